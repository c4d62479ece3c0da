"""Varying a policy: which names are understood, which values taken, and what is said."""

import pytest

from planner.errors import InputError
from planner.policy.toml import FIELDS, parse_policy
from planner.policy.variation import MOST, in_force, read_variations, short_names, vary

SOURCE = """
year = 2026
[grades]
order = ["低", "中", "高"]
ratio = { "低" = "1%", "中" = "5%", "高" = "20%" }
unknown = "中"
[shares]
joint = ">=0.3"
[merge]
max_departments = 4
"""


def policies(*texts, source=SOURCE):
    return [v.policy for v in vary(source, read_variations(texts))]


def refused(*texts, source=SOURCE):
    with pytest.raises(InputError) as error:
        vary(source, read_variations(texts))
    return [(f.code, f.column, f.value) for f in error.value.findings]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("joint_share", "shares.joint"),
        ("credit_share", "shares.credit"),
        ("coverage", "shares.coverage"),
        ("scope_share", "merge.scope_share"),
        ("effort_factor", "merge.effort_factor"),
        ("max_shift_days", "merge.max_shift_days"),
        ("max_departments", "merge.max_departments"),
        ("floor_overall", "grades.floor_overall"),
        ("minutes_per_day", "capacity.minutes_per_day"),
        ("caps.高", "caps.visits.高"),
        ("ratio.高", "grades.ratio.高"),
        ("shares.last_year.joint", "shares.last_year.joint"),
    ],
)
def test_short_names_stand_for_fields(name, field):
    (variation,) = read_variations([f"{name}=1"])
    assert variation.name == field


def test_every_short_name_is_a_fields():
    assert set(short_names().values()) <= FIELDS.keys()
    assert not short_names().keys() & FIELDS.keys()


def test_values_are_read_as_the_file_would_have_them():
    found = policies("joint_share=0.3, 40% ，>=50%,")
    assert [p.shares.joint and p.shares.joint.micro for p in found] == [
        300_000,
        400_000,
        500_000,
        None,
    ]


def test_what_is_not_varied_stays_and_the_last_field_runs_fastest():
    found = policies("joint_share=0.3,0.4", "rounds=year,month")
    assert [(p.shares.joint.micro, p.rounds.by) for p in found] == [
        (300_000, "year"),
        (300_000, "month"),
        (400_000, "year"),
        (400_000, "month"),
    ]
    assert {p.merge.max_departments for p in found} == {4}


def test_one_grade_is_varied_and_the_others_keep_what_is_written_or_the_default():
    (found,) = policies("ratio.高=0.5", source=SOURCE)
    assert found.grades.ratio_micro == (10_000, 50_000, 500_000)
    (found,) = policies("ratio.D=0.5", "caps.A=3", source="year = 2026")
    assert found.grades.ratio_micro == (10_000, 30_000, 100_000, 500_000)
    assert dict(found.caps) == {"A": 3, "B": 2, "C": 3, "D": 4}


def test_a_list_or_table_is_one_value():
    found = policies('scope.status=["存续", "在业"],["存续"]')
    assert [p.statuses for p in found] == [("存续", "在业"), ("存续",)]
    (goal,) = policies("joint_share={ goal = 0.4, weight = 2 }")
    assert goal.shares.joint.weight_micro == 2_000_000


def test_the_same_policy_however_it_is_written():
    assert policies("joint_share=0.3")[0] == parse_policy(SOURCE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("joint_share", ("what_if_form", "", "joint_share")),
        ("=0.3", ("what_if_form", "", "=0.3")),
        ("max_dept=3", ("what_if_field", "max_dept", "")),
        ("joint_share.x=3", ("what_if_field", "joint_share.x", "")),
        ("year=2027", ("what_if_fixed", "year", "")),
        ("joint_share=0.3,many", ("policy_value", "shares.joint", "many")),
        ("ratio.高=half", ("policy_value", "grades.ratio.高", "half")),
        ("max_departments=2.5", ("policy_value", "merge.max_departments", "2.5")),
        ("rounds=week", ("policy_rule", "rounds.by", "week")),
    ],
)
def test_what_is_wrong_is_named_with_its_field_and_value(text, told):
    assert refused(text) == [told]


def test_close_names_are_suggested():
    with pytest.raises(InputError) as error:
        read_variations(["max_departmens=3"])
    assert "max_departments" in error.value.findings[0].message.en


def test_a_field_is_varied_once():
    told = [("what_if_twice", "shares.joint", "")]
    assert refused("joint_share=0.3", "shares.joint=0.4") == told
    assert refused("ratio={}", "ratio.高=0.4")[0][0] == "what_if_twice"
    assert len(policies("ratio.中=0.04", "ratio.高=0.4")) == 1


def test_more_plans_than_the_limit_are_refused():
    eight = ",".join(f"0.{n}" for n in range(1, 9))
    days = ",".join(str(n) for n in range(MOST // 8))
    assert len(policies(f"joint_share={eight}", f"max_shift_days={days}")) == MOST
    told = refused(f"joint_share={eight}", f"max_shift_days={days},90")
    assert told == [("what_if_too_many", "", str(MOST + 8))]


def test_a_combination_that_breaks_a_rule_stops_no_other():
    falling, rising = vary(SOURCE, read_variations(["ratio.中=0.5,0.04"]))
    assert falling.policy is None
    assert [f.code for f in falling.findings] == ["policy_rule"]
    assert rising.policy is not None


def test_what_is_in_force_is_the_files_or_the_default():
    def now(name, source=SOURCE):
        return in_force(source, read_variations([f"{name}=1"])[0])

    assert now("joint_share") == ">=0.3"
    assert now("max_departments") == "4"
    assert now("max_shift_days") == "92"
    assert now("ratio.高") == "20%"
    assert now("teams.lead") == "true"
    assert now("capacity.least.高") == ""
    assert now("scope.status", "year = 2026") == "[存续, 在业, 开业, 正常]"
