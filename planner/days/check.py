"""The rules of days once more, on the records themselves: nothing of the solver's."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from planner.days.record import Place, Work
from planner.policy.record import Policy
from planner.registry import Inspector, Registry
from planner.visits import Visit

_SATURDAY = 5
#: How much falls to whom on a day, or in the month that begins on it.
_Loads = Counter[tuple[str, date]]


def check_days(
    work: Work,
    *,
    earlier: Work,
    registry: Registry,
    policy: Policy,
    places: Mapping[str, Place],
    drawn_on: date | None = None,
) -> list[str]:
    """Return every rule that the days of a round break, each with visit and day.

    Parameters
    ----------
    work
        The round's visits with their days, and their teams.
    earlier
        The same of the rounds before it.
    drawn_on
        The day of the round's draw.
    """
    faults = list(_faults_of_visits(work.visits, registry, places))
    if drawn_on is not None:
        notice = policy.days.notice_working_days
        faults += _faults_of_notice(work.visits, registry, drawn_on, notice)
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
        if not _is_worked(day, registry):
            yield f"not a working day: visit {visit.visit_id} {day}"
        industry = places[visit.target_id].industry if visit.target_id in places else ""
        for row in registry.blocked_days:
            whose = row.department_id in ("", *visit.department_ids)
            of_kind = any(industry[: len(p)] == p for p in row.industries or ("",))
            if whose and of_kind and row.first <= day <= row.last:
                yield f"a blocked day: visit {visit.visit_id} {day}"


def _is_worked(day: date, registry: Registry) -> bool:
    return registry.holidays.get(day, day.weekday() < _SATURDAY)


def _faults_of_notice(
    visits: Iterable[Visit], registry: Registry, drawn_on: date, notice: int
) -> Iterator[str]:
    between: dict[date, int] = {}
    for visit in visits:
        if visit.day is None:
            continue
        if visit.day not in between:
            days = range(1, (visit.day - drawn_on).days)
            between[visit.day] = sum(
                _is_worked(drawn_on + timedelta(days=n), registry) for n in days
            )
        if visit.day <= drawn_on or between[visit.day] < notice:
            yield f"too soon after the draw: visit {visit.visit_id} {visit.day}"


def _faults_of_people(work: Work, registry: Registry) -> Iterator[str]:
    people = {person.inspector_id: person for person in registry.inspectors}
    when = {visit.visit_id: visit.day for visit in work.visits}
    for member in work.members:
        day = when[member.visit_id]
        if day is not None and not _there(people[member.inspector_id], day):
            yield f"not there: inspector {member.inspector_id} {day}"


def _there(person: Inspector, day: date) -> bool:
    if person.certificate_expires_on < day:
        return False
    return not any(first <= day <= last for first, last in person.leave)


def _faults_of_loads(
    work: Work, earlier: Work, registry: Registry, policy: Policy
) -> Iterator[str]:
    limits = {
        "too many visits: inspector": policy.teams.max_per_day,
        "too much work: inspector": (
            policy.capacity.minutes_per_day if policy.capacity.binding else 0
        ),
        "too many visits in the month: inspector": policy.teams.max_per_month,
        "too many visits: department": policy.days.department_per_day,
    }
    added = _loads(work, registry, policy)
    before = _loads(earlier, registry, policy)
    for (what, limit), more, had in zip(limits.items(), added, before, strict=True):
        over = [at for at, much in more.items() if limit and much + had[at] > limit]
        for whose, when in sorted(over):
            yield f"{what} {whose} {when}"


def _loads(work: Work, registry: Registry, policy: Policy) -> tuple[_Loads, ...]:
    """Return visits and minutes of people by day, visits by month, of departments."""
    takes = _minutes_by_visit(work.visits, registry, policy)
    when = {
        visit.visit_id: (visit.day, visit.day.replace(day=1))
        for visit in work.visits
        if visit.day is not None
    }
    placed = [member for member in work.members if member.visit_id in when]
    times = _Loads([(m.inspector_id, when[m.visit_id][0]) for m in placed])
    monthly = _Loads([(m.inspector_id, when[m.visit_id][1]) for m in placed])
    spent = _Loads(dict.fromkeys(times, 0))
    for member in placed:
        spent[member.inspector_id, when[member.visit_id][0]] += takes[member.visit_id]
    took_part = _Loads(
        (department_id, visit.day)
        for visit in work.visits
        if visit.day is not None
        for department_id in set(visit.department_ids)
    )
    return times, spent, monthly, took_part


def _minutes_by_visit(
    visits: Iterable[Visit], registry: Registry, policy: Policy
) -> dict[str, int]:
    items = {
        item.item_id: (item.department_id, item.minutes) for item in registry.items
    }
    return {
        visit.visit_id: _minutes(visit, items, policy)
        for visit in visits
        if visit.day is not None
    }


def _minutes(
    visit: Visit, items: Mapping[str, tuple[str, int | None]], policy: Policy
) -> int:
    """Return how long a visit takes: its longest department, the way, a day at most."""
    unknown = policy.capacity.minutes_unknown
    spent = dict.fromkeys(visit.department_ids, 0)
    for item_id in visit.item_ids:
        department_id, minutes = items.get(item_id, ("", 0))
        if department_id in spent:
            spent[department_id] += unknown if minutes is None else minutes
    longest = max(spent.values())
    whole = longest + policy.capacity.travel_minutes
    return min(whole, policy.capacity.minutes_per_day)
