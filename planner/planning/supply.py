"""How much of its inspectors' time each department has, where and in which month.

People who may work in the same districts are one class. A class has, in a month, the
working days on which its people are there (leave taken off, certificates valid,
experts aside) times the policy's minutes a day and share. Where the capacity table
says a department's hours, it is taken at its word.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.planning.workdays import working_days
from planner.policy.record import Policy, TeamPolicy
from planner.registry import CapacityRow, Department, Inspector, Registry

MICRO = 1_000_000
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one class has in one month (1 to 12).

    `days` are its people's working days, None where the capacity table says `minutes`.
    `by_day` is how many of its people are there on each working day of the month; where
    hours are stated they are spread over its working days evenly. `visits` is how many
    visits a month's limit lets its people take part in, None where there is none.
    """

    department_id: str
    month: int
    districts: tuple[str, ...]
    days: int | None
    minutes: int
    by_day: tuple[int, ...]
    visits: int | None = None

    def minutes_on(self, first: int, last: int) -> int:
        """Return the minutes on some of the month's working days, counted from 0."""
        whole = sum(self.by_day)
        return self.minutes * sum(self.by_day[first : last + 1]) // max(whole, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLimit:
    """How many visits the people of a class may take part in over the year."""

    department_id: str
    districts: tuple[str, ...]
    visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """All departments' time, in canonical order.

    `unknown` are (department, district, month) where nobody is known to work, and no
    hours are stated: they bound nothing. A cell may have no minutes: its people are
    known, and away.
    """

    districts: tuple[str, ...]
    cells: tuple[Cell, ...]
    limits: tuple[YearLimit, ...]
    unknown: frozenset[tuple[str, str, int]]


def supply_of(registry: Registry, policy: Policy, districts: Sequence[str]) -> Supply:
    """Return what the inspectors, or the capacity table, make available."""
    calendar = working_days(policy.year, registry.holidays)
    roster = _Roster(registry, policy, tuple(districts))
    stated = _stated(registry.capacity, policy.year)
    cells: list[Cell] = []
    limits: list[YearLimit] = []
    unknown: set[tuple[str, str, int]] = set()
    for department in registry.departments:
        name = department.department_id
        classes = roster.classes(department)
        for month, days in enumerate(calendar, start=1):
            said = stated.get((name, month), {})
            own = [
                _cell(name, month, where, people, days, policy)
                for where, people in classes.items()
            ]
            cells += _settled(own, said, roster, (name, month, len(days)), unknown)
        if not any(row.department_id == name for row in registry.capacity):
            limits += roster.limits(department, calendar)
    cells.sort(key=lambda cell: (cell.department_id, cell.month, cell.districts))
    return Supply(
        districts=tuple(districts),
        cells=tuple(cells),
        limits=tuple(limits),
        unknown=frozenset(unknown),
    )


class _Roster:
    """A department's people by where they may work."""

    def __init__(
        self, registry: Registry, policy: Policy, districts: tuple[str, ...]
    ) -> None:
        self._policy = policy
        self.districts = districts
        self._near: dict[str, set[str]] = {}
        for one, other in registry.neighbours:
            self._near.setdefault(one, set()).add(other)
            self._near.setdefault(other, set()).add(one)
        self._people: dict[str, list[Inspector]] = {}
        for person in registry.inspectors:
            self._people.setdefault(person.department_id, []).append(person)

    def classes(self, department: Department) -> dict[tuple[str, ...], list[Inspector]]:
        """Return the people who count, by the districts to which they may come."""
        found: dict[tuple[str, ...], list[Inspector]] = {}
        for person in self._people.get(department.department_id, ()):
            where = self._reach(person, department)
            if where and not person.expert:
                found.setdefault(where, []).append(person)
        return found

    def _reach(self, person: Inspector, department: Department) -> tuple[str, ...]:
        teams = self._policy.teams
        if teams.direct:
            return self.districts
        prefixes = person.districts or department.districts

        def covers(district: str) -> bool:
            return not prefixes or district.startswith(prefixes)

        return tuple(
            d
            for d in self.districts
            if covers(d)
            or (teams.neighbours and any(map(covers, self._near.get(d, ()))))
        )

    def limits(
        self, department: Department, calendar: Sequence[Sequence[date]]
    ) -> Iterator[YearLimit]:
        """Yield the classes' visits a year, where somebody has a limit."""
        classes = self.classes(department)
        everyone = [person for people in classes.values() for person in people]
        if all(person.max_visits is None for person in everyone):
            return
        teams = self._policy.teams
        for where, people in sorted(classes.items()):
            visits = sum(
                min(most if p.max_visits is None else p.max_visits, most)
                for p in people
                for most in [
                    sum(_in_a_month(sum(_present(p, d)), teams) for d in calendar)
                ]
            )
            yield YearLimit(
                department_id=department.department_id, districts=where, visits=visits
            )


def _present(person: Inspector, days: Sequence[date]) -> list[bool]:
    """Return on which of the days somebody is there, with a valid certificate."""
    there = [day <= person.certificate_expires_on for day in days]
    for first, last in person.leave:
        for at in range(bisect_left(days, first), bisect_right(days, last)):
            there[at] = False
    return there


def _in_a_month(days: int, teams: TeamPolicy) -> int:
    """Return how many visits somebody may make who is there on so many days."""
    by_day = teams.max_per_day * days
    return min(by_day, teams.max_per_month or by_day)


def _cell(
    department_id: str,
    month: int,
    where: tuple[str, ...],
    people: Sequence[Inspector],
    days: Sequence[date],
    policy: Policy,
) -> Cell:
    capacity = policy.capacity
    there = [_present(person, days) for person in people]
    by_day = tuple(map(sum, zip(*there, strict=True)))
    present = sum(by_day)
    in_all = sum(_in_a_month(sum(own), policy.teams) for own in there)
    return Cell(
        department_id=department_id,
        month=month,
        districts=where,
        days=present,
        minutes=present * capacity.minutes_per_day * capacity.share_micro // MICRO,
        by_day=by_day,
        visits=in_all if policy.teams.max_per_month else None,
    )


def _stated(
    rows: Sequence[CapacityRow], year: int
) -> Mapping[tuple[str, int], Mapping[str, int]]:
    """Return stated minutes by (department, month) and district ("": together).

    A row of one month counts before one of every month, one that says the year before
    one that doesn't.
    """
    found: dict[tuple[str, int], dict[str, int]] = {}
    ordered = sorted(rows, key=lambda r: (r.month is not None, r.year is not None))
    for row in ordered:
        if row.year not in (None, year):
            continue
        for month in range(1, MONTHS + 1) if row.month is None else [row.month]:
            found.setdefault((row.department_id, month), {})[row.district] = row.minutes
    return found


def _settled(
    own: Sequence[Cell],
    said: Mapping[str, int],
    roster: _Roster,
    when: tuple[str, int, int],
    unknown: set[tuple[str, str, int]],
) -> list[Cell]:
    """Return a department's cells of a month: as stated, else as its people give.

    Hours stated for a district are that district's; hours stated for all together
    serve the others. `when` is department, month, and its number of working days.
    """
    left = roster.districts
    department_id, month, days = when
    cells: list[Cell] = []
    for prefix, minutes in sorted(said.items(), key=lambda p: (-len(p[0]), p[0])):
        where = tuple(d for d in left if d.startswith(prefix))
        left = tuple(d for d in left if d not in where)
        if where:
            cells.append(
                Cell(
                    department_id=department_id,
                    month=month,
                    districts=where,
                    days=None,
                    minutes=minutes,
                    by_day=(1,) * days,
                )
            )
    covered: set[str] = set()
    for cell in own:
        where = tuple(d for d in cell.districts if d in left)
        covered.update(where)
        if where:
            cells.append(replace(cell, districts=where))
    unknown |= {(department_id, d, month) for d in left if d not in covered}
    return cells
