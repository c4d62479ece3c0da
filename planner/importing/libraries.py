"""The smaller tables: departments, items, inspectors, and what goes with them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from planner.importing.references import References
from planner.importing.tables import TableReader
from planner.registry import (
    BlockedDays,
    CapacityRow,
    CatalogueRow,
    CoordinatorPin,
    Department,
    Inspector,
    Item,
    PastVisit,
    PinRule,
    Recusal,
    Result,
    in_order,
)

_Row = dict[str, Any]
_Record = TypeVar("_Record")


def _build(
    reader: TableReader, make: Callable[..., _Record], defaults: _Row | None = None
) -> list[_Record]:
    """Make a record of every row that holds; `defaults` stand where a cell is empty."""
    records = []
    for position, row in reader.rows():
        if position not in reader.rejected:
            filled = {
                name: default
                for name, default in (defaults or {}).items()
                if row[name] is None
            }
            records.append(make(**(row | filled)))
    return records


def _check(reader: TableReader, references: References, **tables: str) -> None:
    """Reject rows whose columns (keywords) refer to what their tables don't have."""
    for position in range(len(reader)):
        for name, table in tables.items():
            references.check(reader, position, name, table)


def build_departments(reader: TableReader) -> tuple[Department, ...]:
    """Return the departments, sorted by id."""
    return tuple(sorted(_build(reader, Department), key=lambda d: d.department_id))


def build_items(reader: TableReader, references: References) -> tuple[Item, ...]:
    """Return the items of known departments, sorted by id."""
    _check(reader, references, department_id="departments")

    def make(qualification: tuple[str, ...], **row: Any) -> Item:
        return Item(qualifications=qualification, **row)

    return tuple(sorted(_build(reader, make), key=lambda item: item.item_id))


def build_inspectors(
    reader: TableReader, references: References
) -> tuple[Inspector, ...]:
    """Return the inspectors of known departments, sorted by id."""
    _check(reader, references, department_id="departments")
    inspectors = _build(reader, Inspector, {"lead": True, "expert": False})
    return tuple(sorted(inspectors, key=lambda inspector: inspector.inspector_id))


def build_catalogue(
    reader: TableReader, references: References
) -> tuple[CatalogueRow, ...]:
    """Return the joint catalogue, sorted by all its fields.

    An unknown item or cooperator in it costs itself only: nothing proposes it, and
    without the row what the others may do together would be lost.
    """
    _check(reader, references, initiator="departments")
    for position in range(len(reader)):
        references.drop(reader, position, "item_ids", "items")
        references.drop(reader, position, "cooperators", "departments")
    rows = _build(reader, CatalogueRow)
    return tuple(
        sorted(rows, key=lambda r: (r.field, r.item_ids, r.initiator, r.cooperators))
    )


def build_neighbours(reader: TableReader) -> frozenset[tuple[str, str]]:
    """Return the pairs of districts as given."""
    return frozenset(_build(reader, _pair))


def _pair(district: str, neighbour: str) -> tuple[str, str]:
    return district, neighbour


def build_holidays(reader: TableReader) -> Mapping[date, bool]:
    """Return whether each listed day is worked, sorted by day."""
    return dict(sorted(_build(reader, lambda date, working: (date, working))))


def build_blocked_days(
    reader: TableReader, references: References
) -> tuple[BlockedDays, ...]:
    """Return the days on which known departments make no visits, sorted by day."""
    _check(reader, references, department_id="departments")
    for position, row in reader.rows():
        first, last = row["first"], row["last"]
        if first is not None and last is not None and first > last:
            reader.reject(position, "last", "bad_window", f"{first} > {last}")

    def rank(row: BlockedDays) -> tuple[date, date, str, tuple[str, ...], str]:
        return row.first, row.last, row.department_id, row.industries, row.reason

    return tuple(sorted(_build(reader, BlockedDays), key=rank))


def build_recusals(reader: TableReader, references: References) -> tuple[Recusal, ...]:
    """Return the ties between known inspectors and targets, sorted."""
    _check(reader, references, inspector_id="inspectors", target_id="targets")
    recusals = _build(reader, Recusal)
    return tuple(sorted(recusals, key=lambda r: (r.inspector_id, r.target_id)))


def planned_visits(
    reader: TableReader, year: int, today: date | None
) -> dict[str, int]:
    """Return how often each target was visited as planned in `year`, before `today`.

    A joint visit of several departments is several rows of one day and counts once.
    Ids that turn out not to be in the library count for nothing.
    """
    days = {
        (row["target_id"], row["visited_on"])
        for position, row in reader.rows()
        if position not in reader.rejected
        and row["planned"] is not False
        and row["visited_on"].year == year
        and (today is None or row["visited_on"] < today)
    }
    return dict(Counter(target_id for target_id, _ in days))


def build_history(reader: TableReader, references: References) -> tuple[PastVisit, ...]:
    """Return past visits to known targets, sorted by all fields.

    A target that has left the library is no fault of the history: a warning, and the
    row is kept out. Departments, items and inspectors of the past may be gone; they are
    told of and stay as written.
    """
    for position in range(len(reader)):
        for name, table in _HISTORY_REFERENCES.items():
            references.warn_gone(reader, position, name, table)
        if references.warn(reader, position, "target_id", "targets"):
            reader.rejected.add(position)
    visits = _build(reader, PastVisit, {"planned": True})
    return tuple(
        sorted(
            visits,
            key=lambda v: (
                v.target_id,
                v.visited_on,
                v.department_id,
                v.inspector_ids,
                v.item_ids,
                v.planned,
                v.codes,
            ),
        )
    )


_HISTORY_REFERENCES = {
    "department_id": "departments",
    "inspector_ids": "inspectors",
    "item_ids": "items",
}


def build_results(reader: TableReader, references: References) -> tuple[Result, ...]:
    """Return results of known departments and items, sorted by their key."""
    _check(reader, references, department_id="departments", item_id="items")
    results = _build(reader, Result, {"followup": ""})
    return tuple(
        sorted(results, key=lambda r: (r.visit_id, r.department_id, r.item_id))
    )


def build_capacity(
    reader: TableReader, references: References
) -> tuple[CapacityRow, ...]:
    """Return departments' own statements of their inspectors' hours, sorted.

    Of two rows for one department, district and month the first is kept.
    """

    def rank(row: CapacityRow) -> tuple[str, str, int, int]:
        return row.department_id, row.district, row.year or 0, row.month or 0

    _check(reader, references, department_id="departments")
    found: dict[tuple[str, str, int | None, int | None], CapacityRow] = {}
    for position, row in reader.rows():
        if position in reader.rejected:
            continue
        year, month = row["month"] or (None, None)
        key = (row["department_id"], row["district"], month, year)
        if key in found:
            reader.reject(position, "department_id", "duplicate_capacity", key[0])
            continue
        found[key] = CapacityRow(
            department_id=key[0],
            district=key[1],
            month=month,
            year=year,
            minutes=row["hours"],
        )
    return tuple(sorted(found.values(), key=rank))


def build_pins(
    reader: TableReader, references: References
) -> tuple[CoordinatorPin, ...]:
    """Return the coordinator's pins, sorted by all their fields.

    Without one of them the plan would be another than was decided, so a pin that
    can't be taken as it stands ends the work.
    """
    pins = []
    for position, row in reader.rows():
        ids: tuple[str, ...] = tuple(sorted(row["proposal_ids"] or ()))
        for value, _ in references.unknown("proposals", ids):
            reader.reject(position, "proposal_ids", "pin_unknown_proposal", value)
        rule: PinRule | None = row["rule"]
        if rule is not None and 0 < len(ids) < CoordinatorPin.fewest(rule):
            reader.reject(position, "proposal_ids", "pin_of_one", ids[0])
        if rule is not None and position not in reader.rejected:
            at = reader.raw.rows[position]
            reason: str = row["reason"]
            pins.append(
                CoordinatorPin(rule=rule, proposal_ids=ids, reason=reason, row=at)
            )
    return in_order(pins)
