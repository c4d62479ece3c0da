"""Expected finds by hand, on a town of a hundred firms and one proposal."""

from datetime import date
from fractions import Fraction

import pytest

from planner.campaign.finds_rows import COLUMNS, finds_rows, finds_summary
from planner.campaign.paper import plan_on_paper
from planner.campaign.trial import try_best_ratios
from planner.policy.record import (
    CapacityPolicy,
    FindsPolicy,
    GradePolicy,
    SharePolicy,
    Wish,
)
from planner.ports import NoProgress
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin
from tests.planning.town import policy, proposal, registry, targets

TODAY = date(2026, 1, 5)
FIRMS = targets(100, grade=["A"] * 60 + ["B"] * 20 + ["C"] * 10 + ["D"] * 10)
GRADES = GradePolicy(
    ratio_micro=(100_000, 200_000, 400_000, 500_000), floor_overall_micro=0
)
FINDS = FindsPolicy(
    rate=(("A", 50_000), ("B", 100_000), ("C", 200_000), ("D", 400_000))
)
#: One inspector's hours aren't asked for here.
FREE = CapacityPolicy(binding=False)


def rules(**more):
    return policy(**{"grades": GRADES, "finds": FINDS, "capacity": FREE, **more})


def paper_of(*proposals, asked=None):
    town = registry(proposals or [proposal("P1")], firms=FIRMS)
    asked = asked or rules()
    paper = plan_on_paper(town, asked, TODAY, NoProgress(), graded=True)
    return try_best_ratios(town, asked, TODAY, NoProgress(), paper, graded=True)


def finds_of(*proposals, asked=None):
    return paper_of(*proposals, asked=asked).finds


def test_draws_times_rates_are_the_finds():
    finds = finds_of()
    assert [d.eligible for d in finds.draws] == [60, 20, 10, 10]
    assert [d.expected for d in finds.draws] == [6, 4, 4, 5]
    assert finds.planned == Fraction("3.5")


def test_plain_random_draws_find_less():
    finds = finds_of()
    random = finds.case("random")
    assert random.expected == tuple(map(Fraction, ("11.4", "3.8", "1.9", "1.9")))
    assert finds.gain(random) == Fraction("2.09") - Fraction("3.5")


def test_the_best_ratios_fill_the_riskiest_grades_and_leave_the_others_half():
    finds = finds_of()
    best = finds.case("best")
    assert best.ratios == (50_000, 100_000, 400_000, 1_000_000)
    assert best.expected == (3, 2, 4, 10)
    assert finds.finds(best) == Fraction("5.15")


def test_a_plan_made_with_the_best_ratios_finds_what_was_computed():
    finds = finds_of()
    tried, best = finds.case("tried"), finds.case("best")
    assert (tried.ratios, tried.expected) == (best.ratios, best.expected)
    assert tried.reason is None


def test_a_tenth_of_a_grades_draws_is_moved_as_far_as_there_is_room():
    gains = {(m.grade, m.to_grade): m.gain for m in finds_of().moves}
    assert gains["A", "D"] == Fraction("0.6") * Fraction("0.35")
    assert gains["C", "D"] == Fraction("0.4") * Fraction("0.2")
    full = GradePolicy(ratio_micro=(100_000, 200_000, 400_000, 1_000_000))
    moves = finds_of(asked=rules(grades=full)).moves
    assert [m.gain for m in moves if m.to_grade == "D"] == [0, 0, 0]


def test_floors_of_the_policy_are_kept():
    least = (("A", 100_000), ("B", 200_000), ("C", 400_000), ("D", 500_000))
    kept = CapacityPolicy(binding=False, least=least)
    assert finds_of(asked=rules(capacity=kept)).case("best") is None


def test_caps_bound_what_a_grade_may_be_asked_for():
    few = (("D", 1),)
    twice = proposal("P2", "D2", field="旅馆", industries=("5211",))
    finds = finds_of(proposal("P1"), twice, asked=rules(caps=few))
    assert finds.case("best").expected[3] <= 10


def test_full_coverage_and_plain_chance_are_not_steered():
    whole = proposal("P2", "D2", basis=Basis.FULL, pin=Pin.ALONE)
    plain = proposal(
        "P3", "D3", basis=Basis.RANDOM, ratio=parse_ratio("10%"), pin=Pin.ALONE
    )
    finds = finds_of(proposal("P1"), whole, plain)
    assert [d.steered for d in finds.draws] == [6, 4, 4, 5]
    assert [d.expected for d in finds.draws] == [72, 26, 15, 16]
    best = finds.case("best")
    assert best.expected == (69, 24, 15, 21)


def test_a_trial_without_a_plan_says_why():
    """Drawing all of D twice leaves too many others undrawn."""
    wide = SharePolicy(
        joint=None, credit=None, items=None, coverage=Wish(micro=300_000)
    )
    counted = {"ratio": parse_ratio("19户"), "pin": Pin.ALONE}
    autumn = {"start": date(2026, 10, 1), "end": date(2026, 12, 20)}
    spring = proposal("P1", **counted)
    finds = finds_of(
        spring, proposal("P2", "D2", **counted, **autumn), asked=rules(shares=wide)
    )
    assert finds.case("tried").reason[1].endswith("at most 26.05%")
    assert "reason" in finds_summary(finds)["cases"]["tried"]
    (row,) = [row for row in finds_rows(finds) if row[0] == "tried"]
    assert row[COLUMNS.index("ratio")].endswith("D:1.000000")


def test_without_rates_nothing_is_computed():
    assert finds_of(asked=rules(finds=FindsPolicy())) is None


def test_rows_hold_each_case_by_grade_and_its_whole():
    finds = finds_of()
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in finds_rows(finds)]
    planned = [row for row in rows if row["case"] == "planned"]
    assert [row["grade"] for row in planned] == ["A", "B", "C", "D", ""]
    assert planned[3]["expected"] == "5.000000"
    assert planned[-1]["finds"] == "3.500000"
    assert planned[-1]["finds_per_hundred"] == "18.421053"
    (whole,) = [row for row in rows if row["case"] == "tried" and not row["grade"]]
    assert whole["gain"] == "1.650000"
    assert finds_summary(finds)["cases"]["best"]["ratios"]["D"] == "1.000000"


@pytest.mark.parametrize("riskier", ["B", "C", "D"])
def test_a_higher_rate_of_a_riskier_grade_never_lowers_the_best(riskier):
    more = dict(FINDS.rate) | {riskier: 900_000}
    asked = rules(finds=FindsPolicy(rate=tuple(more.items())))
    plain, better = finds_of(), finds_of(asked=asked)
    assert better.finds(better.case("best")) >= plain.finds(plain.case("best"))
