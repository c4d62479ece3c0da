"""`planner plan --what-if`: one row a policy, whatever becomes of each."""

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from command_line import app
from tests.whatif.small_town import POLICY, settle

DOCS = Path(__file__).parents[2] / "docs" / "outputs.md"
FILES = ("what_if.csv", "what_if.html", "what_if.xlsx")


def plan(inputs, out, *texts):
    varied = [part for text in texts for part in ("--what-if", text)]
    arguments = ["plan", "--inputs", str(inputs), "--out", str(out), *varied]
    return CliRunner().invoke(app, arguments)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """Three limits on departments in an entry, with past results."""
    folder = tmp_path_factory.mktemp("tried")
    inputs = settle(folder / "inputs", results=True)
    done = plan(inputs, folder / "out", "max_departments=1,2,3", "ratio.D=0.3,0.5")
    assert done.exit_code == 0, done.output
    return folder / "out", done.output


def test_the_policy_as_it_is_comes_first_then_every_combination(tried):
    rows = rows_of(tried[0] / "what_if.csv")
    varied = [(r["merge.max_departments"], r["grades.ratio.D"]) for r in rows]
    assert varied == [
        ("5", "30%"),
        ("1", "0.3"),
        ("1", "0.5"),
        ("2", "0.3"),
        ("2", "0.5"),
        ("3", "0.3"),
        ("3", "0.5"),
    ]
    assert {r["status"] for r in rows} == {"optimal"}


def test_figures_are_those_that_can_be_counted_by_hand(tried):
    rows = rows_of(tried[0] / "what_if.csv")
    entries = {r["merge.max_departments"]: int(r["entries"]) for r in rows}
    assert entries == {"5": 2, "1": 6, "2": 4, "3": 2}
    base, alone = rows[0], rows[1]
    # Of 60 A, 30 B, 20 C and 10 D, 1, 3, 10 and 30 %: 0.6 + 0.9 + 2 + 3, half up.
    assert (alone["visits"], alone["saved"]) == ("42", "0")
    assert (base["visits"], base["saved"]) == ("14", "28")
    assert (base["internal"], base["joint"]) == ("0", "2")
    assert Decimal(base["joint_entries"]) == 1
    assert Decimal(alone["joint_visits"]) == 0
    assert Decimal(base["items"]) == Decimal(base["credit"]) == 1


def test_hours_are_peoples_minutes_at_each_visit_and_on_the_way(tried):
    base, alone = rows_of(tried[0] / "what_if.csv")[:2]
    # 14 visits of three people, 42 of two, each an hour and half an hour's way.
    assert (base["hours"], alone["hours"]) == ("63", "126")
    assert 0 < Decimal(base["peak"]) < Decimal(alone["peak"]) < 1


def test_the_plan_itself_is_as_without_what_if(tried, tmp_path):
    inputs = settle(tmp_path / "inputs", results=True)
    assert plan(inputs, tmp_path / "out").exit_code == 0
    for name in ("entries.csv", "merges.csv", "certificate.json", "expected_finds.csv"):
        alone = tmp_path / "out" / "plan" / name
        assert (tried[0] / "plan" / name).read_bytes() == alone.read_bytes()
    assert not list((tmp_path / "out").glob("what_if.*"))


def test_the_files_are_the_offices_own_and_listed(tried):
    out, _ = tried
    listed = json.loads((out / "summary.json").read_text("utf-8"))["files"]
    for name in FILES:
        assert name in listed
        assert (out / name).stat().st_mode & 0o777 == 0o600


def test_the_workbook_holds_the_same_numbers(tried):
    out, _ = tried
    book = CalamineWorkbook.from_path(str(out / "what_if.xlsx"))
    assert book.sheet_names == ["试算 What if", "预计发现 Finds", "说明 Notes"]
    head, *rows = book.get_sheet_by_index(0).to_python()
    place = head.index("检查户次\nfirm-visits")
    written = rows_of(out / "what_if.csv")
    assert [row[place] for row in rows] == [float(r["visits"]) for r in written]


def test_expected_finds_are_told_of_every_variant(tried):
    out, said = tried
    rows = rows_of(out / "what_if.csv")
    low, high = (Decimal(r["finds_per_hundred"]) for r in rows[1:3])
    assert high > low > 0
    finds = rows_of(out / "plan" / "expected_finds.csv")
    rates = {r["grade"]: r["rate"] for r in finds if r["case"] == "planned"}
    assert rates["D"] == "0.500000"
    assert {r["case"] for r in finds} >= {"planned", "random", "move", "best", "tried"}
    assert "finds" in json.loads((out / "summary.json").read_text("utf-8"))
    assert "finds_few_visits" not in said


def test_every_variant_is_told_of_on_the_screen(tried):
    _, said = tried
    for number in range(1, 7):
        assert f"试算 {number}/6" in said
    assert "6 条 entries，42 户次 firm-visits" in said


@pytest.fixture
def inputs(tmp_path):
    return settle(tmp_path / "inputs")


def test_a_policy_without_a_plan_stops_no_other(inputs, tmp_path):
    out = tmp_path / "out"
    texts = ("max_departments=1,5", "joint_share=0.9,0.1", "ratio.C=0.1,0.9")
    done = plan(inputs, out, *texts)
    assert done.exit_code == 0, done.output
    found = {
        tuple(r.values())[1:4]: (r["status"], r["reason_zh"])
        for r in rows_of(out / "what_if.csv")[1:]
    }
    assert len(found) == 8
    assert found["1", "0.9", "0.1"][0] == "infeasible"
    assert found["1", "0.9", "0.1"][1]
    assert found["1", "0.9", "0.9"][0] == "invalid"
    assert "比例须随风险升高" in found["1", "0.9", "0.9"][1]
    assert found["5", "0.9", "0.1"] == ("optimal", "")


def test_without_rates_nothing_is_said_of_finds(inputs, tmp_path):
    assert plan(inputs, tmp_path / "out", "max_departments=2").exit_code == 0
    assert not (tmp_path / "out" / "plan" / "expected_finds.csv").exists()
    assert {r["finds"] for r in rows_of(tmp_path / "out" / "what_if.csv")} == {""}
    page = (tmp_path / "out" / "what_if.html").read_text("utf-8")
    assert "预计发现" not in page


def test_where_the_policy_itself_has_no_plan_others_are_still_tried(tmp_path):
    strict = POLICY.replace('joint = ""', "joint = 0.5\n").replace(
        "[capacity]", "[merge]\nmax_departments = 1\n[capacity]"
    )
    inputs = settle(tmp_path / "inputs", strict)
    done = plan(inputs, tmp_path / "out", "max_departments=2,3")
    assert done.exit_code == 3
    rows = rows_of(tmp_path / "out" / "what_if.csv")
    assert [r["status"] for r in rows] == ["infeasible", "optimal", "optimal"]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert summary["status"] == "failed"
    assert set(FILES) <= summary["files"].keys()


def test_a_later_plan_without_what_if_leaves_no_stale_table(inputs, tmp_path):
    out = tmp_path / "out"
    plan(inputs, out, "max_departments=2")
    assert plan(inputs, out).exit_code == 0
    assert not list(out.glob("what_if.*"))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("max_dept=2", "max_departments"),
        ("joint_share=many", "shares.joint"),
        ("max_shift_days=" + ",".join(map(str, range(65))), "64"),
    ],
)
def test_a_wrong_field_or_value_is_told_and_nothing_written(
    inputs, tmp_path, text, word
):
    out = tmp_path / "out"
    done = plan(inputs, out, text)
    assert done.exit_code == 2
    assert word in done.output
    assert not out.exists()


def test_columns_are_those_of_the_docs(tried):
    with (tried[0] / "what_if.csv").open(encoding="utf-8") as stream:
        first, _, _, *others = stream.readline().strip().split(",")
    section = DOCS.read_text("utf-8").split("\n## `what_if.csv`", 1)[1]
    documented = re.findall(
        r"^\| `([a-z_]+)`", section.split("\n## ", 1)[0], re.MULTILINE
    )
    assert [first, *others] == documented
