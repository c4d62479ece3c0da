"""Inspectors' time: what there is, what the plan takes of it, and what gave way."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from benchmarks.recompute.city import FULL, City
from benchmarks.recompute.entries import Output, members_all
from benchmarks.recompute.policy import share
from benchmarks.recompute.tables import Row, day, members, rows

_SATURDAY = 5
#: Hours are written to the hundredth, visits to six decimals.
_HOUR = Fraction(1, 100)
_VISIT = Fraction(1, 1_000_000)


@dataclass(frozen=True, slots=True)
class _Rules:
    per_day: int
    travel: int
    unknown: int
    part: Fraction
    per_visit: int
    per_department: int
    binding: bool


def worktime_faults(city: City, inputs: Path, output: Output) -> list[str]:
    """Return loads and capacities that don't follow from the inputs."""
    if not (output.folder / "plan" / "load.csv").exists():
        return []
    load = rows(output.folder / "plan", "load")
    rules = _rules(city)
    return [
        *_load_faults(city, output, load, rules),
        *_supply_faults(city, inputs, output, rules),
        *_carried_faults(output, load),
        *_given_way_faults(city, output),
    ]


def _rules(city: City) -> _Rules:
    own, teams = city.policy.raw.get("capacity", {}), city.policy.raw.get("teams", {})
    return _Rules(
        per_day=own.get("minutes_per_day", 360),
        travel=own.get("travel_minutes", 30),
        unknown=own.get("minutes_unknown", 60),
        part=share(own.get("share", "100%")),
        per_visit=teams.get("min_per_visit", 2),
        per_department=teams.get("min_per_department", 1),
        binding=own.get("binding", True),
    )


def _load_faults(
    city: City, output: Output, load: list[Row], rules: _Rules
) -> list[str]:
    """Every draw is a visit in a month of its window, and takes what its items take."""
    made: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    entries = {row["entry_id"]: row for row in output.entries}
    faults = []
    for row in load:
        entry = entries.get(row["entry_id"])
        if entry is None:
            faults.append(f"load: {row['entry_id']} is no entry")
            continue
        key = (row["entry_id"], row["round"], row["department_id"])
        made[key] += Fraction(row["visits"])
        people, minutes = _cost(city, entry, row["department_id"], rules)
        hours = Fraction(row["visits"]) * people * minutes / 60
        if (row["inspectors"], row["minutes"]) != (str(people), str(minutes)):
            faults.append(f"load: {key} {row['inspectors']} x {row['minutes']}")
        if abs(hours - Fraction(row["hours"])) > _HOUR:
            faults.append(f"load: {key} {float(hours):.4f} h, told {row['hours']}")
        if not entry["start"][:7] <= row["month"] <= entry["end"][:7]:
            faults.append(f"load: {key} in {row['month']}, outside its window")
    for entry in output.entries:
        taking_part = (entry["initiator"], *members(entry["cooperators"]))
        for number in members_all(entry["round"]):
            for office in taking_part:
                found = made[entry["entry_id"], number, office]
                if abs(found - int(entry["total"])) > 1_000 * _VISIT:
                    where = f"{entry['entry_id']} {number} {office}"
                    faults.append(f"load: {where}: {found}, {entry['total']} due")
    return faults


def _cost(city: City, entry: Row, office: str, rules: _Rules) -> tuple[int, int]:
    """Return how many people of an office a visit takes, and for how long."""
    offices = (entry["initiator"], *members(entry["cooperators"]))
    people = rules.per_department
    if office == entry["initiator"]:
        people += max(0, rules.per_visit - people * len(offices))
    items = [city.items[i] for i in members(entry["item_ids"])]
    own = [i.minutes for i in items if i.office == office]
    return people, sum(rules.unknown if m is None else m for m in own) + rules.travel


def _supply_faults(
    city: City, inputs: Path, output: Output, rules: _Rules
) -> list[str]:
    """Return months in which more time is told or planned than people have."""
    stated = {row["department_id"] for row in rows(inputs, "capacity")}
    teams = city.policy.raw.get("teams", {})
    if teams.get("neighbours") or teams.get("direct"):
        return []
    due = _days(city, inputs)
    faults = []
    for row in rows(output.folder / "plan", "capacity"):
        key = (row["department_id"], row["districts"], row["month"])
        if row["available_hours"] and row["department_id"] not in stated:
            hours = due.get(key, 0) * rules.per_day * rules.part / 60
            if abs(hours - Fraction(row["available_hours"])) > _HOUR:
                told = row["available_hours"]
                faults.append(f"capacity: {key} {float(hours):.2f} h, told {told}")
        over = row["available_hours"] and (
            Fraction(row["planned_hours"]) > Fraction(row["available_hours"]) + _HOUR
        )
        if rules.binding and over:
            faults.append(f"capacity: {key} plans more than there is")
    return faults


def _days(city: City, inputs: Path) -> dict[tuple[str, str, str], int]:
    """Return inspector-days by office, districts where they may work, and month."""
    off = {row["date"]: row["working"] for row in rows(inputs, "holidays")}
    every = sorted(set(city.library.targets["district"]))
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    first = date(city.policy.year, 1, 1)
    for row in rows(inputs, "inspectors"):
        if row.get("expert") == "是":
            continue
        office = row["department_id"]
        own = members(row.get("districts", "")) or city.districts[office]
        places = ";".join(d for d in every if not own or d.startswith(tuple(own)))
        last = day(row["certificate_expires_on"])
        away = [span.split("/") for span in members(row.get("leave", ""))]
        for number in range(366):
            today = first + timedelta(days=number)
            iso = today.isoformat()
            works = off.get(iso)
            if works is None:
                works = "否" if today.weekday() >= _SATURDAY else "是"
            there = not any(a <= iso <= b for a, b in away)
            if today.year == first.year and works in ("是", "true", "1") and there:
                found[office, places, iso[:7]] += last is None or today <= last
    return found


def _carried_faults(output: Output, load: list[Row]) -> list[str]:
    """Return where what classes carry isn't what the visits take."""
    taken: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for row in load:
        key = (row["department_id"], row["district"], row["month"])
        taken[key] += Fraction(row["hours"])
    carried: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for row in rows(output.folder / "plan", "capacity"):
        for part in members_all(row["carried_hours"]):
            district, _, hours = part.partition(":")
            carried[row["department_id"], district, row["month"]] += Fraction(hours)
    return [
        f"capacity: {key} carries {float(carried[key]):.2f} of {float(taken[key]):.2f}"
        for key in {*taken, *carried}
        # Each class's hours and each row's are rounded by themselves.
        if abs(taken[key] - carried[key]) > 3 * _HOUR
    ]


def _given_way_faults(city: City, output: Output) -> list[str]:
    """Return cuts of what must not be cut, or that let chances fall with risk."""
    entries = {row["entry_id"]: row for row in output.entries}
    cuts: dict[str, list[Row]] = defaultdict(list)
    for row in rows(output.folder / "plan", "cuts"):
        cuts[row["entry_id"]].append(row)
    rank = {grade: place for place, grade in enumerate(city.policy.grades.order)}
    faults = []
    for entry_id, own in cuts.items():
        entry = entries.get(entry_id)
        if entry is None:
            faults.append(f"cuts: {entry_id} is no entry")
            continue
        items = [city.items[i] for i in members(entry["item_ids"])]
        if entry["basis"] == FULL or not all(i.general for i in items):
            faults.append(f"cuts: {entry_id} may not be cut")
        known = sorted(
            (r for r in own if r["grade"] in rank), key=lambda r: rank[r["grade"]]
        )
        ratios = [share(row["ratio_after"]) for row in known]
        if ratios != sorted(ratios):
            faults.append(f"cuts: {entry_id} falls with risk")
    return faults
