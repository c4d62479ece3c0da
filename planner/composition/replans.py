"""Entries of an earlier plan kept as they are, so that only the rest is planned."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from planner.adapters.files.earlier_plan import read_entries
from planner.errors import Finding, InputError
from planner.importing.cells import clean_text
from planner.registry import CoordinatorPin, PinRule, Registry, in_order


def with_kept(registry: Registry, keep: Sequence[str], because: str) -> Registry:
    """Return the registry with pins that keep entries of earlier plans.

    Parameters
    ----------
    keep
        Folders of plans and what is kept of them, each `OUT:ENTRY,ENTRY`.
    because
        The pins' reason.

    Raises
    ------
    InputError
        If no reason is given, or a plan, an entry or a proposal isn't there.
    """
    if not keep:
        return registry
    reason = clean_text(because, [])
    if not reason:
        raise InputError([Finding(file="", code="keep_without_reason")])
    pins = [
        CoordinatorPin(rule=PinRule.KEEP, proposal_ids=ids, reason=reason)
        for asked in keep
        for ids in _kept(asked)
    ]
    known = {proposal.proposal_id for proposal in registry.proposals}
    gone = sorted({p for pin in pins for p in pin.proposal_ids} - known)
    if gone:
        raise InputError(
            [Finding(file="", code="pin_unknown_proposal", value=p) for p in gone]
        )
    return replace(registry, pins=in_order([*registry.pins, *pins]))


def _kept(asked: str) -> list[tuple[str, ...]]:
    folder, _, entries = asked.rpartition(":")
    names = [name.strip() for name in entries.split(",") if name.strip()]
    if not folder or not names:
        raise InputError([Finding(file="", code="keep_form", value=asked)])
    planned = read_entries(Path(folder))
    missing = [name for name in names if name not in planned]
    if missing:
        raise InputError(
            [
                Finding(
                    file="",
                    code="keep_unknown_entry",
                    value=name,
                    params={"folder": folder},
                )
                for name in missing
            ]
        )
    return [planned[name] for name in names]
