"""Who may take whose seat: the rules of teams that don't depend on the day."""

from collections import Counter
from collections.abc import Iterable
from functools import cache

from planner.ids import hash_fields
from planner.messages.teams import DIRECT_REASON, NEIGHBOUR_REASON
from planner.pairing.rules import Tier, covers
from planner.pairing.teams import Role, TeamMember
from planner.policy.record import TeamPolicy
from planner.registry import Department, Inspector, Item, Registry
from planner.substitution.change import Change
from planner.substitution.people import ABSENCES, after_absence
from planner.substitution.record import Vacancy
from planner.visits import Visit

_REASONS = {Tier.NEIGHBOUR: NEIGHBOUR_REASON, Tier.DIRECT: DIRECT_REASON}


class Staff:
    """A year's inspectors as they are now, their ties, and their loads."""

    def __init__(self, registry: Registry, policy: TeamPolicy) -> None:
        self.policy = policy
        self.people = {p.inspector_id: p for p in registry.inspectors}
        self.loads: Counter[str] = Counter()
        self._meets: dict[tuple[str, str], Counter[str]] = {}
        self._bench: dict[str, list[str]] = {}
        for person in registry.inspectors:
            self._bench.setdefault(person.department_id, []).append(person.inspector_id)
        self._departments = {d.department_id: d for d in registry.departments}
        self._near: dict[str, set[str]] = {}
        for one, other in registry.neighbours:
            self._near.setdefault(one, set()).add(other)
            self._near.setdefault(other, set()).add(one)
        self._tied = {(tie.inspector_id, tie.target_id) for tie in registry.recusals}
        self._barred: set[tuple[str, str]] = set()
        self._before = {
            (who, past.target_id, past.visited_on.year)
            for past in registry.history
            for who in past.inspector_ids
        }
        self._items = {item.item_id: item for item in registry.items}
        self.needs = cache(self._needs)

    @property
    def tiers(self) -> list[Tier]:
        """From where people may come, the nearest first."""
        found = [Tier.HOME]
        found += [Tier.NEIGHBOUR] if self.policy.neighbours else []
        return found + ([Tier.DIRECT] if self.policy.direct else [])

    def learn(self, change: Change) -> None:
        """Take note of an absence, or of a tie."""
        who = change.inspector_id
        if change.kind in ABSENCES:
            self.people[who] = after_absence(self.people[who], change)
        elif who and change.target_id:
            self._tied.add((who, change.target_id))
        elif who:
            self._barred.add((who, change.visit_id))

    def may_not_meet(self, who: str, target_id: str, visit_id: str = "") -> bool:
        """Tell whether somebody is recused from a target, or from one visit to it."""
        return (who, target_id) in self._tied or (who, visit_id) in self._barred

    def tier_of(self, person: Inspector, district: str) -> Tier | None:
        """Return from where somebody comes, None where the policy lets nobody come."""
        department = self._departments.get(
            person.department_id,
            Department(department_id=person.department_id, name=""),
        )
        if covers(person, department, district):
            return Tier.HOME
        near = self._near.get(district, ()) if self.policy.neighbours else ()
        if any(covers(person, department, place) for place in near):
            return Tier.NEIGHBOUR
        return Tier.DIRECT if self.policy.direct else None

    def candidates(
        self, visit: Visit, vacancy: Vacancy, tier: Tier, key: tuple[str, ...]
    ) -> list[Inspector]:
        """Return who may take a seat, in the order in which they are asked.

        From the nearest first, then by lot.

        Parameters
        ----------
        tier
            From where they come, or nearer.
        key
            What the lot is drawn under; it holds the round's seed.
        """
        found = []
        for who in self._bench.get(vacancy.department_id, ()):
            person = self.people[who]
            if person.expert != vacancy.expert or not self._may_come(person, visit):
                continue
            comes_from = self.tier_of(person, visit.district)
            if comes_from is not None and comes_from <= tier:
                ticket = hash_fields(*key, vacancy.department_id, who)
                found.append((comes_from, ticket, who))
        return [self.people[who] for *_, who in sorted(found)]

    def _may_come(self, person: Inspector, visit: Visit) -> bool:
        who, most = person.inspector_id, person.max_visits
        if most is not None and self.loads[who] >= most:
            return False
        if self._was_there(who, visit):
            return False
        return not self.may_not_meet(who, visit.target_id, visit.visit_id)

    def _was_there(self, who: str, visit: Visit) -> bool:
        """Tell whether somebody visited a target lately, or does in another round."""
        years, target_id = self.policy.no_repeat_years, visit.target_id
        if not years:
            return False
        first, last = visit.start.year - years, visit.start.year
        rounds = self._meets.get((who, target_id), ())
        return any(round_id != visit.round_id for round_id in rounds) or any(
            (who, target_id, year) in self._before for year in range(first, last + 1)
        )

    def seat(self, visit: Visit, who: str, by: int = 1) -> None:
        """Count a visit for somebody, or no longer with -1."""
        self.loads[who] += by
        rounds = self._meets.setdefault((who, visit.target_id), Counter())
        rounds[visit.round_id] += by
        if not rounds[visit.round_id]:
            del rounds[visit.round_id]

    def _needs(
        self, item_ids: tuple[str, ...], department_id: str
    ) -> tuple[frozenset[str], ...]:
        """Return the sets of qualifications that a department's team has to hold."""
        own = self._own_items(item_ids, department_id)
        found = {frozenset(i.qualifications) for i in own if i.qualifications}
        return tuple(sorted(found, key=sorted))

    def _own_items(self, item_ids: tuple[str, ...], department_id: str) -> list[Item]:
        found = (self._items.get(item_id) for item_id in sorted(set(item_ids)))
        return [i for i in found if i is not None and i.department_id == department_id]

    def led(self, people: Iterable[Inspector]) -> bool:
        """Tell whether somebody may lead, where the policy asks for it."""
        return not self.policy.lead or any(p.lead and not p.expert for p in people)

    def seated(self, visit: Visit, person: Inspector) -> TeamMember:
        """Return somebody's seat in a visit; who leads is settled later."""
        tier = self.tier_of(person, visit.district) or Tier.HOME
        held = set(person.qualifications)
        return TeamMember(
            visit_id=visit.visit_id,
            department_id=person.department_id,
            inspector_id=person.inspector_id,
            role=Role.EXPERT if person.expert else Role.MEMBER,
            item_ids=tuple(
                item.item_id
                for item in self._own_items(visit.item_ids, person.department_id)
                if set(item.qualifications) <= held
            ),
            exception=_REASONS.get(tier, "").format(district=visit.district),
        )
