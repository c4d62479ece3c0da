"""Snapshots kept in a storage: a folder elsewhere, or S3 where moto is installed."""

import socket
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from planner.adapters.object_storage import ObjectStorage
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from planner.adapters.storage import StorageAwayError
from planner.cli import app
from planner.composition.backups import back_up, restore
from planner.composition.workspaces import storage_at, workspace_at
from planner.errors import CheckFailedError, ExitCode, InputError
from planner.ports import NoProgress
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.cluster.s3 import INSTALLED, bucket, s3_server
from tests.self_check.drawn_year import CONFIDENTIAL, asked, publish, rows
from tests.state.test_backups import manifest

__all__ = ["bucket", "s3_server"]

QUIET = NoProgress()
PUBLIC = "/api/v1/public"


@pytest.fixture(params=["folder", *(["s3"] if INSTALLED else [])])
def uri(request, tmp_path, monkeypatch):
    """Where snapshots are kept, and set to be."""
    kept = f"file://{tmp_path}/kept"
    if request.param == "s3":
        kept = f"s3://{request.getfixturevalue('bucket')}/a/year"
    monkeypatch.setenv("PLANNER_SNAPSHOTS", kept)
    monkeypatch.setenv("PLANNER_DATABASE", "")
    storage_at.cache_clear()
    return kept


@pytest.fixture
def storage(uri):
    return ObjectStorage(uri)


def file_of(folder, content, name="a.parquet"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("size", [0, 3, 17 << 20], ids=["empty", "small", "in parts"])
def test_what_was_put_is_fetched(size, storage, tmp_path):
    content = bytes(range(251)) * (size // 251 + 1)
    storage.put(file_of(tmp_path / "here", content[:size]))

    assert storage.fetch("a.parquet", tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == content[:size]
    assert list(storage.names()) == ["a.parquet"]


def test_what_nobody_put_is_not_there(storage, tmp_path):
    assert not storage.fetch("b.parquet", tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()
    assert list(storage.names()) == []


@pytest.mark.parametrize("size", [3, 17 << 20], ids=["small", "in parts"])
def test_what_is_there_is_never_overwritten(size, storage, tmp_path):
    storage.put(file_of(tmp_path / "one", b"1" * size))
    storage.put(file_of(tmp_path / "two", b"2"))
    storage.put(file_of(tmp_path / "three", b"3" * size))

    assert storage.fetch("a.parquet", tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == b"1" * size


def test_a_storage_that_is_not_there_says_so_and_no_secret(uri, tmp_path):
    if uri.startswith("file:"):
        Path(uri.removeprefix("file://")).write_text("no folder")
        nowhere = uri
    else:
        nowhere = "s3://nobodys-bucket/a/year"

    with pytest.raises(StorageAwayError) as error:
        ObjectStorage(nowhere).put(file_of(tmp_path / "here", b"x"))

    assert error.value.filename == nowhere
    assert "verborgen" not in str(error.value)
    if not uri.startswith("file:"):
        assert not ObjectStorage(nowhere).answers()


def test_a_storage_tells_whether_it_answers_and_is_not_waited_for(storage, monkeypatch):
    assert storage.answers()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        began = time.monotonic()
        assert not ObjectStorage("s3://nobodys-bucket/a/year").answers()
        assert time.monotonic() - began < 10


@pytest.fixture
def published(uri, tmp_path):
    """A workspace with a year, whose folder of snapshots is empty again."""
    workspace = workspace_at(tmp_path / "workspace")
    with closing(open_store(workspace, SetClock())) as store:
        assert store.publish_year(small_year())
    forget(workspace)
    return workspace


def forget(workspace):
    for path in workspace.snapshots.iterdir():
        path.unlink()


def faults_of(workspace):
    with closing(open_store(workspace, SetClock())) as store:
        return [(fault.code, fault.value) for v in store.audit() for fault in v.faults]


def test_a_year_is_whole_without_the_folder_that_it_was_made_in(published):
    assert faults_of(published) == []
    fetched = sorted(path.name for path in published.snapshots.iterdir())
    assert fetched == sorted(published.storage.names())
    assert {path.stat().st_mode & 0o777 for path in published.snapshots.iterdir()} == {
        0o600
    }


def test_what_was_changed_or_lost_there_is_found_and_never_taken(published, tmp_path):
    names = sorted(published.storage.names())
    changed = next(name for name in names if name.endswith(".json"))
    lost = next(name for name in names if name.endswith(".parquet"))
    elsewhere = Workspace(tmp_path / "elsewhere")
    for name in names:
        there = elsewhere.snapshots / name
        published.storage.fetch(name, there)
    (elsewhere.snapshots / changed).write_bytes(b"{}")
    (elsewhere.snapshots / lost).unlink()
    spoilt = Workspace(
        published.folder, storage=storage_at(f"file://{elsewhere.snapshots}")
    )

    assert sorted(faults_of(spoilt)) == sorted(
        [("ledger_file_changed", changed), ("ledger_file_missing", lost)]
    )
    assert changed not in {path.name for path in spoilt.snapshots.iterdir()}
    with pytest.raises(CheckFailedError):
        spoilt.read_bytes(changed)


AWAY = StorageAwayError("s3://away", "GenericError")


class Away:
    """A storage that can't be reached."""

    def put(self, path):
        raise AWAY

    def fetch(self, name, to):
        raise AWAY

    def names(self):
        raise AWAY


def test_nothing_is_published_that_could_not_be_kept(uri, tmp_path):
    workspace = Workspace(tmp_path / "workspace", storage=Away())
    with closing(open_store(workspace, SetClock())) as store:
        with pytest.raises(StorageAwayError):
            store.publish_year(small_year())
        assert (list(store.years()), list(store.ledger.lines())) == ([], [])


def test_while_it_is_away_what_needs_it_is_told_to_come_back(uri, tmp_path):
    clock = SetClock(datetime(2027, 1, 4, 4, 0, tzinfo=UTC))
    workspace = workspace_at(tmp_path / "workspace")
    question = asked(CONFIDENTIAL, min(rows(CONFIDENTIAL)))
    with closing(open_store(workspace, clock)) as store:
        publish(store, CONFIDENTIAL)
        forget(workspace)
        there, workspace.storage = workspace.storage, Away()
        client = TestClient(application(store, clock))
        away = client.post(f"{PUBLIC}/self-check", json=question)
        assert client.get(f"{PUBLIC}/rounds").status_code == 200
        workspace.storage = there
        back = client.post(f"{PUBLIC}/self-check", json=question)

    assert (away.status_code, away.json()["code"]) == (503, "http_unavailable")
    assert away.headers["retry-after"]
    assert back.status_code == 200, back.text


def test_a_backup_has_the_snapshots_that_the_folder_lacks(
    published, tmp_path, monkeypatch
):
    back_up(published.folder, tmp_path / "w.tar.gz", QUIET)
    held = {Path(name).name for name in manifest(tmp_path / "w.tar.gz")["files"]}
    assert held >= set(published.storage.names())

    moved = f"file://{tmp_path}/moved"
    monkeypatch.setenv("PLANNER_SNAPSHOTS", moved)
    restore(tmp_path / "w.tar.gz", tmp_path / "restored", QUIET)

    assert set(storage_at(moved).names()) == set(published.storage.names())
    forget(workspace_at(tmp_path / "restored"))
    assert faults_of(workspace_at(tmp_path / "restored")) == []


def test_a_backup_may_leave_snapshots_where_they_are(published, tmp_path, monkeypatch):
    file = tmp_path / "w.tar.gz"
    asked = ["backup", "--workspace", str(published.folder), "--out", str(file)]
    done = CliRunner().invoke(app, [*asked, "--without-snapshots"])
    assert done.exit_code == ExitCode.DONE, done.output
    assert not [name for name in manifest(file)["files"] if "snapshots" in name]

    restore(file, tmp_path / "restored", QUIET)
    assert faults_of(workspace_at(tmp_path / "restored")) == []

    monkeypatch.setenv("PLANNER_SNAPSHOTS", "")
    with pytest.raises(CheckFailedError) as error:
        restore(file, tmp_path / "without", QUIET)
    assert {f.code for f in error.value.findings} == {"ledger_file_missing"}
    with pytest.raises(InputError) as refused:
        back_up(tmp_path / "restored", tmp_path / "b", QUIET, with_snapshots=False)
    assert refused.value.findings[0].code == "backup_snapshots_here"


@pytest.mark.parametrize("address", ["bucket/x", "s3://", "http://a/b", "file://here"])
def test_an_address_of_nothing_known_is_refused(address, tmp_path, monkeypatch):
    monkeypatch.setenv("PLANNER_SNAPSHOTS", address)
    with pytest.raises(InputError) as error:
        workspace_at(tmp_path / "w")
    assert error.value.findings[0].value == "PLANNER_SNAPSHOTS"


def test_what_speaks_with_it_is_named_where_it_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PLANNER_SNAPSHOTS", f"file://{tmp_path}/other")
    monkeypatch.setitem(sys.modules, "planner.adapters.object_storage", None)
    with pytest.raises(InputError) as error:
        workspace_at(tmp_path / "w")
    assert error.value.findings[0].code == "storage_missing"
