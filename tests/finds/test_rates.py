"""Finding rates: what counts, whose visits count, and how sure they are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from scipy.stats import binomtest

from planner.finds.rates import LEAST_VISITS, finding_rates, found_something, too_few
from planner.policy.record import FindsPolicy
from planner.registry import PastVisit
from tests.planning.town import policy

NOTHING = ("未发现问题",)
PROBLEM = ("发现问题已责令改正",)
DAY = date(2025, 3, 1)


def visits(grade, found, clean, **more):
    """As many visits to firms of a grade that found something, and that didn't."""
    return [
        PastVisit(
            target_id=grade,
            visited_on=DAY + timedelta(days=day),
            codes=PROBLEM if day < found else NOTHING,
            **more,
        )
        for day in range(found + clean)
    ]


def rates_of(history, rules=None):
    known = {grade: grade for grade in "ABCD"}
    return {r.grade: r for r in finding_rates(rules or policy(), history, known)}


PLENTY = [
    *visits("A", 2, 48),
    *visits("B", 5, 45),
    *visits("C", 10, 40),
    *visits("D", 20, 30),
]


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["未发现问题"], False),
        (["未发现开展本次抽查涉及的经营活动"], False),
        (["未按规定公示应当公示的信息"], True),
        (["公示信息隐瞒真实情况弄虚作假"], True),
        (["通过登记的住所（经营场所）无法联系"], True),
        (["发现问题已责令改正"], True),
        (["不配合检查情节严重"], True),
        (["发现问题待后续处理"], True),
        (["未发现问题", "发现问题待后续处理"], True),
    ],
)
def test_of_the_eight_results_two_say_that_nothing_was_found(codes, found):
    assert found_something(codes) is found


def test_a_rate_is_what_was_found_of_what_was_visited():
    rates = rates_of(PLENTY)
    assert {g: float(r.value) for g, r in rates.items()} == {
        "A": 0.04,
        "B": 0.1,
        "C": 0.2,
        "D": 0.4,
    }
    assert all(r.pooled == (g,) and r.visits == 50 for g, r in rates.items())
    assert too_few(tuple(rates.values())) == []


def test_intervals_are_wilsons():
    for rate in rates_of(PLENTY).values():
        expected = binomtest(rate.found, rate.visits).proportion_ci(method="wilson")
        assert float(rate.low) == pytest.approx(expected.low, abs=1e-12)
        assert float(rate.high) == pytest.approx(expected.high, abs=1e-12)


def test_a_grade_with_few_visits_is_taken_with_its_neighbours_and_says_so():
    history = [*visits("A", 2, 48), *visits("B", 5, 45), *visits("C", 10, 40)]
    rates = rates_of([*history, *visits("D", 3, LEAST_VISITS - 4)])
    assert rates["D"].pooled == ("C", "D")
    assert (rates["D"].found, rates["D"].visits) == (13, 50 + LEAST_VISITS - 1)
    assert rates["C"].pooled == ("C",)
    (told,) = too_few(tuple(rates.values()))
    assert (told.code, told.value) == ("finds_few_visits", "D")
    assert told.params["seen"] == str(LEAST_VISITS - 1)


def test_unplanned_visits_and_those_without_results_do_not_count():
    extra = [
        *visits("A", 40, 0, planned=False),
        *[replace(v, codes=()) for v in visits("B", 0, 40)],
    ]
    assert rates_of([*PLENTY, *extra]) == rates_of(PLENTY)


def test_a_joint_visit_counts_once_and_finds_if_anyone_does():
    beside = [replace(v, department_id="D2", codes=NOTHING) for v in PLENTY]
    assert rates_of([*PLENTY, *beside]) == rates_of(PLENTY)


def test_without_results_and_without_the_policys_rates_nothing_is_known():
    assert rates_of([replace(v, codes=()) for v in PLENTY]) == {}
    assert rates_of([]) == {}


def test_the_policys_rates_come_before_what_was_seen_and_have_no_interval():
    shares = {"A": 10_000, "B": 20_000, "C": 30_000, "D": 500_000}
    rates = rates_of(PLENTY, policy(finds=FindsPolicy(rate=tuple(shares.items()))))
    assert {g: r.value * 1_000_000 for g, r in rates.items()} == shares
    assert all(r.low is r.high is None and not r.pooled for r in rates.values())
