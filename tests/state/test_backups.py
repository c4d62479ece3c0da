"""A backup holds all of a workspace, is made while it works, and moves it."""

import json
import shutil
import tarfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from planner.adapters.state.database import engine_of, migrate, revision_of, revisions
from planner.adapters.state.sql_metadata import all_tables
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from planner.cli import app
from planner.composition.backups import back_up, restore
from planner.composition.workspaces import set_database
from planner.errors import CheckFailedError, ExitCode, InputError
from planner.ledger.event import Kind
from planner.ports import NoProgress
from planner.publishing.store import VisitRow
from tests.api.application import application
from tests.api.calls import audience_of, filled, paths, unpacked
from tests.api.conftest import SetClock, draft_round_one, tell_of_a_replacement
from tests.api.small_year import small_year
from tests.databases import KINDS, Databases, PostgresServer, SqliteFiles, by_hand

QUIET = NoProgress()


@pytest.fixture(scope="session")
def worked(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a year, a ceremony, tokens, and a folder of inputs."""
    place = databases.workspace(tmp_path_factory.mktemp("worked") / "source")
    store = open_store(place, SetClock())
    store.remember_ceremony("YEAR-1", "R1", {"custody_key": "c0ffee" * 10, "值": None})
    store.publish_year(small_year())
    draft_round_one(store)
    tell_of_a_replacement(store)
    issue_token(store, SetClock(), "party", None, "公证处", party="notary")
    store.close()
    (place.folder / "inputs" / "abc").mkdir(parents=True)
    (place.folder / "inputs" / "abc" / "政策.toml").write_text("year = 2026\n")
    (place.folder / "proofs").mkdir()
    (place.folder / "proofs" / "made.proofs").write_text("made again when asked for")
    return place.folder


@pytest.fixture
def source(
    databases: Databases, worked: Path, tmp_path: Path, monkeypatch
) -> Workspace:
    place = databases.copy(worked, tmp_path / "source")
    # Also where it is set to nothing, what a test sets itself is taken back.
    monkeypatch.setenv("PLANNER_DATABASE", place.address or "")
    return place


@pytest.fixture
def backup(source: Workspace, tmp_path: Path) -> Path:
    back_up(source.folder, tmp_path / "w.tar.gz", QUIET)
    return tmp_path / "w.tar.gz"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch) -> Path:
    """A backup of a workspace in which one token was issued, on SQLite."""
    monkeypatch.setenv("PLANNER_DATABASE", "")
    with closing(open_store(Workspace(tmp_path / "small"), SetClock())) as store:
        issue_token(store, SetClock(), "regulator", None, "x")
    back_up(tmp_path / "small", tmp_path / "small.tar.gz", QUIET)
    return tmp_path / "small.tar.gz"


@pytest.fixture(params=KINDS)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A place of each kind to restore into; its folder isn't there yet."""
    kind: SqliteFiles | PostgresServer = SqliteFiles()
    if request.param == "postgresql":
        kind = request.getfixturevalue("postgres")
    place = kind.empty(tmp_path / "elsewhere")
    shutil.rmtree(place.folder)
    return place


def answers(workspace: Workspace, store: SqlStore) -> dict[str, Any]:
    """What every address says, to the public, to a department, to the regulator."""
    clock = SetClock()
    client = TestClient(application(store, clock), raise_server_exceptions=False)
    shown = {
        "public": {},
        "department": issue_token(store, clock, "department", "MKT", "x"),
        "regulator": issue_token(store, clock, "regulator", None, "x"),
    }
    said = {}
    for path in paths(client.app):
        if audience_of(path) not in shown:
            continue  # Pages of sessions say what the API's addresses say.
        headers = {"Authorization": f"Bearer {shown[audience_of(path)]}"}
        answer = client.get(filled(path), headers=headers)
        said[path] = (answer.status_code, unpacked(answer.content))
    return said


#: What tells of tokens, of who looked, and of the ledger with both.
OWN = ("token", "ledger", "access-log")


def same_but_for_tokens(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Tokens are made anew for each, so what lists them and the ledger differs."""
    own = {p for p in one if any(name in p for name in OWN) or p.endswith(("z", "ics"))}
    assert len(one.keys() - own) > 40
    for path in one.keys() - own:
        assert one[path] == other[path], path


def test_a_restored_workspace_gives_the_same_answers_on_either_database(
    source: Workspace, backup: Path, elsewhere: Workspace
) -> None:
    with closing(open_store(source, SetClock())) as store:
        audit, years, revision = store.audit(), store.years(), store.revision()
        told = answers(source, store)
    set_database(elsewhere.address or "")
    kept, verdicts = restore(backup, elsewhere.folder, QUIET)
    assert verdicts == audit
    assert (kept.revision, kept.rows["ledger"]) == (revisions()[-1], 5)
    moved = Workspace(elsewhere.folder, elsewhere.address)
    with closing(open_store(moved, SetClock())) as store:
        assert (store.years(), store.revision()) == (years, revision)
        assert [v.faults for v in store.audit() if v.faults] == []
        same_but_for_tokens(answers(moved, store), told)
        # It goes on with the same key.
        store.ledger.append(Kind.DRAFT, "R9", "run", {})
        assert len({line.key for line in store.ledger.lines()}) == 1


def test_a_workspace_that_was_moved_and_moved_back_is_dumped_as_the_same_bytes(
    backup: Path, elsewhere: Workspace, tmp_path: Path
) -> None:
    set_database(elsewhere.address or "")
    restore(backup, elsewhere.folder, QUIET)
    again = tmp_path / "again.tar.gz"
    back_up(elsewhere.folder, again, QUIET)
    here, there = manifest(backup), manifest(again)
    assert here["files"] == there["files"]
    assert here["rows"] == there["rows"]
    assert len(here["files"]) > len(all_tables().tables)


def manifest(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as archive:
        member = archive.extractfile("manifest.json")
        assert member is not None
        found: dict[str, Any] = json.load(member)
    return found


def test_a_backup_holds_every_table_and_all_that_is_not_made_again(
    source: Workspace, backup: Path
) -> None:
    files = set(manifest(backup)["files"])
    assert {f"tables/{name}.jsonl" for name in all_tables().tables} <= files
    kept = {f"workspace/snapshots/{p.name}" for p in source.snapshots.iterdir()}
    assert kept
    assert kept <= files
    assert "workspace/inputs/abc/政策.toml" in files
    assert {"workspace/signing_key.pem", "workspace/checkpoints.jsonl"} <= files
    assert not [f for f in files if "/state." in f or "proofs" in f]
    assert backup.stat().st_mode & 0o077 == 0


def test_a_backup_made_while_others_write_is_of_one_moment(
    source: Workspace, elsewhere: Workspace, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(open_store(source, SetClock())) as store:
            n = 0
            while not stop.is_set():
                store.publish_year(small_year(f"Y{n}"))
                issue_token(store, SetClock(), "regulator", None, f"{n}")
                n += 1

    writer = threading.Thread(target=write)
    writer.start()
    files = []
    try:
        for n in range(3):
            files.append(tmp_path / f"{n}.tar.gz")
            back_up(source.folder, files[-1], QUIET)
    finally:
        stop.set()
        writer.join()
    set_database(elsewhere.address or "")
    _, verdicts = restore(files[-1], elsewhere.folder, QUIET)
    assert [v for v in verdicts if v.faults] == []


def test_a_backup_of_an_older_version_is_migrated(
    databases: Databases, elsewhere: Workspace, tmp_path: Path, monkeypatch
) -> None:
    older = databases.empty(tmp_path / "older")
    engine = engine_of(older)
    migrate(engine, "0002")
    engine.dispose()
    assert by_hand(
        older,
        "INSERT INTO tokens (token_id, secret_sha256, audience, name, created_at)"
        " VALUES ('t1', 'ab', 'regulator', '办公室', '2025-01-01T00:00:00Z')",
    ) == [1]
    monkeypatch.setenv("PLANNER_DATABASE", older.address or "")
    back_up(older.folder, tmp_path / "older.tar.gz", QUIET)
    engine = engine_of(older)
    assert revision_of(engine) == "0002"
    engine.dispose()
    set_database(elsewhere.address or "")
    kept, _ = restore(
        tmp_path / "older.tar.gz", elsewhere.folder, QUIET, accept_faults=True
    )
    assert kept.revision == "0002"
    with closing(
        open_store(Workspace(elsewhere.folder, elsewhere.address), SetClock())
    ) as store:
        assert [token.name for token in store.tokens()] == ["办公室"]


def repacked(path: Path, change) -> Path:
    """The same archive with a member left out, added or changed."""
    folder = path.with_name("unpacked")
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    change(folder)
    changed = path.with_name("changed.tar.gz")
    with tarfile.open(changed, "w:gz") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.add(file, file.relative_to(folder).as_posix())
    return changed


@pytest.mark.parametrize(
    "change",
    [
        lambda at: (at / "tables" / "tokens.jsonl").write_text("[]\n"),
        lambda at: (at / "tables" / "tokens.jsonl").unlink(),
        lambda at: (at / "workspace" / "more").write_text("added"),
        lambda at: (at / "manifest.json").unlink(),
        lambda at: (at / "manifest.json").write_text("{}"),
    ],
    ids=["changed", "missing", "added", "no manifest", "another manifest"],
)
def test_a_backup_that_is_not_what_its_manifest_says_is_refused(
    archive: Path, tmp_path: Path, change
) -> None:
    with pytest.raises(InputError) as refused:
        restore(repacked(archive, change), tmp_path / "new", QUIET)
    assert refused.value.findings[0].code in {"backup_changed", "backup_unreadable"}
    assert not (tmp_path / "new").exists()


def test_a_torn_backup_is_refused(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(InputError, match="can't be read"):
        restore(archive, tmp_path / "new", QUIET)


def test_nothing_is_written_outside_of_the_folder(
    archive: Path, tmp_path: Path
) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as packed:
        packed.add(archive, "../outside")
    with pytest.raises(InputError, match="no file of a backup"):
        restore(evil, tmp_path / "new", QUIET)
    assert not (tmp_path.parent / "outside").exists()


def test_what_the_ledger_finds_fault_with_is_restored_only_when_that_is_accepted(
    source: Workspace, elsewhere: Workspace, tmp_path: Path
) -> None:
    by_hand(source, "UPDATE teams SET role = 'x' WHERE key = 'V1|0001'")
    file = tmp_path / "faulty.tar.gz"
    back_up(source.folder, file, QUIET)
    set_database(elsewhere.address or "")
    with pytest.raises(CheckFailedError) as refused:
        restore(file, elsewhere.folder, QUIET)
    assert [f.code for f in refused.value.findings] == ["ledger_row_changed"]
    assert not elsewhere.folder.exists()
    # The database was left empty, so it can be tried again.
    _, verdicts = restore(file, elsewhere.folder, QUIET, accept_faults=True)
    assert [v.name_en for v in verdicts if v.faults] == ["teams"]


def test_a_place_or_a_database_that_is_used_is_left_alone(
    source: Workspace, backup: Path, elsewhere: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="isn't empty"):
        restore(backup, source.folder, QUIET)
    if source.address is not None:
        with pytest.raises(InputError, match="has tables"):
            restore(backup, tmp_path / "new", QUIET)
        with closing(open_store(source, SetClock())) as store:
            assert len(store.rows(VisitRow, "YEAR-1")) == 5
    with pytest.raises(InputError, match="such a file"):
        back_up(source.folder, backup, QUIET)


def test_the_commands_say_what_was_kept_and_restored(
    source: Workspace, elsewhere: Workspace, tmp_path: Path
) -> None:
    run = CliRunner().invoke
    file = str(tmp_path / "cli.tar.gz")
    done = run(app, ["backup", "--workspace", str(source.folder), "--out", file])
    assert done.exit_code == ExitCode.DONE, done.output
    assert "kept" in done.output
    words = ["restore", file, "--workspace", str(elsewhere.folder)]
    done = run(app, [*words, "--database", elsewhere.address or ""])
    assert done.exit_code == ExitCode.DONE, done.output
    assert "台账核验通过" in done.output
    done = run(app, ["ledger", "verify", "--workspace", str(elsewhere.folder)])
    assert done.exit_code == ExitCode.DONE
    done = run(app, ["database", "status", "--workspace", str(elsewhere.folder)])
    assert f"→ {revisions()[-1]}" in done.output
    words = ["database", "downgrade", "0006", "--workspace", str(elsewhere.folder)]
    assert run(app, words).exit_code == ExitCode.UNREADABLE
    assert "0006" in run(app, [*words, "--backed-up"]).output
    done = run(app, ["database", "status", "--workspace", str(elsewhere.folder)])
    assert done.exit_code == ExitCode.FINDINGS
    done = run(app, ["database", "upgrade", "--workspace", str(elsewhere.folder)])
    assert revisions()[-1] in done.output
