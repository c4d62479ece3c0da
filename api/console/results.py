"""Results of all departments: time kept, review, next year's history."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access.forms import Sent, posted, see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.asked import ThisYear, year_there
from api.console.family import show
from api.cookies import field
from api.deps import AllParts, register_of
from api.errors import ApiError, Code, responses
from api.pages.routing import page_route
from api.parts import Parts
from api.regulator.result_schemas import Past
from api.tabular import CSV, write_csv
from api.watching import Note, Watched
from planner.agenda.results import results_at
from planner.errors import PlannerError
from planner.publishing.publication import local_day
from planner.publishing.results_due import due_of, rates_of
from planner.publishing.results_history import past_visits
from planner.publishing.store import DepartmentRow, ItemRow, VisitRow, Where, YearRow
from planner.results.clock import Mark
from planner.results.port import Wanted
from planner.results.record import Place, ResultVersion, Stage

router = APIRouter(tags=["console"])

RESULTS = "/console/results"
_SHOWN = 100
#: A department's id, "" for all: an open choice comes as an empty text.
Of = Annotated[str, Query(max_length=64, pattern=r"^[0-9A-Za-z_.-]*$")]
_REFUSED = (Code.NO_YEAR, Code.WRONG_ROLE, Code.CONFLICT)


@page_route(router, RESULTS, Code.WRONG_ROLE)
def results(
    visitor: ConsoleUser,
    request: Request,
    seen: Watched,
    parts: AllParts,
    year: ThisYear,
    department: Of = "",
) -> Response:
    """Show what is done and late by department, and what waits for review."""
    return _page(request, visitor, seen, parts, year, department)


@posted(router, f"{RESULTS}/review", ("result", "department"), *_REFUSED)
def review(
    visitor: ConsoleCoordinator,
    request: Request,
    seen: Watched,
    parts: AllParts,
    year: ThisYear,
    sent: Sent,
) -> Response:
    """Find the ticked results good, each as it was seen: all or none."""
    department = field(sent, "department")
    register = register_of(parts, year_there(year), visitor.caller.actor)
    try:
        ticked = [one for one in sent.getlist("result") if isinstance(one, str)]
        register.review([_as_seen(register, one) for one in ticked])
    except PlannerError as error:
        return _page(request, visitor, seen, parts, year, department, error)
    return see(f"{RESULTS}?department={department}")


@posted(router, f"{RESULTS}/publication", ("department",), *_REFUSED)
def publish(
    visitor: ConsoleCoordinator,
    request: Request,
    seen: Watched,
    parts: AllParts,
    year: ThisYear,
    sent: Sent,
) -> Response:
    """Publish what was found good, a department's or all."""
    department = field(sent, "department")
    register = register_of(parts, year_there(year), visitor.caller.actor)
    try:
        register.publish(Wanted(department_id=department or None))
    except PlannerError as error:
        return _page(request, visitor, seen, parts, year, department, error)
    return see(f"{RESULTS}?department={department}")


@router.get(
    f"{RESULTS}/history.csv",
    response_class=Response,
    responses={
        200: {"description": "The table `history`.", "content": {CSV: {}}},
        **responses(Code.WRONG_ROLE, Code.NO_YEAR, Code.INVALID),
    },
)
def history(
    _visitor: ConsoleUser, seen: Watched, parts: AllParts, year: ThisYear
) -> Response:
    """Send the visits made, as next year's inputs read them."""
    there = year_there(year)
    rows = [
        Past.model_validate(row, from_attributes=True)
        for row in past_visits(parts.store, there)
    ]
    seen(rows)
    named = {"Content-Disposition": 'attachment; filename="history.csv"'}
    return Response(write_csv(Past, rows), media_type=CSV, headers=named)


def _as_seen(register: Any, seen: str) -> ResultVersion:
    """Return the result that a form names; `seen` ends in the version it showed.

    Raises
    ------
    ApiError
        If it was changed meanwhile, or was never there.
    """
    visit_id, department_id, item_id, version = (*seen.split("|"), "", "", "", "")[:4]
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    found: ResultVersion = register.result(place)
    if str(found.version) != version:
        raise ApiError(Code.PRECONDITION_FAILED)
    return found


def _page(
    request: Request,
    visitor: Visitor,
    seen: Note,
    parts: Parts,
    year: YearRow | None,
    department: str,
    wrong: PlannerError | None = None,
) -> Response:
    if year is None:
        return show(request, visitor, "results.html", year=None)
    store, today = parts.store, local_day(parts.clock.now())
    of = department or None
    due = due_of(store, year, of, today)
    wanted = Wanted(department_id=of, stage=Stage.ENTERED)
    waiting = store.results.listed(year, wanted, limit=_SHOWN)
    ready = store.results.listed(
        year, Wanted(department_id=of, stage=Stage.REVIEWED), limit=_SHOWN + 1
    )
    seen([*due[:_SHOWN], *waiting])
    departments = store.rows(DepartmentRow, year.year_id)
    items = {row.item_id: row.name for row in store.rows(ItemRow, year.year_id)}
    return show(
        request,
        visitor,
        "results.html",
        wrong=wrong,
        year=year,
        at=results_at(store, year, today),
        rates=rates_of(store, year, today),
        marks=_marks(due),
        due=due[:_SHOWN],
        firms=_firms(parts, year, due[:_SHOWN]),
        due_count=len(due),
        waiting=waiting,
        ready=ready,
        departments=departments,
        names={row.department_id: row.name for row in departments},
        items=items,
        department=department,
    )


def _firms(parts: Parts, year: YearRow, due: Sequence[Any]) -> dict[str, str]:
    """Return the names of firms by visit, of what is due without saying of whom."""
    unnamed = tuple({one.visit_id for one in due if not one.name})
    where = Where(among=unnamed)
    rows = parts.store.rows(VisitRow, year.year_id, where=where) if unnamed else []
    return {row.visit_id: row.name for row in rows}


def _marks(due: Sequence[Any]) -> Mapping[tuple[str, str], int]:
    """Return how many things are yellow and red, by department."""
    return Counter(
        (one.department_id, one.mark.value) for one in due if one.mark is not Mark.NONE
    )
