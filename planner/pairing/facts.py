"""The plain facts and the drawn teams as numbers, for the independent check.

Encoded from the registry anew: nothing here comes from what the solver was given.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.durations import Minutes
from planner.pairing.prior import Prior
from planner.policy.record import TeamPolicy
from planner.registry import Department, Inspector, Registry
from planner.visits import Visit
from solvers.pairing_check import (
    DIRECT,
    HOME,
    NEIGHBOUR,
    NEVER,
    IntArray,
    PairingFacts,
    Refusal,
    SeatedPeople,
    check_pairing,
)

_NO_LIMIT = 10**6


class TakenSeat(NamedTuple):
    """Somebody in a team, from how far its people might come, and what it says."""

    visit_id: str
    department_id: str
    inspector_id: str
    tier: int
    exception: bool
    leads_visit: bool


def team_facts(
    visits: Sequence[Visit],
    registry: Registry,
    policy: TeamPolicy,
    prior: Prior,
    minutes: Minutes,
) -> PairingFacts:
    """Return what is known of teams before they are drawn."""
    return _Encoder(visits, registry, policy).facts(prior, minutes)


def check_teams(
    facts: PairingFacts,
    *,
    visits: Sequence[Visit],
    unstaffed: Collection[str],
    taken: Sequence[TakenSeat],
    registry: Registry,
    policy: TeamPolicy,
    closed: Iterable[tuple[str, str]],
) -> list[str]:
    """Return every rule that the teams break, each with its first visit and person.

    Parameters
    ----------
    facts
        The `team_facts` of these visits, registry and policy.
    closed
        Visits and inspectors whose pairs were closed by lot.
    """
    encoder = _Encoder(visits, registry, policy)
    refusals = check_pairing(facts, encoder.answer(unstaffed, taken, closed))
    return [encoder.named(refusal) for refusal in refusals]


class _Encoder:
    """Numbers for people, visits, squads, districts and qualifications."""

    def __init__(
        self, visits: Sequence[Visit], registry: Registry, policy: TeamPolicy
    ) -> None:
        self._visits = sorted(visits, key=lambda visit: visit.visit_id)
        self._people = registry.inspectors
        self._registry = registry
        self._policy = policy
        self._visit = _numbers(visit.visit_id for visit in self._visits)
        self._person = {p.inspector_id: k for k, p in enumerate(self._people)}
        self._department = _numbers(
            [p.department_id for p in self._people]
            + [d for visit in self._visits for d in visit.department_ids]
        )
        self._district = _numbers(visit.district for visit in self._visits)
        self._squads = [
            (v, department_id)
            for v, visit in enumerate(self._visits)
            for department_id in dict.fromkeys(visit.department_ids)
        ]
        self._squad = {
            (self._visits[v].visit_id, department_id): k
            for k, (v, department_id) in enumerate(self._squads)
        }
        self._qualification = _numbers(
            [q for person in self._people for q in person.qualifications]
            + [q for item in registry.items for q in item.qualifications]
        )

    def named(self, refusal: Refusal) -> str:
        """Return a refusal with ids for numbers."""
        parts = [refusal.rule]
        if refusal.visit >= 0:
            parts.append(f"visit {self._visits[refusal.visit].visit_id}")
        if refusal.person >= 0:
            parts.append(f"inspector {self._people[refusal.person].inspector_id}")
        return " ".join(parts)

    def facts(self, year: Prior, minutes: Minutes) -> PairingFacts:
        """Return the registry, the policy and the visits as numbers."""
        people, visits = self._people, self._visits
        prior = [year.visits.get(person.inspector_id, 0) for person in people]
        rows, needs = self._item_rows()
        return PairingFacts(
            person_department=_ints(self._department[p.department_id] for p in people),
            person_certificate=_days(p.certificate_expires_on for p in people),
            person_lead=_flags(p.lead for p in people),
            person_expert=_flags(p.expert for p in people),
            person_capacity=_ints(
                _NO_LIMIT if p.max_visits is None else max(0, p.max_visits - before)
                for p, before in zip(people, prior, strict=True)
            ),
            person_before=_ints(year.minutes.get(p.inspector_id, 0) for p in people),
            leave=_rows(
                (
                    (k, first.toordinal(), last.toordinal())
                    for k, person in enumerate(people)
                    for first, last in person.leave
                ),
                width=3,
            ),
            holds=self._flags_of(p.qualifications for p in people),
            visit_start=_days(visit.start for visit in visits),
            visit_end=_days(visit.end for visit in visits),
            visit_district=_ints(self._district[visit.district] for visit in visits),
            reach=self._reach(),
            squad_visit=_ints(v for v, _ in self._squads),
            squad_department=_ints(self._department[d] for _, d in self._squads),
            item_squad=_ints(rows),
            item_needs=self._flags_of(needs),
            recused=self._recused(),
            visit_minutes=_ints(map(minutes, visits)),
            seen=self._seen(year.met),
            min_per_visit=self._policy.min_per_visit,
            min_per_department=self._policy.min_per_department,
            lead_required=self._policy.lead,
        )

    def answer(
        self,
        unstaffed: Collection[str],
        taken: Sequence[TakenSeat],
        closed: Iterable[tuple[str, str]],
    ) -> SeatedPeople:
        """Return the drawn teams as numbers."""
        return SeatedPeople(
            staffed=_flags(visit.visit_id not in unstaffed for visit in self._visits),
            seat_squad=_ints(self._squad[s.visit_id, s.department_id] for s in taken),
            seat_person=_ints(self._person[s.inspector_id] for s in taken),
            seat_tier=_ints(s.tier for s in taken),
            seat_exception=_flags(s.exception for s in taken),
            seat_leads_visit=_flags(s.leads_visit for s in taken),
            closed=_rows(
                ((self._visit[v], self._person[who]) for v, who in closed), width=2
            ),
        )

    def _flags_of(self, sets: Iterable[Collection[str]]) -> npt.NDArray[np.bool_]:
        kinds: dict[frozenset[str], int] = {}
        kind = _ints(kinds.setdefault(frozenset(own), len(kinds)) for own in sets)
        held = np.zeros((len(kinds), len(self._qualification)), dtype=np.bool_)
        for row, members in enumerate(kinds):
            held[row, [self._qualification[name] for name in members]] = True
        return held[kind]

    def _item_rows(self) -> tuple[list[int], list[tuple[str, ...]]]:
        items = {item.item_id: item for item in self._registry.items}
        rows, needs = [], []
        for k, (v, department_id) in enumerate(self._squads):
            for item_id in self._visits[v].item_ids:
                item = items.get(item_id)
                if item is not None and item.department_id == department_id:
                    rows.append(k)
                    needs.append(item.qualifications)
        return rows, needs

    def _reach(self) -> IntArray:
        """Return from where each person comes to each district, or NEVER."""
        departments = {d.department_id: d for d in self._registry.departments}
        reach = np.full((len(self._district), len(self._people)), NEVER, dtype=np.int64)
        if self._policy.direct:
            reach[:] = DIRECT
        pairs = self._registry.neighbours
        for district, row in self._district.items():
            beside = {b for a, b in pairs if a == district}
            beside |= {a for a, b in pairs if b == district}
            for column, person in enumerate(self._people):
                own = _prefixes(person, departments.get(person.department_id))
                if _inside(own, district):
                    reach[row, column] = HOME
                elif self._policy.neighbours and any(_inside(own, b) for b in beside):
                    reach[row, column] = NEIGHBOUR
        return reach

    def _recused(self) -> IntArray:
        at: dict[str, list[int]] = {}
        for tie in self._registry.recusals:
            if tie.inspector_id in self._person:
                at.setdefault(tie.target_id, []).append(self._person[tie.inspector_id])
        return _rows(
            (
                (v, person)
                for v, visit in enumerate(self._visits)
                for person in at.get(visit.target_id, ())
            ),
            width=2,
        )

    def _seen(self, met: Mapping[str, Collection[str]]) -> IntArray:
        """Return who visited which visit's target this year or in years before."""
        years = self._policy.no_repeat_years
        if not years:
            return _rows((), width=2)
        past: dict[str, set[tuple[int, str]]] = {}
        for row in self._registry.history:
            for inspector_id in row.inspector_ids:
                marks = past.setdefault(row.target_id, set())
                marks.add((row.visited_on.year, inspector_id))
        return _rows(
            (
                (v, self._person[inspector_id])
                for v, visit in enumerate(self._visits)
                for inspector_id in {
                    *met.get(visit.target_id, ()),
                    *(
                        who
                        for year, who in past.get(visit.target_id, ())
                        if visit.start.year - years <= year <= visit.start.year
                    ),
                }
                if inspector_id in self._person
            ),
            width=2,
        )


def _prefixes(person: Inspector, department: Department | None) -> tuple[str, ...]:
    if person.districts or department is None:
        return person.districts
    return department.districts


def _inside(prefixes: tuple[str, ...], district: str) -> bool:
    return prefixes == () or any(district[: len(p)] == p for p in prefixes)


def _numbers(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _ints(values: Iterable[int]) -> IntArray:
    return np.array(list(values), dtype=np.int64)


def _days(values: Iterable[date]) -> IntArray:
    return _ints(day.toordinal() for day in values)


def _flags(values: Iterable[bool]) -> npt.NDArray[np.bool_]:
    return np.array(list(values), dtype=np.bool_)


def _rows(values: Iterable[tuple[int, ...]], *, width: int) -> IntArray:
    return np.array(list(values), dtype=np.int64).reshape(-1, width)
