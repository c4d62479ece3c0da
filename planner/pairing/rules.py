"""Who may take part in which visit: the hard rules, as sets of people.

A department's people form a *bench*, ordered by lot so that no solver's preference
for low positions favours anybody. A set of people of a bench is the bits of an
integer. Tiers say from where somebody comes: home, a neighbouring district, or
anywhere by direct assignment; only home is the rule.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from planner.ids import hash_fields
from planner.open_days import OpenDays
from planner.pairing.teams import Seat, numbers_of
from planner.policy.record import TeamPolicy
from planner.registry import Department, Inspector, Registry
from planner.visits import Visit


class Tier(IntEnum):
    """From where an inspector comes; all but HOME are recorded exceptions."""

    HOME = 0
    NEIGHBOUR = 1
    DIRECT = 2


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What a department's team needs, and where.

    `needs` are the sets of qualifications that somebody must hold, none of them
    within another. There is one object for all that are alike.
    """

    department_id: str
    district: str
    needs: tuple[frozenset[str], ...]


class Case(NamedTuple):
    """A kind of team, and who may join it.

    `admissible` has certificate, leave and recusal applied, not yet the district.
    """

    kind: Kind
    admissible: int


def bits(flags: Iterable[bool]) -> int:
    """Return the set of the positions that are true."""
    return sum(1 << position for position, flag in enumerate(flags) if flag)


def covers(inspector: Inspector, department: Department, district: str) -> bool:
    """Tell whether a district is among the inspector's, or else the department's."""
    districts = inspector.districts or department.districts
    return not districts or district.startswith(districts)


def _on_leave(inspector: Inspector, start: date, end: date) -> bool:
    return any(first <= end and start <= last for first, last in inspector.leave)


class Bench:
    """One department's people and the sets of them that the rules ask for."""

    def __init__(
        self,
        department: Department,
        inspectors: Sequence[Inspector],
        days: Sequence[int],
        neighbours: Mapping[str, Sequence[str]],
        policy: TeamPolicy,
    ) -> None:
        self.days = days
        self.department = department
        self.inspectors = inspectors
        self.position = {p.inspector_id: k for k, p in enumerate(inspectors)}
        self.leads = bits(p.lead for p in inspectors)
        self.experts = bits(p.expert for p in inspectors)
        self._neighbours = neighbours
        self._policy = policy
        self._expiring: dict[date, int] = {}
        for position, person in enumerate(inspectors):
            expires = person.certificate_expires_on
            self._expiring[expires] = self._expiring.get(expires, 0) | 1 << position
        self._certified = cache(self._certified_to)
        self._away = cache(self._away_on)
        self._there = cache(self._there_on)
        self._holding = cache(self._all_holding)
        self.within = cache(self._within)
        self.fit = cache(self._fit)

    @property
    def everyone(self) -> int:
        """The set of all."""
        return (1 << len(self.inspectors)) - 1

    def free(self, days: int, start: date, end: date) -> int:
        """Return who is there on one of the days, certified to the end of the window.

        Where the visit has no open day, who has no leave in its window.
        """
        if days:
            return self._there(days) & self._certified(end)
        return self._certified(end) & bits(
            not _on_leave(person, start, end) for person in self.inspectors
        )

    def _there_on(self, days: int) -> int:
        """Return who is there on one of the days."""
        lowest, highest = (days & -days).bit_length() - 1, days.bit_length() - 1
        # Few are away on the first and on the last of them.
        unsure = self._away(lowest) & self._away(highest)
        found = self.everyone ^ unsure
        while unsure:
            lowest = unsure & -unsure
            if self.days[lowest.bit_length() - 1] & days:
                found |= lowest
            unsure ^= lowest
        return found

    def _away_on(self, day: int) -> int:
        """Return who isn't there on a day, by its number."""
        return bits(not own >> day & 1 for own in self.days)

    def _certified_to(self, end: date) -> int:
        """Return whose certificate lasts to a day."""
        return sum(own for last, own in self._expiring.items() if last >= end)

    def _all_holding(self, qualifications: frozenset[str]) -> int:
        """Return who holds all of the qualifications."""
        return bits(qualifications <= set(p.qualifications) for p in self.inspectors)

    def _within(self, district: str, tier: Tier) -> int:
        """Return who may come to a district, from `tier` or nearer."""
        if tier is Tier.DIRECT and self._policy.direct:
            return self.everyone
        near = [district]
        if tier >= Tier.NEIGHBOUR and self._policy.neighbours:
            near += self._neighbours.get(district, ())
        return bits(
            any(covers(p, self.department, place) for place in near)
            for p in self.inspectors
        )

    def tier_of(self, position: int, district: str) -> Tier:
        """Return from where somebody comes; DIRECT also where nothing else fits."""
        for tier in (Tier.HOME, Tier.NEIGHBOUR):
            if self.within(district, tier) >> position & 1:
                return tier
        return Tier.DIRECT

    def candidates(self, case: Case, seat: Seat, tier: Tier) -> int:
        """Return who may take `seat`."""
        return case.admissible & self.fit(case.kind.district, seat, tier)

    def _fit(self, district: str, seat: Seat, tier: Tier) -> int:
        """Return who may take a seat in a district, wherever admissible."""
        found = self.within(district, tier) & self._holding(seat.qualifications)
        if seat.lead:
            found &= self.leads
        return found & self.experts if seat.expert else found & ~self.experts


class Rules:
    """The benches of all departments, and each visit's cases.

    Inspectors have numbers, by which they are drawn: their places in the order of ids.

    Parameters
    ----------
    open_days
        On which days visits may be, and who is there.
    met
        Who visited which target this year, by target.
    key
        Text that holds the seed; it orders the benches.
    """

    def __init__(
        self,
        registry: Registry,
        policy: TeamPolicy,
        open_days: OpenDays,
        met: Mapping[str, Collection[str]],
        key: str,
    ) -> None:
        self.open_days = open_days
        self._met = met
        self.policy = policy
        self.tiers = [Tier.HOME]
        self.tiers += [Tier.NEIGHBOUR] if policy.neighbours else []
        self.tiers += [Tier.DIRECT] if policy.direct else []
        self._items = {item.item_id: item for item in registry.items}
        self._departments = {d.department_id: d for d in registry.departments}
        self._neighbours = _near(registry.neighbours)
        self._key = key
        self.number = numbers_of(registry.inspectors)
        self._people: dict[str, list[Inspector]] = {}
        for person in registry.inspectors:
            self._people.setdefault(person.department_id, []).append(person)
        self._recused: dict[str, set[str]] = {}
        for tie in registry.recusals:
            self._recused.setdefault(tie.target_id, set()).add(tie.inspector_id)
        self._visitors: dict[tuple[str, int], set[str]] = {}
        for past in registry.history:
            who = self._visitors.setdefault(
                (past.target_id, past.visited_on.year), set()
            )
            who.update(past.inspector_ids)
        self.bench = cache(self._bench)
        self.needs = cache(self._needs)
        self._own_items = cache(self._items_of)
        self._kind = cache(Kind)

    def _bench(self, department_id: str) -> Bench:
        """Return a department's bench, in an order that the seed decides."""
        people = sorted(
            self._people.get(department_id, ()),
            key=lambda person: hash_fields(
                self._key, str(self.number[person.inspector_id])
            ),
        )
        department = self._departments.get(
            department_id, Department(department_id=department_id, name="")
        )
        days = [self.open_days.of_person(person) for person in people]
        return Bench(department, people, days, self._neighbours, self.policy)

    def departments(self, visit: Visit) -> tuple[str, ...]:
        """Return the visit's departments, the initiator first."""
        others = sorted(set(visit.department_ids) - {visit.initiator})
        first = {visit.initiator} & set(visit.department_ids)
        return (*first, *others)

    def items(self, visit: Visit, department_id: str) -> tuple[str, ...]:
        """Return the department's own items in the visit."""
        return self._own_items(visit.item_ids).get(department_id, ())

    def _items_of(self, item_ids: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """Return the items of each department, ascending."""
        found: dict[str, tuple[str, ...]] = {}
        for item_id in sorted(set(item_ids) & self._items.keys()):
            own = self._items[item_id].department_id
            found[own] = *found.get(own, ()), item_id
        return found

    def qualifications(self, item_id: str) -> frozenset[str]:
        """Return all that whoever checks an item must hold."""
        return frozenset(self._items[item_id].qualifications)

    def _needs(self, item_ids: tuple[str, ...]) -> tuple[frozenset[str], ...]:
        """Return the items' sets of qualifications, without those within another."""
        asked = {self.qualifications(item_id) for item_id in item_ids}
        widest = {q for q in asked if q and not any(q < other for other in asked)}
        return tuple(sorted(widest, key=sorted))

    def cases(self, visit: Visit) -> tuple[Case, ...]:
        """Return what decides each department's team for the visit."""
        days = self.open_days.of_visit(visit)
        barred = {*self._recused.get(visit.target_id, ()), *self._seen(visit)}
        own = self._own_items(visit.item_ids)
        cases = []
        for department_id in self.departments(visit):
            bench = self.bench(department_id)
            needs = self.needs(own.get(department_id, ()))
            kind = self._kind(department_id, visit.district, needs)
            free = bench.free(days, visit.start, visit.end)
            cases.append(Case(kind, free & ~self._among(bench, barred)))
        return tuple(cases)

    def _seen(self, visit: Visit) -> Iterator[str]:
        """Yield who visited the target in the years before, or this one."""
        years = self.policy.no_repeat_years
        if years:
            yield from self._met.get(visit.target_id, ())
            for year in range(visit.start.year - years, visit.start.year + 1):
                yield from self._visitors.get((visit.target_id, year), ())

    def _among(self, bench: Bench, inspector_ids: Iterable[str]) -> int:
        found = 0
        for inspector_id in inspector_ids:
            if inspector_id in bench.position:
                found |= 1 << bench.position[inspector_id]
        return found


def _near(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return every district's neighbours, both ways, ascending."""
    near: dict[str, set[str]] = {}
    for one, other in pairs:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    return {district: sorted(others) for district, others in near.items()}
