"""A plan's tables that exist as files alone, read for its pages."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.publishing.store import EntryRow

_SIGNS = "plan/merge_signs.csv"

#: What is said of two proposals: by sign, what was measured.
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAt:
    """An entry with its proposals, and why each two of them may be one entry."""

    row: EntryRow
    pairs: Mapping[Pair, Sequence[Mapping[str, str]]]


def text_rows(office: Any, plan_id: str, path: str) -> list[dict[str, str]]:
    """Return the rows of a plan's CSV, none where it has no such file."""
    data = office.plan_file(plan_id, path)
    if data is None:
        return []
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def entries_of(office: Any, plan_id: str) -> list[EntryAt]:
    """Return a plan's entries in their order."""
    pairs: dict[str, dict[Pair, list[dict[str, str]]]] = {}
    for row in text_rows(office, plan_id, _SIGNS):
        pair = row["proposal_id"], row["other_proposal_id"]
        pairs.setdefault(row["entry_id"], {}).setdefault(pair, []).append(row)
    return [
        EntryAt(row=row, pairs=pairs.get(row.entry_id, {}))
        for row in office.plan_rows(plan_id, "entries")
    ]
