"""The plan of a season is read as it was kept, or made anew; never believed blindly."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.adapters import kept_plans
from planner.adapters.state.workspace import Workspace
from planner.ledger.event import Kind
from planner.season import season as steps
from tests.ceremony.conftest import Hall

ROUND = "2026Q1"
Another = Callable[[], Hall]


@pytest.fixture
def made_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the plans that were recomputed since."""
    found: list[str] = []
    real = steps.in_force.__globals__["recomputed"]

    def counted(outside, body):
        found.append(body["plan_digest"])
        return real(outside, body)

    monkeypatch.setitem(steps.in_force.__globals__, "recomputed", counted)
    return found


def plan_file(hall: Hall) -> Path:
    (path,) = hall.workspace.snapshots.glob("*.plan")
    return path


def test_another_program_reads_the_plan_that_the_first_made_and_drafts_the_same(
    hall: Hall, another_hall: Another, made_anew: list[str]
) -> None:
    other = another_hall()
    other.draft(ROUND)
    assert made_anew == []
    known, read = hall.season.plan, other.season.plan
    assert read is not known
    assert read.paper.quotas == known.paper.quotas
    assert read.given.registry.targets.name == known.given.registry.targets.name
    assert read.paper.targets.name == known.paper.targets.name
    assert read.given.registry.inspectors == known.given.registry.inspectors
    assert other.season.year().year_id == hall.season.year().year_id


def test_a_spoilt_plan_is_made_anew(
    hall: Hall, another_hall: Another, made_anew: list[str]
) -> None:
    path = plan_file(hall)
    for spoilt in (b"", path.read_bytes()[:-1], path.read_bytes() + b"."):
        path.write_bytes(spoilt)
        made_anew.clear()
        assert another_hall().season.plan.rounds == hall.season.plan.rounds
        assert len(made_anew) == 1


def test_a_plan_whose_tables_are_gone_is_made_anew(
    hall: Hall, another_hall: Another, made_anew: list[str]
) -> None:
    for path in hall.workspace.snapshots.glob("*.parquet"):
        path.unlink()
    another_hall().season.plan  # noqa: B018 - it is made when it is asked for
    assert len(made_anew) == 1


def test_a_changed_program_makes_its_plan_itself(
    hall: Hall,
    another_hall: Another,
    made_anew: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept_plans, "program_digest", lambda: "another")
    another_hall().season.plan  # noqa: B018 - it is made when it is asked for
    assert len(made_anew) == 1
    another_hall().season.plan  # noqa: B018 - kept by now
    assert len(made_anew) == 1


def test_whose_plan_it_is_the_ledger_says_privately(hall: Hall) -> None:
    told = hall.store.ledger.events(kind=Kind.CUSTODY)
    (event,) = [e for e in told if e.subject.startswith("custody:plan:")]
    assert not event.is_public
    assert not any(v.faults for v in hall.store.audit())


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return Path.mkdir, (Path("/tmp/never"),)


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Evil()),
        b"cos\nsystem\n(S'true'\ntR.",
        b"cplanner.adapters.state.workspace\nWorkspace\n.",
        b"cplanner.season.plan\nopen_plan\n.",
        b"cplanner.ids\nhashlib\n.",
    ],
)
def test_nothing_is_made_that_no_plan_is_made_up_of(
    hall: Hall, another_hall: Another, made_anew: list[str], data: bytes
) -> None:
    """Even were the ledger's pin forged, a plan's file can't have anything done."""
    name = Workspace(hall.workspace.folder).keep_bytes(data, ".plan")
    season, other = "season:2026", another_hall()
    told = dict(other.season._opened)
    other.store.ceremony = lambda *_: {"snapshot": name}
    assert other.season._outside.plans.find(season, told, "salt") is None
