"""Hold tiny plans against all there is: what can be done, with how few moves.

    python -m benchmarks.capacity_tiny --seeds 60

Each has a handful of proposals that stay alone, so every proposal is an entry. A mixed
program of its own, day by day (SciPy), says whether the work can be done at all,
whether without a cut, and how many windows have to move at least. The planner must
refuse exactly what can't be done, cut only where it must, and move as few.
"""

import argparse
import csv
import sys
import tempfile
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarks.recompute.people import People, rules_of
from benchmarks.recompute.policy import read_policy
from benchmarks.recompute_many import plan
from sample_data.write import write_csv

_PLACES = ("130802", "130803")
#: Firms of each grade in a district.
_FIRMS = {"A": 60, "B": 60, "C": 30, "D": 10}
_NO_PLAN = 3
_POLICY = """\
year = 2026
today = "2026-01-05"

[grades]
floor_overall = 0

[shares]
joint = ""
credit = ""
coverage = ""

[capacity]
share = {part:g}
"""

Proposal = dict[str, str]


def make_tiny(folder: Path, seed: int) -> None:
    """Write the tables of a tiny instance."""
    rng = Random(f"tiny|{seed}")
    folder.mkdir(parents=True)
    offices = ("D1", "D2")
    write_csv(
        folder / "departments.csv",
        "department_id,name,level,districts",
        [[o, f"{o}局", "市", None] for o in offices],
    )
    write_csv(
        folder / "targets.csv",
        "target_id,name,district,industry,grade,status",
        [
            [f"T{place}{grade}{n:03}", "示例企业", place, "6210", grade, "存续"]
            for place in _PLACES
            for grade, count in _FIRMS.items()
            for n in range(count)
        ],
    )
    write_csv(
        folder / "items.csv",
        "item_id,department_id,name,kind,legal_basis,minutes",
        [
            [f"{o}-I", o, f"{o}检查", "一般", "《示例条例》", rng.choice([30, 90, 150])]
            for o in offices
        ],
    )
    write_csv(
        folder / "inspectors.csv",
        "inspector_id,name,department_id,districts,certificate_expires_on,leave",
        [
            [
                f"{o}{n}",
                f"检查员{n}",
                o,
                rng.choice(["", *_PLACES]) if n else "",
                "2030-01-01",
                rng.choice(["", "", "2026-05-04/2026-05-15"]),
            ]
            for o in offices
            for n in range(rng.randint(2, 5))
        ],
    )
    rows = []
    for number in range(rng.randint(2, 5)):
        begin = date(2026, 4, 20) + timedelta(days=rng.randrange(50))
        office = rng.choice(offices)
        rows.append(
            [
                f"P{number}",
                office,
                f"{office}-I",
                rng.choice(["", "", *_PLACES]),
                begin,
                begin + timedelta(days=rng.choice([4, 10, 20, 31])),
                rng.choice(["", "", "3%", "20户"]),
                "单独",
                rng.choice([0, 3, 8, 15]),
            ]
        )
    write_csv(
        folder / "proposals.csv",
        "proposal_id,department_id,item_ids,districts,start,end,ratio,pin,shift_days",
        rows,
    )
    text = _POLICY.format(part=rng.choice([0.2, 0.3, 0.5, 0.8, 1.0]))
    (folder / "policy.toml").write_text(text, "utf-8", newline="\n")


class Tiny:
    """A tiny instance as a program over days."""

    def __init__(self, folder: Path) -> None:
        policy = read_policy(folder)
        self.rules = rules_of(policy.year, policy.raw)
        self.people = People(folder, self.rules, _PLACES)
        self.proposals = _read(folder / "proposals.csv")
        self.minutes = {
            row["department_id"]: int(row["minutes"])
            for row in _read(folder / "items.csv")
        }

    def visits(self, proposal: Proposal, *, cut: bool) -> dict[str, Fraction]:
        """Return what is drawn in each district, at least where it may be cut."""
        places = [d for d in _PLACES if d.startswith(proposal["districts"])]
        whole = {"A": 1, "B": 3, "C": 10, "D": 30}
        half = {"A": Fraction(1, 2), "B": Fraction(3, 2), "C": 5, "D": 30}
        said, base = proposal["ratio"], sum(_FIRMS.values()) * len(places)

        def mass(ratio: dict[str, int | Fraction]) -> Fraction:
            return sum(
                (Fraction(r, 100) * _FIRMS[g] for g, r in ratio.items()), Fraction(0)
            ) * len(places)

        exact = mass(whole)
        total = int(exact + Fraction(1, 2))
        if said == "3%":
            total = int(Fraction(3, 100) * base + Fraction(1, 2))
        elif said:
            total = int(said.removesuffix("户"))
        elif cut:
            total = min(total, int(-(-total * mass(half) // exact)))
        return {d: Fraction(total, len(places)) for d in places}

    def solved(self, *, cut: bool) -> tuple[int, int] | None:
        """Return the fewest windows to move, and their days; None where none do."""
        columns: list[tuple[int, int, str, date]] = []
        options: list[tuple[int, int]] = []
        for number, row in enumerate(self.proposals):
            most = int(row["shift_days"])
            for days in range(-most, most + 1):
                first, last = self._window(row, days)
                own = [d for d in self.people.worked if first <= d <= last]
                if own or not days:
                    options.append((number, days))
                    columns += [
                        (len(options) - 1, number, place, d)
                        for place in self.visits(row, cut=cut)
                        for d in own
                    ]
        return self._answer(columns, options, cut=cut)

    def _window(self, row: Proposal, days: int) -> tuple[date, date]:
        shift = timedelta(days=days)
        return (
            date.fromisoformat(row["start"]) + shift,
            date.fromisoformat(row["end"]) + shift,
        )

    def _answer(
        self,
        columns: list[tuple[int, int, str, date]],
        options: list[tuple[int, int]],
        *,
        cut: bool,
    ) -> tuple[int, int] | None:
        n = len(columns)
        rows: list[tuple[dict[int, float], float, float]] = []
        by_spot: dict[tuple[int, str], list[int]] = defaultdict(list)
        by_day: dict[tuple[str, date], list[int]] = defaultdict(list)
        for at, (option, number, place, today) in enumerate(columns):
            by_spot[option, place].append(at)
            by_day[self.proposals[number]["department_id"], today].append(at)
        for option, (number, _) in enumerate(options):
            for place, due in self.visits(self.proposals[number], cut=cut).items():
                row = dict.fromkeys(by_spot.get((option, place), ()), 1.0)
                rows.append((row | {n + option: -float(due)}, 0.0, 0.0))
        for number in range(len(self.proposals)):
            own = [n + o for o, (k, _) in enumerate(options) if k == number]
            rows.append((dict.fromkeys(own, 1.0), 1.0, 1.0))
        for (office, today), own in by_day.items():
            rows += self._day_rows(office, today, own, columns)
        matrix = csr_array(
            (
                [v for row, _, _ in rows for v in row.values()],
                (
                    [k for k, (row, _, _) in enumerate(rows) for _ in row],
                    [c for row, _, _ in rows for c in row],
                ),
            ),
            shape=(len(rows), n + len(options)),
        )
        cost = [0.0] * n + [1e3 * bool(days) + abs(days) for _, days in options]
        whole = np.array([0] * n + [1] * len(options))
        found = milp(
            np.array(cost),
            integrality=whole,
            bounds=Bounds(0.0, np.where(whole, 1.0, np.inf)),
            constraints=LinearConstraint(
                matrix, [low for _, low, _ in rows], [high for _, _, high in rows]
            ),
        )
        if found.x is None:
            return None
        return int(found.fun + 0.5) // 1000, int(found.fun + 0.5) % 1000

    def _day_rows(
        self,
        office: str,
        today: date,
        own: list[int],
        columns: list[tuple[int, int, str, date]],
    ) -> list[tuple[dict[int, float], float, float]]:
        """What is done on a day in some districts is done by who works there (Hall)."""
        rules, found = self.rules, []
        minutes = self.minutes[office] + rules.travel
        a_visit = max(minutes, rules.per_day / rules.visits_a_day) * rules.per_visit
        for some in ({_PLACES[0]}, {_PLACES[1]}, {*_PLACES}):
            there = sum(
                crew.on(today, today)
                for crew in self.people.crews(office, today.month)
                if crew.districts & some
            )
            row = {at: a_visit for at in own if columns[at][2] in some}
            found.append((row, -np.inf, float(there) + 1e-6))
        return found


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fault_of(seed: int) -> tuple[str, str]:
    """Return a word on what came of an instance, and what is wrong with it."""
    with tempfile.TemporaryDirectory() as name:
        inputs, out = Path(name) / "inputs", Path(name) / "out"
        make_tiny(inputs, seed)
        code, tiny = plan(inputs, out), Tiny(inputs)
        whole = tiny.solved(cut=False)
        if code == _NO_PLAN:
            left = tiny.solved(cut=True)
            return "refused", f"can be done with {left} moves" if left else ""
        moves = _read(out / "plan" / "shifts.csv")
        cuts = {row["entry_id"] for row in _read(out / "plan" / "cuts.csv")}
        days = sum(abs(int(row["days"])) for row in moves)
        word = f"{len(moves)} moved by {days} days, {len(cuts)} cut"
        if whole is None:
            return word, "" if cuts else "can't be done uncut"
        if cuts:
            return word, f"needs no cut: {whole}"
        return word, "" if whole == (len(moves), days) else f"{whole} would do"


def main() -> None:
    """Print what comes of each instance; the exit code tells whether any is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--first", type=int, default=1)
    arguments = parser.parse_args()
    wrong = 0
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        word, fault = fault_of(seed)
        print(f"{seed}: {word}{': ' if fault else ''}{fault}", flush=True)
        wrong += bool(fault)
    print(f"{wrong} of {arguments.seeds} with faults")
    sys.exit(4 if wrong else 0)


if __name__ == "__main__":
    main()
