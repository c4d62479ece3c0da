"""Digests of what a year is made from."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from planner.ids import digest_json, sha256_hex
from planner.policy.record import Policy
from planner.registry import Registry


def plain(value: Any) -> Any:
    """Return a record as JSON values, dates as ISO text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def digest_records(records: Sequence[Any]) -> str:
    """Return the digest of dataclass records as canonical JSON."""
    return digest_json([plain(asdict(record)) for record in records])


def inputs_digest(registry: Registry, policy: Policy) -> str:
    """Return the digest of all that a year is made from, whatever the row order."""
    targets = "\n".join(map("|".join, registry.targets.itertuples(index=False)))
    return digest_json(
        {
            "policy": policy.source,
            "targets": sha256_hex(targets.encode()),
            "departments": digest_records(registry.departments),
            "inspectors": digest_records(registry.inspectors),
            "items": digest_records(registry.items),
            # The row of a proposal is where it stood, not what it says.
            "proposals": digest_records(
                [replace(p, row=0) for p in registry.proposals]
            ),
            "catalogue": digest_records(registry.catalogue),
            "neighbours": sorted(map(list, registry.neighbours)),
            "holidays": {d.isoformat(): w for d, w in registry.holidays.items()},
            "recusals": digest_records(registry.recusals),
            "history": digest_records(registry.history),
        }
    )
