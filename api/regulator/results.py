"""Routes of the coordinator: results of all departments, and how they keep time."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import Coordinator, Regulator
from api.deps import (
    AllParts,
    AtOffice,
    ChosenYear,
    CurrentYear,
    FactsOfYear,
    IdAsked,
    IdInPath,
    Kept,
    Month,
    Today,
    register_of,
)
from api.documents import Single, answer, document
from api.errors import Code, present, responses
from api.etag import Tagged
from api.followups import Following, Task, Team, following, month_of, task, team
from api.paging import READING, Paged, listing
from api.parts import monthly_as_docx, monthly_as_xlsx
from api.preconditions import IfMatch
from api.regulator import result_schemas as schemas
from api.result_answers import listed_results, one_result
from api.results import (
    LOCKED,
    STEPPING,
    Because,
    Correction,
    History,
    Result,
    Results,
    tag_of,
    told,
)
from api.steps import step
from api.tabular import DOCX, XLSX
from api.watching import Watched
from planner.publishing.confirmations import WantedTeams, teams_of
from planner.publishing.result_rules import rules_of
from planner.publishing.results_due import due_of, rates_of, report_of
from planner.publishing.results_history import past_visits
from planner.results.clock import Mark
from planner.results.followup import follow_up
from planner.results.port import Wanted
from planner.results.record import Place, Stage
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_ONE = "/visits/{visit_id}/results/{department_id}/{item_id}"

StageAsked = Annotated[
    Stage | None, Query(examples=["entered"], description="Those that are so far.")
]
MarkAsked = Annotated[
    Mark | None, Query(examples=["red"], description="Those with this mark.")
]


@listing(router, "/results", Result, *_CLOSED)
def results(
    _audience: Regulator,
    seen: Watched,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    department: IdAsked = None,
    round: IdAsked = None,
    visit: IdAsked = None,
    stage: StageAsked = None,
) -> Response:
    """List what was found, those of the year's inputs among them."""
    wanted = Wanted(
        department_id=department, visit_id=visit, round_id=round, stage=stage
    )
    return listed_results(asked, seen, store, year, facts, wanted)


@document(router, _ONE, History, *_CLOSED, Code.NOT_FOUND)
def result(
    _audience: Regulator,
    seen: Watched,
    request: Request,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    visit_id: IdInPath,
    department_id: IdInPath,
    item_id: IdInPath,
) -> Response:
    """Show a result and its versions; its `ETag` is what changing it takes."""
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    return one_result(request, seen, store, year, facts, place)


@document(router, f"{_ONE}/followup", Following, *_CLOSED, Code.NOT_FOUND)
def followup(
    _audience: Regulator,
    seen: Watched,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    visit_id: IdInPath,
    department_id: IdInPath,
    item_id: IdInPath,
) -> Response:
    """Show what follows from a result, and who has it in hand."""
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    found = present(store.results.current(year, place), item_id)
    rules, steps = rules_of(year), store.results.steps(year, place)
    stands = follow_up(found, steps, rules.policy, rules.calendar)
    seen([found])
    return answer(Following, following(found, stands))


@step(router, f"{_ONE}/correction", Results, 200, STEPPING, LOCKED)
def correct(
    token: Coordinator,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    visit_id: IdInPath,
    department_id: IdInPath,
    item_id: IdInPath,
    seen: IfMatch,
    given: Correction,
) -> Response:
    """Correct a department's result, for a reason that everybody reads."""
    register = register_of(parts, year, caller_of(token).actor)
    task = register.task(department_id, visit_id)
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    was = register.result(place)
    seen.require(tag_of(was))
    made = register.correct(was, task, given.asked(item_id), given.reason)
    return told([made], facts.items, rules_of(year).policy)


@step(router, f"{_ONE}/withdrawal", Results, 200, STEPPING, LOCKED)
def withdraw(
    token: Coordinator,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    visit_id: IdInPath,
    department_id: IdInPath,
    item_id: IdInPath,
    seen: IfMatch,
    given: Because,
) -> Response:
    """Withdraw a published result, for a reason that everybody reads."""
    register = register_of(parts, year, caller_of(token).actor)
    place = Place(visit_id=visit_id, department_id=department_id, item_id=item_id)
    was = register.result(place)
    seen.require(tag_of(was))
    made = register.withdraw(was, given.reason)
    return told([made], facts.items, rules_of(year).policy)


@step(router, "/results/review", Results, 200, STEPPING, LOCKED[1:])
def review(
    token: Coordinator,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    given: schemas.Reviewed,
) -> Response:
    """Find results good for departments that have no lead: all or none."""
    register = register_of(parts, year, caller_of(token).actor)
    made = register.review(given.found(register))
    return told(made, facts.items, rules_of(year).policy)


@step(router, "/results/return", Results, 200, STEPPING, LOCKED[1:])
def send_back(
    token: Coordinator,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    given: schemas.SentBack,
) -> Response:
    """Send results back to be corrected, each as it was seen: all or none."""
    register = register_of(parts, year, caller_of(token).actor)
    made = register.send_back(given.found(register), given.reason)
    return told(made, facts.items, rules_of(year).policy)


@step(router, "/results/publication", Results, 200, STEPPING)
def publish(
    token: Coordinator,
    parts: AllParts,
    year: CurrentYear,
    facts: FactsOfYear,
    given: schemas.ToPublish,
) -> Response:
    """Publish reviewed results, a department's, a visit's, a round's or all."""
    register = register_of(parts, year, caller_of(token).actor)
    wanted = Wanted(
        department_id=given.department, visit_id=given.visit, round_id=given.round
    )
    return told(register.publish(wanted), facts.items, rules_of(year).policy)


@listing(router, "/due", Task, *_CLOSED)
def due(
    _audience: Regulator,
    seen: Watched,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    today: Today,
    department: IdAsked = None,
    mark: MarkAsked = None,
) -> Response:
    """List what departments have to do, the most urgent first."""
    rows = due_of(store, year, department, today)
    wanted = (row for row in rows if mark in (None, row.mark))
    rows = asked.of(wanted)
    seen(asked.shown(rows))
    return asked.answer(Task, rows, task)


@listing(router, "/confirmations", Team, *_CLOSED)
def confirmations(
    _audience: Regulator,
    seen: Watched,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    today: Today,
    department: IdAsked = None,
    round: IdAsked = None,
) -> Response:
    """List teams of visits to come, and which their departments have confirmed."""
    wanted = WantedTeams(department_id=department, round_id=round)
    rows = teams_of(store, year, wanted, today)
    rows = asked.of(rows)
    seen(asked.shown(rows))
    return asked.answer(Team, rows, team)


@document(router, "/rates", schemas.YearRates, *_CLOSED)
def rates(
    _audience: Regulator,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    today: Today,
) -> Response:
    """Show how much is done and done in time, of all together and by department."""
    names = {"": "合计", **facts.departments}
    items = [
        schemas.department_rates(one, names.get(one.department_id, one.department_id))
        for one in rates_of(store, year, today)
    ]
    told = {"year": year.year, "as_of": today, "items": items}
    return answer(schemas.YearRates, told)


@document(router, "/reports/monthly", schemas.Month, *_CLOSED)
def monthly(
    _audience: Regulator,
    _single: Single,
    store: Kept,
    year: ChosenYear,
    today: Today,
    month: Month = None,
) -> Response:
    """Show the monthly report for the joint meeting; the last month's, unless asked."""
    report = report_of(store, year, month_of(year, month, today), today)
    return answer(schemas.Month, schemas.month(report))


@router.get(
    "/reports/monthly.xlsx",
    response_class=Response,
    responses={
        200: {
            "description": "OK",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        },
        304: {"description": "The caller has it already."},
        **responses(*READING, *_CLOSED),
    },
)
def monthly_workbook(
    _audience: Regulator,
    _tagged: Tagged,
    store: Kept,
    year: ChosenYear,
    today: Today,
    month: Month = None,
) -> Response:
    """Download the monthly report as a workbook."""
    report = report_of(store, year, month_of(year, month, today), today)
    return Response(monthly_as_xlsx(report), media_type=XLSX)


@router.get(
    "/reports/monthly.docx",
    response_class=Response,
    responses={
        200: {
            "description": "OK",
            "content": {DOCX: {"schema": {"type": "string", "format": "binary"}}},
        },
        304: {"description": "The caller has it already."},
        **responses(*READING, *_CLOSED),
    },
)
def monthly_document(
    _audience: Regulator,
    _tagged: Tagged,
    store: Kept,
    office: AtOffice,
    year: ChosenYear,
    today: Today,
    month: Month = None,
) -> Response:
    """Download the monthly report as a document, by the office's own template."""
    report = report_of(store, year, month_of(year, month, today), today)
    content = monthly_as_docx(office.workspace.folder, report)
    return Response(content, media_type=DOCX)


@listing(router, "/history", schemas.Past, *_CLOSED)
def history(
    _audience: Regulator, seen: Watched, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List the visits made, as next year's inputs read them (table `history`)."""
    rows = asked.of(past_visits(store, year))
    seen(asked.shown(rows))
    return asked.answer(schemas.Past, rows)
