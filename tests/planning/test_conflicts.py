"""When nothing fits: the smallest contradiction, and ways out that work."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.campaign.paper import Draftable
from planner.conflict.diagnosis import diagnose, findings_of
from planner.conflict.record import Kind
from planner.conflict.trials import Trials
from planner.errors import InfeasibleError
from planner.policy.record import GradePolicy, MergePolicy, SharePolicy, Wish
from planner.ports import NoProgress
from planner.ratios import parse_ratio
from planner.registry import (
    Basis,
    CapacityRow,
    CoordinatorPin,
    ItemKind,
    Pin,
    PinRule,
)
from tests.planning.town import item, policy, proposal, registry

TODAY = date(2026, 1, 5)
MICRO = 1_000_000
AUTUMN = {"start": date(2026, 11, 1), "end": date(2026, 11, 30)}


def trials():
    return Trials(
        today=TODAY, graded=True, time_left=lambda: True, progress=NoProgress()
    )


def asking(**shares):
    """A policy that asks only for some shares."""
    nothing = {"joint": None, "credit": None, "coverage": None, "items": None}
    return policy(shares=SharePolicy(**{**nothing, **shares}))


def pinned(town, *pins):
    rows = [
        CoordinatorPin(rule=rule, proposal_ids=ids, reason="协商一致", row=row)
        for row, (rule, ids) in enumerate(pins, start=2)
    ]
    return replace(town, pins=tuple(rows))


def diagnosed(town, rules):
    made = trials()
    error = made.plan(town, rules)
    assert isinstance(error, InfeasibleError)
    return diagnose(town, rules, error, made)


def named(conflict):
    return [(member.kind, member.name) for member in conflict.members]


def the_set(town, rules):
    """The only contradiction, proven smallest."""
    (conflict,) = diagnosed(town, rules).conflicts
    assert conflict.proof == "smallest"
    return named(conflict)


PINNED_ALONE = registry(
    [proposal("P1"), proposal("P2", "D2", row=3, pin=Pin.ALONE)],
)
KEPT_TOGETHER = pinned(
    registry([proposal("P1"), proposal("P2", "D2"), proposal("P3", "D3")]),
    (PinRule.KEEP, ("P1", "P2", "P3")),
)
NO_CATALOGUE = registry(
    [proposal("P1"), proposal("P2", "D2"), proposal("P3", "D3", field="旅馆")],
    catalogue=(),
)
HALF_JOINT = asking(joint=Wish(micro=500_000))
TWO_DEPARTMENTS = policy(merge=MergePolicy(max_departments=2))


def test_a_share_against_a_pin_names_both():
    assert the_set(PINNED_ALONE, HALF_JOINT) == [
        (Kind.SHARE, "joint_share.entries"),
        (Kind.DEPARTMENT_PIN, "P2"),
    ]


def test_a_share_that_no_pin_stands_against_is_alone():
    assert the_set(NO_CATALOGUE, HALF_JOINT) == [(Kind.SHARE, "joint_share.entries")]


def test_a_joint_share_against_a_credit_based_one():
    # Merged, P1 and P2 draw 6 firms by 信用分类 beside 12; apart they draw 12.
    town = registry(
        [
            proposal("P1", ratio=parse_ratio("5%")),
            proposal("P2", "D2", ratio=parse_ratio("5%")),
            proposal(
                "P3", "D3", basis=Basis.RANDOM, ratio=parse_ratio("10%"), **AUTUMN
            ),
        ]
    )
    assert the_set(
        town, asking(joint=Wish(micro=500_000), credit=Wish(micro=500_000))
    ) == [(Kind.SHARE, "joint_share.entries"), (Kind.SHARE, "credit_share.draws")]


def test_a_number_of_joint_entries_against_the_number_of_all():
    town = registry(
        [proposal("P1"), proposal("P2", "D2"), proposal("P3", "D1", joint_with=("D2",))]
    )
    rules = asking(
        last_year_internal=2,
        last_year_joint=2,
        joint_vs_last_year=Wish(micro=0),
        entries_vs_last_year=Wish(micro=-750_000, at_least=False),
    )
    assert the_set(town, rules) == [
        (Kind.SHARE, "entries.joint"),
        (Kind.SHARE, "entries.total"),
    ]


def test_a_joint_share_against_the_number_of_all():
    # One entry of all three is joint; kept to two entries, at most one is.
    town = pinned(
        registry([proposal("P1"), proposal("P2", "D2"), proposal("P3")]),
        (PinRule.APART, ("P1", "P3")),
    )
    rules = asking(joint=Wish(micro=MICRO))
    assert the_set(town, rules) == [
        (Kind.SHARE, "joint_share.entries"),
        (Kind.PIN, "P1;P3"),
    ]


def test_an_entry_that_is_kept_against_the_number_of_departments():
    assert the_set(KEPT_TOGETHER, TWO_DEPARTMENTS) == [
        (Kind.DEPARTMENTS, "merge.max_departments"),
        (Kind.PIN, "P1;P2;P3"),
    ]


def test_two_pins_of_the_coordinator():
    town = pinned(
        registry([proposal("P1"), proposal("P2", "D2")]),
        (PinRule.TOGETHER, ("P1", "P2")),
        (PinRule.ALONE, ("P2",)),
    )
    assert the_set(town, policy()) == [(Kind.PIN, "P1;P2"), (Kind.PIN, "P2")]


def test_two_proposals_that_must_be_joint_and_have_one_partner():
    def must(name, row, **more):
        return proposal(name, row=row, pin=Pin.JOINT, **more)

    town = registry(
        [
            must("P1", 2, end=date(2026, 4, 30)),
            must("P2", 3, start=date(2026, 10, 1), end=date(2026, 11, 30)),
            proposal("P3", "D2", start=date(2026, 7, 1), end=date(2026, 8, 31)),
        ]
    )
    assert the_set(town, policy()) == [
        (Kind.DEPARTMENT_PIN, "P1"),
        (Kind.DEPARTMENT_PIN, "P2"),
    ]


def test_independent_contradictions_are_told_one_by_one():
    town = registry(
        [
            proposal("P1", row=7, pin=Pin.JOINT),
            proposal("P2", row=8, pin=Pin.JOINT, **AUTUMN),
        ]
    )
    told = diagnosed(town, policy())
    assert [named(c) for c in told.conflicts] == [
        [(Kind.DEPARTMENT_PIN, "P1")],
        [(Kind.DEPARTMENT_PIN, "P2")],
    ]


def keyed(ratio="50%", minutes=120, hours=100):
    """A key item of D1 in April, which its hours don't suffice for, and others."""
    items = (
        item("D1-I", "D1", kind=ItemKind.KEY, minutes=minutes),
        item("D2-I", "D2"),
        item("D3-I", "D3"),
    )
    town = registry(
        [
            proposal("P1", ratio=parse_ratio(ratio), end=date(2026, 4, 30), row=5),
            proposal("P2", ratio=parse_ratio("5%"), row=6, **AUTUMN),
            proposal("P3", "D2", industries=("52",), field="旅馆", row=7),
        ],
        items=items,
        catalogue=(),
    )
    return replace(
        town, capacity=(CapacityRow(department_id="D1", minutes=60 * hours),)
    )


def test_a_departments_hours_against_a_key_item():
    assert the_set(keyed(), policy()) == [
        (Kind.CAPACITY, "D1"),
        (Kind.PROPOSAL, "P1"),
    ]


def test_a_grade_that_is_spared_names_the_proposal():
    town = registry([proposal("P1", row=7, grades=("A", "B"))])
    assert the_set(town, policy()) == [
        (Kind.GRADES, "grades.monotone"),
        (Kind.PROPOSAL, "P1"),
    ]


def test_a_floor_over_the_library_names_the_fixed_ratio_that_keeps_it_down():
    town = registry(
        [
            proposal("P1", ratio=parse_ratio("2%"), row=4),
            proposal("P2", "D2", field="旅馆", districts=("130802",)),
        ],
        catalogue=(),
    )
    rules = replace(asking(), grades=GradePolicy(floor_overall_micro=600_000))
    assert the_set(town, rules) == [
        (Kind.COVERAGE, "coverage.targets"),
        (Kind.PROPOSAL, "P1"),
    ]


INFEASIBLE = {
    "share and pin": (PINNED_ALONE, HALF_JOINT),
    "keep and departments": (KEPT_TOGETHER, TWO_DEPARTMENTS),
    "no catalogue": (NO_CATALOGUE, HALF_JOINT),
    "random proposals": (
        registry(
            [
                proposal("P1", basis=Basis.RANDOM),
                proposal("P2", "D2", basis=Basis.RANDOM, **AUTUMN),
                proposal("P3", "D3", field="旅馆", industries=("52",)),
            ],
            catalogue=(),
        ),
        asking(credit=Wish(micro=800_000)),
    ),
    "key item": (keyed(), policy()),
    "must be joint": (
        registry([proposal("P1", pin=Pin.JOINT), proposal("P2", "D2", **AUTUMN)]),
        policy(),
    ),
}


@pytest.mark.parametrize("name", INFEASIBLE)
def test_each_way_out_gives_the_plan_that_it_promises(name):
    town, rules = INFEASIBLE[name]
    ways = diagnosed(town, rules).ways
    assert ways
    for way in ways:
        changed = town, rules
        for change in way.changes:
            changed = change.made(*changed)
        paper = trials().plan(*changed)
        assert isinstance(paper, Draftable), way.text
        entries = paper.quotas.plan.entries
        assert way.entries == len(entries)
        assert way.joint_share * len(entries) == sum(e.joint for e in entries)


def texts(town, rules):
    return [way.text for way in diagnosed(town, rules).ways]


def test_a_pin_is_lifted_before_a_requirement_is_given_up():
    assert texts(PINNED_ALONE, HALF_JOINT) == [
        "proposals:3 P2 pin=",
        '[shares] joint = { goal = ">=50%", weight = 1 }',
    ]


def test_a_share_is_lowered_to_the_best_that_can_be_reached():
    town = registry(
        [proposal("P1"), proposal("P2", "D2"), proposal("P3", field="a", **AUTUMN)]
    )
    lowered = texts(town, asking(joint=Wish(micro=600_000)))[0]
    assert lowered == '[shares] joint = ">=50%"'


def test_the_fewest_rows_of_the_joint_catalogue_are_named():
    town = registry(
        [
            proposal("P1"),
            proposal("P2", "D2"),
            proposal("P3", "D3", field="旅馆", **AUTUMN),
        ],
        catalogue=(),
    )
    (added,) = (t for t in texts(town, HALF_JOINT) if t.startswith("joint_"))
    assert added == "joint_catalogue + 餐饮,D1-I;D2-I,D1,D2"


def test_windows_move_no_further_than_they_must():
    town, rules = INFEASIBLE["must be joint"]
    assert "[merge] max_shift_days = 123" in texts(
        replace(
            town,
            proposals=(
                town.proposals[0],
                replace(town.proposals[1], start=date(2026, 10, 20)),
            ),
        ),
        rules,
    )


def test_hours_are_added_in_steps_of_five():
    added = next(t for t in texts(keyed(), policy()) if t.startswith("capacity"))
    assert added == "capacity + D1,,2026-04,300"


def test_departments_that_both_lack_time_each_get_what_they_need():
    town = keyed()
    other = proposal(
        "P4",
        "D3",
        field="旅馆",
        ratio=parse_ratio("50%"),
        start=date(2026, 10, 1),
        end=date(2026, 10, 31),
    )
    items = (*town.items[:2], item("D3-I", "D3", kind=ItemKind.KEY, minutes=120))
    hours = (*town.capacity, CapacityRow(department_id="D3", minutes=60 * 250))
    town = replace(
        town, items=items, proposals=(*town.proposals, other), capacity=hours
    )
    assert texts(town, policy())[0] == (
        "capacity + D1,,2026-04,300 | capacity + D3,,2026-10,300"
    )


def test_what_was_found_is_told_in_both_languages():
    told = findings_of(diagnosed(PINNED_ALONE, HALF_JOINT))
    assert [f.code for f in told] == ["conflict", "ways_out"]
    assert "要求单独" in told[0].message.zh
    assert "must stay alone" in told[0].message.en


def test_where_time_is_up_a_few_plans_are_tried_all_the_same():
    made = replace(trials(), time_left=lambda: False)
    error = made.plan(NO_CATALOGUE, HALF_JOINT)
    told = diagnose(NO_CATALOGUE, HALF_JOINT, error, made)
    assert told.conflicts
    assert 1 <= told.tried <= 2


WISHES = st.lists(
    st.tuples(
        st.sampled_from(["D1", "D2", "D3"]),
        st.sampled_from([4, 10]),
        st.sampled_from([Pin.FREE, Pin.FREE, Pin.ALONE, Pin.JOINT]),
    ),
    min_size=2,
    max_size=4,
)
PINS = st.lists(
    st.tuples(
        st.sampled_from([PinRule.TOGETHER, PinRule.APART, PinRule.KEEP]),
        st.sampled_from([(0, 1), (1, 2), (0, 2)]),
    ),
    max_size=2,
    unique=True,
)


@given(wishes=WISHES, pins=PINS, joint=st.sampled_from([None, 400_000, MICRO]))
@settings(max_examples=12, deadline=None)
def test_no_smaller_set_of_requirements_is_infeasible(wishes, pins, joint):
    """Brute force: every smaller set is planned with all else set aside."""
    proposals = [
        proposal(
            f"P{n}",
            department,
            row=n,
            pin=pin,
            start=date(2026, month, 1),
            end=date(2026, month, 28),
        )
        for n, (department, month, pin) in enumerate(wishes)
    ]
    named_pins = [
        (rule, tuple(f"P{n}" for n in ids))
        for rule, ids in pins
        if max(ids) < len(proposals)
    ]
    shares = [] if joint is None else [("share", joint)]
    demands = [
        *shares,
        ("departments", 2),
        *(("pin of", p.proposal_id) for p in proposals if p.pin is not Pin.FREE),
        *(("pin", pin) for pin in named_pins),
    ]

    def inputs(chosen):
        kept = [
            p if ("pin of", p.proposal_id) in chosen else replace(p, pin=Pin.FREE)
            for p in proposals
        ]
        town = pinned(
            registry(kept), *(d[1] for d in demands if d[0] == "pin" and d in chosen)
        )
        most = 2 if ("departments", 2) in chosen else 3
        wish = Wish(micro=joint) if joint and ("share", joint) in chosen else None
        rules = replace(asking(joint=wish), merge=MergePolicy(max_departments=most))
        return town, rules

    def infeasible(chosen):
        return isinstance(trials().plan(*inputs(chosen)), InfeasibleError)

    if not infeasible(demands):
        return
    smallest = next(
        size
        for size in range(1, len(demands) + 1)
        if any(infeasible(chosen) for chosen in combinations(demands, size))
    )
    first = diagnosed(*inputs(demands)).conflicts[0]
    assert first.proof == "smallest"
    assert len(first.members) == smallest
