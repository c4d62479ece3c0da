"""Of plans equal in entries and firm-visits the groups' tickets choose one."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.planning.merging import Measure
from planner.policy.record import MergePolicy
from planner.ratios import parse_ratio
from tests.planning.town import DEPARTMENTS, policy, proposal, registry, targets

FIRMS = targets(60)
RULES = policy(merge=MergePolicy(max_departments=2))


def planned(town):
    frozen = freeze_targets(town, RULES, date(2026, 1, 5), graded=True)
    return make_plan(town, RULES, frozen)


def partitions(members):
    if not members:
        yield []
        return
    first, rest = members[0], members[1:]
    for size in range(len(rest) + 1):
        for mates in combinations(rest, size):
            left = [m for m in rest if m not in mates]
            yield from ([(first, *mates), *more] for more in partitions(left))


def ticket(ids):
    """The first 32 bits of SHA-256("merge|ID|ID...")."""
    text = "|".join(["merge", *sorted(ids)])
    return int(sha256(text.encode()).hexdigest()[:8], 16)


def ids_of(choice, groups):
    return sorted(choice.ids(group) for group in groups)


def plans(choice):
    """Every plan: entries, firm-visits, its tickets' sum, and its groups."""

    def allowed(group):
        pairs = combinations(group, 2)
        return all(choice.signs.mergeable[pair] for pair in pairs)

    for groups in partitions(tuple(range(len(choice.prepared)))):
        measures = [
            choice.weigher.measures(group) if allowed(group) else None
            for group in groups
        ]
        if None not in measures:
            entries = sum(m[Measure.ENTRIES] for m in measures)
            visits = sum(m[Measure.DRAWS] for m in measures)
            tickets = sum(ticket(choice.ids(group)) for group in groups)
            yield entries, visits, tickets, ids_of(choice, groups)


@st.composite
def towns(draw):
    """Four to six proposals so much alike that many plans are as good."""
    wishes = draw(
        st.lists(
            st.tuples(
                st.sampled_from(DEPARTMENTS),
                st.sampled_from([(), (), ("62",)]),
                st.sampled_from(["5%", "5%", "10%"]),
            ),
            min_size=4,
            max_size=6,
        )
    )
    names = draw(st.permutations([f"P{i}" for i in range(len(wishes))]))
    return registry(
        [
            proposal(
                name,
                department,
                industries=industries,
                ratio=parse_ratio(ratio),
                row=2 + row,
            )
            for row, (name, (department, industries, ratio)) in enumerate(
                zip(names, wishes, strict=True)
            )
        ],
        firms=FIRMS,
    )


@given(towns())
@settings(max_examples=25, deadline=None)
def test_of_all_plans_as_good_the_least_sum_of_tickets_is_chosen(town):
    found = planned(town)
    *_, groups = min(plans(found.choice))
    assert ids_of(found.choice, [c.members for c in found.chosen]) == groups


def alike(*departments):
    named = enumerate(departments)
    return registry([proposal(f"P{i}", dept) for i, dept in named], firms=FIRMS)


def test_three_departments_of_which_two_may_visit_together_are_a_tie():
    """Any two of them may go together: three plans, and the tickets tell which."""
    found = planned(alike("D1", "D2", "D3"))
    every = sorted(plans(found.choice))
    best = [groups for *cost, _, groups in every if cost == [*every[0][:2]]]
    assert len(best) == 3
    pairs = {("P0", "P1"): "P2", ("P0", "P2"): "P1", ("P1", "P2"): "P0"}
    together = min(pairs, key=lambda pair: ticket(pair) + ticket([pairs[pair]]))
    groups = ids_of(found.choice, [c.members for c in found.chosen])
    assert groups == sorted([[*together], [pairs[together]]])


@given(towns(), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_proposals_given_in_another_order_are_grouped_alike(town, chance):
    order = list(town.proposals)
    chance.shuffle(order)
    shuffled = planned(replace(town, proposals=tuple(order)))
    straight = planned(town)
    assert ids_of(shuffled.choice, [c.members for c in shuffled.chosen]) == ids_of(
        straight.choice, [c.members for c in straight.chosen]
    )


@given(towns(), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_other_row_numbers_give_the_very_same_plan(town, chance):
    rows = [p.row for p in town.proposals]
    chance.shuffle(rows)
    renumbered = tuple(
        replace(p, row=row) for p, row in zip(town.proposals, rows, strict=True)
    )
    assert planned(replace(town, proposals=renumbered)).plan == planned(town).plan
