"""Repairs of single visits, as an auditor would recompute them by hand."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from planner.pairing.teams import Role
from planner.policy.record import CapacityPolicy, DaysPolicy, Policy, TeamPolicy
from planner.registry import BlockedDays, Item, ItemKind, PastVisit, Recusal
from planner.substitution.refusals import KnownError, SubstitutionError
from planner.substitution.telling import gaps_of
from tests.pairing.builders import SEED, item, people, person, registry
from tests.substitution.builders import (
    FRIDAY,
    MONDAY,
    WEEK,
    Log,
    change,
    fieldwork,
    ill,
    leader,
    left,
    moved,
    names,
    objection,
    on,
    recused,
    team,
)

TUESDAY, WEDNESDAY = WEEK[1], WEEK[2]
SHENG, LIN = "640104", "640105"


def ticket(text):
    return sha256(text.encode()).hexdigest()


def by_lot(visit_id, candidates, number=1, department="market"):
    return sorted(
        candidates,
        key=lambda who: ticket(
            f"substitute|{SEED}|r1|{number}|{visit_id}|{department}|{who}"
        ),
    )


def days_by_lot(visit_id, days, number=1):
    return sorted(
        days,
        key=lambda day: ticket(f"substitute-day|{SEED}|r1|{number}|{visit_id}|{day}"),
    )


def one_visit(city, policy=None, day=MONDAY, **fields):
    """A visit of a and b, led by a."""
    visit = on(day, "V1", **fields)
    return Log(fieldwork(city, [visit], team("V1", "a", "b"), policy))


def day_of(log, visit_id="V1"):
    return log.board.visits[visit_id].day


def test_the_first_by_lot_takes_the_seat_and_the_day_stays():
    log = one_visit(registry(people("abcdefgh")))
    log.apply(ill("b"))
    assert names(log.board, "V1") == {"a", by_lot("V1", "cdefgh")[0]}
    assert day_of(log) == MONDAY
    assert log.faults() == []


def test_the_number_in_the_round_is_part_of_the_lot():
    log = one_visit(registry(people("abcdefgh")))
    first = by_lot("V1", "cdefgh")[0]
    log.apply(ill("b"))
    log.apply(recused(first, "T-V1"))
    rest = set("cdefgh") - {first}
    assert names(log.board, "V1") == {"a", by_lot("V1", rest, number=2)[0]}
    assert [one.repairs[0].number for one in log.made] == [1, 2]


def test_whoever_is_not_free_that_day_is_passed_over():
    first, second, *_ = by_lot("V1", "cdefgh")
    free = [person(who) for who in "abcdefgh" if who != first]
    away = person(first, leave=((MONDAY, MONDAY),))
    log = one_visit(registry([*free, away]))
    log.apply(ill("b"))
    assert names(log.board, "V1") == {"a", second}


def test_another_day_by_lot_where_nobody_is_free_that_day():
    busy = person("c", leave=((MONDAY, TUESDAY),))
    log = one_visit(registry([*people("ab"), busy]))
    log.apply(ill("b"))
    assert names(log.board, "V1") == {"a", "c"}
    assert day_of(log) == days_by_lot("V1", WEEK[2:])[0]


def test_nobody_is_replaced_where_another_day_suits_the_whole_team():
    log = one_visit(registry(people("ab")))
    (repair,) = log.apply(ill("b", MONDAY, WEDNESDAY)).repairs
    assert repair.after.team == repair.before.team
    assert day_of(log) == days_by_lot("V1", WEEK[3:])[0]
    assert log.faults() == []


def test_the_others_must_be_there_on_the_other_day():
    city = registry(
        [
            person("a", leave=((TUESDAY, WEEK[3]),)),
            person("b"),
            person("c", leave=((MONDAY, MONDAY),)),
        ]
    )
    log = one_visit(city)
    log.apply(ill("b"))
    assert day_of(log) == FRIDAY


@pytest.mark.parametrize("allowed", ["neighbours", "direct"])
def test_somebody_from_elsewhere_comes_last_and_only_if_the_policy_lets_them(allowed):
    far = person("d", districts=(LIN,))
    city = registry(
        [*people("ab", districts=(SHENG,)), far], neighbours=frozenset({(SHENG, LIN)})
    )
    log = one_visit(city)
    log.apply(ill("b"))
    assert names(log.board, "V1") == {"a"}
    policy = Policy(teams=TeamPolicy(**{allowed: True}))
    log = one_visit(city, policy)
    log.apply(ill("b"))
    assert names(log.board, "V1") == {"a", "d"}
    (came,) = log.made[0].repairs[0].came
    assert SHENG in came.exception
    home_on_another_day = person("e", districts=(SHENG,), leave=((MONDAY, MONDAY),))
    inspectors = (*city.inspectors, home_on_another_day)
    log = one_visit(replace(city, inspectors=inspectors), policy)
    log.apply(ill("b"))
    assert names(log.board, "V1") == {"a", "e"}
    assert day_of(log) != MONDAY


def test_the_team_still_holds_what_its_items_need():
    items = [item("I1", "market", "食品"), item("I2", "market", "电梯")]
    able = person("h", qualifications=("食品",))
    city = registry(
        [
            person("a", qualifications=("电梯",)),
            person("b", qualifications=("食品",)),
            able,
            *people("cdefg"),
        ],
        items,
    )
    visit = on(MONDAY, "V1", items=("I1", "I2"))
    members = [
        team("V1", "a")[0]._replace(item_ids=("I2",)),
        team("V1", "b", lead=False)[0]._replace(item_ids=("I1",)),
    ]
    log = Log(fieldwork(city, [visit], members))
    log.apply(ill("b"))
    assert names(log.board, "V1") == {"a", "h"}
    assert log.faults() == []


def test_an_expert_takes_an_experts_seat_and_nobody_elses():
    items = [item("I1", "market", "压力容器")]
    wise = {"expert": True, "qualifications": ("压力容器",), "lead": False}
    city = registry(
        [
            *people("abc"),
            *people("xy", **wise),
            person("q", qualifications=("压力容器",)),
        ],
        items,
    )
    visit = on(MONDAY, "V1", items=("I1",))
    expert = team("V1", "x")[0]._replace(role=Role.EXPERT, item_ids=("I1",))
    log = Log(fieldwork(city, [visit], [*team("V1", "a", "b"), expert]))
    log.apply(ill("x"))
    assert names(log.board, "V1") == {"a", "b", "y"}
    log.apply(ill("b"))
    assert names(log.board, "V1") & {"c", "q"}
    assert log.faults() == []


def test_whoever_comes_for_the_leader_leads_if_they_may():
    log = one_visit(registry(people("abc")))
    log.apply(ill("a"))
    assert leader(log.board, "V1") == "c"
    city = registry([*people("ab"), person("c", lead=False)])
    log = one_visit(city)
    log.apply(ill("a"))
    assert leader(log.board, "V1") == "b"
    assert log.faults() == []


def test_nobody_comes_who_would_leave_the_team_without_a_leader():
    city = registry([person("a"), *people("bcdefg", lead=False), person("h")])
    log = one_visit(city)
    log.apply(ill("a"))
    assert (names(log.board, "V1"), leader(log.board, "V1")) == ({"b", "h"}, "h")


def test_nobody_comes_who_went_there_lately_or_does_in_another_round():
    past = PastVisit(
        target_id="T-V1",
        visited_on=MONDAY - timedelta(days=200),
        inspector_ids=tuple("cde"),
    )
    city = registry(people("abcdefgh"), history=(past,))
    other = replace(on(FRIDAY, "V2"), round_id="r2", target_id="T-V1")
    visits = [on(MONDAY, "V1"), other]
    members = [*team("V1", "a", "b"), *team("V2", "f", "g")]
    log = Log(fieldwork(city, visits, members, seeds={"r1": SEED, "r2": SEED}))
    log.apply(left("b"))
    assert names(log.board, "V1") == {"a", "h"}
    assert log.faults() == []
    (repair,) = log.apply(recused("h", "T-V1")).repairs
    assert repair.after.vacant
    policy = Policy(teams=TeamPolicy(no_repeat_years=0))
    log = Log(fieldwork(city, visits, members, policy, seeds={"r1": SEED, "r2": SEED}))
    log.apply(left("b"))
    assert names(log.board, "V1") == {"a", by_lot("V1", "cdefgh")[0]}


def test_limits_of_the_year_and_of_a_day_hold_for_whoever_comes():
    city = registry([*people("ab"), person("c", max_visits=1), person("d")])
    visits = [on(MONDAY, "V1"), on(TUESDAY, "V2")]
    members = [*team("V1", "a", "b"), *team("V2", "c", "d")]
    log = Log(fieldwork(city, visits, members))
    log.apply(left("b"))
    assert names(log.board, "V1") == {"a", "d"}
    policy = Policy(teams=TeamPolicy(max_per_day=1))
    visits = [on(MONDAY, "V1", end=MONDAY), on(MONDAY, "V2", end=MONDAY)]
    log = Log(fieldwork(registry(people("abcd")), visits, members, policy))
    log.apply(left("b"))
    assert names(log.board, "V1") == {"a"}
    long = Item(
        item_id="I1",
        department_id="market",
        name="事项",
        kind=ItemKind.GENERAL,
        legal_basis="法",
        minutes=200,
    )
    visits = [replace(v, item_ids=("I1",)) for v in visits]
    members = [m._replace(item_ids=("I1",)) for m in members]
    policy = Policy(capacity=CapacityPolicy(minutes_per_day=360))
    log = Log(fieldwork(registry(people("abcd"), [long]), visits, members, policy))
    log.apply(left("b"))
    assert names(log.board, "V1") == {"a"}


def test_the_limit_of_a_month_holds_for_whoever_comes():
    april = [day + timedelta(days=35) for day in WEEK]
    visits = [on(MONDAY, "V1", end=april[4]), on(TUESDAY, "V2")]
    members = [*team("V1", "a", "b"), *team("V2", "c", "d")]
    policy = Policy(teams=TeamPolicy(max_per_month=1))
    log = Log(fieldwork(registry(people("abcd")), visits, members, policy))
    log.apply(left("b"))
    assert day_of(log).month == 4
    assert log.faults() == []


def test_no_visit_goes_before_the_notice_of_its_round_is_over():
    away = person("c", leave=((WEDNESDAY, WEDNESDAY),))
    visit = on(WEDNESDAY, "V1")
    log = Log(
        fieldwork(
            registry([*people("ab"), away]),
            [visit],
            team("V1", "a", "b"),
            opens={"r1": WEEK[3]},
        )
    )
    log.apply(left("b"))
    assert day_of(log) in WEEK[3:]


def test_a_visit_goes_to_no_day_that_is_closed_or_full():
    away = person("c", leave=((MONDAY, MONDAY),))
    city = registry(
        [*people("abde"), away],
        holidays={TUESDAY: False},
        blocked_days=(BlockedDays(first=WEDNESDAY, last=WEDNESDAY, reason="x"),),
        recusals=tuple(
            Recusal(inspector_id=who, target_id="T-V1") for who in ("d", "e")
        ),
    )
    visits = [on(MONDAY, "V1"), on(WEEK[3], "V2")]
    members = [*team("V1", "a", "b"), *team("V2", "d", "e")]
    policy = Policy(days=DaysPolicy(department_per_day=1))
    log = Log(fieldwork(city, visits, members, policy))
    log.apply(left("b"))
    assert (names(log.board, "V1"), day_of(log)) == ({"a", "c"}, FRIDAY)


def test_a_seat_that_nobody_can_take_stays_empty_is_told_and_filled_later():
    busy = person("c", leave=((MONDAY, FRIDAY),))
    log = one_visit(registry([*people("ab"), busy]))
    (repair,) = log.apply(ill("b", MONDAY, FRIDAY)).repairs
    assert (names(log.board, "V1"), day_of(log)) == ({"a"}, MONDAY)
    (told,) = gaps_of(repair, {"market": "市场监管局"})
    assert (told.code, told.value) == ("seat_vacant", "V1")
    assert "市场监管局缺 1 人" in told.message.zh
    next_week = MONDAY + timedelta(days=7)
    (repair,) = log.apply(moved("V1", next_week)).repairs
    assert day_of(log) == next_week
    assert len(names(log.board, "V1")) == 2
    assert "a" in names(log.board, "V1")
    assert list(gaps_of(repair, {})) == []
    assert log.faults() == []


def test_an_empty_seat_of_one_department_keeps_none_of_another_empty():
    inspectors = [person("f", "fire"), *people("abc")]
    visit = on(MONDAY, "V1", "market", "fire", end=MONDAY)
    members = [*team("V1", "a", "b"), *team("V1", "f", department="fire", lead=False)]
    log = Log(fieldwork(registry(inspectors), [visit], members))
    log.apply(left("f"))
    (repair,) = log.apply(left("b")).repairs
    assert names(log.board, "V1") == {"a", "c"}
    assert [seat.department_id for seat in repair.after.vacant] == ["fire"]
    log.apply(moved("V1", TUESDAY, FRIDAY))
    assert names(log.board, "V1") == {"a", "c"}
    assert day_of(log) in WEEK[1:]
    assert log.faults() == []


def test_only_visits_on_the_days_away_are_touched():
    visits = [on(day, f"V{k}") for k, day in enumerate(WEEK)]
    members = [m for v in visits for m in team(v.visit_id, "a", "b")]
    log = Log(fieldwork(registry(people("abc")), visits, members))
    made = log.apply(ill("b", TUESDAY, WEEK[3], effective=WEDNESDAY))
    assert [repair.visit_id for repair in made.repairs] == ["V2", "V3"]
    made = log.apply(left("b", WEEK[3], effective=WEDNESDAY))
    assert [repair.visit_id for repair in made.repairs] == ["V4"]


def test_visits_with_results_are_left_as_they_are():
    visits = [on(MONDAY, "V1"), on(MONDAY, "V2")]
    members = [m for v in visits for m in team(v.visit_id, "a", "b")]
    work = fieldwork(registry(people("abc")), visits, members, done={"V1"})
    log = Log(work)
    made = log.apply(left("b"))
    assert [repair.visit_id for repair in made.repairs] == ["V2"]
    with pytest.raises(SubstitutionError):
        log.apply(moved("V1", FRIDAY))


def test_of_a_visit_without_a_day_somebody_is_missed_who_is_never_there():
    log = one_visit(registry(people("abc")), day=None)
    assert log.apply(ill("b", MONDAY, WEEK[3])).repairs == ()
    (repair,) = log.apply(ill("b", FRIDAY, FRIDAY)).repairs
    assert (names(log.board, "V1"), repair.after.day) == (
        {"a", "c"},
        days_by_lot("V1", WEEK)[0],
    )


def test_an_objection_to_a_visit_holds_for_it_alone_and_to_a_target_for_good():
    visits = [replace(on(MONDAY, name), target_id="T") for name in ("V1", "V2")]
    members = [m for v in visits for m in team(v.visit_id, "a", "b")]
    log = Log(fieldwork(registry(people("abc")), visits, members))
    made = log.apply(objection("b", visit_id="V1"))
    assert [repair.visit_id for repair in made.repairs] == ["V1"]
    log.apply(ill("c", MONDAY, MONDAY))
    assert "b" not in names(log.board, "V1")
    made = log.apply(objection("a", target_id="T"))
    assert [repair.visit_id for repair in made.repairs] == ["V1", "V2"]
    assert log.faults() == []


def test_a_visit_moves_to_a_day_on_which_all_are_there():
    city = registry([person("a", leave=((TUESDAY, WEDNESDAY),)), person("b")])
    log = one_visit(city)
    (repair,) = log.apply(moved("V1", TUESDAY, FRIDAY)).repairs
    assert repair.came == repair.gone == ()
    assert day_of(log) == days_by_lot("V1", WEEK[3:])[0]


def test_a_visit_keeps_its_day_where_the_new_window_has_it():
    log = one_visit(registry(people("ab")), day=WEDNESDAY)
    log.apply(moved("V1", TUESDAY, FRIDAY))
    assert day_of(log) == WEDNESDAY
    assert log.board.visits["V1"].start == TUESDAY


def test_else_to_a_day_on_which_fewest_are_missing():
    city = registry(
        [
            person("a", leave=((TUESDAY, FRIDAY),)),
            person("b", leave=((TUESDAY, WEEK[3]),)),
            *people("cd"),
        ]
    )
    log = one_visit(city)
    log.apply(moved("V1", TUESDAY, FRIDAY))
    assert day_of(log) == FRIDAY
    assert names(log.board, "V1") == {"b", by_lot("V1", "cd")[0]}
    assert log.faults() == []


def test_where_no_day_will_do_the_team_stays_and_it_is_told():
    city = registry([person("a", leave=((TUESDAY, FRIDAY),)), person("b")])
    log = one_visit(city)
    (repair,) = log.apply(moved("V1", TUESDAY, FRIDAY)).repairs
    assert (names(log.board, "V1"), day_of(log)) == ({"a", "b"}, None)
    assert [one.code for one in gaps_of(repair, {})] == ["substitute_no_day"]


def test_who_was_recused_since_doesnt_come_when_a_missed_visit_is_moved():
    log = one_visit(registry(people("abc")))
    assert log.apply(recused("b", "T-V1", effective=TUESDAY)).repairs == ()
    log.apply(moved("V1", WEDNESDAY, FRIDAY, effective=TUESDAY))
    assert names(log.board, "V1") == {"a", "c"}
    assert log.faults() == []


def test_a_visit_that_never_had_a_team_gets_its_window_and_no_day():
    visit = on(None, "V1")
    log = Log(fieldwork(registry(people("abc")), [visit], []))
    (repair,) = log.apply(moved("V1", TUESDAY, FRIDAY)).repairs
    assert (repair.after.start, repair.after.day) == (TUESDAY, None)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (ill("nobody"), "substitution_no_inspector"),
        (recused("a", "T-V9"), "substitution_no_target"),
        (moved("V9", TUESDAY), "substitution_no_visit"),
        (moved("V1", FRIDAY, effective=FRIDAY + timedelta(days=1)), "visit_over"),
        (objection("a", TUESDAY, visit_id="V1"), "substitution_visit_over"),
        (objection("c", visit_id="V1"), "substitution_not_in_team"),
        (ill("a", MONDAY, MONDAY, effective=TUESDAY), "substitution_days_over"),
        (moved("V1", MONDAY.replace(year=2027)), "substitution_other_year"),
        (moved("V1", FRIDAY + timedelta(days=1)), "substitution_no_working_day"),
    ],
)
def test_what_cant_be_is_refused_and_changes_nothing(asked, code):
    log = one_visit(registry(people("abc")))
    with pytest.raises(SubstitutionError) as error:
        log.apply(asked)
    assert error.value.findings[0].code.endswith(code)
    assert names(log.board, "V1") == {"a", "b"}


@pytest.mark.parametrize(
    "asked",
    [
        ill("b", TUESDAY, WEDNESDAY),
        left("b"),
        recused("b", "T-V1"),
        objection("b", target_id="T-V1"),
        moved("V1", TUESDAY, FRIDAY),
    ],
)
def test_the_same_change_twice_is_told_and_does_nothing(asked):
    log = one_visit(registry(people("abcd")))
    log.apply(asked)
    before = log.board.teams["V1"]
    with pytest.raises(KnownError):
        log.apply(asked)
    assert log.board.teams["V1"] == before


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "ill", "inspector_id": "a", "first": MONDAY},
        {"kind": "ill", "inspector_id": "a", "first": FRIDAY, "last": MONDAY},
        {"kind": "left", "inspector_id": "a", "first": MONDAY, "last": FRIDAY},
        {"kind": "recused", "inspector_id": "a"},
        {"kind": "objection", "inspector_id": "a"},
        {"kind": "objection", "inspector_id": "a", "target_id": "T", "visit_id": "V"},
        {"kind": "moved", "visit_id": "V", "first": MONDAY},
    ],
)
def test_a_change_that_says_too_little_or_too_much_isnt_made(fields):
    with pytest.raises(ValueError, match="too little or too much"):
        change(fields.pop("kind"), **fields)


def test_nobody_leads_who_may_not_while_the_leaders_seat_is_empty():
    city = registry([person("a"), *(person(who, lead=False) for who in "bcd")])
    log = one_visit(city)
    log.apply(left("a"))
    log.apply(left("b"))
    assert names(log.board, "V1") < set("cd")
    assert {m.role for m in log.board.teams["V1"]} == {Role.MEMBER}
    assert log.faults() == []
