"""The statement: what is fixed and published before the seed can be known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from planner.errors import Finding, InputError
from planner.ids import digest_json, hash_fields, is_id
from planner.protocol.engine_port import EngineFrame
from planner.protocol.frame import Frame
from planner.protocol.salts import custody_commitment
from planner.protocol.strata import StrataTable, strata_digest

PROTOCOL = "draw/1"
NO_SOURCE = "none"
CEREMONY_FILE = "ceremony.json"

_KEY = re.compile(r"[0-9a-f]{64}")
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_TIME_LENGTH = len("2026-03-02T02:00:00Z")
_MIN_PARTIES_WITHOUT_SOURCE = 2


class Mode(StrEnum):
    """Whether risk grades are in the frame, and so everything about them secret."""

    CONFIDENTIAL = "confidential"
    OPEN = "open"


def time_text(moment: datetime) -> str:
    """Return an aware time as the statement writes it (RFC 3339, UTC)."""
    return moment.astimezone(UTC).strftime(_TIME)


def is_time(text: str) -> bool:
    """Tell whether `text` is a time as the statement writes it."""
    if len(text) != _TIME_LENGTH:
        return False
    try:
        datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who adds chance to the seed; the nonce is 64 hex digits."""

    party: str
    nonce: str

    def commitment(self, round_id: str) -> str:
        """Return what is published of the nonce before it is revealed."""
        return hash_fields("commit", round_id, self.party, self.nonce)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """How a round's seed comes about: key, parties, public source, times.

    `public_value` is the source's text, exactly as published; without a source
    it is "none".

    Raises
    ------
    InputError
        With every rule of docs/protocol.md, 2, 4 and 5 that it breaks.
    """

    round_id: str
    mode: Mode
    custody_key: str | None
    parties: tuple[Party, ...]
    public_source: str
    public_value: str
    reveal_by: str
    source_at: str | None

    def __post_init__(self) -> None:
        findings = [*self._about_key(), *self._about_parties(), *self._about_source()]
        if not is_id(self.round_id):
            findings.append(_finding("ceremony_bad_id", "round", self.round_id))
        if findings:
            raise InputError(findings)

    def _about_key(self) -> list[Finding]:
        if self.mode is Mode.OPEN:
            if self.custody_key is None:
                return []
            return [_finding("ceremony_open_with_key", "custody_key")]
        if self.custody_key is None:
            return [_finding("ceremony_without_key", "custody_key")]
        if not _KEY.fullmatch(self.custody_key):
            return [_finding("ceremony_bad_secret", "custody_key")]
        return []

    def _about_parties(self) -> list[Finding]:
        findings = []
        for party in self.parties:
            if not is_id(party.party):
                findings.append(_finding("ceremony_bad_id", "party", party.party))
            if not _KEY.fullmatch(party.nonce):
                findings.append(_finding("ceremony_bad_secret", "nonce", party.party))
        names = [party.party for party in self.parties]
        findings.extend(
            _finding("ceremony_party_twice", "party", name)
            for name in sorted({name for name in names if names.count(name) > 1})
        )
        return findings

    def _about_source(self) -> list[Finding]:
        findings = []
        if not is_time(self.reveal_by):
            findings.append(_finding("ceremony_bad_time", "reveal_by", self.reveal_by))
        if self.source_at is not None:
            if not is_time(self.source_at):
                bad = _finding("ceremony_bad_time", "source_at", self.source_at)
                findings.append(bad)
            elif self.source_at < self.reveal_by:
                findings.append(_finding("ceremony_source_too_early", "source_at"))
        if self.public_source == NO_SOURCE:
            if self.public_value != NO_SOURCE:
                findings.append(
                    _finding("ceremony_value", "public_value", self.public_value)
                )
            if len(self.parties) < _MIN_PARTIES_WITHOUT_SOURCE:
                findings.append(_finding("ceremony_too_few_parties", "parties"))
        elif not self.public_source or not self.public_value:
            findings.append(_finding("ceremony_no_value", "public_value"))
        return findings

    @property
    def reveals(self) -> dict[str, Any]:
        """What `reveals.json` holds."""
        return {
            "public_value": self.public_value,
            "nonces": [{"party": p.party, "nonce": p.nonce} for p in self.parties],
        }

    def seed(self, statement: Mapping[str, Any]) -> str:
        """Return the seed that the ceremony gives to a statement."""
        nonces = [party.nonce for party in self.parties]
        return seed_of(digest_json(statement), self.public_value, nonces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How one entry is drawn: whose tickets it shares, and how many reserves it has."""

    entry_id: str
    group: str
    visit_group: str
    reserve: int


def ceremony_from_json(value: Mapping[str, Any]) -> Ceremony:
    """Read one round of `ceremony.json`.

    `mode` is confidential and `public_source` "none" unless it says otherwise.

    Raises
    ------
    InputError
        If a member is missing, isn't of its kind, or breaks a rule.
    """
    try:
        source = _text(value, "public_source", NO_SOURCE)
        return Ceremony(
            round_id=_text(value, "round"),
            mode=Mode(_text(value, "mode", Mode.CONFIDENTIAL)),
            custody_key=_text_or_none(value, "custody_key"),
            parties=tuple(
                Party(party=_text(party, "party"), nonce=_text(party, "nonce"))
                for party in value["parties"]
            ),
            public_source=source,
            public_value=_text(
                value, "public_value", NO_SOURCE if source == NO_SOURCE else None
            ),
            reveal_by=_text(value, "reveal_by"),
            source_at=_text_or_none(value, "source_at"),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError([_finding("ceremony_shape", "", str(error))]) from error


def build_statement(
    *,
    ceremony: Ceremony,
    frame: Frame,
    opened: EngineFrame,
    plan: Mapping[str, Any],
    policy: Mapping[str, Any],
    strata: StrataTable,
    drawings: Sequence[Drawing],
    roster_digest: str | None = None,
    history_digest: str | None = None,
    supersedes: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a round's statement, ready to be published.

    Parameters
    ----------
    opened
        `frame`, opened in an engine with the ceremony's key.
    plan, policy
        As they are hashed: `plan.json` and `policy.json`.
    drawings
        In the order in which the entries are drawn.
    supersedes
        `{"round", "reason"}` of an abandoned round.

    Raises
    ------
    InputError
        If the round is open and there are grades in the frame.
    ValueError
        If the drawings are of other entries than plan or strata.
    """
    if ceremony.mode is Mode.OPEN and frame.has_grades:
        raise InputError([_finding("ceremony_open_with_grades", "mode")])
    sealed = bool(frame.layout.sealed_columns)
    if sealed is not (ceremony.mode is Mode.CONFIDENTIAL):
        msg = "columns are sealed in confidential rounds, and only there"
        raise ValueError(msg)
    _check_same_entries(drawings, plan, strata)
    return {
        "protocol": PROTOCOL,
        "round": ceremony.round_id,
        "mode": ceremony.mode.value,
        "supersedes": None if supersedes is None else dict(supersedes),
        "plan_digest": digest_json(plan),
        "policy_digest": digest_json(policy),
        "roster_digest": roster_digest,
        "history_digest": history_digest,
        "frame": {
            "columns": list(frame.layout.columns),
            "list_columns": list(frame.layout.list_columns),
            "sealed_columns": list(frame.layout.sealed_columns),
            "rows": opened.rows,
            "bucket_hex": opened.bucket_hex,
            "root": opened.root(),
        },
        "custody_commitment": custody_commitment(ceremony.custody_key),
        "parties": [
            {"party": p.party, "commitment": p.commitment(ceremony.round_id)}
            for p in ceremony.parties
        ],
        "reveal_by": ceremony.reveal_by,
        "source_at": ceremony.source_at,
        "public_source": ceremony.public_source,
        "strata_digest": strata_digest(strata.as_json(), ceremony.custody_key),
        "entries": [_entry(drawing, strata) for drawing in drawings],
    }


def seed_of(statement_digest: str, public_value: str, nonces: Sequence[str]) -> str:
    """Return the seed; `nonces` in the statement's order of parties."""
    return hash_fields("seed", statement_digest, public_value, *nonces)


def _entry(drawing: Drawing, strata: StrataTable) -> dict[str, Any]:
    found = strata.of(drawing.entry_id)
    return {
        "entry": drawing.entry_id,
        "group": drawing.group,
        "visit_group": drawing.visit_group,
        "eligible": found.eligible,
        "expected_micro": found.expected_micro,
        "reserve": drawing.reserve,
    }


def _check_same_entries(
    drawings: Sequence[Drawing], plan: Mapping[str, Any], strata: StrataTable
) -> None:
    drawn = [drawing.entry_id for drawing in drawings]
    if len(set(drawn)) != len(drawn):
        msg = "an entry is drawn once in a round"
        raise ValueError(msg)
    planned = sorted(entry["entry"] for entry in plan["entries"])
    stratified = sorted(entry.entry_id for entry in strata.entries)
    if not planned == stratified == sorted(drawn):
        msg = "plan, strata and statement are of the same entries"
        raise ValueError(msg)
    for drawing in drawings:
        if not (is_id(drawing.group) and is_id(drawing.visit_group)):
            msg = f"groups of {drawing.entry_id} are named by ids"
            raise ValueError(msg)
        if drawing.reserve < 0:
            msg = f"a reserve is not negative: {drawing.entry_id}"
            raise ValueError(msg)


def _finding(code: str, column: str, value: str = "") -> Finding:
    return Finding(file=CEREMONY_FILE, code=code, column=column, value=value)


def _text(value: Mapping[str, Any], key: str, default: str | None = None) -> str:
    member = value.get(key)
    if member is None:
        member = default
    if not isinstance(member, str):
        msg = f"{key}: {member!r}"
        raise TypeError(msg)
    return member


def _text_or_none(value: Mapping[str, Any], key: str) -> str | None:
    return None if value.get(key) is None else _text(value, key)
