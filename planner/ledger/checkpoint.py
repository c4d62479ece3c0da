"""Checkpoints: a signed word about how far the ledger was, to be kept elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from planner.ledger.event import Event
from planner.ledger.line import Line

#: Tells whether a signature (hex) is that of a public key (hex) over a text.
SignatureCheck = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """That event `seq` has this digest, and with it all events before it.

    `key` is the public key in hex, `signature` its Ed25519 signature in hex over
    `signed_text`; `at` is the event's own time.
    """

    seq: int
    digest: str
    at: str
    key: str
    signature: str

    @property
    def text(self) -> str:
        """The text that is signed."""
        return signed_text(self.seq, self.digest, self.at)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is written down."""
        return asdict(self)


def signed_text(seq: int, digest: str, at: str) -> str:
    """Return the text that a checkpoint's signature is over."""
    return f"checkpoint|{seq}|{digest}|{at}"


def text_to_sign(event: Event) -> str:
    """Return the text by whose signature an event is checkpointed."""
    return signed_text(event.seq, event.digest, event.at)


def checkpoint_of(line: Line) -> Checkpoint:
    """Return the checkpoint that a line of the ledger carries."""
    return Checkpoint(
        seq=line.seq,
        digest=line.digest,
        at=line.at,
        key=line.key,
        signature=line.signature,
    )


def read_checkpoint(found: Any) -> Checkpoint:
    """Return a checkpoint from its JSON; further members are passed over.

    Raises
    ------
    ValueError
        If a member is missing or of the wrong kind.
    """
    names = ("digest", "at", "key", "signature")
    if (
        not isinstance(found, Mapping)
        or type(found.get("seq")) is not int
        or not all(isinstance(found.get(name), str) for name in names)
    ):
        msg = "no checkpoint: it has seq, digest, at, key and signature"
        raise ValueError(msg)
    return Checkpoint(seq=found["seq"], **{name: found[name] for name in names})
