"""What people's time implies for the choice of groups."""

from dataclasses import replace
from datetime import date

from planner.planning.capacity_cut import CapacityCuts
from planner.planning.choice import choice_of
from planner.planning.library import freeze_targets
from planner.policy.capacity import CapacityPolicy
from planner.ratios import parse_ratio
from tests.planning.staff import NO_FLOOR, TODAY, hours, with_hours
from tests.planning.town import policy, proposal, registry, targets

MAY = {"start": date(2026, 5, 1), "end": date(2026, 5, 31)}
JUNE = {"start": date(2026, 6, 1), "end": date(2026, 6, 30)}


def candidates_of(town, rules):
    frozen = freeze_targets(town, rules, TODAY, graded=True)
    choice = choice_of(town, rules, frozen, lambda _: None)
    weighed = [choice.weigher.weigh(members) for members in choice.pool.members]
    found = {c.members: c for c in weighed if c is not None}
    return found, CapacityCuts(town, rules, choice.prepared, frozen)


def kept(limit, candidates, chosen):
    names = list(candidates)
    total = sum(int(limit.weights[names.index(members)]) for members in chosen)
    return total >= limit.at_least


TWO = registry(
    [
        proposal("P1", ratio=parse_ratio("40户"), **MAY),
        proposal("P2", department="D2", ratio=parse_ratio("40户"), **JUNE),
    ],
    firms=targets(1200),
)
RULES = policy(grades=NO_FLOOR)


def test_a_choice_that_fits_is_not_limited():
    town = with_hours(TWO, hours("D1", 100), hours("D2", 100))
    candidates, cuts = candidates_of(town, RULES)
    apart = [candidates[0,], candidates[1,]]
    assert cuts.cut(apart, list(candidates.values())) is None


def test_a_choice_that_cannot_be_done_is_cut_off_and_one_that_can_is_not():
    # Merged, the visits move to May, where D2 has no time; apart, all have enough.
    town = with_hours(TWO, hours("D1", 100), hours("D2", 100), hours("D2", 10, 5))
    candidates, cuts = candidates_of(town, RULES)
    everything = list(candidates.values())
    limit = cuts.cut([candidates[0, 1]], everything)
    assert limit is not None
    assert not kept(limit, candidates, [(0, 1)])
    assert kept(limit, candidates, [(0,), (1,)])


def test_merging_is_asked_for_where_single_visits_take_too_many_people():
    # A joint visit takes one inspector of each department, a single one two.
    town = with_hours(TWO, hours("D1", 60), hours("D2", 60))
    candidates, cuts = candidates_of(town, RULES)
    apart = [candidates[0,], candidates[1,]]
    limit = cuts.cut(apart, list(candidates.values()))
    assert limit is not None
    assert not kept(limit, candidates, [(0,), (1,)])
    assert kept(limit, candidates, [(0, 1)])


def test_what_may_still_shrink_or_move_is_no_reason_to_refuse():
    free = [replace(p, ratio=None) for p in TWO.proposals]
    town = with_hours(
        replace(TWO, proposals=tuple(free)), hours("D1", 61), hours("D2", 61)
    )
    candidates, cuts = candidates_of(town, RULES)
    apart = [candidates[0,], candidates[1,]]
    assert cuts.cut(apart, list(candidates.values())) is None
    later = policy(grades=NO_FLOOR, capacity=CapacityPolicy(shift_days=31))
    town = with_hours(TWO, hours("D1", 100), hours("D2", 100), hours("D2", 10, 6))
    candidates, cuts = candidates_of(town, later)
    apart = [candidates[0,], candidates[1,]]
    assert cuts.cut(apart, list(candidates.values())) is None
    candidates, cuts = candidates_of(town, RULES)
    apart = [candidates[0,], candidates[1,]]
    assert cuts.cut(apart, list(candidates.values())) is not None
