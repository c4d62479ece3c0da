"""Departments' proposals: what a row must agree with besides its own cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.importing.references import References
from planner.importing.tables import TableReader
from planner.modes import drawn_below
from planner.ratios import WHOLE_MICRO, Bound, Ratio
from planner.registry import Basis, Item, Pin, Proposal

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRules:
    """What proposals must agree with."""

    references: References
    items: Mapping[str, Item]
    year: int
    level: str = ""


def build_proposals(reader: TableReader, rules: ProposalRules) -> tuple[Proposal, ...]:
    """Return the proposals that hold, sorted by id."""
    proposals = []
    for position, row in reader.rows():
        _check_references(reader, position, row, rules)
        _check_window(reader, position, row, rules.year)
        _check_pin(reader, position, row)
        times = _times(reader, position, row)
        owners = _owners(reader, position, row, rules)
        joint_with = (*_partners(reader, position, row), *dict.fromkeys(owners))
        basis, ratio = _basis(reader, position, row)
        if drawn_below(row["mode"], rules.level):
            reader.warn(position, "mode", "proposal_mandated", row["mode"])
            reader.rejected.add(position)
        if position in reader.rejected:
            continue
        derived = {
            "row": reader.raw.rows[position],
            "times": times,
            "basis": basis,
            "ratio": ratio,
            "joint_with": joint_with,
            "pin": row["pin"] or Pin.FREE,
        }
        proposals.append(Proposal(**{**row, **derived}))
    return tuple(sorted(proposals, key=lambda proposal: proposal.proposal_id))


def _check_references(
    reader: TableReader, position: int, row: _Row, rules: ProposalRules
) -> None:
    rules.references.check(reader, position, "department_id", "departments")
    rules.references.check(reader, position, "joint_with", "departments")
    rules.references.check(reader, position, "item_ids", "items")


def _owners(
    reader: TableReader, position: int, row: _Row, rules: ProposalRules
) -> list[str]:
    """Return the departments whose items a proposal holds, though it doesn't name them.

    Only they may check their items, so they take part.
    """
    if _partners_in_doubt(reader, position, row, rules.references):
        # Whose items these may be can't be judged; the department's fault is told.
        return []
    named = {row["department_id"], *row["joint_with"]}
    owners = []
    for item_id in row["item_ids"]:
        item = rules.items.get(item_id)
        if item is None or item.department_id in named:
            continue
        owner = item.department_id
        code = "item_of_other_department"
        reader.warn(position, "item_ids", code, item_id, owner=owner)
        owners.append(owner)
    return owners


def _partners_in_doubt(
    reader: TableReader, position: int, row: _Row, references: References
) -> bool:
    """Tell whether a department of the row is missing, faulty or unknown."""
    named = (row["department_id"], *row["joint_with"])
    lost = not row["joint_with"] and reader.written(position, "joint_with")
    return bool(
        not row["department_id"] or lost or references.unknown("departments", named)
    )


def _check_window(reader: TableReader, position: int, row: _Row, year: int) -> None:
    for first, last in (("start", "end"), ("registered_from", "registered_to")):
        low, high = row[first], row[last]
        if low is not None and high is not None and low > high:
            reader.reject(position, last, "bad_window", f"{low} > {high}")
    start, end = row["start"], row["end"]
    if start is None or end is None or start > end:
        return
    if end.year < year or start.year > year:
        window = f"{start} / {end}"
        reader.reject(position, "start", "outside_year", window, year=str(year))


def _check_pin(reader: TableReader, position: int, row: _Row) -> None:
    if row["pin"] is Pin.ALONE and row["joint_with"]:
        named = ";".join(row["joint_with"])
        reader.warn(position, "pin", "alone_with_partners", named)


def _basis(reader: TableReader, position: int, row: _Row) -> tuple[Basis, Ratio | None]:
    """Return basis and ratio; where they contradict, what says more precisely counts.

    全覆盖 covers all whatever ratio stands beside it; shares by grade are drawn by
    grade whatever is called 随机.
    """
    basis: Basis = row["basis"] or _default_basis(row["ratio"])
    ratio: Ratio | None = row["ratio"]
    if ratio is None:
        return basis, None
    if basis is Basis.FULL and ratio.micro != WHOLE_MICRO:
        rule = ("按全覆盖抽取", "all are covered")
        settled: tuple[Basis, Ratio | None] = (Basis.FULL, None)
    elif basis is Basis.RANDOM and ratio.by_grade:
        rule = ("按等级比例抽取", "the shares by grade were taken")
        settled = (Basis.CREDIT, ratio)
    else:
        return basis, ratio
    shown = reader.written(position, "basis")
    params = {"rule_zh": rule[0], "rule_en": rule[1]}
    reader.warn(position, "basis", "contradictory_basis", shown, **params)
    return settled


def _default_basis(ratio: Ratio | None) -> Basis:
    whole = ratio is not None and ratio.micro == WHOLE_MICRO
    if whole and ratio is not None and ratio.bound is not Bound.CEILING:
        return Basis.FULL
    return Basis.CREDIT


def _times(reader: TableReader, position: int, row: _Row) -> int:
    """Return how often a year: the larger of the two places that may say so."""
    said: int | None = row["times"]
    ratio: Ratio | None = row["ratio"]
    within = ratio.times if ratio is not None else None
    if said is not None and within is not None and said != within:
        reader.warn(position, "times", "times_differ", said, other=str(within))
    return max(said or 1, within or 1)


def _partners(reader: TableReader, position: int, row: _Row) -> tuple[str, ...]:
    own: str = row["department_id"]
    named: tuple[str, ...] = row["joint_with"]
    if own in named:
        reader.warn(position, "joint_with", "joint_with_self", own)
    return tuple(partner for partner in named if partner != own)
