"""Expected numbers: whole totals met exactly, chances rising with risk, floors kept."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from planner.campaign.measures import falling_grades
from planner.errors import InfeasibleError
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.planning.quotas import make_quotas
from planner.policy.record import GradePolicy, SharePolicy, Wish
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin
from tests.planning.town import policy, proposal, registry, targets

TODAY = date(2026, 1, 5)
NO_FLOOR = GradePolicy(floor_overall_micro=0)


def quotas_of(town, **rules):
    rules = policy(**{"grades": NO_FLOOR, **rules})
    frozen = freeze_targets(town, rules, TODAY, graded=True)
    return make_quotas(make_plan(town, rules, frozen), rules, frozen)


def by_grade(cells):
    found = {}
    for cell in cells:
        found.setdefault(cell.grade, []).append(
            Fraction(cell.expected_micro, cell.eligible * 1_000_000)
        )
    return found


def test_strata_sum_to_the_published_total_exactly():
    table = quotas_of(registry([proposal("P1", ratio=parse_ratio("7%"))]))
    (entry,) = table.plan.entries
    cells = table.cells[entry.entry_id]
    assert entry.total == 8  # 8.4
    assert sum(cell.expected_micro for cell in cells) == 8_000_000
    assert falling_grades(table, NO_FLOOR.order) == 0


def test_each_firm_of_a_drawn_grade_has_a_chance_in_a_district_of_seven_too():
    districts = ["130821"] * 7 + ["130802"] * 113
    town = registry(
        [proposal("P1", ratio=parse_ratio("1%"))], firms=targets(district=districts)
    )
    table = quotas_of(town)
    assert all(cell.expected_micro > 0 for cell in table.cells["2026-0001"])


def test_grades_outside_the_proposal_are_left_out_whole():
    town = registry([proposal("P1", grades=("C", "D"), ratio=parse_ratio("50%"))])
    table = quotas_of(town)
    chances = by_grade(table.cells["2026-0001"])
    assert all(chance == 0 for chance in chances["A"] + chances["B"])
    assert all(chance > 0 for chance in chances["C"] + chances["D"])
    assert table.plan.entries[0].base == 18  # of C and D alone


def test_random_draws_give_all_grades_one_chance():
    town = registry([proposal("P1", basis=Basis.RANDOM, ratio=parse_ratio("10%"))])
    chances = [
        c for cs in by_grade(quotas_of(town).cells["2026-0001"]).values() for c in cs
    ]
    assert max(chances) - min(chances) <= Fraction(1, 1_000_000)


def test_full_coverage_takes_every_firm():
    town = registry([proposal("P1", basis=Basis.FULL)])
    cells = quotas_of(town).cells["2026-0001"]
    assert all(c.expected_micro == c.eligible * 1_000_000 for c in cells)


def test_the_librarys_floor_raises_entries_at_the_policys_ratio_only():
    town = registry(
        [
            proposal("P1", pin=Pin.ALONE),
            proposal("P2", "D2", ratio=parse_ratio("2%"), pin=Pin.ALONE),
        ]
    )
    low = quotas_of(town)
    high = quotas_of(town, grades=replace(NO_FLOOR, floor_overall_micro=200_000))
    assert high.coverage_micro >= 200_000 > low.coverage_micro
    totals = [[e.total for e in t.plan.entries] for t in (low, high)]
    assert totals[1][0] > totals[0][0]
    assert totals[1][1] == totals[0][1]
    assert [f.code for f in high.findings] == ["raised_to_floor"]


def coverage(micro, weight_micro=None):
    wish = Wish(micro=micro, weight_micro=weight_micro)
    return SharePolicy(joint=None, credit=None, items=None, coverage=wish)


def test_a_goal_for_coverage_in_reach_raises_as_a_requirement_does():
    town = registry([proposal("P1")])
    required = quotas_of(town, shares=coverage(200_000))
    goal = quotas_of(town, shares=coverage(200_000, weight_micro=1))
    assert goal.coverage_micro >= 200_000
    assert goal.plan.entries == required.plan.entries
    assert [(f.code, f.column) for f in goal.findings] == [
        ("raised_to_floor", "shares.coverage")
    ]


def test_a_goal_for_coverage_out_of_reach_raises_nothing_in_vain():
    town = registry(
        [
            proposal("P1", ratio=parse_ratio("2%"), pin=Pin.ALONE),
            proposal("P2", "D2", industries=("62",), pin=Pin.ALONE),
        ]
    )
    with pytest.raises(InfeasibleError):
        quotas_of(town, shares=coverage(900_000))
    fixed, flexible = quotas_of(
        town, shares=coverage(900_000, weight_micro=1)
    ).plan.entries
    assert fixed.total == 2
    assert flexible.total == flexible.eligible < 120


def test_a_floor_that_fixed_ratios_keep_out_of_reach_is_said():
    town = registry([proposal("P1", ratio=parse_ratio("2%"))])
    with pytest.raises(InfeasibleError) as caught:
        quotas_of(town, grades=replace(NO_FLOOR, floor_overall_micro=200_000))
    assert [f.code for f in caught.value.findings] == ["floor_out_of_reach"]


def test_a_total_too_thin_for_millionths_is_raised_and_said(monkeypatch):
    monkeypatch.setattr("solvers.apportion.MICRO", 100)
    monkeypatch.setattr("planner.protocol.strata.MICRO", 100)
    town = registry([proposal("P1", ratio=parse_ratio("1户"), basis=Basis.RANDOM)])
    table = quotas_of(town)
    assert table.plan.entries[0].total == 2  # 1 of 120 is under one hundredth
    assert [f.code for f in table.findings] == ["total_too_thin"]
