"""A made-up city's year of visits, its people, and the rules that bind them.

Every shape has one city: the same arguments make the same one. Chance is Python's
own, seeded: nothing is drawn for anybody here.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pandas as pd

from planner.composition.years import passing_tables
from planner.days.record import Place
from planner.policy.record import Policy, TeamPolicy
from planner.registry import (
    TARGET_COLUMNS,
    Department,
    Inspector,
    Item,
    ItemKind,
    PastVisit,
    Recusal,
    Registry,
)
from planner.visits import Visit

ROUND = "2026"

_NEW_YEAR = date(2026, 1, 1)
_QUARTER = 90  # days
_FOR_LONG = date(2028, 1, 1)

_QUALIFICATIONS = (
    "食品",
    "药品",
    "特种设备",
    "计量",
    "消防",
    "危险化学品",
    "环境监测",
    "建筑施工",
)

#: A department uses four qualifications. What its items need of them, and minutes.
_ITEMS = (
    ((), 30),
    ((), 60),
    ((0,), 45),
    ((2,), 120),
    ((0, 1), 90),
    ((2, 3), 240),
)

#: What its inspectors hold of them.
_HELD = ((), (0, 1), (2, 3), (0, 1, 2, 3))

_PER_ROAD = 40  # visits a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large the city is, and what binds its people; shares are of one.

    A visit is made by `together` departments with `team` people each. `citywide` is
    the share of inspectors who serve all districts, the others serve the one to three
    of their office. `recused` is the share of all pairs of a visit and somebody of its
    departments, `ending` that of certificates that end within the year, `away` that of
    inspectors who are on leave for a quarter, and `revisited` that of targets where
    two people of the first department were a year ago. Nobody makes more than
    `max_visits`; `direct` allows for direct assignment.
    """

    visits: int = 20_000
    inspectors: int = 1_500
    departments: int = 30
    districts: int = 11
    together: int = 3
    team: int = 2
    citywide: float = 0.2
    recused: float = 0.01
    ending: float = 0.05
    away: float = 0.03
    revisited: float = 0.2
    max_per_day: int = 3
    max_visits: int | None = None
    direct: bool = False
    seed: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.together <= self.departments:
            msg = f"{self.together} of {self.departments} departments make no visit"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A year's visits as one round, the registry behind them, and the policy."""

    visits: tuple[Visit, ...]
    registry: Registry
    policy: Policy
    places: dict[str, Place]


def make_city(shape: Shape) -> City:
    """Make the city of a shape."""
    rng = Random(shape.seed)
    departments = [f"D{k:02}" for k in range(shape.departments)]
    districts = [f"6401{k:02}" for k in range(1, shape.districts + 1)]
    items = [_items(k, department) for k, department in enumerate(departments)]
    staff = [_staff(rng, shape, k, districts) for k in range(shape.departments)]
    visits = tuple(_visit(rng, shape, k, items, districts) for k in range(shape.visits))
    of = dict(zip(departments, staff, strict=True))
    registry = Registry(
        departments=tuple(Department(department_id=d, name=d) for d in departments),
        targets=passing_tables().keep([pd.DataFrame(columns=list(TARGET_COLUMNS))]),
        inspectors=tuple(person for people in staff for person in people),
        items=tuple(item for own in items for item in own),
        proposals=(),
        neighbours=frozenset(pairwise(districts)),
        recusals=tuple(
            Recusal(inspector_id=person.inspector_id, target_id=visit.target_id)
            for visit in visits
            for department in visit.department_ids
            for person in of[department]
            if rng.random() < shape.recused
        ),
        history=tuple(
            _visit_before(rng, visit, of[visit.initiator])
            for visit in visits
            if rng.random() < shape.revisited
        ),
    )
    teams = TeamPolicy(
        min_per_visit=max(2, shape.team * shape.together),
        min_per_department=shape.team,
        neighbours=True,
        direct=shape.direct,
        max_per_day=shape.max_per_day,
    )
    roads = max(1, shape.visits // (_PER_ROAD * shape.districts))
    return City(
        visits=visits,
        registry=registry,
        policy=Policy(teams=teams),
        places={
            visit.target_id: Place(address=f"{_name(rng.randrange(roads))}路1号")
            for visit in visits
        },
    )


def _items(k: int, department: str) -> list[Item]:
    own = [_QUALIFICATIONS[(k + j) % len(_QUALIFICATIONS)] for j in range(4)]
    return [
        Item(
            item_id=f"{department}-{number}",
            department_id=department,
            name="抽查事项",
            kind=ItemKind.GENERAL,
            legal_basis="法",
            qualifications=tuple(own[j] for j in needed),
            minutes=minutes,
        )
        for number, (needed, minutes) in enumerate(_ITEMS)
    ]


def _staff(
    rng: Random, shape: Shape, k: int, districts: Sequence[str]
) -> list[Inspector]:
    """Return a department's inspectors: those of the whole city, then the offices'.

    What they hold goes round among both, so that no seat hangs on one person.
    """
    size = (shape.inspectors + k) // shape.departments
    central = round(shape.citywide * size)
    office = _offices(rng, districts)
    rounds = [
        number if number < central else (number - central) // len(districts)
        for number in range(size)
    ]
    return [
        Inspector(
            inspector_id=f"D{k:02}-{number:03}",
            name="某",
            department_id=f"D{k:02}",
            districts=()
            if number < central
            else office[districts[(number - central) % len(districts)]],
            qualifications=tuple(
                _QUALIFICATIONS[(k + j) % len(_QUALIFICATIONS)]
                for j in _HELD[rounds[number] % len(_HELD)]
            ),
            certificate_expires_on=_NEW_YEAR + timedelta(days=rng.randrange(60, 365))
            if rng.random() < shape.ending
            else _FOR_LONG,
            lead=rng.random() < 2 / 3,
            max_visits=shape.max_visits,
            leave=_leave(rng, shape),
        )
        for number in range(size)
    ]


def _offices(rng: Random, districts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Put neighbouring districts under offices, one to three each."""
    office: dict[str, tuple[str, ...]] = {}
    while len(office) < len(districts):
        own = tuple(districts[len(office) : len(office) + rng.randint(1, 3)])
        office |= dict.fromkeys(own, own)
    return office


def _leave(rng: Random, shape: Shape) -> tuple[tuple[date, date], ...]:
    """Return two leaves of ten days, or one of a quarter."""
    lengths = (_QUARTER,) if rng.random() < shape.away else (10, 10)
    first = [_NEW_YEAR + timedelta(days=rng.randrange(365 - n)) for n in lengths]
    return tuple(
        (day, day + timedelta(days=n - 1))
        for day, n in sorted(zip(first, lengths, strict=True))
    )


def _visit(
    rng: Random,
    shape: Shape,
    k: int,
    items: Sequence[Sequence[Item]],
    districts: Sequence[str],
) -> Visit:
    """Return a visit of one or two items a department, in a window of a quarter."""
    joined = rng.sample(items, shape.together)
    asked = [item for own in joined for item in rng.sample(own, rng.randint(1, 2))]
    length = rng.randint(14, 63)
    first = rng.randrange(4) * _QUARTER + rng.randrange(_QUARTER - length)
    start = _NEW_YEAR + timedelta(days=first)
    return Visit(
        visit_id=f"V{k:06}",
        round_id=ROUND,
        target_id=f"T{k:06}",
        name="某公司",
        district=rng.choice(districts),
        visit_group="g",
        entry_ids=("E",),
        initiator=joined[0][0].department_id,
        department_ids=tuple(own[0].department_id for own in joined),
        item_ids=tuple(item.item_id for item in asked),
        start=start,
        end=start + timedelta(days=length - 1),
    )


def _visit_before(rng: Random, visit: Visit, people: Sequence[Inspector]) -> PastVisit:
    return PastVisit(
        target_id=visit.target_id,
        visited_on=visit.start - timedelta(days=365),
        department_id=visit.initiator,
        inspector_ids=tuple(
            person.inspector_id for person in rng.sample(people, min(2, len(people)))
        ),
    )


def _name(number: int) -> str:
    """Return a road's name: no digits, which would end it."""
    return "".join(chr(0x4E00 + 100 + int(digit)) for digit in str(number))


def add_size(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say how large a city is."""
    whole = Shape()
    parser.add_argument("--visits", type=int, default=whole.visits)
    parser.add_argument("--inspectors", type=int, default=whole.inspectors)
    parser.add_argument("--departments", type=int, default=whole.departments)
    parser.add_argument("--districts", type=int, default=whole.districts)
    parser.add_argument("--together", type=int, default=whole.together)
    parser.add_argument("--team", type=int, default=whole.team)
    parser.add_argument("--max-per-day", type=int, default=whole.max_per_day)
    parser.add_argument("--max-visits", type=int)
    parser.add_argument("--direct", action="store_true")


def shape_of(args: argparse.Namespace) -> Shape:
    """Return the shape that the arguments of `add_size` ask for."""
    return Shape(
        visits=args.visits,
        inspectors=args.inspectors,
        departments=args.departments,
        districts=args.districts,
        together=args.together,
        team=args.team,
        max_per_day=args.max_per_day,
        max_visits=args.max_visits,
        direct=args.direct,
    )
