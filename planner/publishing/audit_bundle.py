"""What an auditor of a round is given: the same whether a run writes it or not."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planner.ids import canonical_json

if TYPE_CHECKING:
    from planner.shortage.record import Relief
    from planner.year import RoundRecord

#: Members that a round's row hasn't, and that are kept beside it.
_BESIDE = ("policy", "roster", "roster_changes", "teams")


def kept_beside(record: "RoundRecord", relief: "Relief | None") -> dict[str, Any]:
    """Return what is kept of a round beside its row, frame and record."""
    kept: dict[str, Any] = {name: getattr(record, name) for name in _BESIDE}
    return {**kept, "relief": None if relief is None else _told(relief)}


def _told(relief: "Relief") -> dict[str, Any]:
    """Return a relief as it is kept, with what follows from its figures."""
    bottlenecks = [
        {**asdict(one), "short": one.short, "inspector_days": one.days}
        for one in relief.bottlenecks
    ]
    ways = [
        {**asdict(way), "kind": way.kind.value, "exception": way.kind.is_exception}
        for way in relief.ways
    ]
    return {**asdict(relief), "bottlenecks": bottlenecks, "ways": ways}


def audit_members(
    told: Any,
    beside: Mapping[str, Any],
    record: Mapping[str, Any],
    custody_key: str | None,
) -> dict[str, bytes]:
    """Return an audit bundle's members but the frame (docs/protocol.md, 10), by name.

    Parameters
    ----------
    told
        What has the round's statement, plan, reveals, seed and strata.
    beside
        What is kept beside: policy, and roster, its changes and teams if there are any.
    record
        The draw's record.
    """
    documents = {
        "statement": told.statement,
        "plan": told.plan,
        "reveals": told.reveals,
        "strata": told.strata,
        "record": record,
        **{name: beside.get(name) for name in _BESIDE},
    }
    members = {
        f"{name}.json": canonical_json(document)
        for name, document in documents.items()
        if document is not None
    }
    members["seed.txt"] = told.seed.encode()
    if custody_key is not None:
        members["custody_key.txt"] = custody_key.encode()
    return members
