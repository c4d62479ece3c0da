"""The ceremony that gives a round its seed: key, parties, public source, times."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planner.errors import Finding, InputError
from planner.ids import digest_json, hash_fields, is_id
from planner.protocol.times import is_time

NO_SOURCE = "none"
CEREMONY_FILE = "ceremony.json"

_KEY = re.compile(r"[0-9a-f]{64}")
_MIN_PARTIES_WITHOUT_SOURCE = 2


class Mode(StrEnum):
    """Whether risk grades are in the frame, and so everything about them secret."""

    CONFIDENTIAL = "confidential"
    OPEN = "open"


def is_secret(text: str) -> bool:
    """Tell whether `text` is a custody key or a nonce: 64 lower-case hex digits."""
    return _KEY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who adds chance to the seed; the nonce is 64 hex digits."""

    party: str
    nonce: str

    def commitment(self, round_id: str) -> str:
        """Return what is published of the nonce before it is revealed."""
        return hash_fields("commit", round_id, self.party, self.nonce)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A round's ceremony before anybody has committed: key, parties, source, times.

    `supersedes` is `{"round", "reason"}` of the abandoned round that it stands in
    for.

    Raises
    ------
    InputError
        With every rule of docs/protocol.md, 2, 4 and 5 that it breaks.
    """

    round_id: str
    mode: Mode
    custody_key: str | None
    parties: tuple[str, ...]
    public_source: str
    reveal_by: str
    source_at: str | None
    supersedes: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        findings = [
            *self._about_key(),
            *self._about_parties(),
            *self._about_source(),
            *self._about_superseded(),
        ]
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
        if not is_secret(self.custody_key):
            return [_finding("ceremony_bad_secret", "custody_key")]
        return []

    def _about_parties(self) -> list[Finding]:
        twice = {name for name in self.parties if self.parties.count(name) > 1}
        return [
            *(
                _finding("ceremony_bad_id", "party", name)
                for name in self.parties
                if not is_id(name)
            ),
            *(
                _finding("ceremony_party_twice", "party", name)
                for name in sorted(twice)
            ),
        ]

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
        if not self.public_source:
            findings.append(_finding("ceremony_no_value", "public_source"))
        few = len(self.parties) < _MIN_PARTIES_WITHOUT_SOURCE
        if self.public_source == NO_SOURCE and few:
            findings.append(_finding("ceremony_too_few_parties", "parties"))
        return findings

    def _about_superseded(self) -> list[Finding]:
        if self.supersedes is None:
            return []
        before, reason = self.supersedes.get("round"), self.supersedes.get("reason")
        if (
            set(self.supersedes) == {"round", "reason"}
            and isinstance(before, str)
            and is_id(before)
            and before != self.round_id
            and isinstance(reason, str)
            and reason.strip()
        ):
            return []
        return [_finding("ceremony_supersedes", "supersedes", str(before))]

    @property
    def commitments(self) -> dict[str, str]:
        """Nobody has committed yet."""
        return {}


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
    supersedes: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        findings: list[Finding] = []
        try:
            self.announcement()
        except InputError as error:
            findings += error.findings
        findings += [
            _finding("ceremony_bad_secret", "nonce", party.party)
            for party in self.parties
            if not is_secret(party.nonce)
        ]
        if self.public_source == NO_SOURCE and self.public_value != NO_SOURCE:
            findings.append(
                _finding("ceremony_value", "public_value", self.public_value)
            )
        elif self.public_source and not self.public_value:
            findings.append(_finding("ceremony_no_value", "public_value"))
        if findings:
            raise InputError(findings)

    def announcement(self) -> Announcement:
        """Return what was announced of it; raises as `Announcement` does."""
        return Announcement(
            round_id=self.round_id,
            mode=self.mode,
            custody_key=self.custody_key,
            parties=tuple(party.party for party in self.parties),
            public_source=self.public_source,
            reveal_by=self.reveal_by,
            source_at=self.source_at,
            supersedes=self.supersedes,
        )

    @property
    def commitments(self) -> dict[str, str]:
        """What each party publishes before it reveals its nonce."""
        return {p.party: p.commitment(self.round_id) for p in self.parties}

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
            supersedes=value.get("supersedes"),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError([_finding("ceremony_shape", "", str(error))]) from error


def committed(commitments: Mapping[str, str]) -> list[dict[str, str]]:
    """Return commitments by party as the statement lists them."""
    return [{"party": p, "commitment": c} for p, c in commitments.items()]


def seed_of(statement_digest: str, public_value: str, nonces: Sequence[str]) -> str:
    """Return the seed; `nonces` in the statement's order of parties."""
    return hash_fields("seed", statement_digest, public_value, *nonces)


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
