"""Inspectors' time day by day, from the input tables alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.recompute.policy import share
from benchmarks.recompute.tables import Row, day, members, rows

_SATURDAY = 5
_YES = ("是", "true", "1")
#: More districts than this aren't tried in all their sets.
_MOST_DISTRICTS = 12


@dataclass(frozen=True, slots=True)
class Rules:
    """What the policy says of inspectors' time."""

    year: int
    per_day: int
    travel: int
    unknown: int
    part: Fraction
    per_visit: int
    per_department: int
    visits_a_day: int
    binding: bool
    shift_days: int
    neighbours: bool
    direct: bool


def rules_of(year: int, raw: Mapping[str, Any]) -> Rules:
    """Return the rules of a policy as read from its file."""
    own, teams = raw.get("capacity", {}), raw.get("teams", {})
    return Rules(
        year=year,
        per_day=own.get("minutes_per_day", 360),
        travel=own.get("travel_minutes", 30),
        unknown=own.get("minutes_unknown", 60),
        part=share(own.get("share", "100%")),
        per_visit=teams.get("min_per_visit", 2),
        per_department=teams.get("min_per_department", 1),
        visits_a_day=teams.get("max_per_day", 3),
        binding=own.get("binding", True),
        shift_days=own.get("shift_days", 0),
        neighbours=teams.get("neighbours", False),
        direct=teams.get("direct", False),
    )


@dataclass(frozen=True, slots=True)
class Crew:
    """People, or stated hours, of one office and reach: minutes a day, in a month.

    `heads` tells that they are people, who can only visit so often a day.
    """

    districts: frozenset[str]
    minutes: Mapping[date, Fraction]
    heads: bool

    def on(self, first: date, last: date) -> Fraction:
        """Return the minutes from one day to another."""
        return sum(
            (n for d, n in self.minutes.items() if first <= d <= last), Fraction(0)
        )


class People:
    """Who may work where, on which days, and what that comes to."""

    def __init__(self, inputs: Path, rules: Rules, districts: Iterable[str]) -> None:
        self.rules = rules
        self.every = frozenset(districts)
        self.worked = _worked(inputs, rules.year)
        self._near = [
            (row["district"], row["neighbour"]) for row in rows(inputs, "neighbours")
        ]
        self._own = {
            row["department_id"]: members(row.get("districts", ""), commas=True)
            for row in rows(inputs, "departments")
        }
        self._staff: dict[str, list[Row]] = defaultdict(list)
        for row in rows(inputs, "inspectors"):
            if row.get("expert") != "是":
                self._staff[row["department_id"]].append(row)
        self._stated = _stated(rows(inputs, "capacity"), rules.year)
        self.states_hours = {row["department_id"] for row in rows(inputs, "capacity")}
        self._crews: dict[tuple[str, int], list[Crew]] = {}

    def crews(self, office: str, month: int) -> list[Crew]:
        """Return an office's people in a month, one crew a reach."""
        if (office, month) not in self._crews:
            self._crews[office, month] = self._made(office, month)
        return self._crews[office, month]

    def known(self, office: str, month: int) -> frozenset[str]:
        """Return the districts in which something is known of an office's time."""
        return frozenset().union(*(c.districts for c in self.crews(office, month)))

    def days(self, month: int) -> list[date]:
        """Return a month's working days."""
        return [d for d in self.worked if d.month == month]

    def limits(self, office: str) -> list[tuple[frozenset[str], int]]:
        """Return how often people may be sent in the year, by reach; none: no limit."""
        staff = self._staff[office]
        if office in self.states_hours or not any(r.get("max_visits") for r in staff):
            return []
        found: dict[frozenset[str], int] = defaultdict(int)
        for row in staff:
            year = self.rules.visits_a_day * sum(map(_there(row), self.worked))
            most = row.get("max_visits")
            found[self._reach(row, office)] += min(year, int(most)) if most else year
        return list(found.items())

    def _made(self, office: str, month: int) -> list[Crew]:
        days, left = self.days(month), set(self.every)
        crews = []
        said = self._stated.get((office, month), {})
        for prefix, minutes in sorted(said.items(), key=lambda p: (-len(p[0]), p[0])):
            where = frozenset(d for d in left if d.startswith(prefix))
            left -= where
            a_day = Fraction(minutes, len(days)) if days else Fraction(0)
            if where:
                crews.append(Crew(where, dict.fromkeys(days, a_day), heads=False))
        found: dict[frozenset[str], dict[date, Fraction]] = {}
        a_day = self.rules.per_day * self.rules.part
        for row in self._staff[office]:
            reach = self._reach(row, office)
            if reach & left:
                own = found.setdefault(reach, dict.fromkeys(days, Fraction(0)))
                there = _there(row)
                for today in days:
                    own[today] += a_day * there(today)
        crews += [Crew(r & left, own, heads=True) for r, own in found.items()]
        return crews

    def _reach(self, row: Row, office: str) -> frozenset[str]:
        if self.rules.direct:
            return self.every
        prefixes = members(row.get("districts", ""), commas=True) or self._own[office]

        def covers(district: str) -> bool:
            return not prefixes or district.startswith(tuple(prefixes))

        found = {d for d in self.every if covers(d)}
        if self.rules.neighbours:
            for one, other in self._near:
                found |= {one} if covers(other) else set()
                found |= {other} if covers(one) else set()
        return frozenset(found & self.every)


def lacking(
    asked: Mapping[str, Fraction], has: Iterable[tuple[frozenset[str], Fraction]]
) -> Fraction:
    """Return what people lack: the worst of all sets of districts (Hall)."""
    busy = sorted(d for d, n in asked.items() if n)
    if len(busy) > _MOST_DISTRICTS:
        msg = f"{len(busy)} districts are too many to try all their sets"
        raise OverflowError(msg)
    crews, worst = list(has), Fraction(0)
    for size in range(1, len(busy) + 1):
        for some in combinations(busy, size):
            there = sum((n for where, n in crews if where & {*some}), Fraction(0))
            worst = max(worst, sum(asked[d] for d in some) - there)
    return worst


def _there(row: Row) -> Any:
    until = day(row["certificate_expires_on"])
    away = [
        (day(first), day(last or first))
        for span in members(row.get("leave", ""))
        for first, _, last in [span.partition("/")]
    ]

    def there(today: date) -> bool:
        return (until is None or today <= until) and not any(
            first <= today <= last for first, last in away
        )

    return there


def _worked(inputs: Path, year: int) -> list[date]:
    said = {day(row["date"]): row["working"] for row in rows(inputs, "holidays")}
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [
        today
        for today in every
        if today.year == year
        and (said[today] in _YES if today in said else today.weekday() < _SATURDAY)
    ]


def _stated(table: list[Row], year: int) -> dict[tuple[str, int], dict[str, int]]:
    found: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    # A row of one month counts before one of every month.
    for row in sorted(table, key=lambda r: bool(r.get("month", ""))):
        said, _, number = row.get("month", "").rpartition("-")
        if said and int(said) != year:
            continue
        for month in [int(number)] if number else range(1, 13):
            minutes = Fraction(row["hours"]) * 60
            found[row["department_id"], month][row.get("district", "")] = minutes
    return found
