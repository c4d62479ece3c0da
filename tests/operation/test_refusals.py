"""What the machine refuses ends a command in words, with a remedy and exit code 2."""

import errno
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from command_line import app
from planner.adapters.clock import SystemClock
from planner.adapters.files import backup_file
from planner.adapters.state.database import _write_ahead
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from planner.composition import backups
from planner.composition.settings import variables
from planner.errors import ExitCode
from planner.messages import MESSAGES

NOWHERE = "postgresql://u:geheim@127.0.0.1:1/db"
NO_YEAR = "http_no_year"
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "held/there")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    open_store(Workspace(folder), SystemClock()).close()
    return folder


def ended(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


def assert_refused(done: Result, code: str) -> None:
    assert done.exit_code == ExitCode.UNREADABLE, done.output
    zh, _, _ = MESSAGES[code].zh.partition("{value}")
    assert zh.partition("{reason}")[0] in done.stderr
    assert f"  → {MESSAGES[code].remedy}" in done.stderr
    assert "Traceback" not in done.output
    assert "geheim" not in done.output


@pytest.mark.parametrize(
    "words",
    [
        ["work"],
        ["backup", "--out", "kept.tar.gz"],
        ["exchange", "--out", "out"],
        ["round", "replacements"],
        ["database", "status"],
        ["token", "list"],
        ["ledger", "verify"],
    ],
    ids=" ".join,
)
def test_a_workspace_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(ended(*words, "--workspace", "gone"), "workspace_missing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [["work"], ["backup", "--out", "kept.tar.gz"], ["exchange", "--out", "out"]],
    ids=" ".join,
)
def test_a_database_that_does_not_answer_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    monkeypatch.setenv("PLANNER_DATABASE", NOWHERE)
    assert_refused(ended(*words, "--workspace", "there"), "state_unusable")
    assert not (tmp_path / "kept.tar.gz").exists()


@pytest.mark.parametrize("words", [["work"], ["serve"], ["exchange", "--out", "out"]])
def test_a_setting_that_is_none_is_refused(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("PLANNER_JOB_LEASE", "soon")
    assert_refused(ended(*words, "--workspace", workspace), "setting_invalid")


def test_a_year_that_is_not_there_is_not_written_for_others(
    workspace: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert_refused(ended("exchange", "--workspace", workspace, "--out", out), NO_YEAR)
    assert not out.exists()


def test_a_full_disk_leaves_no_backup(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FULL

    monkeypatch.setattr(backup_file.BackupWriter, "add", full)
    out = tmp_path / "kept.tar.gz"
    done = ended("backup", "--workspace", workspace, "--out", out)
    assert_refused(done, "files_unusable")
    assert "held/there" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["workspace"]


def test_a_full_disk_leaves_no_half_of_a_workspace(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept.tar.gz"
    assert ended("backup", "--workspace", workspace, "--out", kept).exit_code == 0
    within = backups._fill

    def full(engine, *rest):
        # What SQLite says of a disk that has no room for another page.
        with engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            connection.exec_driver_sql(
                "CREATE TABLE more AS SELECT zeroblob(10000000) AS a"
            )
        within(engine, *rest)

    monkeypatch.setattr(backups, "_fill", full)
    done = ended("restore", kept, "--workspace", tmp_path / "again")
    assert_refused(done, "database_failed")
    assert "full" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kept.tar.gz", "workspace"]


def test_a_database_that_can_not_be_written_is_told_at_once(workspace: Path) -> None:
    """Only where another holds it would waiting help."""
    address = f"file:{workspace / 'plain.sqlite'}"
    with closing(sqlite3.connect(address, uri=True)) as made:
        made.execute("CREATE TABLE t (a TEXT)")
    began = time.monotonic()
    with (
        closing(sqlite3.connect(f"{address}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        _write_ahead(connection)
    assert time.monotonic() - began < 10


def test_an_option_that_is_none_is_refused() -> None:
    done = ended("work", "--bogus")
    assert done.exit_code == ExitCode.UNREADABLE
    assert "No such option" in done.stderr
