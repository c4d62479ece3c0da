"""The groups that may be entries: all of them, or grown with a bound that holds."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InfeasibleError
from planner.planning import growing
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.planning.merging import Measure
from planner.policy.record import MergePolicy, SharePolicy, Wish
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin
from tests.planning.town import DEPARTMENTS, policy, proposal, registry, targets

TODAY = date(2026, 1, 5)
TAGS = ("food", "food;key", "key", "", "food_licence;school")
FIRMS = targets(90, tags=[TAGS[(i * 7) % 5] for i in range(90)])
BY_GRADE = "A:1%;B:3%;C:10%;D:30%"
RATIOS = (None, "5%", "10%", ">=3%", "<=20%", "<=5%", "4户", BY_GRADE)


@st.composite
def wishes(draw):
    """What one proposal asks: often for part of the town, at times with a pin."""
    start = date(2026, draw(st.integers(1, 9)), 1)
    ratio = draw(st.sampled_from(RATIOS))
    return {
        "department": draw(st.sampled_from(DEPARTMENTS)),
        "start": start,
        "end": start + timedelta(days=draw(st.sampled_from([29, 89, 179]))),
        "industries": draw(st.sampled_from([(), ("62",), ("52",), ("52", "62")])),
        "districts": draw(st.sampled_from([(), ("130802",), ("130802", "130821")])),
        "tags": draw(st.sampled_from([(), (), ("food",), ("key",)])),
        "ratio": ratio and parse_ratio(ratio),
        "basis": draw(st.sampled_from([Basis.CREDIT, Basis.RANDOM])),
        "times": draw(st.sampled_from([1, 1, 2])),
        "pin": draw(st.sampled_from([Pin.FREE] * 6 + [Pin.JOINT, Pin.ALONE])),
        "joint_with": draw(st.sampled_from([()] * 5 + [("D1",)])),
    }


@st.composite
def towns(draw):
    asked = draw(st.lists(wishes(), min_size=4, max_size=9))
    return registry([proposal(f"P{i}", **w) for i, w in enumerate(asked)], firms=FIRMS)


policies = st.builds(
    lambda share, departments, days: policy(
        shares=SharePolicy(
            joint=share and Wish(micro=share), credit=None, coverage=None, items=None
        ),
        merge=MergePolicy(
            scope_share_micro=300_000,
            max_departments=departments,
            max_shift_days=days,
        ),
    ),
    st.sampled_from([None, 300_000, 600_000]),
    st.sampled_from([2, 3]),
    st.sampled_from([31, 92, 200]),
)


def planned(town, rules):
    return make_plan(town, rules, freeze_targets(town, rules, TODAY, graded=True))


def grown(town, rules, monkeypatch, listed):
    """The plan where every component of two proposals or more has its groups grown."""
    with monkeypatch.context() as patch:
        patch.setattr(growing, "MAX_KNOWN", 1)
        patch.setattr(growing, "_LISTED", listed)
        return planned(town, rules)


def best(found):
    """Entries and firm-visits of a plan."""
    measured = [found.choice.weigher.measures(c.members) for c in found.chosen]
    return tuple(
        sum(m[at] for m in measured) for at in (Measure.ENTRIES, Measure.DRAWS)
    )


@given(towns(), policies)
@settings(max_examples=20, deadline=None)
def test_all_groups_are_those_whose_members_may_merge_and_that_can_be_weighed(
    town, rules
):
    rules = policy(merge=rules.merge)
    try:
        choice = planned(town, rules).choice
    except InfeasibleError:
        return
    numbers = range(len(choice.prepared))
    expected = {
        group
        for size in range(1, len(numbers) + 1)
        for group in combinations(numbers, size)
        if all(choice.signs.mergeable[pair] for pair in combinations(group, 2))
        and choice.weigher.measures(group) is not None
    }
    assert set(choice.pool.members) == expected
    assert len(choice.pool.members) == len(expected)


@given(towns(), policies, st.sampled_from([1, 1_000_000]))
@settings(max_examples=40, deadline=None)
def test_bounds_of_grown_groups_hold_and_what_they_prove_is_best(town, rules, listed):
    with pytest.MonkeyPatch.context() as monkeypatch:
        try:
            true = planned(town, rules)
        except InfeasibleError:
            return
        entries, visits = best(true)
        found = grown(town, rules, monkeypatch, listed)
    assert found.plan.bound <= entries
    if found.plan.bound == entries:
        assert found.plan.visits_bound <= visits
    if found.plan.status == "optimal":
        assert best(found) == (entries, visits)


def wide(department, first, last, **more):
    return {
        "department": department,
        "start": date(2026, first, 1),
        "end": date(2026, last, 28),
        **more,
    }


GRADED = parse_ratio(BY_GRADE)
CEILING = parse_ratio("<=20%")


@pytest.mark.parametrize(
    "asked",
    [
        # Three of D1 must be joint, and only who comes late in the search makes
        # them so: D2's costs an entry's price and gains nothing by itself.
        [
            wide("D2", 2, 3, ratio=GRADED),
            wide("D1", 6, 7, pin=Pin.JOINT),
            wide("D1", 2, 7, basis=Basis.RANDOM),
            wide("D1", 7, 9, pin=Pin.JOINT),
            wide("D3", 4, 9, industries=("62",), districts=("130821",), ratio=GRADED),
        ],
        # D1's, over firms with a tag, gains nothing and yet makes two others draw less.
        [
            wide(
                "D2",
                2,
                4,
                industries=("52", "62"),
                districts=("130802", "130821"),
                tags=("school",),
                ratio=parse_ratio("5%"),
            ),
            wide(
                "D3",
                3,
                5,
                industries=("52", "62"),
                ratio=parse_ratio("5%"),
                basis=Basis.RANDOM,
            ),
            wide("D2", 9, 11, basis=Basis.RANDOM, joint_with=("D1",)),
            wide(
                "D3",
                4,
                6,
                industries=("62",),
                tags=("food",),
                ratio=parse_ratio("5%"),
                joint_with=("D1",),
            ),
            wide("D1", 6, 7, tags=("food",), basis=Basis.RANDOM, ratio=GRADED),
            wide("D1", 1, 6, ratio=CEILING),
            wide("D1", 4, 4, districts=("130802",), pin=Pin.JOINT),
        ],
    ],
)
def test_who_gains_nothing_may_still_make_a_better_entry(asked, monkeypatch):
    town = registry([proposal(f"P{i}", **w) for i, w in enumerate(asked)], firms=FIRMS)
    rules = policy(merge=MergePolicy(scope_share_micro=300_000, max_shift_days=200))
    entries, visits = best(planned(town, rules))
    found = grown(town, rules, monkeypatch, 1).plan
    assert (found.bound, found.visits_bound) <= (entries, visits)


def test_a_component_of_which_no_group_can_be_weighed_is_refused(monkeypatch):
    wish = {"pin": Pin.JOINT}
    town = registry([proposal("P1", **wish), proposal("P2", **wish)])
    with pytest.raises(InfeasibleError) as caught:
        grown(town, policy(), monkeypatch, 1)
    assert [f.code for f in caught.value.findings] == ["pin_unmet", "pin_unmet"]
