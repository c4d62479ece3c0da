"""Routes of the coordinator: visits replaced, and the list of all that were."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Coordinator, Regulator
from api.deps import ChosenYear, IdInPath, Kept, Steps
from api.errors import Code
from api.paging import Paged, listing
from api.regulator.replacement_schemas import AskedFor, Replaced, Replacement
from api.replacements import CREATED, REFUSED, lacks, replaced
from api.steps import step
from api.watching import Watched
from planner.publishing.replacements import regulator_replacements, replacements_of
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


@listing(router, "/replacements", Replacement, *_CLOSED)
def replacements(
    _audience: Regulator, asked: Paged, store: Kept, year: ChosenYear, seen: Watched
) -> Response:
    """List who stands in for whom, why, and who asked for it."""
    rows = asked.of(regulator_replacements(replacements_of(store, year)))
    seen(asked.shown(rows))
    return asked.answer(Replacement, rows)


@step(router, "/visits/{visit_id}/replacement", Replaced, CREATED, REFUSED)
def replace(
    token: Coordinator, season: Steps, visit_id: IdInPath, given: AskedFor
) -> Response:
    """Have a visit replaced by its stratum's next reserve."""
    wanted = given.wanted(visit_id, given.department or "")
    made = season.replace(wanted, caller_of(token))
    told = {"items": list(regulator_replacements([made])), "lacking": lacks(made)}
    return replaced(Replaced, told)
