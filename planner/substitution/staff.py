"""Who may take whose seat: the rules of teams that don't depend on the day."""

from collections import Counter
from collections.abc import Iterable, Mapping

from planner.ids import hash_fields
from planner.messages.teams import DIRECT_REASON, NEIGHBOUR_REASON
from planner.pairing.rules import Rules, Tier, covers
from planner.pairing.teams import Role, TeamMember
from planner.policy.record import TeamPolicy
from planner.registry import Department, Inspector, Registry
from planner.substitution.change import Change
from planner.substitution.people import ABSENCES, after_absence
from planner.substitution.record import Vacancy
from planner.visits import Visit

_REASONS = {Tier.NEIGHBOUR: NEIGHBOUR_REASON, Tier.DIRECT: DIRECT_REASON}


class Staff:
    """A year's inspectors as they are now, their ties, and their loads."""

    def __init__(
        self, registry: Registry, policy: TeamPolicy, loads: Mapping[str, int]
    ) -> None:
        self.policy = policy
        self.people = {p.inspector_id: p for p in registry.inspectors}
        self.loads = Counter(loads)
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
        self._rules = Rules(registry, policy, "")

    @property
    def tiers(self) -> list[Tier]:
        """From where people may come, the nearest first."""
        return self._rules.tiers

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

        From the nearest first; then whoever made no visit there lately, where the
        policy minds it; then by lot.

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
                recent = self._visited(who, visit, int(self.policy.avoid_last_year))
                found.append((comes_from, recent, ticket, who))
        return [self.people[who] for *_, who in sorted(found)]

    def _may_come(self, person: Inspector, visit: Visit) -> bool:
        who, most = person.inspector_id, person.max_visits
        if most is not None and self.loads[who] >= most:
            return False
        if self._visited(who, visit, self.policy.no_repeat_years):
            return False
        return not self.may_not_meet(who, visit.target_id, visit.visit_id)

    def _visited(self, who: str, visit: Visit, years: int) -> bool:
        """Tell whether somebody visited a target this year or in so many before."""
        year = visit.start.year
        return years > 0 and any(
            (who, visit.target_id, year - back) in self._before
            for back in range(years + 1)
        )

    def needs(self, visit: Visit, department_id: str) -> tuple[frozenset[str], ...]:
        """Return the sets of qualifications that a department's team has to hold."""
        return self._rules.needs(self._rules.items(visit, department_id))

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
                item_id
                for item_id in self._rules.items(visit, person.department_id)
                if self._rules.qualifications(item_id) <= held
            ),
            exception=_REASONS.get(tier, "").format(district=visit.district),
        )
