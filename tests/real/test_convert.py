"""The converter keeps every firm, region, field and item of the real lists."""

import csv
import os
from pathlib import Path

import pytest

from tests.real.convert import convert

SOURCE = os.environ.get("PLANNER_REAL_DATA", "")

pytestmark = pytest.mark.skipif(
    not SOURCE, reason="PLANNER_REAL_DATA names no folder of real registers and lists"
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    convert(Path(SOURCE), folder)
    return folder


@pytest.fixture(scope="module")
def tables(inputs):
    return {path.stem: rows_of(path) for path in inputs.glob("*.csv")}


def test_every_firm_is_kept_in_the_region_of_its_code(tables):
    targets = tables["targets"]
    assert len({row["统一社会信用代码"] for row in targets}) == len(targets) == 54_894
    assert len({row["区划代码"] for row in targets}) == 34
    assert all(row["统一社会信用代码"][2:8] == row["区划代码"] for row in targets)


def test_most_firms_have_an_industry_and_grades_have_their_shares(tables):
    targets = tables["targets"]
    known = sum(row["行业代码"] != "" for row in targets)
    assert known > 0.9 * len(targets)
    for grade, share in {"A": 0.55, "B": 0.30, "C": 0.11, "D": 0.04}.items():
        found = sum(row["信用风险等级"] == grade for row in targets) / len(targets)
        assert found == pytest.approx(share, abs=0.01)


def test_all_fields_and_items_are_there_and_proposed(tables):
    items = {row["事项编码"] for row in tables["items"]}
    proposed = {i for row in tables["proposals"] for i in row["事项编码"].split(";")}
    assert len({row["抽查领域"] for row in tables["joint_catalogue"]}) == 36
    assert sum("-J" not in item for item in items) == 388
    assert len(items) == len(tables["items"])
    assert proposed == items
    assert all(row["检查依据"] for row in tables["items"])


def test_every_row_of_the_joint_list_is_an_item_of_each_initiator(tables):
    with (Path(SOURCE) / "joint_items_hainan_v2.csv").open(encoding="utf-8") as file:
        listed = {
            (row["抽查事项"], len(row["发起部门"].split("、")))
            for row in csv.DictReader(file)
        }
    names = [row["抽查事项"] for row in tables["items"] if "-J" in row["事项编码"]]
    assert {(name, names.count(name)) for name in names} == listed


def test_every_reference_resolves(tables):
    departments = {row["部门编码"] for row in tables["departments"]}
    owner = {row["事项编码"]: row["部门编码"] for row in tables["items"]}
    inspectors = {row["执法证号"] for row in tables["inspectors"]}
    targets = {row["统一社会信用代码"] for row in tables["targets"]}
    assert len(departments) == 18
    assert set(owner.values()) <= departments
    for row in tables["proposals"]:
        assert {owner[i] for i in row["事项编码"].split(";")} == {row["部门编码"]}
    for row in tables["joint_catalogue"]:
        assert set(row["配合部门"].split(";")) <= departments | {"*"}
        assert row["发起部门"] not in row["配合部门"].split(";")
    assert {row["执法证号"] for row in tables["recusals"]} <= inspectors
    assert {row["统一社会信用代码"] for row in tables["recusals"]} <= targets


def test_every_region_is_served_by_every_department(tables):
    served = {
        (row["部门编码"], district)
        for row in tables["inspectors"]
        for district in row["执法区域"].split(";")
    }
    assert len(served) == 18 * 34


def test_same_seed_same_inputs_and_another_seed_other_grades(inputs, tmp_path):
    convert(Path(SOURCE), tmp_path / "same")
    convert(Path(SOURCE), tmp_path / "other", seed=1)
    for path in inputs.iterdir():
        assert (tmp_path / "same" / path.name).read_bytes() == path.read_bytes()
    other = (tmp_path / "other" / "targets.csv").read_bytes()
    assert other != (inputs / "targets.csv").read_bytes()
