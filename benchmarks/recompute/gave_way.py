"""What gave way to inspectors' time: windows that moved and quotas that were cut."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from benchmarks.recompute.city import CREDIT, FULL, City, Meant
from benchmarks.recompute.entries import Output, made_of
from benchmarks.recompute.groups import Groups, Made
from benchmarks.recompute.people import rules_of
from benchmarks.recompute.policy import share
from benchmarks.recompute.tables import Row, day, rows

_MICRO = Fraction(1, 1_000_000)


def gave_way_faults(groups: Groups, inputs: Path, output: Output) -> list[str]:
    """Return moves and cuts that the rules don't allow."""
    due = made_of(groups, output)
    return [
        *_shift_faults(groups.city, inputs, output, due),
        *_cut_faults(groups, output, due),
    ]


def _shift_faults(
    city: City,
    inputs: Path,
    output: Output,
    due: dict[str, tuple[Made, list[Meant]]],
) -> list[str]:
    """A window moves as a whole, in the year, as far as all its proposals allow."""
    rules = rules_of(city.policy.year, city.policy.raw)
    own = {
        row["proposal_id"]: int(row.get("shift_days") or rules.shift_days)
        for row in rows(inputs, "proposals")
    }
    entries = {row["entry_id"]: row for row in output.entries}
    faults = []
    for entry_id, row in output.moved().items():
        if entry_id not in entries or entry_id not in due:
            faults.append(f"shifts: {entry_id} is no entry")
            continue
        made, behind = due[entry_id]
        days = timedelta(days=int(row["days"]))
        if not days or abs(days.days) > min(own[p.proposal_id] for p in behind):
            faults.append(f"shifts: {entry_id} by {days.days} days")
        was, is_now = (row["start"], row["end"]), (row["new_start"], row["new_end"])
        if was != (made.start.isoformat(), made.end.isoformat()):
            faults.append(f"shifts: {entry_id} was never from {was}")
        if is_now != ((made.start + days).isoformat(), (made.end + days).isoformat()):
            faults.append(f"shifts: {entry_id} is not moved by {days.days} days")
        if is_now != (entries[entry_id]["start"], entries[entry_id]["end"]):
            faults.append(f"shifts: {entry_id} has another window in entries.csv")
        if {day(d).year for d in is_now} != {city.policy.year}:
            faults.append(f"shifts: {entry_id} leaves the year")
        if not row["because"] or not rules.binding:
            faults.append(f"shifts: {entry_id} has no reason")
    return faults


def _cut_faults(
    groups: Groups, output: Output, due: dict[str, tuple[Made, list[Meant]]]
) -> list[str]:
    entries = {row["entry_id"]: row for row in output.entries}
    cuts: dict[str, list[Row]] = defaultdict(list)
    for row in rows(output.folder / "plan", "cuts"):
        cuts[row["entry_id"]].append(row)
    faults = []
    for entry_id, own in cuts.items():
        if entry_id not in entries or entry_id not in due:
            faults.append(f"cuts: {entry_id} is no entry")
            continue
        made, behind = due[entry_id]
        faults += [
            f"cuts: {entry_id} {what}"
            for what in _broken(groups, entries[entry_id], own, made, behind, output)
        ]
    return faults


def _broken(
    groups: Groups,
    entry: Row,
    cuts: list[Row],
    made: Made,
    behind: list[Meant],
    output: Output,
) -> list[str]:
    """Return what rules a cut breaks."""
    city, order = groups.city, groups.city.policy.grades.order
    by_grade = {row["grade"]: row for row in cuts}
    before = sum(Fraction(row["draws_before"]) for row in cuts)
    after = {g: Fraction(r["draws_after"]) for g, r in by_grade.items()}
    ratio = {g: Fraction(r["ratio_after"]) for g, r in by_grade.items()}
    was = {g: Fraction(r["ratio_before"]) for g, r in by_grade.items()}
    known = [g for g in order if g in by_grade]
    targets = city.library.targets
    grades = targets[city.library.mask(made.scope)]["grade"].value_counts()
    counts = {grade: int(n) for grade, n in grades.items()}
    total, least = sum(after.values()), _least(city, made, behind, counts)
    chance = [after[g] / counts[g] for g in known if counts.get(g)]
    ratios = [ratio[g] for g in known]
    bounds = {p.asked.bound for p in behind if p.asked is not None}
    rules = {
        "is covered in full": made.basis == FULL,
        "has a key item": any(not city.items[i].general for i in made.items),
        "was asked exactly": all(p.asked and p.asked.bound == "exact" for p in behind),
        f"draws {total}, {entry['total']} due": total != int(entry["total"]),
        "draws no fewer": before <= total,
        f"drew {before}, {made.total} due": not output.raised and before != made.total,
        "falls with risk": ratios != sorted(ratios),
        "has chances that fall with risk": any(
            a > b + 2 * _MICRO for a, b in pairwise(chance)
        ),
        f"draws {total}, {least} are asked at least": total < least,
        "is drawn by chance and has no ceiling": made.basis != CREDIT
        and "ceiling" not in bounds,
    }
    broken = [what for what, holds in rules.items() if holds]
    if made.basis == CREDIT:
        broken += _order_broken(city, known, was, ratio, ceiling="ceiling" in bounds)
    return broken


def _least(city: City, made: Made, behind: list[Meant], counts: dict[str, int]) -> int:
    """Return how many the proposals, the items and the policy ask at least.

    What one of several proposals asks exactly is drawn at least.
    """
    exact = [
        city.total(
            p.asked,
            p.basis,
            {g: n for g, n in counts.items() if not made.grades or g in made.grades},
        )
        for p in behind
        if p.asked is not None and p.asked.bound == "exact"
    ]
    floors = [
        a.share
        for p in behind
        for a in (p.asked, *(city.items[i].asked for i in p.items))
        if a is not None and a.bound == "floor" and a.share is not None
    ]
    counted = [
        p.asked.count
        for p in behind
        if p.asked is not None and p.asked.bound == "floor" and p.asked.count
    ]
    shares = [-(-made.base * f // 1) for f in floors]
    return int(max([1, city.policy.grades.minimum, *shares, *counted, *exact]))


def _order_broken(
    city: City,
    known: list[str],
    was: dict[str, Fraction],
    ratio: dict[str, Fraction],
    *,
    ceiling: bool,
) -> list[str]:
    """A grade gives way only when all of lower risk have; none below its least."""
    grades = city.policy.grades
    own = dict(zip(grades.order, grades.ratio, strict=True))
    said = city.policy.raw.get("capacity", {}).get("least", {})
    least = {g: own[g] / 2 for g in grades.order[:-1]} | {
        grades.order[-1]: own[grades.order[-1]]
    }
    least |= {g: share(value) for g, value in said.items()}
    broken = []
    if any(was[g] != own[g] for g in known):
        return [] if ceiling else ["isn't drawn by the policy's ratios"]
    for place, grade in enumerate(known):
        if ratio[grade] < least[grade] - _MICRO:
            broken.append(f"draws {grade} at {float(ratio[grade])}")
        # What a lower-risk grade still has holds a riskier one up.
        broken += [
            f"cuts {grade} before {lower}"
            for lower in known[:place]
            if ratio[grade] < own[grade] and ratio[lower] > least[lower] + _MICRO
        ]
    return broken
