"""Days and teams that visits had before a change took them away."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.replacement.record import Recorded, Replacement, Seat
from planner.substitution.record import Changed, Substitution

if TYPE_CHECKING:
    from planner.year import Year


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A visit's day and team before it was withdrawn, redrawn or repaired."""

    day: date | None
    team: tuple[Seat, ...]


def given_up(year: "Year") -> dict[str, list[GivenUp]]:
    """Return what each visit that was changed had before, the first change first."""
    days = {visit.visit_id: visit.day for visit in year.visits}
    names = {person.inspector_id: person.name for person in year.inspectors}
    found: dict[str, list[GivenUp]] = defaultdict(list)
    made: list[Recorded | Changed] = [*year.replacements, *year.substitutions]
    for one in sorted(made, key=lambda one: one.seq):
        if isinstance(one, Recorded):
            had = _by_replacement(one.replacement, days)
            now = {v.visit.visit_id: v.visit.day for v in one.replacement.visits}
        else:
            had = _by_substitution(one.substitution, names)
            now = {r.visit_id: r.after.day for r in one.substitution.repairs}
        for visit_id, before in had:
            found[visit_id].append(before)
        days.update(now)
    return found


def _by_replacement(
    one: Replacement, days: Mapping[str, date | None]
) -> Iterator[tuple[str, GivenUp]]:
    redrawn = (v.visit.visit_id for v in one.visits if v.visit.visit_id in days)
    for visit_id in (one.visit_id, *redrawn):
        team = tuple(seat for seat in one.freed if seat.visit_id == visit_id)
        yield visit_id, GivenUp(day=days[visit_id], team=team)


def _by_substitution(
    one: Substitution, names: Mapping[str, str]
) -> Iterator[tuple[str, GivenUp]]:
    for repair in one.repairs:
        team = tuple(
            Seat(
                visit_id=member.visit_id,
                department_id=member.department_id,
                inspector_id=member.inspector_id,
                inspector_name=names[member.inspector_id],
                role=member.role.value,
                item_ids=member.item_ids,
                exception=member.exception,
            )
            for member in repair.before.team
        )
        yield repair.visit_id, GivenUp(day=repair.before.day, team=team)
