"""People and days changed in a season over a real workspace."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import update

from planner.adapters.files.year_files import write_year
from planner.adapters.state.sql_tables import TABLES
from planner.errors import CheckFailedError, ConflictError, PlannerError
from planner.ledger.event import Kind
from planner.publishing.publication import local_day
from planner.publishing.store import (
    FindingRow,
    ListedRow,
    RoundRow,
    TeamRow,
    VisitRow,
)
from planner.publishing.year_rows import rows_of
from planner.season.callers import Caller, RoleError
from planner.season.substituting import Outcome, Reported
from planner.substitution.change import Change, ChangeKind
from planner.substitution.record import Substitution, changed
from planner.substitution.refusals import SubstitutionError
from tests.ceremony.conftest import DUE, Hall
from tests.replacement.conftest import (
    COORDINATOR,
    ROUND,
    of,
    visits,
    year_id,
)
from tests.replacement.conftest import replace as replace_target

TODAY = local_day(DUE)
CHANGED = (ListedRow, VisitRow, TeamRow, RoundRow, FindingRow)


def seats(hall: Hall) -> list[TeamRow]:
    return hall.store.rows(TeamRow, year_id(hall))


def visit_of(hall: Hall, visit_id: str) -> VisitRow:
    found = hall.store.row(VisitRow, year_id(hall), visit_id)
    assert found is not None
    return found


def team_of(hall: Hall, visit_id: str) -> set[str]:
    return {s.inspector_id for s in seats(hall) if s.visit_id == visit_id}


def rows_now(hall: Hall) -> dict[type, list]:
    return {kind: hall.store.rows(kind, year_id(hall)) for kind in CHANGED}


def busiest(hall: Hall) -> str:
    dated = {v.visit_id for v in visits(hall) if v.day is not None}
    mine = Counter(s.inspector_id for s in seats(hall) if s.visit_id in dated)
    return min(mine, key=lambda who: (-mine[who], who))


def left(who: str, first: date = TODAY) -> Change:
    return Change(
        kind=ChangeKind.LEFT,
        effective=TODAY,
        reason="调离",
        inspector_id=who,
        first=first,
    )


def moved(visit_id: str, first: date, last: date) -> Change:
    return Change(
        kind=ChangeKind.MOVED,
        effective=TODAY,
        reason="企业停产检修",
        visit_id=visit_id,
        first=first,
        last=last,
    )


def objection(who: str, visit_id: str) -> Change:
    return Change(
        kind=ChangeKind.OBJECTION,
        effective=TODAY,
        reason="企业申请，理由成立",
        inspector_id=who,
        visit_id=visit_id,
    )


def change(hall: Hall, *asked: Change, by: Caller = COORDINATOR) -> Outcome:
    return hall.season.substitute([Reported(change=one) for one in asked], by)


def code_of(error: pytest.ExceptionInfo[PlannerError]) -> str:
    return error.value.findings[0].code


def faults(hall: Hall) -> list[str]:
    return [fault.code for verdict in hall.store.audit() for fault in verdict.faults]


def test_whoever_leaves_gives_up_all_visits_to_come_and_nothing_else_changes(
    fresh: Hall,
) -> None:
    who = busiest(fresh)
    before = {s.visit_id: s for s in seats(fresh) if s.inspector_id == who}
    others = [s for s in rows_now(fresh)[TeamRow] if s.visit_id not in before]
    (made,) = change(fresh, left(who)).made
    touched = {repair.visit_id for repair in made.substitution.repairs}
    assert touched == set(before)
    assert who not in {s.inspector_id for s in seats(fresh)}
    assert [s for s in seats(fresh) if s.visit_id not in before] == others
    assert any(repair.came for repair in made.substitution.repairs)
    assert faults(fresh) == []


def test_a_restart_sees_it_and_files_and_state_agree(
    fresh: Hall, halls: Callable[..., Hall], tmp_path: Path
) -> None:
    who = busiest(fresh)
    change(fresh, left(who))
    again = halls(fresh.workspace.folder)
    year = again.season.year()
    snapshots = {
        row.round_id: (row.frame_snapshot, row.record_snapshot, row.audit_snapshot)
        for row in again.store.rows(RoundRow, year_id(again))
    }
    rows = rows_of(year, snapshots)
    for kind in CHANGED:
        found = sorted(rows[kind], key=lambda row: row.key)
        assert found == again.store.rows(kind, year_id(again)), kind
    write_year(tmp_path / "out", year)
    with (tmp_path / "out/teams.csv").open(encoding="utf-8") as stream:
        listed = {(r["visit_id"], r["inspector_id"]) for r in csv.DictReader(stream)}
    assert listed == {(s.visit_id, s.inspector_id) for s in seats(again)}
    with (tmp_path / "out/substitutions.csv").open(encoding="utf-8") as stream:
        told = list(csv.DictReader(stream))
    assert told
    assert {row["gone"] for row in told} == {who}
    calendar = (tmp_path / f"out/calendars/inspectors/{who}.ics").read_bytes()
    statuses = [e["status"] for e in Calendar.from_ical(calendar).walk("VEVENT")]
    assert statuses == ["CANCELLED"] * sum(bool(row["date_before"]) for row in told)


def test_the_day_and_the_embargo_move_with_the_window(fresh: Hall) -> None:
    visit = next(v for v in visits(fresh) if v.day is not None)
    first, last = visit.end + timedelta(days=1), visit.end + timedelta(days=21)
    change(fresh, moved(visit.visit_id, first, last))
    now = visit_of(fresh, visit.visit_id)
    assert (now.start, now.end) == (first, last)
    assert now.day is not None
    assert first <= now.day <= last
    for entry_id in visit.entry_ids:
        key = f"{ROUND}|{entry_id}|{visit.target_id}"
        row = fresh.store.row(ListedRow, year_id(fresh), key)
        assert row is not None
        assert row.released_on == last + timedelta(days=1)
    round_ = fresh.store.row(RoundRow, year_id(fresh), ROUND)
    assert round_ is not None
    assert round_.released_on > last
    assert faults(fresh) == []


def test_a_firm_objects_and_another_of_the_department_comes_by_lot(fresh: Hall) -> None:
    seat = next(s for s in seats(fresh) if visit_of(fresh, s.visit_id).day)
    (made,) = change(fresh, objection(seat.inspector_id, seat.visit_id)).made
    (repair,) = made.substitution.repairs
    assert [m.inspector_id for m in repair.gone] == [seat.inspector_id]
    assert [m.department_id for m in repair.came] == [seat.department_id]
    team = team_of(fresh, seat.visit_id)
    assert seat.inspector_id not in team
    assert repair.came[0].inspector_id in team


def test_the_event_is_private_and_has_the_digests_of_all_rows(fresh: Hall) -> None:
    (made,) = change(fresh, left(busiest(fresh))).made
    (event,) = fresh.store.ledger.events(kind=Kind.SUBSTITUTION)
    assert (event.seq, event.subject) == (made.seq, "season:2026")
    assert not event.is_public
    tables = {table for table, _, _ in event.body["rows"]}
    assert "teams" in tables
    assert Substitution.from_json(event.body) == made.substitution


def test_the_same_change_again_does_nothing_and_says_so(fresh: Hall) -> None:
    one = left(busiest(fresh))
    change(fresh, one)
    before, head = rows_now(fresh), fresh.store.ledger.head()
    outcome = change(fresh, one)
    assert outcome.made == ()
    assert [f.code for f in outcome.known] == ["substitution_known"]
    assert (rows_now(fresh), fresh.store.ledger.head()) == (before, head)


def test_of_several_changes_all_are_made_or_none(fresh: Hall) -> None:
    before, head = rows_now(fresh), fresh.store.ledger.head()
    good, bad = left(busiest(fresh)), left("NOBODY")
    with pytest.raises(SubstitutionError) as error:
        change(fresh, good, bad)
    assert code_of(error) == "substitution_no_inspector"
    assert (rows_now(fresh), fresh.store.ledger.head()) == (before, head)
    seat = next(s for s in seats(fresh) if s.inspector_id != good.inspector_id)
    outcome = change(fresh, good, objection(seat.inspector_id, seat.visit_id))
    assert [one.seq for one in outcome.made] == [head.seq + 1, head.seq + 2]
    assert faults(fresh) == []


def test_what_is_cut_short_leaves_nothing_half_done(
    fresh: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, head = rows_now(fresh), fresh.store.ledger.head()
    from planner.adapters.state import sql_amendments

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sql_amendments, "_append", killed)
    with pytest.raises(KeyboardInterrupt):
        change(fresh, left(busiest(fresh)))
    assert (rows_now(fresh), fresh.store.ledger.head()) == (before, head)
    monkeypatch.undo()
    assert change(fresh, left(busiest(fresh))).made


def test_of_two_programs_at_once_one_is_refused(
    fresh: Hall, halls: Callable[..., Hall]
) -> None:
    other = halls(fresh.workspace.folder)
    seat, *_ = seats(fresh)
    events = other.store.ledger.events
    seen = events()
    change(fresh, left(busiest(fresh)))
    other.store.ledger.events = (  # type: ignore[method-assign]
        lambda **asked: seen if not asked else events(**asked)
    )
    other.season._refuse_tampered = lambda: None  # type: ignore[method-assign]
    with pytest.raises((ConflictError, CheckFailedError)):
        change(other, objection(seat.inspector_id, seat.visit_id))
    assert faults(fresh) == []


def test_the_next_round_is_drawn_without_whoever_left(fresh: Hall) -> None:
    who = busiest(fresh)
    change(fresh, left(who))
    later = next(name for name in fresh.season.due() if name != ROUND)
    fresh.clock.time = DUE
    drawn = {s.visit_id for s in seats(fresh)}
    before = rows_now(fresh)[TeamRow]
    fresh.season.plan  # noqa: B018 - the plan is made before the clock is set
    fresh.settle(later)
    fresh.season.draw(later, "coordinator")
    assert who not in {s.inspector_id for s in seats(fresh)}
    assert {s.visit_id for s in seats(fresh)} > drawn
    assert [s for s in seats(fresh) if s.visit_id in drawn] == before
    assert faults(fresh) == []


def test_a_target_replaced_after_a_change_gets_a_team_without_whoever_left(
    fresh: Hall,
) -> None:
    who = busiest(fresh)
    change(fresh, left(who))
    seat, *_ = seats(fresh)
    made = replace_target(fresh, seat.visit_id)
    assert who not in {s.inspector_id for v in made.visits for s in v.team}
    assert faults(fresh) == []
    with pytest.raises(SubstitutionError) as error:
        change(fresh, objection(seat.inspector_id, seat.visit_id))
    assert code_of(error) == "substitution_no_visit"


def test_a_department_reports_for_its_own_people_and_visits_alone(fresh: Hall) -> None:
    seat = next(s for s in seats(fresh) if visit_of(fresh, s.visit_id).day)
    visit = visit_of(fresh, seat.visit_id)
    strange = next(
        d.department_id
        for d in fresh.season.plan.given.registry.departments
        if d.department_id not in visit.department_ids
    )
    far = visit.end + timedelta(days=9)
    for asked, code in (
        (objection(seat.inspector_id, seat.visit_id), "substitution_no_inspector"),
        (moved(seat.visit_id, visit.start, far), "substitution_no_visit"),
    ):
        with pytest.raises(SubstitutionError) as error:
            change(fresh, asked, by=of(strange))
        assert code_of(error) == code
    (made,) = change(fresh, left(seat.inspector_id), by=of(seat.department_id)).made
    assert made.substitution.department_id == seat.department_id
    with pytest.raises(RoleError):
        change(fresh, left("x"), by=Caller(actor="p", coordinator=False, party="p"))


def test_what_took_effect_before_today_is_refused(fresh: Hall) -> None:
    fresh.clock.time = datetime(2026, 2, 1, 1, 0, tzinfo=UTC)
    with pytest.raises(SubstitutionError) as error:
        change(fresh, left(busiest(fresh)))
    assert code_of(error) == "substitution_past"


def test_a_row_changed_by_hand_is_found_before_anything_is_decided(fresh: Hall) -> None:
    seat, *_ = seats(fresh)
    table = TABLES[TeamRow]
    with fresh.store.ledger.writing() as writing:
        query = update(table).where(table.c.key == seat.key)
        writing.connection.execute(query.values(role="member", exception="x"))
    with pytest.raises(CheckFailedError) as error:
        change(fresh, left(seat.inspector_id))
    assert code_of(error) == "workspace_tampered"


def test_a_seat_that_nobody_can_take_is_told_until_somebody_does(fresh: Hall) -> None:
    """All of a department leave, one after the other."""
    seat = next(s for s in seats(fresh) if visit_of(fresh, s.visit_id).day)
    people = [
        p.inspector_id
        for p in fresh.season.plan.given.registry.inspectors
        if p.department_id == seat.department_id
    ]
    change(fresh, *map(left, people))
    found = fresh.store.rows(FindingRow, year_id(fresh))
    told = [row for row in found if row.code == "seat_vacant"]
    assert seat.visit_id in {row.value for row in told}
    assert seat.department_id not in {s.department_id for s in seats(fresh)}
    written = {f.value for f in _findings(fresh) if f.code == "seat_vacant"}
    assert written == {row.value for row in told}
    assert faults(fresh) == []


def test_a_gap_of_a_visit_that_is_replaced_is_told_no_more(fresh: Hall) -> None:
    seat = next(s for s in seats(fresh) if visit_of(fresh, s.visit_id).day)
    people = [
        p.inspector_id
        for p in fresh.season.plan.given.registry.inspectors
        if p.department_id == seat.department_id
    ]
    change(fresh, *map(left, people))
    replace_target(fresh, seat.visit_id)
    found = fresh.store.rows(FindingRow, year_id(fresh))
    told = {row.value for row in found if row.code == "seat_vacant"}
    assert seat.visit_id not in told
    assert {f.value for f in _findings(fresh) if f.code == "seat_vacant"} == told
    assert faults(fresh) == []


def _findings(hall: Hall) -> list:
    from planner.publishing.amended_rows import later_findings

    return list(later_findings(hall.season.year()))


def test_events_are_read_back_as_they_were_made(fresh: Hall) -> None:
    outcome = change(fresh, left(busiest(fresh)))
    told = changed(fresh.store.ledger.events())
    assert tuple(told) == outcome.made
    other = replace(told[0].substitution, department_id="x")
    assert other != told[0].substitution
