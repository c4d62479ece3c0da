"""Routes of a drawn round's districts, and of the parts that belong to them."""

from dataclasses import asdict

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from api.audiences import Regulator
from api.bundles import ZIP
from api.deps import AllParts, ChosenYear, IdInPath
from api.errors import Code, responses
from api.live import Placed
from api.paging import READING, PagedNow, listing
from api.parts_of_rounds import Districts, districts_of, part_of
from api.steps import refusal
from api.watching import Watched

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


class RoundDistrict(BaseModel):
    """A district of a drawn round: its targets in the frame, and its visits.

    The code `-` is of targets whose district isn't known.
    """

    code: str
    name: str
    targets: int
    visits: int


@listing(
    router, "/rounds/{round_id}/districts", RoundDistrict, *_CLOSED, Code.NOT_FOUND
)
def districts(
    _audience: Regulator,
    asked: PagedNow,
    parts: AllParts,
    year: ChosenYear,
    round_id: IdInPath,
) -> Response:
    """List the districts of a drawn round, of which parts can be cut."""
    found = districts_of(parts, year, round_id)
    rows = asked.of(Placed(one.code, one) for one in found)
    return asked.answer(RoundDistrict, rows, lambda placed: asdict(placed.row))


@router.get(
    "/rounds/{round_id}/part.zip",
    response_class=Response,
    responses={
        200: {
            "description": "OK",
            "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
            "headers": {
                "Repr-Digest": {
                    "description": "The part's SHA-256 (RFC 9530).",
                    "schema": {"type": "string"},
                }
            },
        },
        **responses(*READING, *_CLOSED, Code.NOT_FOUND, Code.INVALID),
        409: refusal(409, "part_not_stated"),
        500: refusal(500, "snapshot_spoilt"),
    },
)
def part(
    _audience: Regulator,
    parts: AllParts,
    year: ChosenYear,
    seen: Watched,
    round_id: IdInPath,
    districts: Districts,
) -> Response:
    """Download the part of a round that belongs to some districts.

    Their offices check it alone with `verify_round.py`. It tells their grades, and
    nobody else's; every download is in the log of accesses.
    """
    return part_of(parts, year, round_id, districts, seen)
