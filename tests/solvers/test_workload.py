"""Visits spread over months: as brute force has it, evenly, and checked."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from solvers.moving import Moves, choose_moves
from solvers.spans import with_spans
from solvers.workload import least_shortage, spread_evenly
from solvers.workload_check import spread_faults
from solvers.workload_facts import MICRO, WHOLE_YEAR, WorkloadFacts

NORTH, SOUTH = 0, 1


def facts(tasks, cells, *, pools=1, unknown=()):
    """Tasks are (district, visits, months, units by pool), cells (pool, month, districts, units).

    Months may map to the first and last day of their part.
    """
    months = np.zeros((len(tasks), 12), dtype=bool)
    days = np.full((len(tasks), 12, 2), [1, 31])
    for row, (_, _, own, _) in enumerate(tasks):
        months[row, list(own)] = True
        for month in own:
            days[row, month] = own[month] if isinstance(own, dict) else (1, 31)
    where = np.zeros((len(cells), 2), dtype=bool)
    for row, (_, _, districts, _) in enumerate(cells):
        where[row, list(districts)] = True
    bounded = np.ones((pools, 2, 12), dtype=bool)
    for pool, district, month in unknown:
        bounded[pool, district, month] = False
    return WorkloadFacts(
        task_district=np.array([t[0] for t in tasks]),
        task_visits=np.array([t[1] * MICRO for t in tasks]),
        task_months=months,
        task_first=days[:, :, 0],
        task_last=days[:, :, 1],
        task_units=np.array([t[3] for t in tasks]).reshape(len(tasks), pools),
        cell_pool=np.array([c[0] for c in cells]),
        cell_month=np.array([c[1] for c in cells]),
        cell_first=np.ones(len(cells), dtype=int),
        cell_last=np.full(len(cells), 31),
        cell_units=np.array([c[3] for c in cells]),
        cell_districts=where,
        bounded=bounded,
        evened=np.ones(pools, dtype=bool),
    )


def splits(visits, months):
    """Every way to put whole visits into months."""
    if len(months) == 1:
        yield {months[0]: visits}
        return
    for first in range(visits + 1):
        for rest in splits(visits - first, months[1:]):
            yield {months[0]: first, **rest}


def lacking(north, south, own_north, own_south, both):
    """What two districts lack in a month, where some people serve both."""
    return max(
        0,
        north - own_north - both,
        south - own_south - both,
        north + south - own_north - own_south - both,
    )


@pytest.mark.parametrize("seed", range(60))
def test_what_lacks_is_what_trying_all_month_splits_finds(seed):
    rng = np.random.default_rng(seed)
    tasks = []
    for _ in range(int(rng.integers(1, 5))):
        first, length = int(rng.integers(0, 3)), int(rng.integers(1, 4))
        months = range(first, min(3, first + length))
        tasks.append((int(rng.integers(2)), int(rng.integers(0, 5)), months, [1]))
    supply = {m: [int(n) for n in rng.integers(0, 4, 3)] for m in range(3)}
    cells = [
        (0, m, districts, n)
        for m, own in supply.items()
        for districts, n in zip(([NORTH], [SOUTH], [NORTH, SOUTH]), own, strict=True)
    ]
    best = min(
        sum(
            lacking(
                *(
                    sum(
                        split.get(m, 0)
                        for task, split in zip(tasks, chosen, strict=True)
                        if task[0] == district
                    )
                    for district in (NORTH, SOUTH)
                ),
                *supply[m],
            )
            for m in range(3)
        )
        for chosen in product(*(list(splits(t[1], list(t[2]))) for t in tasks))
    )
    problem = facts(tasks, cells)
    assert least_shortage(problem).total == pytest.approx(best, abs=1e-4)
    spread = spread_evenly(problem)
    assert spread_faults(problem, spread, leeway=0, binding=False) == []
    stretched = replace(problem, cell_units=1000 * problem.cell_units)
    finer = replace(stretched, task_units=1000 * problem.task_units)
    fits = not spread_faults(finer, spread_evenly(finer), leeway=1)
    assert fits == (best == 0)


def test_the_prices_of_a_shortage_prove_it():
    problem = facts(
        [(NORTH, 10, [4], [6]), (NORTH, 3, [4, 5], [6])],
        [(0, 4, [NORTH], 50), (0, 5, [NORTH], 100)],
    )
    found = least_shortage(problem)
    assert found.total == pytest.approx(10)
    worth = float(found.prices @ problem.cell_units)
    cheapest = 10 * 6 * found.prices[0] + 3 * 6 * found.prices.min()
    assert cheapest - worth == pytest.approx(found.total, rel=1e-6)


def test_work_is_spread_in_proportion_to_what_there_is():
    problem = facts(
        [(NORTH, 90, [3, 4, 5], [10])],
        [(0, 3, [NORTH], 1000), (0, 4, [NORTH], 500), (0, 5, [NORTH], 1500)],
    )
    visits = spread_evenly(problem).visits[0] / MICRO
    assert visits[[3, 4, 5]] == pytest.approx([30, 15, 45], rel=0.06)


def test_work_that_can_wait_makes_room_for_work_that_cannot():
    problem = facts(
        [(NORTH, 9, [4], [10]), (NORTH, 10, [4, 5], [10])],
        [(0, 4, [NORTH], 100), (0, 5, [NORTH], 100)],
    )
    spread = spread_evenly(problem)
    assert spread_faults(problem, spread, leeway=1) == []
    assert spread.visits[1, 4] <= 1.1 * MICRO


def test_a_joint_visit_is_in_one_month_for_all_its_departments():
    problem = facts(
        [(NORTH, 10, [4, 5], [10, 10])],
        [
            (0, 4, [NORTH], 100),
            (0, 5, [NORTH], 0),
            (1, 4, [NORTH], 0),
            (1, 5, [NORTH], 100),
        ],
        pools=2,
    )
    assert least_shortage(problem).total == pytest.approx(100)


def test_a_limit_of_the_year_binds_over_all_its_months():
    problem = facts(
        [(NORTH, 6, [0], [1]), (SOUTH, 6, [7], [1])],
        [(0, WHOLE_YEAR, [NORTH, SOUTH], 10)],
    )
    assert least_shortage(problem).total == pytest.approx(2)


def test_where_nothing_is_known_nothing_lacks():
    problem = facts(
        [(NORTH, 10, [4, 5], [10])],
        [(0, 4, [NORTH], 10)],
        unknown=[(0, NORTH, 5)],
    )
    assert least_shortage(problem).total == pytest.approx(0, abs=1e-6)
    assert spread_faults(problem, spread_evenly(problem), leeway=1) == []


def test_the_order_of_tasks_changes_no_tasks_spread():
    tasks = [(k % 2, 3 + k, [3 + k % 3, 4 + k % 3], [10]) for k in range(8)]
    cells = [(0, m, [NORTH, SOUTH], 400) for m in range(12)]
    one = spread_evenly(facts(tasks, cells)).visits
    other = spread_evenly(facts(tasks[::-1], cells)).visits
    assert np.abs(one - other[::-1]).max() <= 50  # of a million


class TestTheCheck:
    """Forged spreads, each broken in one way."""

    problem = facts(
        [(NORTH, 4, [4, 5], [10]), (SOUTH, 2, [5], [10])],
        [(0, 4, [NORTH], 50), (0, 5, [NORTH, SOUTH], 50)],
    )
    honest = spread_evenly(problem)

    def faults(self, **changed):
        return spread_faults(self.problem, replace(self.honest, **changed), leeway=1)

    def test_an_honest_spread_passes(self):
        assert self.faults() == []

    def test_a_visit_too_few_is_seen(self):
        visits = self.honest.visits.copy()
        visits[0, 4] -= 1
        assert "task 0 isn't done as often as it is due" in self.faults(visits=visits)

    def test_a_month_outside_the_window_is_seen(self):
        visits = self.honest.visits.copy()
        visits[1, [5, 6]] = 0, visits[1, 5]
        assert "task 1 is done outside its months" in self.faults(visits=visits)

    def test_work_that_nobody_carries_is_seen(self):
        units = self.honest.carried_units.copy()
        units[0] //= 2
        assert any("doesn't carry" in f for f in self.faults(carried_units=units))

    def test_carrying_where_one_does_not_work_is_seen(self):
        cells = np.zeros_like(self.honest.carried_cell)
        assert "cell 0 carries what isn't its own" in self.faults(carried_cell=cells)

    def test_less_than_nothing_is_seen(self):
        visits = self.honest.visits.copy()
        visits[0, [4, 5]] = -MICRO, 5 * MICRO
        assert "less than nothing is done" in self.faults(visits=visits)

    def test_a_cell_with_more_than_it_has_is_seen(self):
        tight = replace(self.problem, cell_units=np.array([50, 25]))
        assert spread_faults(tight, self.honest, leeway=1) == [
            "cell 1 carries more than it has"
        ]
        assert spread_faults(tight, self.honest, leeway=1, binding=False) == []


def movable(*moves, cells):
    """Facts and moves of one task a mover: (mover, days, visits, months), one an option."""
    problem = facts([(NORTH, n, months, [10]) for _, _, n, months in moves], cells)
    return problem, Moves(
        task_option=np.arange(len(moves)),
        option_mover=np.array([mover for mover, _, _, _ in moves]),
        option_days=np.array([days for _, days, _, _ in moves]),
    )


def test_the_fewest_movers_move_then_by_the_fewest_days():
    stay, later = [4], [5]
    problem, moves = movable(
        (0, 0, 3, stay),
        (0, 9, 3, later),
        (1, 0, 5, stay),
        (1, 20, 5, later),
        (2, 0, 6, stay),
        (2, 30, 6, later),
        cells=[(0, 4, [NORTH], 90), (0, 5, [NORTH], 200)],
    )
    # 140 into 90: either of the larger two does, the first by fewer days.
    assert choose_moves(problem, moves) == (0, 3, 4)


def test_nobody_moves_where_it_helps_nobody():
    problem, moves = movable(
        (0, 0, 5, [4]),
        (0, 31, 5, [5]),
        cells=[(0, 4, [NORTH], 20), (0, 5, [NORTH], 20)],
    )
    assert choose_moves(problem, moves) == (0,)


def by_day(cells, days=21):
    """Let a month's cell have as much on each of so many days."""

    def units_on(cell, first, last):
        return cells[cell][3] * (min(last, days) - first + 1) // days

    return units_on


@pytest.mark.parametrize("seed", range(60))
def test_what_lacks_in_parts_of_a_month_is_what_lacks_day_by_day(seed):
    """Work within days is done on them: of all spans the worst says what lacks (Hall)."""
    rng = np.random.default_rng(seed)
    tasks = []
    for _ in range(int(rng.integers(1, 5))):
        first = int(rng.integers(1, 22))
        last = int(rng.integers(first, 22))
        days = (first, 31 if last == 21 else last)
        tasks.append((NORTH, int(rng.integers(0, 9)), {4: days}, [3]))
    cells = [(0, 4, [NORTH], 21)]
    spans = with_spans(facts(tasks, cells), by_day(cells))
    lacks = max(
        sum(
            3 * visits
            for _, visits, own, _ in tasks
            if a <= own[4][0] and min(own[4][1], 21) <= b
        )
        - (b - a + 1)
        for a in range(1, 22)
        for b in range(a, 22)
    )
    found = least_shortage(spans).total
    assert found >= max(0, lacks) - 1e-5
    assert (found < 1e-5) == (lacks <= 0)


def test_what_lacks_on_some_days_and_in_their_month_is_counted_once():
    tasks = [(NORTH, 30, {4: (1, 2)}, [1]), (NORTH, 10, {4: (1, 31)}, [1])]
    cells = [(0, 4, [NORTH], 21)]
    found = least_shortage(with_spans(facts(tasks, cells), by_day(cells)))
    assert found.total == pytest.approx(28)


def test_a_span_that_carries_less_than_is_done_on_its_days_is_seen():
    tasks = [(NORTH, 2, {4: (1, 2)}, [1]), (NORTH, 2, {4: (1, 31)}, [1])]
    cells = [(0, 4, [NORTH], 21)]
    problem = with_spans(facts(tasks, cells), lambda *_: 1)
    spread = spread_evenly(problem)
    assert spread_faults(problem, spread, leeway=1, binding=False) == []
    assert spread_faults(problem, spread, leeway=0) == [
        "cell 1 carries more than it has"
    ]
    units = np.where(spread.carried_cell == 1, 0, spread.carried_units)
    (fault,) = spread_faults(
        problem, replace(spread, carried_units=units), leeway=1, binding=False
    )
    assert fault.endswith("days 1 to 2")


def test_many_movers_are_settled_without_a_search():
    stay, later = [4], [5]
    problem, moves = movable(
        *(
            option
            for mover in range(40)
            for option in ((mover, 0, 3, stay), (mover, 1 + mover, 3, later))
        ),
        cells=[(0, 4, [NORTH], 900), (0, 5, [NORTH], 600)],
    )
    taken = np.array(choose_moves(problem, moves))
    days = moves.option_days[taken]
    # 1,200 into 900: ten of 30 have to go, those that move the least.
    assert sorted(days[days > 0]) == list(range(1, 11))
