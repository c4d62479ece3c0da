"""The target library: judged column by column, kept as a table of text."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from planner.errors import Finding, Level
from planner.importing.codes import USCC_LENGTH, CodeTables, uscc_valid
from planner.importing.tables import TableReader
from planner.registry import TARGET_COLUMNS, PastVisit

_DATE_COLUMNS = ("registered_on", "licence_expires_on", "last_inspected_on")


def build_targets(reader: TableReader, codes: CodeTables) -> pd.DataFrame:
    """Return the kept targets as text, sorted by id, with TARGET_COLUMNS."""
    _check_credit_codes(reader, codes)
    kept = reader.kept()
    columns: dict[str, list[str]] = {}
    for name in TARGET_COLUMNS:
        values = reader.values[name]
        if name in _DATE_COLUMNS:
            columns[name] = [_iso(values[p]) for p in kept]
        elif name == "visits":
            columns[name] = ["" if values[p] is None else str(values[p]) for p in kept]
        else:
            columns[name] = [values[p] for p in kept]
    _check_premises(reader, kept)
    _check_status(reader, columns["status"])
    targets = pd.DataFrame(columns, columns=list(TARGET_COLUMNS), dtype="str")
    order = np.argsort(np.array(columns["target_id"], dtype=np.str_), kind="stable")
    return targets.iloc[order].reset_index(drop=True)


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _check_credit_codes(reader: TableReader, codes: CodeTables) -> None:
    """Warn of lengths, check characters and regions; nothing here rejects."""
    ids: list[str] = reader.values["target_id"]
    premises: list[str] = reader.values["premises_of"]
    full = [p for p, code in enumerate(ids) if len(code) == USCC_LENGTH]
    valid = uscc_valid([ids[p] for p in full])
    for p in np.array(full, dtype=np.intp)[~valid].tolist():
        if not premises[p]:
            reader.warn(p, "target_id", "uscc_check_digit", ids[p])
    for p, code in enumerate(ids):
        if code and len(code) != USCC_LENGTH and not premises[p]:
            reader.warn(p, "target_id", "uscc_length", code)
    _check_regions(reader, full, codes)


def _check_regions(
    reader: TableReader, positions: Sequence[int], codes: CodeTables
) -> None:
    """Warn where the region within a credit code is neither listed nor the district."""
    ids: list[str] = reader.values["target_id"]
    districts: list[str] = reader.values["district"]
    regions = [ids[p][2:8] for p in positions]
    unknown = {
        region
        for region in set(regions)
        if region.isdigit() and not codes.knows_region(region)
    }
    for p, region in zip(positions, regions, strict=True):
        if region in unknown and not districts[p].startswith(region):
            reader.warn(p, "target_id", "region_unknown", ids[p], region=region)


def _check_premises(reader: TableReader, kept: list[int]) -> None:
    known = reader.keys()
    for p in kept:
        owner = reader.values["premises_of"][p]
        if owner and owner not in known:
            reader.warn(p, "premises_of", "unknown_reference", owner, table="targets")


def _check_status(reader: TableReader, statuses: list[str]) -> None:
    missing = statuses.count("")
    if 0 < missing < len(statuses):
        reader.findings.append(
            Finding(
                file=reader.raw.file,
                code="status_unknown",
                level=Level.WARNING,
                column=reader.headers["status"],
                params={"count": str(missing)},
            )
        )


def count_visits(
    history: Sequence[PastVisit], year: int, today: date | None
) -> dict[str, int]:
    """Return how often each target was visited as planned in `year`, before `today`.

    A joint visit of several departments is several rows of one day and counts once.
    """
    days = {
        (visit.target_id, visit.visited_on)
        for visit in history
        if visit.planned
        and visit.visited_on.year == year
        and (today is None or visit.visited_on < today)
    }
    counts: dict[str, int] = {}
    for target_id, _ in days:
        counts[target_id] = counts.get(target_id, 0) + 1
    return counts


def with_counted_visits(
    targets: pd.DataFrame, reader: TableReader, counts: dict[str, int]
) -> pd.DataFrame:
    """Return the targets with `visits` from the history; warn where cells differ."""
    for p in reader.kept():
        written = reader.values["visits"][p]
        counted = counts.get(reader.values["target_id"][p], 0)
        if written is not None and written != counted:
            reader.warn(p, "visits", "visits_differ", written, counted=str(counted))
    visits = [str(counts.get(target_id, 0)) for target_id in targets["target_id"]]
    return targets.assign(visits=pd.Series(visits, index=targets.index, dtype="str"))
