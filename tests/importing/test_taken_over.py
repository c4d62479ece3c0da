"""A library that was judged is taken over by the next import of the same file."""

import gzip
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from planner.adapters.engines import judged_tables
from planner.adapters.engines.judged_pieces import JudgedPieces
from planner.adapters.engines.judged_tables import JudgedTables
from planner.adapters.engines.stored_targets import StoredTables
from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_inputs
from planner.adapters.state.workspace import Workspace
from planner.importing import build
from planner.importing.build import build_registry
from planner.policy.record import Policy
from planner.policy.toml import policy_template
from sample_data.city import make_city
from tests.importing.village import INN, MILL, SHOP, settle, table
from tests.target_tables import all_of

FILES = {
    "targets.csv": table(
        "target_id,name,district,premises_of",
        f"{INN},一号饭店,640104,",
        f"{SHOP},二号商店,640105,NOBODY",
        f"{MILL},,640105,",
        f"{INN},又是饭店,640104,",
    ),
    "recusals.csv": table(
        "inspector_id,target_id,reason", f"N1,{INN},亲属", f"N2,{MILL},亲属"
    ),
    "history.csv": table(
        "target_id,visited_on", f"{INN},2026-01-10", "GONE,2026-01-13"
    ),
}


def pack(village):
    """Have the targets in a packed file."""
    plain, packed = village / "targets.csv", village / "targets.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    return packed


class Stages:
    """Remembers the stages that it is told."""

    def __init__(self):
        self.told = []

    def stage(self, _, name_en):
        self.told.append(name_en)

    def advance(self, done, total):
        pass


@pytest.fixture
def village(tmp_path):
    folder = tmp_path / "village"
    folder.mkdir()
    return settle(folder, FILES)


@pytest.fixture
def store(tmp_path):
    return JudgedTables(tmp_path / "judged")


def imported(folder, store, policy=None):
    """Return whether the library was taken over, and what the import came to."""
    stages = Stages()
    registry, findings = build_registry(
        read_inputs(folder), policy or Policy(), load_code_tables(), store, stages
    )
    rows = all_of(registry.targets).to_csv()
    seen = registry.targets.name, rows, replace(registry, targets=None), findings
    return "library taken over" in stages.told, seen


def test_the_same_file_is_judged_once_and_comes_to_the_same(village, store):
    first_over, first = imported(village, store)
    again_over, again = imported(village, store)
    assert (first_over, again_over) == (False, True)
    assert again == first
    codes = {finding.code for finding in again[-1]}
    assert {"duplicate_id", "unknown_reference", "rejected_reference"} <= codes


def test_what_other_tables_hold_is_judged_anew_over_a_library_taken_over(
    village, store
):
    imported(village, store)
    (village / "recusals.csv").write_text(
        table("inspector_id,target_id,reason", f"N1,{SHOP},亲属")
    )
    over, (_, _, registry, _) = imported(village, store)
    assert over
    assert [recusal.target_id for recusal in registry.recusals] == [SHOP]


def other_rows(village, _store):
    path = village / "targets.csv"
    path.write_text(path.read_text().replace("一号饭店", "三号饭店"))


def other_visits(village, _store):
    path = village / "history.csv"
    path.write_text(path.read_text() + f"{SHOP},2026-02-01\n")


def other_file(village, _store):
    pack(village)


def lost_table(_village, store):
    for path in store._folder.glob("*.parquet"):
        path.unlink()


def torn_memory(_village, store):
    for path in store._folder.glob("*.gz"):
        path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(
    "change", [other_rows, other_visits, other_file, lost_table, torn_memory]
)
def test_what_isnt_the_same_or_isnt_whole_is_judged_anew(village, store, change):
    _, before = imported(village, store)
    change(village, store)
    over, after = imported(village, store)
    assert not over
    if change in (lost_table, torn_memory):
        assert after == before
    assert imported(village, store) == (True, after)


def test_another_program_or_other_grades_judge_anew(village, store, monkeypatch):
    imported(village, store)
    grades = replace(
        Policy().grades,
        order=("A", "B", "C", "D", "E"),
        ratio_micro=(10_000, 30_000, 100_000, 300_000, 300_000),
    )
    assert not imported(village, store, replace(Policy(), grades=grades))[0]
    monkeypatch.setattr(judged_tables, "program_digest", lambda: "another")
    assert not imported(village, store)[0]


def test_a_table_that_was_changed_isnt_taken_over(village, store):
    _, before = imported(village, store)
    (kept,) = store._folder.glob("*.parquet")
    other = StoredTables(store._folder / "other").keep(
        [all_of(store.find(kept.name)).assign(grade="A")]
    )
    kept.write_bytes((store._folder / "other" / other.name).read_bytes())
    assert imported(village, store) == (False, before)


def aged(folder, days):
    """Have all that lies in a folder be so old."""
    for path in folder.iterdir():
        was = path.stat().st_mtime - days * 86_400
        os.utime(path, (was, was))


def grown(village, number):
    """Have another library than before."""
    path = village / "targets.csv"
    path.write_text(path.read_text().replace("饭店", f"饭店{number}", 1))


def names(store):
    return {path.name for path in store._folder.iterdir()}


def test_of_libraries_that_nobody_opened_the_newest_stay(village, store, monkeypatch):
    monkeypatch.setattr(judged_tables, "MOST_KEPT", 2)
    first = (village / "targets.csv").read_text()
    seen = []
    for number in range(5):
        grown(village, number)
        before = names(store) if number else set()
        imported(village, store)
        seen.append(names(store) - before)
        aged(store._folder, 1 if number < 2 else 0)

    # Of five, the first two are of days ago, and there are two newer ones.
    assert names(store) == seen[2] | seen[3] | seen[4]
    (village / "targets.csv").write_text(first)
    assert not imported(village, store)[0]


def test_a_library_that_is_taken_over_stays_until_nobody_does(village, store):
    imported(village, store)
    kept = names(store)
    aged(store._folder, 29)
    assert imported(village, store)[0]
    aged(store._folder, 29)
    grown(village, 1)
    imported(village, store)
    assert kept < names(store)
    aged(store._folder, 2)
    grown(village, 2)
    imported(village, store)
    assert not kept & names(store)


def test_a_library_of_a_year_stays_where_imports_are_swept(village, store, tmp_path):
    workspace = Workspace(tmp_path / "ws")
    imported(village, workspace.tables())
    (path,) = (workspace.folder / "judged").glob("*.parquet")
    name = workspace.keep_targets(workspace.tables().find(path.name))
    aged(workspace.folder / "judged", 40)
    grown(village, 1)
    imported(village, workspace.tables())

    assert not path.exists()
    assert len(workspace.find_targets(name)) == 2
    assert {p.name for p in workspace.snapshots.iterdir()} == {name}


def test_a_torn_file_is_judged_each_time(village, store):
    packed = pack(village)
    packed.write_bytes(packed.read_bytes()[:-10])
    for _ in range(2):
        over, (_, _, _, findings) = imported(village, store)
        assert not over
        assert "unreadable" in {finding.code for finding in findings}


IN_SMALL_PIECES = """
from planner.adapters.files import csv_records, raw_rows

csv_records.BLOCK, raw_rows.PIECE = 2_000, 20
import command_line

command_line.main()
"""


def test_an_import_that_is_killed_half_way_goes_on_to_the_same_bytes(tmp_path):
    make_city(tmp_path / "city", targets=1_000, seed=3)

    def command(name):
        arguments = ["import", "--inputs", str(tmp_path / "city")]
        arguments += ["--out", str(tmp_path / f"{name}-out")]
        arguments += ["--workspace", str(tmp_path / name)]
        return [sys.executable, "-c", IN_SMALL_PIECES, *arguments]

    def came_to(name):
        found = (tmp_path / f"{name}-out").glob("*")
        told = {path.name: path.read_bytes() for path in found}
        (kept,) = (tmp_path / name / "judged").glob("*.parquet")
        return kept.name, kept.read_bytes(), told["findings.csv"]

    subprocess.run(command("whole"), check=True, stdout=subprocess.DEVNULL)
    judged = tmp_path / "killed" / "judged"
    for wanted in (5, 25):
        with subprocess.Popen(command("killed"), stdout=subprocess.DEVNULL) as running:
            while len(list(judged.glob(".pieces-*/*.gz"))) < wanted:
                assert running.poll() is None
                time.sleep(0.001)
            running.send_signal(signal.SIGKILL)
        assert not list(judged.glob("*.gz"))
    pieces = list(judged.glob(".pieces-*/*.gz"))
    # One that is torn is judged anew.
    pieces[0].write_bytes(pieces[0].read_bytes()[:-9])
    (other,) = judged.glob(
        f".pieces-*/{pieces[1].name.removesuffix('.json.gz')}.parquet"
    )
    other.write_bytes(other.read_bytes()[:-9])
    done = subprocess.run(command("killed"), check=True, capture_output=True, text=True)

    assert "gone on with what was judged" in done.stdout
    assert came_to("killed") == came_to("whole")
    assert not list(judged.glob(".*"))


def test_pieces_of_a_file_that_was_written_to_meanwhile_are_judged_anew(
    village, store, monkeypatch
):
    path = village / "targets.csv"
    data = path.read_bytes()

    def changed(*args):
        path.write_bytes(data.replace("一号饭店".encode(), "别的饭店".encode()))
        return judge_targets(*args)

    def ended(_):
        raise KeyboardInterrupt

    judge_targets = build.judge_targets
    with monkeypatch.context() as patched:
        patched.setattr(build, "judge_targets", changed)
        patched.setattr(JudgedPieces, "table", ended)
        with pytest.raises(KeyboardInterrupt):
            imported(village, store)
    assert list(store._folder.glob(".pieces-*/*.gz"))
    was = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    assert imported(village, store) == imported(
        village, JudgedTables(store._folder / "x")
    )


def test_two_imports_of_one_file_at_once_come_to_the_same(village, store):
    first, second = store.pieces("same"), store.pieces("same")
    with first as one, second as other:
        assert one._folder != other._folder
        assert imported(village, store)[1] == imported(village, store)[1]
    assert not list(store._folder.glob(".*"))


def test_a_killed_check_leaves_its_library_to_the_next(village, tmp_path):
    (village / "policy.toml").write_text(policy_template(2026))
    command = [sys.executable, "-c", "import command_line; command_line.main()"]
    arguments = ["import", "--inputs", str(village), "--out", str(tmp_path / "out")]
    arguments += ["--workspace", str(tmp_path / "ws")]
    kept = tmp_path / "ws" / "judged"
    with subprocess.Popen([*command, *arguments], stdout=subprocess.DEVNULL) as running:
        while running.poll() is None and not list(kept.glob("*.gz")):
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "library taken over" in done.stdout
