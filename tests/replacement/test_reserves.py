"""Which reserve stands in, on small named strata and beside a plain retelling."""

from hypothesis import given
from hypothesis import strategies as st

from planner.replacement.reserves import (
    Cause,
    Day,
    PassedOver,
    Reserves,
    StandIn,
    reserves_of,
    stand_ins,
)

CAFES = Reserves(
    entry_id="E1", stratum="01.C", grade="C", reserve=("blue", "green", "red")
)
KITCHENS = Reserves(
    entry_id="E2", stratum="01.C", grade="C", reserve=("green", "blue", "white")
)


def day(**said) -> Day:
    given = {
        "caps": {"C": 1},
        "visits": {},
        "open_visits": frozenset(),
        "used": frozenset(),
        "withdrawn": frozenset(),
    }
    return Day(**{**given, **said})


def chosen(*entries: Reserves, at: Day) -> list[str | None]:
    return [one.target_id for one in stand_ins(entries, "G", at)]


def test_the_first_reserve_stands_in():
    assert chosen(CAFES, at=day()) == ["blue"]


def test_a_reserve_at_its_cap_is_passed_over_and_named():
    (one,) = stand_ins([CAFES], "G", day(visits={"blue": 1}))
    assert one.target_id == "green"
    assert one.passed_over == (PassedOver(target_id="blue", cause=Cause.CAP),)


def test_a_cap_of_another_grade_holds_nobody_back():
    assert chosen(CAFES, at=day(caps={"A": 0}, visits={"blue": 9})) == ["blue"]


def test_a_reserve_visited_in_the_same_group_adds_no_visit():
    at = day(visits={"blue": 1}, open_visits=frozenset({("blue", "G")}))
    assert chosen(CAFES, at=at) == ["blue"]


def test_a_visit_in_another_group_counts_towards_the_cap():
    at = day(visits={"blue": 1}, open_visits=frozenset({("blue", "H")}))
    assert chosen(CAFES, at=at) == ["green"]


def test_a_reserve_is_used_once_in_an_entry_and_may_serve_another():
    at = day(used=frozenset({("E1", "blue")}))
    (one,) = stand_ins([CAFES], "G", at)
    assert (one.target_id, one.passed_over) == ("green", ())
    assert chosen(KITCHENS, at=day(used=frozenset({("E1", "green")}))) == ["green"]


def test_a_firm_known_to_be_gone_is_passed_over():
    (one,) = stand_ins([CAFES], "G", day(withdrawn=frozenset({"blue"})))
    assert one.target_id == "green"
    assert one.passed_over == (PassedOver(target_id="blue", cause=Cause.WITHDRAWN),)


def test_what_one_entry_calls_upon_the_next_may_call_upon_at_its_cap():
    # At cap 1, green has its one visit by E1; E2 joins it.
    at = day(withdrawn=frozenset({"blue"}))
    assert chosen(CAFES, KITCHENS, at=at) == ["green", "green"]


def test_nobody_stands_in_when_the_reserves_are_used_up():
    at = day(visits={"green": 1}, used=frozenset({("E1", "blue"), ("E1", "red")}))
    (one,) = stand_ins([CAFES], "G", at)
    assert one == StandIn(
        entry_id="E1",
        stratum="01.C",
        target_id=None,
        passed_over=(PassedOver(target_id="green", cause=Cause.CAP),),
    )


def test_the_stratum_is_that_of_the_selected_and_of_a_reserve_that_stood_in():
    strata = {
        "entries": [
            {
                "entry": "E1",
                "strata": [
                    {"stratum": "01.C", "grade": "C"},
                    {"stratum": "02.D", "grade": "D"},
                ],
            }
        ]
    }
    record = {
        "strata": [
            {
                "entry": "E1",
                "stratum": "01.C",
                "selected": [["old", "1"]],
                "reserve": [["blue", "2"], ["green", "3"]],
            },
            {
                "entry": "E1",
                "stratum": "02.D",
                "selected": [["far", "1"]],
                "reserve": [["farther", "2"]],
            },
        ]
    }
    found = reserves_of(record, strata, "E1", "old")
    assert found == Reserves(
        entry_id="E1", stratum="01.C", grade="C", reserve=("blue", "green")
    )
    assert reserves_of(record, strata, "E1", "green") == found
    assert reserves_of(record, strata, "E1", "far").grade == "D"


FIRMS = list("abcdefgh")
GROUPS = ("G", "H")


@st.composite
def situations(draw):
    entries = [
        Reserves(
            entry_id=f"E{number}",
            stratum="s",
            grade=draw(st.sampled_from(["A", "C", "-"])),
            reserve=tuple(draw(st.permutations(FIRMS))[: draw(st.integers(0, 6))]),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    pairs = st.tuples(st.sampled_from(["E0", "E1", "E2"]), st.sampled_from(FIRMS))
    opened = st.tuples(st.sampled_from(FIRMS), st.sampled_from(GROUPS))
    return entries, Day(
        caps=draw(st.dictionaries(st.sampled_from(["A", "C"]), st.integers(0, 3))),
        visits=draw(st.dictionaries(st.sampled_from(FIRMS), st.integers(0, 3))),
        open_visits=draw(st.frozensets(opened)),
        used=draw(st.frozensets(pairs)),
        withdrawn=draw(st.frozensets(st.sampled_from(FIRMS), max_size=3)),
    )


@given(situations())
def test_everybody_before_the_one_who_stands_in_could_not_and_the_one_could(situation):
    entries, at = situation
    visits = dict(at.visits)
    meets = {firm for firm, group in at.open_visits if group == "G"}
    for entry, one in zip(entries, stand_ins(entries, "G", at), strict=True):
        cap = at.caps.get(entry.grade, 99)
        able = [
            firm
            for firm in entry.reserve
            if (entry.entry_id, firm) not in at.used
            and firm not in at.withdrawn
            and (firm in meets or visits.get(firm, 0) + 1 <= cap)
        ]
        assert one.target_id == (able[0] if able else None)
        reached = entry.reserve.index(able[0]) if able else len(entry.reserve)
        unused = [
            firm
            for firm in entry.reserve[:reached]
            if (entry.entry_id, firm) not in at.used
        ]
        assert [passed.target_id for passed in one.passed_over] == unused
        if able and able[0] not in meets:
            meets.add(able[0])
            visits[able[0]] = visits.get(able[0], 0) + 1
