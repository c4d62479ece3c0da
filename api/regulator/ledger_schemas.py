"""What the regulator is sent of the ledger: whole events."""

from typing import Any

from pydantic import BaseModel, ConfigDict


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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seq": 12,
                    "at": "2026-03-02T02:00:00Z",
                    "actor": "run",
                    "kind": "publication",
                    "subject": "year:2026",
                    "body": {"year_id": "9f2c6b0e5d1a4c7f", "supersedes": None},
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
