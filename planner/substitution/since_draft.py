"""How people changed between a round's draft and its draw, as an auditor is told.

The roster is fixed by the statement, and stays as it was drafted; docs/teams.md says
what each member means. Inspectors have the roster's numbers here, no ids.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from planner.ids import digest_json, hash_fields
from planner.protocol.salts import keyed_digest
from planner.substitution.change import Change, ChangeKind
from planner.substitution.record import Changed

_UNCHANGED = {"inspector": None, "leave": None, "left": None, "tie": None}


def roster_changes_json(
    made: Iterable[Changed],
    *,
    round_id: str,
    seed_known: int,
    number: Mapping[str, int],
    custody_key: str | None,
) -> dict[str, Any]:
    """Return `roster_changes.json`.

    Parameters
    ----------
    made
        All changes on record between the draft and the draw, in their order; those
        that left people as they were are told of, too, so that none can be missing.
    seed_known
        The number of the event from which on the ledger gives the seed.
    number
        The roster's number of each inspector.
    """
    key = custody_key or "open"
    return {
        "protocol": "roster_changes/1",
        "round": round_id,
        "seed_known": seed_known,
        "changes": [
            {
                "seq": one.seq,
                "at": one.at,
                "event": one.digest,
                **_of_people(one.substitution.change, number, key),
            }
            for one in made
        ],
    }


def roster_changes_digest(custody_key: str | None, told: Mapping[str, Any]) -> str:
    """Return what the public event of the draw says of the changes."""
    return keyed_digest(custody_key, "roster_changes", digest_json(told))


def _of_people(change: Change, number: Mapping[str, int], key: str) -> dict[str, Any]:
    """Return what a change makes of somebody's row in the roster."""
    who = number.get(change.inspector_id)
    if change.kind is ChangeKind.LEFT:
        return {**_UNCHANGED, "inspector": who, "left": change.days[0].isoformat()}
    if change.kind is ChangeKind.ILL:
        days = [day.isoformat() for day in change.days]
        return {**_UNCHANGED, "inspector": who, "leave": days}
    if change.target_id:
        tie = hash_fields("tie", key, str(who), change.target_id)
        return {**_UNCHANGED, "inspector": who, "tie": tie}
    return _UNCHANGED
