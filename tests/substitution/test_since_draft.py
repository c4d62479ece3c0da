"""People who change between a round's draft and its draw, and who audits it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import verify_round
from planner.adapters.files.bundle_files import write_bundle, write_public_bundle
from planner.adapters.files.ledger_file import ledger_text
from planner.season import substituting
from planner.substitution.change import Change, ChangeKind
from planner.substitution.refusals import SubstitutionError
from tests.ceremony.conftest import BEFORE, DUE, Hall, Opened, entered
from tests.replacement.conftest import ROUND, visits
from tests.substitution.test_season import TODAY, change, moved

FIRST, LAST = TODAY + timedelta(days=90), TODAY + timedelta(days=200)


def ill(who: str) -> Change:
    return Change(
        kind=ChangeKind.ILL,
        effective=TODAY,
        reason="住院",
        inspector_id=who,
        first=FIRST,
        last=LAST,
    )


def left(who: str) -> Change:
    return Change(
        kind=ChangeKind.LEFT,
        effective=TODAY,
        reason="调离",
        inspector_id=who,
        first=TODAY,
    )


def recused(who: str, target_id: str) -> Change:
    return Change(
        kind=ChangeKind.RECUSED,
        effective=TODAY,
        reason="近亲属",
        inspector_id=who,
        target_id=target_id,
    )


def of_round(hall: Hall, round_id: str) -> list[str]:
    """Return the people of the department that a round is drawn for."""
    plan = hall.season.plan
    department_id = next(
        entry.initiator
        for entry in plan.paper.quotas.plan.entries
        if any(o.round_id == round_id for o in entry.occurrences)
    )
    people = plan.given.registry.inspectors
    return [p.inspector_id for p in people if p.department_id == department_id]


@dataclass(frozen=True)
class Audited:
    """A round drawn after its people changed, as an auditor is given it."""

    place: Path
    seqs: list[int]

    @property
    def folder(self) -> Path:
        return self.place / "bundle"

    @property
    def ledger(self) -> Path:
        return self.place / "ledger.jsonl"

    def told(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text("utf-8"))

    def rewrite(self, name: str, edit: Callable[[Any], None]) -> None:
        value = self.told(name)
        edit(value)
        (self.folder / name).write_text(json.dumps(value), "utf-8")

    def report(self) -> dict[str, Any]:
        bundle = verify_round.open_bundle(self.folder)
        return verify_round.report_on(bundle, ledger=self.ledger)

    def failed(self) -> set[str]:
        checks = self.report()["checks"]
        return {c["check"] for c in checks if c["result"] == "FAIL"}


@pytest.fixture(scope="module")
def held(
    drawn: Path, opened: Opened, tmp_path_factory: pytest.TempPathFactory
) -> Audited:
    """One is ill, many leave and one is recused after the second round's draft.

    A visit of the first round moves; and one more is ill after the source has spoken.
    """
    folder = tmp_path_factory.mktemp("held")
    shutil.copytree(drawn, folder / "workspace")
    hall = entered(folder / "workspace", BEFORE, opened)
    round_id = next(name for name in hall.season.due() if name != ROUND)
    one, third, late, *gone = of_round(hall, round_id)
    visit = next(v for v in visits(hall) if v.day is not None)
    window = visit.end + timedelta(days=1), visit.end + timedelta(days=21)
    target = hall.season.plan.paper.targets.read(["target_id"])["target_id"].iloc[0]
    hall.draft(round_id)
    outcome = change(
        hall,
        ill(one),
        *map(left, gone[::2]),
        recused(third, target),
        moved(visit.visit_id, *window),
    )
    hall.commit(round_id)
    hall.season.publish(round_id, "coordinator")
    hall.reveal(round_id)
    hall.clock.time = DUE
    hall.season.enter_value(round_id, "01 02 03 + 04", "中国福彩网", "coordinator")
    with pytest.raises(SubstitutionError) as refused:
        change(hall, ill(late))
    assert [f.code for f in refused.value.findings] == ["substitution_seed_known"]
    # Somebody's program that refuses nothing: the checker finds it all the same.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(substituting, "refuse_known_seed", lambda *_: None)
        made = [*outcome.made, *change(hall, ill(late)).made]
    hall.season.draw(round_id, "coordinator")
    (record,) = (r for r in hall.season.year().rounds if r.round_id == round_id)
    lines = [line.public() for line in hall.store.ledger.lines()]
    hall.store.close()
    write_bundle(folder / "bundle", record)
    write_public_bundle(folder / "public", record, published=False)
    (folder / "ledger.jsonl").write_text("".join(ledger_text(lines)), "utf-8")
    return Audited(folder, [one.seq for one in made])


@pytest.fixture
def audited(held: Audited, tmp_path: Path) -> Audited:
    """A copy, of which a test may change what it likes."""
    shutil.copytree(held.place, tmp_path / "held")
    return Audited(tmp_path / "held", held.seqs)


def test_the_bundle_has_the_roster_as_drafted_and_the_changes_since(
    audited: Audited,
) -> None:
    changes = audited.told("roster_changes.json")["changes"]
    roster = {p["number"]: p for p in audited.told("roster.json")["inspectors"]}
    ill_, left_, *_, tied, moved_, late = changes

    assert [row["seq"] for row in changes] == audited.seqs
    assert ill_["leave"] == [FIRST.isoformat(), LAST.isoformat()]
    assert ill_["leave"] not in roster[ill_["inspector"]]["leave"]
    assert left_["left"] == TODAY.isoformat()
    assert tied["tie"] not in audited.told("roster.json")["ties"]
    assert moved_["inspector"] is None
    assert late["seq"] > audited.told("roster_changes.json")["seed_known"]


def test_the_checker_draws_from_both_and_says_plainly_who_changed(
    audited: Audited,
) -> None:
    report = audited.report()
    results = {check["check"]: check["result"] for check in report["checks"]}
    said = [note for note in report["notes"] if "ledger " in note]

    assert report["passed"], report["checks"]
    assert {results["roster digest"], results["teams by lot"]} == {"PASS"}
    assert results["ledger given"] == "PASS"
    assert any(note.startswith("people changed") for note in report["notes"])
    assert len(said) == len(audited.seqs)
    assert [verify_round.LATE in note for note in said] == [False] * (len(said) - 1) + [
        True
    ]


def test_whoever_left_or_is_away_is_in_no_team(audited: Audited) -> None:
    changes = audited.told("roster_changes.json")["changes"]
    gone = {row["inspector"] for row in changes if row["left"]}
    teams = audited.told("teams.json")["teams"]

    assert teams
    assert gone.isdisjoint(number for team in teams for number in team["people"])


def test_without_the_changes_the_teams_are_not_those_drawn(audited: Audited) -> None:
    (audited.folder / "roster_changes.json").unlink()

    assert {"teams by lot", "ledger given"} <= audited.failed()


@pytest.mark.parametrize(
    "edit",
    [
        lambda told: told["changes"].pop(),
        lambda told: told["changes"][0].update(leave=["2026-05-01", "2026-05-02"]),
        lambda told: told["changes"][0].update(event="ab" * 32),
        lambda told: told.update(seed_known=10_000),
    ],
    ids=["left out", "other days", "no event of the ledger", "seed known later"],
)
def test_changes_other_than_those_on_record_are_refused_by_the_ledger(
    audited: Audited, edit: Callable[[Any], None]
) -> None:
    audited.rewrite("roster_changes.json", edit)

    assert "ledger given" in audited.failed()


@pytest.mark.parametrize(
    "edit",
    [
        lambda told: told["changes"][0].update(inspector=None),
        lambda told: told["changes"][0].update(inspector=9_999),
        lambda told: told["changes"][0].update(left="2026-05-01"),
        lambda told: told["changes"][0].update(leave=["2026-05-02", "2026-05-01"]),
        lambda told: told["changes"].reverse(),
        lambda told: told.update(round="another"),
    ],
)
def test_changes_that_can_not_be_are_refused(
    audited: Audited, edit: Callable[[Any], None]
) -> None:
    audited.rewrite("roster_changes.json", edit)

    assert "roster and teams" in audited.failed()


def test_a_ledger_that_was_changed_is_refused(audited: Audited) -> None:
    lines = audited.ledger.read_text("utf-8").splitlines(keepends=True)
    dropped = [n for n in range(len(lines)) if n != audited.seqs[0] - 1]
    audited.ledger.write_text("".join(lines[n] for n in dropped), "utf-8")

    assert audited.failed() == {"ledger given"}


def test_the_public_is_told_nothing_of_people(audited: Audited) -> None:
    folder = audited.place / "public"
    report = verify_round.report_on(
        verify_round.open_bundle(folder), ledger=audited.ledger
    )

    assert not (folder / "roster_changes.json").exists()
    assert report["passed"], report["checks"]
    assert not any("ledger " in note for note in report["notes"])


def test_a_round_without_changes_has_no_such_file(
    drawn: Path, halls: Callable[..., Hall], opened: Opened
) -> None:
    hall = halls(drawn, opened)
    (record,) = hall.season.year().rounds

    assert record.teams is not None
    assert record.roster_changes is None
    assert "roster_changes_digest" not in (hall.season.state(ROUND).drawn or {})
