"""What a change came to, as the ledger keeps it: one event, private, whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from planner.ledger.event import Event, Kind
from planner.pairing.teams import Role, TeamMember
from planner.substitution.change import Change, ChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A seat that somebody gave up and nobody could take."""

    department_id: str
    expert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a visit stands: its window, its day, who makes it, which seats are empty."""

    start: date
    end: date
    day: date | None
    team: tuple[TeamMember, ...]
    vacant: tuple[Vacancy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A visit before and after a change.

    `number` is the change's number among those that touched a visit of the round.
    """

    visit_id: str
    round_id: str
    target_id: str
    name: str
    number: int
    before: Standing
    after: Standing

    @property
    def gone(self) -> tuple[TeamMember, ...]:
        """Who gave up a seat."""
        return _without(self.before.team, self.after.team)

    @property
    def came(self) -> tuple[TeamMember, ...]:
        """Who took one."""
        return _without(self.after.team, self.before.team)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """A change, and all visits that it touched, by id."""

    year: int
    change: Change
    department_id: str
    repairs: tuple[Repair, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what the body of the event has of it."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Substitution":
        """Return what an event tells of."""
        told = body["change"]
        days = {name: _day(told[name]) for name in ("effective", "first", "last")}
        kind = ChangeKind(told["kind"])
        return cls(
            year=body["year"],
            change=Change(**{**told, **days, "kind": kind}),
            department_id=body["department_id"],
            repairs=tuple(map(_repair, body["repairs"])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A substitution with the number, time, actor and digest of its event."""

    seq: int
    at: str
    actor: str
    digest: str
    substitution: Substitution


def changed(events: Iterable[Event], year: int | None = None) -> list[Changed]:
    """Return the substitutions among events, of one year if named, in their order."""
    found = [
        Changed(
            seq=event.seq,
            at=event.at,
            actor=event.actor,
            digest=event.digest,
            substitution=Substitution.from_json(event.body),
        )
        for event in events
        if event.kind is Kind.SUBSTITUTION
    ]
    return [one for one in found if year in (None, one.substitution.year)]


def standings(substitutions: Iterable[Substitution]) -> dict[str, Standing]:
    """Return how each visit stands that was touched, after the last that touched it."""
    return {
        repair.visit_id: repair.after
        for substitution in substitutions
        for repair in substitution.repairs
    }


def rounds_touched(substitution: Substitution) -> Iterator[str]:
    """Yield the rounds of the visits that were touched, each once."""
    yield from dict.fromkeys(repair.round_id for repair in substitution.repairs)


def _without(
    team: Iterable[TeamMember], other: Iterable[TeamMember]
) -> tuple[TeamMember, ...]:
    known = {member.inspector_id for member in other}
    return tuple(member for member in team if member.inspector_id not in known)


def _plain(value: Any) -> Any:
    """Return values as JSON has them: days as text, tuples as lists."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, TeamMember):
        return _plain(value._asdict())
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _repair(body: Mapping[str, Any]) -> Repair:
    return Repair(
        **{
            **body,
            "before": _standing(body["before"]),
            "after": _standing(body["after"]),
        }
    )


def _standing(body: Mapping[str, Any]) -> Standing:
    return Standing(
        start=date.fromisoformat(body["start"]),
        end=date.fromisoformat(body["end"]),
        day=_day(body["day"]),
        team=tuple(map(_member, body["team"])),
        vacant=tuple(Vacancy(**seat) for seat in body["vacant"]),
    )


def _member(body: Mapping[str, Any]) -> TeamMember:
    told = {"role": Role(body["role"]), "item_ids": tuple(body["item_ids"])}
    return TeamMember(**{**body, **told})
