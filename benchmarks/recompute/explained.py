"""What a plan says of its merges, and of pairs that look mergeable and aren't."""

from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.recompute.city import ALONE, FULL
from benchmarks.recompute.entries import Output
from benchmarks.recompute.groups import SIGNS, Groups
from benchmarks.recompute.scopes import meet
from benchmarks.recompute.tables import Row, rows

#: Reasons of pairs that no rule keeps apart; the plan as a whole gives them.
_OF_THE_PLAN = frozenset(
    {
        "apart_by_others",
        "apart_costs_entries",
        "apart_costs_visits",
        "apart_requirement",
        "apart_goal",
        "apart_tie",
        "apart_unproven",
    }
)
#: Reasons of a pair whose common entry can't be made, told by weighing it.
_OF_THE_ENTRY = frozenset(
    {
        "apart_scope",
        "apart_pin",
        "apart_empty",
        "apart_ceiling",
        "apart_count",
        "apart_rest",
        "apart_tolerance",
    }
)
_ENOUGH_SIGNS = 3


def explanation_faults(groups: Groups, output: Output) -> list[str]:
    """Return lines of the explanation that aren't so, and pairs that it leaves out."""
    plan = output.folder / "plan"
    return [*_sign_faults(groups, output, plan), *_apart_faults(groups, output, plan)]


def _sign_faults(groups: Groups, output: Output, plan: Path) -> list[str]:
    if not (plan / "merge_signs.csv").exists():
        return []
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    faults = []
    for row in rows(plan, "merge_signs"):
        pair = tuple(sorted((row["proposal_id"], row["other_proposal_id"])))
        told[pair].add(row["sign"])
        if (row["sign"] in _signs(groups, pair)) != (row["holds"] == "true"):
            faults.append(f"merge_signs: {pair} {row['sign']} told {row['holds']}")
    due = {
        tuple(sorted(pair))
        for ids in output.groups.values()
        for pair in combinations(ids, 2)
    }
    faults += [f"merge_signs: {p} share an entry, untold" for p in due - {*told}]
    faults += [f"merge_signs: {p} share no entry" for p in {*told} - due]
    return faults + [
        f"merge_signs: {pair} has {sorted(signs)}"
        for pair, signs in told.items()
        if signs != {*SIGNS}
    ]


def _signs(groups: Groups, pair: tuple[str, ...]) -> frozenset[str]:
    return groups.signs(*(groups.city.place[p] for p in pair))


def _apart_faults(groups: Groups, output: Output, plan: Path) -> list[str]:
    if not (plan / "not_merged.csv").exists():
        return []
    entry = {row["proposal_id"]: row["entry_id"] for row in output.merges}
    told = {
        tuple(sorted((row["proposal_id"], row["other_proposal_id"]))): row
        for row in rows(plan, "not_merged")
    }
    due = set(_look_mergeable(groups, entry))
    faults = [f"not_merged: {p} look mergeable, untold" for p in due - {*told}]
    faults += [f"not_merged: {p} don't look mergeable" for p in {*told} - due]
    for pair in sorted(due & {*told}):
        faults += _reason_faults(groups, pair, told[pair])
    return faults


def _look_mergeable(groups: Groups, entry: dict[str, str]) -> "list[tuple[str, str]]":
    """Return pairs with three signs and a target in common, in two entries."""
    city = groups.city
    masks = np.array([p.mask for p in city.proposals], dtype=np.float32)
    meets = masks @ masks.T > 0
    found = []
    for one, other in combinations(range(len(city.proposals)), 2):
        ids = city.proposals[one].proposal_id, city.proposals[other].proposal_id
        if not meets[one, other] or entry.get(ids[0]) == entry.get(ids[1]):
            continue
        if len(groups.signs(one, other)) >= _ENOUGH_SIGNS:
            found.append(ids)
    return found


def _reason_faults(groups: Groups, pair: tuple[str, ...], row: Row) -> list[str]:
    code, due = row["code"], _code(groups, pair)
    if code != due and code not in (due if isinstance(due, frozenset) else ()):
        shown = sorted(due) if isinstance(due, frozenset) else due
        return [f"not_merged: {pair} told {code}, {shown} due"]
    missing = {*SIGNS} - _signs(groups, pair)
    if {row["missing_sign"]} - {""} != missing and not code.endswith("pinned_alone"):
        return [f"not_merged: {pair} lack {missing}, told {row['missing_sign']}"]
    return []


def _code(groups: Groups, pair: tuple[str, ...]) -> str | frozenset[str]:
    """Return the first reason in the documents' order, or those that may be."""
    one, other = (groups.city.place[p] for p in pair)
    a, b = groups.city.proposals[one], groups.city.proposals[other]
    together = tuple(sorted((one, other)))
    missing = [sign for sign in SIGNS if sign not in groups.signs(one, other)]
    departments = len(a.offices | b.offices)
    found: list[tuple[bool, str | frozenset[str]]] = [
        (ALONE in (a.pin, b.pin), "apart_pinned_alone"),
        (groups.city.pins_part(pair), "apart_by_coordinator"),
        (bool(missing), f"apart_{missing[0]}" if missing else ""),
        (a.grades != b.grades, "apart_grades"),
        ((a.basis == FULL) != (b.basis == FULL), "apart_full_coverage"),
        (departments > groups.city.policy.max_departments, "apart_departments"),
        (meet(a.scope, b.scope) is None, "apart_scope"),
        (groups.weigh(together) is None, _OF_THE_ENTRY),
    ]
    return next((code for holds, code in found if holds), _OF_THE_PLAN)
