"""A replacement as the ledger keeps it: one event, private, whole."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from planner.ids import hash_fields
from planner.ledger.event import Event, Kind
from planner.replacement.reasons import Reason
from planner.replacement.reserves import Cause, PassedOver, StandIn
from planner.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An inspector's seat in a visit."""

    visit_id: str
    department_id: str
    inspector_id: str
    inspector_name: str
    role: str
    item_ids: tuple[str, ...]
    exception: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamedVisit:
    """A visit that is new, or drawn anew as it gained entries, with its team.

    `replaces` is the visit that a new one stands in for, "" where it was drawn.
    A visit without a team is one that nobody could be found for.
    """

    visit: Visit
    address: str
    replaces: str
    team: tuple[Seat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A visit withdrawn, and who is visited instead.

    `number` counts the round's replacements from 1. `department_ids` take part in
    the withdrawn visit, `department_id` is the one that asks. `freed` are the seats
    given up, in the withdrawn visit and in those whose team is drawn anew. `shortages`
    are the parameters of a finding `team_shortage` each; `ways_out` those of a warning
    about what is short and what would help, with its `code` and `value`; `undated`
    those of a finding about a visit without a day, with its `file`, `code` and `value`.
    """

    year: int
    round_id: str
    number: int
    visit_id: str
    target_id: str
    name: str
    department_ids: tuple[str, ...]
    reason: Reason
    note: str
    department_id: str
    stand_ins: tuple[StandIn, ...]
    visits: tuple[TeamedVisit, ...]
    freed: tuple[Seat, ...]
    shortages: tuple[Mapping[str, str], ...]
    ways_out: tuple[Mapping[str, str], ...] = ()
    undated: tuple[Mapping[str, str], ...] = ()

    @property
    def entry_ids(self) -> tuple[str, ...]:
        """The entries whose selection is withdrawn."""
        return tuple(one.entry_id for one in self.stand_ins)

    @property
    def unfilled(self) -> int:
        """For how many entries no reserve was left."""
        return sum(one.target_id is None for one in self.stand_ins)

    def visit_of(self, target_id: str) -> TeamedVisit:
        """Return the visit of one who stands in."""
        return next(v for v in self.visits if v.visit.target_id == target_id)

    def as_json(self) -> dict[str, Any]:
        """Return what the body of the event has of it."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Replacement":
        """Return the replacement that an event tells of."""
        return cls(
            year=body["year"],
            round_id=body["round_id"],
            number=body["number"],
            visit_id=body["visit_id"],
            target_id=body["target_id"],
            name=body["name"],
            department_ids=tuple(body["department_ids"]),
            reason=Reason(body["reason"]),
            note=body["note"],
            department_id=body["department_id"],
            stand_ins=tuple(map(_stand_in, body["stand_ins"])),
            visits=tuple(map(_teamed, body["visits"])),
            freed=tuple(map(_seat, body["freed"])),
            shortages=tuple(map(dict, body["shortages"])),
            # Replacements on record may be older than these two.
            ways_out=tuple(map(dict, body.get("ways_out", ()))),
            undated=tuple(map(dict, body.get("undated", ()))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A replacement with the number, time and actor of its event."""

    seq: int
    at: str
    actor: str
    replacement: Replacement


def recorded(events: Iterable[Event]) -> list[Recorded]:
    """Return the replacements among events, in their order."""
    return [
        Recorded(
            seq=event.seq,
            at=event.at,
            actor=event.actor,
            replacement=Replacement.from_json(event.body),
        )
        for event in events
        if event.kind is Kind.REPLACEMENT
    ]


def team_seed(round_seed: str, visit_id: str) -> str:
    """Return the seed of the teams of a replacement (docs/replacements.md)."""
    return hash_fields("replacement", round_seed, visit_id)


def _plain(value: Any) -> Any:
    """Return values as JSON has them: days as text, tuples as lists."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _stand_in(body: Mapping[str, Any]) -> StandIn:
    return StandIn(
        entry_id=body["entry_id"],
        stratum=body["stratum"],
        target_id=body["target_id"],
        passed_over=tuple(
            PassedOver(target_id=one["target_id"], cause=Cause(one["cause"]))
            for one in body["passed_over"]
        ),
    )


def _seat(body: Mapping[str, Any]) -> Seat:
    return Seat(**{**body, "item_ids": tuple(body["item_ids"])})


def _teamed(body: Mapping[str, Any]) -> TeamedVisit:
    told = body["visit"]
    lists = ("entry_ids", "department_ids", "item_ids")
    visit = Visit(
        **{
            **told,
            **{name: tuple(told[name]) for name in lists},
            "start": date.fromisoformat(told["start"]),
            "end": date.fromisoformat(told["end"]),
            "day": told["day"] and date.fromisoformat(told["day"]),
        }
    )
    return TeamedVisit(
        visit=visit,
        address=body["address"],
        replaces=body["replaces"],
        team=tuple(map(_seat, body["team"])),
    )
