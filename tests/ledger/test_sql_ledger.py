"""The ledger over SQL keeps its port's promises, killed or not, alone or not."""

import json
import multiprocessing
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.accounts.token import Token
from planner.adapters.state.signing import (
    CheckpointFile,
    public_key_hex,
    public_key_pem,
    signature_holds,
)
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.errors import CheckFailedError, ConflictError, InputError
from planner.ids import canonical_json, hash_fields
from planner.ledger.checkpoint import checkpoint_of, read_checkpoint
from planner.ledger.event import Kind
from planner.publishing import store as kept
from planner.publishing.manifest import manifest_of, read_manifest, row_digest
from planner.publishing.year_rows import rows_of
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.databases import Databases
from tests.ledger.test_chain import BODY

CHECKPOINTS = "checkpoints.jsonl"


@pytest.fixture
def fresh(databases: Databases, tmp_path: Path) -> Workspace:
    return databases.workspace(tmp_path / "fresh")


@pytest.fixture
def empty(fresh: Workspace):
    opened = open_store(fresh, SetClock())
    yield opened
    opened.close()


def faults(store: SqlStore) -> list[str]:
    return [f.code for v in store.audit() for f in (*v.faults, *v.notes)]


def written(workspace: Workspace) -> list[int]:
    text = (workspace.folder / CHECKPOINTS).read_text()
    return [json.loads(line)["seq"] for line in text.splitlines()]


def test_a_ledger_begins_empty_and_makes_no_key_for_a_reader(
    empty: SqlStore, fresh: Workspace
) -> None:
    ledger = empty.ledger
    assert (ledger.head(), ledger.checkpoint(), ledger.public_key()) == (None,) * 3
    assert ledger.events() == ledger.lines() == []
    assert faults(empty) == ["ledger_empty"]
    assert not list(fresh.folder.glob("signing_key*"))


def test_events_are_found_by_subject_kind_and_place(empty: SqlStore) -> None:
    ledger = empty.ledger
    for subject, kind in (
        ("R1", Kind.DRAFT),
        ("R2", Kind.DRAFT),
        ("R1", Kind.STATEMENT),
        ("R1", Kind.REVEAL),
    ):
        ledger.append(kind, subject, "run", {"of": subject})
    assert [e.seq for e in ledger.events()] == [1, 2, 3, 4]
    assert [e.seq for e in ledger.events(subject="R1")] == [1, 3, 4]
    assert [e.seq for e in ledger.events(subject="R1", after=1, limit=1)] == [3]
    assert [e.seq for e in ledger.events(kind=Kind.DRAFT)] == [1, 2]
    head = ledger.head()
    assert head is not None
    assert (head.seq, head.at, head.kind) == (4, "2026-03-20T04:00:00Z", Kind.REVEAL)


def test_a_step_decided_on_an_older_state_is_refused(empty: SqlStore) -> None:
    ledger = empty.ledger
    first = ledger.append(Kind.DRAFT, "R1", "run", {})
    ledger.append(Kind.DRAFT, "R2", "run", {})
    second = ledger.append(Kind.STATEMENT, "R1", "run", {}, based_on=first.seq)
    with pytest.raises(ConflictError, match="R1 has a later step") as refused:
        ledger.append(Kind.ABANDONMENT, "R1", "run", {}, based_on=first.seq)
    assert [f.code for f in refused.value.findings] == ["ledger_conflict"]
    assert ledger.head() == second
    ledger.append(Kind.DRAFT, "R3", "run", {}, based_on=0)


@settings(deadline=None, max_examples=3)
@given(bodies=st.lists(BODY, min_size=5, max_size=15))
def test_bodies_come_back_as_the_same_bytes(
    bodies, databases, tmp_path_factory
) -> None:
    place = databases.workspace(tmp_path_factory.mktemp("body"))
    store = open_store(place, SetClock())
    for body in bodies:
        store.ledger.append(Kind.DRAFT, "R1", "run", body)
    assert [event.body for event in store.ledger.events()] == bodies
    kept_bodies = [line.body for line in store.ledger.lines()]
    assert kept_bodies == [canonical_json(body).decode() for body in bodies]
    store.close()


def test_a_public_key_that_is_gone_is_a_fault(
    empty: SqlStore, fresh: Workspace
) -> None:
    empty.ledger.append(Kind.DRAFT, "R1", "run", {})
    (fresh.folder / "signing_key.pub.pem").unlink()
    assert faults(empty) == ["ledger_key_missing"]
    again = open_store(fresh, SetClock())
    again.ledger.append(Kind.DRAFT, "R1", "run", {})
    assert faults(again) == []
    again.close()


@pytest.mark.parametrize("body", [{"a": 1.5}, {"a": 2**60}])
def test_a_body_that_cannot_be_exact_is_refused(empty: SqlStore, body) -> None:
    with pytest.raises(ValueError, match="hashed JSON"):
        empty.ledger.append(Kind.DRAFT, "R1", "run", body)
    assert empty.ledger.head() is None


def test_rows_and_their_event_are_written_together_or_not_at_all(
    empty: SqlStore, fresh: Workspace
) -> None:
    def break_off() -> None:
        with empty.ledger.writing() as writing:
            writing.append(Kind.DRAFT, "R1", "run", {})
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert empty.ledger.head() is None
    assert not (fresh.folder / CHECKPOINTS).exists()
    with empty.ledger.writing() as writing:
        writing.append(Kind.DRAFT, "R1", "run", {})
        writing.append(Kind.STATEMENT, "R1", "run", {})
    assert written(fresh) == [1, 2]


def test_an_event_that_was_changed_is_not_read_as_if_it_were_one(
    empty: SqlStore,
) -> None:
    empty.ledger.append(Kind.DRAFT, "R1", "run", {"a": 1})
    with empty.ledger.writing() as writing:
        writing.connection.exec_driver_sql("UPDATE ledger SET body = '{}'")
    for read in (
        empty.ledger.events,
        empty.ledger.head,
        lambda: empty.ledger.append(Kind.DRAFT, "R1", "run", {}),
    ):
        with pytest.raises(CheckFailedError, match="Event 1"):
            read()
    assert len(empty.ledger.lines()) == 1


def _append_many(place: Workspace, name: str, start: object) -> None:
    store = open_store(place, SetClock())
    start.wait()  # type: ignore[attr-defined]
    for n in range(12):
        store.ledger.append(Kind.DRAFT, name, "run", {"n": n})
    store.close()


def test_two_processes_at_once_keep_one_chain_and_one_key(fresh: Workspace) -> None:
    context = multiprocessing.get_context("fork")
    start = context.Barrier(2)
    processes = [
        context.Process(target=_append_many, args=(fresh, name, start))
        for name in ("R1", "R2")
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    store = open_store(fresh, SetClock())
    assert faults(store) == []
    assert [e.seq for e in store.ledger.events()] == list(range(1, 25))
    assert set(written(fresh)) == set(range(1, 25))
    for name in ("R1", "R2"):
        bodies = [e.body["n"] for e in store.ledger.events(subject=name)]
        assert bodies == list(range(12))
    store.close()


def test_only_one_of_two_that_saw_the_same_state_goes_on(fresh: Workspace) -> None:
    stores = [open_store(fresh, SetClock()) for _ in range(2)]
    stores[0].ledger.append(Kind.DRAFT, "R1", "run", {})
    went: list[bool] = []
    start = threading.Barrier(2)

    def act(store: SqlStore) -> None:
        start.wait()
        try:
            store.ledger.append(Kind.STATEMENT, "R1", "run", {}, based_on=1)
        except ConflictError:
            went.append(False)
        else:
            went.append(True)

    threads = [threading.Thread(target=act, args=(s,)) for s in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(went) == [False, True]
    for store in stores:
        store.close()


def test_killed_between_commit_and_checkpoint_is_a_note_and_then_healed(
    empty: SqlStore, fresh: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.ledger.append(Kind.DRAFT, "R1", "run", {})
    child = os.fork()
    if child == 0:  # the process that dies with its event committed
        monkeypatch.setattr(CheckpointFile, "append", lambda *_: os._exit(9))
        broken = open_store(fresh, SetClock())
        broken.ledger.append(Kind.STATEMENT, "R1", "run", {})
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert [e.seq for e in empty.ledger.events()] == [1, 2]
    assert written(fresh) == [1]
    assert faults(empty) == ["ledger_checkpoints_behind"]
    empty.ledger.append(Kind.REVEAL, "R1", "run", {})
    assert written(fresh) == [1, 2, 3]
    assert faults(empty) == []


def test_a_line_that_was_half_written_is_a_note_and_costs_no_other(
    empty: SqlStore, fresh: Workspace
) -> None:
    for n in range(3):
        empty.ledger.append(Kind.DRAFT, "R1", "run", {"n": n})
    path = fresh.folder / CHECKPOINTS
    path.write_bytes(path.read_bytes()[:-40])
    assert faults(empty) == ["ledger_checkpoint_torn", "ledger_checkpoints_behind"]
    empty.ledger.append(Kind.DRAFT, "R1", "run", {"n": 3})
    assert faults(empty) == ["ledger_checkpoint_torn"]
    seqs = {c.seq for c in empty.ledger.checkpoints.read()[0]}
    assert seqs == {1, 2, 3, 4}


def test_checkpoints_that_can_not_be_written_do_not_undo_what_happened(
    empty: SqlStore, fresh: Workspace
) -> None:
    (fresh.folder / CHECKPOINTS).mkdir()
    assert empty.ledger.append(Kind.DRAFT, "R1", "run", {}).seq == 1
    (fresh.folder / CHECKPOINTS).rmdir()
    assert faults(empty) == ["ledger_checkpoints_behind"]


def test_the_checkpoint_is_signed_and_the_key_is_for_its_owner_alone(
    empty: SqlStore, fresh: Workspace
) -> None:
    empty.ledger.append(Kind.DRAFT, "R1", "run", {})
    checkpoint, key = empty.ledger.checkpoint(), empty.ledger.public_key()
    assert checkpoint is not None
    assert key == checkpoint.key
    text = f"checkpoint|1|{checkpoint.digest}|2026-03-20T04:00:00Z"
    assert signature_holds(key, checkpoint.signature, text)
    assert not signature_holds(key, checkpoint.signature, text + "x")
    (line,) = (fresh.folder / CHECKPOINTS).read_text().splitlines()
    assert read_checkpoint(json.loads(line)) == checkpoint
    assert checkpoint_of(empty.ledger.lines()[0]) == checkpoint
    for name in ("signing_key.pem", "signing_key.pub.pem", CHECKPOINTS):
        assert (fresh.folder / name).stat().st_mode & 0o777 == 0o600
    assert public_key_hex(public_key_pem(key)) == key


def test_a_reader_needs_no_private_key(empty: SqlStore, fresh: Workspace) -> None:
    empty.ledger.append(Kind.DRAFT, "R1", "run", {})
    (fresh.folder / "signing_key.pem").unlink()
    reader = open_store(fresh, SetClock())
    assert faults(reader) == []
    assert reader.ledger.public_key() == reader.ledger.lines()[0].key
    reader.close()


def test_a_key_that_is_none_is_told_in_words_and_nothing_is_written(
    fresh: Workspace,
) -> None:
    (fresh.folder / "signing_key.pem").write_text("no key")
    store = open_store(fresh, SetClock())
    with pytest.raises(InputError) as refused:
        store.ledger.append(Kind.DRAFT, "R1", "run", {})
    assert [f.code for f in refused.value.findings] == ["ledger_key_unusable"]
    assert store.ledger.head() is None
    store.close()


def test_each_state_change_is_one_event_and_what_changes_nothing_is_none(
    empty: SqlStore,
) -> None:
    assert empty.publish_year(small_year())
    revision = empty.revision()
    assert not empty.publish_year(small_year())
    assert not empty.revoke_token("none", "2026-01-01T00:00:00Z")
    assert empty.revision() == revision
    empty.remember_ceremony("YEAR-1", "R1", {"k": 1})
    empty.remember_ceremony("YEAR-1", "R1", {"k": 2})
    told = [(e.kind, e.subject, e.actor) for e in empty.ledger.events()]
    assert told == [
        (Kind.PUBLICATION, "year:2026", "run"),
        (Kind.CUSTODY, "custody:R1", "run"),
    ]
    assert empty.revision() != revision
    body = empty.ledger.events()[0].body
    assert (body["year_id"], body["supersedes"]) == ("YEAR-1", None)
    assert body["counts"]["teams"] == 15
    empty.publish_year(small_year("LATER"))
    assert empty.ledger.events()[-1].body["supersedes"] == "YEAR-1"


def test_a_manifest_names_every_row_once_in_order() -> None:
    rows = [
        r
        for of in rows_of(small_year(), {"R1": ("f", "r"), "R2": ("f", "r")}).values()
        for r in of
    ]
    manifest = manifest_of(rows)
    lines = manifest.decode().splitlines()
    assert lines == sorted(lines)
    found = read_manifest(manifest)
    assert sum(map(len, found.values())) == len(rows)
    team = next(r for r in rows if isinstance(r, kept.TeamRow))
    assert found["teams"][team.key] == row_digest(team)
    with pytest.raises(ValueError, match="manifest"):
        read_manifest(b"no line of one\n")


def test_a_column_that_comes_later_changes_no_digest_that_is_there() -> None:
    token = Token(
        token_id="t",
        secret_sha256="ab",
        audience="regulator",
        department_id=None,
        name="n",
        created_at="2026-01-01T00:00:00Z",
    )
    before = (
        '{"audience":"regulator","created_at":"2026-01-01T00:00:00Z",'
        '"department_id":null,"name":"n","secret_sha256":"ab","token_id":"t"}'
    )
    assert row_digest(token) == hash_fields("row", "tokens", before)
    assert row_digest(replace(token, party="notary")) != row_digest(token)
