"""Routes of a department that has visits of its own replaced."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import DepartmentLead, OwnDepartment
from api.department.replacement_schemas import Replaced, Replacement
from api.deps import ChosenYear, IdInPath, Kept, Steps
from api.errors import Code, present
from api.paging import Paged, listing
from api.replacements import CREATED, REFUSED, Asked, lacks, replaced
from api.steps import step
from api.watching import Watched
from planner.publishing.replacements import department_replacements, replacements_of
from planner.publishing.store import EntryRow, Store, Where, YearRow

router = APIRouter(prefix="/department", tags=["department"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


def _own_entries(store: Store, year: YearRow, department_id: str) -> frozenset[str]:
    where = Where(department_id=department_id)
    entries = store.rows(EntryRow, year.year_id, where=where)
    return frozenset(entry.entry_id for entry in entries)


@listing(router, "/replacements", Replacement, *_CLOSED)
def replacements(
    department_id: OwnDepartment,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    seen: Watched,
) -> Response:
    """List who stands in for whom in the department's own entries."""
    own = _own_entries(store, year, department_id)
    rows = asked.of(department_replacements(replacements_of(store, year), own))
    seen(asked.shown(rows))
    return asked.answer(Replacement, rows)


@step(router, "/visits/{visit_id}/replacement", Replaced, CREATED, REFUSED)
def replace(
    caller: DepartmentLead,
    store: Kept,
    season: Steps,
    visit_id: IdInPath,
    given: Asked,
) -> Response:
    """Have a visit of the department's replaced by its stratum's next reserve."""
    made = season.replace(given.wanted(visit_id), caller)
    department_id = caller.department or ""
    year = present(store.year(str(made.replacement.year)), visit_id)
    own = _own_entries(store, year, department_id)
    told = {
        "items": list(department_replacements([made], own)),
        "lacking": lacks(made, department_id),
    }
    return replaced(Replaced, told)
