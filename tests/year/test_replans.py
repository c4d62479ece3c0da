"""Entries of an earlier plan are kept, and the rest is planned anew."""

import csv
import shutil
import zipfile
from io import StringIO

import pytest
from rich.console import Console

from planner.composition.plans import plan_year
from planner.errors import ExitCode
from tests.importing.village import settle, table
from tests.year.conftest import planner

HEADER = "proposal_id,department_id,item_ids,field,start,end,ratio"
OLD = (
    "P1,D1,A1,餐饮,2026-03-01,2026-05-31,5%",
    "P2,D2,B1,餐饮,2026-03-01,2026-05-31,5%",
)
NEW = (*OLD, "P3,D1,A1,餐饮,2026-03-01,2026-05-31,5%")
POLICY = """\
year = 2026
today = "2026-01-05"
[shares]
joint = ""
credit = ""
coverage = ""
items = ""
[grades]
floor_overall = 0
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """Two proposals that share an entry, in `in`, and their plan, in `old`."""
    folder = tmp_path_factory.mktemp("before")
    inputs = folder / "in"
    inputs.mkdir()
    catalogue = "field,item_ids,initiator,cooperators\n餐饮,A1;B1,D1,*\n"
    files = {
        "proposals.csv": table(HEADER, *OLD),
        "joint_catalogue.csv": catalogue,
        "policy.toml": POLICY,
    }
    settle(inputs, files)
    assert planned(inputs, folder / "old") == ExitCode.DONE
    assert groups(folder / "old") == [["P1", "P2"]]
    return folder


@pytest.fixture
def village(before, tmp_path):
    """A third proposal beside the two; the plan before it is in `old`."""
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    inputs = tmp_path / "in"
    (inputs / "proposals.csv").write_text(table(HEADER, *NEW), encoding="utf-8")
    return inputs


def planned(inputs, out, **kept):
    return plan_year(inputs, out, Console(file=StringIO()), **kept)


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def groups(out):
    found = {}
    for row in rows(out / "plan/merges.csv"):
        found.setdefault(row["entry_id"], []).append(row["proposal_id"])
    return sorted(found.values())


def codes(out):
    return [row["code"] for row in rows(out / "findings.csv")]


def test_without_a_pin_the_new_proposal_joins_them(village, tmp_path):
    assert planned(village, tmp_path / "new") == ExitCode.DONE
    assert groups(tmp_path / "new") == [["P1", "P2", "P3"]]
    assert rows(tmp_path / "new/plan/pins.csv") == []


def test_a_kept_entry_stays_as_it_is_and_the_plan_says_why(village, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    keep = [f"{old}:2026-0001"]
    assert planned(village, new, keep=keep, because="已会签") == ExitCode.DONE
    assert groups(new) == [["P1", "P2"], ["P3"]]
    apart = rows(new / "plan/not_merged.csv")
    assert {row["code"] for row in apart} == {"apart_by_coordinator"}
    assert all("已会签" in row["reason_zh"] for row in apart)


def test_the_pins_in_force_can_be_put_into_the_inputs(village, tmp_path):
    old, new, again = tmp_path / "old", tmp_path / "new", tmp_path / "again"
    planned(village, new, keep=[f"{old}:2026-0001"], because="已会签")
    (village / "pins.csv").write_bytes((new / "plan/pins.csv").read_bytes())
    assert planned(village, again) == ExitCode.DONE
    for name in ("merges.csv", "entries.csv", "not_merged.csv", "pins.csv"):
        one, other = (out / "plan" / name for out in (new, again))
        assert one.read_bytes() == other.read_bytes(), name


def test_a_plan_can_be_replanned_in_its_own_folder(village, tmp_path):
    old = tmp_path / "old"
    keep = [f"{old}:2026-0001"]
    assert planned(village, old, keep=keep, because="已会签") == ExitCode.DONE
    assert groups(old) == [["P1", "P2"], ["P3"]]


@pytest.mark.parametrize(
    ("keep", "because", "code"),
    [
        ("{old}:2026-0001", "  ", "keep_without_reason"),
        ("2026-0001", "已会签", "keep_form"),
        ("{old}:", "已会签", "keep_form"),
        ("{old}/nowhere:2026-0001", "已会签", "keep_no_plan"),
        ("{old}:2026-0001,2026-0099", "已会签", "keep_unknown_entry"),
    ],
)
def test_what_cant_be_kept_is_refused_before_anything_is_planned(
    village, tmp_path, keep, because, code
):
    keep = [keep.format(old=tmp_path / "old")]
    new = tmp_path / "new"
    assert planned(village, new, keep=keep, because=because) == ExitCode.UNREADABLE
    assert codes(new) == [code]
    assert not (new / "plan").exists()


def test_an_entry_whose_proposal_is_gone_cant_be_kept(village, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    (village / "proposals.csv").write_text(table(HEADER, *NEW[1:]), encoding="utf-8")
    keep = [f"{old}:2026-0001"]
    assert planned(village, new, keep=keep, because="已会签") == ExitCode.UNREADABLE
    assert codes(new) == ["pin_unknown_proposal"]


def test_an_entry_whose_signs_are_gone_cant_be_kept(village, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    (village / "joint_catalogue.csv").unlink()
    keep = [f"{old}:2026-0001"]
    assert planned(village, new, keep=keep, because="已会签") == ExitCode.INFEASIBLE
    assert sorted(codes(new)) == ["conflict", "pin_breaks_sign", "ways_out"]


def contents(path):
    """A file's bytes, and what is in it where it is a zip archive."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from map(archive.read, archive.namelist())


def test_no_reason_of_a_pin_is_in_a_paper_that_may_be_handed_out(village, tmp_path):
    proposals = table(
        HEADER + ",pin,pin_reason",
        f"{NEW[0]},单独,群众举报较多",
        f"{NEW[1]},,",
        f"{NEW[2]},,",
    )
    (village / "proposals.csv").write_text(proposals, encoding="utf-8")
    pins = table("rule,proposal_ids,reason", "单独,P2,领导小组意见")
    (village / "pins.csv").write_text(pins, encoding="utf-8")
    new = tmp_path / "new"
    assert planned(village, new) == ExitCode.DONE
    own = (new / "plan/not_merged.csv").read_text(encoding="utf-8")
    handed_out = [new / "plan/annual_plan.xlsx", new / "plan/annual_plan.docx"]
    for path in handed_out:
        assert any("餐饮".encode() in part for part in contents(path))
    for reason in ("群众举报较多", "领导小组意见"):
        assert reason in own
        for path in handed_out:
            assert not any(reason.encode() in part for part in contents(path))


def test_the_command_line_takes_entries_and_the_reason(village, tmp_path):
    out = tmp_path / "new"
    asked = ["--keep", f"{tmp_path / 'old'}:2026-0001", "--because", "已会签"]
    done = planner("plan", "--inputs", village, "--out", out, *asked)
    assert done.returncode == 0
    assert groups(out) == [["P1", "P2"], ["P3"]]
