"""Processes at once, and processes killed: state is whole, on either database."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from planner.adapters.state.database import engine_of, newest_revision, revision_of
from planner.adapters.state.limits import Limits
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from planner.errors import InputError
from planner.ledger.event import Kind
from planner.publishing.store import DepartmentRow, TeamRow
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.databases import Databases, PostgresServer

FORK = multiprocessing.get_context("fork")


def at_once(*tasks: Callable[[], None]) -> None:
    """Run each in a process of its own, all begun together."""
    start = FORK.Barrier(len(tasks))

    def run(task: Callable[[], None]) -> None:
        start.wait()
        task()

    processes = [FORK.Process(target=run, args=(task,)) for task in tasks]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(tasks)


def faults(store: SqlStore) -> list[str]:
    return [f.code for v in store.audit() for f in v.faults]


def test_servers_that_start_at_once_migrate_once(
    databases: Databases, tmp_path: Path
) -> None:
    place = databases.empty(tmp_path / "new")
    at_once(*[lambda: open_store(place, SetClock()).close()] * 4)
    engine = engine_of(place)
    assert revision_of(engine) == newest_revision()
    engine.dispose()


def test_processes_that_publish_append_and_issue_at_once_leave_one_chain(
    databases: Databases, tmp_path: Path
) -> None:
    place = databases.workspace(tmp_path / "w")

    def publish(name: str) -> None:
        with closing(open_store(place, SetClock())) as store:
            assert store.publish_year(small_year(name))

    def append() -> None:
        with closing(open_store(place, SetClock())) as store:
            for n in range(8):
                store.ledger.append(Kind.DRAFT, "R1", "run", {"n": n})

    def issue() -> None:
        with closing(open_store(place, SetClock())) as store:
            for n in range(8):
                issue_token(store, SetClock(), "regulator", None, f"{n}")
                store.remember_ceremony("Y", f"R{n}", {"by": os.getpid()})

    at_once(lambda: publish("A"), lambda: publish("B"), append, issue, issue)
    with closing(open_store(place, SetClock())) as store:
        assert faults(store) == []
        events = store.ledger.events()
        # Two years, eight drafts, 2 x 8 tokens, and each ceremony once.
        assert [e.seq for e in events] == list(range(1, 2 + 8 + 16 + 8 + 1))
        assert len(store.tokens()) == 16
        assert sorted(y.superseded_by or "" for y in store.years()) in (
            ["", "A"],
            ["", "B"],
        )


def killed_at(place: Workspace, statement: int) -> bool:
    """Publish a year in a process that is killed before its n-th statement.

    Returns whether it was: with few statements left it comes to its end.
    """
    child = os.fork()
    if child == 0:
        store = open_store(place, SetClock())
        seen = 0

        def count(*_: Any) -> None:
            nonlocal seen
            seen += 1
            if seen == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(store._reading, "before_cursor_execute", count)
        event.listen(store._reading, "commit", count)
        store.publish_year(small_year("NEW"))
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def test_a_publication_killed_anywhere_is_whole_or_nothing(
    databases: Databases, tmp_path: Path
) -> None:
    place = databases.workspace(tmp_path / "w")
    with closing(open_store(place, SetClock())) as store:
        store.publish_year(small_year("OLD"))
        before = store.revision()
        for statement in range(1, 100, 3):
            killed = killed_at(place, statement)
            there = store.year("NEW") is not None
            assert there or killed
            assert len(store.rows(DepartmentRow, "NEW")) == (3 if there else 0)
            assert len(store.rows(TeamRow, "NEW")) == (15 if there else 0)
            if there:
                break
            assert store.revision() == before
        assert statement > 20
        assert faults(store) == []
        current = store.year("2026")
        assert current is not None
        assert current.year_id == "NEW"


@pytest.fixture
def on_postgres(postgres: PostgresServer, tmp_path: Path) -> Workspace:
    return postgres.workspace(tmp_path / "w")


def test_a_database_that_was_away_is_found_again_unnoticed(
    on_postgres: Workspace,
) -> None:
    with closing(open_store(on_postgres, SetClock())) as store:
        store.ledger.append(Kind.DRAFT, "R1", "run", {})
        with closing(open_store(on_postgres, SetClock())) as other:
            ends = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            with other._reading.connect() as connection:
                assert connection.execute(text(ends)).all()
        assert [e.seq for e in store.ledger.events()] == [1]
        assert store.ledger.append(Kind.DRAFT, "R2", "run", {}).seq == 2


def test_a_writer_waits_for_the_one_before_and_not_for_ever(
    on_postgres: Workspace,
) -> None:
    hurried = Workspace(on_postgres.folder, on_postgres.address, Limits(lock_seconds=1))
    with (
        closing(open_store(on_postgres, SetClock())) as slow,
        closing(open_store(hurried, SetClock())) as store,
    ):
        with slow.ledger.writing() as writing:
            writing.append(Kind.DRAFT, "R1", "run", {})
            # Readers wait for nobody, and see nothing of it.
            assert store.ledger.head() is None
            with pytest.raises(Exception, match="lock timeout"):
                store.ledger.append(Kind.DRAFT, "R2", "run", {})
        assert store.ledger.append(Kind.DRAFT, "R2", "run", {}).seq == 2
        assert faults(store) == []


def test_a_reader_of_postgres_sees_one_moment_and_writes_nothing(
    on_postgres: Workspace,
) -> None:
    with closing(open_store(on_postgres, SetClock())) as store:
        with store.ledger.reading() as connection:
            count = text("SELECT count(*) FROM ledger")
            assert connection.execute(count).scalar() == 0
            store.ledger.append(Kind.DRAFT, "R1", "run", {})
            assert connection.execute(count).scalar() == 0
            with pytest.raises(Exception, match="read-only"):
                connection.execute(text("DELETE FROM ledger"))
        assert store.ledger.head() is not None


def test_a_database_that_is_not_there_is_told_in_words_without_its_password(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    there = postgres.address(tmp_path).replace("postgres:@", "postgres:geheim@")
    missing = there.replace(
        postgres.address(tmp_path).split("/")[3].split("?")[0], "no"
    )
    with pytest.raises(InputError) as refused:
        open_store(Workspace(tmp_path / "w", missing), SetClock())
    (finding,) = refused.value.findings
    assert finding.code == "state_unusable"
    assert "does not exist" in finding.message.en
    assert "geheim" not in finding.message.en


def test_keys_and_searches_are_ordered_and_found_alike_on_both(
    databases: Databases, tmp_path: Path
) -> None:
    names = ["a", "B", "_", "-", "Z", "é", "中", "一", "10", "9", "A", "𠮷", "｡"]
    with closing(open_store(databases.workspace(tmp_path / "w"), SetClock())) as store:
        for name in names:
            store.remember_ceremony("Y", name, {"n": 1})
        with store.ledger.reading() as connection:
            ordered = "SELECT round_id FROM ceremonies ORDER BY round_id"
            after = "SELECT round_id FROM ceremonies WHERE round_id > :k ORDER BY 1"
            found = connection.execute(text(ordered)).scalars().all()
            assert found == sorted(names)
            for key in names:
                rest = connection.execute(text(after), {"k": key}).scalars().all()
                assert rest == [name for name in sorted(names) if name > key]
