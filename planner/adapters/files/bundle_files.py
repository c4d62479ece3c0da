"""A round's bundles as folders: the same round gives the same bytes."""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from planner.ids import canonical_json
from planner.protocol.bundle import AUDIT_MEMBERS, FRAME, PACKED_FRAME
from planner.publishing.public_bundle import public_members
from planner.year import RoundRecord

#: From this many targets on the frame is packed.
_PACKED_FROM_ROWS = 100_000


def write_bundle(folder: Path, round_record: RoundRecord) -> None:
    """Write what an auditor of the round is given.

    The same round gives the same bytes. What only an auditor may have is
    readable by its owner alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / "statement.json", round_record.statement)
    _write_json(folder / "plan.json", round_record.plan)
    _write_json(folder / "reveals.json", round_record.reveals)
    _write_text(folder / "seed.txt", round_record.seed)
    _write_json(folder / "policy.json", round_record.policy)
    _write_json(folder / "strata.json", round_record.strata)
    _write_json(folder / "record.json", round_record.record)
    for name, told in (
        ("roster.json", round_record.roster),
        ("roster_changes.json", round_record.roster_changes),
        ("teams.json", round_record.teams),
    ):
        if told is not None:
            _write_json(folder / name, told)
    if round_record.custody_key is not None:
        _write_text(folder / "custody_key.txt", round_record.custody_key)
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


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_bytes(canonical_json(value))


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def _csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def frame_bytes(frame: pd.DataFrame) -> bytes:
    """Return what `frame.csv` holds."""
    rows = zip(*(frame[column].tolist() for column in frame.columns), strict=True)
    return _csv_text(list(frame.columns), rows).encode()


def _write_frame(folder: Path, frame: pd.DataFrame) -> None:
    data = frame_bytes(frame)
    if len(frame) < _PACKED_FROM_ROWS:
        (folder / FRAME).write_bytes(data)
        return
    # Without a time in its head, the same frame gives the same bytes.
    (folder / PACKED_FRAME).write_bytes(gzip.compress(data, compresslevel=6, mtime=0))
