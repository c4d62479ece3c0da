"""A round's bundles as folders: the same round gives the same bytes."""

import shutil
from pathlib import Path

from planner.adapters.files.frame_files import write_packed
from planner.protocol.bundle import (
    AUDIT_MEMBERS,
    FRAME,
    LARGE_FRAME_ROWS,
    PACKED_FRAME,
    PARQUET_FRAME,
)
from planner.publishing.audit_bundle import audit_members, kept_beside
from planner.publishing.public_bundle import public_members
from planner.target_table import TargetTable
from planner.year import RoundRecord


def write_bundle(folder: Path, round_record: RoundRecord) -> None:
    """Write what an auditor of the round is given.

    The same round gives the same bytes. What only an auditor may have is
    readable by its owner alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    members = audit_members(
        round_record,
        kept_beside(round_record, None),
        round_record.record,
        round_record.custody_key,
    )
    for name, content in members.items():
        _member(folder, name).write_bytes(content)
    _write_frame(folder, round_record.frame)


def write_public_bundle(
    folder: Path, round_record: RoundRecord, *, published: bool
) -> None:
    """Write what anybody may have of the round.

    Parameters
    ----------
    published
        Whether the embargo is over, so that the list may be shown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    members = public_members(
        statement=round_record.statement,
        plan=round_record.plan,
        reveals=round_record.reveals,
        seed=round_record.seed,
        list_digest=round_record.record["list_digest"],
        published=round_record.selections if published else None,
    )
    for name, content in members.items():
        (folder / name).write_bytes(content)


def frame_bytes(frame: TargetTable) -> bytes:
    """Return what `frame.csv` holds."""
    return b"".join(frame.lines())


def _write_frame(folder: Path, frame: TargetTable) -> None:
    if len(frame) < LARGE_FRAME_ROWS:
        _member(folder, FRAME).write_bytes(frame_bytes(frame))
        return
    write_packed(_member(folder, PACKED_FRAME), frame.lines())
    # A copy: what is given away is nobody's to change here.
    shutil.copyfile(frame.location, _member(folder, PARQUET_FRAME))


def _member(folder: Path, name: str) -> Path:
    """Return where a member is written, its owner's alone from the first byte on."""
    path = folder / name
    if name in AUDIT_MEMBERS:
        path.touch(mode=0o600)
        path.chmod(0o600)
    return path
