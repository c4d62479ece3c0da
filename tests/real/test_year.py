"""A whole year on a real registry of firms and real lists of items."""

import csv
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.real.convert import convert
from tests.year.conftest import BRIEF, asked, finished

SOURCE = os.environ.get("PLANNER_REAL_DATA", "")
FIRMS = 54_894

pytestmark = pytest.mark.skipif(
    not SOURCE, reason="PLANNER_REAL_DATA names no folder of real registers and lists"
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real") / "inputs"
    convert(Path(SOURCE), folder)
    return folder


@pytest.fixture(scope="module")
def year(inputs):
    return finished(inputs, inputs.parent / "year", program=BRIEF)


def test_every_firm_is_kept(year):
    summary = json.loads((year / "summary.json").read_text("utf-8"))
    assert summary["status"] == "finished"
    assert summary["counts"]["targets"] == FIRMS
    assert summary["imports"]["targets.csv"] == {
        "rows": FIRMS,
        "kept": FIRMS,
        "rejected": 0,
    }


def test_every_proposal_is_in_one_entry(inputs, year):
    merged = Counter(row["proposal_id"] for row in rows_of(year / "plan/merges.csv"))
    proposed = [row["建议编号"] for row in rows_of(inputs / "proposals.csv")]
    assert merged == Counter(proposed)


def test_everything_that_the_policy_asks_is_reached(year):
    certificate = json.loads((year / "plan/certificate.json").read_text("utf-8"))
    assert certificate
    assert [line for line in certificate if not line["holds"]] == []


def test_every_visit_has_a_team_of_each_of_its_departments(year):
    sent = {
        (row["visit_id"], row["department_id"]) for row in rows_of(year / "teams.csv")
    }
    asked = {
        (row["visit_id"], department_id)
        for row in rows_of(year / "visits.csv")
        for department_id in row["department_ids"].split(";")
    }
    assert asked
    assert sent == asked


def test_a_rounds_bundle_passes_every_check(year):
    done = asked("verify", year / "rounds" / "2026Q1")
    assert done.exit_code == 0, done.stdout
    lines = done.stdout.splitlines()
    assert lines
    assert not [line for line in lines if line.startswith("FAIL")]
