"""What the public is sent of the ledger: events, and what to hold them against."""

from typing import Any

from pydantic import BaseModel, ConfigDict


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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seq": 12,
                    "at": "2026-03-02T02:00:00Z",
                    "actor": "party:notary",
                    "kind": "reveal",
                    "subject": "2026Q2",
                    "body": {"party": "notary", "nonce": "77a1…64 hex digits"},
                    "salt": "4aa99a823840099f16036cf9dfc2132c",
                    "body_digest": "1f0c…64 hex digits",
                    "previous": "9a7e…64 hex digits",
                    "digest": "c41b…64 hex digits",
                    "key": "5704…64 hex digits",
                    "signature": "ee56…128 hex digits",
                }
            ]
        }
    )


class Checkpoint(BaseModel):
    """That an event has this digest, and with it all events before it: signed."""

    seq: int
    digest: str
    at: str
    key: str
    signature: str

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seq": 12,
                    "digest": "c41b…64 hex digits",
                    "at": "2026-03-02T02:00:00Z",
                    "key": "5704…64 hex digits",
                    "signature": "ee56…128 hex digits",
                }
            ]
        }
    )


class Key(BaseModel):
    """The public key that checkpoints are signed with."""

    algorithm: str
    key: str
    pem: str

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "algorithm": "Ed25519",
                    "key": "5704…64 hex digits",
                    "pem": "-----BEGIN PUBLIC KEY-----\n…",
                }
            ]
        }
    )
