"""Plans made on trial: what haste refuses has no plan, and all else is the same."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.campaign.paper import Draftable
from planner.conflict.trials import Trials
from planner.errors import InfeasibleError
from planner.planning import capacity
from planner.policy.capacity import CapacityPolicy
from planner.ports import NoProgress
from planner.ratios import parse_ratio
from tests.planning.staff import NO_FLOOR, TODAY, hours, with_hours
from tests.planning.town import policy, proposal, registry, targets


def trials(progress=None):
    return Trials(
        today=TODAY,
        graded=True,
        time_left=lambda: True,
        progress=progress or NoProgress(),
    )


def town_of(ratios, months, stated):
    wishes = zip(ratios, months, strict=True)
    proposals = [
        proposal(
            f"P{n}",
            department=f"D{n % 2 + 1}",
            row=n + 2,
            ratio=None if ratio is None else parse_ratio(ratio),
            start=date(2026, month, 1),
            end=date(2026, month + 1, 28),
        )
        for n, (ratio, month) in enumerate(wishes)
    ]
    rows = [hours(f"D{n}", amount) for n, amount in enumerate(stated, start=1)]
    return with_hours(registry(proposals, firms=targets(1200)), *rows)


HOPELESS = town_of(["40户", "40户"], [5, 6], [1, 1])


@given(
    ratios=st.lists(
        st.sampled_from(["40户", "5%", ">=3%", "<=20%", None]), min_size=2, max_size=4
    ),
    months=st.lists(st.integers(1, 11), min_size=4, max_size=4),
    stated=st.lists(st.integers(1, 120), min_size=2, max_size=2),
    days=st.sampled_from([0, 20, 366]),
)
@settings(max_examples=12, deadline=None)
def test_haste_changes_no_answer(ratios, months, stated, days):
    town = town_of(ratios, months[: len(ratios)], stated)
    rules = policy(grades=NO_FLOOR, capacity=CapacityPolicy(shift_days=days))
    found = trials().hasty(town, rules)
    whole = trials().plan(town, rules)
    if found is None:
        assert isinstance(whole, InfeasibleError)
    elif isinstance(found, InfeasibleError):
        assert isinstance(whole, InfeasibleError)
        assert found.findings == whole.findings
    else:
        assert isinstance(whole, Draftable)
        assert found.quotas == whole.quotas
        assert found.capacity == whole.capacity


def test_what_cannot_be_done_is_refused_before_anything_moves_or_shrinks(monkeypatch):
    rules = policy(grades=NO_FLOOR, capacity=CapacityPolicy(shift_days=366))
    assert isinstance(trials().plan(HOPELESS, rules), InfeasibleError)
    monkeypatch.setattr(capacity, "moved_entries", None)
    assert trials().hasty(HOPELESS, rules) is None


def test_a_plan_that_only_reports_time_is_made_once(monkeypatch):
    rules = policy(grades=NO_FLOOR)
    unbound = replace(rules, capacity=replace(rules.capacity, binding=False))
    made = trials()
    paper = made.plan(HOPELESS, unbound)
    assert isinstance(paper, Draftable)
    assert made.hasty(HOPELESS, unbound) is paper
    assert made.plan(replace(HOPELESS), unbound) is not paper
    assert made.made == 3


class Seen(NoProgress):
    def __init__(self):
        self.said = []

    def advance(self, done, total):
        self.said.append((done, total))


@pytest.mark.parametrize("hasty", [False, True])
def test_every_plan_made_is_told_as_it_begins(hasty):
    seen = Seen()
    made = trials(seen)
    for _ in range(2):
        (made.hasty if hasty else made.plan)(HOPELESS, policy(grades=NO_FLOOR))
    assert seen.said == [(1, 150), (2, 150)]
