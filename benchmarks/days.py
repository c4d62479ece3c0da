"""Seconds and peak memory for the days of a round, on a made-up city.

python -m benchmarks.days --visits 20000 --inspectors 1500

Each visit is made by three departments with two people each, in a window of two to
nine weeks of a quarter, on one of so many roads that each has ten visits a quarter.
"""

import argparse
import hashlib
import resource
import time
from collections import Counter
from datetime import date, timedelta

import pandas as pd

from planner.days.encoding import Encoding
from planner.days.giving import give_visits_days
from planner.days.record import GivenDays, Place, Work
from planner.pairing.teams import Role, TeamMember
from planner.policy.record import Policy, TeamPolicy
from planner.registry import (
    TARGET_COLUMNS,
    Department,
    Inspector,
    Item,
    ItemKind,
    Registry,
)
from planner.visits import Visit
from solvers.days import give_days

_STAFF = 50  # inspectors of a department
_DEPARTMENTS = 3  # of a visit
_TEAM = 2  # people of each
_QUARTER = 90  # days
_SEED = "ab" * 32


def _number(text: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % below


def make_round(n_visits: int, n_inspectors: int) -> tuple[Work, Registry]:
    """Make a year's visits as one round, their teams, and the registry behind them."""
    departments = [f"D{k:03}" for k in range(n_inspectors // _STAFF)]
    people = [
        Inspector(
            inspector_id=f"P{k:05}",
            name="某",
            department_id=departments[k // _STAFF],
            certificate_expires_on=date(2028, 1, 1),
            leave=(_leave(k), _leave(k + n_inspectors)),
        )
        for k in range(len(departments) * _STAFF)
    ]
    items = [
        Item(
            item_id=f"{d}-{minutes}",
            department_id=d,
            name="抽查事项",
            kind=ItemKind.GENERAL,
            legal_basis="法",
            minutes=minutes,
        )
        for d in departments
        for minutes in (30, 60, 90)
    ]
    visits = [_visit(k, departments) for k in range(n_visits)]
    members = [seat for visit in visits for seat in _team(visit)]
    registry = Registry(
        departments=tuple(Department(department_id=d, name=d) for d in departments),
        targets=pd.DataFrame(columns=list(TARGET_COLUMNS)),
        inspectors=tuple(people),
        items=tuple(items),
        proposals=(),
    )
    return Work(visits=visits, members=members), registry


def _leave(k: int) -> tuple[date, date]:
    first = date(2026, 1, 1) + timedelta(days=_number(f"leave{k}", 355))
    return first, first + timedelta(days=9)


def _visit(k: int, departments: list[str]) -> Visit:
    first = _number(f"a{k}", len(departments))
    joined = [
        departments[(first + 5 * j) % len(departments)] for j in range(_DEPARTMENTS)
    ]
    days = 14 + _number(f"w{k}", 50)
    quarter = _QUARTER * _number(f"q{k}", 4)
    start = date(2026, 1, 1) + timedelta(
        days=quarter + _number(f"s{k}", _QUARTER - days)
    )
    minutes = (30, 60, 90)[_number(f"m{k}", 3)]
    return Visit(
        visit_id=f"V{k:06}",
        round_id="2026",
        target_id=f"T{k:06}",
        name="某公司",
        district="640104",
        visit_group="g",
        entry_ids=("E",),
        initiator=joined[0],
        department_ids=tuple(joined),
        item_ids=tuple(f"{d}-{minutes}" for d in joined),
        start=start,
        end=start + timedelta(days=days),
    )


def _team(visit: Visit) -> list[TeamMember]:
    half = _STAFF // _TEAM
    return [
        TeamMember(
            visit_id=visit.visit_id,
            department_id=department_id,
            inspector_id=(
                f"P{int(department_id[1:]) * _STAFF + seat * half + chosen:05}"
            ),
            role=Role.MEMBER,
            item_ids=(),
        )
        for department_id in visit.department_ids
        for seat in range(_TEAM)
        for chosen in [_number(f"{visit.visit_id}{department_id}{seat}", half)]
    ]


def _spread(given: GivenDays) -> str:
    """Return how visits lie over the days that any was made on."""
    on = Counter(visit.day for visit in given.visits if visit.day is not None)
    return f"{min(on.values())} to {max(on.values())} a day over {len(on)} days"


def main() -> None:
    """Give one round its days and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--inspectors", type=int, default=1_500)
    parser.add_argument("--max-per-day", type=int, default=3)
    args = parser.parse_args()
    work, registry = make_round(args.visits, args.inspectors)
    roads = max(1, args.visits // 40)
    places = {
        visit.target_id: Place(address=f"{_road(_number(visit.visit_id, roads))}路1号")
        for visit in work.visits
    }
    policy = Policy(teams=TeamPolicy(max_per_day=args.max_per_day))
    started = time.perf_counter()
    encoding = Encoding(work, registry, policy, places)
    facts = encoding.facts(Work(), "days|benchmark")
    encoded = time.perf_counter()
    give_days(facts)
    solved = time.perf_counter()
    solver_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    given = give_visits_days(
        work,
        registry=registry,
        policy=policy,
        places=places,
        seed=_SEED,
        round_id="2026",
    )
    whole = time.perf_counter() - solved
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    causes = Counter(one.cause.value for one in given.missing)
    print(
        f"{args.visits} visits, {args.inspectors} inspectors, "
        f"{len(encoding.days)} days: encode {encoded - started:.1f} s, "
        f"solve {solved - encoded:.1f} s ({solver_mb} MB), "
        f"all with checks {whole:.1f} s ({peak_mb} MB); "
        f"{len(given.missing)} without a day {dict(causes)}; {_spread(given)}"
    )


def _road(number: int) -> str:
    """Return a name without digits, as roads have."""
    return "".join(chr(0x4E00 + 100 + int(digit)) for digit in str(number))


if __name__ == "__main__":
    main()
