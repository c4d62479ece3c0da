"""The parties' pages as a family, and how each is shown to who is signed in."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.audiences import Visitor
from api.hall.words import WORDS
from api.pages.ceremony_words import CEREMONY
from api.pages.family import Family
from api.refusals import status_of_refusal
from planner.accounts.roles import Role
from planner.errors import PlannerError

HOME = "/party"
_OWN = (HOME, "nav.hall")
_WORDS = {**CEREMONY, **WORDS}

_PARTY = Family("api.hall", words=_WORDS, navigation=(_OWN,), home=HOME)
#: A department's lead, whose other work is at the desk.
_LEAD = Family(
    "api.hall", words=_WORDS, navigation=(("/desk", "nav.desk"), _OWN), home=HOME
)


def hall_page(
    request: Request,
    visitor: Visitor,
    template: str,
    *,
    status: int = 200,
    wrong: PlannerError | None = None,
    live: bool = False,
    script: str = "",
    **values: Any,
) -> HTMLResponse:
    """Return a page of the parties'.

    Parameters
    ----------
    wrong
        Why what was asked for wasn't done; the page says so, and its status too.
    live
        Whether others are waited for, so that the page renews itself.
    """
    family = _LEAD if visitor.user.role is Role.LEAD else _PARTY
    findings = wrong.findings if wrong else ()
    if findings:
        status = status_of_refusal(findings[0].code)
    page = family.page(
        request,
        template,
        status=status,
        htmx=live,
        live=live,
        script=script,
        user=visitor.user,
        party=visitor.caller.party,
        wrong=findings,
        **values,
    )
    # A form's origin is told to us, and to nobody else.
    page.headers["Referrer-Policy"] = "same-origin"
    if not live and "hx-request" in request.headers:
        # It is this party's turn now: its page is another one.
        page.headers["HX-Refresh"] = "true"
    return page
