"""A second reading of inspectors' time: what gives way, and what is tampered with."""

import csv
import shutil

import pytest

from benchmarks.capacity_tiny import fault_of
from benchmarks.instances import Shape
from benchmarks.recompute.city import City
from benchmarks.recompute.groups import Groups
from benchmarks.recompute.judge import judge
from benchmarks.recompute_many import plan
from benchmarks.tight_instances import Tightness, bind, make_unbound

SHAPE = Shape(
    proposals=24,
    departments=25,
    districts=4,
    targets=2_400,
    seed=13,
    joint=None,
    credit=None,
)
TIGHT = Tightness(room=(0.8, 1.6), credit=0.9)


@pytest.fixture(scope="module")
def short_of_time(tmp_path_factory):
    folder = tmp_path_factory.mktemp("short")
    inputs, free, out = folder / "inputs", folder / "free", folder / "out"
    make_unbound(inputs, SHAPE, TIGHT)
    plan(inputs, free)
    bind(inputs, free / "plan" / "load.csv", SHAPE, TIGHT)
    assert plan(inputs, out) == 0
    return inputs, out


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(inputs, out):
    return judge(Groups(City(inputs)), inputs, out)


def test_a_plan_that_gave_way_is_borne_out_by_its_files(short_of_time):
    inputs, out = short_of_time
    assert rows_of(out / "plan" / "shifts.csv")
    assert rows_of(out / "plan" / "cuts.csv")
    assert faults(inputs, out) == []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("load", {"visits": "90.000000"}),
        ("load", {"first_day": "2026-01-01"}),
        ("load", {"minutes": "1"}),
        ("capacity", {"available_hours": "1.00"}),
        ("shifts", {"days": "300"}),
        ("shifts", {"new_end": "2026-12-30"}),
        ("cuts", {"ratio_after": "0.900000"}),
        ("cuts", {"draws_after": "0.000000"}),
    ],
)
def test_what_was_tampered_with_is_seen(short_of_time, tmp_path, table, change):
    inputs, out = short_of_time
    copy = tmp_path / "tampered"
    shutil.copytree(out, copy)
    path = copy / "plan" / f"{table}.csv"
    rows = rows_of(path)
    own = next(r for r in rows if all(r[column] for column in change))
    own |= change
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert faults(inputs, copy) != []


@pytest.mark.parametrize("seed", [23, 46, 49, 80])
def test_what_gives_way_is_the_least_that_a_program_by_day_finds(seed):
    word, fault = fault_of(seed)
    assert fault == ""
    assert "moved" in word
