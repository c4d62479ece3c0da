"""Days for visits: everybody is there, nobody's day is overfull, reasons are proofs."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.days import give_days
from solvers.days_check import day_faults
from solvers.days_desk import Desk
from solvers.days_facts import NO_DAY, NO_LIMIT, Cause, DaysAnswer, DaysFacts, Unplaced
from solvers.days_repair import repair_diary
from solvers.tickets import draw_tickets


def diary(
    teams,
    *,
    days=4,
    allowed=None,
    away=(),
    a_day=1,
    a_day_minutes=600,
    minutes=None,
    hosts=None,
    host_limit=NO_LIMIT,
    a_month=NO_LIMIT,
    place=None,
    period=None,
    outing=0,
    seed="s",
):
    """Facts of a few visits; `teams` are the people of each, `away` (person, day)."""
    visits = len(teams)
    people = 1 + max((p for team in teams for p in team), default=0)
    hosts = [[0]] * visits if hosts is None else hosts
    departments = 1 + max((h for host in hosts for h in host), default=0)
    can = np.ones((visits, days), dtype=np.bool_)
    if allowed is not None:
        can[:] = False
        for visit, own in enumerate(allowed):
            can[visit, list(own)] = True
    free = np.ones((people, days), dtype=np.bool_)
    for person, day in away:
        free[person, day] = False
    rows = [(v, p) for v, team in enumerate(teams) for p in team]
    host_rows = [(v, h) for v, own in enumerate(hosts) for h in own]
    month = np.array([0] * days if period is None else period, dtype=np.int64)
    tickets = draw_tickets(seed, visits * days).astype(np.uint16)
    return DaysFacts(
        allowed=can,
        team_visit=np.array([v for v, _ in rows], dtype=np.int64),
        team_person=np.array([p for _, p in rows], dtype=np.int64),
        host_visit=np.array([v for v, _ in host_rows], dtype=np.int64),
        host_department=np.array([h for _, h in host_rows], dtype=np.int64),
        free=free,
        person_visits=np.full(people, a_day, dtype=np.int64),
        person_minutes=np.full(people, a_day_minutes, dtype=np.int64),
        month_visits=np.full(people, a_month, dtype=np.int64),
        department_visits=np.full(departments, host_limit, dtype=np.int64),
        used_visits=np.zeros((people, days), dtype=np.int64),
        used_minutes=np.zeros((people, days), dtype=np.int64),
        used_month=np.zeros((people, 1 + max(month, default=-1)), dtype=np.int64),
        month_minutes=np.zeros((people, 1 + max(month, default=-1)), dtype=np.int64),
        used_department=np.zeros((departments, days), dtype=np.int64),
        minutes=np.array([60] * visits if minutes is None else minutes, dtype=np.int64),
        place=np.array([-1] * visits if place is None else place, dtype=np.int64),
        period=month,
        visit_ticket=np.arange(visits, dtype=np.int64) * 7,
        day_ticket=tickets.reshape(visits, days),
        outing=outing,
    )


def placed(facts):
    answer = give_days(facts)
    assert day_faults(facts, answer) == []
    return answer


def test_two_visits_of_one_person_get_two_days():
    answer = placed(diary([[0], [0]], days=2))
    assert sorted(answer.day.tolist()) == [0, 1]


def test_the_whole_team_is_there():
    answer = placed(diary([[0, 1]], days=3, away=[(0, 0), (1, 2)]))
    assert answer.day.tolist() == [1]


def test_who_was_put_first_makes_way():
    # Either visit of 0 takes day 1 as soon as it is cheaper; the third needs it.
    facts = diary([[0, 1], [0, 2], [1, 2]], days=3, allowed=[[0, 1], [1, 2], [0, 1, 2]])
    answer = placed(facts)
    assert answer.unplaced == ()


def test_minutes_bound_a_day_where_numbers_do_not():
    facts = diary([[0]] * 3, days=2, a_day=9, a_day_minutes=120, minutes=[90, 60, 60])
    day = placed(facts).day
    assert day[1] == day[2] != day[0]


def test_one_long_visit_gives_its_day_to_two_short_ones_of_the_same_person():
    facts = diary(
        [[0, 1], [0], [0], [1]],
        days=2,
        allowed=[[0], [0], [0], [0, 1]],
        a_day=3,
        a_day_minutes=360,
        minutes=[360, 180, 180, 360],
    )
    desk = Desk(facts)
    desk.put(0, 0)
    desk.put(3, 1)

    repair_diary(desk, 0)

    assert desk.day == [NO_DAY, 0, 0, 1]


def test_a_department_takes_part_in_no_more_than_its_limit():
    answer = placed(diary([[0], [1], [2]], days=3, host_limit=1))
    assert sorted(answer.day.tolist()) == [0, 1, 2]


def test_what_was_given_before_counts():
    facts = diary([[0]], days=2)
    used = facts.used_visits.copy()
    used[0, 1] = 1
    answer = placed(replace(facts, used_visits=used))
    assert answer.day.tolist() == [0]


def test_nobody_makes_more_visits_in_a_month_than_the_limit():
    facts = diary([[0]] * 4, days=6, a_day=9, a_month=2, period=[0, 0, 0, 1, 1, 1])
    assert np.bincount(facts.period[placed(facts).day]).tolist() == [2, 2]


def test_what_was_done_in_the_month_before_its_days_here_counts():
    facts = diary([[0]], days=2, a_month=1, period=[0, 1])
    answer = placed(replace(facts, used_month=np.array([[1, 0]])))
    assert answer.day.tolist() == [1]


def test_a_visit_moves_to_another_month_for_one_that_can_not():
    # Either of the first two is in the month that the third needs, until it moves.
    facts = diary(
        [[0, 1], [0, 2], [0, 3]],
        days=4,
        a_day=2,
        a_month=2,
        period=[0, 0, 1, 1],
        allowed=[[0, 1, 2], [0, 1, 2], [0, 1]],
        place=[1, 1, 2],
        outing=2,
    )
    assert placed(facts).unplaced == ()


def test_a_full_month_is_the_reason_where_its_days_have_room():
    facts = diary(
        [[0]] * 4, days=6, a_day=9, a_month=2, period=[0, 0, 0, 1, 1, 1],
        allowed=[[0, 1], [1, 2], [0, 2], [4, 5]],
    )  # fmt: skip
    (reason,) = placed(facts).unplaced
    assert (reason.cause, reason.whom, reason.room) == (Cause.MONTH, 0, 2)
    assert (reason.visits, reason.days) == ((0, 1, 2), (0, 1, 2))


def test_full_days_and_a_full_month_together_are_a_reason():
    # Day 0 holds one, month 1 holds two: four visits are one too many.
    facts = diary(
        [[0]] * 4, days=4, a_day=1, a_month=2, period=[0, 1, 1, 1],
        allowed=[[0, 1], [0, 1, 2], [0, 2, 3], [0, 3]],
    )  # fmt: skip
    (reason,) = placed(facts).unplaced
    assert (reason.cause, reason.room) == (Cause.MONTH, 3)
    assert reason.visits == (0, 1, 2, 3)


def test_the_check_counts_months_again():
    facts = diary([[0]] * 2, days=2, a_month=1)
    both = DaysAnswer(day=np.array([0, 1]), unplaced=())
    assert day_faults(facts, both) == ["person 0 has too many visits in month 0"]
    false = Unplaced(
        visit=1, cause=Cause.MONTH, whom=0, visits=(0, 1), days=(0, 1), room=1
    )
    answer = DaysAnswer(day=np.array([0, NO_DAY]), unplaced=(false,))
    assert day_faults(facts, answer) == []
    roomy = replace(facts, month_visits=np.array([2]))
    assert day_faults(roomy, answer) == [
        "visit 1 could have a day",
        "visit 1 is left out for a reason that isn't so",
    ]


def test_neighbours_are_visited_on_one_day():
    facts = diary([[0], [0], [0], [0]], days=8, a_day=2, place=[5, 6, 5, 6], outing=2)
    day = placed(facts).day
    assert day[0] == day[2] != day[1] == day[3]


def test_without_together_loads_are_even_over_months():
    facts = diary([[0]] * 6, days=6, a_day=9, period=[0, 0, 1, 1, 2, 2])
    months = np.bincount(facts.period[placed(facts).day])
    assert months.tolist() == [2, 2, 2]


def test_three_visits_on_two_days_of_one_person_are_one_too_many_and_said_so():
    facts = diary(
        [[0, 1], [0, 2], [0], [3]], days=4, allowed=[[0, 1], [0, 1], [0, 1], [0, 1]]
    )
    (reason,) = placed(facts).unplaced
    assert reason.cause is Cause.PERSON
    assert reason.whom == 0
    assert (reason.visits, reason.days, reason.room) == ((0, 1, 2), (0, 1), 2)


def test_the_smallest_reason_leaves_out_visits_that_have_other_days():
    # Four visits of one person, of which two can be made on day 0 only.
    facts = diary([[0]] * 4, days=5, allowed=[[0], [0], [1, 2, 3], [1, 2, 3]])
    (reason,) = placed(facts).unplaced
    assert reason.visits == (0, 1)
    assert reason.days == (0,)


def test_a_department_may_be_what_is_short():
    facts = diary([[0], [1]], days=1, host_limit=1)
    (reason,) = placed(facts).unplaced
    assert (reason.cause, reason.whom, reason.room) == (Cause.DEPARTMENT, 0, 1)


def test_a_team_never_there_together_is_the_reason():
    facts = diary([[0, 1]], days=2, away=[(0, 0), (1, 1)])
    (reason,) = placed(facts).unplaced
    assert reason.cause is Cause.TEAM


def test_a_window_without_a_working_day_is_the_reason():
    (reason,) = placed(diary([[0]], days=2, allowed=[[]])).unplaced
    assert reason.cause is Cause.WINDOW


def test_without_any_day_or_visit_there_is_an_answer_too():
    assert placed(diary([], days=3)).day.tolist() == []
    (reason,) = placed(diary([[0]], days=0)).unplaced
    assert reason.cause is Cause.WINDOW


def test_where_no_single_person_is_short_the_whole_is_proven_short():
    # Each of three people has two of three visits, any two of which share one.
    facts = diary([[0, 1], [1, 2], [0, 2]], days=2)
    (reason,) = placed(facts).unplaced
    assert reason.cause is Cause.JOINT
    assert reason.proven


def test_the_check_sees_every_rule_broken():
    facts = diary(
        [[0], [0, 1]], days=2, away=[(1, 1)], allowed=[[0], [0, 1]], host_limit=1
    )
    none = DaysAnswer(day=np.array([0, 0]), unplaced=())
    assert len(day_faults(facts, none)) == 2  # the person, the department
    away = DaysAnswer(day=np.array([1, 1]), unplaced=())
    found = " ".join(day_faults(facts, away))
    assert "isn't allowed" in found
    assert "isn't there" in found
    kept = DaysAnswer(day=np.array([0, NO_DAY]), unplaced=())
    assert "no reason" in day_faults(facts, kept)[0]


def test_the_check_refuses_a_reason_that_is_not_so():
    facts = diary([[0], [0]], days=2)
    false = Unplaced(
        visit=1, cause=Cause.PERSON, whom=0, visits=(0, 1), days=(0,), room=1
    )
    answer = DaysAnswer(day=np.array([0, NO_DAY]), unplaced=(false,))
    faults = day_faults(facts, answer)
    assert faults == [
        "visit 1 could have a day",
        "visit 1 is left out for a reason that isn't so",
    ]


def test_the_order_of_rows_changes_nothing():
    teams = [[v % 3, 3 + v % 4] for v in range(12)]
    facts = diary(teams, days=5, place=[v % 2 for v in range(12)], outing=2, a_day=2)
    turned = np.array([(5 * v + 2) % 12 for v in range(12)])
    back = np.argsort(turned)
    other = replace(
        facts,
        allowed=facts.allowed[turned],
        team_visit=back[facts.team_visit][::-1],
        team_person=facts.team_person[::-1],
        host_visit=back[facts.host_visit],
        minutes=facts.minutes[turned],
        place=facts.place[turned],
        visit_ticket=facts.visit_ticket[turned],
        day_ticket=facts.day_ticket[turned],
    )
    assert placed(other).day.tolist() == placed(facts).day[turned].tolist()


@st.composite
def tiny(draw):
    days = draw(st.integers(1, 5))
    visits = draw(st.integers(1, 7))
    some_days = st.sets(st.integers(0, days - 1), min_size=1)
    return diary(
        draw(
            st.lists(
                st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True),
                min_size=visits,
                max_size=visits,
            )
        ),
        days=days,
        allowed=draw(st.lists(some_days, min_size=visits, max_size=visits)),
        away=draw(
            st.lists(st.tuples(st.integers(0, 0), st.integers(0, days - 1)), max_size=2)
        ),
        a_day=draw(st.integers(1, 2)),
        a_day_minutes=draw(st.sampled_from([100, 600])),
        minutes=draw(
            st.lists(st.sampled_from([30, 60]), min_size=visits, max_size=visits)
        ),
        hosts=[[v % 2] for v in range(visits)],
        host_limit=draw(st.sampled_from([1, 2, NO_LIMIT])),
        place=draw(st.lists(st.integers(-1, 1), min_size=visits, max_size=visits)),
        outing=draw(st.sampled_from([0, 2])),
        period=[day // 2 for day in range(days)],
        a_month=draw(st.sampled_from([1, 2, NO_LIMIT])),
    )


def exists(facts):
    """Whether some choice of days for all visits keeps every rule, one by one."""
    own = [np.flatnonzero(row).tolist() for row in facts.allowed]
    return any(
        not day_faults(facts, DaysAnswer(day=np.array(days), unplaced=()))
        for days in product(*own)
    )


@settings(max_examples=150, deadline=None)
@given(tiny())
def test_whatever_can_be_placed_is_placed_and_every_answer_passes(facts):
    answer = placed(facts)
    if len(answer.unplaced):
        assert all(r.proven for r in answer.unplaced), (
            "small instances are decided for certain"
        )
        if np.prod([row.sum() for row in facts.allowed], dtype=float) < 3000:
            assert not exists(facts)


@pytest.mark.parametrize("ticket", [0, 7])
def test_visits_have_distinct_tickets(ticket):
    facts = diary([[0], [0]])
    with pytest.raises(ValueError, match="distinct"):
        replace(facts, visit_ticket=np.array([ticket, ticket]))
