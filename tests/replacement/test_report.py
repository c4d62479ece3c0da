"""Replacements by department, beside what chance explains."""

from math import comb

import pytest

from planner.replacement.reasons import Reason
from planner.replacement.record import Replacement
from planner.replacement.report import by_department, upper_tail
from planner.replacement.reserves import StandIn


def replaced(department: str, round_id: str = "Q1", reason=Reason.CLOSED, left=True):
    reserve = "R" if left else None
    return Replacement(
        year=2026,
        round_id=round_id,
        number=1,
        visit_id=f"{round_id}-00001",
        target_id="T",
        name="T",
        department_ids=(department,),
        reason=reason,
        note="",
        department_id=department,
        stand_ins=(
            StandIn(entry_id="E", stratum="s", target_id=reserve, passed_over=()),
        ),
        visits=(),
        freed=(),
        shortages=(),
    )


@pytest.mark.parametrize(("k", "n", "p"), [(1, 10, 0.1), (5, 40, 0.03), (12, 12, 0.5)])
def test_the_tail_is_the_sum_of_its_binomial_terms(k, n, p):
    plain = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
    assert upper_tail(k, n, p) == pytest.approx(plain, rel=1e-9)


def test_the_tail_holds_at_its_ends():
    assert upper_tail(0, 5, 0.2) == 1.0
    assert upper_tail(6, 5, 0.2) == 0.0
    assert upper_tail(1, 5, 0.0) == 0.0
    assert upper_tail(5, 5, 1.0) == 1.0
    # A tail that one minus a sum would lose whole.
    assert upper_tail(60, 10_000, 0.0001) == pytest.approx(4.4e-83, rel=0.2)


def test_a_department_that_replaces_far_more_than_others_is_flagged():
    made = [replaced("FOOD") for _ in range(12)] + [replaced("FIRE"), replaced("TAX")]
    visits = {"FOOD": 100, "FIRE": 300, "TAX": 300}
    lines = {line.department_id: line for line in by_department(made, visits, {})}
    assert lines["FOOD"].average == pytest.approx(14 / 700)
    assert [one for one, line in lines.items() if line.flagged] == ["FOOD"]


def test_a_department_as_others_are_is_not_flagged_nor_is_one_with_fewer():
    made = [replaced("FOOD")] * 3 + [replaced("FIRE")] * 2
    lines = by_department(made, {"FOOD": 100, "FIRE": 100, "TAX": 100}, {})
    assert not any(line.flagged for line in lines)
    assert lines[-1].replaced == 0


def test_a_line_counts_reasons_rounds_and_what_was_left_unfilled():
    made = [
        replaced("FOOD"),
        replaced("FOOD", "Q2", Reason.MOVED, left=False),
        replaced("FOOD", "Q2"),
    ]
    (line,) = by_department(made, {"FOOD": 9}, {"FOOD": "食品局"})
    assert line.name == "食品局"
    assert line.reasons == {Reason.CLOSED: 2, Reason.MOVED: 1}
    assert line.rounds == {"Q1": 1, "Q2": 2}
    assert (line.replaced, line.unfilled) == (3, 1)


def test_a_year_without_visits_has_no_lines():
    assert by_department([], {}, {}) == []
