"""The best mix of components' entries, against one program over all groups."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InfeasibleError
from planner.planning import bounds, frontier, groups, growing
from planner.planning.choice import choice_of, choose
from planner.planning.consolidation import make_plan
from planner.planning.extremes import best_share, extreme_count
from planner.planning.library import freeze_targets
from planner.planning.limits import limits_of
from planner.planning.pricing import Cost, Prices, Search, cheapest_listed
from planner.planning.search import Component
from planner.planning.tables import Tables
from planner.policy.record import SharePolicy, Wish
from solvers import abreast, partition
from solvers.partition import Status
from tests.planning.test_groups import TODAY, best, towns
from tests.planning.town import policy

NOTHING = SharePolicy(joint=None, credit=None, coverage=None, items=None)
SHARES = st.builds(
    lambda joint, weight: dataclasses.replace(
        NOTHING, joint=Wish(micro=joint, weight_micro=weight)
    ),
    st.sampled_from([200_000, 400_000, 500_000, 700_000]),
    st.sampled_from([None, None, 300_000, 1_000_000]),
)


def frozen(town, rules):
    return freeze_targets(town, rules, TODAY, graded=True)


@given(towns(), SHARES, st.sampled_from([1, 1_000_000]))
@settings(max_examples=60, deadline=None)
def test_a_plan_with_a_joint_share_is_the_best_of_all_groups(town, shares, known):
    rules = policy(shares=shares)
    try:
        choice = choice_of(town, rules, frozen(town, rules), lambda _: None)
    except InfeasibleError:
        return
    limits = list(limits_of(choice.pool, shares).values())
    true = choose(choice, limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growing, "MAX_KNOWN", known)
        try:
            found = make_plan(town, rules, frozen(town, rules))
        except InfeasibleError:
            assert true.status is Status.INFEASIBLE
            return
    assert true.status is Status.OPTIMAL
    own = limits_of(found.choice.pool, shares)["joint_share.entries"]
    place = {group: at for at, group in enumerate(found.choice.pool.members)}
    missed = own.missing([place[candidate.members] for candidate in found.chosen])
    entries, visits = best(found)
    cost = entries + (own.price or 0) * missed
    assert cost == pytest.approx(true.objectives[0])
    if own.price is None:
        assert visits == true.objectives[1]
        assert found.plan.status == "optimal"
        assert (found.plan.bound, found.plan.visits_bound) == (entries, visits)


@given(towns(), SHARES, st.sampled_from([0, 40_000_000]))
@settings(max_examples=20, deadline=None)
def test_a_plan_made_in_two_processes_is_the_same(town, shares, listed):
    rules = policy(shares=shares)
    plans = []
    for count in (1, 2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(abreast, "processes", lambda count=count: count)
            for module in (bounds, frontier, groups, partition):
                patch.setattr(module, "_MANY", 0)
            patch.setattr(growing, "MAX_KNOWN", 1)
            patch.setattr(growing, "_LISTED", listed)
            try:
                found = make_plan(town, rules, frozen(town, rules))
            except InfeasibleError as error:
                plans.append(str(error))
            else:
                plans.append((found.plan, found.chosen, found.choice.pool.members))
    assert plans[0] == plans[1]


@given(towns())
@settings(max_examples=40, deadline=None)
def test_an_extreme_that_is_proven_is_that_of_all_groups(town):
    def extremes():
        choice = choice_of(town, rules, frozen(town, rules), lambda _: None)
        yield best_share(choice, "joint_share.entries")
        yield extreme_count(choice, "entries.total", most=False)
        yield extreme_count(choice, "entries.internal", most=False)
        yield extreme_count(choice, "entries.joint", most=True)

    rules = policy(shares=NOTHING)
    try:
        true = list(extremes())
    except InfeasibleError:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growing, "MAX_KNOWN", 1)
        found = list(extremes())
    for one, other in zip(true, found, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert one.proven
            assert other.value == one.value or not other.proven
    # Small components are always proven.
    assert all(one is None or one.proven for one in found)


def components(town):
    """Each component of a town, and all of its groups."""
    rules = policy(shares=NOTHING)
    try:
        choice = choice_of(town, rules, frozen(town, rules), lambda _: None)
    except InfeasibleError:
        return
    mates = choice.signs.mergeable & ~choice.pins.barred()
    for part in choice.pool.parts:
        tables = Tables(part.members, choice.prepared, choice.reach, choice.weigher)
        component = Component(
            part.members,
            mates,
            choice.prepared,
            choice.signs.most_departments,
            tables,
            choice.pins,
        )
        yield choice, component, component.all_groups(1_000_000)


@given(towns())
@settings(max_examples=30, deadline=None)
def test_many_groups_at_a_time_come_to_what_each_comes_to(town):
    for choice, _, listed in components(town):
        for group, measures in zip(listed.groups(), listed.measures, strict=True):
            assert tuple(measures.tolist()) == choice.weigher.measures(group)


@given(
    towns(),
    st.sampled_from([(1, 0, 0), (1, 0, 0.6), (20, 1, 0), (0, 1, 0), (10, 1, 5)]),
    st.lists(st.floats(-1, 1.2), min_size=12, max_size=12),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_search_finds_the_cheapest_groups_of_all(town, cost, worth, every):
    entry, visit, joint = cost
    for _, component, listed in components(town):
        draws = np.array([p.demand.total for p in component.own])
        gains = (entry * 0.6 + visit * draws) * np.resize(worth, len(draws))
        prices = Prices(
            cost=Cost(entry=float(entry), visit=float(visit), joint=float(joint)),
            members=gains,
        )
        over = float(entry + visit) if every else -1e-6
        true = cheapest_listed(listed, prices, 1_000_000, over)
        found = Search(component).cheapest(prices, 1_000_000, 1_000_000, over)
        assert found.whole
        if every:
            assert found.costs == pytest.approx(true.costs)
        else:
            assert found.least <= true.least + 1e-9 or not len(true.costs)
            assert found.costs[:1] == pytest.approx(true.costs[:1])


@given(towns(), st.lists(st.floats(0, 1.2), min_size=12, max_size=12))
@settings(max_examples=30, deadline=None)
def test_a_narrow_search_says_how_cheap_what_it_missed_may_be(town, worth):
    for _, component, listed in components(town):
        prices = Prices(
            cost=Cost(entry=1.0), members=np.resize(worth, len(component.members))
        )
        true = cheapest_listed(listed, prices, 1_000_000, 0.0)
        found = Search(component).cheapest(prices, 1, 1_000_000, 0.0)
        assert found.least <= min(true.least, 0.0) + 1e-9
        if found.whole:
            assert len(found.costs) == len(true.costs)
