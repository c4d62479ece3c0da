"""Templates on the command line: written, tried, and used by plan, run and open."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from command_line import app
from planner.adapters.papers.templates import FIELDS, default_files
from planner.publishing.paper_fields import Field
from tests.importing.village import settle, table
from tests.papers.offices import PLAN, PROTOCOL, of_paragraphs, texts

DOCS = Path(__file__).parents[2] / "docs" / "formal_papers.md"
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
PROPOSALS = table(
    "proposal_id,department_id,item_ids,field,start,end,ratio",
    "P1,D1,A1,餐饮,2026-03-01,2026-05-31,5%",
    "P2,D2,B1,零售,2026-03-01,2026-05-31,5%",
)
OWN = of_paragraphs("示例市{{ 年度 }}年计划，{{ 合计项数 }}项")
BROKEN = of_paragraphs("{{ 总项数 }}")


def planner(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def village(tmp_path: Path) -> Path:
    inputs = tmp_path / "in"
    inputs.mkdir()
    settle(inputs, {"proposals.csv": PROPOSALS, "policy.toml": POLICY})
    return inputs


def told(out: Path) -> list[tuple[str, str, str]]:
    with (out / "findings.csv").open(encoding="utf-8", newline="") as stream:
        return [(r["file"], r["level"], r["code"]) for r in csv.DictReader(stream)]


def test_templates_are_written_once_and_never_over_an_edited_one(tmp_path):
    first = planner("templates", tmp_path / "own")
    assert first.exit_code == 0
    assert {p.name for p in (tmp_path / "own").iterdir()} == set(FIELDS)
    (tmp_path / "own" / PLAN).write_bytes(OWN)
    (tmp_path / "own" / PROTOCOL).unlink()
    assert "已存在" in planner("templates", tmp_path / "own").output
    assert (tmp_path / "own" / PLAN).read_bytes() == OWN
    assert (tmp_path / "own" / PROTOCOL).read_bytes() == dict(default_files())[PROTOCOL]


def test_edited_templates_are_tried_on_request(tmp_path):
    (tmp_path / PLAN).write_bytes(OWN)
    good = planner("templates", tmp_path, "--check")
    assert (good.exit_code, PLAN in good.output) == (0, True)
    (tmp_path / PLAN).write_bytes(BROKEN)
    bad = planner("templates", tmp_path, "--check")
    assert bad.exit_code == 2
    assert (
        "模板 annual_plan.docx 用了没有的字段“总项数”，在：{{ 总项数 }}" in bad.output
    )


@pytest.mark.parametrize("command", ["plan", "run"])
def test_a_broken_template_ends_the_command_before_anything_is_made(
    village, tmp_path, command
):
    (village / "templates").mkdir()
    (village / "templates" / PLAN).write_bytes(BROKEN)
    out = tmp_path / "out"
    result = planner(command, "--inputs", village, "--out", out)
    assert result.exit_code == 2
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert told(out) == [
        ("templates/annual_plan.docx", "error", "template_field_unknown")
    ]
    assert not (out / "plan").exists()
    assert not out.with_name("out.workspace").exists()


def test_a_folder_that_is_not_there_is_told_of(village, tmp_path):
    out = tmp_path / "out"
    given = tmp_path / "nowhere"
    result = planner("plan", "--inputs", village, "--out", out, "--templates", given)
    assert result.exit_code == 2
    assert [code for _, _, code in told(out)] == ["template_folder"]


def test_templates_in_the_inputs_are_used_and_those_named_come_first(village, tmp_path):
    (village / "templates").mkdir()
    (village / "templates" / PLAN).write_bytes(OWN)
    out, named = tmp_path / "out", tmp_path / "named"
    assert planner("plan", "--inputs", village, "--out", out).exit_code == 0
    assert texts((out / "plan" / PLAN).read_bytes()) == ["示例市2026年计划，2项"]
    named.mkdir()
    (named / PLAN).write_bytes(of_paragraphs("另一份：{{ 标题 }}"))
    (named / "other.docx").write_bytes(BROKEN)
    planner("plan", "--inputs", village, "--out", out, "--templates", named)
    assert texts((out / "plan" / PLAN).read_bytes())[0].startswith("另一份：2026年度")
    assert ("templates/other.docx", "warning", "template_unused") in told(out)


def test_a_year_held_step_by_step_keeps_its_templates(village, tmp_path):
    workspace, out = tmp_path / "workspace", tmp_path / "out"
    issued = planner(
        "token", "issue", "--workspace", workspace, "--audience", "regulator"
    )
    token = next(w for w in issued.output.split() if len(w) > 30)
    step = ("--workspace", workspace, "--token", token)
    (village / "templates").mkdir()
    (village / "templates" / PLAN).write_bytes(BROKEN)
    refused = planner("open", "--inputs", village, *step)
    assert (refused.exit_code, "总项数" in refused.output) == (2, True)
    (village / "templates" / PLAN).write_bytes(OWN)
    assert planner("open", "--inputs", village, *step).exit_code == 0
    (village / "templates" / PLAN).unlink()
    written = planner("round", "files", "--workspace", workspace, "--out", out)
    assert written.exit_code == 0
    assert texts((out / "plan" / PLAN).read_bytes()) == ["示例市2026年计划，2项"]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_of_a_template_is_documented(name):
    section = DOCS.read_text(encoding="utf-8").split(f"### Fields of `{name}`", 1)[1]
    if name == PLAN:
        section = section.split("### Fields", 1)[0]

    def look(fields: tuple[Field, ...]) -> None:
        for field in fields:
            assert f"`{field.name}`" in section or field.name in ("数量", "比例")
            if field.name not in ("分部门", "数量", "比例"):
                look(field.parts)

    look(FIELDS[name])
