"""Contradictions and ways out as the files that offices and other programs read."""

import csv
import io
from collections.abc import Iterator

from planner.adapters.files.table import Row
from planner.adapters.papers.papers import Paper
from planner.campaign.measures import decimal_text
from planner.conflict.record import Diagnosis

CONFLICT_COLUMNS = (
    "conflict",
    "kind",
    "requirement",
    "file",
    "row",
    "column",
    "zh",
    "en",
    "proof",
)
WAY_COLUMNS = (
    "way_zh",
    "way_en",
    "change",
    "entries",
    "joint_share",
    "firm_visits",
    "tried",
)


def conflict_papers(diagnosis: Diagnosis) -> tuple[Paper, ...]:
    """Return the files of a diagnosis: the office's own, as they may tell grades."""
    contents = (
        ("plan/conflict.csv", CONFLICT_COLUMNS, _conflict_rows(diagnosis)),
        ("plan/ways_out.csv", WAY_COLUMNS, _way_rows(diagnosis)),
    )
    return tuple(
        Paper(path=path, content=_csv([columns, *rows]), internal=True)
        for path, columns, rows in contents
    )


def _conflict_rows(diagnosis: Diagnosis) -> Iterator[Row]:
    for number, conflict in enumerate(diagnosis.conflicts, start=1):
        for member in conflict.members:
            yield (
                str(number),
                member.kind.value,
                member.name,
                member.file,
                "" if member.row is None else str(member.row),
                member.column,
                member.zh,
                member.en,
                conflict.proof.value,
            )


def _way_rows(diagnosis: Diagnosis) -> Iterator[Row]:
    for way in diagnosis.ways:
        yield (
            way.zh,
            way.en,
            way.text,
            str(way.entries),
            decimal_text(way.joint_share),
            str(way.firm_visits),
            "yes",
        )


def _csv(rows: list[Row]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8", errors="backslashreplace")
