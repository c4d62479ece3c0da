"""A drawn round's districts, and the parts that are handed to their offices."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import ConsoleUser
from api.bundles import ZIP
from api.console.asked import ThisYear, year_there
from api.console.family import show
from api.console.rounds import ROUND, AskedRound
from api.deps import AllParts, IdInPath
from api.errors import Code, responses
from api.pages.routing import page_route
from api.parts_of_rounds import NOWHERE, Districts, by_city, districts_of, part_of
from api.steps import refusal
from api.watching import Watched

router = APIRouter(tags=["console"])

_ZIP: dict[str, Any] = {ZIP: {"schema": {"type": "string", "format": "binary"}}}


@page_route(router, f"{ROUND}/parts", Code.WRONG_ROLE, Code.NOT_FOUND)
def districts(visitor: ConsoleUser, request: Request, asked: AskedRound) -> Response:
    """Show a drawn round's districts, with their targets and visits, to choose from."""
    found = districts_of(asked.parts, asked.year, asked.round_id)
    return show(
        request,
        visitor,
        "round_parts.html",
        round_id=asked.round_id,
        year=asked.year,
        cities=list(by_city(found, asked.parts.regions())),
        nowhere=NOWHERE,
        targets=sum(one.targets for one in found),
        visits=sum(one.visits for one in found),
        districts=len(found),
    )


@router.get(
    f"{ROUND}/part.zip",
    response_class=Response,
    responses={
        200: {"description": "The part of some districts.", "content": _ZIP},
        **responses(Code.WRONG_ROLE, Code.NO_YEAR, Code.NOT_FOUND, Code.INVALID),
        409: refusal(409, "part_not_stated"),
    },
)
def part(
    _visitor: ConsoleUser,
    seen: Watched,
    parts: AllParts,
    year: ThisYear,
    round_id: IdInPath,
    districts: Districts,
) -> Response:
    """Download the part of a drawn round that belongs to the districts chosen."""
    return part_of(parts, year_there(year), round_id, districts, seen)
