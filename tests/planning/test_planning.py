"""Proposals become entries: only as the signs allow, and the fewest that way."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InfeasibleError
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.policy.record import MergePolicy, SharePolicy, Wish
from planner.ratios import parse_ratio
from planner.registry import Basis, FileCount, Pin
from tests.planning.town import item, policy, proposal, registry, targets

TODAY = date(2026, 1, 5)


def plan_of(town, rules=None):
    rules = rules or policy()
    return make_plan(town, rules, freeze_targets(town, rules, TODAY, graded=True))


def together(town, rules=None):
    """The proposals of each entry."""
    groups = {}
    for merge in plan_of(town, rules).plan.merges:
        groups.setdefault(merge.entry_id, []).append(merge.proposal_id)
    return sorted(groups.values())


def test_proposals_of_one_kind_become_one_joint_entry():
    town = registry([proposal("P1"), proposal("P2", "D2"), proposal("P3", "D3")])
    (entry,) = plan_of(town).plan.entries
    assert entry.joint
    assert entry.initiator == "D2"  # as the joint catalogue has it
    assert set(entry.item_ids) == {"D1-I", "D2-I", "D3-I"}


def separate(**other):
    town = [proposal("P1", industries=("62",)), proposal("P2", "D2", **other)]
    return registry(town)


@pytest.mark.parametrize(
    "town",
    [
        # another kind of target: neither field nor scope is shared
        separate(field="旅馆", industries=("52",)),
        # windows further apart than may be shifted
        separate(start=date(2026, 10, 15), end=date(2026, 11, 30)),
        # pinned alone
        separate(pin=Pin.ALONE),
        # full coverage lies outside the lottery
        separate(basis=Basis.FULL),
        # other grades are drawn
        separate(grades=("C", "D")),
        # no firm in both scopes
        separate(districts=("130802",), industries=("99",)),
        # the catalogue doesn't list the items together
        registry([proposal("P1"), proposal("P2", "D2")], catalogue=()),
        # one takes over twice as long
        registry(
            [proposal("P1"), proposal("P2", "D2")],
            items=(item("D1-I", "D1"), item("D2-I", "D2", minutes=61)),
        ),
        # the one's ceiling is under what the other wants
        registry(
            [
                proposal("P1", ratio=parse_ratio("50%")),
                proposal("P2", "D2", ratio=parse_ratio("<=2%")),
            ]
        ),
    ],
)
def test_proposals_without_all_four_signs_stay_apart(town):
    assert together(town) == [["P1"], ["P2"]]


def test_one_visit_never_takes_more_departments_than_the_policy_lets():
    town = registry([proposal("P1"), proposal("P2", "D2"), proposal("P3", "D3")])
    rules = policy(merge=MergePolicy(max_departments=2))
    assert max(len(group) for group in together(town, rules)) == 2


def test_what_one_alone_covers_stays_with_a_second_occurrence():
    town = registry(
        [proposal("P1"), proposal("P2", "D2", industries=("62",))],
    )
    rules = policy(
        shares=SharePolicy(
            joint=Wish(micro=500_000), credit=None, coverage=None, items=None
        )
    )
    joint, rest = plan_of(town, rules).plan.entries
    assert joint.joint
    assert joint.scope.include["industry"] == ("62",)
    assert rest.remainder_of == joint.entry_id
    assert rest.scope.exclude["industry"] == ("62",)
    assert rest.base + joint.base == 120
    assert rest.item_ids == ("D1-I",)


def test_the_merged_entry_takes_the_larger_ratio_and_the_more_frequent_window():
    town = registry(
        [
            proposal("P1", ratio=parse_ratio("5%"), basis=Basis.RANDOM),
            proposal(
                "P2",
                "D2",
                ratio=parse_ratio("10%"),
                times=2,
                start=date(2026, 5, 1),
                end=date(2026, 9, 30),
            ),
        ]
    )
    (entry,) = plan_of(town).plan.entries
    assert (entry.total, entry.times, entry.basis) == (12, 2, Basis.CREDIT)
    assert (entry.start, entry.end) == (date(2026, 5, 1), date(2026, 9, 30))
    assert [o.round_id for o in entry.occurrences] == ["2026Q2", "2026Q3"]


def test_a_joint_share_out_of_reach_says_how_far_it_goes():
    town = registry(
        [proposal("P1"), proposal("P2", "D2"), proposal("P3", pin=Pin.ALONE)]
    )
    rules = policy(shares=SharePolicy(joint=Wish(micro=600_000), credit=None))
    with pytest.raises(InfeasibleError) as caught:
        plan_of(town, rules)
    (finding,) = caught.value.findings
    assert finding.code == "joint_share_out_of_reach"
    assert (finding.params["part"], finding.params["whole"]) == ("1", "2")


def test_full_coverage_is_no_draw_and_stands_outside_the_credit_based_share():
    town = registry(
        [
            proposal("P1", ratio=parse_ratio("5%")),
            proposal("P2", "D2", basis=Basis.FULL, industries=("62",)),
            proposal("P3", "D3", basis=Basis.RANDOM, ratio=parse_ratio("1户")),
        ],
        catalogue=(),
    )

    def asking(credit_micro):
        shares = SharePolicy(joint=None, credit=Wish(micro=credit_micro))
        return policy(shares=shares)

    assert len(plan_of(town, asking(850_000)).plan.entries) == 3  # 6 of 7
    with pytest.raises(InfeasibleError) as caught:
        plan_of(town, asking(860_000))
    (finding,) = caught.value.findings
    assert (finding.params["part"], finding.params["whole"]) == ("6", "7")


def test_a_pin_that_nobody_can_meet_names_its_row():
    town = registry([proposal("P1", row=7, pin=Pin.JOINT)])
    with pytest.raises(InfeasibleError) as caught:
        plan_of(town)
    assert [(f.code, f.row) for f in caught.value.findings] == [("pin_unmet", 7)]


def test_a_pin_whose_partner_was_rejected_is_set_aside_and_said():
    counts = (FileCount(file="proposals.xlsx", rows=2, kept=1, rejected=1),)
    town = registry([proposal("P1", row=7, pin=Pin.JOINT)])
    planned = plan_of(replace(town, counts=counts))
    assert [e.joint for e in planned.plan.entries] == [False]
    assert [(f.code, f.row) for f in planned.findings] == [("pin_set_aside", 7)]


def test_cooperating_departments_make_a_proposal_joint_by_itself():
    town = registry([proposal("P1", pin=Pin.JOINT, joint_with=("D3",))])
    (entry,) = plan_of(town).plan.entries
    assert entry.department_ids == ("D1", "D3")


def test_a_ratio_under_an_items_legal_floor_is_raised_and_said():
    items = (item("D1-I", "D1", ratio=parse_ratio(">=10%")),)
    town = registry([proposal("P1", ratio=parse_ratio("2%"))], items=items)
    planned = plan_of(town)
    assert planned.plan.entries[0].total == 12
    assert [f.code for f in planned.findings] == ["item_floor"]


@pytest.mark.parametrize(
    ("more", "spared"),
    [
        ({"grades": ("A", "B")}, "D"),
        ({"ratio": parse_ratio("A:1%;B:3%;C:10%")}, "D"),
        ({"grades": ("D",)}, None),
        ({"grades": ("B", "C", "D")}, None),
    ],
)
def test_a_proposal_that_spares_the_riskiest_is_named(more, spared):
    firms = targets(30, grade=["A", "B", "D"] * 10)
    town = registry([proposal("P1", row=7, **more)], firms=firms)
    said = [f for f in plan_of(town).findings if f.code == "falling_ratio"]
    assert [(f.row, f.params["grades"]) for f in said] == (
        [(7, spared)] if spared else []
    )


def test_firms_in_their_tolerance_period_are_left_out_of_general_items():
    firms = targets(
        tags=["new_business" if i < 60 else "" for i in range(120)],
        registered_on=["2025-06-01"] * 120,
        grade=["A"] * 120,
    )
    (entry,) = plan_of(registry([proposal("P1")], firms=firms)).plan.entries
    assert entry.base == 60


def partitions(names):
    if not names:
        yield []
        return
    first, rest = names[0], names[1:]
    for size in range(len(rest) + 1):
        for mates in combinations(rest, size):
            left = [n for n in rest if n not in mates]
            for more in partitions(left):
                yield [[first, *mates], *more]


@given(
    st.lists(
        st.tuples(st.sampled_from(["D1", "D2"]), st.integers(1, 10), st.booleans()),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=15, deadline=None)
def test_no_allowed_grouping_has_fewer_entries(wishes):
    """Brute force over all groupings whose members share a window within 92 days."""
    starts = [date(2026, month, 1) for _, month, _ in wishes]
    town = registry(
        [
            proposal(
                f"P{i}",
                department,
                start=starts[i],
                end=date(2026, month, 20),
                pin=Pin.ALONE if alone else Pin.FREE,
            )
            for i, (department, month, alone) in enumerate(wishes)
        ]
    )

    def allowed(group):
        ends = {i: date(2026, wishes[i][1], 20) for i in group}
        return len(group) == 1 or (
            not any(wishes[i][2] for i in group)
            and all((starts[b] - ends[a]).days <= 92 for a in group for b in group)
        )

    fewest = min(
        len(groups)
        for groups in partitions(list(range(len(wishes))))
        if all(allowed(g) for g in groups)
    )
    plan = plan_of(town).plan
    assert len(plan.entries) == fewest
    assert plan.status == "optimal"
    assert sorted(m.proposal_id for m in plan.merges) == [
        f"P{i}" for i in range(len(wishes))
    ]
