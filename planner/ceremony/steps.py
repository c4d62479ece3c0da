"""What may be done next in a ceremony, and by whom: each step is decided here.

A step is decided on a round's state and the time, and becomes the body of one event;
what may not be done is refused with the rule and what to do instead. Times
are compared as text, as they are all in one form (docs/protocol.md, 1).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, NoReturn

from planner.ceremony.sentences import STAGE_NAMES, next_step
from planner.ceremony.state import RoundState, Stage, statement_of
from planner.errors import Finding, PlannerError
from planner.ids import hash_fields
from planner.ledger.event import Kind
from planner.protocol.ceremony import NO_SOURCE, is_secret
from planner.protocol.public_value import read_value, text_findings
from planner.protocol.times import moment_of

#: How long a source must have been awaited before it may be called silent.
SILENT_AFTER = timedelta(days=7)

_COMMITMENT = re.compile(r"[0-9a-f]{64}")


class Reason(StrEnum):
    """Why a round was abandoned."""

    REVEAL_MISSING = "reveal_missing"
    REVEAL_MISMATCH = "reveal_mismatch"
    SOURCE_SILENT = "source_silent"
    FAULT = "fault"


class StepError(PlannerError):
    """A step that the ceremony doesn't allow now, or not to this party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An allowed step: the event that it becomes."""

    kind: Kind
    body: Mapping[str, Any]


def commit(state: RoundState, party: str, commitment: str, now: str) -> Step:
    """Take a party's commitment, once, before the statement."""
    _must_be(state, Stage.DRAFT, now)
    _must_be_party(state, party)
    if party in state.commitments:
        _refuse("round_committed_already", state, party=party)
    if not _COMMITMENT.fullmatch(commitment):
        _refuse("round_bad_commitment", state, party=party)
    if now > state.reveal_by:
        _refuse("round_too_late", state, by=state.reveal_by)
    if commitment in state.commitments.values():
        # Whoever repeats another's commitment could repeat its nonce as well.
        _refuse("round_bad_commitment", state, party=party)
    return Step(kind=Kind.COMMITMENT, body={"party": party, "commitment": commitment})


def publish(state: RoundState, now: str) -> Step:
    """Publish the statement once all parties have committed."""
    _must_be(state, Stage.DRAFT, now)
    if state.uncommitted:
        missing = "、".join(state.uncommitted)
        _refuse("round_commitments_missing", state, missing=missing)
    if now >= state.reveal_by:
        _refuse("round_too_late", state, by=state.reveal_by)
    return Step(kind=Kind.STATEMENT, body={"statement": statement_of(state)})


def reveal(state: RoundState, party: str, nonce: str, digest: str, now: str) -> Step:
    """Take a party's nonce, given together with D; one that is false ends the round."""
    _must_be(state, Stage.PUBLISHED, now)
    _must_be_party(state, party)
    if party in state.nonces:
        _refuse("round_revealed_already", state, party=party)
    if now > state.reveal_by:
        _refuse("round_too_late", state, by=state.reveal_by)
    if digest != state.statement_digest:
        _refuse("round_other_statement", state, digest=digest[:64])
    if not is_secret(nonce):
        _refuse("round_bad_nonce", state, party=party)
    made = hash_fields("commit", state.round_id, party, nonce)
    if made != state.commitments[party]:
        text = f"{party} 揭示的随机数与承诺不符 / what {party} revealed isn't its nonce"
        return _abandonment(Reason.REVEAL_MISMATCH, text)
    return Step(kind=Kind.REVEAL, body={"party": party, "nonce": nonce})


def enter_value(
    state: RoundState, answer: str, where: str, now: str, *, correct: bool = False
) -> Step:
    """Take the public source's value when all have revealed and it is due.

    A typing mistake may be corrected until the draw; both values stay on record.
    """
    if state.public_source == NO_SOURCE:
        _refuse("round_no_source", state)
    corrects = state.public_value if correct else None
    _must_be(state, Stage.PUBLISHED if corrects is None else Stage.REVEALED, now)
    if answer.strip().casefold() == NO_SOURCE:
        _refuse("round_value_none", state)
    if state.unrevealed:
        missing = "、".join(state.unrevealed)
        _refuse("round_reveals_missing", state, missing=missing)
    value = read_value(
        public_source=state.public_source,
        source_at=state.source_at,
        answer=answer,
        where=where,
        read_at=now,
    )
    if value.value == corrects:
        _refuse("round_value_same", state)
    body = {
        "public_source": state.public_source,
        **value.as_json(),
        "corrects": corrects,
    }
    return Step(kind=Kind.VALUE if corrects is None else Kind.CORRECTION, body=body)


def may_draw(state: RoundState, now: str) -> None:
    """Refuse to draw before all is revealed, after a missing reveal, or twice."""
    if state.stage is Stage.PUBLISHED:
        missing = "、".join(state.unrevealed) or state.public_source
        _refuse("round_reveals_missing", state, missing=missing)
    _must_be(state, Stage.REVEALED, now)


def release(state: RoundState, released_on: str, today: str, now: str) -> Step:
    """Close a drawn round once its last embargo is over."""
    _must_be(state, Stage.DRAWN, now)
    if today < released_on:
        _refuse("round_under_embargo", state, day=released_on)
    return Step(kind=Kind.RELEASE, body={"released_on": released_on})


def abandon(state: RoundState, reason: Reason, text: str, now: str) -> Step:
    """End a round whose seed nobody can know yet; else it must be drawn.

    A source that didn't speak is the one exception, as anybody can see whether it
    is true.
    """
    if state.stage not in (Stage.DRAFT, Stage.PUBLISHED):
        if state.stage is Stage.REVEALED:
            _refuse("round_must_be_drawn", state)
        _refuse_stage(state, now)
    if not text.strip() or [*text_findings("text", text.strip())]:
        _refuse("round_reason_missing", state)
    if reason is Reason.REVEAL_MISMATCH:
        # That is found when a party reveals, and isn't anybody's to say.
        _refuse("round_nobody_missing", state, by=state.reveal_by)
    if state.overdue(now):
        # Whoever stayed away is named, whatever reason is given.
        missing = "、".join(state.unrevealed)
        return _abandonment(
            Reason.REVEAL_MISSING, f"{text.strip()}（未揭示 / missing: {missing}）"
        )
    silent = reason is Reason.SOURCE_SILENT
    if silent and not _silent(state, now):
        _refuse("round_source_not_silent", state)
    if reason is Reason.REVEAL_MISSING and not state.overdue(now):
        _refuse("round_nobody_missing", state, by=state.reveal_by)
    # Also before the source is due: what time it is, is the operator's word.
    if state.statement is not None and not state.unrevealed and not silent:
        _refuse("round_must_be_drawn", state)
    return _abandonment(reason, text.strip())


def _silent(state: RoundState, now: str) -> bool:
    """Tell whether a source may be called silent: all wait for it, for days by now.

    Sooner, whoever has read it and dislikes what it gives could say that it said
    nothing.
    """
    if state.source_at is None or not state.value_due(now):
        return False
    return moment_of(now) - moment_of(state.source_at) >= SILENT_AFTER


def _abandonment(reason: Reason, text: str) -> Step:
    return Step(kind=Kind.ABANDONMENT, body={"reason": reason.value, "text": text})


def _must_be(state: RoundState, stage: Stage, now: str) -> None:
    if state.overdue(now):
        missing = "、".join(state.unrevealed)
        _refuse("round_reveal_overdue", state, missing=missing)
    if state.stage is not stage:
        _refuse_stage(state, now)


def _must_be_party(state: RoundState, party: str) -> None:
    if party not in state.parties:
        _refuse("round_not_a_party", state, party=party)


def _refuse_stage(state: RoundState, now: str) -> NoReturn:
    zh, en = STAGE_NAMES[state.stage]
    step_zh, step_en = next_step(state, now)
    _refuse(
        "round_wrong_stage",
        state,
        stage_zh=zh,
        stage_en=en,
        step_zh=step_zh,
        step_en=step_en,
    )


def _refuse(code: str, state: RoundState, **params: str) -> NoReturn:
    raise StepError([Finding(file="", code=code, value=state.round_id, params=params)])
