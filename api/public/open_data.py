"""Public routes of open data: the catalogue in DCAT, the news in Atom."""

import json
from collections.abc import Iterator, Mapping

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from api.audiences import Public
from api.deps import Kept
from api.errors import Code, responses
from api.etag import Tagged
from api.public import ledger_schemas, register_schemas, schemas
from planner.ledger.line import Line
from planner.publishing.open_data import DATA_SETS, NEWS, DataSet, atom, catalogue
from planner.publishing.store import Store

router = APIRouter(prefix="/public", tags=["public"])

_ROOT = "/api/v1/public"
_JSON_LD = "application/ld+json"
_ATOM = "application/atom+xml"
_NEWEST = 50

_ROWS: Mapping[str, type[BaseModel]] = {
    "entries": schemas.Entry,
    "changes": schemas.Change,
    "rounds": schemas.RoundSummary,
    "lists": schemas.Listed,
    "results": register_schemas.Result,
    "departments": register_schemas.Department,
    "items": register_schemas.Item,
    "certificate": register_schemas.Share,
    "withdrawals": register_schemas.Withdrawal,
    "ledger": ledger_schemas.Event,
}
_SETS = tuple(
    DataSet(
        name=name, title_zh=zh, title_en=en, columns=tuple(_ROWS[name].model_fields)
    )
    for name, zh, en in DATA_SETS
)


@router.get(
    "/catalog.jsonld",
    response_class=Response,
    responses={
        200: {"description": "OK", "content": {_JSON_LD: {"schema": {}}}},
        304: {"description": "The caller has it already."},
        **responses(Code.INVALID),
    },
)
def catalog(_audience: Public, _tagged: Tagged, store: Kept) -> Response:
    """Describe what is published as open data: a DCAT catalogue in JSON-LD."""
    head = store.ledger.checkpoint()
    told = catalogue(store.year(), head.at if head else "", _SETS, _ROOT)
    return Response(json.dumps(told, ensure_ascii=False), media_type=_JSON_LD)


@router.get(
    "/atom.xml",
    response_class=Response,
    responses={
        200: {"description": "OK", "content": {_ATOM: {"schema": {"type": "string"}}}},
        304: {"description": "The caller has it already."},
        **responses(Code.INVALID),
    },
)
def news(_audience: Public, _tagged: Tagged, store: Kept) -> Response:
    """Tell the news of what is published, as an Atom feed."""
    found = sorted(_news(store), key=lambda line: line.seq, reverse=True)
    first = next(iter(store.ledger.lines(limit=1)), None)
    return Response(atom(found[:_NEWEST], first, _ROOT), media_type=_ATOM)


def _news(store: Store) -> Iterator[Line]:
    for kind in NEWS:
        for line in store.ledger.lines(kind=kind):
            yield line.public()
