"""Small ledgers, and keys that a test holds in its hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from planner.adapters.state.signing import signature_holds
from planner.ledger.chain import chain_faults, checkpoint_faults, signature_faults
from planner.ledger.checkpoint import text_to_sign
from planner.ledger.event import Event, Kind, next_event
from planner.ledger.line import Line, line_of

OURS, THEIRS = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))


def public_hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def signed(event: Event, key: Ed25519PrivateKey = OURS) -> Line:
    return line_of(event, public_hex(key), key.sign(text_to_sign(event).encode()).hex())


def chain_of(
    bodies: Sequence[dict[str, Any]],
    key: Ed25519PrivateKey = OURS,
    kinds: Sequence[Kind] = (Kind.DRAFT, Kind.PUBLICATION),
) -> list[Line]:
    events: list[Event] = []
    for number, body in enumerate(bodies):
        events.append(
            next_event(
                events[-1] if events else None,
                at=f"2026-03-02T02:{number % 60:02d}:00Z",
                actor="run",
                kind=kinds[number % len(kinds)],
                subject=f"R{number % 3}",
                body=body,
                salt=f"{number:032x}",
            )
        )
    return [signed(event, key) for event in events]


def ledger_of(length: int, key: Ed25519PrivateKey = OURS) -> list[Line]:
    return chain_of([{"n": n, "说明": "甲"} for n in range(length)], key)


def faults(lines: Sequence[Line], checkpoints: Sequence[Any] = ()) -> list[tuple]:
    """All faults of a ledger as code and place, those of signatures by our key."""
    keys = [public_hex(OURS)]
    found = [
        *chain_faults(lines),
        *signature_faults(lines, keys, signature_holds),
        *checkpoint_faults(checkpoints, lines, keys, signature_holds),
    ]
    return [(f.code.removeprefix("ledger_"), f.value) for f in found]


def write_lines(path: Path, values: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(v) + "\n" for v in values), encoding="utf-8")
    return path
