"""One event of the ledger, and how each is chained to the one before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planner.ids import canonical_json, hash_fields

#: What the first event has as its `previous`.
START = "0" * 64

_HEX_64 = re.compile(r"[0-9a-f]{64}")
_HEX_32 = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# A bar or a line end within a field would let two events have one digest.
_FIELD = re.compile(r"[^|\x00-\x1f\x7f-\x9f]{1,200}")


def is_field(text: str) -> bool:
    """Tell whether a text may stand in an event's digest."""
    return _FIELD.fullmatch(text) is not None


class Kind(StrEnum):
    """What happened."""

    IMPORT = "import"
    PLAN = "plan"
    DRAFT = "draft"
    COMMITMENT = "commitment"
    STATEMENT = "statement"
    REVEAL = "reveal"
    VALUE = "value"
    DRAW = "draw"
    RELEASE = "release"
    ABANDONMENT = "abandonment"
    REPLACEMENT = "replacement"
    SUBSTITUTION = "substitution"
    REVISION = "revision"
    PUBLICATION = "publication"
    CORRECTION = "correction"
    CUSTODY = "custody"
    TEAMS = "teams"
    RESULTS = "results"
    WITHDRAWAL = "withdrawal"
    TOKEN = "token"  # noqa: S105 - the name of a kind
    ACCOUNT = "account"
    ELSEWHERE = "elsewhere"

    @property
    def zh(self) -> str:
        """What officials call it."""
        return _ZH[self]


_ZH = dict(
    zip(
        Kind,
        (
            "导入",
            "计划",
            "拟定",
            "承诺",
            "公告",
            "揭示",
            "公开值",
            "抽取",
            "公开",
            "放弃",
            "递补",
            "调整",
            "修订",
            "年度公布",
            "更正",
            "保管",
            "配对",
            "结果公布",
            "撤下",
            "令牌",
            "账号",
            "外级检查",
        ),
        strict=True,
    )
)


#: Kinds whose bodies anyone may read; of all others the public has the digest.
PUBLIC_KINDS = frozenset(
    (
        Kind.DRAFT,
        Kind.COMMITMENT,
        Kind.STATEMENT,
        Kind.REVEAL,
        Kind.VALUE,
        Kind.CORRECTION,
        Kind.ABANDONMENT,
        Kind.DRAW,
        Kind.RELEASE,
        Kind.RESULTS,
    )
)


def body_digest_of(salt: str, body: str) -> str:
    """Return the digest of a body, given as its canonical JSON.

    It is salted, so that a body that isn't public can't be guessed from it.
    """
    return hash_fields("body", salt, body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step, chained to the one before; docs/ledger.md has the exact form.

    `at` is RFC 3339 in UTC to the second. `actor` says who: "run",
    "party:notary", "regulator:TOKEN_ID:name"; it is public, as `subject` is: a
    round's id, "year:2026", "tokens", "users". `salt` is 32 hex digits.

    Raises
    ------
    ValueError
        If a field is out of form, or `digest` isn't the digest of the others.
    """

    seq: int
    at: str
    actor: str
    kind: Kind
    subject: str
    body: Mapping[str, Any]
    salt: str
    previous: str
    digest: str

    def __post_init__(self) -> None:
        formed = (
            self.seq >= 1
            and _TIME.fullmatch(self.at)
            and is_field(self.actor)
            and is_field(self.subject)
            and _HEX_32.fullmatch(self.salt)
            and _HEX_64.fullmatch(self.previous)
        )
        if not formed or (self.seq == 1) != (self.previous == START):
            msg = f"event {self.seq} has a field that is out of form"
            raise ValueError(msg)
        if self.digest != self._expected():
            msg = f"event {self.seq} isn't what its digest says"
            raise ValueError(msg)

    @property
    def body_digest(self) -> str:
        """The salted digest of the body, which stands for it in `digest`."""
        return body_digest_of(self.salt, canonical_json(self.body).decode())

    @property
    def is_public(self) -> bool:
        """Whether anyone may read the body."""
        return self.kind in PUBLIC_KINDS

    def _expected(self) -> str:
        return digest_of(
            seq=self.seq,
            at=self.at,
            actor=self.actor,
            kind=self.kind,
            subject=self.subject,
            body_digest=self.body_digest,
            previous=self.previous,
        )


def digest_of(
    *,
    seq: int,
    at: str,
    actor: str,
    kind: str,
    subject: str,
    body_digest: str,
    previous: str,
) -> str:
    """Return an event's digest."""
    return hash_fields(
        "event", str(seq), at, actor, kind, subject, body_digest, previous
    )


def next_event(
    previous: Event | None,
    *,
    at: str,
    actor: str,
    kind: Kind,
    subject: str,
    body: Mapping[str, Any],
    salt: str,
) -> Event:
    """Return the event that follows `previous`; None is before the first.

    Raises
    ------
    ValueError
        If a field is out of form, or the body isn't exact JSON.
    """
    seq = previous.seq + 1 if previous else 1
    before = previous.digest if previous else START
    digest = digest_of(
        seq=seq,
        at=at,
        actor=actor,
        kind=kind,
        subject=subject,
        body_digest=body_digest_of(salt, canonical_json(body).decode()),
        previous=before,
    )
    return Event(
        seq=seq,
        at=at,
        actor=actor,
        kind=kind,
        subject=subject,
        body=body,
        salt=salt,
        previous=before,
        digest=digest,
    )


def actor_of(*parts: str) -> str:
    """Return who acted, from texts that may hold anything; empty ones are left out."""
    told = ":".join(part for part in parts if part)
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", told).replace("|", "｜")[:200]
