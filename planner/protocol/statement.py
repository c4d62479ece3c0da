"""The statement: what is fixed and published before the seed can be known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.errors import Finding, InputError
from planner.ids import digest_json, is_id
from planner.protocol.ceremony import (
    CEREMONY_FILE,
    Announcement,
    Ceremony,
    Mode,
    committed,
)
from planner.protocol.engine_port import EngineFrame
from planner.protocol.frame import Frame
from planner.protocol.salts import custody_commitment
from planner.protocol.strata import StrataTable, strata_digest

PROTOCOL = "draw/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How one entry is drawn: whose tickets it shares, and how many reserves it has."""

    entry_id: str
    group: str
    visit_group: str
    reserve: int


def build_statement(
    *,
    ceremony: Announcement | Ceremony,
    frame: Frame,
    opened: EngineFrame,
    plan: Mapping[str, Any],
    policy: Mapping[str, Any],
    strata: StrataTable,
    drawings: Sequence[Drawing],
    roster_digest: str | None = None,
    history_digest: str | None = None,
) -> dict[str, Any]:
    """Return a round's statement, ready to be published.

    Parameters
    ----------
    ceremony
        Where it is only announced, the statement names no parties yet.
    opened
        `frame`, opened in an engine with the ceremony's key.
    plan, policy
        As they are hashed: `plan.json` and `policy.json`.
    drawings
        In the order in which the entries are drawn.

    Raises
    ------
    InputError
        If the round is open and there are grades in the frame.
    ValueError
        If the drawings are of other entries than plan or strata.
    """
    if ceremony.mode is Mode.OPEN and frame.has_grades:
        raise InputError(
            [
                Finding(
                    file=CEREMONY_FILE, code="ceremony_open_with_grades", column="mode"
                )
            ]
        )
    sealed = bool(frame.layout.sealed_columns)
    if sealed is not (ceremony.mode is Mode.CONFIDENTIAL):
        msg = "columns are sealed in confidential rounds, and only there"
        raise ValueError(msg)
    _check_same_entries(drawings, plan, strata)
    return {
        "protocol": PROTOCOL,
        "round": ceremony.round_id,
        "mode": ceremony.mode.value,
        "supersedes": ceremony.supersedes and dict(ceremony.supersedes),
        "plan_digest": digest_json(plan),
        "policy_digest": digest_json(policy),
        "roster_digest": roster_digest,
        "history_digest": history_digest,
        "frame": {
            "columns": list(frame.layout.columns),
            "list_columns": list(frame.layout.list_columns),
            "sealed_columns": list(frame.layout.sealed_columns),
            "rows": opened.rows,
            "bucket_hex": opened.bucket_hex,
            "root": opened.root(),
        },
        "custody_commitment": custody_commitment(ceremony.custody_key),
        "parties": committed(ceremony.commitments),
        "reveal_by": ceremony.reveal_by,
        "source_at": ceremony.source_at,
        "public_source": ceremony.public_source,
        "strata_digest": strata_digest(strata.as_json(), ceremony.custody_key),
        "entries": [_entry(drawing, strata) for drawing in drawings],
    }


def _entry(drawing: Drawing, strata: StrataTable) -> dict[str, Any]:
    found = strata.of(drawing.entry_id)
    return {
        "entry": drawing.entry_id,
        "group": drawing.group,
        "visit_group": drawing.visit_group,
        "eligible": found.eligible,
        "expected_micro": found.expected_micro,
        "reserve": drawing.reserve,
    }


def _check_same_entries(
    drawings: Sequence[Drawing], plan: Mapping[str, Any], strata: StrataTable
) -> None:
    drawn = [drawing.entry_id for drawing in drawings]
    if len(set(drawn)) != len(drawn):
        msg = "an entry is drawn once in a round"
        raise ValueError(msg)
    planned = sorted(entry["entry"] for entry in plan["entries"])
    stratified = sorted(entry.entry_id for entry in strata.entries)
    if not planned == stratified == sorted(drawn):
        msg = "plan, strata and statement are of the same entries"
        raise ValueError(msg)
    for drawing in drawings:
        if not (is_id(drawing.group) and is_id(drawing.visit_group)):
            msg = f"groups of {drawing.entry_id} are named by ids"
            raise ValueError(msg)
        if drawing.reserve < 0:
            msg = f"a reserve is not negative: {drawing.entry_id}"
            raise ValueError(msg)
