"""Drawn visits replaced in a season over a real workspace."""

import csv
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace as changed
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import verify_round
from planner.adapters.files.year_files import write_year
from planner.adapters.state.sql_tables import TABLES
from planner.ceremony.state import Stage
from planner.days.record import Work
from planner.durations import minutes_of
from planner.errors import ConflictError, Level, PlannerError
from planner.ids import hash_fields
from planner.ledger.event import Kind
from planner.pairing.prior import prior_of
from planner.pairing.second_lottery import pair_inspectors
from planner.publishing.lists import public_bundle, public_listed
from planner.publishing.manifest import row_changes
from planner.publishing.replaced_rows import replacement_findings
from planner.publishing.store import (
    FindingRow,
    ListedRow,
    ResultRow,
    RoundRow,
    TeamRow,
    VisitRow,
    Where,
)
from planner.publishing.withdrawal import NONE_WITHDRAWN
from planner.publishing.year_rows import rows_of
from planner.replacement.reasons import Reason
from planner.replacement.record import Replacement, recorded
from planner.replacement.standing import Standing
from planner.season.callers import Caller, RoleError
from planner.season.replacing import Wanted
from tests.ceremony.conftest import Hall
from tests.replacement.conftest import (
    COORDINATOR,
    ROUND,
    filled,
    of,
    replace,
    visits,
    year_id,
)

CHANGED = (ListedRow, VisitRow, TeamRow, RoundRow, FindingRow)


def code_of(error: pytest.ExceptionInfo[PlannerError]) -> str:
    return error.value.findings[0].code


def unreplaced(hall: Hall) -> VisitRow:
    return next(v for v in visits(hall) if not v.withdrawn and not v.replaces)


def faults(hall: Hall) -> list[str]:
    return [fault.code for verdict in hall.store.audit() for fault in verdict.faults]


def rows_now(hall: Hall) -> dict[type, list]:
    return {kind: hall.store.rows(kind, year_id(hall)) for kind in CHANGED}


def test_both_stay_on_record_and_the_reserve_has_a_visit_with_a_team(
    seen: Hall, made: list[Replacement]
) -> None:
    one = filled(made)
    by_id = {v.visit_id: v for v in visits(seen)}
    assert by_id[one.visit_id].withdrawn == "closed"
    (new,) = {v.visit.visit_id for v in one.visits}
    assert by_id[new].replaces == one.visit_id
    seats = seen.store.rows(TeamRow, year_id(seen))
    assert {s.visit_id for s in seats} >= {new}
    assert one.visit_id not in {s.visit_id for s in seats}
    for stand_in in one.stand_ins:
        key = f"{ROUND}|{stand_in.entry_id}|"
        old = seen.store.row(ListedRow, year_id(seen), f"{key}{one.target_id}")
        found = seen.store.row(ListedRow, year_id(seen), f"{key}{stand_in.target_id}")
        assert old is not None
        assert found is not None
        assert (old.replaced, old.replaces) == ("closed", "")
        assert (found.replaced, found.replaces) == ("", one.target_id)


def test_who_stands_in_has_a_day_that_the_rows_and_the_ledger_have(
    seen: Hall, made: list[Replacement]
) -> None:
    one = filled(made)
    by_id = {v.visit_id: v for v in visits(seen)}
    (new,) = one.visits
    assert new.visit.day is not None
    assert by_id[new.visit.visit_id].day == new.visit.day
    told = [r.replacement for r in recorded(seen.store.ledger.events())]
    assert told == made


def test_what_has_no_day_is_told_in_the_findings(made: list[Replacement]) -> None:
    told = {"file": "inspectors", "code": "day_missing_team", "value": "V1"}
    where = {"when": "2026-03-02", "days": "1"}
    one = changed(filled(made), shortages=(), undated=({**told, **where},))
    assert Replacement.from_json(one.as_json()) == one
    (finding,) = replacement_findings(one)
    assert finding.message.en == (
        "V1 has no day: on none of the 1 possible days within 2026-03-02 is all of its "
        "team there"
    )


def test_what_would_give_a_team_is_told_in_the_findings(
    made: list[Replacement],
) -> None:
    said = {
        "code": "team_way_out",
        "value": "SCJG",
        "round": ROUND,
        "way_zh": "每人每年多一次",
        "way_en": "a visit a year more for everybody",
        "change": "max_visits + 1",
        "left_out": "1",
        "back": "1",
    }
    one = changed(filled(made), shortages=(), undated=(), ways_out=(said,))
    assert Replacement.from_json(one.as_json()) == one
    (finding,) = replacement_findings(one)
    assert (finding.level, finding.value) == (Level.WARNING, "SCJG")
    assert "a visit a year more for everybody" in finding.message.en


def test_who_stands_in_is_the_first_of_the_strata_record(
    seen: Hall, made: list[Replacement]
) -> None:
    year = seen.season.year()
    strata = {
        (s["entry"], s["stratum"]): [one for one, _ in s["reserve"]]
        for s in year.rounds[0].record["strata"]
    }
    used: Counter[tuple[str, str]] = Counter()
    assert len(made) >= 2
    for one in made:
        for stand_in in one.stand_ins:
            place = (stand_in.entry_id, stand_in.stratum)
            passed = [p.target_id for p in stand_in.passed_over]
            rest = [r for r in strata[place] if (place[0], r) not in used]
            called = [stand_in.target_id] if stand_in.target_id else []
            assert rest[: len(passed) + len(called)] == passed + called
            if stand_in.target_id:
                used[place[0], stand_in.target_id] += 1
            else:
                assert rest == passed


def test_the_departments_of_the_entries_are_those_of_the_new_visit(
    seen: Hall, made: list[Replacement]
) -> None:
    entries = {entry.entry_id: entry for entry in seen.season.year().plan.entries}
    for one in made:
        for teamed in one.visits:
            taking_part = {
                department_id
                for entry_id in teamed.visit.entry_ids
                for department_id in entries[entry_id].department_ids
            }
            assert set(teamed.visit.department_ids) == taking_part
            where = Where(department_id=teamed.visit.initiator)
            found = seen.store.rows(VisitRow, year_id(seen), where=where)
            assert teamed.visit.visit_id in {v.visit_id for v in found}


def test_the_teams_follow_from_the_seed_the_number_and_the_visit(
    seen: Hall, made: list[Replacement]
) -> None:
    one = filled(made)
    state = seen.season.state(ROUND)
    year = seen.season.year()
    given = seen.season.plan.given
    standing = Standing()
    standing.add(Work(visits=year.visits, members=year.teams))
    for earlier in made[: made.index(one)]:
        standing.replace(earlier)
    gone = {seat.visit_id for seat in one.freed}
    others = [m for m in standing.work().members if m.visit_id not in gone]
    takes = minutes_of(given.registry.items, given.policy.capacity)
    pairing = pair_inspectors(
        visits=[teamed.visit for teamed in one.visits],
        registry=given.registry,
        policy=given.policy.teams,
        seed=hash_fields("replacement", state.seed, one.visit_id),
        round_id=ROUND,
        prior=prior_of(standing.work().visits, others, takes),
        capacity=given.policy.capacity,
    )
    assert [m.inspector_id for m in pairing.members] == [
        seat.inspector_id for teamed in one.visits for seat in teamed.team
    ]
    assert pairing.members or one.shortages


def test_the_ledger_verifies_and_finds_a_row_changed_by_hand(
    after: Hall, made: list[Replacement]
) -> None:
    assert faults(after) == []
    table = TABLES[VisitRow]
    with after.store.ledger._writing.begin() as connection:
        connection.execute(
            update(table)
            .where(table.c.key == filled(made).visit_id)
            .where(table.c.year_id == year_id(after))
            .values(withdrawn="")
        )
    assert faults(after) == ["ledger_row_changed"]


def test_rows_changed_in_place_are_those_of_a_year_published_anew(seen: Hall) -> None:
    now = rows_now(seen)
    kept = {
        row.round_id: (row.frame_snapshot, row.record_snapshot, row.audit_snapshot)
        for row in now[RoundRow]
    }
    anew = rows_of(seen.season.year(), kept)
    for kind in CHANGED:
        assert sorted(anew[kind], key=lambda row: row.key) == now[kind]


def test_a_later_draw_keeps_what_was_replaced(
    after: Hall, made: list[Replacement]
) -> None:
    def of_round() -> tuple[list[ListedRow], list[VisitRow], list[TeamRow]]:
        listed = after.store.rows(ListedRow, year_id(after))
        found = [v for v in visits(after) if v.round_id == ROUND]
        ids = {v.visit_id for v in found}
        teams = after.store.rows(TeamRow, year_id(after))
        return (
            [row for row in listed if row.round_id == ROUND],
            found,
            [seat for seat in teams if seat.visit_id in ids],
        )

    before, old = of_round(), year_id(after)
    after.settle("2026Q2")
    after.season.draw("2026Q2", "coordinator")
    assert year_id(after) != old
    assert of_round() == before
    assert faults(after) == []
    stood = (
        after.season.year()
        .rounds[1]
        .frame.read(["target_id", "visits"])
        .set_index("target_id")["visits"]
    )
    library = after.season.plan.paper.targets.read(["target_id", "visits"]).set_index(
        "target_id"
    )["visits"]
    one = filled(made)
    made_now = Counter(v.target_id for v in before[1] if not v.withdrawn)
    for target_id in (one.target_id, one.visits[0].visit.target_id):
        expected = int(library[target_id] or 0) + made_now[target_id]
        assert int(stood[target_id] or 0) == expected


def test_one_who_stands_in_can_be_replaced_too(
    after: Hall, made: list[Replacement]
) -> None:
    one = filled(made)
    again = replace(after, one.visits[0].visit.visit_id)
    assert again.target_id == one.visits[0].visit.target_id
    called = {s.target_id for s in one.stand_ins} | {one.target_id}
    assert called.isdisjoint({s.target_id for s in again.stand_ins} - {None})
    row = after.store.row(
        ListedRow, year_id(after), f"{ROUND}|{again.entry_ids[0]}|{again.target_id}"
    )
    assert row is not None
    assert (row.replaced, row.replaces) == ("closed", one.target_id)
    assert faults(after) == []
    said = public_listed(
        changed(row, released_on=date.min), 2026, row.released_on, NONE_WITHDRAWN
    )
    assert (said.stands_in, said.replaced) == (True, True)
    assert said.remark_zh == "候补递补；已替换：已停业、歇业"


def test_a_visit_is_withdrawn_once(after: Hall, made: list[Replacement]) -> None:
    with pytest.raises(PlannerError) as error:
        replace(after, made[0].visit_id)
    assert code_of(error) == "replacement_withdrawn_already"


def test_two_at_once_leave_one(fresh: Hall, halls: Callable[[Path], Hall]) -> None:
    other = halls(fresh.workspace.folder)
    visit_id = unreplaced(fresh).visit_id

    def attempt(hall: Hall) -> str:
        try:
            replace(hall, visit_id)
        except PlannerError as error:
            return error.findings[0].code
        return "done"

    with ThreadPoolExecutor(2) as both:
        told = set(both.map(attempt, (fresh, other)))
    assert told - {"ledger_conflict", "replacement_withdrawn_already"} == {"done"}
    assert len(fresh.store.ledger.events(kind=Kind.REPLACEMENT)) == 1
    assert faults(fresh) == []


def test_a_year_made_before_a_replacement_is_not_published_over_it(
    fresh: Hall,
) -> None:
    stale = changed(fresh.season.year(), year_id="f" * 64)
    replace(fresh, unreplaced(fresh).visit_id)
    with pytest.raises(ConflictError):
        fresh.store.publish_year(stale)
    assert year_id(fresh) != "f" * 64


def test_a_department_replaces_its_own_visits_and_sees_no_other(fresh: Hall) -> None:
    visit = unreplaced(fresh)
    strange = next(
        department
        for other in visits(fresh)
        for department in other.department_ids
        if department not in visit.department_ids
    )
    with pytest.raises(PlannerError) as error:
        replace(fresh, visit.visit_id, of(strange))
    unseen = code_of(error)
    with pytest.raises(PlannerError) as error:
        replace(fresh, "2026Q1-99999", of(strange))
    assert code_of(error) == unseen == "replacement_no_visit"
    mine = visit.department_ids[-1]
    assert replace(fresh, visit.visit_id, of(mine)).department_id == mine
    (event,) = fresh.store.ledger.events(kind=Kind.REPLACEMENT)
    assert event.actor == f"department:{mine}"
    assert not event.is_public


def test_a_party_replaces_nothing(fresh: Hall) -> None:
    notary = Caller(actor="party:notary", coordinator=False, party="notary")
    with pytest.raises(RoleError):
        replace(fresh, unreplaced(fresh).visit_id, notary)


def test_what_may_not_be_replaced(fresh: Hall) -> None:
    visit = unreplaced(fresh)

    def refused(by: Caller = COORDINATOR, **said: object) -> str:
        given = {"visit_id": visit.visit_id, "reason": Reason.CLOSED, **said}
        with pytest.raises(PlannerError) as error:
            fresh.season.replace(Wanted(**given), by)
        return code_of(error)

    assert refused(reason=Reason.OTHER, note="  ") == "replacement_note_missing"
    assert refused(note="字" * 501) == "replacement_note_long"
    assert refused(department_id="NOBODY") == "replacement_not_taking_part"
    mine = of(visit.initiator)
    assert refused(mine, department_id="NOBODY") == "replacement_not_taking_part"
    fresh.clock.time = datetime.combine(visit.end + timedelta(days=1), time(4), UTC)
    assert refused() == "replacement_window_over"
    assert fresh.store.ledger.events(kind=Kind.REPLACEMENT) == []


def test_a_visit_with_results_stays(fresh: Hall) -> None:
    visit = unreplaced(fresh)
    result = ResultRow(
        key="0",
        visit_id=visit.visit_id,
        department_id=visit.initiator,
        item_id=visit.item_ids[0],
        codes=("未发现问题",),
        inspected_on=visit.start,
        note="",
        followup="",
    )
    with fresh.store.ledger.writing() as writing:
        table = TABLES[ResultRow]
        values = {name: getattr(result, name) for name in result.__dataclass_fields__}
        row = {**values, "year_id": year_id(fresh)}
        writing.connection.execute(table.insert(), row)
        body = {"year_id": year_id(fresh), "rows": row_changes([result])}
        writing.append(Kind.PUBLICATION, "results", "test", body)
    with pytest.raises(PlannerError) as error:
        replace(fresh, visit.visit_id)
    assert code_of(error) == "replacement_has_results"


def test_after_the_release_the_drawn_list_is_proved_and_nothing_is_replaced(
    after: Hall, made: list[Replacement], tmp_path: Path
) -> None:
    one = filled(made)
    round_ = after.store.row(RoundRow, year_id(after), ROUND)
    assert round_ is not None
    listed = after.store.rows(ListedRow, year_id(after))
    assert round_.released_on == max(row.released_on for row in listed)
    after.clock.time = datetime.combine(round_.released_on, time(4), UTC)
    assert after.season.release(ROUND, "coordinator").stage is Stage.RELEASED
    with pytest.raises(PlannerError) as error:
        replace(after, unreplaced(after).visit_id)
    assert code_of(error) == "replacement_round_closed"
    for name, data in public_bundle(
        round_, listed, round_.released_on, NONE_WITHDRAWN
    ).items():
        (tmp_path / name).write_bytes(data)
    assert b"\r\n" in (tmp_path / "published.csv").read_bytes()
    digest = after.season.state(ROUND).statement_digest
    report = verify_round.report_on(verify_round.open_bundle(tmp_path), digest, None)
    assert report["passed"]
    published = (tmp_path / "published.csv").read_text("utf-8")
    assert f"{one.entry_ids[0]},{one.target_id}" in published
    assert f"{one.entry_ids[0]},{one.stand_ins[0].target_id}" not in published


def test_the_public_is_told_who_but_not_for_whom(
    seen: Hall, made: list[Replacement]
) -> None:
    listed = seen.store.rows(ListedRow, year_id(seen))
    last = max(row.released_on for row in listed)
    said = [public_listed(row, 2026, last, NONE_WITHDRAWN) for row in listed]
    withdrawn = {one.target_id for one in made}
    standing = {s.target_id for one in made for s in one.stand_ins} - {None}
    assert {row.target_id for row in said if row.replaced} == withdrawn
    assert {row.target_id for row in said if row.stands_in} == standing
    for row in said:
        others = str(row).replace(row.target_id, "")
        assert not any(target in others for target in withdrawn | standing)


def test_the_files_show_the_year_as_it_stands(
    seen: Hall, made: list[Replacement], tmp_path: Path
) -> None:
    year = seen.season.year()
    write_year(tmp_path / "out", year, timings=(), published_rounds=())

    def table(name: str) -> list[dict[str, str]]:
        with (tmp_path / "out" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    one = filled(made)
    shown = {row["visit_id"]: row for row in table("visits.csv")}
    new = one.visits[0].visit.visit_id
    assert shown[one.visit_id]["withdrawn"] == "closed"
    assert shown[new]["replaces"] == one.visit_id
    staffed = {row["visit_id"] for row in table("teams.csv")}
    assert (new in staffed, one.visit_id in staffed) == (
        bool(one.visits[0].team),
        False,
    )
    told = table("replacements.csv")
    assert len(told) == sum(len(each.stand_ins) for each in made)
    assert {row["replacement_visit_id"] for row in told} - {""} == {
        teamed.visit.visit_id for each in made for teamed in each.visits
    }


def test_an_event_gives_the_replacement_back_whole(
    seen: Hall, made: list[Replacement]
) -> None:
    events = seen.store.ledger.events(kind=Kind.REPLACEMENT)
    assert [one.replacement for one in recorded(events)] == made
