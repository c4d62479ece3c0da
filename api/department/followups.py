"""Routes of a department: what follows from results, its teams, and what is due."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.audiences import ActingDepartment, DepartmentLead, OwnDepartment
from api.deps import (
    AllParts,
    ChosenYear,
    CurrentYear,
    IdAsked,
    IdInPath,
    Kept,
    Steps,
    Today,
    by_of,
    following_of,
    register_of,
)
from api.documents import Single, answer, document
from api.errors import Code, present
from api.followups import (
    CONFIRMING,
    FOLLOWING,
    SUBSTITUTING,
    ChangeAsked,
    Following,
    StepAsked,
    Substituted,
    Task,
    Team,
    Teams,
    TeamsAsked,
    following,
    repaired,
    task,
    team,
)
from api.paging import Paged, listing
from api.results import CREATED, answered
from api.steps import step
from api.watching import Watched
from planner.publishing.confirmations import WantedTeams, confirm, teams_of
from planner.publishing.results_due import due_of
from planner.publishing.store import DepartmentRow, InspectorRow, VisitRow, Where
from planner.results.clock import Mark
from planner.results.record import Place, refuse

router = APIRouter(prefix="/department", tags=["department"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_YEAR = (Code.NO_YEAR,)
_AFTER = "/followups/{visit_id}/{department_id}/{item_id}"

MarkAsked = Annotated[
    Mark | None, Query(examples=["red"], description="Those with this mark.")
]


@listing(router, "/due", Task, *_CLOSED)
def due(
    department_id: OwnDepartment,
    seen: Watched,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    today: Today,
    mark: MarkAsked = None,
) -> Response:
    """List what the department has to do, the most urgent first."""
    rows = due_of(store, year, department_id, today)
    wanted = (row for row in rows if mark in (None, row.mark))
    rows = asked.of(wanted)
    seen(asked.shown(rows))
    return asked.answer(Task, rows, task)


def _followup(
    parts: AllParts, year: CurrentYear, own: str, place: Place
) -> dict[str, Any] | None:
    """Return how things stand after a result; None where it isn't its own."""
    found = parts.store.results.current(year, place)
    if found is None:
        return None
    stands = following_of(parts, year, "").stands(found)
    steps = stands.steps if stands else ()
    handlers = {place.department_id, *(one.handler_id for one in steps)}
    return following(found, stands) if own in handlers else None


@document(router, _AFTER, Following, *_CLOSED, Code.NOT_FOUND)
def followup(
    own: OwnDepartment,
    seen: Watched,
    _single: Single,
    parts: AllParts,
    year: ChosenYear,
    visit_id: IdInPath,
    department_id: IdInPath,
    item_id: IdInPath,
) -> Response:
    """Show what follows from a result that is, or was, in the department's hand."""
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    found = present(_followup(parts, year, own, place), item_id)
    seen([found])
    return answer(Following, found)


@step(router, f"{_AFTER}/steps", Following, CREATED, FOLLOWING)
def take(
    caller: ActingDepartment,
    parts: AllParts,
    year: CurrentYear,
    visit_id: IdInPath,
    department_id: IdInPath,
    item_id: IdInPath,
    given: StepAsked,
) -> Response:
    """Enter a measure, a transfer, or the end of what the department has in hand."""
    own = caller.department or ""
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    present(_followup(parts, year, own, place), item_id)
    if given.to is not None:
        known = parts.store.row(DepartmentRow, year.year_id, given.to)
        if known is None:
            refuse("transfer_department", given.to, column="to")
    result = register_of(parts, year, caller.actor).result(place)
    stands = following_of(parts, year, caller.actor).take(result, given.asked(), own)
    model = Following.model_validate(following(result, stands))
    return answered(model, CREATED)


@listing(router, "/confirmations", Team, *_CLOSED)
def confirmations(
    department_id: OwnDepartment,
    seen: Watched,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    today: Today,
    round: IdAsked = None,
) -> Response:
    """List the department's teams of visits to come, and which are confirmed."""
    wanted = WantedTeams(department_id=department_id, round_id=round)
    rows = teams_of(store, year, wanted, today)
    rows = asked.of(rows)
    seen(asked.shown(rows))
    return asked.answer(Team, rows, team)


@step(router, "/confirmations", Teams, CREATED, CONFIRMING, _YEAR)
def confirm_many(
    caller: ActingDepartment, parts: AllParts, year: CurrentYear, given: TeamsAsked
) -> Response:
    """Confirm the department's teams, a round's or all."""
    wanted = WantedTeams(department_id=caller.department, round_id=given.round)
    made = confirm(parts.store, year, wanted, by_of(parts, caller.actor))
    model = Teams.model_validate({"items": list(map(team, made))})
    return answered(model, CREATED)


@step(router, "/visits/{visit_id}/confirmation", Teams, CREATED, CONFIRMING, _YEAR)
def confirm_one(
    caller: ActingDepartment, parts: AllParts, year: CurrentYear, visit_id: IdInPath
) -> Response:
    """Confirm the department's team of a visit."""
    wanted = WantedTeams(department_id=caller.department, visit_id=visit_id)
    made = confirm(parts.store, year, wanted, by_of(parts, caller.actor))
    model = Teams.model_validate({"items": list(map(team, made))})
    return answered(model, CREATED)


@step(
    router,
    "/visits/{visit_id}/substitution",
    Substituted,
    CREATED,
    SUBSTITUTING,
    (*_YEAR, Code.NOT_FOUND),
)
def substitute(
    caller: DepartmentLead,
    store: Kept,
    season: Steps,
    year: CurrentYear,
    today: Today,
    visit_id: IdInPath,
    given: ChangeAsked,
) -> Response:
    """Have somebody of the team replaced by the next by lot, for a reason."""
    where = Where(department_id=caller.department, visits=(visit_id, visit_id))
    found = store.rows(VisitRow, year.year_id, where=where)
    visit = present(next(iter(found), None), visit_id)
    outcome = season.substitute(
        given.reported(visit_id, visit.target_id, today), caller
    )
    own = {
        row.inspector_id
        for row in store.rows(
            InspectorRow, year.year_id, where=Where(department_id=caller.department)
        )
    }
    repairs = [repair for made in outcome.made for repair in made.substitution.repairs]
    model = Substituted.model_validate(
        {"items": [repaired(repair, own) for repair in repairs]}
    )
    return answered(model, CREATED)
