"""Tighter requirements never have fewer entries, and it would be told if they had."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.campaign.paper import plan_on_paper
from planner.errors import InfeasibleError
from planner.planning.choice import choice_of
from planner.planning.library import freeze_targets
from planner.policy.record import CapacityPolicy, GradePolicy, MergePolicy
from planner.policy.variation import read_variations, vary
from planner.ports import NoProgress
from planner.whatif.monotone import broken_order
from planner.whatif.shared import SharedWork
from planner.whatif.variants import FEASIBLE, OPTIMAL, Variant
from tests.planning.town import policy, proposal, registry

TODAY = date(2026, 1, 5)
FREE = CapacityPolicy(binding=False)
GRADES = GradePolicy(floor_overall_micro=0)
SOURCE = """
[shares]
joint = ""
credit = ""
coverage = ""
items = ""
[grades]
floor_overall = 0
[capacity]
binding = false
"""


@st.composite
def towns(draw):
    """Some proposals of three departments, all over the year and the trades."""
    asked = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["D1", "D2", "D3"]),
                st.integers(0, 300),
                st.sampled_from([(), ("62",), ("52",)]),
                st.sampled_from(["餐饮", "旅馆"]),
            ),
            min_size=1,
            max_size=6,
        )
    )
    return registry(
        [
            proposal(
                f"P{at}",
                department,
                start=date(2026, 1, 10) + timedelta(days=day),
                end=date(2026, 1, 10) + timedelta(days=day + 40),
                industries=industries,
                field=field,
            )
            for at, (department, day, industries, field) in enumerate(asked)
        ]
    )


LADDERS = (
    "joint_share=,0.2,0.5,0.8",
    "max_departments=5,3,2,1",
    "max_shift_days=366,92,10,0",
    "scope_share=0,0.5,0.8,1",
    "effort_factor=4,2,1",
)


@settings(max_examples=12, deadline=None)
@given(towns(), st.sampled_from(LADDERS))
def test_entries_never_fall_as_a_requirement_tightens(town, ladder):
    before = 0
    work = SharedWork()
    for varied in vary(SOURCE, read_variations([ladder])):
        try:
            paper = plan_on_paper(
                town,
                varied.policy,
                TODAY,
                NoProgress(),
                graded=True,
                choosing=work.choice_of,
                fitting=work.fit_capacity,
            )
        except InfeasibleError:
            break
        now = len(paper.quotas.plan.entries)
        assert now >= before
        before = now


def variants(*rows):
    return [
        Variant(
            values=(value,),
            status=status,
            figures={"entries": Fraction(entries)},
            seconds=0.0,
        )
        for value, status, entries in rows
    ]


def told(text, *rows, source=SOURCE):
    variations = read_variations([text])
    found = broken_order(variations, vary(source, variations), variants(*rows))
    return [(f.value, f.params["loose"]) for f in found]


def test_a_proven_plan_with_fewer_entries_under_a_tighter_requirement_is_told():
    rows = (("0.3", OPTIMAL, 10), ("0.4", OPTIMAL, 9), ("0.5", OPTIMAL, 12))
    assert told("joint_share=0.3,0.4,0.5", *rows) == [("0.4", "0.3")]
    assert told("max_departments=2,5", ("2", OPTIMAL, 3), ("5", OPTIMAL, 4)) == [
        ("2", "5")
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # as it should be
        ("joint_share=0.3,0.4", (("0.3", OPTIMAL, 9), ("0.4", OPTIMAL, 10))),
        # not proven
        ("joint_share=0.3,0.4", (("0.3", FEASIBLE, 10), ("0.4", OPTIMAL, 9))),
        # nothing says which is tighter
        ("rounds=year,month", (("year", OPTIMAL, 10), ("month", OPTIMAL, 9))),
        # goals are weighed against entries
        (
            "joint_share={goal=0.3,weight=2},{goal=0.4,weight=2}",
            (
                ("{goal=0.3,weight=2}", OPTIMAL, 10),
                ("{goal=0.4,weight=2}", OPTIMAL, 9),
            ),
        ),
    ],
)
def test_what_may_be_is_not_told(text, rows):
    assert told(text, *rows) == []


def test_groups_are_listed_once_where_policies_agree_on_them():
    town = registry([proposal("P1"), proposal("P2", "D2"), proposal("P3", "D3")])
    loose = policy(capacity=FREE, grades=GRADES)
    tight = replace(loose, merge=MergePolicy(max_departments=2))
    shared = replace(loose, shares=replace(loose.shares, joint=None), caps=())
    work = SharedWork()

    def listed(rules):
        frozen = freeze_targets(town, rules, TODAY, graded=True)
        again = choice_of(town, rules, frozen, lambda _: None)
        found = work.choice_of(town, rules, frozen, lambda _: None)
        assert found.pool.members == again.pool.members
        assert found.policy == rules
        return found

    assert listed(loose).pool is listed(shared).pool
    assert listed(loose).pool is not listed(tight).pool


def test_shared_work_gives_the_plans_that_each_would_have_alone():
    town = registry(
        [
            proposal("P1"),
            proposal("P2", "D2", industries=("62",)),
            proposal("P3", "D3", field="旅馆"),
            proposal("P4", "D1", start=date(2026, 8, 1), end=date(2026, 9, 1)),
        ]
    )
    work = SharedWork()
    asked = ["joint_share=,0.1,0.5", "coverage=,0.2", "caps.A=1,3"]
    for varied in vary(SOURCE, read_variations(asked)):
        rules = varied.policy
        alone = plan_on_paper(town, rules, TODAY, NoProgress(), graded=True)
        shared = plan_on_paper(
            town,
            rules,
            TODAY,
            NoProgress(),
            graded=True,
            choosing=work.choice_of,
            fitting=work.fit_capacity,
        )
        assert shared.quotas == alone.quotas
        assert shared.capacity == alone.capacity
        assert shared.findings == alone.findings
        assert shared.planned.plan == alone.planned.plan
    assert len(work._fitted) < 12
