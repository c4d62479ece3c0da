"""Planted shortages: what is named, which ways out are offered, and how much of each."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from planner.errors import Level
from planner.pairing.teams import LEAD
from planner.policy.record import TeamPolicy
from planner.registry import Department, PastVisit, Recusal
from planner.shortage.record import Kind
from planner.shortage.relief import relieve
from planner.shortage.telling import findings
from planner.shortage.trials import Instance, staffed
from tests.pairing.builders import (
    SEED,
    item,
    pair,
    people,
    person,
    registry,
    visit,
    visits,
)

FOOD = [item("I1", "market", "食品")]


def asked(the_visits, the_registry, policy=None):
    return Instance(
        visits=the_visits,
        registry=the_registry,
        policy=policy or TeamPolicy(),
        seed=SEED,
        round_id="r1",
    )


def relief(instance, **options):
    return relieve(instance, instance.paired(), **options)


def ways(found, kind):
    return [way for way in found.ways if way.kind is kind]


def only(found, kind):
    (way,) = ways(found, kind)
    return way


def kinds(found):
    return {way.kind for way in found.ways}


def test_where_every_visit_has_a_team_nothing_is_offered():
    found = relief(asked(visits(3), registry(people("abc"))))
    assert (found.unstaffed, found.bottlenecks, found.ways) == ((), (), ())


def test_a_department_with_too_few_leads_needs_one_more():
    staff = [*people("abcd", lead=False), person("z", max_visits=2)]
    found = relief(asked(visits(6), registry(staff)))
    assert [gap.qualification for gap in found.shortages] == [LEAD]
    (short,) = found.bottlenecks
    assert (short.inspectors, short.wanted, short.room, short.short) == (
        ("z",),
        6,
        2,
        4,
    )
    way = only(found, Kind.LEAD)
    assert (way.amount, way.brings_back, way.least, way.cures) == (1, 4, True, True)
    assert way.change == "inspectors a: lead = 是"
    assert only(found, Kind.MAX_VISITS).amount == 4
    assert not ways(found, Kind.CERTIFICATE)


def test_two_leads_are_asked_for_where_one_more_has_too_little_room():
    found = relief(
        asked(visits(6), registry(people("abcdef", lead=False, max_visits=3)))
    )
    way = only(found, Kind.LEAD)
    assert (way.amount, way.brings_back, way.least) == (2, 6, True)


def test_a_certificate_that_a_district_lacks_is_named_with_who_could_get_it():
    staff = [
        *people("ab", districts=("640104",)),
        *people("cd", districts=("640105",), qualifications=("食品",)),
    ]
    rows = [
        *visits(2, items=("I1",), district="640104"),
        visit("V900", items=("I1",), district="640105"),
    ]
    found = relief(asked(rows, registry(staff, FOOD)))
    (gap,) = found.shortages
    assert (gap.district, gap.qualification, gap.visits) == ("640104", "食品", 2)
    way = only(found, Kind.CERTIFICATE)
    assert (way.amount, way.brings_back, way.qualification) == (1, 2, "食品")
    assert way.change == "inspectors a: qualifications + 食品"
    assert only(found, Kind.DIRECT).cures
    assert Kind.LEAD not in kinds(found)


def test_who_gets_a_certificate_for_another_visit_makes_room_where_it_lacks():
    home, there = ("640104",), ("640105",)
    staff = [
        person("all", qualifications=("食品",), max_visits=2),
        *people("bc", districts=home, max_visits=2),
        person("d", districts=there, max_visits=2),
    ]
    rows = [
        *visits(2, district="640105"),
        visit("V900", items=("I1",), district="640104"),
        visit("V901", district="640104"),
    ]
    found = relief(asked(rows, registry(staff, FOOD)))
    assert [gap.qualification for gap in found.shortages] == [""]
    (short,) = found.bottlenecks
    assert (short.inspectors, short.wanted, short.room) == (("all",), 3, 2)
    way = only(found, Kind.CERTIFICATE)
    assert (way.amount, way.qualification, way.cures) == (1, "食品", True)
    assert way.change == "inspectors b: qualifications + 食品"


def test_neighbours_help_where_the_policy_forbids_them_and_the_map_has_them():
    staff = [*people("a", districts=("640104",)), *people("c", districts=("640105",))]
    beside = frozenset({("640104", "640105")})
    found = relief(asked(visits(2), registry(staff, neighbours=beside)))
    way = only(found, Kind.NEIGHBOURS)
    assert way.cures
    assert way.kind.is_exception
    assert way.change == "[teams] neighbours = true"
    apart = relief(asked(visits(2), registry(staff)))
    assert Kind.NEIGHBOURS not in kinds(apart)
    assert only(apart, Kind.DIRECT).cures


def test_what_the_policy_allows_already_is_not_offered():
    policy = TeamPolicy(neighbours=True, direct=True)
    found = relief(asked(visits(2), registry(people("a")), policy))
    assert kinds(found).isdisjoint({Kind.NEIGHBOURS, Kind.DIRECT})


def test_limits_too_low_by_seven_are_short_by_exactly_seven():
    staff = [*people("ab", max_visits=4), person("c", max_visits=5)]
    found = relief(asked(visits(10), registry(staff)))
    (short,) = found.bottlenecks
    assert short.inspectors == ("a", "b", "c")
    assert (short.wanted, short.room, short.short) == (20, 13, 7)
    # Seven visits of half an hour, travel alone.
    assert (short.minutes, short.days, len(short.visits)) == (210, 1, 10)
    way = only(found, Kind.MAX_VISITS)
    assert (way.amount, way.cures, way.least) == (3, True, True)


def test_one_limit_too_low_by_seven_is_raised_by_seven():
    staff = [*people("bc"), person("a", "fire", max_visits=3)]
    found = relief(asked(visits(10, "market", "fire"), registry(staff)))
    (short,) = found.bottlenecks
    assert (short.department_id, short.inspectors, short.short) == ("fire", ("a",), 7)
    assert only(found, Kind.MAX_VISITS).amount == 7
    assert found.ways[0].cures


def test_limits_that_bind_two_groups_apart_are_two_bottlenecks():
    staff = [
        *people("ab", districts=("640104",), max_visits=1),
        *people("cd", districts=("640105",), max_visits=2),
    ]
    rows = [
        *visits(3, district="640104"),
        *(visit(f"V9{k}", district="640105") for k in range(3)),
    ]
    found = relief(asked(rows, registry(staff)))
    assert [(b.inspectors, b.short) for b in found.bottlenecks] == [
        (("a", "b"), 4),
        (("c", "d"), 2),
    ]


def test_where_everybody_is_on_leave_the_window_must_reach_their_return():
    away = ((date(2026, 2, 1), date(2026, 4, 6)),)
    found = relief(asked(visits(3), registry(people("abc", leave=away))))
    way = only(found, Kind.LONGER)
    # The window ends on 31 March, and 7 April is the first day back.
    assert (way.amount, way.brings_back, way.least) == (7, 3, True)
    assert kinds(found) == {Kind.LONGER, Kind.NEWCOMERS}
    assert only(found, Kind.NEWCOMERS).amount == 2
    assert not found.bottlenecks


def test_a_window_longer_but_past_a_certificate_does_not_help():
    away = ((date(2026, 2, 1), date(2026, 4, 6)),)
    staff = people("ab", leave=away, certificate_expires_on=date(2026, 4, 3))
    assert Kind.LONGER not in kinds(relief(asked(visits(1), registry(staff))))


def test_certificates_that_end_within_the_window_are_renewed_or_it_ends_earlier():
    staff = people("abc", certificate_expires_on=date(2026, 3, 20))
    found = relief(asked(visits(2), registry(staff)))
    assert (only(found, Kind.RENEWAL).amount, only(found, Kind.SHORTER).amount) == (
        2,
        11,
    )


def test_all_recused_by_last_year_need_the_rule_given_up():
    past = tuple(
        PastVisit(
            target_id=f"T-V{k:03}",
            visited_on=date(2025, 5, 1),
            inspector_ids=("a", "b"),
        )
        for k in range(2)
    )
    found = relief(asked(visits(2), registry(people("ab"), history=past)))
    way = only(found, Kind.NO_REPEAT)
    assert (way.amount, way.cures) == (0, True)
    assert Kind.LEAD not in kinds(found)
    assert Kind.LONGER not in kinds(found)


def test_years_without_the_same_inspector_are_lowered_no_further_than_needed():
    past = (
        PastVisit(
            target_id="T-V000", visited_on=date(2023, 5, 1), inspector_ids=("a", "b")
        ),
    )
    policy = TeamPolicy(no_repeat_years=4)
    found = relief(asked(visits(1), registry(people("ab"), history=past), policy))
    assert only(found, Kind.NO_REPEAT).amount == 2


def test_a_department_of_one_can_do_if_fewer_of_each_are_asked():
    staff = [*people("abc"), person("x", "fire")]
    policy = TeamPolicy(min_per_department=2)
    found = relief(asked(visits(2, "market", "fire"), registry(staff), policy))
    assert only(found, Kind.PER_DEPARTMENT).amount == 1
    assert only(found, Kind.PER_DEPARTMENT).cures


def test_a_way_that_helps_some_says_how_many():
    staff = [*people("ab"), person("x", "fire", lead=False)]
    rows = [visit("V1", "market", items=("I1",)), visit("V2", "market", "water")]
    found = relief(asked(rows, registry(staff, FOOD)))
    assert {way.brings_back for way in found.ways} == {1}
    assert {(w.kind, w.department_id) for w in found.ways} == {
        (Kind.CERTIFICATE, "market"),
        (Kind.NEWCOMERS, "market"),
        (Kind.NEWCOMERS, "water"),
    }


def test_visits_of_other_departments_have_no_part_in_it():
    staff = [*people("a"), *people("xyz", "fire")]
    found = relief(asked([visit("V1"), visit("V2", "fire")], registry(staff)))
    assert found.unstaffed == ("V1",)
    assert only(found, Kind.NEWCOMERS).left_out == 1


def test_work_is_bound_by_seats_and_says_so():
    instance = asked(visits(3, items=("I1",)), registry(people("abc"), FOOD))
    found = relief(instance, most_seats=10)
    assert found.exhausted
    told = findings([found], instance.registry)
    assert told[-1].code == "team_ways_unfinished"


def test_findings_say_in_both_languages_what_is_short_and_what_helps():
    instance = asked(visits(10), registry(people("ab", max_visits=9)))
    told = findings([relief(instance)], instance.registry)
    assert [f.code for f in told][:2] == ["team_bottleneck", "team_way_out"]
    assert all(f.level is Level.WARNING for f in told)
    assert "差 2 人次" in told[0].message.zh
    assert "2 inspector-visits short" in told[0].message.en
    assert "上限提高 1 次" in told[1].message.zh
    assert "inspectors: max_visits + 1" in told[1].message.remedy_en


def fewest(instance, change, names):
    """The least size of a set of people whose change brings back as many as all's."""

    def left(chosen):
        made = instance.with_people(
            lambda p: change(p) if p.inspector_id in chosen else p
        )
        return len(staffed(made).left_out)

    goal = left(names)
    return next(
        size
        for size in range(len(names) + 1)
        if any(left(chosen) <= goal for chosen in combinations(names, size))
    )


@pytest.mark.parametrize("town", range(12))
def test_fewest_people_are_those_of_brute_force(town):
    """Towns differ in who may go where, whom ties bind, and how much room there is."""
    districts = [("640104",), ("640105",), ()]
    staff = [
        person(
            name,
            lead=False,
            districts=districts[(town + k * (1 + town % 2)) % 3],
            max_visits=1 + (town // 2 + k) % 3,
        )
        for k, name in enumerate("abcde")
    ]
    ties = tuple(
        Recusal(inspector_id="abcde"[(town + k) % 5], target_id=f"T-V{k:03}")
        for k in range(town % 4)
    )
    rows = [visit(f"V{k:03}", district=("640104", "640105")[k % 2]) for k in range(4)]
    instance = asked(rows, registry(staff, recusals=ties))
    found = relief(instance)
    leads = [way for way in ways(found, Kind.LEAD) if way.least]
    want = fewest(instance, lambda p: replace(p, lead=True), list("abcde"))
    assert {way.amount for way in leads} == ({want} if want else set())


def test_departments_without_a_name_go_by_their_id():
    one = Department(department_id="market", name="")
    instance = asked(
        visits(10), registry(people("ab", max_visits=9), departments=(one,))
    )
    told = findings([relief(instance)], instance.registry)
    assert "market的 10 次检查" in told[0].message.zh


def test_what_is_offered_was_tried_by_the_lottery_itself():
    """A raise of the limits as offered gives every visit a team, one less doesn't."""
    staff = [*people("ab", max_visits=2), *people("cd", max_visits=3)]
    rows = visits(9)
    way = only(relief(asked(rows, registry(staff))), Kind.MAX_VISITS)

    def left(raise_):
        more = [replace(p, max_visits=p.max_visits + raise_) for p in staff]
        return pair(rows, registry(more)).unstaffed

    assert not left(way.amount)
    assert left(way.amount - 1)
