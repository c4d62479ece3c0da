"""A revision that is refused says which change breaks what, and what could be made."""

from collections.abc import Callable

import pytest

from planner.adapters.files.kept_inputs import KeptInputs
from planner.ceremony.state import Stage
from planner.composition.revisions import wanted_revision
from planner.conflict.record import Diagnosis
from planner.errors import InfeasibleError
from planner.ledger.event import Kind
from tests.ceremony.conftest import Hall
from tests.revision.conftest import Draft, of

Begin = Callable[[], Draft]


def ways(hall: Hall, asked: Draft) -> Diagnosis:
    inputs = KeptInputs(hall.workspace.folder / "inputs")
    with wanted_revision(inputs, *asked.files(), "") as wanted:
        with pytest.raises(InfeasibleError) as error:
            hall.season.revise(wanted, "coordinator")
        return hall.season.ways_to_revise(wanted, error.value, "coordinator")


def test_only_the_change_that_breaks_a_share_is_named(hall: Hall, draft: Begin) -> None:
    year = hall.season.year()
    joint, other = (of(year, n).entry_id for n in ("summer-food", "summer-labels"))
    asked = draft().postpone(other, "2026-07-10", "2026-09-20").withdraw(joint)
    found = ways(hall, asked)
    (conflict,) = found.conflicts
    assert [m.name for m in conflict.members] == ["joint_share.entries", joint]
    assert conflict.members[1].zh == f"撤销 {joint}"
    assert [way.zh for way in found.ways] == [
        f"不作：撤销 {joint}",
        "有上级依据的，予以接受",
    ]


def test_what_is_named_can_be_made(hall: Hall, draft: Begin) -> None:
    year = hall.season.year()
    joint, other = (of(year, n).entry_id for n in ("summer-food", "summer-labels"))
    both = draft().postpone(other, "2026-07-10", "2026-09-20").withdraw(joint)
    way, accepted = ways(hall, both).ways
    after = draft().postpone(other, "2026-07-10", "2026-09-20").made(hall)
    assert len(after.plan.entries) == way.entries
    assert accepted.entries == way.entries - 1


def test_a_pin_that_nobody_meets_is_lifted_or_left_out(
    hall: Hall, draft: Begin
) -> None:
    lonely = ("lonely", "SCJG", "S1", "52", "10%")
    asked = draft().add([lonely], pin="必须联合").add()
    found = ways(hall, asked)
    assert [way.text for way in found.ways] == [
        "proposals.csv:2 lonely pin=",
        "changes.csv:2 lonely -",
    ]


def test_looking_for_ways_records_nothing(hall: Hall, draft: Begin) -> None:
    joint = of(hall.season.year(), "summer-food").entry_id
    head = hall.store.ledger.head()
    states = hall.season.states()
    ways(hall, draft().withdraw(joint))
    assert hall.store.ledger.head() == head
    assert hall.store.ledger.events(kind=Kind.REVISION) == []
    assert {s.stage for s in hall.season.states().values()} == {Stage.DRAWN}
    assert hall.season.states() == states
