"""Days and teams that visits had before a replacement took them away."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planner.replacement.record import Replacement, Seat
from planner.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A visit's day and team before it was withdrawn, or redrawn with more entries."""

    day: date | None
    team: tuple[Seat, ...]


def given_up(
    visits: Iterable[Visit], replacements: Iterable[Replacement]
) -> dict[str, list[GivenUp]]:
    """Return what each visit that was changed had before, the first change first.

    Parameters
    ----------
    visits
        The year's as they were drawn.
    replacements
        In their order.
    """
    days = {visit.visit_id: visit.day for visit in visits}
    found: dict[str, list[GivenUp]] = defaultdict(list)
    for one in replacements:
        new = {teamed.visit.visit_id: teamed.visit.day for teamed in one.visits}
        for visit_id in (one.visit_id, *(v for v in new if v in days)):
            team = tuple(seat for seat in one.freed if seat.visit_id == visit_id)
            found[visit_id].append(GivenUp(day=days[visit_id], team=team))
        days.update(new)
    return found
