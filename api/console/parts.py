"""A drawn round's districts, and the parts that are handed to their offices."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import ConsoleUser, Visitor
from api.bundles import ZIP
from api.console.family import show
from api.console.rounds import ROUND, AskedRound, RoundAsked
from api.errors import Code, responses
from api.pages.routing import HTML, page_route
from api.parts_of_rounds import NOWHERE, Ticked, by_city, districts_of, part_of
from api.steps import refusal
from api.watching import Watched
from planner.errors import Finding, InputError, PlannerError

router = APIRouter(tags=["console"])

_ZIP: dict[str, Any] = {ZIP: {"schema": {"type": "string", "format": "binary"}}}
_REFUSED = responses(Code.WRONG_ROLE, Code.NOT_FOUND, Code.INVALID)
#: The page once more, where no district is ticked.
_REFUSED[422]["content"] |= HTML


@page_route(router, f"{ROUND}/parts", Code.WRONG_ROLE, Code.NOT_FOUND)
def districts(visitor: ConsoleUser, request: Request, asked: AskedRound) -> Response:
    """Show a drawn round's districts, with their targets and visits, to choose from."""
    return _page(visitor, request, asked)


def _page(
    visitor: Visitor,
    request: Request,
    asked: RoundAsked,
    wrong: PlannerError | None = None,
) -> Response:
    found = districts_of(asked.parts, asked.year, asked.round_id)
    return show(
        request,
        visitor,
        "round_parts.html",
        wrong=wrong,
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
        **_REFUSED,
        409: refusal(409, "part_not_stated"),
    },
)
def part(
    visitor: ConsoleUser,
    request: Request,
    seen: Watched,
    asked: AskedRound,
    districts: Ticked = [],  # noqa: B006 - read only
) -> Response:
    """Download the part of a drawn round that belongs to the districts chosen."""
    if not districts:
        wrong = InputError([Finding(file="", code="part_none_chosen")])
        return _page(visitor, request, asked, wrong)
    return part_of(asked.parts, asked.year, asked.round_id, districts, seen)
