"""A round held against the checker that stands alone, before it counts."""

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

import verify_round
from planner.errors import CheckFailedError, Finding
from planner.protocol.bundle import FRAME
from planner.publishing.audit_bundle import audit_members, kept_beside
from planner.year import RoundRecord

_SHOWN_FAULTS = 3


class _Pieces(io.RawIOBase):
    """A text that is made in pieces, read once from its beginning."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        """Say that it is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer, nothing once the last piece was read."""
        self._left = self._left or next(self._pieces, b"")
        room = memoryview(buffer)
        given = self._left[: len(room)]
        room[: len(given)] = given
        self._left = self._left[len(given) :]
        return len(given)


def refuse_faulty(record: RoundRecord) -> None:
    """Have the checker that stands alone look at a round before it counts.

    It sees the members of the audit bundle, the frame as it lies: nothing is written.

    Raises
    ------
    CheckFailedError
        If it finds a fault.
    """

    def opened() -> _Pieces:
        return _Pieces(record.frame.lines())

    beside = kept_beside(record, None)
    members = audit_members(record, beside, record.record, record.custody_key)
    sources: dict[str, verify_round.Source] = {
        name: (partial(io.BytesIO, content), len(content))
        for name, content in members.items()
    }
    # Nothing is packed, so that it may be as long as any text.
    sources[FRAME] = (opened, verify_round.MOST_BYTES)
    report = verify_round.report_on(verify_round.Bundle(sources))
    if not report["passed"]:
        faults = [
            f"{check['check']}: {where}"
            for check in report["checks"]
            if check["result"] == "FAIL"
            for where in check["where"]
        ]
        finding = Finding(
            file="",
            code="record_refused",
            value=record.round_id,
            params={"fault": "; ".join(faults[:_SHOWN_FAULTS])},
        )
        raise CheckFailedError([finding])
