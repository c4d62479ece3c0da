"""Records for other systems, embargo or not: for the offices alone."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Regulator
from api.deps import AllParts, ChosenYear, IdAsked
from api.errors import Code
from api.exchange import Inspection, SpotCheck
from api.paging import Paged, listing
from api.watching import Watched
from planner.publishing.exchange import inspections, published_results, spot_checks

router = APIRouter(prefix="/regulator/exchange", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


@listing(router, "/spot-checks", SpotCheck, *_CLOSED)
def checks(
    _audience: Regulator,
    seen: Watched,
    asked: Paged,
    parts: AllParts,
    year: ChosenYear,
    department: IdAsked = None,
) -> Response:
    """List random checks in the fields of the credit publicity system."""
    found = published_results(parts.store.results, year, department)
    rows = spot_checks(parts.store, year, found, department)
    page = asked.of(sorted(rows, key=lambda row: row.key))
    seen(asked.shown(page))
    return asked.answer(SpotCheck, page)


@listing(router, "/inspections", Inspection, *_CLOSED)
def inspected(
    _audience: Regulator,
    seen: Watched,
    asked: Paged,
    parts: AllParts,
    year: ChosenYear,
    department: IdAsked = None,
) -> Response:
    """List administrative inspections with the double-random plans they are of."""
    found = published_results(parts.store.results, year, department)
    rows = inspections(parts.store, year, found, department)
    page = asked.of(sorted(rows, key=lambda row: row.key))
    seen(asked.shown(page))
    return asked.answer(Inspection, page)
