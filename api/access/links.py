"""Routes of coordinators who look after one-time links; auditors read."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from api.access.schemas import LinkShown
from api.audiences import Coordinator, Regulator
from api.deps import AllParts, IdInPath
from api.errors import Code
from api.paging import PagedNow, listing
from api.steps import NO_STORE, step
from planner.accounts.records import OneTimeLink
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A link as a listing orders it."""

    key: str
    link: OneTimeLink


@listing(router, "/links", LinkShown, *_CLOSED)
def links(_audience: Regulator, asked: PagedNow, parts: AllParts) -> Response:
    """List who was invited and isn't in yet, and until when; never a link's code."""
    found = sorted(parts.accounts().open_links(), key=lambda link: link.link_id)
    rows = asked.of([_Keyed(link.link_id, link) for link in found])
    return asked.answer(LinkShown, rows, lambda row: row.link)


@step(
    router,
    "/links/{link_id}/revoke",
    LinkShown,
    refused={404: "account_link_unknown"},
)
def revoke(token: Coordinator, parts: AllParts, link_id: IdInPath) -> Response:
    """Revoke a link that nobody used yet, at once."""
    link = parts.accounts().revoke_link(link_id, caller_of(token).actor)
    shown = LinkShown.model_validate(link, from_attributes=True)
    return Response(
        shown.model_dump_json(), media_type="application/json", headers=NO_STORE
    )
