"""A program that shares no code with the planner finds the same plans."""

import ast
import csv
import json
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks.instances import Shape, make_instance
from benchmarks.recompute.entries import Output, made_of
from benchmarks.recompute.groups import reached
from benchmarks.recompute.judge import judge, planned
from benchmarks.recompute.optimum import best_plan
from benchmarks.recompute_many import plan
from benchmarks.shuffles import differing_files, shuffle_folder

RECOMPUTE = Path(__file__).parents[2] / "benchmarks" / "recompute"
NO_PLAN = 3


def joint_share(groups, out):
    made = tuple(entry for entry, _ in made_of(groups, Output(out)).values())
    return reached(made, "joint_share.entries")


def asking(share):
    return f'joint = "{float(share):.4f}"\ncredit = ""\ncoverage = ""\n'


def test_a_second_reading_finds_no_fault_in_a_plan_and_no_better_one(town):
    code, out = town.planned("free")
    groups = town.groups()
    best = best_plan(groups)
    assert code == 0
    assert judge(groups, town.inputs, out) == []
    assert planned(groups, out) == (best.entries, best.visits)


def test_where_a_joint_share_binds_no_plan_is_better_either(town):
    _, free = town.planned("free")
    asked = joint_share(town.groups(), free) + Fraction(5, 100)
    code, out = town.planned("binding", asking(asked))
    groups = town.groups()
    best = best_plan(groups)
    if best.entries is None:
        assert code == NO_PLAN
    else:
        assert judge(groups, town.inputs, out) == []
        assert joint_share(groups, out) >= Fraction(f"{float(asked):.4f}")
        assert planned(groups, out) == (best.entries, best.visits)


def test_no_plan_is_made_where_no_partition_has_the_share(field_town):
    code, out = field_town.planned("out_of_reach", asking(Fraction(99, 100)))
    assert best_plan(field_town.groups()).entries is None
    assert code == NO_PLAN
    assert not (out / "plan" / "entries.csv").exists()


def test_a_goal_is_worth_as_many_entries_as_its_weight_says(field_town):
    goal = 'joint = { goal = ">=60%", weight = 0.5 }\ncredit = ""\ncoverage = ""\n'
    code, out = field_town.planned("goal", goal)
    groups = field_town.groups()
    best = best_plan(groups)
    assert code == 0
    assert planned(groups, out) == (best.entries, best.visits)


def test_eight_orders_of_rows_columns_and_lists_give_the_same_bytes(field_town):
    _, out = field_town.planned("free")
    for number in range(8):
        other = field_town.folder / f"order-{number}"
        shuffle_folder(field_town.inputs, other, number, xlsx=number % 2 == 1)
        again = field_town.folder / f"again-{number}"
        plan(other, again)
        assert differing_files(out, again) == []


def _edit(path, change):
    """Change the first row that `change` accepts, and write the table again."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    records = [dict(zip(header, row, strict=True)) for row in rows]
    assert any(change(records, record) for record in list(records))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(records)


def _left_out(records, record):
    records.remove(record)
    return True


def _more_drawn(_, record):
    record["total"] = str(int(record["total"]) + 1)
    return True


def _moved(_, record):
    record["start"] = "2026-01-02"
    return True


def _called_internal(_, record):
    joint = record["type"] == "部门联合"
    record["type"] = "部门内部" if joint else record["type"]
    return joint


def _elsewhere(_, record):
    narrowed = record["districts"] != "130802"
    record["districts"] = "130802"
    return narrowed


def _put_elsewhere(records, record):
    other = next(r for r in reversed(records) if r["entry_id"] != record["entry_id"])
    record["entry_id"] = other["entry_id"]
    return True


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("merges", _left_out),
        ("merges", _put_elsewhere),
        ("entries", _left_out),
        ("entries", _more_drawn),
        ("entries", _moved),
        ("entries", _called_internal),
        ("entries", _elsewhere),
        ("not_merged", _left_out),
        ("merge_signs", _left_out),
    ],
)
def test_the_second_reading_sees_what_was_tampered_with(
    field_town, tmp_path, table, change
):
    _, out = field_town.planned("free")
    copy = tmp_path / "tampered"
    shutil.copytree(out, copy)
    _edit(copy / "plan" / f"{table}.csv", change)
    assert judge(field_town.groups(), field_town.inputs, copy) != []


def test_the_second_reading_sees_a_share_that_is_told_too_high(field_town, tmp_path):
    _, out = field_town.planned("free")
    copy = tmp_path / "tampered"
    shutil.copytree(out, copy)
    path = copy / "plan" / "certificate.json"
    lines = json.loads(path.read_text("utf-8"))
    lines[0]["reached"] = 0.99
    path.write_text(json.dumps(lines), "utf-8")
    told = judge(field_town.groups(), field_town.inputs, copy)
    assert [fault for fault in told if "joint_share.entries" in fault]


def test_the_second_reading_imports_nothing_of_the_planner():
    imported = set()
    for path in RECOMPUTE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module.partition(".")[0])
                if node.module.startswith("benchmarks"):
                    assert node.module.startswith("benchmarks.recompute.")
    assert imported.isdisjoint({"planner", "solvers", "api", "sample_data"})


def test_the_same_seed_makes_the_same_instance_and_another_one_another(tmp_path):
    shape = {"proposals": 30, "targets": 300, "departments": 25, "districts": 3}
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        make_instance(tmp_path / name, Shape(**shape, seed=seed))
    assert differing_files(tmp_path / "one", tmp_path / "same") == []
    assert "proposals.csv" in differing_files(tmp_path / "one", tmp_path / "other")
