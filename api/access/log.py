"""The log of who was shown rows that aren't public, as the regulator reads it."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.access.schemas import AccessShown
from api.audiences import Regulator
from api.deps import Kept
from api.errors import Code
from api.paging import PagedNow, listing

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)

Actor = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^[^\x00-\x1f]*$",
        examples=["department:0d9a8b7c6e5f4a3b"],
        description="Of one caller.",
    ),
]


@listing(router, "/access-log", AccessShown, *_CLOSED)
def access_log(
    _audience: Regulator, asked: PagedNow, store: Kept, actor: Actor = None
) -> Response:
    """List who was shown lists, visits, teams and results before they are public."""
    page = asked.page
    rows = store.accounts.accesses(page.after, page.limit, actor)
    return asked.answer(AccessShown, rows)
