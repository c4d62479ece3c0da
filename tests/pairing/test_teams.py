"""The rules of the second lottery, one by one."""

from dataclasses import replace
from datetime import date

import pytest

from planner.errors import Level
from planner.pairing.second_lottery import LEAD, Role, findings
from planner.policy.record import TeamPolicy
from planner.registry import Department, PastVisit, Recusal
from tests.pairing.builders import (
    END,
    SEED,
    START,
    TRAVEL,
    assert_admissible,
    item,
    pair,
    people,
    person,
    registry,
    spread,
    team,
    visit,
    visits,
)


def test_one_department_sends_two_and_one_of_them_leads():
    pairing = pair(visits(1), registry(people("abcd")))
    assert len(team(pairing)) == 2
    assert sorted(m.role for m in pairing.members) == [Role.LEAD, Role.MEMBER]


def test_each_department_of_a_joint_visit_sends_its_own():
    the_registry = registry(people("abc") + people("xyz", "fire"))
    pairing = pair(visits(5, "market", "fire"), the_registry)
    for k in range(5):
        departments = {
            m.department_id for m in pairing.members if m.visit_id == f"V{k:03}"
        }
        assert departments == {"market", "fire"}


def test_extra_seats_fall_to_the_initiator_first():
    the_registry = registry(people("abc") + people("xyz", "fire"))
    pairing = pair(
        visits(1, "market", "fire"), the_registry, TeamPolicy(min_per_visit=3)
    )
    sizes = [m.department_id for m in pairing.members]
    assert sorted(sizes) == ["fire", "market", "market"]


def test_extra_seats_pass_on_where_the_initiator_has_nobody_left():
    the_registry = registry(people("a") + people("xyz", "fire"))
    pairing = pair(
        visits(1, "market", "fire"), the_registry, TeamPolicy(min_per_visit=3)
    )
    assert sorted(m.department_id for m in pairing.members) == [
        "fire",
        "fire",
        "market",
    ]


@pytest.mark.parametrize(
    "absent",
    [
        {"certificate_expires_on": date(2026, 3, 30)},
        {"leave": ((START, END),)},
        {"leave": ((date(2026, 3, 16), END), (START, date(2026, 3, 15)))},
        {"districts": ("640105",)},
        {"max_visits": 0},
        {"department_id": "fire"},
    ],
    ids=["certificate", "leave", "leave in parts", "district", "limit", "department"],
)
def test_whoever_may_not_come_is_never_drawn(absent):
    department = absent.pop("department_id", "market")
    the_registry = registry([*people("ab"), person("c", department, **absent)])
    for k in range(10):
        assert team(pair(visits(1), the_registry, seed=f"{k:064}")) == {"a", "b"}


def test_a_certificate_may_end_with_the_window_and_leave_may_spare_a_day():
    the_registry = registry(
        [
            person("a", certificate_expires_on=END),
            person("b", leave=((START, date(2026, 3, 30)),)),
        ]
    )
    assert team(pair(visits(1), the_registry)) == {"a", "b"}


def test_a_tie_keeps_an_inspector_away():
    ties = (Recusal(inspector_id="a", target_id="T-V000"),)
    pairing = pair(visits(1), registry(people("abc"), recusals=ties))
    assert team(pairing) == {"b", "c"}


def test_an_inspector_without_districts_serves_all_of_the_departments():
    departments = (
        Department(department_id="market", name="市监", districts=("640104",)),
    )
    here = registry(people("ab"), departments=departments)
    assert pair(visits(1), here).unstaffed == ()
    assert pair(visits(1, district="640105"), here).unstaffed == ("V000",)


def test_somebody_holds_all_that_an_item_needs():
    the_registry = registry(
        [*people("abcd"), person("q", qualifications=("食品", "特种设备"))],
        [item("I1", "market", "食品", "特种设备"), item("I2")],
    )
    pairing = pair(visits(3, items=("I1", "I2")), the_registry)
    rows = {(m.visit_id, m.inspector_id): m.item_ids for m in pairing.members}
    for k in range(3):
        assert rows[f"V{k:03}", "q"] == ("I1", "I2")
    assert {i for (_, who), i in rows.items() if who != "q"} == {("I2",)}


def test_two_needs_that_nobody_holds_together_are_split_over_the_seats():
    the_registry = registry(
        [
            person("f", qualifications=("食品",)),
            person("s", qualifications=("特种设备",)),
            *people("abcd"),
        ],
        [item("I1", "market", "食品"), item("I2", "market", "特种设备")],
    )
    assert team(pair(visits(1, items=("I1", "I2")), the_registry)) == {"f", "s"}


def test_a_seat_is_added_where_the_needs_ask_for_three():
    needs = ("食品", "特种设备", "消防")
    the_registry = registry(
        [person(f"p{k}", qualifications=(n,)) for k, n in enumerate(needs)]
        + people("ab"),
        [item(f"I{k}", "market", n) for k, n in enumerate(needs)],
    )
    pairing = pair(visits(1, items=("I0", "I1", "I2")), the_registry)
    assert team(pairing) == {"p0", "p1", "p2"}


def test_an_expert_comes_along_only_where_no_inspector_is_permitted():
    expert = person("x", expert=True, qualifications=("食品",))
    need = [item("I1", "market", "食品")]
    alone = pair(visits(1, items=("I1",)), registry([*people("ab"), expert], need))
    assert {m.inspector_id: m.role for m in alone.members}["x"] is Role.EXPERT
    assert len(alone.members) == 3
    able = person("c", qualifications=("食品",))
    both = pair(visits(1, items=("I1",)), registry([*people("ab"), able, expert], need))
    assert "x" not in team(both)
    assert "c" in team(both)


def test_an_expert_neither_counts_nor_leads():
    pairing = pair(visits(1), registry([person("a"), person("x", expert=True)]))
    assert pairing.unstaffed == ("V000",)


def test_every_team_has_somebody_who_may_lead():
    the_registry = registry([person("boss"), *people("abcdef", lead=False)])
    pairing = pair(visits(4), the_registry)
    leaders = [m.inspector_id for m in pairing.members if m.role is Role.LEAD]
    assert leaders == ["boss"] * 4


def test_the_initiator_leads_where_it_can():
    the_registry = registry(people("ab", "water") + people("xy", "fire"))
    for k in range(8):
        pairing = pair(visits(1, "water", "fire"), the_registry, seed=f"{k:064}")
        (leader,) = (m for m in pairing.members if m.role is Role.LEAD)
        assert leader.department_id == "water"


def test_a_cooperator_leads_where_the_initiator_has_no_lead():
    the_registry = registry(people("ab", lead=False) + people("xy", "fire"))
    pairing = pair(visits(1, "market", "fire"), the_registry)
    (leader,) = (m for m in pairing.members if m.role is Role.LEAD)
    assert leader.department_id == "fire"


def test_without_the_lead_rule_somebody_still_leads():
    pairing = pair(
        visits(1), registry(people("ab", lead=False)), TeamPolicy(lead=False)
    )
    assert [m.role for m in pairing.members] == [Role.LEAD, Role.MEMBER]


def test_last_years_inspector_of_the_firm_stays_away():
    seen = (
        PastVisit(
            target_id="T-V000", visited_on=date(2025, 6, 1), inspector_ids=("a", "b")
        ),
    )
    for k in range(10):
        pairing = pair(
            visits(1), registry(people("abcd"), history=seen), seed=f"{k:064}"
        )
        assert team(pairing) == {"c", "d"}
    few = pair(visits(1), registry(people("abc"), history=seen))
    assert few.unstaffed == ("V000",)
    careless = TeamPolicy(no_repeat_years=0)
    drawn = [
        team(
            pair(
                visits(1),
                registry(people("abcd"), history=seen),
                careless,
                seed=f"{k:064}",
            )
        )
        for k in range(10)
    ]
    assert any(who & {"a", "b"} for who in drawn)


def test_avoiding_last_years_inspector_comes_before_even_loads():
    seen = (
        PastVisit(
            target_id="T-V000", visited_on=date(2025, 6, 1), inspector_ids=("a",)
        ),
    )
    prior = {"b": 30, "c": 30}
    pairing = pair(visits(1), registry(people("abc"), history=seen), prior=prior)
    assert team(pairing) == {"b", "c"}


NEIGHBOURS = frozenset({("640105", "640104")})


def test_neighbours_help_only_where_allowed_and_needed_and_say_so():
    staff = [person("a", districts=("640104",)), person("n", districts=("640105",))]
    staff += [person("far", districts=("640181",))]
    the_registry = registry(staff, neighbours=NEIGHBOURS)
    assert pair(visits(1), the_registry).unstaffed == ("V000",)
    pairing = pair(visits(1), the_registry, TeamPolicy(neighbours=True))
    reasons = {m.inspector_id: m.exception for m in pairing.members}
    assert reasons.keys() == {"a", "n"}
    assert reasons["a"] == ""
    assert "相邻辖区" in reasons["n"]
    assert "neighbouring district" in reasons["n"]


def test_direct_assignment_comes_after_neighbours():
    staff = [person("a", districts=("640104",)), person("n", districts=("640105",))]
    staff += people(["far1", "far2"], districts=("640181",))
    the_registry = registry(staff, neighbours=NEIGHBOURS)
    both = TeamPolicy(neighbours=True, direct=True)
    assert team(pair(visits(1), the_registry, both)) == {"a", "n"}
    three = TeamPolicy(neighbours=True, direct=True, min_per_visit=3)
    pairing = pair(visits(1), the_registry, three)
    assert {"a", "n"} < team(pairing)
    assert sum("直接指派" in m.exception for m in pairing.members) == 1


def test_nobody_comes_from_elsewhere_while_home_can_do_it():
    staff = people("ab", districts=("640104",)) + people("no", districts=("640105",))
    the_registry = registry(staff, neighbours=NEIGHBOURS)
    pairing = pair(visits(40), the_registry, TeamPolicy(neighbours=True, direct=True))
    assert not any(m.exception for m in pairing.members)
    assert pairing.loads == {"a": 40, "b": 40, "n": 0, "o": 0}


def test_a_limit_reached_at_home_brings_just_as_many_neighbours_as_it_needs():
    staff = people("ab", districts=("640104",), max_visits=3)
    staff += people("no", districts=("640105",))
    the_registry = registry(staff, neighbours=NEIGHBOURS)
    policy = TeamPolicy(neighbours=True)
    pairing = pair(visits(5), the_registry, policy)
    assert sum(bool(m.exception) for m in pairing.members) == 10 - 6
    assert_admissible(visits(5), the_registry, policy, pairing)


def test_loads_are_even_over_the_year():
    prior = {"a": 4, "b": 0, "c": 1, "d": 0}
    evenness_first = TeamPolicy(most_chance_micro=1_000_000)
    pairing = pair(visits(4), registry(people("abcd")), evenness_first, prior=prior)
    assert sorted(pairing.loads.values()) == [3, 3, 3, 4]
    assert pairing.loads["a"] == 4
    assert {who: TRAVEL * n for who, n in pairing.loads.items()} == pairing.minutes


def test_like_inspectors_have_like_loads_across_districts_and_joint_visits():
    east = people(["e1", "e2", "e3"], districts=("640104",))
    west = people(["w1", "w2"], districts=("640105",))
    city = people(["c1", "c2", "c3"])
    fire = people(["f1", "f2", "f3"], "fire")
    rows = [
        visit(
            f"V{k:03}",
            *(("market", "fire") if k % 3 == 0 else ("market",)),
            district="640105" if k % 5 == 0 else "640104",
        )
        for k in range(61)
    ]
    pairing = pair(rows, registry(east + west + city + fire))
    for like in (["e1", "e2", "e3"], ["w1", "w2"], ["c1", "c2", "c3"], ["f1", "f2"]):
        assert spread(pairing, like) <= 1


def test_a_visit_that_cannot_be_staffed_has_no_rows_and_a_shortage():
    the_registry = registry(people("ab") + people("x", "fire"), [])
    rows = [visit("V000", "market", "fire"), visit("V001", "market", "water")]
    pairing = pair(rows, the_registry)
    assert pairing.unstaffed == ("V001",)
    assert {m.visit_id for m in pairing.members} == {"V000"}
    (gap,) = pairing.shortages
    assert (gap.department_id, gap.district, gap.qualification) == (
        "water",
        "640104",
        "",
    )
    assert (gap.month, gap.visits, gap.short, gap.people) == ("2026-03", 1, 1, 1)


def test_a_shortage_names_the_qualification_and_what_is_missing():
    need = [item("I1", "market", "食品")]
    pairing = pair(visits(3, items=("I1",)), registry(people("abc"), need))
    (gap,) = pairing.shortages
    assert (gap.qualification, gap.visits, gap.short) == ("食品", 3, 3)
    (finding,) = findings(pairing.shortages, registry(people("abc"), need))
    assert finding.level is Level.ERROR
    assert "market局在640104缺食品" in finding.message.zh
    assert "2026-03" in finding.message.en


def test_a_missing_lead_is_called_so():
    pairing = pair(visits(1), registry(people("ab", lead=False)))
    assert [gap.qualification for gap in pairing.shortages] == [LEAD]


def test_limits_leave_out_as_few_visits_as_they_must():
    pairing = pair(visits(4), registry(people("abcd", max_visits=1)))
    assert len(pairing.unstaffed) == 2
    assert len(pairing.members) == 4
    assert pairing.shortages[0].short == 4


def test_visits_that_ask_less_of_the_scarce_come_first():
    the_registry = registry(people("ab", max_visits=1) + people("xyz", "fire"))
    rows = [visit("V900"), *visits(2, "market", "fire")]
    for k in range(8):
        assert pair(rows, the_registry, seed=f"{k:064}").unstaffed == ("V900",)


def test_a_visit_left_out_for_one_department_takes_nothing_from_another():
    the_registry = registry(
        people("ab", max_visits=2) + people("x", "fire", max_visits=0)
    )
    rows = [*visits(2, "market", "fire"), visit("V900"), visit("V901")]
    pairing = pair(rows, the_registry)
    assert pairing.unstaffed == ("V000", "V001")
    assert {m.visit_id for m in pairing.members} == {"V900", "V901"}


def test_an_expert_steps_in_where_the_permitted_are_at_their_limit():
    staff = [
        *people("abcd"),
        person("q", qualifications=("食品",), max_visits=1),
        person("x", expert=True, qualifications=("食品",)),
    ]
    the_registry = registry(staff, [item("I1", "market", "食品")])
    pairing = pair(visits(3, items=("I1",)), the_registry)
    assert pairing.unstaffed == ()
    assert (pairing.loads["q"], pairing.loads["x"]) == (1, 2)


def test_no_visits_no_teams():
    pairing = pair([], registry(people("ab")))
    assert (pairing.members, pairing.unstaffed, pairing.shortages) == ((), (), ())
    assert pairing.loads == {"a": 0, "b": 0}


def test_who_may_not_lead_is_not_left_out_of_single_seats():
    """Two departments send one each: somebody of either may lead."""
    the_registry = registry(
        [person("a"), person("b", lead=False), *people("xy", "fire")]
    )
    joint = visits(20, "market", "fire")
    loads = pair(joint, the_registry).loads
    assert abs(loads["a"] - loads["b"]) <= 1


def test_whoever_may_lead_makes_way_on_a_seat_not_kept_for_it():
    """Leads are needed elsewhere, and one who can't lead takes over beside a lead."""
    staff = [
        person("a", districts=("640105",), max_visits=3),
        person("b", max_visits=1, lead=False),
        person("c", districts=("640104",), max_visits=2, lead=False),
        person("d", districts=("640105",), max_visits=3, lead=False),
        person("e", max_visits=1, lead=False),
    ]
    for leads in ("abce", "abcde"):
        may = [replace(p, lead=p.inspector_id in leads) for p in staff]
        rows = [
            visit(f"V{k:03}", district=("640104", "640105")[k % 2]) for k in range(4)
        ]
        ties = (
            Recusal(inspector_id="a", target_id="T-V000"),
            Recusal(inspector_id="b", target_id="T-V001"),
        )
        for number in range(-1, 20):
            seed = f"{number:064}" if number >= 0 else SEED
            found = pair(rows, registry(may, recusals=ties), seed=seed)
            assert found.unstaffed == ()
