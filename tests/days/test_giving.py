"""Days of a round: worked, free, not blocked, the same whatever the order of rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.days import giving
from planner.days.check import check_days
from planner.days.giving import give_visits_days
from planner.days.record import Cause, Place, Work
from planner.days.telling import estimated, findings
from planner.errors import CheckFailedError, Level
from planner.open_days import estimated_years
from planner.pairing.second_lottery import pair_inspectors
from planner.pairing.teams import Role, TeamMember
from planner.policy.record import CapacityPolicy, DaysPolicy, Policy, TeamPolicy
from planner.registry import BlockedDays, Item, ItemKind
from tests.pairing.builders import SEED, people, person, registry, visit, visits

MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=k) for k in range(5)]


def seats(team, *names, department="market"):
    return [
        TeamMember(
            visit_id=team,
            department_id=department,
            inspector_id=name,
            role=Role.MEMBER,
            item_ids=(),
        )
        for name in names
    ]


def in_week(name, *departments, **fields):
    fields.setdefault("start", MONDAY)
    fields.setdefault("end", MONDAY + timedelta(days=6))
    return visit(name, *departments, **fields)


def given(work, city, policy=None, places=None, earlier=None, drawn_on=None):
    return give_visits_days(
        work,
        earlier=earlier or Work(),
        registry=city,
        policy=policy or Policy(),
        places=places or {},
        seed=SEED,
        round_id="r1",
        drawn_on=drawn_on,
    )


def days_of(done):
    return {v.visit_id: v.day for v in done.visits}


def test_a_visit_is_made_on_a_working_day_when_all_its_people_are_there():
    off = {WEEK[0]: False, date(2026, 3, 7): True}
    city = registry(
        [
            person("a", leave=((WEEK[1], WEEK[2]),)),
            person("b", certificate_expires_on=date(2026, 3, 6)),
        ],
        holidays=off,
    )
    blocked = BlockedDays(first=WEEK[3], last=WEEK[3], reason="高考")
    done = given(
        Work(visits=[in_week("V1")], members=seats("V1", "a", "b")),
        replace(city, blocked_days=(blocked,)),
    )
    assert days_of(done) == {"V1": WEEK[4]}


def test_a_weekend_that_is_worked_counts():
    city = registry(
        [person("a")],
        holidays=dict.fromkeys(WEEK, False) | {date(2026, 3, 7): True},
    )
    done = given(Work(visits=[in_week("V1")], members=seats("V1", "a")), city)
    assert days_of(done) == {"V1": date(2026, 3, 7)}


@pytest.mark.parametrize(
    ("row", "free"),
    [
        ({"department_id": "market"}, False),
        ({"department_id": "fire"}, True),
        ({"industries": ("01", "62")}, False),
        ({"industries": ("01",)}, True),
        ({"department_id": "market", "industries": ("01",)}, True),
    ],
)
def test_blocked_days_are_those_of_a_department_and_of_industries(row, free):
    blocked = BlockedDays(first=WEEK[0], last=WEEK[4], reason="农忙", **row)
    done = given(
        Work(visits=[in_week("V1")], members=seats("V1", "a")),
        registry([person("a")], blocked_days=(blocked,)),
        places={"T-V1": Place(industry="6210")},
    )
    assert (days_of(done)["V1"] is not None) is free
    assert [one.cause for one in done.missing] == ([] if free else [Cause.WINDOW])


def test_nobody_makes_more_visits_a_day_than_the_policy_says():
    team = [in_week(f"V{k}") for k in range(10)]
    members = [seat for one in team for seat in seats(one.visit_id, "a")]
    policy = Policy(teams=TeamPolicy(max_per_day=2))
    done = given(Work(visits=team, members=members), registry([person("a")]), policy)
    assert sorted(v.day for v in done.visits) == sorted(WEEK * 2)


def test_nobody_makes_more_visits_in_a_month_than_the_policy_says():
    end = date(2026, 4, 30)
    team = [in_week(f"V{k}", end=end) for k in range(4)]
    members = [seat for one in team for seat in seats(one.visit_id, "a")]
    policy = Policy(teams=TeamPolicy(max_per_month=2))
    done = given(Work(visits=team, members=members), registry([person("a")]), policy)
    assert sorted(v.day.month for v in done.visits) == [3, 3, 4, 4]


def test_visits_of_earlier_rounds_count_in_the_month_wherever_they_lie():
    before = replace(in_week("E1", start=date(2026, 2, 1)), day=MONDAY)
    policy = Policy(teams=TeamPolicy(max_per_month=1))
    later = in_week("V1", start=WEEK[2], end=date(2026, 4, 3))
    done = given(
        Work(visits=[later], members=seats("V1", "a")),
        registry([person("a")]),
        policy,
        earlier=Work(visits=[before], members=seats("E1", "a")),
    )
    assert days_of(done)["V1"].month == 4


def test_a_full_month_is_told_with_its_limit():
    team = [in_week(f"V{k}") for k in range(3)]
    members = [seat for one in team for seat in seats(one.visit_id, "a")]
    city = registry([person("a")])
    policy = Policy(teams=TeamPolicy(max_per_month=2))
    done = given(Work(visits=team, members=members), city, policy)
    (finding,) = findings(done.missing, city)
    assert finding.code == "day_missing_month"
    assert finding.message.en.endswith("the monthly limit leaves room for 2")


@pytest.mark.parametrize(
    ("notice", "first"), [(0, WEEK[2]), (1, WEEK[3]), (2, WEEK[4])]
)
def test_visits_come_after_the_draw_and_its_notice(notice, first):
    team = [in_week(f"V{k}", end=WEEK[4]) for k in range(9)]
    members = [seat for one in team for seat in seats(one.visit_id, "a")]
    policy = Policy(days=DaysPolicy(notice_working_days=notice))
    city = registry([person("a")])
    done = given(Work(visits=team, members=members), city, policy, drawn_on=WEEK[1])
    assert min(v.day for v in done.visits if v.day) == first


def test_holidays_are_no_notice():
    off = {WEEK[1]: False, WEEK[2]: False}
    done = given(
        Work(visits=[in_week("V1", end=WEEK[4])], members=seats("V1", "a")),
        registry([person("a")], holidays=off),
        drawn_on=MONDAY,
    )
    assert days_of(done) == {"V1": WEEK[4]}


def test_a_draw_at_the_end_of_the_window_leaves_no_day():
    city = registry([person("a")])
    done = given(
        Work(visits=[in_week("V1", end=WEEK[4])], members=seats("V1", "a")),
        city,
        drawn_on=WEEK[4],
    )
    (finding,) = findings(done.missing, city)
    assert finding.code == "day_missing_window"


def test_the_check_sees_visits_that_come_too_soon():
    soon = [replace(in_week(f"V{k}"), day=day) for k, day in enumerate(WEEK[:4])]
    faults = check_days(
        Work(visits=soon),
        earlier=Work(),
        registry=registry([person("a")]),
        policy=Policy(),
        places={},
        drawn_on=WEEK[1],
    )
    told = "too soon after the draw: visit"
    assert faults == [f"{told} V{k} {WEEK[k]}" for k in range(3)]


def test_a_day_has_the_minutes_of_the_longest_department():
    items = [
        Item(
            item_id=f"{department}-1",
            department_id=department,
            name="事项",
            kind=ItemKind.GENERAL,
            legal_basis="法",
            minutes=minutes,
        )
        for department, minutes in (("market", 100), ("fire", 170))
    ]
    team = [
        in_week(f"V{k}", "market", "fire", items=("market-1", "fire-1"))
        for k in range(5)
    ]
    members = [seat for one in team for seat in seats(one.visit_id, "a")]
    policy = Policy(capacity=CapacityPolicy(minutes_per_day=399, travel_minutes=30))
    city = registry([person("a")], items)
    done = given(Work(visits=team, members=members), city, policy)
    assert sorted(v.day for v in done.visits) == WEEK


def test_a_department_takes_part_in_no_more_visits_a_day_than_it_wants():
    team = [in_week(f"V{k}") for k in range(5)]
    members = [seat for k in range(5) for seat in seats(f"V{k}", f"p{k}")]
    policy = Policy(days=DaysPolicy(department_per_day=1))
    city = registry(people([f"p{k}" for k in range(5)]))
    done = given(Work(visits=team, members=members), city, policy)
    assert sorted(v.day for v in done.visits) == WEEK


def test_days_of_earlier_rounds_stand():
    before = replace(in_week("E1"), day=WEEK[0])
    policy = Policy(teams=TeamPolicy(max_per_day=1))
    later = in_week("V1", end=WEEK[1])
    done = given(
        Work(visits=[later], members=seats("V1", "a")),
        registry([person("a")]),
        policy,
        earlier=Work(visits=[before], members=seats("E1", "a")),
    )
    assert days_of(done) == {"V1": WEEK[1]}


def test_neighbours_are_visited_on_one_day_unless_the_policy_does_not_care():
    team = [in_week(f"V{k}") for k in range(6)]
    members = [seat for one in team for seat in seats(one.visit_id, "a", "b")]
    roads = ("解放东街12号", "银川市兴庆区解放东街88号", "中山路3号")
    places = {f"T-V{k}": Place(address=roads[k % 3]) for k in range(6)}
    city = registry(people("ab"))
    work = Work(visits=team, members=members)
    day = days_of(given(work, city, places=places))
    assert day["V2"] == day["V5"]
    assert len({day[f"V{k}"] for k in (0, 1, 3, 4)}) == 2
    alone = Policy(days=DaysPolicy(together=False))
    assert len(set(days_of(given(work, city, alone, places)).values())) == 5


def test_a_visit_without_a_team_has_no_day_and_is_not_told_of_twice():
    done = given(Work(visits=[in_week("V1")]), registry([person("a")]))
    assert days_of(done) == {"V1": None}
    assert done.missing == ()


def test_who_is_short_is_told_with_visits_and_days():
    team = [in_week(f"V{k}", end=WEEK[1]) for k in range(3)]
    members = [seat for one in team for seat in seats(one.visit_id, "a")]
    policy = Policy(teams=TeamPolicy(max_per_day=1))
    city = registry([person("a")])
    done = given(Work(visits=team, members=members), city, policy)
    (finding,) = findings(done.missing, city)
    assert finding.code == "day_missing_person"
    assert finding.level is Level.ERROR
    assert finding.message.en == (
        f"{finding.value} has no day: 3 visits ({', '.join(done.missing[0].visits)}) "
        "all need a and can be made only on 2 days within 2026-03-02/2026-03-03, "
        "which hold 2 at most"
    )


def test_where_nobody_alone_is_short_the_proof_is_of_all_together():
    team = [in_week(f"V{k}", end=WEEK[1]) for k in range(3)]
    members = [*seats("V0", "a", "b"), *seats("V1", "b", "c"), *seats("V2", "a", "c")]
    policy = Policy(teams=TeamPolicy(max_per_day=1))
    city = registry(people("abc"))
    (one,) = given(Work(visits=team, members=members), city, policy).missing
    assert [f.code for f in findings([one], city)] == ["day_missing_together"]
    unproven = replace(one, proven=False)
    assert [f.code for f in findings([unproven], city)] == ["day_missing"]


def test_rows_in_another_order_give_the_same_days():
    team = visits(40)
    city = registry(people([f"p{k}" for k in range(12)]))
    pairing = pair_inspectors(
        visits=team,
        registry=city,
        policy=TeamPolicy(),
        seed=SEED,
        round_id="r1",
    )
    one = given(Work(visits=team, members=pairing.members), city)
    other = given(Work(visits=team[::-1], members=pairing.members[::-1]), city)
    assert days_of(one) == days_of(other)
    assert None not in days_of(one).values()


def test_another_seed_gives_other_days():
    work = Work(
        visits=visits(9), members=[s for v in visits(9) for s in seats(v.visit_id, "a")]
    )
    city = registry([person("a")])
    one = given(work, city)
    other = give_visits_days(
        work,
        registry=city,
        policy=Policy(),
        places={},
        seed="a0" * 32,
        round_id="r1",
    )
    assert days_of(one) != days_of(other)


def test_days_that_a_check_refuses_are_not_given(monkeypatch):
    monkeypatch.setattr(giving, "date_of", lambda days, number: date(2026, 3, 7))
    work = Work(visits=[in_week("V1")], members=seats("V1", "a"))
    with pytest.raises(CheckFailedError, match="not a working day: visit V1"):
        given(work, registry([person("a")]))


def test_the_check_tells_every_rule_that_days_break():
    blocked = BlockedDays(first=WEEK[1], last=WEEK[1], reason="考试")
    city = registry(
        [person("a", leave=((WEEK[0], WEEK[0]),)), person("b")],
        blocked_days=(blocked,),
    )
    when = [WEEK[0], WEEK[1], WEEK[1], date(2026, 3, 8), date(2026, 4, 1)]
    team = [replace(in_week(f"V{k}"), day=day) for k, day in enumerate(when)]
    members = [*seats("V0", "a"), *seats("V1", "b"), *seats("V2", "b")]
    faults = check_days(
        Work(visits=team, members=members),
        earlier=Work(),
        registry=city,
        policy=Policy(
            teams=TeamPolicy(max_per_day=1, max_per_month=1),
            capacity=CapacityPolicy(minutes_per_day=40),
            days=DaysPolicy(department_per_day=1),
        ),
        places={},
    )
    assert sorted(fault.partition(":")[0] for fault in faults) == [
        "a blocked day",
        "a blocked day",
        "not a working day",
        "not there",
        "outside the window",
        "too many visits",
        "too many visits",
        "too many visits in the month",
        "too much work",
    ]


def test_a_year_without_holidays_is_an_estimate():
    known = {date(2026, 1, 1): False}
    assert estimated_years([MONDAY], known) == ()
    assert estimated_years([MONDAY], {}) == (2026,)
    (told,) = estimated([2026])
    assert told.level is Level.WARNING
