"""Drawn people by name: who leads, who checks what, and who is an exception."""

from collections.abc import Iterator, Sequence
from functools import cache

from planner.ids import hash_fields
from planner.messages.teams import DIRECT_REASON, NEIGHBOUR_REASON
from planner.pairing.encoding import Drawn
from planner.pairing.facts import TakenSeat
from planner.pairing.rules import Rules, Tier
from planner.pairing.teams import Role, TeamMember
from planner.registry import Inspector
from planner.visits import Visit

_REASONS = {Tier.NEIGHBOUR: NEIGHBOUR_REASON, Tier.DIRECT: DIRECT_REASON}


class Naming:
    """What is the same for all visits.

    Parameters
    ----------
    key
        Text that holds the seed.
    """

    def __init__(self, rules: Rules, key: str) -> None:
        self.rules = rules
        self._key = key
        self.permitted = cache(self._permitted)

    def lot(self, visit: Visit, person: Inspector) -> str:
        """Return what decides between people who may lead: the least of these."""
        number = str(self.rules.number[person.inspector_id])
        return hash_fields(self._key, "lead", visit.visit_id, number)

    def _permitted(
        self, item_ids: tuple[str, ...], held: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return which items somebody with some qualifications may check."""
        return tuple(
            item_id
            for item_id in item_ids
            if self.rules.qualifications(item_id) <= set(held)
        )


class NamedTeam:
    """All people of one visit, by department, the initiator's first."""

    def __init__(self, naming: Naming, visit: Visit, drawn: Sequence[Drawn]) -> None:
        self._naming = naming
        self._visit = visit
        self._drawn = drawn
        self._people = [
            [one.bench.inspectors[at] for at in one.positions] for one in drawn
        ]
        self._leader = self._choose_leader()

    def _choose_leader(self) -> str:
        """Return who leads: may lead, from the initiator if possible, then by lot."""
        teams = [[p for p in people if not p.expert] for people in self._people]
        leads = [[p for p in people if p.lead] for people in teams]
        able = next(filter(None, leads + teams))
        if len(able) == 1:
            return able[0].inspector_id
        return min(able, key=lambda p: self._naming.lot(self._visit, p)).inspector_id

    def taken(self) -> Iterator[TakenSeat]:
        """Yield who is in a team, for the check."""
        visit_id, leader = self._visit.visit_id, self._leader
        for one, people in zip(self._drawn, self._people, strict=True):
            department_id = one.bench.department.department_id
            near = one.bench.within(self._visit.district, Tier.HOME)
            for at, person in zip(one.positions, people, strict=True):
                yield TakenSeat(
                    visit_id,
                    department_id,
                    person.inspector_id,
                    tier=one.asked.tier,
                    exception=not near >> at & 1,
                    leads_visit=person.inspector_id == leader,
                )

    def members(self) -> Iterator[TeamMember]:
        """Yield the members: by department, the leader first, experts last."""
        rules, visit, leader = self._naming.rules, self._visit, self._leader
        permitted = self._naming.permitted
        for one, people in zip(self._drawn, self._people, strict=True):
            department_id = one.bench.department.department_id
            items = rules.items(visit, department_id)
            near = one.bench.within(visit.district, Tier.HOME)
            ranked = [
                (p.inspector_id != leader, p.expert, p.inspector_id, at)
                for at, p in zip(one.positions, people, strict=True)
            ]
            ranked.sort()
            for follows, expert, inspector_id, at in ranked:
                role = Role.EXPERT if expert else Role.MEMBER
                held = one.bench.inspectors[at].qualifications
                yield TeamMember(
                    visit.visit_id,
                    department_id,
                    inspector_id,
                    role if follows else Role.LEAD,
                    permitted(items, held),
                    "" if near >> at & 1 else self._reason(one, at),
                )

    def _reason(self, one: Drawn, at: int) -> str:
        district = self._visit.district
        return _REASONS[one.bench.tier_of(at, district)].format(district=district)
