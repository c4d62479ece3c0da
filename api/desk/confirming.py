"""Confirming teams, as they were seen."""

from collections.abc import Iterable, Sequence

from api.deps import Parts
from api.desk.room import Room
from api.desk.teams import teams_of
from planner.errors import Finding
from planner.protocol.times import time_text
from planner.results.confirming import Confirmation
from planner.results.record import ResultError
from planner.season.callers import Caller

#: A visit and the digest of the people that were seen there.
Seen = tuple[str, str]


def named_teams(values: Iterable[str]) -> list[Seen]:
    """Return the visits and people that a form names."""
    return [(visit, digest) for visit, _, digest in (v.partition("|") for v in values)]


def confirm_teams(parts: Parts, room: Room, by: Caller, seen: Sequence[Seen]) -> None:
    """Confirm teams as they were seen, all or none.

    Raises
    ------
    ResultError
        If there is none, or people are others meanwhile.
    """
    rows = [room.row(visit_id) for visit_id, _ in seen]
    teams = teams_of(
        room.store, room.year, room.department_id, room.rules, room.today, rows
    )
    given = room.store.results.confirmations(room.year, room.department_id)
    made = []
    for visit_id, digest in seen:
        stands = teams.get(visit_id)
        if stands is None:
            code = "confirmation_no_team"
            raise ResultError([Finding(file="", code=code, value=visit_id)])
        if stands.team.digest != digest:
            code = "confirmation_changed"
            raise ResultError([Finding(file="", code=code, value=visit_id)])
        if stands.confirmation is not None:
            continue
        last = given.get((visit_id, room.department_id))
        made.append(
            Confirmation(
                year=room.year.year,
                visit_id=visit_id,
                department_id=room.department_id,
                number=last.number + 1 if last else 1,
                team=digest,
                actor=by.actor,
                at=time_text(parts.clock.now()),
            )
        )
    room.store.results.confirm(made)
