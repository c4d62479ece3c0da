"""A year revised after its first round was drawn, and held to its next rounds."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import verify_round
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.files.year_files import write_year
from planner.ceremony.steps import Reason
from planner.changes import ChangeKind
from planner.errors import (
    CheckFailedError,
    ConflictError,
    InfeasibleError,
    InputError,
    PlannerError,
)
from planner.ledger.event import Kind
from planner.publishing.plan_changes import PlanChangeRow
from planner.publishing.store import EntryRow, RoundRow, TeamRow, VisitRow
from planner.replacement.reasons import Reason as Why
from planner.season import drafting, revising
from planner.season.callers import Caller
from planner.season.replacing import Wanted
from planner.season.season import Season
from planner.year import Year
from tests.ceremony.conftest import BEFORE, Hall
from tests.revision.conftest import Draft, by_id, entered, of, rounds, year_id
from tests.revision.village import make_village

Begin = Callable[[], Draft]


def codes(error: pytest.ExceptionInfo[PlannerError]) -> set[str]:
    return {finding.code for finding in error.value.findings}


def faults(hall: Hall) -> list[str]:
    return [f.file for verdict in hall.store.audit() for f in verdict.faults]


def revisions(hall: Hall) -> int:
    return len(hall.store.ledger.events(kind=Kind.REVISION))


def held(hall: Hall, *names: str) -> None:
    for name in names:
        hall.settle(name)
        hall.season.draw(name, "coordinator")


def in_round(year: Year, round_id: str) -> set[str]:
    record = next(r for r in year.rounds if r.round_id == round_id)
    return {entry["entry"] for entry in record.plan["entries"]}


def checked(hall: Hall, out: Path) -> list[str]:
    """Write the year, and have every round of it looked at by the checker."""
    write_year(out, hall.season.year(), timings=(), published_rounds=())
    passed = []
    for folder in sorted((out / "rounds").iterdir()):
        digest = hall.season.state(folder.name).statement_digest
        report = verify_round.report_on(verify_round.open_bundle(folder), digest, None)
        assert report["passed"], folder.name
        passed.append(folder.name)
    return passed


def test_a_revision_adds_withdraws_and_postpones_and_the_rounds_after_it_follow(
    hall: Hall, draft: Begin, tmp_path: Path
) -> None:
    before = hall.season.year()
    withdrawn = of(before, "autumn-labels").entry_id
    postponed = of(before, "summer-labels").entry_id
    year = (
        draft()
        .withdraw(withdrawn)
        .postpone(postponed, "2026-07-10", "2026-09-20")
        .add()
        .made(hall)
    )
    added = of(year, "new-food")
    assert (year.plan.version, added.entry_id) == (2, "2026-0009")
    assert added.proposal_ids == ("new-fire", "new-food")
    assert added.joint
    held(hall, "2026Q2", "2026Q3")
    year = hall.season.year()
    assert in_round(year, "2026Q2") == {of(year, "summer-food").entry_id}
    assert {added.entry_id, postponed} <= in_round(year, "2026Q3")
    assert withdrawn not in in_round(year, "2026Q3")
    assert checked(hall, tmp_path / "out") == ["2026Q1", "2026Q2", "2026Q3"]
    assert faults(hall) == []


def test_what_was_drawn_stays_byte_for_byte(
    hall: Hall, draft: Begin, tmp_path: Path
) -> None:
    def stays(year: Year, out: Path) -> dict[str, bytes]:
        write_year(out, year, timings=(), published_rounds=())
        kept = [*(out / "rounds").rglob("*"), out / "visits.csv", out / "teams.csv"]
        return {str(p.relative_to(out)): p.read_bytes() for p in kept if p.is_file()}

    before = hall.season.year()
    kinds = (RoundRow, VisitRow, TeamRow)
    rows = [hall.store.rows(kind, year_id(hall)) for kind in kinds]
    files = stays(before, tmp_path / "before")
    entry_id = of(before, "autumn-labels").entry_id
    year = draft().withdraw(entry_id).add().made(hall)
    assert stays(year, tmp_path / "after") == files
    assert [hall.store.rows(kind, year_id(hall)) for kind in kinds] == rows


def test_entries_that_nobody_changes_stay_as_they_are(hall: Hall, draft: Begin) -> None:
    def said(one: Year) -> dict[str, object]:
        return {
            e.entry_id: replace(
                e,
                occurrences=tuple(
                    replace(o, group="", visit_group="") for o in e.occurrences
                ),
            )
            for e in one.plan.entries
        }

    before = hall.season.year()
    gone = of(before, "autumn-labels").entry_id
    old, new = said(before), said(draft().withdraw(gone).add().made(hall))
    del old[gone]
    assert {entry_id: new[entry_id] for entry_id in old} == old


def test_a_number_is_never_given_twice(hall: Hall, draft: Begin) -> None:
    first = of(draft().add().made(hall), "new-food").entry_id
    draft().withdraw(first).made(hall)
    alone = [("newer-food", "SCJG", "S1", "62", "10%")]
    again = draft().add(alone).made(hall, accept="依省级统一部署")
    assert of(again, "newer-food").entry_id > first


def test_an_entry_that_is_drawn_in_part_keeps_what_was_drawn(
    hall: Hall, draft: Begin
) -> None:
    entry = of(hall.season.year(), "twice-labels")
    year = draft().withdraw(entry.entry_id).made(hall)
    left = by_id(year, entry.entry_id)
    assert (rounds(left), left.times) == (["2026Q1"], 1)
    assert left.occurrences == entry.occurrences[:1]
    (told,) = year.changes
    assert told.kept_rounds == ("2026Q1",)
    assert "revision_partly_drawn" in {f.code for f in year.findings}


def test_the_rest_of_an_entry_that_is_drawn_in_part_is_postponed(
    hall: Hall, draft: Begin
) -> None:
    entry = of(hall.season.year(), "twice-labels")
    year = draft().postpone(entry.entry_id, "2026-10-10", "2026-12-20").made(hall)
    left = by_id(year, entry.entry_id)
    assert rounds(left) == ["2026Q1", "2026Q4"]
    assert left.occurrences[0] == entry.occurrences[0]
    assert (left.start, left.end.isoformat()) == (entry.start, "2026-12-20")


def test_a_drafted_round_takes_nothing_more_so_its_batch_gets_another(
    hall: Hall, draft: Begin
) -> None:
    entry_id = of(hall.season.year(), "autumn-labels").entry_id
    window = ("2026-03-05", "2026-03-31")
    year = draft().postpone(entry_id, *window).add(window=window).made(hall)
    assert rounds(by_id(year, entry_id)) == ["2026Q1-2"]
    assert hall.season.due()[0] == "2026Q1-2"
    held(hall, "2026Q1-2")
    expected = {entry_id, of(year, "new-food").entry_id}
    assert in_round(hall.season.year(), "2026Q1-2") == expected


def test_a_round_that_loses_its_last_entry_is_due_no_more(
    hall: Hall, draft: Begin
) -> None:
    assert "2026Q4-full" in hall.season.due()
    draft().withdraw(of(hall.season.year(), "winter-pools").entry_id).made(hall)
    assert hall.season.due() == ["2026Q2", "2026Q3"]


def test_an_entry_of_a_drafted_round_is_left_alone_and_nothing_is_done(
    hall: Hall, draft: Begin
) -> None:
    year = hall.season.year()
    head, inputs = hall.store.ledger.head(), hall.workspace.folder / "inputs"
    kept = sorted(inputs.iterdir())
    taken = of(year, "spring-food").entry_id
    asked = draft().withdraw(of(year, "autumn-labels").entry_id).withdraw(taken)
    with pytest.raises(InputError) as error:
        asked.made(hall)
    (found,) = error.value.findings
    assert (found.code, found.value) == ("revision_drawn", taken)
    assert (found.row, found.column) == (3, "计划编号")
    assert found.params["rounds"] == "2026Q1"
    assert hall.store.ledger.head() == head
    assert sorted(inputs.iterdir()) == kept
    assert hall.season.year().plan == year.plan


def test_a_round_that_was_abandoned_is_no_longer_in_the_way(
    unheld: Hall, draft: Begin
) -> None:
    unheld.clock.time = BEFORE
    entry_id = of(unheld.season.year(), "spring-food").entry_id
    unheld.draft("2026Q1")
    with pytest.raises(InputError):
        draft().withdraw(entry_id).made(unheld)
    unheld.season.abandon("2026Q1", Reason.FAULT, "计划有变", "coordinator")
    draft().withdraw(entry_id).made(unheld)
    held(unheld, "2026Q1.2")
    assert entry_id not in in_round(unheld.season.year(), "2026Q1.2")


def test_a_revision_that_breaks_a_share_is_refused_unless_an_order_is_named(
    hall: Hall, draft: Begin
) -> None:
    asked = draft().withdraw(of(hall.season.year(), "summer-food").entry_id)
    with pytest.raises(InfeasibleError) as error:
        asked.made(hall)
    (found,) = error.value.findings
    assert (found.code, found.value) == ("revision_breaks", "joint_share.entries")
    assert found.params == {"asked": "0.240000", "reached": "0.142857"}
    assert revisions(hall) == 0
    year = asked.made(hall, accept="依省级统一部署")
    lines = {line.requirement: line.holds for line in year.certificate}
    assert lines["joint_share.entries"] is False
    said = [f for f in year.findings if f.code == "revision_accepted"]
    assert [(f.value, f.params["reason"]) for f in said] == [
        ("joint_share.entries", "依省级统一部署")
    ]
    (event,) = hall.store.ledger.events(kind=Kind.REVISION)
    assert event.body["accept"] == "依省级统一部署"


def test_what_was_broken_by_order_needs_no_other_order_while_it_gets_no_worse(
    hall: Hall, draft: Begin
) -> None:
    entry_id = of(hall.season.year(), "summer-food").entry_id
    draft().withdraw(entry_id).made(hall, accept="依省级统一部署")
    alone = draft().add([("alone", "SCJG", "S1", "52", "10%")])
    with pytest.raises(InfeasibleError):
        alone.made(hall)
    labels = of(hall.season.year(), "autumn-labels").entry_id
    year = draft().withdraw(labels).made(hall)
    assert year.plan.version == 3
    assert "revision_accepted" in {f.code for f in year.findings}


def test_a_revision_that_leaves_an_item_to_nobody_says_so(
    hall: Hall, draft: Begin
) -> None:
    year = hall.season.year()
    asked = draft()
    for name in ("autumn-health", "winter-pools"):
        asked.withdraw(of(year, name).entry_id)
    with pytest.raises(InfeasibleError) as error:
        asked.made(hall)
    assert "coverage.items" in {f.value for f in error.value.findings}


def test_another_program_comes_to_the_same_version(
    hall: Hall, draft: Begin, halls: Callable[[Path], Hall]
) -> None:
    labels = of(hall.season.year(), "autumn-labels").entry_id
    draft().add().made(hall)
    held(hall, "2026Q2")
    year = draft().withdraw(labels).made(hall)
    other = halls(hall.workspace.folder).season.year()
    assert (other.plan, other.changes) == (year.plan, year.changes)
    assert other.year_id == year.year_id


def cut_short(hall: Hall, asked: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a revision that is killed before it is published."""
    with monkeypatch.context() as killed:

        def stop(_season: Season) -> None:
            raise KeyboardInterrupt

        killed.setattr(Season, "_publish", stop)
        with pytest.raises(KeyboardInterrupt):
            asked.made(hall)
    assert hall.store.rows(PlanChangeRow, year_id(hall)) == []


def test_a_revision_cut_short_is_ended_by_asking_again(
    hall: Hall, draft: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = draft().withdraw(of(hall.season.year(), "autumn-labels").entry_id)
    cut_short(hall, asked, monkeypatch)
    assert asked.made(hall).plan.version == 2
    assert revisions(hall) == 1
    assert len(hall.store.rows(PlanChangeRow, year_id(hall))) == 1


def test_a_draft_after_a_revision_cut_short_publishes_it_first(
    hall: Hall, draft: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = draft().withdraw(of(hall.season.year(), "autumn-labels").entry_id)
    cut_short(hall, asked, monkeypatch)
    hall.clock.time = BEFORE
    hall.draft("2026Q2")
    assert len(hall.store.rows(PlanChangeRow, year_id(hall))) == 1


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, what: Callable[[], None]
) -> None:
    """Have something else happen just before a function is called once."""
    real = getattr(module, name)

    def overtaken(*args: object, **more: object) -> object:
        monkeypatch.setattr(module, name, real)
        what()
        return real(*args, **more)

    monkeypatch.setattr(module, name, overtaken)


def test_of_two_revisions_at_once_the_later_is_refused(
    hall: Hall,
    draft: Begin,
    halls: Callable[[Path], Hall],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    year, other = hall.season.year(), halls(hall.workspace.folder)
    labels = of(year, "autumn-labels").entry_id
    summer = draft().withdraw(of(year, "summer-labels").entry_id)
    meanwhile(monkeypatch, revising, "next_version", lambda: summer.made(other))
    with pytest.raises(ConflictError):
        draft().withdraw(labels).made(hall)
    assert revisions(hall) == 1
    assert by_id(hall.season.year(), labels)


def test_a_round_drafted_meanwhile_is_not_taken_from_under_its_statement(
    hall: Hall,
    draft: Begin,
    halls: Callable[[Path], Hall],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = halls(hall.workspace.folder)
    other.clock.time = BEFORE
    meanwhile(monkeypatch, revising, "next_version", lambda: other.draft("2026Q2"))
    with pytest.raises(ConflictError):
        draft().withdraw(of(hall.season.year(), "summer-labels").entry_id).made(hall)
    assert revisions(hall) == 0


def test_a_draft_made_of_an_older_version_is_refused(
    hall: Hall,
    draft: Begin,
    halls: Callable[[Path], Hall],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other, labels = (
        halls(hall.workspace.folder),
        of(hall.season.year(), "summer-labels"),
    )
    asked = draft().withdraw(labels.entry_id)
    meanwhile(monkeypatch, drafting, "draft_round", lambda: asked.made(other))
    hall.clock.time = BEFORE
    with pytest.raises(ConflictError):
        hall.draft("2026Q2")
    hall.draft("2026Q2")
    stated = hall.season.state("2026Q2").draft["entries"]
    assert labels.entry_id not in {entry["entry"] for entry in stated}


def test_changes_altered_in_the_workspace_are_found(
    hall: Hall, draft: Begin, halls: Callable[[Path], Hall]
) -> None:
    draft().withdraw(of(hall.season.year(), "autumn-labels").entry_id).made(hall)
    (event,) = hall.store.ledger.events(kind=Kind.REVISION)
    table = hall.workspace.folder / "inputs" / event.body["changes"] / "changes.csv"
    table.write_text(table.read_text("utf-8").replace("上级", "本级"), "utf-8")
    with pytest.raises(CheckFailedError) as error:
        halls(hall.workspace.folder).season.year()
    assert codes(error) == {"inputs_spoilt"}


def test_a_reason_altered_in_the_database_is_found(hall: Hall, draft: Begin) -> None:
    draft().withdraw(of(hall.season.year(), "autumn-labels").entry_id).made(hall)
    assert faults(hall) == []
    with closing(sqlite3.connect(hall.workspace.database)) as database:
        database.execute("UPDATE plan_changes SET reason = '无'")
        database.commit()
    assert faults(hall) == ["plan_changes"]


def test_earlier_versions_stay_readable(hall: Hall, draft: Begin) -> None:
    first, labels = year_id(hall), of(hall.season.year(), "autumn-labels").entry_id
    draft().withdraw(labels).made(hall)
    assert hall.store.row(EntryRow, first, labels) is not None
    assert hall.store.row(EntryRow, year_id(hall), labels) is None
    versions = {year.year_id: year.version for year in hall.store.years()}
    assert (versions[first], versions[year_id(hall)]) == (1, 2)


def test_a_year_that_was_revised_is_not_opened_on_other_inputs(
    unheld: Hall, draft: Begin, halls: Callable[[Path], Hall], tmp_path: Path
) -> None:
    draft().withdraw(of(unheld.season.year(), "autumn-labels").entry_id).made(unheld)
    inputs = unheld.workspace.folder / "inputs"
    kept = unheld.store.ledger.events(subject="season:2026")[0].body["inputs"]
    other = tmp_path / "other"
    other.mkdir()
    for path in (inputs / kept).iterdir():
        text = path.read_text("utf-8").replace('joint = ">=0.24"', 'joint = ">=0.2"')
        (other / path.name).write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        unheld.season.open(KeptInputs(inputs).keep(other), "coordinator")
    assert codes(error) == {"season_open_already"}
    assert unheld.season.open(kept, "coordinator").plan.version == 2


def test_a_change_of_plan_is_drawn_with_the_replacements_made_before(
    hall: Hall, draft: Begin
) -> None:
    visit = hall.store.rows(VisitRow, year_id(hall))[0]
    by = Caller(actor="coordinator", coordinator=True, party=None)
    hall.season.replace(Wanted(visit_id=visit.visit_id, reason=Why.CLOSED), by)
    rows = hall.store.rows(VisitRow, year_id(hall))
    assert any(row.withdrawn for row in rows)
    draft().withdraw(of(hall.season.year(), "autumn-labels").entry_id).made(hall)
    assert hall.store.rows(VisitRow, year_id(hall)) == rows
    assert ChangeKind.WITHDRAWN in {c.kind for c in hall.season.year().changes}


def test_a_revision_that_its_people_have_no_time_for_is_refused_unless_ordered(
    tmp_path: Path, draft: Begin
) -> None:
    busy = tmp_path / "busy"
    village = make_village(busy / "inputs", more='[capacity]\nshare = "5%"\n')
    hall = entered(busy / "workspace", BEFORE)
    kept = KeptInputs(hall.workspace.folder / "inputs").keep(village)
    before = hall.season.open(kept, "coordinator")
    asked = draft().add([("all-food", "SCJG", "S1", "62", "100%")])
    with pytest.raises(InfeasibleError) as error:
        asked.made(hall)
    assert "capacity_short" in codes(error)
    year = asked.made(hall, accept="依省级统一部署")
    assert "capacity_short" in {f.code for f in year.findings}
    said = {f.value for f in year.findings if f.code == "revision_accepted"}
    assert "capacity" in said
    visits, were = (
        sum(load.visits_micro for load in one.capacity.loads) for one in (year, before)
    )
    assert visits > were
    hall.store.close()
