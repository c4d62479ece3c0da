"""Which reserve stands in for a drawn target (docs/protocol.md, 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """Why an unused reserve was passed over: at its cap, or known to be gone."""

    CAP = "cap"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A reserve that was passed over."""

    target_id: str
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """Who stands in for a target in one entry; None where the reserves are used up."""

    entry_id: str
    stratum: str
    target_id: str | None
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserves:
    """A stratum's reserves of one entry in the order of their places."""

    entry_id: str
    stratum: str
    grade: str
    reserve: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How things stand on the day of a replacement.

    Parameters
    ----------
    caps
        By grade; a grade that isn't there has none.
    visits
        The year's visits of each target, those withdrawn left out.
    open_visits
        (target, visit group) of the round's visits that still can be joined.
    used
        (entry, target) of every reserve that was called upon already.
    withdrawn
        Targets of whom a visit was withdrawn this year.
    """

    caps: Mapping[str, int]
    visits: Mapping[str, int]
    open_visits: frozenset[tuple[str, str]]
    used: frozenset[tuple[str, str]]
    withdrawn: frozenset[str]


def reserves_of(
    record: Mapping[str, Any], strata: Mapping[str, Any], entry_id: str, target_id: str
) -> Reserves:
    """Return the reserves of the stratum that a target stands in.

    Parameters
    ----------
    record, strata
        `record.json` and `strata.json` of the round.
    target_id
        One that was selected, or a reserve that stood in for one.
    """
    row = next(
        row
        for row in record["strata"]
        if row["entry"] == entry_id
        and any(target_id == one for one, _ in (*row["selected"], *row["reserve"]))
    )
    grade = next(
        stratum["grade"]
        for entry in strata["entries"]
        if entry["entry"] == entry_id
        for stratum in entry["strata"]
        if stratum["stratum"] == row["stratum"]
    )
    return Reserves(
        entry_id=entry_id,
        stratum=row["stratum"],
        grade=grade,
        reserve=tuple(one for one, _ in row["reserve"]),
    )


def stand_ins(
    entries: Sequence[Reserves], visit_group: str, day: Day
) -> tuple[StandIn, ...]:
    """Return who stands in, entry by entry in the statement's order.

    A target that one entry calls upon is visited from then on, so that the next
    entry of the visit may call upon it whatever its cap.
    """
    called: set[str] = set()
    found = []
    for entry in entries:
        one = _stand_in(entry, visit_group, day, called)
        if one.target_id is not None:
            called.add(one.target_id)
        found.append(one)
    return tuple(found)


def _stand_in(entry: Reserves, visit_group: str, day: Day, called: set[str]) -> StandIn:
    passed: list[PassedOver] = []
    chosen = None
    cap = day.caps.get(entry.grade)
    for target_id in entry.reserve:
        if (entry.entry_id, target_id) in day.used:
            continue
        visited = target_id in called or (target_id, visit_group) in day.open_visits
        if target_id in day.withdrawn:
            cause = Cause.WITHDRAWN
        elif visited or cap is None or day.visits.get(target_id, 0) < cap:
            chosen = target_id
            break
        else:
            cause = Cause.CAP
        passed.append(PassedOver(target_id=target_id, cause=cause))
    return StandIn(
        entry_id=entry.entry_id,
        stratum=entry.stratum,
        target_id=chosen,
        passed_over=tuple(passed),
    )
