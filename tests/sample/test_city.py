"""The sample city is believable, coherent, and the same for the same seed."""

import csv
import os
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sample_data import make_city

FILES = {
    "departments.csv",
    "targets.csv",
    "inspectors.xlsx",
    "items.csv",
    "proposals.xlsx",
    "joint_catalogue.csv",
    "neighbours.csv",
    "recusals.csv",
    "history.csv",
    "holidays.csv",
    "policy.toml",
}

#: GB 32100-2015, table of characters and table of weights, typed from the standard.
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

#: GB 11714, for positions 9-16 of the code and their check at position 17.
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def rows_of(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [dict(row) for row in csv.DictReader(file)]
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [dict(zip(header, row, strict=True)) for row in rows]


def members(cell: object) -> list[str]:
    text = str(cell).replace("；", ";").replace("、", ";")
    return [member for member in text.split(";") if member]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    make_city(folder, targets=600, seed=7)
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    make_city(folder, targets=8_000)
    return rows_of(folder / "targets.csv")


@pytest.fixture(scope="module")
def tables(city):
    return {
        path.stem: rows_of(path) for path in city.iterdir() if path.suffix != ".toml"
    }


def test_writes_the_files_of_a_year_without_a_ceremony(city):
    assert {path.name for path in city.iterdir()} == FILES


def test_same_seed_same_bytes_whatever_the_hash_seed(city, tmp_path):
    for hash_seed in ("1", "2"):
        subprocess.run(
            [
                sys.executable,
                "-m",
                "sample_data",
                tmp_path / hash_seed,
                "--targets=600",
                "--seed=7",
            ],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=Path(__file__).parents[2],
            check=True,
        )
        for name in FILES:
            assert (tmp_path / hash_seed / name).read_bytes() == (
                city / name
            ).read_bytes()


def test_another_seed_is_another_city(city, tmp_path):
    make_city(tmp_path, targets=600, seed=8)
    for name in ("targets.csv", "inspectors.xlsx", "history.csv", "recusals.csv"):
        assert (tmp_path / name).read_bytes() != (city / name).read_bytes()


def test_progress_ends_with_all_targets_made(tmp_path):
    told = []
    make_city(
        tmp_path, targets=120, on_progress=lambda done, of: told.append((done, of))
    )
    assert told[-1] == (120, 120)


def test_codes_are_distinct_and_their_check_digits_follow_both_standards(large):
    codes = [str(row["统一社会信用代码"]) for row in large]
    assert len(set(codes)) == len(codes) == 8_000
    for code in codes:
        values = [CHARACTERS.index(character) for character in code]
        total = sum(
            value * weight for value, weight in zip(values[:17], WEIGHTS, strict=True)
        )
        assert values[17] == (31 - total % 31) % 31
        body = sum(
            int(c, 36) * w for c, w in zip(code[8:16], BODY_WEIGHTS, strict=True)
        )
        assert code[16] == "0123456789X0"[11 - body % 11]


def test_codes_begin_with_their_kind_and_district(large):
    begins = {"企业": "91", "个体工商户": "92", "农民专业合作社": "93"}
    for row in large:
        assert row["统一社会信用代码"].startswith(
            begins[row["主体类型"]] + row["区划代码"]
        )


def test_grades_kinds_and_statuses_have_their_shares(large):
    def share(column, *values):
        counts = Counter(row[column] for row in large)
        return sum(counts[value] for value in values) / len(large)

    assert share("信用风险等级", "A") == pytest.approx(0.55, abs=0.03)
    assert share("信用风险等级", "B") == pytest.approx(0.30, abs=0.03)
    assert share("信用风险等级", "C") == pytest.approx(0.11, abs=0.02)
    assert share("信用风险等级", "D") == pytest.approx(0.04, abs=0.01)
    assert 0.005 < share("信用风险等级", "") < 0.025
    assert share("登记状态", "注销", "吊销") == pytest.approx(0.06, abs=0.015)
    assert share("主体类型", "企业") == pytest.approx(0.48, abs=0.05)


def test_eleven_districts_and_industries_with_and_without_section_letter(large):
    assert len({row["区划代码"] for row in large}) == 11
    industries = {row["行业代码"] for row in large}
    assert {"H6210", "6210"} <= industries
    assert all(industry[-4:].isdigit() for industry in industries)


def test_new_business_is_who_registered_within_two_years(large):
    for row in large:
        new = row["成立日期"] > "2024-01-05"
        assert ("new_business" in members(row["标签"])) == new


def test_everything_says_that_it_is_fictitious(tables, city):
    assert all(row["名称"].startswith("示例") for row in tables["targets"])
    assert all(row["地址"].startswith("示例市") for row in tables["targets"])
    assert all(row["统一社会信用代码"][8:10] == "XN" for row in tables["targets"])
    assert all(row["姓名"].endswith("（虚构）") for row in tables["inspectors"])
    assert all(row["部门名称"].startswith("示例市") for row in tables["departments"])
    assert "虚构" in (city / "policy.toml").read_text(encoding="utf-8")


def test_every_reference_resolves(tables):
    departments = {row["部门编码"] for row in tables["departments"]}
    targets = {row["统一社会信用代码"] for row in tables["targets"]}
    inspectors = {row["执法证号"]: row["部门编码"] for row in tables["inspectors"]}
    items = {row["事项编码"]: row["部门编码"] for row in tables["items"]}
    districts = {row["district"] for row in tables["neighbours"]}
    assert len(departments) == 24
    assert len(districts) == 11
    assert set(inspectors.values()) == set(items.values()) == departments
    assert {row["区划代码"] for row in tables["targets"]} <= districts
    for row in tables["targets"]:
        assert row["所属主体"] in targets | {""}
    for row in tables["proposals"]:
        assert {items[item] for item in members(row["事项编码"])} == {row["部门编码"]}
        assert set(members(row["配合部门"])) <= departments - {row["部门编码"]}
        assert set(members(row["区划范围"])) <= districts
    for row in tables["joint_catalogue"]:
        listed = {row["发起部门"], *members(row["配合部门"])} - {"*"}
        assert {items[item] for item in members(row["事项编码"])} >= listed
    for row in tables["recusals"]:
        assert row["执法证号"] in inspectors
        assert row["统一社会信用代码"] in targets
    for row in tables["history"]:
        team = members(row["inspector_ids"])
        assert row["target_id"] in targets
        assert {inspectors[who] for who in team} == {row["department_id"]}
        assert len(team) == 2
        assert {items[item] for item in members(row["item_ids"])} == {
            row["department_id"]
        }


def test_ids_are_not_given_twice(tables):
    for table, column in (
        ("departments", "部门编码"),
        ("inspectors", "执法证号"),
        ("items", "事项编码"),
        ("proposals", "建议编号"),
    ):
        ids = [row[column] for row in tables[table]]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "wording",
    [
        "5%",
        "５％",
        ">=3%",
        "≥5％",
        "不低于3%",
        "<=1%",
        "不超过2%",
        "2‰",
        "1户",
        "2户",
        "10%(2户)",
        "100%",
        "全覆盖",
        "3%;2次/年",
        "每年1次20%；或者每年2次各10%",
        "A:1%;B:3%;C:10%;D:30%",
        "根据实际情况确定",
        "",
    ],
)
def test_offices_put_their_ratios_in_all_wordings(tables, wording):
    assert wording in {row["抽查比例"] for row in tables["proposals"]}


def test_proposals_fill_the_year_and_use_every_column(tables):
    proposals = tables["proposals"]
    assert 170 <= len(proposals) <= 220
    assert {(row["开始"].month - 1) // 3 for row in proposals} == {0, 1, 2, 3}
    assert all(date(2026, 2, 1) <= row["开始"] < row["结束"] for row in proposals)
    assert all(row["结束"] <= date(2026, 11, 30) for row in proposals)
    assert {row["抽取依据"] for row in proposals} == {"信用分类", "随机", "全覆盖"}
    assert {row["合并要求"] for row in proposals} == {"", "必须联合", "单独"}
    for column in proposals[0]:
        assert any(row[column] for row in proposals), column


def test_every_item_is_proposed_and_rests_on_a_law(tables):
    proposed = {
        item for row in tables["proposals"] for item in members(row["事项编码"])
    }
    assert proposed == {row["事项编码"] for row in tables["items"]}
    assert all(row["检查依据"].startswith("《") for row in tables["items"])
    assert {row["事项类别"] for row in tables["items"]} == {"一般", "重点"}


def test_who_must_be_joint_has_a_partner_of_the_catalogue(tables):
    listed = [{*members(row["事项编码"])} for row in tables["joint_catalogue"]]
    minutes = {row["事项编码"]: int(row["预计用时"]) for row in tables["items"]}

    def scope(row):
        return [
            row[c] for c in ("抽查领域", "行业范围", "标签范围", "主体类型范围", "开始")
        ]

    def may_join(one, other):
        items = [set(members(row["事项编码"])) for row in (one, other)]
        effort = sorted(sum(minutes[i] for i in part) for part in items)
        return (
            one["部门编码"] != other["部门编码"]
            and scope(one) == scope(other)
            and effort[1] <= 2 * effort[0]
            and any(items[0] & row and items[1] & row for row in listed)
        )

    for row in tables["proposals"]:
        if row["合并要求"] == "必须联合":
            assert any(may_join(row, other) for other in tables["proposals"])


def test_some_units_are_short_and_all_others_can_send_two(tables):
    def unit(row):
        return row["部门编码"], str(row["执法区域"])

    sizes = Counter(map(unit, tables["inspectors"]))
    districts = sorted({row["district"] for row in tables["neighbours"]})
    serving = {
        (department, district): sizes[department, district] + sizes[department, ""]
        for department in {row["部门编码"] for row in tables["departments"]}
        for district in districts
    }
    short = {where for where, size in serving.items() if size < 2}
    assert {department for department, _ in short} == {"STHJ", "NYNC", "RLSB", "JY"}
    assert len(short) <= 8
    assert all(size >= 4 for where, size in serving.items() if where not in short)


def test_the_policy_is_toml_for_the_year_with_neighbours_allowed(city):
    policy = tomllib.loads((city / "policy.toml").read_text(encoding="utf-8"))
    assert policy["year"] == 2026
    assert policy["today"] == "2026-01-05"
    assert policy["teams"]["neighbours"] is True
    assert policy["shares"]["joint"] == ">=0.243"


def test_history_is_last_year_s_and_targets_know_their_last_visit(tables):
    last = {row["统一社会信用代码"]: row["上次检查日期"] for row in tables["targets"]}
    for row in tables["history"]:
        assert row["visited_on"].startswith("2025-")
        assert date.fromisoformat(row["visited_on"]).weekday() < 5
        assert last[row["target_id"]] >= row["visited_on"]
    assert {row["本年已检查次数"] for row in tables["targets"]} == {"0"}
