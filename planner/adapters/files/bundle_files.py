"""A round's bundles as folders: the same round gives the same bytes."""

import gzip
from pathlib import Path

from planner.protocol.bundle import AUDIT_MEMBERS, FRAME, PACKED_FRAME
from planner.publishing.audit_bundle import audit_members, frame_lines, kept_beside
from planner.publishing.public_bundle import public_members
from planner.target_table import TargetTable
from planner.year import RoundRecord

#: From this many targets on the frame is packed.
_PACKED_FROM_ROWS = 100_000


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
        (folder / name).write_bytes(content)
    _write_frame(folder, round_record.frame)
    for name in AUDIT_MEMBERS:
        if (folder / name).exists():
            (folder / name).chmod(0o600)


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
    columns = frame.columns
    rows = (
        row
        for piece in frame.pieces(columns)
        for row in zip(*(piece[column].tolist() for column in columns), strict=True)
    )
    return b"".join(frame_lines(list(columns), rows))


def _write_frame(folder: Path, frame: TargetTable) -> None:
    data = frame_bytes(frame)
    if len(frame) < _PACKED_FROM_ROWS:
        (folder / FRAME).write_bytes(data)
        return
    # Without a time in its head, the same frame gives the same bytes.
    (folder / PACKED_FRAME).write_bytes(gzip.compress(data, compresslevel=6, mtime=0))
