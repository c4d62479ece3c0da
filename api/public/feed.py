"""The public feed of changes: who keeps a copy reads on from where he was."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import AllParts, Today
from api.documents import Single, document
from api.errors import ApiError, Code
from api.paging import decode_cursor, encode_cursor
from api.public import register_schemas
from api.public.feed_data import data_of
from planner.publishing.feed import Fed, State
from planner.publishing.feeding import bring_feed

router = APIRouter(prefix="/public", tags=["public"])

_DEFAULT_LIMIT = 100
_MAX_LIMIT = 1000
#: Fewer than the whole numbers of a database have.
_DIGITS = 9

Since = Annotated[
    str | None,
    Query(
        max_length=40, description="`since` of the last answer; none from the start."
    ),
]
Limit = Annotated[int, Query(ge=1, le=_MAX_LIMIT, description="How many at most.")]


@document(router, "/feed", register_schemas.FeedPage, Code.BAD_CURSOR)
def feed(
    _audience: Public,
    _single: Single,
    request: Request,
    parts: AllParts,
    today: Today,
    since: Since = None,
    limit: Limit = _DEFAULT_LIMIT,
) -> Response:
    """List what became public, changed, was withdrawn or went, since a moment."""
    after = _position(since)
    bring_feed(parts.store, parts.facts_of, today)
    found = parts.store.published.fed(after, limit + 1)
    shown = found[:limit]
    data = data_of(parts, shown, today)
    page = register_schemas.FeedPage(
        items=[_told(one, data.get(one.position)) for one in shown],
        since=encode_cursor(str(shown[-1].position if shown else after)),
        more=len(found) > limit,
    )
    response = Response(page.model_dump_json(), media_type="application/json")
    if page.more:
        url = request.url.include_query_params(since=page.since)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return response


def _position(since: str | None) -> int:
    text = decode_cursor(since) if since else "0"
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise ApiError(Code.BAD_CURSOR)
    return int(text)


def _told(one: Fed, data: dict[str, Any] | None) -> register_schemas.Fed:
    return register_schemas.Fed(
        kind=one.kind.value,
        public_id=one.public_id,
        year=one.year,
        state=one.state.value,
        changed_on=one.changed_on,
        data=None if one.state is State.GONE else data,
    )
