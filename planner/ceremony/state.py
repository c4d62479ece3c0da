"""Where a round stands: a fold over its events in the ledger.

draft -> published -> revealed -> drawn -> released, or abandoned on the way. Nothing
else is kept of a ceremony's state, so that it can't differ from the ledger's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from planner.ids import digest_json, next_attempt, without_attempt
from planner.ledger.event import Event, Kind
from planner.protocol.ceremony import NO_SOURCE, committed, seed_of


class Stage(StrEnum):
    """How far a round has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REVEALED = "revealed"
    DRAWN = "drawn"
    RELEASED = "released"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundState:
    """A round's ceremony as its events left it.

    `subject` is what the ledger calls the round; `played` says that one program
    played all parties, so that it is a rehearsal. `draft` is the statement before it
    names its parties. `seq` is the newest event's number: a step is decided on it,
    and fails if another came between. `seed_seq` is that of the event from which on
    the ledger gives the seed.
    """

    subject: str
    drafted_seq: int
    seq: int
    stage: Stage
    parties: tuple[str, ...]
    draft: Mapping[str, Any]
    commitments: Mapping[str, str] = field(default_factory=dict)
    statement: Mapping[str, Any] | None = None
    nonces: Mapping[str, str] = field(default_factory=dict)
    public_value: str | None = None
    value_read: Mapping[str, Any] | None = None
    seed_seq: int | None = None
    drawn: Mapping[str, Any] | None = None
    drawn_seq: int | None = None
    drawn_at: str | None = None
    abandoned: Mapping[str, Any] | None = None
    superseded_by: str | None = None
    year: int | None = None
    played: bool = False

    @property
    def round_id(self) -> str:
        """The round's id."""
        return str(self.draft["round"])

    @property
    def public_source(self) -> str:
        """Which public source speaks, or "none"."""
        return str(self.draft["public_source"])

    @property
    def reveal_by(self) -> str:
        """By when nonces are revealed."""
        return str(self.draft["reveal_by"])

    @property
    def source_at(self) -> str | None:
        """When the public source speaks."""
        at: str | None = self.draft["source_at"]
        return at

    @property
    def statement_digest(self) -> str | None:
        """`D`, once the statement is published."""
        return None if self.statement is None else digest_json(self.statement)

    @property
    def uncommitted(self) -> tuple[str, ...]:
        """The parties that have not committed yet."""
        return tuple(p for p in self.parties if p not in self.commitments)

    @property
    def unrevealed(self) -> tuple[str, ...]:
        """The parties that have not revealed yet."""
        return tuple(p for p in self.parties if p not in self.nonces)

    def overdue(self, now: str) -> bool:
        """Tell whether a reveal is missing after the time for it."""
        return (
            self.stage is Stage.PUBLISHED
            and bool(self.unrevealed)
            and now > self.reveal_by
        )

    def value_due(self, now: str) -> bool:
        """Tell whether all have revealed, and the source has spoken or there is none.

        From then on the seed may be known to somebody, so the record must be made.
        """
        if self.statement is None or self.unrevealed:
            return False
        return self.source_at is None or now >= self.source_at

    @property
    def reveals(self) -> dict[str, Any]:
        """What `reveals.json` holds, once all is revealed."""
        return {
            "public_value": self.public_value,
            "nonces": [{"party": p, "nonce": self.nonces[p]} for p in self.parties],
        }

    @property
    def seed(self) -> str | None:
        """The seed, once everybody can compute it."""
        digest, value = self.statement_digest, self.public_value
        if digest is None or value is None or self.unrevealed:
            return None
        return seed_of(digest, value, [self.nonces[p] for p in self.parties])


def rounds_of(events: Iterable[Event]) -> dict[str, RoundState]:
    """Return every round's state by its subject, in the order of their drafts."""
    states: dict[str, RoundState] = {}
    for event in events:
        if event.kind is Kind.DRAFT:
            state = _drafted(event)
            states[event.subject] = state
            _supersede(states, state)
        elif event.subject in states:
            state = states[event.subject]
            if event.kind in _STEPS:
                state = _STEPS[event.kind](state, event)
            states[event.subject] = replace(state, seq=event.seq)
    return states


def season_rounds(events: Iterable[Event]) -> dict[str, RoundState]:
    """Return the rounds held step by step, by their ids.

    Those of a year that was run at once have subjects other than their ids.
    """
    found = rounds_of(events).items()
    return {subject: state for subject, state in found if subject == state.round_id}


def _supersede(states: dict[str, RoundState], state: RoundState) -> None:
    """Mark the round that a new one stands in for."""
    before = state.draft["supersedes"]
    if before:
        subject = state.subject.removesuffix(state.round_id) + before["round"]
        if subject in states:
            old = states[subject]
            states[subject] = replace(old, superseded_by=state.round_id)


def _drafted(event: Event) -> RoundState:
    return RoundState(
        subject=event.subject,
        drafted_seq=event.seq,
        seq=event.seq,
        stage=Stage.DRAFT,
        parties=tuple(event.body["parties"]),
        draft=event.body["statement"],
        year=event.body.get("year"),
        played=event.body.get("played", False),
    )


def _commitment(state: RoundState, event: Event) -> RoundState:
    made = {**state.commitments, event.body["party"]: event.body["commitment"]}
    ordered = {p: made[p] for p in state.parties if p in made}
    return replace(state, commitments=ordered)


def _statement(state: RoundState, event: Event) -> RoundState:
    value = NO_SOURCE if state.public_source == NO_SOURCE else None
    return replace(
        state,
        stage=Stage.PUBLISHED,
        statement=event.body["statement"],
        public_value=value,
    )


def _reveal(state: RoundState, event: Event) -> RoundState:
    nonces = {**state.nonces, event.body["party"]: event.body["nonce"]}
    return _advanced(replace(state, nonces=nonces), event)


def _value(state: RoundState, event: Event) -> RoundState:
    read = dict(event.body)
    return _advanced(replace(state, public_value=read["value"], value_read=read), event)


def _advanced(state: RoundState, event: Event) -> RoundState:
    if state.seed is None:
        return state
    seq = state.seed_seq or event.seq
    return replace(state, stage=Stage.REVEALED, seed_seq=seq)


def _draw(state: RoundState, event: Event) -> RoundState:
    return replace(
        state,
        stage=Stage.DRAWN,
        drawn=dict(event.body),
        drawn_seq=event.seq,
        drawn_at=event.at,
    )


def _release(state: RoundState, _event: Event) -> RoundState:
    return replace(state, stage=Stage.RELEASED)


def _abandonment(state: RoundState, event: Event) -> RoundState:
    return replace(state, stage=Stage.ABANDONED, abandoned=dict(event.body))


_STEPS: Mapping[Kind, Callable[[RoundState, Event], RoundState]] = {
    Kind.COMMITMENT: _commitment,
    Kind.STATEMENT: _statement,
    Kind.REVEAL: _reveal,
    Kind.VALUE: _value,
    Kind.CORRECTION: _value,
    Kind.DRAW: _draw,
    Kind.RELEASE: _release,
    Kind.ABANDONMENT: _abandonment,
}


def statement_of(state: RoundState) -> dict[str, Any]:
    """Return the statement that a draft becomes with its parties' commitments."""
    return {**state.draft, "parties": committed(state.commitments)}


def what_is_superseded(
    round_id: str, states: Mapping[str, RoundState]
) -> dict[str, str] | None:
    """Return what the statement says of the abandoned round before this one."""
    first = without_attempt(round_id)
    before = next(
        (
            s
            for name, s in states.items()
            if without_attempt(name) == first and next_attempt(name) == round_id
        ),
        None,
    )
    if before is None or before.abandoned is None:
        return None
    return {"round": before.round_id, "reason": before.abandoned["text"]}
