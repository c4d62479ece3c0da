"""A plan's entries held against what their proposals make of them."""

from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.recompute.city import FULL, Meant
from benchmarks.recompute.groups import Groups, Made
from benchmarks.recompute.scopes import Scope
from benchmarks.recompute.tables import Row, members, rows

#: Columns of entries.csv that are conditions of its scope, and what they look at.
_CONDITIONS = {
    "industries": "industry",
    "tags": "tags",
    "kinds": "kind",
    "districts": "district",
}


class Output:
    """What a run wrote of its plan."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = rows(folder / "plan", "entries")
        self.merges = rows(folder / "plan", "merges")
        self.findings = rows(folder, "findings")
        self.quotas = rows(folder, "quotas")
        self.groups: dict[str, list[str]] = defaultdict(list)
        for row in self.merges:
            self.groups[row["entry_id"]].append(row["proposal_id"])

    @property
    def raised(self) -> bool:
        """Whether totals were changed after planning, for floors or thin strata."""
        codes = {row["code"] for row in self.findings}
        return not codes.isdisjoint({"raised_to_floor", "total_too_thin"})

    def moved(self) -> dict[str, Row]:
        """Return entries whose windows were shifted for capacity."""
        return {row["entry_id"]: row for row in rows(self.folder / "plan", "shifts")}

    def cut(self) -> dict[str, int]:
        """Return by how many draws a time entries were cut for capacity."""
        cuts: dict[str, Fraction] = defaultdict(Fraction)
        for row in rows(self.folder / "plan", "cuts"):
            before, after = row["draws_before"], row["draws_after"]
            cuts[row["entry_id"]] += Fraction(before) - Fraction(after)
        return {entry_id: round(draws) for entry_id, draws in cuts.items()}


def partition_faults(groups: Groups, output: Output) -> list[str]:
    """Return proposals that are missing, doubled or unknown, and entries unknown."""
    told = [row["proposal_id"] for row in output.merges]
    asked = [p.proposal_id for p in groups.city.proposals]
    known = {row["entry_id"] for row in output.entries}
    faults = [f"{p}: in {told.count(p)} entries" for p in asked if told.count(p) != 1]
    faults += [f"{p}: merged, but never proposed" for p in {*told} - {*asked}]
    return faults + [f"{e}: not in entries.csv" for e in {*output.groups} - known]


def merge_faults(groups: Groups, output: Output) -> list[str]:
    """Return merges that the rules don't allow, each with what is missing."""
    faults = []
    signs = {row["proposal_id"]: row["signs"] for row in output.merges}
    for entry_id, ids in output.groups.items():
        group = [groups.city.place[p] for p in ids]
        faults += [
            f"{entry_id}: {ids[a]} and {ids[b]} may not merge: "
            f"{sorted(groups.signs(group[a], group[b]))}"
            for a in range(len(group))
            for b in range(a + 1, len(group))
            if not groups.may_merge(group[a], group[b])
        ]
        stated = {s for p in ids for s in members(signs[p])}
        if (len(ids) > 1) != bool(stated):
            faults.append(f"{entry_id}: {len(ids)} proposals, signs {sorted(stated)}")
        if groups.weigh(tuple(sorted(group))) is None:
            faults.append(f"{entry_id}: no entry may be made of {ids}")
    return faults


def made_of(groups: Groups, output: Output) -> dict[str, tuple[Made, list[Meant]]]:
    """Return each entry's id with what it must hold, and the proposals behind it."""
    found: dict[str, tuple[Made, list[Meant]]] = {}
    for entry_id, ids in output.groups.items():
        group = tuple(sorted(groups.city.place[p] for p in ids))
        proposals = [groups.city.proposals[i] for i in group]
        for number, made in enumerate(groups.weigh(group) or ()):
            behind = [p for p in proposals if made.rest_of in ("", p.proposal_id)]
            name = f"{entry_id}-R{number}" if number else entry_id
            found[name] = made, behind
    return found


def entry_faults(groups: Groups, output: Output) -> list[str]:
    """Return entries that aren't what their proposals make."""
    due = made_of(groups, output)
    written = {row["entry_id"]: row for row in output.entries}
    faults = [f"{e}: due, not in entries.csv" for e in {*due} - {*written}]
    faults += [f"{e}: of no proposals" for e in {*written} - {*due}]
    for entry_id in sorted({*due} & {*written}):
        faults += _differences(groups, output, written[entry_id], *due[entry_id])
    return faults


def _differences(
    groups: Groups, output: Output, row: Row, entry: Made, proposals: list[Meant]
) -> list[str]:
    """Return every column of an entry's row that isn't as recomputed."""
    taking_part = (row["initiator"], *members(row["cooperators"]))
    scope = _scope(row, entry)
    moved = output.moved().get(row["entry_id"])
    window = (entry.start.isoformat(), entry.end.isoformat())
    if moved is not None:
        window = (moved["new_start"], moved["new_end"])
    pairs = {
        "type": (row["type"], "部门联合" if entry.joint else "部门内部"),
        "departments": (sorted(taking_part), sorted(entry.offices)),
        "initiator": (row["initiator"], _initiator(groups, proposals)),
        "items": (sorted(members(row["item_ids"])), sorted(entry.items)),
        "window": ((row["start"], row["end"]), window),
        "basis": (row["basis"], entry.basis),
        "times": (row["times"], str(entry.times)),
        "grades": (tuple(sorted(members(row["grades"]))), entry.grades),
        "base": (row["base"], str(entry.base)),
        "targets": (
            _packed(groups.city.library.mask(scope)),
            _packed(groups.city.library.mask(entry.scope)),
        ),
    }
    faults = [
        f"{row['entry_id']}: {what} is {found}, {due} due"
        for what, (found, due) in pairs.items()
        if found != due
    ]
    if fault := _total_fault(output, row, entry):
        faults.append(fault)
    days = (entry.end - entry.start).days + 1
    if len(members_all(row["round"])) != min(entry.times, days):
        faults.append(f"{row['entry_id']}: rounds {row['round']}, {entry.times} due")
    return faults


def members_all(cell: str) -> list[str]:
    """Return a list cell's members, those that repeat too."""
    return cell.split(";") if cell else []


def _packed(mask: np.ndarray) -> str:
    """Return a mask as a short text: how many, and a number of which."""
    return f"{int(mask.sum())} targets, {hash(np.packbits(mask).tobytes())}"


def _total_fault(output: Output, row: Row, entry: Made) -> str:
    found = int(row["total"]) + output.cut().get(row["entry_id"], 0)
    if found == entry.total or (output.raised and entry.total <= found <= entry.base):
        return ""
    return f"{row['entry_id']}: total {found} before cuts, {entry.total} due"


def _scope(row: Row, entry: Made) -> Scope:
    """Return the scope that a row's columns state, with the policy's conditions."""
    within, without = {}, {}
    for name, column in _CONDITIONS.items():
        texts = members(row[name])
        wanted = frozenset(t for t in texts if not t.startswith("!"))
        barred = frozenset(t[1:] for t in texts if t.startswith("!"))
        if wanted:
            within[column] = wanted
        if barred:
            without[column] = barred
    # The policy's own conditions aren't repeated in the table.
    if "status" in entry.scope.within:
        within["status"] = entry.scope.within["status"]
    for side, own in ((within, entry.scope.within), (without, entry.scope.without)):
        hidden = frozenset(t for t in own.get("tags", ()) if t.startswith("x-"))
        if hidden:
            side["tags"] = side.get("tags", frozenset()) | hidden
    spans = {}
    first, last = row["registered_from"], row["registered_to"]
    if first or last:
        spans["registered_on"] = (first, last, False)
    if row["not_inspected_since"] and "last_inspected_on" in entry.scope.spans:
        spans["last_inspected_on"] = entry.scope.spans["last_inspected_on"]
    return Scope(within, without, spans)


def _initiator(groups: Groups, proposals: list[Meant]) -> str:
    """The catalogue's where it takes part, else who proposed most, the first by id."""
    offices = [p.office for p in proposals]
    listed = groups.city.listed((i for p in proposals for i in p.items), offices)
    if listed is not None and listed.initiator in offices:
        return listed.initiator
    return min(offices, key=lambda o: (-offices.count(o), o))


def full_coverage_faults(output: Output) -> list[str]:
    """Return entries of full coverage that don't cover all."""
    return [
        f"{row['entry_id']}: full coverage draws {row['total']} of {row['base']}"
        for row in output.entries
        if row["basis"] == FULL and row["total"] != row["base"]
    ]
