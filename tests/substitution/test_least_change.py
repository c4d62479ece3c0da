"""Repairs held against all that could have been done, and the lot against chance."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, product

import pytest

from planner.ids import hash_fields
from planner.pairing.teams import Role, TeamMember
from planner.policy.record import Policy, TeamPolicy
from planner.substitution.check import check_fieldwork
from tests.pairing.builders import item, person, registry, tier
from tests.substitution.builders import (
    MONDAY,
    WEEK,
    Log,
    fieldwork,
    ill,
    moved,
    on,
    stand,
    team,
)

SHENG, LIN, YUAN = "640104", "640105", "640121"
ITEMS = [item("I1", "market", "食品"), item("I2", "market")]


def chance(text, below):
    return int(hash_fields("instance", text)[:12], 16) % below


def town(number):
    """Six people with all sorts of limits, and three visits in a week."""

    def inspector(name):
        drawn = f"{number}{name}"
        back = WEEK[chance(drawn + "back", 5)]
        return person(
            name,
            districts=((SHENG,), (LIN,), (YUAN,))[chance(drawn + "d", 3)],
            qualifications=("食品",) if chance(drawn + "q", 2) else (),
            lead=chance(drawn + "l", 3) > 0,
            leave=((MONDAY, back),) if chance(drawn + "a", 3) else (),
            max_visits=(None, None, 0)[chance(drawn + "m", 3)],
        )

    first = [person(name, qualifications=("食品",)) for name in "ab"]
    city = registry(
        [*first, *map(inspector, "cdef")],
        ITEMS,
        neighbours=frozenset({(SHENG, LIN)}),
    )
    policy = Policy(
        teams=TeamPolicy(
            max_per_day=1,
            neighbours=chance(f"{number}near", 2) == 0,
            direct=chance(f"{number}direct", 3) == 0,
        )
    )
    visits = [on(WEEK[k], f"V{k}", items=("I1", "I2")) for k in range(3)]
    members = [
        member
        for visit in visits
        for member in team(visit.visit_id, "a", "b", items=("I1", "I2"))
    ]
    return fieldwork(city, visits, members, policy)


def seat(work, visit, name, leads):
    """Somebody's seat as the rules have it."""
    who = next(p for p in work.registry.inspectors if p.inspector_id == name)
    able = ("I1", "I2") if who.qualifications else ("I2",)
    return TeamMember(
        visit_id=visit.visit_id,
        department_id="market",
        inspector_id=name,
        role=Role.LEAD if leads else Role.MEMBER,
        item_ids=able,
        exception="x" if tier(who, visit, work.registry) else "",
    )


def costs(work, asked, visit_id, replaced):
    """Yield what every admissible outcome costs: exceptions, substitutes, another day.

    `replaced` are the sets of people that may be replaced.
    """
    log = Log(work)
    visit = log.board.visits[visit_id]
    if asked.visit_id:
        visit = replace(visit, start=asked.first, end=asked.last)
    names = [p.inspector_id for p in work.registry.inspectors]
    lead = {p.inspector_id for p in work.registry.inspectors if p.lead}
    for day, gone in product(WEEK, replaced):
        for came in combinations(names, len(gone)):
            people = sorted({"a", "b"} - set(gone)) + list(came)
            leaders = [name for name in people if name in lead]
            if set(came) & {"a", "b"} or not leaders:
                continue
            members = [seat(work, visit, n, n == leaders[0]) for n in people]
            if is_admissible(work, asked, replace(visit, day=day), members):
                far = max(
                    (
                        tier(who, visit, work.registry)
                        for who in work.registry.inspectors
                        if who.inspector_id in came
                    ),
                    default=0,
                )
                was = log.board.visits[visit_id].day
                yield far, len(gone), day != was


def is_admissible(work, asked, visit, members):
    others = [v for v in work.visits if v.visit_id != visit.visit_id]
    rest = [m for m in work.members if m.visit_id != visit.visit_id]
    stood = replace(
        stand(work, Log(work).board, [asked]),
        visits=[*others, visit],
        members=[*rest, *members],
    )
    return check_fieldwork(stood, only={visit.visit_id}) == []


def cost_of(repair, work):
    city = {p.inspector_id: p for p in work.registry.inspectors}
    visit = next(v for v in work.visits if v.visit_id == repair.visit_id)
    far = max(
        (tier(city[m.inspector_id], visit, work.registry) for m in repair.came),
        default=0,
    )
    return far, len(repair.came), repair.after.day != repair.before.day


@pytest.mark.parametrize("number", range(40))
def test_no_admissible_substitution_changes_less(number):
    work = town(number)
    asked = ill("b", MONDAY, MONDAY)
    (repair,) = Log(work).apply(asked).repairs

    def least(cost):
        far, came, another_day = cost
        return far, another_day, came

    best = min(map(least, costs(work, asked, "V0", [("b",), ()])), default=None)
    assert (best is None) == bool(repair.after.vacant)
    if best is not None:
        assert least(cost_of(repair, work)) == best


@pytest.mark.parametrize("number", range(40))
def test_no_admissible_move_changes_less(number):
    work = town(number)
    work = replace(
        work,
        registry=replace(
            work.registry,
            inspectors=tuple(
                replace(p, leave=((WEEK[3], WEEK[3 + chance(f"{number}b", 2)]),))
                if p.inspector_id == "b"
                else p
                for p in work.registry.inspectors
            ),
        ),
    )
    first = WEEK[(1, 3)[chance(f"{number}w", 2)]]
    asked = moved("V0", first, WEEK[4])
    (repair,) = Log(work).apply(asked).repairs
    possible = [(), ("a",), ("b",), ("a", "b")]
    best = min(costs(work, asked, "V0", possible), default=None)
    assert (best is None) == (repair.after.day is None)
    if best is not None:
        assert cost_of(repair, work)[:2] == best[:2]


def test_everybody_who_may_come_is_as_likely_as_the_others():
    names = "cdefgh"
    city = registry([person(name) for name in f"ab{names}"])
    seeds = 600
    taken = Counter()
    days = Counter()
    for k in range(seeds):
        seed = hash_fields("seed", str(k))
        visit = on(MONDAY, "V1")
        work = fieldwork(city, [visit], team("V1", "a", "b"), seeds={"r1": seed})
        log = Log(work)
        (repair,) = log.apply(ill("b")).repairs
        taken[repair.came[0].inspector_id] += 1
        (repair,) = log.apply(moved("V1", WEEK[1], WEEK[4])).repairs
        days[repair.after.day] += 1
    # Chi-square of 5 and 3 degrees of freedom: one in a thousand lies beyond these.
    assert sum((taken[n] - seeds / 6) ** 2 / (seeds / 6) for n in names) < 20.5
    assert sum((days[d] - seeds / 4) ** 2 / (seeds / 4) for d in WEEK[1:]) < 16.3
