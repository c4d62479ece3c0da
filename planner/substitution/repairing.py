"""How one visit is repaired: by the least change (docs/substitutions.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planner.pairing.rules import Tier
from planner.pairing.teams import TeamMember
from planner.substitution.filling import Search, partly, without
from planner.substitution.leading import new_team
from planner.substitution.record import Standing, Vacancy


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """A day, the search on it, and how many of the team aren't there that day."""

    day: date
    search: Search
    absent: int


def substituted(
    search: Search, leaving: Sequence[TeamMember], not_before: date, *, back: bool
) -> Standing:
    """Return a visit with the seats of those who leave taken, on its day or another.

    Where nobody can take them, the day stays and the seats are empty.

    Parameters
    ----------
    leaving
        Members who can't make the visit on its day.
    back
        Whether they may make it on another one, so that nobody need be replaced.
    """
    for one in _ways(search):
        if found := _substituted(one, leaving, not_before, back=back):
            return found
    left = without(search, leaving)
    return _standing(left, search.visit.day, left.kept, left.vacant)


def _ways(search: Search) -> list[Search]:
    """Return the search for all empty seats, then for those alone that are new."""
    return [search, partly(search)] if search.vacant else [search]


def _substituted(
    search: Search, leaving: Sequence[TeamMember], not_before: date, *, back: bool
) -> Standing | None:
    left = without(search, leaving)
    others: list[_Try] | None = None
    for tier in search.staff.tiers:
        own = search.visit.day
        if own is not None and (found := _on(left, own, tier)):
            return found
        if others is None:
            others = _other_days(search, left, not_before, back=back)
        for one in others:
            if found := _on(one.search, one.day, tier):
                return found
    return None


def _other_days(
    search: Search, left: Search, not_before: date, *, back: bool
) -> list[_Try]:
    """Return the days on which all who stay are there, first those with all others."""
    tries = []
    for day in left.day_order(left.diary.open_days(left.visit, not_before)):
        if day != left.visit.day and not left.absent(day):
            missing = 0 if back and not search.absent(day) else 1
            wider = left if missing else search
            tries.append(_Try(day=day, search=wider, absent=missing))
    return sorted(tries, key=lambda one: one.absent)


def moved(search: Search, not_before: date) -> Standing:
    """Return a visit on a day of its window on which as few as can be are replaced.

    The day that it has comes first among those on which as many are there. A visit
    that has no team has no day.
    """
    if search.kept or search.vacant:
        for one in _ways(search):
            if found := _moved(one, not_before):
                return found
    return _standing(search, None, search.kept, search.vacant)


def _moved(search: Search, not_before: date) -> Standing | None:
    visit, tries = search.visit, []
    open_days = search.diary.open_days(visit, not_before)
    for day in search.day_order(open_days):
        absent = search.absent(day)
        wider = without(search, absent) if absent else search
        tries.append(_Try(day=day, search=wider, absent=len(absent)))
    tries.sort(key=lambda one: (one.absent, one.day != visit.day))
    for tier in search.staff.tiers:
        for one in tries:
            if found := _on(one.search, one.day, tier):
                return found
    return None


def _on(search: Search, day: date, tier: Tier) -> Standing | None:
    came = search.filled(day, tier)
    if came is None:
        return None
    team = search.kept
    if search.vacant:
        team = new_team(search.staff, search.visit, search.kept, came, search.key)
    return _standing(search, day, team, search.given_up)


def _standing(
    search: Search,
    day: date | None,
    team: Sequence[TeamMember],
    vacant: Sequence[Vacancy],
) -> Standing:
    visit = search.visit
    return Standing(
        start=visit.start,
        end=visit.end,
        day=day,
        team=tuple(team),
        vacant=tuple(vacant),
    )
