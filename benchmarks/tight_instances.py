"""Instances whose inspectors hardly have the time, or not even that.

What `benchmarks.instances` makes has people to spare. Here an office has about as many
as the plan without a bound asks for, each for some districts, with leave, certificates
that run out and yearly limits; some offices state hours instead; and windows may move
by a few days or weeks.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.instances import Shape, make_instance
from sample_data.write import write_csv

_INSPECTORS = (
    "inspector_id,name,department_id,districts,certificate_expires_on,lead,expert,"
    "max_visits,leave"
)
_CAPACITY = "department_id,district,month,hours"

Table = list[dict[str, str]]


#: Hours of an inspector's day that planned visits may take, and days in a month.
_HOURS, _DAYS = 6, 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightness:
    """How tight time is.

    `room` is what offices have, as multiples of what they need in their worst month,
    from the least to the most; `part` the share of people's days that planned visits
    may take, `shift_days` how far windows move at most; `credit` the share of proposals
    that draw by the policy's ratios, `floor` whether the library's floor is asked for;
    `stated` and `limited` are shares of offices that state hours, and of people with a
    yearly limit.
    """

    room: tuple[float, float] = (0.6, 2.0)
    part: float = 0.03
    shift_days: int = 20
    credit: float = 0.6
    floor: bool = False
    stated: float = 0.2
    limited: float = 0.05


def make_unbound(folder: Path, shape: Shape, tight: Tightness) -> None:
    """Write an instance's files, with windows that may move and time not bound."""
    make_instance(folder, shape)
    rng = Random(f"{shape.seed}|moves")
    _loosen(rng, folder / "proposals.csv", tight.shift_days, tight.credit)
    policy = folder / "policy.toml"
    text = policy.read_text("utf-8")
    if not tight.floor:
        text = text.replace(
            "[shares]", '[grades]\nfloor_overall = 0\n\n[shares]\ncoverage = ""'
        )
    text += f"\n[capacity]\nshare = {tight.part:g}\nbinding = false\n"
    policy.write_text(text, "utf-8", newline="\n")


def bind(folder: Path, load: Path, shape: Shape, tight: Tightness) -> None:
    """Give offices about the time that a plan's load asks of them, and bind it."""
    rng = Random(f"{shape.seed}|tight")
    offices = _read(folder / "departments.csv")
    districts = sorted({row["district"] for row in _read(folder / "targets.csv")})
    worst = _worst(_read(load))
    people: list[list[object]] = []
    stated: list[list[object]] = []
    for office in offices:
        hours = worst.get(office["department_id"], 0.0) * rng.uniform(*tight.room)
        if rng.random() < tight.stated:
            stated += _hours(rng, office["department_id"], hours, districts)
        count = max(1, round(hours / (_HOURS * _DAYS * tight.part)))
        people += [_person(rng, office, k, districts, tight) for k in range(count)]
    write_csv(folder / "inspectors.csv", _INSPECTORS, people)
    write_csv(folder / "capacity.csv", _CAPACITY, stated)
    policy = folder / "policy.toml"
    text = policy.read_text("utf-8").replace("\nbinding = false", "")
    policy.write_text(text, "utf-8", newline="\n")


def _worst(load: Table) -> dict[str, float]:
    """Return the most hours that any month takes of an office."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for row in load:
        found[row["department_id"], row["month"]] += float(row["hours"])
    worst: dict[str, float] = defaultdict(float)
    for (office, _), hours in found.items():
        worst[office] = max(worst[office], hours)
    return worst


def _person(
    rng: Random, office: dict[str, str], number: int, all_: list[str], tight: Tightness
) -> list[object]:
    # Every other may go anywhere that the office may.
    some = rng.sample(all_, rng.randint(1, len(all_))) if number % 2 else []
    own = office["districts"]
    where = own or ";".join(sorted(some))
    begin = date(2026, 2, 1) + timedelta(days=rng.randrange(280))
    leave = f"{begin}/{begin + timedelta(days=rng.randrange(1, 40))}"
    until = date(2026, 7, 1) + timedelta(days=rng.randrange(900))
    return [
        f"{office['department_id']}{number:03}",
        f"检查员{number}",
        office["department_id"],
        where,
        until if rng.random() < 0.3 else date(2029, 12, 31),
        "是",
        "是" if number and rng.random() < 0.05 else "",
        rng.randint(5, 40) if rng.random() < tight.limited else None,
        leave if rng.random() < 0.4 else None,
    ]


def _hours(
    rng: Random, office: str, hours: float, districts: list[str]
) -> list[list[object]]:
    found: list[list[object]] = [[office, None, None, round(hours)]]
    if rng.random() < 0.5:
        month = f"2026-{rng.randint(2, 11):02}"
        found.append([office, None, month, round(hours * rng.uniform(0, 1.5))])
    if rng.random() < 0.3:
        found.append([office, rng.choice(districts), None, round(hours / 3)])
    return found


def _loosen(rng: Random, path: Path, most: int, credit: float) -> None:
    """Let windows move, and some proposals draw by the policy's ratios."""
    table = _read(path)
    for row in table:
        chance = rng.random()
        row["shift_days"] = "" if chance < 0.4 else str(rng.randint(0, most))
        if row["basis"] != "全覆盖" and rng.random() < credit:
            row |= {"ratio": "", "basis": "信用分类"}
    header = list(table[0])
    write_csv(path, ",".join(header), ([row[c] for c in header] for row in table))


def _read(path: Path) -> Table:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
