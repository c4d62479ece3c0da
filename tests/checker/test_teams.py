"""Teams on record: the planner's pass, and no fault that was planted stays unseen."""

import json
import random
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import verify_round
from planner.ids import hash_fields
from planner.pairing.prior import Prior
from planner.policy.record import TeamPolicy
from planner.registry import BlockedDays, PastVisit, Recusal
from tests.checker.bundles import bundle_of, members_of
from tests.checker.rounds import village
from tests.checker.teams import Case, refused
from tests.pairing.builders import END, START, item, people, person, registry, visit
from tests.pairing.test_properties import DISTRICTS, policies, rounds
from tests.target_tables import all_of

KEY = "5a" * 32
seeds = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


# What the planner draws, the checker draws


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rounds(), policies, seeds, st.sampled_from([None, KEY]))
def test_whatever_teams_the_planner_draws_the_checker_draws(drawn, policy, seed, key):
    rows, the_registry = drawn
    case = Case(visits=rows, registry=the_registry, policy=policy, seed=seed, key=key)

    assert refused(case.bundle()) == {}


def town(seed="00" * 32, **changed):
    """Two departments, forty visits of two lengths: a walk, with all kinds of rules."""
    staff = [
        *people("abcdefgh", districts=(DISTRICTS[0],), qualifications=("食品",)),
        *people("ijkl", lead=False, leave=((START, date(2026, 3, 10)),)),
        person("m", districts=(DISTRICTS[1],), max_visits=9),
        *people("nopqrs", "fire", qualifications=("电梯",)),
        person("t", "fire", expert=True, qualifications=("压力容器",)),
        person("u", "fire", certificate_expires_on=date(2026, 3, 12)),
    ]
    items = [
        replace(item("I1", "market", "食品"), minutes=90),
        item("I2", "market"),
        item("I3", "fire", "电梯"),
        item("I4", "fire", "压力容器"),
    ]
    rows = [
        visit(
            f"V{k:03}",
            *[("market",), ("market", "fire"), ("fire", "market")][k % 3],
            district=DISTRICTS[k % 2],
            items=[["I1"], ["I2", "I3"], ["I4"]][k % 3],
            end=END if k % 5 else date(2026, 3, 12),
        )
        for k in range(40)
    ]
    facts = {
        "visits": rows,
        "policy": TeamPolicy(neighbours=True, direct=True),
        "seed": seed,
        "prior": Prior(
            visits={"a": 2, "n": 1},
            minutes={"a": 150, "n": 30},
            met={"T-V003": frozenset({"b", "c"})},
        ),
        "opens": date(2026, 3, 4),
        "industries": {row.target_id: "6210" for row in rows[:20]},
        "key": KEY,
    }
    return Case(
        registry=registry(
            staff,
            items,
            neighbours=frozenset({DISTRICTS[:2]}),
            recusals=(Recusal(inspector_id="d", target_id="T-V006"),),
            history=(
                PastVisit(
                    target_id="T-V009",
                    visited_on=date(2025, 5, 5),
                    inspector_ids=("e", "f"),
                ),
            ),
            holidays={date(2026, 3, 6): False, date(2026, 3, 7): True},
            blocked_days=(
                BlockedDays(
                    first=date(2026, 3, 9), last=date(2026, 3, 10), industries=("62",)
                ),
            ),
        ),
        **(facts | changed),
    )


TOWN = town()


@pytest.mark.parametrize("number", range(4))
def test_a_town_of_all_rules_is_walked_to_the_same_teams(number):
    case = town(seed=f"{number:064x}")

    assert len(case.teams["teams"]) > 60
    assert refused(case.bundle()) == {}


def city(seed):
    """One department of many, few of whom lead and some of whom are away; one of few."""
    staff = [
        person(
            f"m{k:02}",
            lead=k % 4 == 0,
            qualifications=("食品",) if k % 3 else (),
            leave=((START, date(2026, 3, 10)),) if k % 5 == 0 else (),
            max_visits=3 if k % 7 == 0 else None,
        )
        for k in range(72)
    ]
    rows = [
        visit(
            f"V{k:03}",
            items=["I1"] if k % 2 else ["I2"],
            end=END if k % 3 else date(2026, 3, 12),
        )
        for k in range(60)
    ]
    return Case(
        visits=rows + [visit(f"W{k:03}", "fire") for k in range(20)],
        registry=registry(
            [*staff, *people("abcdefghij", "fire")],
            [replace(item("I1", "market", "食品"), minutes=90), item("I2", "market")],
        ),
        seed=seed,
    )


@pytest.mark.parametrize("number", range(3))
def test_parts_of_many_people_and_of_few_are_walked_to_the_same_teams(number):
    bundle = city(f"{number:064x}").bundle()
    parts = verify_round.parts_of(verify_round.seated_first(bundle.get("town")))

    assert [len({p for t in some for p in t.able}) for some in parts] in (
        [10, 72],
        [72, 10],
    )
    assert refused(bundle) == {}


def workshop(seed):
    """Two or three needs in one team, met in many ways, some by experts alone."""
    held = [(), ("a",), ("b",), ("c",), ("a", "b"), ("b", "c"), ("a", "b", "c")]
    experts = [("x",), ("y",), ("y", "z"), ("z",)]
    asked = [("I1", "I2"), ("I1", "I2", "I3"), ("I3",), ("I2", "I4", "I5", "I6")]
    return Case(
        visits=[
            visit(f"V{k:03}", items=asked[k % 4], end=END if k % 3 else START)
            for k in range(48)
        ],
        registry=registry(
            [
                *(
                    person(f"p{k:02}", qualifications=held[k % 7], lead=k % 3 > 0)
                    for k in range(24)
                ),
                *(
                    person(f"q{k}", qualifications=own, expert=True)
                    for k, own in enumerate(experts * 2)
                ),
            ],
            [item(f"I{k}", "market", own) for k, own in enumerate("abcxyz", 1)],
            recusals=[
                Recusal(inspector_id=f"p{k:02}", target_id=f"T-V{k:03}")
                for k in range(0, 24, 5)
            ],
        ),
        policy=TeamPolicy(most_chance_micro=300_000),
        seed=seed,
    )


def office(number):
    """A county's small departments: few may lead, and few have a certificate."""
    chance = random.Random(number)
    departments = ["fire", "market", "tax"][: chance.choice([1, 2, 2, 3])]
    staff = [
        person(
            f"{department}{k}",
            department=department,
            qualifications=tuple(q for q in "ab" if chance.random() < 0.4),
            lead=chance.random() < 0.3,
            leave=((START, START.replace(day=20)),) if chance.random() < 0.1 else (),
        )
        for department in departments
        for k in range(chance.randint(4, 7))
    ]
    staff.append(person("head", department=departments[0], qualifications=("a", "b")))
    items = {
        f"{department}-{need}": item(f"{department}-{need}", department, *need)
        for department in departments
        for need in ("", "a", "b")
    }
    return Case(
        visits=[
            visit(
                f"V{k:03}",
                *departments,
                items=sorted(chance.sample(sorted(items), chance.randint(1, 3))),
            )
            for k in range(chance.randint(4, 16))
        ],
        registry=registry(staff, list(items.values())),
        policy=TeamPolicy(most_chance_micro=chance.choice([350_000, 500_000, 600_000])),
        seed=f"{number:064x}",
    )


def county(number):
    """Departments whose people have little room, and come from elsewhere at a cost."""
    chance = random.Random(number)
    departments = ["fire", "market"][: chance.randint(1, 2)]
    staff = [
        person(
            f"{department}{k}",
            department=department,
            districts=chance.choice([(), DISTRICTS[:1], DISTRICTS[1:2], DISTRICTS[2:]]),
            qualifications=tuple(q for q in "ab" if chance.random() < 0.5),
            lead=chance.random() < 0.6,
            max_visits=chance.choice([None, 2, 3, 3, 4, 5]),
        )
        for department in departments
        for k in range(chance.randint(4, 9))
    ]
    items = {
        f"{department}-{need}": replace(
            item(f"{department}-{need}", department, *need),
            minutes=chance.choice([90, 90, 240]),
        )
        for department in departments
        for need in ("", "a", "b")
    }
    return Case(
        visits=[
            visit(
                f"V{k:03}",
                *departments,
                district=chance.choice(DISTRICTS),
                items=sorted(chance.sample(sorted(items), chance.randint(1, 2))),
            )
            for k in range(chance.randint(4, 14))
        ],
        registry=registry(
            staff, list(items.values()), neighbours=frozenset({DISTRICTS[:2]})
        ),
        policy=TeamPolicy(
            lead=chance.random() < 0.3,
            neighbours=chance.random() < 0.5,
            direct=chance.random() < 0.8,
            most_chance_micro=chance.choice([350_000, 500_000, 1_000_000]),
        ),
        seed=f"{number:064x}",
    )


@pytest.mark.parametrize("number", [109, 117, 143, 162, 175, 231])
def test_exceptions_and_scarce_room_come_to_the_same_teams(number):
    case = county(number)

    assert any(member.exception for member in case.pairing.members)
    assert refused(case.bundle()) == {}


@pytest.mark.parametrize("number", range(6))
def test_pairs_of_small_departments_are_closed_to_the_same_teams(number):
    case = office(number)

    assert any(row["capped"] for row in case.teams["teams"])
    assert refused(case.bundle()) == {}


@pytest.mark.parametrize("number", range(3))
def test_teams_of_several_needs_are_drawn_to_the_same_teams(number):
    case = workshop(f"{number:064x}")
    held = {p["number"]: p["qualifications"] for p in case.roster["inspectors"]}
    both = [
        row
        for row in case.teams["teams"]
        if [{"a", "b"} <= {*held[n]} for n in row["people"]].count(True) == 1
        and any(not held[n] for n in row["people"])
    ]

    assert both  # somebody with both, and somebody with neither
    assert any(row["capped"] for row in case.teams["teams"])
    assert refused(case.bundle()) == {}


def test_a_round_after_others_takes_what_they_came_to_into_account():
    bare = town(prior=Prior())
    told = TOWN.teams

    assert told["before"]
    assert told["met"]
    assert refused(bare.bundle(teams={**bare.teams, "before": told["before"]}))


# Planted faults


def row_of(teams, visit_id, department="market"):
    return next(
        row
        for row in teams["teams"]
        if (row["visit"], row["department"]) == (visit_id, department)
    )


def numbers(case, department):
    rows = case.roster["inspectors"]
    return [row["number"] for row in rows if row["department"] == department]


def refused_with(case=TOWN, **changed):
    return refused(case.bundle(**changed))


def test_another_person_in_a_team_is_not_the_one_drawn():
    teams = TOWN.teams
    row = row_of(teams, "V001")
    leader = next(v["leader"] for v in teams["visits"] if v["visit"] == "V001")
    mine = next(n for n in row["people"] if n != leader or len(row["people"]) == 1)
    loads = [n for r in teams["teams"] for n in r["people"]]
    others = [n for n in numbers(TOWN, "market")[:8] if n not in row["people"]]
    other = min(others, key=loads.count)
    row["people"] = sorted({*row["people"]} - {mine} | {other})

    found = refused_with(teams=teams)

    assert any("visit V001, department market" in w for w in found["teams by lot"])


def test_swapped_leaders_are_not_the_ones_drawn():
    teams = TOWN.teams
    leads = {p["number"] for p in TOWN.roster["inspectors"] if p["lead"]}
    one = next(
        row
        for row in teams["visits"]
        if len(leads & {*row_of(teams, row["visit"])["people"]}) > 1
    )
    able = leads & {*row_of(teams, one["visit"])["people"]}
    one["leader"] = min(able - {one["leader"]})

    assert set(refused_with(teams=teams)) == {"teams by lot"}


def test_a_tie_that_was_ignored_breaks_a_rule():
    teams, roster = TOWN.teams, TOWN.roster
    row = row_of(teams, "V000")
    tied = row["people"][0]
    roster["ties"] = sorted(
        [*roster["ties"], hash_fields("tie", KEY, str(tied), "T-V000")]
    )

    found = refused_with(teams=teams, roster=roster)

    assert found["team rules"][0] == (
        f"visit V000, department market: inspector {tied}"
        " has a tie with the target (rules 2 and 3)"
    )


def test_another_seed_draws_other_teams():
    # Another seed closes other pairs, too: what was even may no longer be.
    assert "teams by lot" in refused_with(seed="ff" * 32)


def test_teams_of_another_draw_are_refused():
    other = town(seed="ff" * 32)

    assert "teams by lot" in refused_with(teams=other.teams)


def test_an_exception_that_the_policy_does_not_allow_is_no_home():
    case = Case(
        visits=[visit("V000", district=DISTRICTS[0])],
        registry=registry(
            people("abc", districts=(DISTRICTS[1],)),
            neighbours=frozenset({DISTRICTS[:2]}),
        ),
        policy=TeamPolicy(neighbours=True),
    )
    teams = case.teams
    hidden = case.teams
    hidden["teams"][0]["tier"] = 0
    forbidden = case.teams
    forbidden["policy"]["neighbours"] = False

    assert row_of(teams, "V000")["tier"] == 1
    assert refused_with(case) == {}
    assert "of another district (rule 6)" in str(refused_with(case, teams=hidden))
    assert "allows no such tier" in str(refused_with(case, teams=forbidden))


def test_an_exception_that_could_be_spared_is_told():
    case = Case(
        visits=[visit(f"V00{k}", district=DISTRICTS[0]) for k in range(2)],
        registry=registry(
            [
                *people("abc", districts=(DISTRICTS[0],)),
                *people("xy", districts=(DISTRICTS[1],)),
            ],
            neighbours=frozenset({DISTRICTS[:2]}),
        ),
        policy=TeamPolicy(neighbours=True),
    )
    teams = case.teams
    teams["teams"][0] |= {"tier": 1, "people": [1, 4]}
    teams["visits"][0]["leader"] = 1

    found = refused_with(case, teams=teams)

    assert "aren't needed" in found["team rules"][0]
    assert found["even loads"] == [
        "visit V000, department market: inspector 4 can be spared"
    ]


def test_a_load_that_could_be_passed_on_is_told():
    case = Case(
        visits=[visit(f"V{k:03}") for k in range(4)],
        registry=registry(people("abcdef")),
    )
    teams = case.teams
    for row in teams["teams"]:
        row["people"] = [1, 2]
    for row in teams["visits"]:
        row["leader"] = 1

    found = refused_with(case, teams=teams)

    (told,) = found["even loads"]
    assert re.fullmatch(
        "department market: inspector [12] can pass a visit on to [3-6]", told
    )
    assert "teams by lot" in found
    assert "team rules" not in found


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("rule 1", lambda t: t["teams"].remove(row_of(t, "V001", "fire"))),
        ("rule 1", lambda t: t["policy"].update(min_per_visit=5)),
        ("rule 4", lambda t: row_of(t, "V000")["seats"][0].update(qualifications=[])),
        ("rule 5", lambda t: t["visits"][0].update(leader=None)),
        ("rule 5", lambda t: row_of(t, "V003")["seats"][-1].update(lead=False)),
        ("out of order", lambda t: row_of(t, "V002", "fire")["seats"].reverse()),
        ("a leader, and no team", lambda t: t["teams"].remove(row_of(t, "V000"))),
    ],
    ids=["no team", "too small", "no seat", "no leader", "not kept", "order", "none"],
)
def test_teams_that_are_not_as_the_rules_ask_are_told_which(where, change):
    teams = TOWN.teams
    change(teams)

    assert where in str(refused_with(teams=teams)["team rules"])


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("has no certificate", lambda p: p.update(certificate_expires_on="2026-01-01")),
        ("is on leave", lambda p: p.update(leave=[["2026-01-01", "2026-12-31"]])),
        ("of another district", lambda p: p.update(districts=["99"])),
        ("inspectors and experts as seats", lambda p: p.update(expert=True)),
        ("more visits than", lambda p: p.update(max_visits=0)),
    ],
    ids=["certificate", "leave", "district", "expert", "limit"],
)
def test_people_who_may_not_be_in_a_team_are_told_why(where, change):
    case = town(policy=TeamPolicy())
    roster = case.roster
    busy = next(r for r in case.teams["teams"] if r["department"] == "market")
    person_ = roster["inspectors"][busy["people"][0] - 1]
    change(person_)

    found = refused_with(case, roster=roster)

    assert where in str(found["team rules"])


def test_a_roster_other_than_the_stated_one_is_refused():
    bundle = TOWN.bundle()
    statement = bundle.get("statement.json")
    statement["roster_digest"] = "ab" * 32

    assert set(refused(bundle)) == {"roster digest"}


@pytest.mark.parametrize(
    "change",
    [
        lambda r, t: r["inspectors"].reverse(),
        lambda r, t: r["inspectors"][0].update(number=99),
        lambda r, t: r["ties"].append(r["ties"][0]),
        lambda r, t: r["inspectors"][0].update(leave=[["2026-02-02", "2026-01-01"]]),
        lambda r, t: t.update(round="another"),
        lambda r, t: t["visits"].append(t["visits"][0]),
        lambda r, t: t["teams"].append(t["teams"][0]),
        lambda r, t: t["teams"][0].update(people=[98, 99]),
        lambda r, t: t["teams"][0]["people"].reverse(),
        lambda r, t: t["teams"][0]["people"].pop(),
        lambda r, t: t["teams"][0].update(visit="nowhere"),
        lambda r, t: t["visits"][0].update(items=["unknown"]),
        lambda r, t: t["visits"][0].update(departments=[]),
        lambda r, t: t["visits"][0].update(end="2026-01-01"),
        lambda r, t: t.update(before=[[99, 1, 1, 0]]),
        lambda r, t: t.update(met=["ff" * 32, "00" * 32]),
    ],
)
def test_numbers_and_ids_that_can_not_be_are_refused(change):
    roster, teams = TOWN.roster, TOWN.teams
    change(roster, teams)

    found = refused_with(roster=roster, teams=teams)

    assert "roster and teams" in found
    assert "can't be checked" in found["teams by lot"][0]


odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**70),
    st.sampled_from(["", "x", "market", "9" * 25, "٣", "9999-12-31", "0001-01-01"]),
    st.just([]),
    st.just({}),
    st.just([["x", 1]]),
)


def _paths(value, path=()):
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else []
    inner = list(enumerate(value))[:3] if isinstance(value, list) else inner
    for step, part in inner:
        yield from _paths(part, (*path, step))


SMALL = Case(
    visits=[visit("V000"), visit("V001", items=["I1"])],
    registry=registry(
        people("abcd"),
        [item("I1")],
        blocked_days=(BlockedDays(first=date(2026, 3, 9), last=date(2026, 3, 10)),),
    ),
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["roster", "teams"]), odd, st.data())
def test_anything_put_anywhere_is_told_without_a_traceback(name, oddity, data):
    value = SMALL.roster if name == "roster" else SMALL.teams
    path = data.draw(st.sampled_from(list(_paths(value))))
    parent = value
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = oddity
    try:
        bundle = SMALL.bundle(**{name: value})
    except ValueError:  # No canonical JSON.
        return

    assert "Error(" not in str(refused(bundle))


# Visits


def merged(record):
    """Return teams.json of a village whose visits have no teams."""
    group = {e["entry"]: e["visit_group"] for e in record.statement["entries"]}
    window = {e["entry"]: e["window"] for e in record.plan["entries"]}
    places = all_of(record.frame).set_index("target_id")["district"]
    pairs = sorted((target, group[e], e) for e, target in record.selections)
    return {
        "protocol": "teams/2",
        "round": record.round_id,
        "policy": json.loads(json.dumps(TOWN.teams["policy"])),
        "opens": None,
        "before": [],
        "met": [],
        "visits": [
            {
                "visit": f"{record.round_id}-{number:05d}",
                "target": target,
                "entries": [entry],
                "initiator": "market",
                "departments": ["market"],
                "items": [],
                "district": places[target],
                "industry": "",
                "start": window[entry][0],
                "end": window[entry][1],
                "leader": None,
            }
            for number, (target, _, entry) in enumerate(pairs, start=1)
        ],
        "teams": [],
    }


def visits_of(change=lambda teams: None):
    record = village()
    teams = merged(record)
    change(teams)
    members = {
        **members_of(record),
        "roster.json": json.dumps(SMALL.roster).encode(),
        "teams.json": json.dumps(teams).encode(),
    }
    return verify_round.outcome(verify_round.visits, bundle_of(members))["where"]


def test_visits_are_the_selections_merged():
    assert visits_of() == []


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("is missing", lambda t: t["visits"].pop()),
        ("no target was drawn", lambda t: t["visits"][0].update(visit="2026Q1-09999")),
        ("target is", lambda t: t["visits"][0].update(target="T9")),
        ("entries is", lambda t: t["visits"][0].update(entries=["P9"])),
        ("start is", lambda t: t["visits"][0].update(start="2026-03-02")),
        ("end is", lambda t: t["visits"][0].update(end="2026-06-01")),
        ("district is", lambda t: t["visits"][0].update(district="999999")),
        ("unlike others", lambda t: t["visits"][-1].update(items=["I1"])),
    ],
)
def test_visits_that_nobody_drew_so_are_told(where, change):
    assert where in str(visits_of(change))


def test_without_teams_the_checks_are_skipped_and_say_so():
    checks = verify_round.report_on(bundle_of(members_of(village())))["checks"]
    skipped = {c["check"]: c["where"] for c in checks if c["result"] == "SKIP"}

    assert skipped["teams by lot"] == skipped["roster digest"]
    assert skipped["team rules"] == [verify_round.NO_TEAMS]


def test_teams_without_their_roster_are_refused():
    members = {**members_of(village()), "teams.json": json.dumps(TOWN.teams).encode()}
    checks = verify_round.report_on(bundle_of(members))["checks"]
    failed = {c["check"] for c in checks if c["result"] == "FAIL"}

    assert {"roster digest", "team rules", "even loads", "teams by lot"} <= failed
