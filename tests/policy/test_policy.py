"""The policy's rules: what contradicts them isn't made, and says the rule."""

from dataclasses import replace
from datetime import date

import pytest

from planner.ids import canonical_json
from planner.policy.record import (
    GradePolicy,
    MergePolicy,
    Policy,
    PolicyRuleError,
    PublishPolicy,
    RoundPolicy,
    SharePolicy,
    TeamPolicy,
    TolerancePolicy,
)

#: What is made, and the rule that it breaks.
BREAKERS = [
    (
        lambda: GradePolicy(ratio_micro=(1, 3, 100_000, 50_000)),
        "ratio: ratio must rise with risk: C 10% > D 5%",
    ),
    (lambda: GradePolicy(ratio_micro=(1, 2, 3)), "each grade has one ratio"),
    (
        lambda: GradePolicy(ratio_micro=(1, 2, 3, 1_000_001)),
        "a share is between 0 and 1",
    ),
    (
        lambda: GradePolicy(order=("A", "B", "C.1", "D")),
        "a grade has no . | ; , or space",
    ),
    (lambda: GradePolicy(order=("A", "B", "B", "D")), "grades are distinct"),
    (lambda: GradePolicy(order=(), ratio_micro=()), "at least one"),
    (lambda: GradePolicy(unknown="E"), "unknown: is one of A / B / C / D: E"),
    (lambda: GradePolicy(floor_overall_micro=-1), "floor_overall: a share"),
    (lambda: SharePolicy(joint_micro=1_200_000), "joint: a share is between 0 and 1"),
    (
        lambda: SharePolicy(joint_over="firms"),
        "joint_over: is one of entries / tasks / visits",
    ),
    (lambda: SharePolicy(credit_over="entries"), "credit_over: is one of"),
    (
        lambda: SharePolicy(entries_vs_last_year="fewer", last_year_joint=1),
        "is written like -28%",
    ),
    (lambda: SharePolicy(entries_vs_last_year="-28%"), "needs last year's numbers"),
    (lambda: MergePolicy(effort_factor_micro=999_999), "effort_factor: is at least 1"),
    (lambda: MergePolicy(max_shift_days=400), "max_shift_days: is 0 to 366"),
    (lambda: MergePolicy(max_departments=0), "max_departments: is at least 1"),
    (
        lambda: RoundPolicy(by="week"),
        "by: is one of year / half-year / quarter / month",
    ),
    (lambda: RoundPolicy(reserve=-1), "reserve: is at least 0"),
    (lambda: TeamPolicy(min_per_visit=1), "min_per_visit: is at least 2"),
    (lambda: TeamPolicy(min_per_department=0), "min_per_department: is at least 1"),
    (lambda: TeamPolicy(max_per_day=0), "max_per_day: is at least 1"),
    (lambda: TolerancePolicy(months=-1), "months: is at least 0"),
    (lambda: TolerancePolicy(tag="x-new"), "doesn't begin with x-"),
    (lambda: TolerancePolicy(items="特殊"), "items: is one of 一般 / 重点"),
    (lambda: PublishPolicy(embargo="never"), "embargo: is visit, none or an ISO date"),
    (lambda: PublishPolicy(results_within_working_days=0), "is at least 1"),
    (lambda: Policy(year=1990), "year: is 2000 to 2100"),
    (lambda: Policy(caps=(("E", 1),)), "caps.visits: is one of A / B / C / D: E"),
    (lambda: Policy(caps=(("A", -1),)), "caps.visits.A: is at least 0"),
    (
        lambda: Policy(tolerance=TolerancePolicy(grades=("Z",))),
        "tolerance.grades: is one of",
    ),
    (
        lambda: Policy(rounding_rule="up"),
        "rounding.rule: is one of half-up / floor / ceil",
    ),
    (lambda: Policy(rounding_minimum=-1), "rounding.minimum: is at least 0"),
    (lambda: Policy(positive_tag=""), "positive.tag: a tag isn't empty"),
    (lambda: Policy(positive_tag="new_business"), "differs from tolerance.tag"),
    (lambda: Policy(statuses=()), "has at least one status"),
]


@pytest.mark.parametrize(("make", "rule"), BREAKERS, ids=[rule for _, rule in BREAKERS])
def test_a_policy_that_breaks_a_rule_isnt_made(make, rule):
    with pytest.raises(PolicyRuleError) as refused:
        make()
    assert rule in str(refused.value)
    assert all(broken.zh and broken.en for broken in refused.value.broken)


def test_all_broken_rules_are_said_at_once():
    with pytest.raises(PolicyRuleError) as refused:
        TeamPolicy(min_per_visit=1, min_per_department=0, max_per_day=0)
    assert len(refused.value.broken) == 3


def test_equal_ratios_and_one_embargo_day_are_fine():
    GradePolicy(ratio_micro=(20_000, 20_000, 60_000, 1_000_000))
    PublishPolicy(embargo="2026-12-31")


def test_the_source_is_canonical_json_of_every_field():
    text = canonical_json(Policy(today=date(2026, 3, 1)).source).decode()
    assert '"ratio_micro":[10000,30000,100000,300000]' in text
    assert '"caps":{"A":1,"B":2,"C":3,"D":4}' in text
    assert '"today":"2026-03-01"' in text


def test_the_source_follows_every_change():
    changed = replace(Policy(), rounding_minimum=0)
    assert changed.source["rounding_minimum"] == 0
    assert changed.source != Policy().source
    assert replace(changed, rounding_minimum=1).source == Policy().source
