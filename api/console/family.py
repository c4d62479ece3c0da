"""The console's pages as a family, and how each is shown to who is signed in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.audiences import Visitor
from api.console.times import local_time
from api.console.words import WORDS
from api.pages.family import Family
from api.refusals import status_of_refusal
from planner.accounts.actors import actor_of_user
from planner.errors import Finding, PlannerError

HOME = "/console"

CONSOLE = Family(
    "api.console",
    words=WORDS,
    navigation=(
        (HOME, "nav.year"),
        ("/console/imports", "nav.imports"),
        ("/console/plans", "nav.plans"),
        ("/console/library", "nav.library"),
        ("/console/rounds", "nav.rounds"),
        ("/console/results", "nav.results"),
        ("/console/publication", "nav.publication"),
        ("/console/jobs", "nav.jobs"),
        ("/console/ledger", "nav.ledger"),
        ("/console/access", "nav.access"),
    ),
    home=HOME,
)
CONSOLE.environment.filters["time"] = local_time
CONSOLE.environment.globals["words"] = WORDS
CONSOLE.environment.filters["paired"] = lambda values: [(v, v) for v in values]

#: Sent by what renews a part of a page.
_RENEWS = "hx-request"

#: Of more findings than this the page says how many there are.
_SHOWN = 12


def show(
    request: Request,
    visitor: Visitor,
    template: str,
    *,
    status: int = 200,
    wrong: PlannerError | None = None,
    live: bool = False,
    typed: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Return a page of the console.

    Parameters
    ----------
    wrong
        Why what was asked for wasn't done; the page says so, and its status too.
    live
        Whether something on it is under way, so that it renews itself.
    typed
        What was typed into a form that is shown once more.
    """
    findings = wrong.findings if wrong else ()
    if findings:
        status = status_of_refusal(findings[0].code)
    page = CONSOLE.page(
        request,
        template,
        status=status,
        htmx=live,
        live=live,
        visitor=visitor,
        acts=visitor.caller.coordinator,
        people=_people(request),
        # A form that is shown for the first time is empty.
        typed=defaultdict(str, typed or {}),
        wrong=_distinct(findings)[:_SHOWN],
        wrong_more=max(0, len(findings) - _SHOWN),
        **values,
    )
    # A form's origin is told to us, and to nobody else.
    page.headers["Referrer-Policy"] = "same-origin"
    if not live and _RENEWS in request.headers:
        # A part of the page was asked for again, and all of it is another one now.
        page.headers["HX-Refresh"] = "true"
    return page


def _people(request: Request) -> dict[str, str]:
    """Return the names of users by what the ledger, and looks kept, call them."""
    users = request.app.state.parts.store.accounts.users()
    in_ledger = {actor_of_user(user): user.name for user in users}
    return in_ledger | {f"session:{user.user_id}": user.name for user in users}


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, those that read the same once."""
    said = {(f.message.zh, f.column): f for f in reversed(list(findings))}
    return list(reversed(said.values()))
