"""An event as it is stored or exported: whatever stands there, right or wrong.

`Event` refuses to be anything but right. What a check is to find faults in must be
able to hold them, so it reads lines.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from planner.ids import canonical_json
from planner.ledger.event import PUBLIC_KINDS, Event, Kind, body_digest_of, digest_of

_TEXTS = (
    "at",
    "actor",
    "kind",
    "subject",
    "body_digest",
    "previous",
    "digest",
    "key",
    "signature",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An event as it is kept, with the signature of its checkpoint.

    `body` is canonical JSON; it and `salt` are None where they aren't told.
    `key` is the public key that `signature` is of, both in hex.
    """

    seq: int
    at: str
    actor: str
    kind: str
    subject: str
    body: str | None
    salt: str | None
    body_digest: str
    previous: str
    digest: str
    key: str
    signature: str

    @property
    def kind_zh(self) -> str:
        """What officials call the kind; a kind nobody knows as it stands."""
        return Kind(self.kind).zh if self.kind in set(Kind) else self.kind

    def public(self) -> "Line":
        """Return what anyone may read of it."""
        if self.kind in PUBLIC_KINDS:
            return self
        return replace(self, body=None, salt=None)

    def true_digest(self, seq: int | None = None) -> str:
        """Return the digest that its fields have, at its place or at another."""
        return digest_of(
            seq=self.seq if seq is None else seq,
            at=self.at,
            actor=self.actor,
            kind=self.kind,
            subject=self.subject,
            body_digest=self.body_digest,
            previous=self.previous,
        )

    def body_holds(self) -> bool:
        """Tell whether the body, where it is told, is the one in the chain."""
        if self.body is None or self.salt is None:
            # Both are left out, or neither; and never of what anyone may read.
            return self.body is self.salt is None and self.kind not in PUBLIC_KINDS
        return body_digest_of(self.salt, self.body) == self.body_digest

    def as_event(self) -> Event:
        """Return the event.

        Raises
        ------
        ValueError
            If it isn't what its digest says, or its body isn't told.
        """
        if self.body is None or self.salt is None:
            msg = f"the body of event {self.seq} isn't told"
            raise ValueError(msg)
        return Event(
            seq=self.seq,
            at=self.at,
            actor=self.actor,
            kind=Kind(self.kind),
            subject=self.subject,
            body=json.loads(self.body),
            salt=self.salt,
            previous=self.previous,
            digest=self.digest,
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as one exports it: the body as JSON, left out if not told."""
        told = {k: v for k, v in asdict(self).items() if v is not None}
        if self.body is not None:
            told["body"] = _loaded(self.body)
        return told


def _loaded(body: str) -> Any:
    # A body that somebody broke is exported as the text that it is.
    try:
        return json.loads(body)
    except ValueError:
        return body


def line_of(event: Event, key: str, signature: str) -> Line:
    """Return an event with its signature as it is kept."""
    return Line(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        kind=event.kind,
        subject=event.subject,
        body=canonical_json(event.body).decode(),
        salt=event.salt,
        body_digest=event.body_digest,
        previous=event.previous,
        digest=event.digest,
        key=key,
        signature=signature,
    )


def read_line(found: Any) -> Line:
    """Return a line from its exported JSON.

    A body that isn't public is left out, or null together with its salt.

    Raises
    ------
    ValueError
        If a member is missing or of the wrong kind.
    """
    if not isinstance(found, Mapping) or type(found.get("seq")) is not int:
        msg = "no event: it has no seq"
        raise ValueError(msg)
    wrong = [name for name in _TEXTS if not _is_text(found.get(name))]
    body, salt = found.get("body"), found.get("salt")
    if salt is not None and not _is_text(salt):
        wrong.append("salt")
    if wrong:
        msg = f"event {found['seq']}: no text in {', '.join(wrong)}"
        raise ValueError(msg)
    return Line(
        seq=found["seq"],
        salt=salt,
        body=None if body is None and salt is None else _body(body),
        **{name: found[name] for name in _TEXTS},
    )


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _body(value: Any) -> str:
    try:
        return canonical_json(value).decode()
    except ValueError:
        # Never written so: it is kept as it is, for its digest to be refused.
        return json.dumps(value)
