"""What the public is sent of the ledger: events, and what to hold them against."""

from typing import Any

from pydantic import BaseModel


class Event(BaseModel):
    """An event; `body` and `salt` are null where the body isn't public."""

    seq: int
    at: str
    actor: str
    kind: str
    subject: str
    body: Any
    salt: str | None
    body_digest: str
    previous: str
    digest: str
    key: str
    signature: str


class Checkpoint(BaseModel):
    """That an event has this digest, and with it all events before it: signed."""

    seq: int
    digest: str
    at: str
    key: str
    signature: str


class Key(BaseModel):
    """The public key that checkpoints are signed with."""

    algorithm: str
    key: str
    pem: str
