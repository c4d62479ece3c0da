"""The visits of a year as they stand after what was changed, with their people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from planner.days.record import Seated, Work
from planner.replacement.record import Replacement
from planner.visits import Visit


class Standing:
    """Visits by id with who makes them; a withdrawn one takes nobody's day."""

    def __init__(self) -> None:
        self._visits: dict[str, Visit] = {}
        self._members: dict[str, list[Seated]] = {}

    def add(self, work: Work) -> None:
        """Add a round's visits with their days and teams."""
        for visit in work.visits:
            self._visits[visit.visit_id] = visit
            self._members[visit.visit_id] = []
        for member in work.members:
            self._members[member.visit_id].append(member)

    def replace(self, replacement: Replacement) -> None:
        """Withdraw a visit, and take over those that stand in or gained entries."""
        del self._visits[replacement.visit_id], self._members[replacement.visit_id]
        for one in replacement.visits:
            self._visits[one.visit.visit_id] = one.visit
            self._members[one.visit.visit_id] = list(one.team)

    def settle(
        self,
        visit_id: str,
        window: tuple[date, date],
        day: date | None,
        team: Sequence[Seated],
    ) -> None:
        """Give a visit another window, day and team."""
        start, end = window
        visit = replace(self._visits[visit_id], start=start, end=end, day=day)
        self._visits[visit_id] = visit
        self._members[visit_id] = list(team)

    def work(self) -> Work:
        """Return all that stands."""
        return Work(
            visits=list(self._visits.values()),
            members=[m for team in self._members.values() for m in team],
        )
