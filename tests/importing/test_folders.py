"""The commands that read a folder: all its faults, and an output that takes none."""

import csv
import errno
import io
import sqlite3

import pytest
from rich.console import Console
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from planner import cli
from planner.composition import years
from planner.composition.years import check_inputs, in_files
from planner.errors import ExitCode, Finding
from tests.importing.village import settle


@pytest.fixture
def village(tmp_path):
    folder = tmp_path / "inputs"
    folder.mkdir()
    return settle(folder, {"policy.toml": "year = 2026\n"})


def checked(village, out):
    """Exit code, and file and code of each finding."""
    code = check_inputs(village, out, Console(file=io.StringIO()))
    with (out / "findings.csv").open(encoding="utf-8", newline="") as stream:
        return code, [(row["file"], row["code"]) for row in csv.DictReader(stream)]


def test_checking_covers_the_ceremony(village, tmp_path):
    (village / "ceremony.json").write_text("{")
    code, findings = checked(village, tmp_path / "out")
    assert code is ExitCode.UNREADABLE
    assert findings == [("ceremony.json", "ceremony_shape")]


def test_a_broken_policy_does_not_hide_what_is_wrong_with_the_files(village, tmp_path):
    (village / "policy.toml").write_text("year = ")
    (village / "items.csv").unlink()
    (village / "targets.csv").write_bytes(b"")
    code, findings = checked(village, tmp_path / "out")
    assert code is ExitCode.UNREADABLE
    assert sorted(findings) == [
        ("items.csv", "missing_file"),
        ("policy.toml", "bad_toml"),
        ("targets.csv", "empty_file"),
    ]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.mkdir(), "unreadable"),
        (lambda path: path.write_bytes("# 政策".encode("gb18030")), "unreadable"),
        (lambda path: None, "missing_file"),
    ],
)
def test_a_policy_that_cannot_be_read_says_why(village, tmp_path, make, code):
    (village / "policy.toml").unlink()
    make(village / "policy.toml")
    assert checked(village, tmp_path / "out") == (
        ExitCode.UNREADABLE,
        [("policy.toml", code)],
    )


def test_planning_names_the_file_that_a_table_came_in():
    findings = [
        Finding(file="proposals", code="empty_scope", row=3, value="P1"),
        Finding(file="policy.toml", code="bad_toml"),
    ]
    named = in_files(findings, {"proposals": "proposals.xlsx"})
    assert [f.file for f in named] == ["proposals.xlsx", "policy.toml"]


@pytest.mark.parametrize("command", ["import", "plan", "run"])
@pytest.mark.parametrize("out", ["file", "file/within"])
def test_an_output_that_takes_no_file_is_refused_in_words(
    village, tmp_path, command, out
):
    (tmp_path / "file").write_text("taken")
    done = CliRunner().invoke(
        cli.app, [command, "--inputs", str(village), "--out", str(tmp_path / out)]
    )
    assert done.exit_code == ExitCode.UNREADABLE
    assert "无法读写" in done.stderr
    assert not (tmp_path / "file.workspace").exists()


def test_a_workspace_that_another_program_holds_is_said_in_words(
    village, tmp_path, monkeypatch
):
    def locked(*_, **__):
        msg = "BEGIN"
        raise OperationalError(msg, {}, sqlite3.OperationalError("is locked"))

    monkeypatch.setattr(years.Campaign, "run", locked)
    arguments = ["run", "--inputs", str(village), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli.app, arguments)
    assert done.exit_code == ExitCode.UNREADABLE
    assert "is locked" in done.stderr


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "已中断"),
        (MemoryError(), 2, "内存不足"),
        (OSError(errno.ENOSPC, "No space left"), 2, "No space left"),
    ],
)
def test_what_the_machine_refuses_ends_in_a_sentence(
    village, tmp_path, monkeypatch, error, code, words
):
    def refuse(*_):
        raise error

    monkeypatch.setattr(years, "read_inputs", refuse)
    arguments = ["import", "--inputs", str(village), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli.app, arguments)
    assert (done.exit_code, words in done.stderr) == (code, True)
