"""The ledger as the regulator reads it: every event with its body."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Regulator
from api.deps import EventsOf, Kept
from api.errors import Code
from api.events import Listed, events_asked
from api.paging import Paged, listing
from api.regulator import ledger_schemas as schemas
from api.watching import Watched
from planner.ledger.event import Kind

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


@listing(router, "/ledger", schemas.Event, *_CLOSED)
def ledger(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    seen: Watched,
    subject: EventsOf = None,
    kind: Kind | None = None,
) -> Response:
    """List the ledger's events in their order, with their bodies."""
    found = events_asked(store, asked, subject, kind)
    rows = [Listed(line) for line in found]
    seen(asked.shown(rows))
    return asked.answer(schemas.Event, rows, Listed.view)
