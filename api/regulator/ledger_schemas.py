"""What the regulator is sent of the ledger: whole events."""

from typing import Any

from pydantic import BaseModel


class Event(BaseModel):
    """An event with its body."""

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
