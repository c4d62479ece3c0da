"""Inspectors' time: what there is, and what the plan takes of it."""

from calendar import monthrange
from collections import defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

from benchmarks.recompute.city import City
from benchmarks.recompute.entries import Output, members_all
from benchmarks.recompute.people import Crew, People, Rules, lacking, rules_of
from benchmarks.recompute.tables import Row, day, members, rows

#: Hours are written to the hundredth, visits to six decimals.
_HOUR = Fraction(1, 100)
_VISIT = Fraction(1, 1_000_000)
#: Minutes by which rounding of visits, and of stated time to whole minutes, may pass.
_ROUNDING = Fraction(1, 2)


def worktime_faults(city: City, inputs: Path, output: Output) -> list[str]:
    """Return loads and capacities that don't follow from the inputs."""
    if not (output.folder / "plan" / "load.csv").exists():
        return []
    load = rows(output.folder / "plan", "load")
    rules = rules_of(city.policy.year, city.policy.raw)
    people = People(inputs, rules, city.library.targets["district"])
    return [
        *_load_faults(city, output, load, rules),
        *_day_faults(output, load),
        *_supply_faults(people, output),
        *_bound_faults(people, load),
        *_carried_faults(output, load),
    ]


def _load_faults(
    city: City, output: Output, load: list[Row], rules: Rules
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


def _day_faults(output: Output, load: list[Row]) -> list[str]:
    """Return rows with other days than those of their window in the month.

    A window that is drawn several times is cut; its parts are within it.
    """
    entries = {row["entry_id"]: row for row in output.entries}
    faults = []
    for row in load:
        entry = entries.get(row["entry_id"])
        if entry is None:
            continue
        first, last = row["first_day"], row["last_day"]
        ends = (max(f"{row['month']}-01", entry["start"]), entry["end"])
        inside = ends[0] <= first <= last <= ends[1]
        if not (inside and {first[:7], last[:7]} == {row["month"]}):
            faults.append(f"load: {row['entry_id']} from {first} to {last}")
        if len(members_all(entry["round"])) == 1:
            due = min(ends[1], _month_end(row["month"]))
            if (first, last) != (ends[0], due):
                faults.append(f"load: {row['entry_id']} to {last}, {due} due")
    return faults


def _month_end(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{month}-{monthrange(year, number)[1]:02}"


def _cost(city: City, entry: Row, office: str, rules: Rules) -> tuple[int, int]:
    """Return how many people of an office a visit takes, and for how long."""
    offices = (entry["initiator"], *members(entry["cooperators"]))
    people = rules.per_department
    if office == entry["initiator"]:
        people += max(0, rules.per_visit - people * len(offices))
    items = [city.items[i] for i in members(entry["item_ids"])]
    own = [i.minutes for i in items if i.office == office]
    return people, sum(rules.unknown if m is None else m for m in own) + rules.travel


def _supply_faults(people: People, output: Output) -> list[str]:
    """Return months in which other time is told than people have, or more planned."""
    faults = []
    for row in rows(output.folder / "plan", "capacity"):
        key = (row["department_id"], row["districts"], row["month"])
        if not row["available_hours"]:
            continue
        reach, month = frozenset(row["districts"].split(";")), int(row["month"][5:])
        crews = [
            crew
            for crew in people.crews(row["department_id"], month)
            if crew.districts == reach
        ]
        year = (date(people.rules.year, 1, 1), date(people.rules.year, 12, 31))
        hours = sum((crew.on(*year) for crew in crews), Fraction(0)) / 60
        # Two rows may be of one reach: stated hours, and people beside them.
        if not crews or abs(hours - Fraction(row["available_hours"])) > 2 * _HOUR:
            told = row["available_hours"]
            faults.append(f"capacity: {key} {float(hours):.2f} h, told {told}")
        over = Fraction(row["planned_hours"]) > Fraction(row["available_hours"]) + _HOUR
        if people.rules.binding and over:
            faults.append(f"capacity: {key} plans more than there is")
    return faults


def _bound_faults(people: People, load: list[Row]) -> list[str]:
    """Return where work can't be carried, by month, by part of a month, by year."""
    if not people.rules.binding:
        return []
    by_month: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in load:
        by_month[row["department_id"], int(row["month"][5:])].append(row)
    faults = []
    for (office, month), own in sorted(by_month.items()):
        known, crews = people.known(office, month), people.crews(office, month)
        own = [row for row in own if row["district"] in known]
        for first, last in _spans(own, people.days(month)):
            within = [row for row in own if _within(row, first, last, people)]
            has = [(c.districts, c.on(first, last)) for c in crews]
            for measure, asked in (
                ("minutes", _minutes(within)),
                ("visits", _a_day(within, crews, people.rules)),
            ):
                if (short := lacking(asked, has)) > _ROUNDING:
                    faults.append(
                        f"bound: {office} from {first} to {last} lacks "
                        f"{float(short):.2f} {measure}"
                    )
    return [*faults, *_year_faults(people, load)]


def _year_faults(people: People, load: list[Row]) -> list[str]:
    """Return offices whose people are sent more often than their limits allow."""
    faults = []
    for office in sorted({row["department_id"] for row in load}):
        seats: dict[str, Fraction] = defaultdict(Fraction)
        limits = people.limits(office)
        reached = frozenset().union(*(where for where, _ in limits))
        for row in load:
            if row["department_id"] == office and row["district"] in reached:
                sent = Fraction(row["visits"]) * int(row["inspectors"])
                seats[row["district"]] += sent
        if limits and lacking(seats, [(w, Fraction(n)) for w, n in limits]) > _HOUR:
            faults.append(f"bound: {office} passes its yearly limits")
    return faults


def _spans(load: list[Row], days: list[date]) -> list[tuple[date, date]]:
    """Return the whole month, and all from a row's first to a row's last day."""
    if not days:
        return []
    firsts = {day(row["first_day"]) for row in load}
    lasts = {day(row["last_day"]) for row in load}
    month = (days[0].replace(day=1), max(days[-1], *lasts, days[0]))
    return [month, *((a, b) for a in firsts for b in lasts if a <= b)]


def _within(row: Row, first: date, last: date, people: People) -> bool:
    """Tell whether a row's working days lie from one day to another."""
    own = [
        d for d in people.worked if day(row["first_day"]) <= d <= day(row["last_day"])
    ]
    # Where none of its days is worked the whole month holds.
    whole = people.days(int(row["month"][5:]))
    own = own or whole
    return all(first <= d <= last for d in own)


def _minutes(load: list[Row]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = defaultdict(Fraction)
    for row in load:
        work = Fraction(row["visits"]) * int(row["inspectors"]) * int(row["minutes"])
        found[row["district"]] += work
    return found


def _a_day(load: list[Row], crews: list[Crew], rules: Rules) -> dict[str, Fraction]:
    """Return seats as the minutes of a day that each takes at least."""
    # Who states hours doesn't state heads.
    stated = frozenset().union(*(c.districts for c in crews if not c.heads))
    found: dict[str, Fraction] = defaultdict(Fraction)
    for row in load:
        if row["district"] not in stated:
            seats = Fraction(row["visits"]) * int(row["inspectors"])
            found[row["district"]] += seats * rules.per_day / rules.visits_a_day
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
