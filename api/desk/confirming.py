"""Confirming teams, as they were seen."""

from collections.abc import Iterable, Sequence

from api.deps import Parts, by_of
from api.desk.room import Room
from planner.publishing.confirmations import WantedTeams, confirm
from planner.results.record import refuse
from planner.season.callers import Caller

#: A visit and the digest of the people that were seen there.
Seen = tuple[str, str]


def named_teams(values: Iterable[str]) -> list[Seen]:
    """Return the visits and people that a form names."""
    return [(visit, digest) for visit, _, digest in (v.partition("|") for v in values)]


def confirm_teams(parts: Parts, room: Room, by: Caller, seen: Sequence[Seen]) -> None:
    """Confirm teams, each as it was seen; none if one of them is another by now.

    Raises
    ------
    ResultError
        If there is none to confirm, or people are others meanwhile.
    """
    teams = room.teams()
    for visit_id, digest in seen:
        stands = teams.get(visit_id)
        if stands is None:
            refuse("confirmation_no_team", visit_id)
        if stands.team.digest != digest:
            refuse("confirmation_changed", visit_id)
    if not seen:
        refuse("confirmation_no_team")
    for visit_id, _ in seen:
        wanted = WantedTeams(department_id=room.department_id, visit_id=visit_id)
        confirm(parts.store, room.year, wanted, by_of(parts, by.actor))
