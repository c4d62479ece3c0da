"""The ledger: what happened, whether it still holds, and how far it was."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import ConsoleUser
from api.console.family import show
from api.deps import EventsOf, Kept
from api.errors import Code
from api.pages.routing import page_route
from planner.ids import canonical_json
from planner.ledger.event import Kind

router = APIRouter(tags=["console"])

_ROWS = 50
#: A body is shown to so many characters; the API has all of it.
_BODY = 2_000

After = Annotated[int | None, Query(ge=0, le=10**15)]
#: An open choice comes as an empty text.
OfKind = Annotated[Kind | str, Query(max_length=40, pattern=r"^[a-z]*$")]


@page_route(router, "/console/ledger", Code.WRONG_ROLE)
def ledger(
    visitor: ConsoleUser,
    request: Request,
    store: Kept,
    subject: EventsOf = None,
    kind: OfKind = "",
    after: After = None,
) -> Response:
    """List events, the newest page first unless a place is asked for."""
    book = store.ledger
    wanted = Kind(kind) if kind in tuple(Kind) else None
    head = book.checkpoint()
    if after is None and head and not subject and wanted is None:
        after = max(0, head.seq - _ROWS)
    lines = book.lines(
        subject=subject or None, kind=wanted, after=after or 0, limit=_ROWS + 1
    )
    return show(
        request,
        visitor,
        "ledger.html",
        rows=[
            (line, canonical_json(line.as_json().get("body")).decode()[:_BODY])
            for line in lines[:_ROWS]
        ],
        following=lines[_ROWS - 1].seq if len(lines) > _ROWS else None,
        before=max(0, lines[0].seq - 1 - _ROWS) if lines and lines[0].seq > 1 else None,
        head=head,
        kinds=list(Kind),
        subject=subject or "",
        kind=kind,
    )


@page_route(router, "/console/ledger/check", Code.WRONG_ROLE)
def check(visitor: ConsoleUser, request: Request, store: Kept) -> Response:
    """Check the whole ledger, and hold the state against it."""
    verdicts = store.audit()
    head = store.ledger.checkpoint()
    return show(request, visitor, "ledger_check.html", verdicts=verdicts, head=head)
