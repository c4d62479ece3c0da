"""Routes of a department's own results: entered, corrected, reviewed, published."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import ActingDepartment, DepartmentLead, OwnDepartment
from api.department.result_schemas import Reviewed, SentBack, ToPublish
from api.deps import (
    AllParts,
    ChosenYear,
    CurrentYear,
    FactsOfYear,
    IdAsked,
    IdInPath,
    Kept,
    register_of,
)
from api.documents import Single, document
from api.errors import Code
from api.paging import Paged, listing
from api.preconditions import IfMatch
from api.result_answers import listed_results, one_result
from api.results import (
    CREATED,
    ENTERING,
    LOCKED,
    STEPPING,
    Because,
    Correction,
    Entered,
    History,
    Result,
    Results,
    tag_of,
    told,
)
from api.steps import step
from api.watching import Watched
from planner.publishing.result_rules import rules_of
from planner.results.port import Wanted
from planner.results.record import Place, Stage

router = APIRouter(prefix="/department", tags=["department"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_ONE = "/visits/{visit_id}/results/{item_id}"

StageAsked = Annotated[
    Stage | None, Query(examples=["entered"], description="Those that are so far.")
]


@listing(router, "/results", Result, *_CLOSED)
def results(
    department_id: OwnDepartment,
    seen: Watched,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    round: IdAsked = None,
    visit: IdAsked = None,
    stage: StageAsked = None,
) -> Response:
    """List the department's results, those of the year's inputs among them."""
    wanted = Wanted(
        department_id=department_id, visit_id=visit, round_id=round, stage=stage
    )
    return listed_results(asked, seen, store, year, facts, wanted)


@document(router, _ONE, History, *_CLOSED, Code.NOT_FOUND)
def result(
    department_id: OwnDepartment,
    seen: Watched,
    request: Request,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    visit_id: IdInPath,
    item_id: IdInPath,
) -> Response:
    """Show a result and its versions; its `ETag` is what changing it takes."""
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    return one_result(request, seen, store, year, facts, place)


@step(router, "/visits/{visit_id}/results", Results, CREATED, ENTERING)
def enter(
    caller: ActingDepartment,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    visit_id: IdInPath,
    given: Entered,
) -> Response:
    """Enter results of the department's items of a visit: all or none."""
    register = register_of(parts, year, caller.actor)
    task = register.task(caller.department or "", visit_id)
    made = register.enter(task, [one.asked(one.item_id) for one in given.items])
    return told(made, facts.items, rules_of(year).policy, CREATED)


@step(router, f"{_ONE}/correction", Results, 200, STEPPING, LOCKED)
def correct(
    caller: ActingDepartment,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    visit_id: IdInPath,
    item_id: IdInPath,
    seen: IfMatch,
    given: Correction,
) -> Response:
    """Correct a result; it is reviewed and published again, and the old one stays."""
    register = register_of(parts, year, caller.actor)
    task = register.task(caller.department or "", visit_id)
    place = Place(visit_id=visit_id, department_id=task.department_id, item_id=item_id)
    was = register.result(place)
    seen.require(tag_of(was))
    made = register.correct(was, task, given.asked(item_id), given.reason)
    return told([made], facts.items, rules_of(year).policy)


@step(router, f"{_ONE}/withdrawal", Results, 200, STEPPING, LOCKED)
def withdraw(
    caller: DepartmentLead,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    visit_id: IdInPath,
    item_id: IdInPath,
    seen: IfMatch,
    given: Because,
) -> Response:
    """Withdraw a published result, for a reason that everybody reads."""
    register = register_of(parts, year, caller.actor)
    department_id = caller.department or ""
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    was = register.result(place)
    seen.require(tag_of(was))
    made = register.withdraw(was, given.reason)
    return told([made], facts.items, rules_of(year).policy)


@step(router, "/results/review", Results, 200, STEPPING, LOCKED[1:])
def review(
    caller: DepartmentLead,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    given: Reviewed,
) -> Response:
    """Find results good, each as it was seen: all or none."""
    register = register_of(parts, year, caller.actor)
    found = given.found(register, caller.department or "")
    return told(register.review(found), facts.items, rules_of(year).policy)


@step(router, "/results/return", Results, 200, STEPPING, LOCKED[1:])
def send_back(
    caller: DepartmentLead,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    given: SentBack,
) -> Response:
    """Send results back to be corrected, each as it was seen: all or none."""
    register = register_of(parts, year, caller.actor)
    found = given.found(register, caller.department or "")
    made = register.send_back(found, given.reason)
    return told(made, facts.items, rules_of(year).policy)


@step(router, "/results/publication", Results, 200, STEPPING)
def publish(
    caller: DepartmentLead,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    given: ToPublish,
) -> Response:
    """Publish the department's reviewed results, all or a visit's or round's."""
    register = register_of(parts, year, caller.actor)
    wanted = Wanted(
        department_id=caller.department, visit_id=given.visit, round_id=given.round
    )
    return told(register.publish(wanted), facts.items, rules_of(year).policy)
