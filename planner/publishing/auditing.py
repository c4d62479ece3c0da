"""What the regulator is given of a drawn round: its audit bundle, its shortages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, NoReturn

from planner.errors import ConflictError, Finding
from planner.protocol.bundle import FRAME, LARGE_FRAME_ROWS, PARQUET_FRAME
from planner.publishing.audit_bundle import audit_members
from planner.publishing.self_check import frozen_frame, opened_round
from planner.publishing.store import RoundRow, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditBundle:
    """A bundle's small members by name, and those that are read on their way.

    `frame` comes in pieces; `tables` are packed already. `rows` are the frame's.
    """

    members: dict[str, bytes]
    frame_name: str
    frame: Iterator[bytes]
    tables: dict[str, IO[bytes]]
    rows: int


def audit_bundle(store: Store, year_id: str, round_: RoundRow) -> AuditBundle:
    """Return what `planner verify` needs to check a round whole.

    Raises
    ------
    ConflictError
        If the round was published before its teams were kept, or its key is lost.
    CheckFailedError
        If a snapshot is gone, or not what its name says.
    """
    opened = opened_round(store, year_id, round_)
    if not round_.audit_snapshot:
        _refuse("bundle_not_kept", round_)
    if opened is None:
        _refuse("bundle_key_lost", round_)
    evidence = store.evidence
    frame = frozen_frame(round_, opened.custody_key)
    members = audit_members(
        round_,
        evidence.document(round_.audit_snapshot),
        evidence.document(round_.record_snapshot),
        opened.custody_key,
    )
    large = frame.rows >= LARGE_FRAME_ROWS
    return AuditBundle(
        members=members,
        frame_name=FRAME,
        frame=evidence.lines(frame),
        tables={PARQUET_FRAME: evidence.table(frame)} if large else {},
        rows=frame.rows,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """Something said of a round's teams that couldn't be had; `told` by its names."""

    key: str
    round_id: str
    told: dict[str, Any]


def lacking(store: Store, year_id: str, what: str) -> list[Lacking]:
    """Return the shortages, bottlenecks or ways out of a year's rounds, by key.

    Parameters
    ----------
    what
        "shortages", "bottlenecks" or "ways".
    """
    return [
        Lacking(key=f"{round_.round_id}|{n:06d}", round_id=round_.round_id, told=one)
        for round_ in store.rows(RoundRow, year_id)
        if round_.audit_snapshot
        for n, one in enumerate(_of(store, round_, what))
    ]


def _of(store: Store, round_: RoundRow, what: str) -> list[dict[str, Any]]:
    relief = store.evidence.document(round_.audit_snapshot)["relief"]
    return [] if relief is None else relief[what]


def _refuse(code: str, round_: RoundRow) -> NoReturn:
    raise ConflictError([Finding(file="", code=code, value=round_.round_id)])
