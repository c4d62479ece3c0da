"""The independent check refuses every answer that breaks a rule."""

from datetime import date

import pytest

from planner.errors import CheckFailedError, ExitCode
from planner.pairing import second_lottery as lottery
from planner.pairing.facts import TakenSeat, check_teams, team_facts
from planner.pairing.prior import Prior
from planner.policy.record import TeamPolicy
from planner.registry import PastVisit, Recusal
from solvers.pairing_check import DIRECT, HOME, NEIGHBOUR
from tests.pairing.builders import (
    END,
    START,
    item,
    pair,
    people,
    person,
    registry,
    visit,
)

STAFF = [
    *people("abcd"),
    person("q", qualifications=("食品",)),
    person("expired", certificate_expires_on=date(2026, 3, 30)),
    person("away", leave=((START, date(2026, 3, 9)), (date(2026, 3, 10), END))),
    person("tied"),
    person("full", max_visits=0),
    person("follower", lead=False),
    person("other", lead=False),
    person("east", districts=("640105",)),
    person("far", districts=("640181",)),
    person("expert", expert=True, qualifications=("食品",)),
    *people("xyz", "fire"),
]
CITY = registry(
    STAFF,
    [item("I1", "market", "食品")],
    neighbours=frozenset({("640104", "640105")}),
    recusals=(Recusal(inspector_id="tied", target_id="T-V1"),),
    history=(
        PastVisit(target_id="T-V1", visited_on=date(2025, 9, 1), inspector_ids=("d",)),
    ),
)
VISITS = [
    visit("V1"),
    visit("V2", "market", "fire"),
    visit("V3", items=("I1",)),
    visit("V4"),
]
NEAR = TeamPolicy(neighbours=True)


def seat(visit_id, who, department="market", **fields):
    fields = {"tier": DIRECT, "exception": False, "leads_visit": False} | fields
    return TakenSeat(
        visit_id=visit_id, department_id=department, inspector_id=who, **fields
    )


def lead(visit_id, who, department="market", **fields):
    return seat(visit_id, who, department, leads_visit=True, **fields)


GOOD = {
    "V1": [lead("V1", "a"), seat("V1", "b")],
    "V2": [lead("V2", "c"), seat("V2", "x", "fire")],
    "V3": [lead("V3", "d"), seat("V3", "q")],
    "V4": [lead("V4", "tied"), seat("V4", "follower")],
}
NOBODY_YET = Prior()
PRIOR = {"other": 1, "y": 1, "z": 1}


def checked(visits, city, policy, taken, prior=NOBODY_YET, unstaffed=(), closed=()):
    return check_teams(
        team_facts(visits, city, policy, prior, lambda _: 90),
        visits=visits,
        unstaffed=unstaffed,
        taken=taken,
        registry=city,
        policy=policy,
        closed=closed,
    )


def refusals(teams, policy=NEAR, unstaffed=(), prior=PRIOR, closed=()):
    year = Prior(visits=prior, minutes={who: 90 * n for who, n in prior.items()})
    taken = [one for rows in teams.values() for one in rows]
    return checked(VISITS, CITY, policy, taken, year, unstaffed, closed)


def test_a_good_answer_passes():
    assert refusals(GOOD) == []


V1, V2, V3 = GOOD["V1"], GOOD["V2"], GOOD["V3"]

BAD = [
    # certificates must last to the end of the window
    ("certificate", {"V1": [V1[0], seat("V1", "expired")]}),
    # leave must spare a day of the window
    ("leave", {"V1": [V1[0], seat("V1", "away")]}),
    # a tie keeps away without exception
    ("recusal", {"V1": [V1[0], seat("V1", "tied")]}),
    # districts beyond the neighbours need direct assignment, which isn't allowed
    ("district", {"V1": [V1[0], seat("V1", "far", exception=True)]}),
    # an exception is recorded
    ("exception_unmarked", {"V1": [V1[0], seat("V1", "east")]}),
    # what isn't an exception isn't called one
    ("exception_unmarked", {"V1": [V1[0], seat("V1", "b", exception=True)]}),
    # ... and is made only where home people don't do
    ("needless_exception", {"V1": [V1[0], seat("V1", "east", exception=True)]}),
    # who was there last year doesn't come again
    ("repeat", {"V1": [V1[0], seat("V1", "d")], "V3": [lead("V3", "b"), V3[1]]}),
    # each department draws its own inspectors
    ("department", {"V1": [V1[0], seat("V1", "y")]}),
    # every department of the visit is there
    ("department_size", {"V2": [V2[0], seat("V2", "b")]}),
    # two at least
    ("visit_size", {"V1": [V1[0]]}),
    # nobody counts twice
    ("seated_twice", {"V1": [V1[0], seat("V1", "a")]}),
    # experts don't count
    ("visit_size", {"V1": [V1[0], seat("V1", "expert")]}),
    # ... nor lead
    (
        "expert_leads",
        {
            "V3": [
                *(s._replace(leads_visit=False) for s in V3),
                seat("V3", "expert", leads_visit=True),
            ]
        },
    ),
    # every item has somebody permitted for it
    ("coverage", {"V3": [V3[0], seat("V3", "b")]}),
    # somebody in the team may lead
    (
        "lead",
        {"V4": [seat("V4", "follower", leads_visit=True), seat("V4", "other")]},
    ),
    # one leader ...
    ("one_leader", {"V1": [V1[0], seat("V1", "b", leads_visit=True)]}),
    # ... not none
    ("one_leader", {"V1": [seat("V1", "a"), V1[1]]}),
    # the year's limit
    ("capacity", {"V1": [V1[0], seat("V1", "full")]}),
    # a visit without a team is called so
    ("visit_size", {"V1": []}),
]


@pytest.mark.parametrize(("rule", "change"), BAD, ids=[rule for rule, _ in BAD])
def test_a_bad_answer_is_refused_for_the_rule_it_breaks(rule, change):
    found = refusals(GOOD | change)
    assert rule in {line.split()[0] for line in found}


def test_an_unstaffed_visit_has_no_rows():
    assert refusals(GOOD | {"V1": []}, unstaffed={"V1"}) == []
    found = refusals(GOOD, unstaffed={"V1"})
    assert found[0].startswith("unstaffed_has_team visit V1")


def test_a_load_that_could_be_passed_on_is_refused():
    rows = GOOD | {"V1": [lead("V1", "a"), seat("V1", "c")]}
    assert [line.split()[0] for line in refusals(rows)] == ["evenness"]


def test_a_load_that_could_be_passed_on_through_others_is_refused():
    # a may be replaced by e only, e by i only: a's surplus reaches i through e.
    staff = [
        person("a", qualifications=("one",)),
        person("e", qualifications=("one", "two")),
        person("i", qualifications=("two",)),
        *people("xyz", "fire"),
    ]
    city = registry(staff, [item("I1", "market", "one"), item("I2", "market", "two")])
    rows = [
        visit(f"V{k}", "market", "fire", items=(asked,))
        for k, asked in enumerate(("I1", "I1", "I2"))
    ]
    taken = [
        lead("V0", "a"),
        lead("V1", "a"),
        lead("V2", "e"),
        *(seat(f"V{k}", who, "fire") for k, who in enumerate("xyz")),
    ]
    found = checked(rows, city, TeamPolicy(), taken)
    assert found == ["evenness inspector a"]
    better = [*taken[:1], taken[1]._replace(inspector_id="e"), *taken[3:]]
    better.append(taken[2]._replace(inspector_id="i"))
    assert not checked(rows, city, TeamPolicy(), better)


def test_an_exception_is_spared_by_a_lighter_one_where_that_may_be():
    """Whoever is full makes room for a visit by an exception lighter than the one."""
    staff = [
        person("a", districts=("640104",), max_visits=1),
        person("n", districts=("640105",)),
        person("o", districts=("640106",)),
        *people("xy", "fire"),
    ]
    city = registry(
        staff,
        neighbours=frozenset({("640104", "640105")}),
        recusals=(Recusal(inspector_id="n", target_id="T-V1"),),
    )
    rows = [visit("V0", "market", "fire"), visit("V1", "market", "fire")]
    policy = TeamPolicy(neighbours=True, direct=True, min_per_department=1)
    for tier, found in (
        (HOME, []),
        (NEIGHBOUR, ["needless_exception visit V1 inspector o"]),
    ):
        taken = [
            lead("V0", "a", tier=tier),
            lead("V1", "o", tier=DIRECT, exception=True),
            seat("V0", "x", "fire"),
            seat("V1", "y", "fire"),
        ]
        assert checked(rows, city, policy, taken) == found


def test_a_closed_pair_that_needs_not_be_opened_is_refused():
    assert refusals(GOOD, closed=[("V1", "c")]) == []
    (refused,) = refusals(GOOD, closed=[("V1", "b")])
    assert refused == "needless_exception visit V1 inspector b"


def test_the_lottery_stops_when_its_check_refuses(monkeypatch):
    monkeypatch.setattr(lottery, "check_teams", lambda *_, **__: ["recusal visit V1"])
    with pytest.raises(CheckFailedError, match="recusal visit V1") as caught:
        pair(VISITS, CITY)
    assert caught.value.exit_code is ExitCode.CHECK_FAILED
