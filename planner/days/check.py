"""The rules of days once more, on the records themselves: nothing of the solver's."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from planner.days.record import Place, Work
from planner.policy.record import Policy
from planner.registry import Inspector, Registry
from planner.visits import Visit

_SATURDAY = 5


def check_days(
    work: Work,
    *,
    earlier: Work,
    registry: Registry,
    policy: Policy,
    places: Mapping[str, Place],
) -> list[str]:
    """Return every rule that the days of a round break, each with visit and day.

    Parameters
    ----------
    work
        The round's visits with their days, and their teams.
    earlier
        The same of the rounds before it.
    """
    faults = list(_faults_of_visits(work.visits, registry, places))
    faults += _faults_of_people(work, registry)
    faults += _faults_of_loads(work, earlier, registry, policy)
    return faults


def _faults_of_visits(
    visits: Iterable[Visit], registry: Registry, places: Mapping[str, Place]
) -> Iterator[str]:
    for visit in visits:
        day = visit.day
        if day is None:
            continue
        if not visit.start <= day <= visit.end:
            yield f"outside the window: visit {visit.visit_id} {day}"
        if not registry.holidays.get(day, day.weekday() < _SATURDAY):
            yield f"not a working day: visit {visit.visit_id} {day}"
        industry = places[visit.target_id].industry if visit.target_id in places else ""
        for row in registry.blocked_days:
            whose = row.department_id in ("", *visit.department_ids)
            of_kind = any(industry[: len(p)] == p for p in row.industries or ("",))
            if whose and of_kind and row.first <= day <= row.last:
                yield f"a blocked day: visit {visit.visit_id} {day}"


def _faults_of_people(work: Work, registry: Registry) -> Iterator[str]:
    people = {person.inspector_id: person for person in registry.inspectors}
    when = {visit.visit_id: visit.day for visit in work.visits}
    for member in work.members:
        day = when[member.visit_id]
        if day is not None and not _there(people[member.inspector_id], day):
            yield f"not there: inspector {member.inspector_id} {day}"


def _there(person: Inspector, day: date) -> bool:
    away = any(first <= day < last + timedelta(days=1) for first, last in person.leave)
    return day <= person.certificate_expires_on and not away


def _faults_of_loads(
    work: Work, earlier: Work, registry: Registry, policy: Policy
) -> Iterator[str]:
    minutes = {
        item.item_id: (item.department_id, item.minutes) for item in registry.items
    }
    times: Counter[tuple[str, date]] = Counter()
    spent: Counter[tuple[str, date]] = Counter()
    took_part: Counter[tuple[str, date]] = Counter()
    on = {v.visit_id: v for v in (*earlier.visits, *work.visits)}
    for member in (*earlier.members, *work.members):
        visit = on[member.visit_id]
        if visit.day is not None:
            times[member.inspector_id, visit.day] += 1
            spent[member.inspector_id, visit.day] += _minutes(visit, minutes, policy)
    for visit in on.values():
        for department_id in set(visit.department_ids) if visit.day else ():
            if visit.day is not None:
                took_part[department_id, visit.day] += 1
    fresh = {visit.day for visit in work.visits}
    limits = (
        ("too many visits: inspector", times, policy.teams.max_per_day),
        ("too much work: inspector", spent, policy.capacity.minutes_per_day),
        ("too many visits: department", took_part, policy.days.department_per_day),
    )
    for what, found, limit in limits:
        if found is spent and not policy.capacity.binding:
            continue
        for (whose, day), much in sorted(found.items()):
            if limit and much > limit and day in fresh:
                yield f"{what} {whose} {day}"


def _minutes(
    visit: Visit, items: Mapping[str, tuple[str, int | None]], policy: Policy
) -> int:
    """Return how long a visit takes: its longest department, the way, a day at most."""
    unknown = policy.capacity.minutes_unknown
    longest = max(
        sum(
            unknown if minutes is None else minutes
            for item_id in visit.item_ids
            for department_id, minutes in [items.get(item_id, ("", 0))]
            if department_id == one
        )
        for one in visit.department_ids
    )
    whole = longest + policy.capacity.travel_minutes
    return min(whole, policy.capacity.minutes_per_day)
