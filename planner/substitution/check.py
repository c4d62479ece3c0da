"""The rules of teams and days once more, on the records themselves.

Nothing here comes from what repairs visits: changes are read as they were reported,
and every rule is applied to the visits and teams as they stand after them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from planner.days.record import Place
from planner.pairing.teams import Role, TeamMember
from planner.policy.record import Policy
from planner.registry import Inspector, Item, Registry
from planner.substitution.change import Change, ChangeKind
from planner.visits import Visit

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A year as it stands after changes, and what it came from.

    `done` are visits with results; `gaps` those of which a seat is empty. `opens` is
    the first day that a visit of a round may have.
    """

    registry: Registry
    policy: Policy
    places: Mapping[str, Place]
    visits: Sequence[Visit]
    members: Sequence[TeamMember]
    done: Collection[str]
    gaps: Collection[str]
    changes: Sequence[Change]
    opens: Mapping[str, date] = field(default_factory=dict)


def check_fieldwork(stand: Stand, only: Collection[str] | None = None) -> list[str]:
    """Return every rule that is broken, each with its visit and person.

    Parameters
    ----------
    only
        The visits that are looked at, by id; None means all.
    """
    return list(_Check(stand).faults(only))


class _Check:
    def __init__(self, stand: Stand) -> None:
        registry = stand.registry
        self._stand = stand
        self._people = {p.inspector_id: p for p in registry.inspectors}
        self._items = {item.item_id: item for item in registry.items}
        self._prefixes = {d.department_id: d.districts for d in registry.departments}
        self._ties = {(t.inspector_id, t.target_id) for t in registry.recusals}
        self._about: dict[str, list[Change]] = {}
        for change in stand.changes:
            self._about.setdefault(change.inspector_id, []).append(change)
        self._visited: dict[tuple[str, str], set[int]] = {}
        for past in registry.history:
            for who in past.inspector_ids:
                years = self._visited.setdefault((who, past.target_id), set())
                years.add(past.visited_on.year)
        visits = {visit.visit_id: visit for visit in stand.visits}
        self._team: dict[str, list[TeamMember]] = {}
        self._rounds: dict[tuple[str, str], set[str]] = {}
        for member in stand.members:
            self._team.setdefault(member.visit_id, []).append(member)
            visit = visits[member.visit_id]
            key = member.inspector_id, visit.target_id
            self._rounds.setdefault(key, set()).add(visit.round_id)

    def faults(self, only: Collection[str] | None) -> Iterator[str]:
        looked_at = [
            v for v in self._stand.visits if only is None or v.visit_id in only
        ]
        for visit in looked_at:
            team = self._team.get(visit.visit_id, [])
            faults = [*self._of_day(visit), *self._of_people(visit, team)]
            if team and visit.visit_id not in self._stand.gaps:
                faults += self._of_team(visit, team)
            yield from (f"{fault}: visit {visit.visit_id}" for fault in faults)
        yield from self._of_loads(looked_at)

    def _of_day(self, visit: Visit) -> Iterator[str]:
        day = visit.day
        if day is None:
            return
        holidays = self._stand.registry.holidays
        if day < self._stand.opens.get(visit.round_id, day):
            yield f"before its notice is over {day}"
        if not visit.start <= day <= visit.end:
            yield f"outside the window {day}"
        if not holidays.get(day, day.weekday() < _SATURDAY):
            yield f"not a working day {day}"
        place = self._stand.places.get(visit.target_id, Place())
        for row in self._stand.registry.blocked_days:
            whose = row.department_id in ("", *visit.department_ids)
            kinds = row.industries or ("",)
            of_kind = any(place.industry[: len(p)] == p for p in kinds)
            if whose and of_kind and row.first <= day <= row.last:
                yield f"a blocked day {day}"

    def _of_people(self, visit: Visit, team: Sequence[TeamMember]) -> Iterator[str]:
        if len({m.inspector_id for m in team}) < len(team):
            yield "twice in a team"
        for member in team:
            person = self._people[member.inspector_id]
            for fault in self._of_one(visit, member, person):
                yield f"{fault}: inspector {person.inspector_id}"

    def _of_one(
        self, visit: Visit, member: TeamMember, person: Inspector
    ) -> Iterator[str]:
        of = person.department_id
        if of != member.department_id or of not in visit.department_ids:
            yield "of another department"
        if (person.inspector_id, visit.target_id) in self._ties:
            yield "recused"
        if self._was_there(visit, person):
            yield "visited the target lately"
        if self._away(visit, person):
            yield "not there"
        if visit.visit_id not in self._stand.done:
            about = self._about.get(person.inspector_id, ())
            yield from (c.kind.value for c in about if _keeps_away(c, visit))
        if (member.role is Role.EXPERT) != person.expert:
            yield "an expert on another's seat, or another on an expert's"
        must_be_able = self._stand.policy.teams.lead and member.role is Role.LEAD
        if must_be_able and not person.lead:
            yield "leads and may not"
        if set(member.item_ids) != set(self._able(visit, person)):
            yield "other items than qualified for"
        yield from self._of_district(visit, member, person)

    def _of_district(
        self, visit: Visit, member: TeamMember, person: Inspector
    ) -> Iterator[str]:
        teams = self._stand.policy.teams
        distance = self._distance(visit, person)
        if bool(member.exception) != (distance > 0):
            yield "an exception that isn't one, or isn't told"
        if distance > (2 if teams.direct else int(teams.neighbours)):
            yield "from too far away"

    def _was_there(self, visit: Visit, person: Inspector) -> bool:
        years = self._stand.policy.teams.no_repeat_years
        who = person.inspector_id
        past = self._visited.get((who, visit.target_id), set())
        recent = {y for y in past if visit.start.year - years <= y <= visit.start.year}
        other_rounds = self._rounds[who, visit.target_id] - {visit.round_id}
        return years > 0 and bool(recent or other_rounds)

    def _away(self, visit: Visit, person: Inspector) -> bool:
        day = visit.day
        return day is not None and (
            day > person.certificate_expires_on
            or any(first <= day <= last for first, last in person.leave)
        )

    def _own_items(self, visit: Visit, department_id: str) -> list[Item]:
        found = (self._items.get(item_id) for item_id in visit.item_ids)
        return [i for i in found if i is not None and i.department_id == department_id]

    def _able(self, visit: Visit, person: Inspector) -> list[str]:
        return [
            item.item_id
            for item in self._own_items(visit, person.department_id)
            if set(item.qualifications) <= set(person.qualifications)
        ]

    def _distance(self, visit: Visit, person: Inspector) -> int:
        """Return 0 at home, 1 from a neighbouring district, 2 from elsewhere."""
        own = person.districts or self._prefixes.get(person.department_id, ())
        beside = [visit.district]
        beside += [
            other
            for pair in self._stand.registry.neighbours
            for one, other in (pair, pair[::-1])
            if one == visit.district
        ]
        for distance, places in enumerate((beside[:1], beside[1:])):
            for place in places:
                if not own or any(place[: len(p)] == p for p in own):
                    return distance
        return 2

    def _of_team(self, visit: Visit, team: Sequence[TeamMember]) -> Iterator[str]:
        policy = self._stand.policy.teams
        counting = [m for m in team if not self._people[m.inspector_id].expert]
        sizes = Counter(member.department_id for member in counting)
        for department_id in visit.department_ids:
            if sizes[department_id] < policy.min_per_department:
                yield f"too few of department {department_id}"
        if len(counting) < policy.min_per_visit:
            yield "too few people"
        if sum(member.role is Role.LEAD for member in team) != 1:
            yield "not one leader"
        known = set(visit.item_ids) & set(self._items)
        for item_id in sorted(known - {i for m in team for i in m.item_ids}):
            yield f"nobody for item {item_id}"

    def _of_loads(self, looked_at: Sequence[Visit]) -> Iterator[str]:
        """Yield what people and departments have too much of, on these visits' days."""
        names = {visit.visit_id for visit in looked_at}
        whose = {m.inspector_id for m in self._stand.members if m.visit_id in names}
        days = {visit.day for visit in looked_at}
        loads = Counter(member.inspector_id for member in self._stand.members)
        for who in sorted(whose):
            most = self._people[who].max_visits
            if most is not None and loads[who] > most:
                yield f"too many visits a year: inspector {who}"
        yield from self._of_days(whose, days)
        if self._stand.policy.teams.max_per_month:
            yield from self._of_months(whose)

    def _of_days(
        self, whose: Collection[str], days: Collection[date | None]
    ) -> Iterator[str]:
        policy = self._stand.policy
        visits: Counter[tuple[str, date]] = Counter()
        spent: Counter[tuple[str, date]] = Counter()
        hosts: Counter[tuple[str, date]] = Counter()
        for visit in self._stand.visits:
            day = visit.day
            if day is None or day not in days:
                continue
            minutes = self._minutes(visit)
            hosts.update((d, day) for d in set(visit.department_ids))
            for member in self._team.get(visit.visit_id, ()):
                visits[member.inspector_id, day] += 1
                spent[member.inspector_id, day] += minutes
        limit = policy.days.department_per_day
        yield from _beyond("visits a day: department", hosts, limit or 10**9)
        own = {key: n for key, n in visits.items() if key[0] in whose}
        yield from _beyond("visits a day: inspector", own, policy.teams.max_per_day)
        if policy.capacity.binding:
            took = {key: n for key, n in spent.items() if key[0] in whose}
            most = policy.capacity.minutes_per_day
            yield from _beyond("work a day: inspector", took, most)

    def _of_months(self, whose: Collection[str]) -> Iterable[str]:
        monthly = Counter(
            (member.inspector_id, visit.day.replace(day=1))
            for visit in self._stand.visits
            if visit.day is not None
            for member in self._team.get(visit.visit_id, ())
            if member.inspector_id in whose
        )
        limit = self._stand.policy.teams.max_per_month
        return _beyond("visits a month: inspector", monthly, limit)

    def _minutes(self, visit: Visit) -> int:
        policy = self._stand.policy.capacity
        longest = max(
            sum(
                policy.minutes_unknown if item.minutes is None else item.minutes
                for item in self._own_items(visit, department_id)
            )
            for department_id in visit.department_ids
        )
        return min(longest + policy.travel_minutes, policy.minutes_per_day)


def _keeps_away(change: Change, visit: Visit) -> bool:
    """Tell whether a change bars its inspector from a visit that wasn't over."""
    over = (visit.day or visit.end) < change.effective
    if change.kind in (ChangeKind.ILL, ChangeKind.LEFT):
        first, last = change.days
        return not over and visit.day is not None and first <= visit.day <= last
    named = visit.target_id == change.target_id or visit.visit_id == change.visit_id
    return not over and named


def _beyond(
    what: str, found: Mapping[tuple[str, date], int], limit: int
) -> Iterable[str]:
    for (whose, day), much in sorted(found.items()):
        if much > limit:
            yield f"too much, {what} {whose} {day}"
