"""The ledger as anyone may read it: the chain whole, private bodies left out."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Public
from api.deps import EventsOf, Kept
from api.documents import Single, answer, document
from api.errors import Code, present
from api.events import Listed, events_asked
from api.paging import Paged, listing
from api.parts import key_as_pem
from api.public import ledger_schemas as schemas
from planner.ledger.event import Kind

router = APIRouter(prefix="/public", tags=["public"])


@listing(router, "/ledger", schemas.Event)
def ledger(
    _audience: Public,
    asked: Paged,
    store: Kept,
    subject: EventsOf = None,
    kind: Kind | None = None,
) -> Response:
    """List the ledger's events in their order."""
    found = events_asked(store, asked, subject, kind)
    rows = [Listed(line.public()) for line in found]
    return asked.answer(schemas.Event, rows, Listed.view)


@document(router, "/ledger/checkpoint", schemas.Checkpoint, Code.NOT_FOUND)
def checkpoint(_audience: Public, _single: Single, store: Kept) -> Response:
    """Show the signed checkpoint of the last event, to be kept elsewhere."""
    head = present(store.ledger.checkpoint(), "checkpoint")
    return answer(schemas.Checkpoint, head)


@document(router, "/ledger/key", schemas.Key, Code.NOT_FOUND)
def key(_audience: Public, _single: Single, store: Kept) -> Response:
    """Show the public key that the ledger is signed with."""
    public = present(store.ledger.public_key(), "key")
    told = {"algorithm": "Ed25519", "key": public, "pem": key_as_pem(public)}
    return answer(schemas.Key, told)
