"""Digests of what a year is made from."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from planner.ids import digest_json
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.registry import PastVisit, Proposal, Registry


def plain(value: Any) -> Any:
    """Return a record as JSON values, dates as ISO text."""
    kind: Any = type(value)
    if kind is str:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def digest_records(records: Sequence[Any]) -> str:
    """Return the digest of dataclass records as canonical JSON."""
    return digest_json([_said(record) for record in records])


#: Fields that came later: left out where they say nothing, so that the digest of
#: records that don't use them stays what it was.
_LATER = {Proposal: ("pin_reason", "shift_days"), PastVisit: ("codes",)}


def _said(record: Any) -> dict[str, Any]:
    """Return what a record says as JSON values."""
    said: dict[str, Any] = plain(record)
    for name in _LATER.get(type(record), ()):
        if said[name] in (None, "", []):
            del said[name]
    return said


def inputs_digest(registry: Registry, policy: Policy) -> str:
    """Return the digest of all that a year is made from, whatever the row order."""
    return digest_json(
        {
            "policy": policy.source,
            "targets": registry.targets.rows_digest(),
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
            **_if_any("blocked_days", registry.blocked_days),
            **_if_any("capacity", registry.capacity),
            **_if_any("pins", [replace(pin, row=None) for pin in registry.pins]),
        }
    )


def _if_any(name: str, records: Sequence[Any]) -> dict[str, str]:
    """Return the digest of a table that most years don't have, under its name."""
    return {name: digest_records(records)} if records else {}


def import_body(registry: Registry, inputs: str) -> dict[str, Any]:
    """Return what the ledger keeps of an import.

    Parameters
    ----------
    inputs
        The digest of what was read.
    """
    return {
        "inputs_digest": inputs,
        "files": {
            count.file: {
                "rows": count.rows,
                "kept": count.kept,
                "rejected": count.rejected,
            }
            for count in registry.counts
        },
    }


def plan_body(quotas: QuotaTable, policy: Policy) -> dict[str, Any]:
    """Return what the ledger keeps of a plan: which, under which policy, how large."""
    return {
        "policy_digest": digest_json(policy.source),
        "plan_digest": plan_digest(quotas),
        "entries": len(quotas.plan.entries),
        "rounds": sorted(
            {o.round_id for e in quotas.plan.entries for o in e.occurrences}
        ),
    }


def plan_digest(quotas: QuotaTable) -> str:
    """Return the digest of all that a plan says about who is drawn when."""
    return digest_json(
        {
            "entries": digest_records(quotas.plan.entries),
            "cells": {
                entry_id: [
                    [c.stratum, c.eligible, c.expected_micro, str(c.offset)]
                    for c in cells
                ]
                for entry_id, cells in quotas.cells.items()
            },
            **({"held": _held(quotas)} if quotas.held else {}),
        }
    )


def _held(quotas: QuotaTable) -> dict[str, Any]:
    """Return the strata of rounds that were drafted from an earlier library."""
    return {
        round_id: {
            entry_id: [
                [s.stratum, s.eligible, s.expected_micro, str(s.offset)] for s in strata
            ]
            for entry_id, strata in entries.items()
        }
        for round_id, entries in quotas.held.items()
    }
