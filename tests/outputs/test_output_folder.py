"""An output folder is a whole year, or says that it isn't."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planner.adapters.files.output_folder import output_folder
from planner.adapters.files.year_files import write_findings, write_year, year_files
from planner.errors import ExitCode
from tests.outputs.small_year import SMALL_YEAR, finding, year_with

ONE_ROUND = year_with(
    rounds=SMALL_YEAR.rounds[:1],
    quotas=tuple(q for q in SMALL_YEAR.quotas if q.round_id == "2026Q1"),
)


class KilledError(BaseException):
    """Stands for a process that ends here."""


@pytest.fixture
def out(tmp_path):
    return tmp_path / "year"


def files(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    }


def status(out):
    return json.loads((out / "summary.json").read_text("utf-8"))["status"]


def kill_at_move(monkeypatch, number):
    """End the run at its nth move into place."""
    moved = []
    move = Path.replace

    def replace_or_die(self, target):
        moved.append(target)
        if len(moved) == number:
            raise KilledError
        return move(self, target)

    monkeypatch.setattr(Path, "replace", replace_or_die)


@pytest.mark.parametrize("number", [1, 4, 9])
def test_a_run_killed_while_moving_leaves_no_finished_year(out, monkeypatch, number):
    write_year(out, ONE_ROUND)
    with monkeypatch.context() as patch:
        kill_at_move(patch, number)
        with pytest.raises(KilledError):
            write_year(out, SMALL_YEAR)
    assert not (out / "summary.json").exists()


def test_a_run_after_a_killed_one_gives_the_year_as_if_nothing_had_been(
    out, tmp_path, monkeypatch
):
    write_year(out, SMALL_YEAR)
    with monkeypatch.context() as patch:
        kill_at_move(patch, 5)
        with pytest.raises(KilledError):
            write_year(out, SMALL_YEAR)
    write_year(out, ONE_ROUND)
    write_year(tmp_path / "fresh", ONE_ROUND)
    assert files(out) == files(tmp_path / "fresh")
    assert status(out) == "finished"


def test_a_run_killed_while_writing_leaves_the_earlier_year_whole(out, monkeypatch):
    write_year(out, SMALL_YEAR)
    before = files(out)

    def die(*_args):
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("planner.adapters.files.year_files._write_papers", die)
        with pytest.raises(KilledError):
            write_year(out, ONE_ROUND)
    assert files(out) == before
    assert status(out) == "finished"


def test_a_year_that_is_not_published_leaves_the_earlier_one_whole(out, monkeypatch):
    write_year(out, SMALL_YEAR)
    before = files(out)
    monkeypatch.setattr("planner.adapters.files.year_files._WORTH_FORKING", 1)
    with pytest.raises(KilledError), year_files(out, ONE_ROUND.rounds):
        raise KilledError
    assert files(out) == before
    assert not list(out.glob(".staging-*"))


def test_what_a_killed_process_left_is_cleared(out):
    leftover = out / ".staging-killed" / "new"
    leftover.mkdir(parents=True)
    (leftover / "visits.csv").write_text("half")
    write_year(out, SMALL_YEAR)
    assert not list(out.glob(".staging-*"))


def test_rounds_of_an_earlier_year_do_not_stay(out):
    write_year(out, SMALL_YEAR)
    write_year(out, ONE_ROUND)
    assert not (out / "rounds" / "2026Q2").exists()


def test_other_peoples_files_are_never_touched(out):
    foreign = ["inputs/targets.csv", "notes.txt", "plan/draft.docx", "rounds/mine/x"]
    for name in foreign:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(name)
    write_year(out, SMALL_YEAR)
    write_year(out, ONE_ROUND)
    write_findings(out, [finding()], exit_code=ExitCode.UNREADABLE)
    write_year(out, ONE_ROUND)
    assert all((out / name).read_text() == name for name in foreign)


def test_a_summary_that_lists_files_outside_removes_none(out, tmp_path):
    precious = tmp_path / "precious.txt"
    precious.write_text("keep")
    out.mkdir()
    listed = {"files": {"../precious.txt": "", str(precious): ""}}
    (out / "summary.json").write_text(json.dumps(listed))
    write_year(out, SMALL_YEAR)
    assert precious.read_text() == "keep"


def test_a_failed_run_is_not_taken_for_the_year_before_it(out):
    write_year(out, SMALL_YEAR)
    write_findings(out, [finding()], exit_code=ExitCode.INFEASIBLE)
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert (summary["status"], summary["exit_code"]) == ("failed", 3)
    assert summary["findings"] == {"error": 0, "warning": 1}
    assert not (out / "visits.csv").exists()
    assert not (out / "plan").exists()


def test_a_check_of_inputs_is_neither_a_year_nor_a_failure(out):
    write_findings(out, [finding()], exit_code=ExitCode.DONE)
    assert status(out) == "checked"


def test_a_failed_run_keeps_the_year_before_it_aside_until_the_next_good_one(out):
    write_year(out, SMALL_YEAR)
    visits = (out / "visits.csv").read_bytes()
    for _ in range(2):
        write_findings(out, [finding()], exit_code=ExitCode.UNREADABLE)
        assert (out / "earlier" / "visits.csv").read_bytes() == visits
    write_year(out, SMALL_YEAR)
    assert not (out / "earlier").exists()


def test_a_damaged_summary_does_not_stop_a_run(out):
    out.mkdir()
    (out / "summary.json").write_text("{")
    write_year(out, replace(SMALL_YEAR, year_id="f" * 64))
    assert status(out) == "finished"


def test_a_folder_left_before_publishing_holds_nothing_of_the_run(out):
    def write_half_and_die():
        with output_folder(out) as folder:
            (folder.staged / "visits.csv").write_text("half")
            raise KilledError

    with pytest.raises(KilledError):
        write_half_and_die()
    assert files(out) == set()
