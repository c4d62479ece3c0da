"""What the ledger keeps of a round's teams: exceptions used, and what was short."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from planner.ceremony.chronicle import ACTOR, append_once
from planner.ledger.event import Kind
from planner.ledger.port import Ledger
from planner.pairing.teams import TeamMember
from planner.shortage.record import Relief


def tell_teams(
    ledger: Ledger,
    subject: str,
    relief: Relief,
    members: Iterable[TeamMember],
    actor: str = ACTOR,
) -> None:
    """Tell of a round's teams once, also where there is no exception to tell of.

    Parameters
    ----------
    subject
        What the ledger calls the round.
    """
    body = teams_body(relief, members)
    append_once(ledger, Kind.TEAMS, f"teams:{subject}", body, actor)


def teams_body(relief: Relief, members: Iterable[TeamMember]) -> dict[str, Any]:
    """Return what is kept: each exception with its reason, each shortage, each way."""
    seats = list(members)
    return {
        "round": relief.round_id,
        "seats": len(seats),
        "exceptions": [
            {
                "visit": seat.visit_id,
                "department": seat.department_id,
                "inspector": seat.inspector_id,
                "reason": seat.exception,
            }
            for seat in seats
            if seat.exception
        ],
        "unstaffed": list(relief.unstaffed),
        "shortages": [asdict(shortage) for shortage in relief.shortages],
        "bottlenecks": [
            {
                "department": one.department_id,
                "visits": list(one.visits),
                "inspectors": list(one.inspectors),
                "wanted": one.wanted,
                "room": one.room,
                "minutes": one.minutes,
            }
            for one in relief.bottlenecks
        ],
        "ways": [
            {
                "kind": way.kind.value,
                "change": way.change,
                "department": way.department_id,
                "qualification": way.qualification,
                "amount": way.amount,
                "brings_back": way.brings_back,
                "least": way.least,
            }
            for way in relief.ways
        ],
    }
