"""A plan's certificate and quotas, recomputed from the tables beside them."""

import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from benchmarks.recompute.city import CREDIT, FULL, City
from benchmarks.recompute.entries import Output, made_of, members_all
from benchmarks.recompute.groups import Groups
from benchmarks.recompute.tables import Row, members, rows

#: Six decimals, half up.
_CLOSE = Fraction(1, 2_000_000)


def certificate_faults(groups: Groups, output: Output) -> list[str]:
    """Return lines of the certificate that the tables don't bear out."""
    city = groups.city
    text = (output.folder / "plan" / "certificate.json").read_text("utf-8")
    lines = json.loads(text, parse_float=Decimal)
    found = _figures(groups, output)
    faults = []
    for line in lines:
        name = line["requirement"]
        if name in found:
            faults += _line_faults(city, line, found[name])
    told = {line["requirement"] for line in lines}
    return faults + [f"certificate: {name} isn't told" for name in {*found} - told]


def _line_faults(city: City, line: dict[str, Any], value: Fraction) -> list[str]:
    name = line["requirement"]
    reached = Fraction(line["reached"])
    faults = []
    if abs(reached - value) > _CLOSE:
        faults.append(f"certificate: {name} is {float(value):.6f}, told {reached}")
    wish = city.policy.wishes.get(name)
    if wish is None:
        if line["asked"] is not None:
            faults.append(f"certificate: {name} wasn't asked, told {line['asked']}")
        return faults
    if line["asked"] is None or abs(Fraction(line["asked"]) - wish.bound) > _CLOSE:
        faults.append(f"certificate: {name} asks {wish.bound}, told {line['asked']}")
    holds = value >= wish.bound if wish.at_least else value <= wish.bound
    if holds != line["holds"]:
        faults.append(f"certificate: {name} holds: {holds}, told {line['holds']}")
    if not holds and wish.weight is None:
        faults.append(f"{name} was required and is missed: {value} < {wish.bound}")
    return faults


def _figures(groups: Groups, output: Output) -> dict[str, Fraction]:
    """Return what the plan's tables come to, by requirement name."""
    entries = output.entries
    joint = [row for row in entries if row["type"] == "部门联合"]
    city, due = groups.city, made_of(groups, output)

    def tasks(some: list[Row]) -> int:
        made = [due[row["entry_id"]][0] for row in some if row["entry_id"] in due]
        return sum(entry.districts for entry in made)

    lottery = [row for row in entries if row["basis"] != FULL]
    credit = [row for row in lottery if row["basis"] == CREDIT]
    covered = {item for row in entries for item in members(row["item_ids"])}
    found = {
        "joint_share.entries": _share(len(joint), len(entries)),
        "joint_share.tasks": _share(tasks(joint), tasks(entries)),
        "credit_share.draws": _share(_draws(credit), _draws(lottery)),
        "coverage.items": _share(len(covered & {*city.items}), len(city.items)),
        "entries.joint": Fraction(len(joint)),
        "entries.internal": Fraction(len(entries) - len(joint)),
        "entries.total": Fraction(len(entries)),
    }
    visits = rows(output.folder, "visits")
    return found | (
        _of_visits(city, visits, output)
        if visits
        # Before the first draw shares over visits are those of expected draws.
        else {
            "joint_share.visits": _share(_draws(joint), _draws(entries)),
            "credit_share.visits": found["credit_share.draws"],
        }
    )


def _of_visits(city: City, visits: list[Row], output: Output) -> dict[str, Fraction]:
    basis = {row["entry_id"]: row["basis"] for row in output.entries}
    kinds = [{basis[e] for e in members(v["entry_ids"])} for v in visits]
    joint = sum(len(members(v["department_ids"])) > 1 for v in visits)
    targets = {v["target_id"] for v in visits}
    return {
        "joint_share.visits": _share(joint, len(visits)),
        "credit_share.visits": _share(
            sum(CREDIT in k for k in kinds), sum(bool(k - {FULL}) for k in kinds)
        ),
        "coverage.targets": _share(len(targets), city.library.size),
    }


def _draws(some: list[Row]) -> int:
    return sum(int(row["total"]) * len(members_all(row["round"])) for row in some)


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


def quota_faults(city: City, output: Output) -> list[str]:
    """Return quotas that don't sum to totals, or fall with risk.

    Before a draw the table is empty, and there is nothing to find.
    """
    if not output.quotas:
        return []
    cells: dict[str, list[Row]] = defaultdict(list)
    for row in output.quotas:
        cells[row["entry_id"]].append(row)
    faults = []
    for entry in output.entries:
        own = cells[entry["entry_id"]]
        due = int(entry["total"]) * len(members_all(entry["round"]))
        expected = sum(Decimal(row["expected"]) for row in own)
        # Outputs without a draw state each stratum once, not once a time.
        if expected not in (due, Decimal(entry["total"])):
            faults.append(f"{entry['entry_id']}: quotas sum to {expected}, {due} due")
        faults += _falls(city, entry, own)
    return faults


def _falls(city: City, entry: Row, cells: list[Row]) -> list[str]:
    rank = {grade: i for i, grade in enumerate(city.policy.grades.order)}
    by_district: dict[str, list[tuple[int, Fraction]]] = defaultdict(list)
    for row in cells:
        if row["grade"] in rank and int(row["eligible"]):
            chance = Fraction(Decimal(row["expected"])) / int(row["eligible"])
            by_district[row["district"]].append((rank[row["grade"]], chance))
    faults = []
    for district, chances in by_district.items():
        ordered = [chance for _, chance in sorted(dict(chances).items())]
        if ordered != sorted(ordered):
            faults.append(f"{entry['entry_id']}: chances fall with risk in {district}")
        if any(chance > 1 for chance in ordered):
            faults.append(f"{entry['entry_id']}: a chance over 1 in {district}")
    return faults
