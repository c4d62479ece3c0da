"""A ceremony that came from a file, or was played, told to the ledger step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.ceremony.materials import plain_id
from planner.ceremony.state import RoundState, Stage, rounds_of
from planner.errors import CheckFailedError, Finding, InputError
from planner.ids import digest_json, without_attempt
from planner.ledger.event import Kind
from planner.ledger.port import Ledger
from planner.protocol.ceremony import NO_SOURCE, Ceremony

#: What such events name as their actor.
ACTOR = "run"


def append_once(
    ledger: Ledger,
    kind: Kind,
    subject: str,
    body: Mapping[str, Any],
    actor: str = ACTOR,
) -> None:
    """Append an event, unless the subject has the same one."""
    known = ledger.events(subject=subject, kind=kind)
    if not any(event.body == body for event in known):
        ledger.append(kind, subject, actor, body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A ceremony that is told whole; `subject` is what the ledger calls its round.

    `played` says that the program played all parties itself.
    """

    subject: str
    ceremony: Ceremony
    statement: Mapping[str, Any]
    year: int
    played: bool


def refuse_another_draw(ledger: Ledger, told: Told) -> None:
    """Refuse to draw again until pleased.

    The same commitments don't serve another statement or public value. A round that
    was drawn in earnest is drawn again only as another round beside it, which says
    what it supersedes and why.

    Raises
    ------
    InputError
        If that is what would happen.
    """
    events = [event for kind in _TOLD for event in ledger.events(kind=kind)]
    for state in rounds_of(sorted(events, key=lambda event: event.seq)).values():
        code = _against(state, told)
        if code:
            finding = Finding(
                file="ceremony.json",
                code=code,
                value=told.ceremony.round_id,
                params={"digest": str(state.statement_digest)},
            )
            raise InputError([finding])


def _against(state: RoundState, told: Told) -> str:
    """Return why a round that is on record forbids this one, "" where it doesn't."""
    ceremony = told.ceremony
    if state.statement is None:
        return ""
    if not set(ceremony.commitments.values()).isdisjoint(state.commitments.values()):
        same_value = state.public_value in (None, ceremony.public_value)
        same = state.statement_digest == digest_json(told.statement)
        return "" if same and same_value else "round_nonces_reused"
    rehearsal = state.played or state.drawn is None or state.year != told.year
    if rehearsal or state.subject == told.subject:
        return ""
    if plain_id(without_attempt(state.round_id)) != plain_id(
        without_attempt(ceremony.round_id)
    ):
        return ""
    beside = plain_id(state.round_id) != plain_id(ceremony.round_id)
    return "" if beside and ceremony.supersedes else "round_drawn_already"


_TOLD = (
    Kind.DRAFT,
    Kind.COMMITMENT,
    Kind.STATEMENT,
    Kind.REVEAL,
    Kind.VALUE,
    Kind.CORRECTION,
    Kind.DRAW,
)


def tell_ceremony(ledger: Ledger, told: Told) -> RoundState:
    """Tell a ceremony up to its seed, as far as it isn't told; return its state."""
    subject, ceremony, statement = told.subject, told.ceremony, told.statement
    state = rounds_of(ledger.events(subject=subject)).get(subject)
    if state is None:
        body = {
            "year": told.year,
            "parties": [party.party for party in ceremony.parties],
            "statement": {**statement, "parties": []},
            "played": told.played,
        }
        ledger.append(Kind.DRAFT, subject, ACTOR, body)
    made = state.commitments if state else {}
    for party, commitment in ceremony.commitments.items():
        if party not in made:
            body = {"party": party, "commitment": commitment}
            ledger.append(Kind.COMMITMENT, subject, ACTOR, body)
    if state is None or state.statement is None:
        ledger.append(Kind.STATEMENT, subject, ACTOR, {"statement": dict(statement)})
    revealed = state.nonces if state else {}
    for one in ceremony.parties:
        if one.party not in revealed:
            body = {"party": one.party, "nonce": one.nonce}
            ledger.append(Kind.REVEAL, subject, ACTOR, body)
    unread = state is None or state.public_value is None
    if ceremony.public_source != NO_SOURCE and unread:
        ledger.append(Kind.VALUE, subject, ACTOR, _read(ceremony))
    return rounds_of(ledger.events(subject=subject))[subject]


def _read(ceremony: Ceremony) -> dict[str, Any]:
    return {
        "public_source": ceremony.public_source,
        "value": ceremony.public_value,
        "where": "ceremony.json",
        "read_at": ceremony.source_at or ceremony.reveal_by,
        "evidence": None,
        "corrects": None,
    }


def draw_body(
    seed: str, record: Mapping[str, Any], record_digest: str
) -> dict[str, str]:
    """Return what the ledger keeps of a draw."""
    return {
        "seed": seed,
        "result_digest": record["result_digest"],
        "list_digest": record["list_digest"],
        "record_digest": record_digest,
    }


def tell_draw(
    ledger: Ledger,
    state: RoundState,
    body: Mapping[str, Any],
    actor: str = ACTOR,
    beside: Mapping[str, int] | None = None,
) -> None:
    """Tell that a round was drawn; the same draw again is told once.

    Parameters
    ----------
    beside
        The newest event that the caller had seen of further subjects that count.

    Raises
    ------
    CheckFailedError
        If the ledger has another outcome of this round.
    ConflictError
        If a subject has a newer event.
    """
    if state.stage not in (Stage.DRAWN, Stage.RELEASED):
        ledger.append(
            Kind.DRAW,
            state.subject,
            actor,
            body,
            based_on=state.seq,
            beside=beside,
        )
    elif state.drawn != body:
        finding = Finding(file="", code="season_changed", value=state.round_id)
        raise CheckFailedError([finding])
