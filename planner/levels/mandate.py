"""A mandate (任务书): what a higher level has a lower one draw and inspect.

It is made of the higher level's own input tables, cut to the lower one's districts,
so that the lower level's planner, or any other, reads them as it reads its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.errors import Finding
from planner.importing.cells import CellContext
from planner.importing.codes import CodeTables
from planner.importing.raw_tables import RawTable
from planner.importing.schema import TABLES
from planner.importing.tables import TableReader, read_table
from planner.modes import drawn_below
from planner.policy.record import Policy

PROTOCOL = "mandate/1"
#: What a lower level's proposal has to say as it was mandated.
_KEPT = ("item_ids", "ratio", "times", "grades", "basis", "industries", "tags", "kinds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """The tables that a lower level is given, and which proposals it has to draw."""

    tables: tuple[RawTable, ...]
    proposal_ids: tuple[str, ...]


def mandate_of(
    tables: Mapping[str, RawTable],
    policy: Policy,
    codes: CodeTables,
    prefixes: Sequence[str],
) -> Mandate:
    """Return what districts are mandated: proposals whose mode has them draw.

    Parameters
    ----------
    tables
        The higher level's inputs, unjudged.
    prefixes
        What the districts' codes begin with.
    """
    reader = _reader(tables["proposals"], policy, codes)
    chosen: dict[int, str] = {}
    for position, row in reader.rows():
        districts = _within(row["districts"], prefixes)
        if districts and drawn_below(row["mode"], policy.levels.level):
            chosen[position] = ";".join(districts)
    proposals, context = reader.values, _context(policy, codes)
    items = read_table(tables["items"], TABLES["items"], context)
    wanted = {item for p in chosen for item in proposals["item_ids"][p]}
    its_items = _where(items, "item_id", wanted)
    offices = {proposals["department_id"][p] for p in chosen}
    offices |= {office for p in chosen for office in proposals["joint_with"][p]}
    offices |= {items.values["department_id"][p] for p in its_items}
    departments = read_table(tables["departments"], TABLES["departments"], context)
    return Mandate(
        tables=(
            _with_districts(_rows(reader.raw, [*chosen]), reader, [*chosen.values()]),
            _rows(items.raw, its_items),
            _rows(departments.raw, _where(departments, "department_id", offices)),
        ),
        proposal_ids=tuple(sorted(reader.values["proposal_id"][p] for p in chosen)),
    )


def faults_of_mandate(
    mandated: RawTable,
    given: RawTable,
    policies: tuple[Policy, Policy],
    codes: CodeTables,
) -> Iterator[Finding]:
    """Yield where a lower level's inputs don't keep to its mandate.

    Parameters
    ----------
    mandated, given
        The mandate's proposals, and those of the lower level.
    policies
        The mandate's, and the lower level's.
    """
    upper, lower = policies
    asked, own = _by_id(mandated, upper, codes), _by_id(given, lower, codes)
    for proposal_id, row in sorted(asked.items()):
        found = own.get(proposal_id)
        if found is None:
            yield _fault(given, "mandate_missing", "proposal_id", proposal_id)
            continue
        for name in _KEPT:
            if found[name] != row[name]:
                yield _fault(given, "mandate_changed", name, proposal_id)
        if not _inside(found, row):
            yield _fault(given, "mandate_changed", "start", proposal_id)
    yield from _policy_faults(upper, lower)


def _inside(found: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Tell whether a window lies in the mandated one."""
    days = (row["start"], found["start"], found["end"], row["end"])
    return None not in days and [*days] == sorted(days)


def _policy_faults(upper: Policy, lower: Policy) -> Iterator[Finding]:
    if upper.grades.order != lower.grades.order:
        yield _policy_fault("grades.order", " ".join(upper.grades.order))
        return
    ratios = zip(upper.grades.ratio_micro, lower.grades.ratio_micro, strict=True)
    if any(least > ratio for least, ratio in ratios):
        yield _policy_fault("grades.ratio", "≥")
    if upper.grades.floor_overall_micro > lower.grades.floor_overall_micro:
        yield _policy_fault("grades.floor_overall", "≥")
    for name, most, own in (
        ("caps.visits", dict(upper.caps), dict(lower.caps)),
        ("levels.visits", dict(upper.levels.visits), dict(lower.levels.visits)),
    ):
        if any(grade not in own or own[grade] > most[grade] for grade in most):
            yield _policy_fault(name, "≤")


def _within(districts: Sequence[str], prefixes: Sequence[str]) -> list[str]:
    """Return the districts of a scope that lie in some, these where it is wider."""
    if not districts:
        return [*prefixes]
    narrower = {d for d in districts for p in prefixes if d.startswith(p)}
    wider = {p for d in districts for p in prefixes if p.startswith(d)}
    return sorted(narrower | wider)


def _where(reader: TableReader, name: str, wanted: set[str]) -> list[int]:
    return [p for p, one in enumerate(reader.values[name]) if one in wanted]


def _rows(raw: RawTable, positions: Sequence[int]) -> RawTable:
    return replace(
        raw,
        columns=tuple([cells[p] for p in positions] for cells in raw.columns),
        rows=[raw.rows[p] for p in positions],
    )


def _with_districts(
    raw: RawTable, reader: TableReader, districts: list[str]
) -> RawTable:
    header = reader.headers.get("districts")
    if header is None:
        return replace(
            raw, header=(*raw.header, "区划范围"), columns=(*raw.columns, districts)
        )
    at = raw.header.index(header)
    columns = tuple(districts if n == at else c for n, c in enumerate(raw.columns))
    return replace(raw, columns=columns)


def _context(policy: Policy, codes: CodeTables) -> CellContext:
    return CellContext(codes=codes, grades=policy.grades.order)


def _reader(raw: RawTable, policy: Policy, codes: CodeTables) -> TableReader:
    return read_table(raw, TABLES["proposals"], _context(policy, codes))


def _by_id(
    raw: RawTable, policy: Policy, codes: CodeTables
) -> dict[str, Mapping[str, Any]]:
    rows = _reader(raw, policy, codes).rows()
    return {row["proposal_id"]: row for _, row in rows}


def _fault(raw: RawTable, code: str, column: str, value: str) -> Finding:
    return Finding(file=raw.file, code=code, column=column, value=value)


def _policy_fault(name: str, value: str) -> Finding:
    code = "mandate_policy"
    return Finding(file="policy.toml", code=code, column=name, value=value)
