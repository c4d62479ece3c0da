"""Departments confirm their teams: by when, and whether what they confirmed stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from planner.ids import hash_fields
from planner.results.clock import Calendar, Mark, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A department's word that its people of a visit will be there.

    `team` is the digest of the people it was given for: when they change, it
    says nothing any more. `number` counts those of a visit and department.
    """

    year: int
    visit_id: str
    department_id: str
    number: int
    team: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A department's people of a visit; `since` is the day they were settled."""

    visit_id: str
    round_id: str
    name: str
    department_id: str
    inspector_ids: tuple[str, ...]
    since: date

    @property
    def digest(self) -> str:
        """What a confirmation of these people names them by."""
        return team_digest(self.visit_id, self.department_id, self.inspector_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Whether a team is confirmed, and until when it was to be."""

    team: Team
    due_on: date
    confirmation: Confirmation | None
    mark: Mark

    @property
    def key(self) -> str:
        """What orders them."""
        return f"{self.team.visit_id}|{self.team.department_id}"


def team_digest(visit_id: str, department_id: str, inspector_ids: Iterable[str]) -> str:
    """Return the digest of a department's people of a visit."""
    return hash_fields("team", visit_id, department_id, *sorted(inspector_ids))


def confirmed(
    team: Team,
    given: Mapping[tuple[str, str], Confirmation],
    within: int,
    today: date,
    calendar: Calendar,
) -> Confirmed:
    """Return whether a team is confirmed.

    Parameters
    ----------
    given
        The last confirmation of each visit and department.
    within
        Working days after the day on which the people were settled.
    """
    last = given.get((team.visit_id, team.department_id))
    valid = last if last is not None and last.team == team.digest else None
    due_on = calendar.after(team.since, within)
    # Two days are too few to warn of their end: it is the day itself, then over.
    shown = Mark.NONE if valid else mark(due_on, today, 0, calendar)
    return Confirmed(team=team, due_on=due_on, confirmation=valid, mark=shown)
