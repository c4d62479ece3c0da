"""The policy's rules: what contradicts them isn't made, and says the rule."""

from dataclasses import replace
from datetime import date

import pytest

from planner.ids import canonical_json
from planner.policy.record import (
    CapacityPolicy,
    DaysPolicy,
    FindsPolicy,
    GradePolicy,
    MergePolicy,
    Policy,
    PolicyRuleError,
    PublishPolicy,
    RoundPolicy,
    SharePolicy,
    TeamPolicy,
    TolerancePolicy,
    Wish,
)

FEWER = Wish(micro=-280_000, at_least=False)


def least(**ratios):
    return Policy(capacity=CapacityPolicy(least=tuple(ratios.items())))


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
    (
        lambda: SharePolicy(joint=Wish(micro=1_200_000)),
        "joint: a share is between 0 and 1",
    ),
    (
        lambda: SharePolicy(credit=Wish(micro=1, at_least=False)),
        "credit: a share is asked for as at least",
    ),
    (
        lambda: SharePolicy(joint_over="firms"),
        "joint_over: is one of entries / tasks / visits",
    ),
    (lambda: SharePolicy(credit_over="entries"), "credit_over: is one of"),
    (
        lambda: SharePolicy(entries_vs_last_year=FEWER),
        "entries_vs_last_year: a change needs last year's number",
    ),
    (
        lambda: SharePolicy(internal_vs_last_year=FEWER, last_year_joint=146),
        "internal_vs_last_year: a change needs last year's number",
    ),
    (
        lambda: SharePolicy(
            joint_vs_last_year=Wish(micro=-1_000_001), last_year_joint=146
        ),
        "joint_vs_last_year: a fall is at most 100%",
    ),
    (
        lambda: SharePolicy(also=(("joint_share.entries", Wish(micro=1)),)),
        "also: joint_share.entries is asked for twice",
    ),
    (
        lambda: SharePolicy(also=(("joint_share.firms", Wish(micro=1)),)),
        "also: is one of joint_share.entries / joint_share.tasks",
    ),
    (lambda: Wish(micro=1, weight_micro=0), "weight: a goal's weight is above 0"),
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
    (lambda: TeamPolicy(max_per_month=-1), "max_per_month: is at least 0"),
    (lambda: TeamPolicy(no_repeat_years=11), "no_repeat_years: "),
    (lambda: DaysPolicy(notice_working_days=61), "notice_working_days: "),
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
    (lambda: CapacityPolicy(minutes_per_day=0), "minutes_per_day: is 1 to 1440"),
    (lambda: CapacityPolicy(travel_minutes=-1), "travel_minutes: is 0 to 1440"),
    (lambda: CapacityPolicy(minutes_unknown=0), "minutes_unknown: is 1 to 1440"),
    (lambda: CapacityPolicy(share_micro=1_000_001), "share: a share is between 0"),
    (lambda: CapacityPolicy(shift_days=367), "shift_days: is 0 to 366"),
    (
        lambda: least(A=20_000, B=10_000, C=100_000, D=300_000),
        "capacity.least: the least ratio must rise with risk: A 2% > B 1%",
    ),
    (
        lambda: least(A=5_000, B=30_000, C=100_001, D=300_000),
        "capacity.least: isn't above grades.ratio: C 10.0001% > 10%",
    ),
    (
        lambda: least(D=300_000, C=100_000, B=30_000, A=5_000),
        "capacity.least: names every grade, in their order: A / B / C / D",
    ),
    (
        lambda: Policy(finds=FindsPolicy(rate=(("A", 10_000), ("B", 20_000)))),
        "finds.rate: names every grade",
    ),
    (lambda: FindsPolicy(rate=(("A", -1),)), "rate: a share is between 0 and 1"),
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


def test_a_bound_on_entries_is_whole_and_never_beyond_what_is_asked():
    shares = SharePolicy(
        last_year_internal=952,
        last_year_joint=146,
        entries_vs_last_year=FEWER,
        joint_vs_last_year=Wish(micro=320_000, weight_micro=1),
    )
    assert shares.most_or_least("entries.total") == 790  # of 790.56
    assert shares.most_or_least("entries.joint") == 193  # of 192.72
    assert shares.most_or_least("entries.internal") is None


def test_what_is_asked_comes_in_one_order_whoever_asked():
    further = (
        ("joint_share.visits", Wish(micro=1)),
        ("joint_share.tasks", Wish(micro=1)),
    )
    for also in (further, further[::-1]):
        assert list(SharePolicy(also=also).asked())[:3] == [
            "joint_share.entries",
            "joint_share.tasks",
            "joint_share.visits",
        ]


def test_the_source_holds_every_wish():
    also = (("joint_share.visits", Wish(micro=1, weight_micro=2)),)
    source = Policy(shares=SharePolicy(credit=None, also=also)).source
    text = canonical_json(source).decode()
    wish = '{"at_least":true,"micro":1,"weight_micro":2}'
    assert f'"also":{{"joint_share.visits":{wish}}}' in text
    assert '"credit":""' in text
    required = '"joint":{"at_least":true,"micro":243000,"weight_micro":""}'
    assert required in text


def test_the_source_follows_every_change():
    changed = replace(Policy(), rounding_minimum=0)
    assert changed.source["rounding_minimum"] == 0
    assert changed.source != Policy().source
    assert replace(changed, rounding_minimum=1).source == Policy().source
