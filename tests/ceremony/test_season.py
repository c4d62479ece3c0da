"""A year held step by step over a real workspace."""

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

import verify_round
from planner.adapters.engines.snapshots import read_snapshot, write_snapshot
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.files.year_files import write_year
from planner.ceremony.state import Stage
from planner.ceremony.steps import Reason
from planner.cli import app
from planner.errors import CheckFailedError, ConflictError, InputError, PlannerError
from planner.ids import hash_fields
from planner.ledger.event import Kind
from planner.publishing.store import ListedRow, RoundRow, TeamRow, VisitRow
from planner.season.season import Season
from tests.ceremony.conftest import BEFORE, DUE, LATE, Hall
from tests.target_tables import all_of

ROUND = "2026Q1"


def code_of(error: pytest.ExceptionInfo[PlannerError]) -> str:
    return error.value.findings[0].code


def year_id(hall: Hall) -> str:
    year = hall.store.year("2026")
    assert year is not None
    return year.year_id


def test_the_plan_is_public_before_any_round_is_drawn(hall: Hall) -> None:
    assert hall.store.rows(RoundRow, year_id(hall)) == []
    assert hall.season.due()[0] == ROUND


def test_a_round_goes_from_its_draft_to_a_bundle_that_the_checker_accepts(
    hall: Hall, tmp_path: Path
) -> None:
    hall.settle(ROUND)
    state = hall.season.draw(ROUND, "coordinator")
    assert state.stage is Stage.DRAWN
    write_year(tmp_path / "out", hall.season.year(), timings=(), published_rounds=())
    bundle = verify_round.open_bundle(tmp_path / "out" / "rounds" / ROUND)
    assert verify_round.report_on(bundle, state.statement_digest, None)["passed"]
    assert hall.store.rows(VisitRow, year_id(hall))
    assert hall.store.rows(TeamRow, year_id(hall))


def test_visits_are_made_after_the_day_of_the_draw_whenever_the_year_is_computed(
    hall: Hall,
) -> None:
    hall.settle(ROUND)
    hall.clock.time = datetime(2026, 2, 11, 17, 0, tzinfo=UTC)  # the 12th in China
    hall.season.draw(ROUND, "coordinator")
    drawn = hall.store.rows(VisitRow, year_id(hall))
    days = [v.day for v in drawn if v.day is not None]
    # A whole working day lies between: Friday the 13th, and perhaps the weekend.
    assert min(days) > date(2026, 2, 13)
    assert all(v.day is None for v in drawn if v.end < min(days))
    hall.clock.time = datetime(2026, 4, 1, tzinfo=UTC)
    again = {v.visit_id: v.day for v in hall.season.year().visits}
    assert again == {v.visit_id: v.day for v in drawn}


def test_a_round_is_drawn_once_whoever_asks_again(hall: Hall) -> None:
    hall.settle(ROUND)
    first = hall.season.draw(ROUND, "coordinator").drawn
    published = year_id(hall)
    assert hall.season.draw(ROUND, "coordinator").drawn == first
    assert year_id(hall) == published
    assert len(hall.store.ledger.events(kind=Kind.DRAW)) == 1


def test_an_operator_who_is_not_pleased_can_neither_abandon_nor_draft_again(
    hall: Hall,
) -> None:
    hall.settle(ROUND)
    with pytest.raises(PlannerError) as error:
        hall.season.abandon(ROUND, Reason.FAULT, "重来", "coordinator")
    assert code_of(error) == "round_must_be_drawn"
    hall.season.draw(ROUND, "coordinator")
    with pytest.raises(PlannerError):
        hall.season.abandon(ROUND, Reason.FAULT, "重来", "coordinator")
    hall.clock.time = BEFORE
    for again in (ROUND, f"{ROUND}.2"):
        with pytest.raises(InputError) as refused:
            hall.draft(again)
        assert code_of(refused) in {"round_open_already", "round_not_due"}


def test_a_party_that_stays_away_ends_the_round_and_another_stands_in(
    hall: Hall,
) -> None:
    hall.draft(ROUND)
    hall.commit(ROUND)
    hall.season.publish(ROUND, "coordinator")
    hall.reveal(ROUND, "SCJG")
    hall.clock.time = LATE
    with pytest.raises(PlannerError) as error:
        hall.reveal(ROUND, "notary")
    assert code_of(error) == "round_reveal_overdue"
    with pytest.raises(PlannerError):
        hall.season.draw(ROUND, "coordinator")
    hall.season.abandon(ROUND, Reason.REVEAL_MISSING, "公证处缺席", "coordinator")
    again = f"{ROUND}.2"
    assert again in hall.season.due()
    assert ROUND not in hall.season.due()
    hall.settle(again)
    state = hall.season.draw(again, "coordinator")
    assert state.statement is not None
    assert state.statement["supersedes"] == {
        "round": ROUND,
        "reason": "公证处缺席（未揭示 / missing: notary）",
    }
    assert hall.season.state(ROUND).superseded_by == again
    assert [r.round_id for r in hall.store.rows(RoundRow, year_id(hall))] == [again]


def test_a_party_that_cheats_ends_the_round_in_everybodys_sight(hall: Hall) -> None:
    hall.draft(ROUND)
    hall.commit(ROUND)
    hall.season.publish(ROUND, "coordinator")
    digest = hall.season.state(ROUND).statement_digest or ""
    state = hall.season.reveal(ROUND, "notary", "f" * 64, digest, "notary")
    assert state.stage is Stage.ABANDONED
    (event,) = hall.store.ledger.events(kind=Kind.ABANDONMENT)
    assert event.is_public
    assert event.body["reason"] == "reveal_mismatch"
    assert "f" * 64 not in str(event.body)


def test_later_rounds_count_the_visits_of_those_before(hall: Hall) -> None:
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    visited = {v.target_id for v in hall.store.rows(VisitRow, year_id(hall))}
    hall.settle("2026Q2")
    hall.season.draw("2026Q2", "coordinator")
    frame = all_of(hall.season.year().rounds[1].frame)
    counted = frame.loc[frame["visits"].isin(["1", "2", "3"]), "target_id"]
    assert visited <= set(counted)


def test_a_draw_cut_short_before_its_publication_is_ended_by_asking_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.settle(ROUND)
    with monkeypatch.context() as killed:

        def stop(_season: Season) -> None:
            raise KeyboardInterrupt

        killed.setattr(Season, "_publish", stop)
        with pytest.raises(KeyboardInterrupt):
            hall.season.draw(ROUND, "coordinator")
    drawn = hall.season.state(ROUND).drawn
    assert drawn is not None
    assert hall.store.rows(RoundRow, year_id(hall)) == []
    assert hall.season.draw(ROUND, "coordinator").drawn == drawn
    assert len(hall.store.rows(RoundRow, year_id(hall))) == 1


def test_two_programs_that_draw_at_once_leave_one_draw(
    hall: Hall, another_hall: Callable[[], Hall]
) -> None:
    hall.settle(ROUND)
    other = another_hall()

    def draw(one: Hall) -> str:
        try:
            return str(one.season.draw(ROUND, "coordinator").drawn)
        except ConflictError:
            return ""

    with ThreadPoolExecutor(2) as both:
        told = set(both.map(draw, (hall, other)))
    assert len(told - {""}) == 1
    assert len(hall.store.ledger.events(kind=Kind.DRAW)) == 1


def test_two_programs_that_draft_at_once_leave_one_key(
    hall: Hall, another_hall: Callable[[], Hall]
) -> None:
    other = another_hall()

    def draft(one: Hall) -> bool:
        try:
            one.draft(ROUND)
        except PlannerError:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert any(both.map(draft, (hall, other)))
    hall.commit(ROUND)
    hall.season.publish(ROUND, "coordinator")
    hall.reveal(ROUND)
    hall.clock.time = DUE
    hall.season.enter_value(ROUND, "07", "中国福彩网", "coordinator")
    assert hall.season.draw(ROUND, "coordinator").stage is Stage.DRAWN
    assert len(hall.store.ledger.events(kind=Kind.DRAFT)) == 1


def test_a_release_waits_for_the_last_embargo(hall: Hall) -> None:
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    last = max(r.released_on for r in hall.store.rows(ListedRow, year_id(hall)))
    with pytest.raises(PlannerError) as error:
        hall.season.release(ROUND, "coordinator")
    assert code_of(error) == "round_under_embargo"
    hall.clock.time = datetime(last.year, last.month, last.day, 4, tzinfo=UTC)
    assert hall.season.release(ROUND, "coordinator").stage is Stage.RELEASED


def test_the_ledger_holds_no_key_and_no_nonce_that_was_not_revealed(
    hall: Hall,
) -> None:
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    key = hall.store.remember_ceremony("season:2026", ROUND, {})["custody_key"]
    told = "".join(str(e.body) for e in hall.store.ledger.events())
    assert key not in told
    assert hash_fields("custody", key) in told


def test_a_frame_changed_by_hand_stops_the_draw(hall: Hall, tmp_path: Path) -> None:
    hall.settle(ROUND)
    laid = hall.store.ledger.events(subject=ROUND, kind=Kind.PLAN)[-1].body
    frame = hall.workspace.snapshots / laid["frame"]
    table = read_snapshot(frame)
    table.loc[0, "grade"] = "D" if table.loc[0, "grade"] != "D" else "A"
    write_snapshot(table, tmp_path).replace(frame)
    with pytest.raises(CheckFailedError) as error:
        hall.season.draw(ROUND, "coordinator")
    assert code_of(error) == "snapshot_spoilt"
    assert hall.season.state(ROUND).stage is Stage.REVEALED


def test_inputs_changed_by_hand_stop_the_season(
    hall: Hall, another_hall: Callable[[], Hall]
) -> None:
    (kept,) = (hall.workspace.folder / "inputs").iterdir()
    policy = kept / "policy.toml"
    policy.write_text(policy.read_text("utf-8") + "\n# 改\n", encoding="utf-8")
    with pytest.raises(CheckFailedError) as error:
        another_hall().draft(ROUND)
    assert code_of(error) == "inputs_spoilt"


def test_of_a_drafted_round_it_is_told_which_windows_are_over(hall: Hall) -> None:
    hall.draft("2026Q1")
    assert hall.season.windows_over("2026Q1") == []
    hall.clock.time = datetime(2026, 12, 31, tzinfo=UTC)
    entries = hall.season.state("2026Q1").draft["entries"]
    over = hall.season.windows_over("2026Q1")
    assert over
    assert set(over) <= {entry["entry"] for entry in entries}


def test_a_round_whose_times_have_passed_is_not_drafted(hall: Hall) -> None:
    hall.clock.time = LATE
    with pytest.raises(InputError) as error:
        hall.draft(ROUND)
    assert code_of(error) == "round_times_passed"


def test_a_drand_source_must_be_one_that_nobody_can_know_yet(hall: Hall) -> None:
    with pytest.raises(InputError) as error:
        hall.draft(ROUND, source="drand quicknet round 1000")
    assert code_of(error) == "beacon_source_early"


def test_the_last_rounds_of_a_year_go_on_when_the_next_year_is_open(
    hall: Hall, tmp_path: Path
) -> None:
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    before = year_id(hall)
    (kept,) = (hall.workspace.folder / "inputs").iterdir()
    later = tmp_path / "later"
    shutil.copytree(kept, later)
    for name in ("policy.toml", "proposals.csv"):
        text = (later / name).read_text("utf-8").replace("2026", "2027")
        (later / name).write_text(text, encoding="utf-8")
    hall.clock.time = datetime(2027, 1, 4, 4, tzinfo=UTC)
    kept_later = KeptInputs(hall.workspace.folder / "inputs").keep(later)
    assert hall.season.open(kept_later, "coordinator").rounds == ()
    assert hall.season.due()[0] == "2027Q1"
    assert hall.season.release(ROUND, "coordinator").stage is Stage.RELEASED
    assert year_id(hall) == before
    assert {y.year for y in hall.store.years()} == {2026, 2027}


def test_rows_put_in_by_hand_shield_no_firm_from_the_next_round(hall: Hall) -> None:
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    firm = all_of(hall.season.year().rounds[0].frame)["target_id"].iloc[0]
    kept = hall.store.row(
        VisitRow, year_id(hall), hall.store.rows(VisitRow, year_id(hall))[0].key
    )
    assert kept is not None
    with closing(sqlite3.connect(hall.workspace.database)) as database:
        names = [c[1] for c in database.execute("PRAGMA table_info(visits)")]
        columns = ", ".join(
            f"'{firm}'" if n == "target_id" else n
            for n in names
            if n not in ("key", "visit_id")
        )
        for number in range(5):
            database.execute(
                f"INSERT INTO visits (key, visit_id, {', '.join(n for n in names if n not in ('key', 'visit_id'))}) "
                f"SELECT 'ZZ{number}', 'ZZ{number}', {columns} FROM visits WHERE key = ? AND year_id = ?",
                (kept.key, year_id(hall)),
            )
        database.commit()
    with pytest.raises(CheckFailedError) as error:
        hall.settle("2026Q2")
    assert code_of(error) == "workspace_tampered"
    with closing(sqlite3.connect(hall.workspace.database)) as database:
        database.execute("DELETE FROM visits WHERE key LIKE 'ZZ%'")
        database.commit()
    hall.settle("2026Q2")


def test_a_lottery_is_not_drafted_while_another_would_still_add_visits(
    hall: Hall,
) -> None:
    hall.draft(ROUND)
    with pytest.raises(InputError) as error:
        hall.draft("2026Q2")
    assert code_of(error) == "round_another_open"
    hall.draft("2026Q1-full")


@pytest.mark.parametrize(
    "source",
    [
        "drаnd quicknet round 26537812",
        "ｎｏｎｅ",
        "None",
        "无",
        "双色球\u200b",
        "dr and round 5",
    ],
)
def test_a_source_that_could_be_taken_for_another_is_not_announced(
    hall: Hall, source: str
) -> None:
    with pytest.raises(InputError) as error:
        hall.draft(ROUND, source=source)
    assert "round_source_unclear" in {f.code for f in error.value.findings}


def test_a_year_held_step_by_step_is_not_run_at_once_over_it(
    hall: Hall, tmp_path: Path
) -> None:
    (kept,) = (hall.workspace.folder / "inputs").iterdir()
    before = year_id(hall)
    hall.store.close()
    done = CliRunner().invoke(
        app,
        [
            "run",
            "--inputs",
            str(kept),
            "--out",
            str(tmp_path / "out"),
            "--workspace",
            str(hall.workspace.folder),
        ],
    )
    assert done.exit_code == 2
    assert "逐步举行" in done.output.replace("\n", "")
    assert year_id(hall) == before
