"""The store keeps its port's promises, on SQLite and on PostgreSQL."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from planner.accounts.token import Token
from planner.adapters.state.database import sqlite_engine
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.cli import app
from planner.errors import ExitCode, InputError
from planner.publishing import store as kept
from planner.publishing.store import Page, Where
from planner.publishing.year_rows import rows_of
from tests.api.conftest import SetClock
from tests.api.small_year import CUSTODY_KEYS, small_year, with_entries
from tests.databases import Databases, by_hand


@pytest.fixture
def workspace(databases: Databases, tmp_path: Path) -> Workspace:
    return databases.workspace(tmp_path / "workspace")


@pytest.fixture
def sqlite(tmp_path: Path) -> Workspace:
    """A workspace with its state in a file."""
    return Workspace(tmp_path / "sqlite")


@pytest.fixture
def store(workspace: Workspace) -> Iterator[SqlStore]:
    opened = open_store(workspace, SetClock())
    yield opened
    opened.close()


def snapshot_names(year: Any) -> dict[str, tuple[str, str]]:
    return {r.round_id: ("frame", "record") for r in year.rounds}


def test_every_row_of_a_year_comes_back_as_it_was(store: SqlStore) -> None:
    year = small_year()
    assert store.publish_year(year)
    for kind, rows in rows_of(year, snapshot_names(year)).items():
        assert rows, f"the small year has no {kind.__name__}"
        found = store.rows(kind, year.year_id)
        if kind is kept.RoundRow:
            found = [
                replace(
                    r,
                    frame_snapshot="frame",
                    record_snapshot="record",
                    audit_snapshot="",
                )
                for r in found
            ]
        assert found == sorted(rows, key=lambda row: row.key)


def test_the_same_year_is_published_once(store: SqlStore) -> None:
    assert store.publish_year(small_year())
    before = store.revision()
    assert not store.publish_year(small_year())
    assert store.revision() == before
    assert len(store.years()) == 1


def test_a_newer_year_supersedes_the_older_and_deletes_nothing(store: SqlStore) -> None:
    store.publish_year(small_year("OLD"))
    before = store.revision()
    store.publish_year(small_year("NEW"))
    assert store.revision() != before
    old, current = store.year("OLD"), store.year("2026")
    assert old is not None
    assert current is not None
    assert (old.superseded_by, current.year_id) == ("NEW", "NEW")
    assert store.year() == current
    assert len(store.rows(kept.VisitRow, "OLD")) == 5


def test_another_calendar_year_supersedes_nothing(store: SqlStore) -> None:
    store.publish_year(small_year("Y2026"))
    later = small_year("Y2027")
    store.publish_year(replace(later, plan=replace(later.plan, year=2027)))
    assert [(y.year_id, y.superseded_by) for y in store.years()] == [
        ("Y2027", None),
        ("Y2026", None),
    ]
    found = store.year("2026")
    assert found is not None
    assert found.year_id == "Y2026"
    assert store.year("2025") is None
    assert store.year("no-such-year") is None


@pytest.mark.parametrize(
    "table", ["years", "departments", "teams", "visit_departments"]
)
def test_a_run_broken_off_half_way_leaves_nothing_visible(
    store: SqlStore, table: str
) -> None:
    store.publish_year(small_year("OLD"))
    before = store.revision()

    def break_off(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise KeyboardInterrupt

    event.listen(store._reading, "before_cursor_execute", break_off)
    with pytest.raises(KeyboardInterrupt):
        store.publish_year(small_year("NEW"))
    event.remove(store._reading, "before_cursor_execute", break_off)
    assert store.revision() == before
    assert store.year("NEW") is None
    assert store.rows(kept.DepartmentRow, "NEW") == []
    assert store.publish_year(small_year("NEW"))
    assert len(store.rows(kept.TeamRow, "NEW")) == 15


def test_a_killed_process_leaves_nothing_half_published(workspace: Workspace) -> None:
    import os

    child = os.fork()
    if child == 0:  # the process that dies with its transaction open
        broken = open_store(workspace, SetClock())
        event.listen(
            broken._reading,
            "before_cursor_execute",
            lambda _c, _cur, text, *_rest: (
                os._exit(9) if text.startswith("INSERT INTO teams ") else None
            ),
        )
        broken.publish_year(small_year())
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    survivor = open_store(workspace, SetClock())
    assert survivor.years() == []
    assert survivor.rows(kept.DepartmentRow, "YEAR-1") == []
    assert survivor.publish_year(small_year())
    survivor.close()


def in_threads(*tasks: Any) -> list[Any]:
    results: list[Any] = [None] * len(tasks)
    start = threading.Barrier(len(tasks))

    def run(position: int) -> None:
        start.wait()
        results[position] = tasks[position]()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_writers_at_once_leave_one_current_year(workspace: Workspace) -> None:
    stores = [open_store(workspace, SetClock()) for _ in range(2)]
    published = in_threads(
        lambda: stores[0].publish_year(small_year("A")),
        lambda: stores[1].publish_year(small_year("B")),
    )
    assert published == [True, True]
    years = stores[0].years()
    assert sorted(y.superseded_by or "" for y in years) in (["", "A"], ["", "B"])
    for opened in stores:
        opened.close()


def test_two_writers_of_one_year_write_it_once(workspace: Workspace) -> None:
    stores = [open_store(workspace, SetClock()) for _ in range(2)]
    published = in_threads(*(lambda s=s: s.publish_year(small_year()) for s in stores))
    assert sorted(published) == [False, True]
    for opened in stores:
        opened.close()


def test_three_may_open_a_new_workspace_at_once(
    databases: Databases, tmp_path: Path
) -> None:
    workspace = databases.empty(tmp_path / "new")
    stores = in_threads(*[lambda: open_store(workspace, SetClock())] * 3)
    assert [s.years() for s in stores] == [[], [], []]
    for opened in stores:
        opened.close()


def test_a_new_file_may_be_prepared_by_many_at_once(tmp_path: Path) -> None:
    def mode(engine: Engine) -> str:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        engine.dispose()
        return str(found)

    for attempt in range(60):
        path = str(tmp_path / f"{attempt}.sqlite")
        engines = [sqlite_engine(path) for _ in range(3)]
        assert in_threads(*(partial(mode, e) for e in engines)) == ["wal"] * 3


def test_a_ceremony_is_kept_as_it_was_first_told(store: SqlStore) -> None:
    first = {"custody_key": CUSTODY_KEYS["R1"], "parties": [{"nonce": "ab"}]}
    assert store.remember_ceremony("Y", "R1", first) == first
    assert store.remember_ceremony("Y", "R1", {"custody_key": "other"}) == first
    assert store.remember_ceremony("Y", "R2", {"n": 1}) == {"n": 1}


def test_a_ceremony_told_by_many_at_once_is_one(workspace: Workspace) -> None:
    stores = [open_store(workspace, SetClock()) for _ in range(4)]
    told = in_threads(
        *(
            lambda n=n, s=s: s.remember_ceremony("Y", "R", {"nonce": n})
            for n, s in enumerate(stores)
        )
    )
    assert len({t["nonce"] for t in told}) == 1
    for opened in stores:
        opened.close()


def test_a_custody_key_is_nowhere_but_in_its_ceremony(
    store: SqlStore, workspace: Workspace
) -> None:
    store.publish_year(small_year())
    store.close()
    for path in workspace.folder.rglob("*"):
        if path.is_file():
            assert CUSTODY_KEYS["R1"].encode() not in path.read_bytes()


@pytest.mark.parametrize("size", [1, 2, 7, 500])
def test_pages_put_together_are_the_whole(store: SqlStore, size: int) -> None:
    year = with_entries(small_year(), 20)
    store.publish_year(year)
    whole = store.rows(kept.EntryRow, year.year_id)
    pieces: list[kept.EntryRow] = []
    while page := store.rows(
        kept.EntryRow,
        year.year_id,
        Page(after=pieces[-1].key if pieces else "", limit=size),
    ):
        assert len(page) <= size
        pieces += page
    assert len(whole) == 23
    assert pieces == whole


@pytest.mark.parametrize(
    ("kind", "where", "keys"),
    [
        (kept.EntryRow, Where(department_id="ENV"), ["E2", "E3"]),
        (kept.EntryRow, Where(round_id="R1"), ["E1", "E2"]),
        (kept.EntryRow, Where(department_id="R1"), []),
        (kept.EntryRow, Where(entry_id="E2"), ["E2"]),
        (
            kept.EntryRow,
            Where(days=(date(2026, 3, 31), date(2026, 4, 1))),
            ["E1", "E2"],
        ),
        (kept.VisitRow, Where(department_id="MKT"), ["V1", "V2", "V4", "V5"]),
        (kept.VisitRow, Where(department_id="MKT", round_id="R2"), ["V4", "V5"]),
        (kept.VisitRow, Where(days=(date(2026, 4, 1), date(2026, 5, 31))), []),
        (kept.VisitRow, Where(visits=("V2", "V3")), ["V2", "V3"]),
        (
            kept.ListedRow,
            Where(released_by=date(2026, 3, 10)),
            ["R1|E1|T1"],
        ),
        (kept.ListedRow, Where(released_by=date(2026, 3, 9)), []),
        (
            kept.ListedRow,
            Where(released_by=date(2026, 4, 1), entry_id="E1"),
            ["R1|E1|T1", "R1|E1|T2"],
        ),
    ],
)
def test_a_query_finds_what_it_asks_for(
    store: SqlStore, kind: type[kept.Row], where: Where, keys: list[str]
) -> None:
    store.publish_year(small_year())
    assert [row.key for row in store.rows(kind, "YEAR-1", where=where)] == keys


def test_seats_are_found_by_who_takes_part_in_the_visit(store: SqlStore) -> None:
    store.publish_year(small_year())
    of_fire = store.rows(kept.TeamRow, "YEAR-1", where=Where(visited_by="FIRE"))
    assert {seat.visit_id for seat in of_fire} == {"V1", "V2"}
    assert {seat.department_id for seat in of_fire} == {"MKT", "FIRE"}
    own = store.rows(kept.TeamRow, "YEAR-1", where=Where(department_id="FIRE"))
    assert {seat.department_id for seat in own} == {"FIRE"}


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        (kept.DepartmentRow, Where(round_id="R1")),
        (kept.FindingRow, Where(department_id="MKT")),
        (kept.VisitRow, Where(entry_id="E1")),
        (kept.TeamRow, Where(days=(date(2026, 1, 1), date(2026, 1, 2)))),
        (kept.EntryRow, Where(visits=("V1", "V1"))),
        (kept.VisitRow, Where(released_by=date(2026, 1, 1))),
    ],
)
def test_a_query_that_a_kind_cannot_answer_is_refused(
    store: SqlStore, kind: type[kept.Row], where: Where
) -> None:
    with pytest.raises(ValueError, match=kind.__name__):
        store.rows(kind, "YEAR-1", where=where)


def test_a_row_is_found_by_its_key_in_its_year_only(store: SqlStore) -> None:
    store.publish_year(small_year("A"))
    found = store.row(kept.VisitRow, "A", "V1")
    assert found is not None
    assert found.target_id == "T1"
    assert store.row(kept.VisitRow, "A", "V9") is None
    assert store.row(kept.VisitRow, "B", "V1") is None


def test_a_token_is_revoked_once(store: SqlStore) -> None:
    token = Token(
        token_id="t1",
        secret_sha256="ab",
        audience="regulator",
        department_id=None,
        name="n",
        created_at="2026-01-01T00:00:00Z",
    )
    store.add_token(token)
    assert store.tokens() == [token]
    assert store.revoke_token("t1", "2026-02-01T00:00:00Z")
    assert not store.revoke_token("t1", "2026-03-01T00:00:00Z")
    found = store.token("t1")
    assert found is not None
    assert found.revoked_at == "2026-02-01T00:00:00Z"
    assert not store.revoke_token("t2", "2026-03-01T00:00:00Z")


def test_a_year_is_dated_by_the_clock_in_utc(workspace: Workspace) -> None:
    clock = SetClock(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    opened = open_store(workspace, clock)
    opened.publish_year(small_year())
    assert opened.years()[0].published_at == "2026-03-01T23:30:00Z"
    opened.close()


def test_opening_waits_for_no_writer(sqlite: Workspace) -> None:
    open_store(sqlite, SetClock()).close()
    writer = sqlite3.connect(sqlite.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    before = time.monotonic()
    opened = open_store(sqlite, SetClock())
    assert opened.years() == []
    assert time.monotonic() - before < 10  # a writer is waited for 30 seconds
    opened.close()
    writer.close()


def test_a_file_that_is_no_database_is_told_in_words(sqlite: Workspace) -> None:
    sqlite.database.write_bytes(b"no database at all, but long enough" * 100)
    with pytest.raises(InputError) as refused:
        open_store(sqlite, SetClock())
    assert [f.code for f in refused.value.findings] == ["state_unusable"]


def test_a_database_of_a_newer_version_is_left_alone(workspace: Workspace) -> None:
    open_store(workspace, SetClock()).close()
    by_hand(workspace, "UPDATE alembic_version SET version_num = '9999'")
    for _ in range(2):
        with pytest.raises(InputError, match="9999"):
            open_store(workspace, SetClock())


def test_a_workspace_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(InputError) as refused:
            Workspace(folder)
        assert [f.code for f in refused.value.findings] == ["workspace_unusable"]


def test_a_workspace_that_was_moved_is_the_same(
    store: SqlStore, workspace: Workspace
) -> None:
    store.publish_year(small_year())
    store.close()
    moved = workspace.folder.rename(workspace.folder.with_name("moved"))
    opened = open_store(Workspace(moved, workspace.address), SetClock())
    assert not opened.publish_year(small_year())
    assert len(opened.rows(kept.VisitRow, "YEAR-1")) == 5
    opened.close()


def test_no_token_is_issued_for_a_workspace_that_is_not_there(tmp_path: Path) -> None:
    for command in (["issue", "--audience", "department"], ["list"], ["revoke", "x"]):
        missing = str(tmp_path / "nowhere")
        done = CliRunner().invoke(app, ["token", *command, "--workspace", missing])
        assert done.exit_code == ExitCode.UNREADABLE
    assert list(tmp_path.iterdir()) == []


def test_the_coordinators_token_comes_first_and_makes_the_workspace(
    tmp_path: Path,
) -> None:
    where = tmp_path / "new"
    words = ["token", "issue", "--audience", "regulator", "--workspace", str(where)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    assert (where / "state.sqlite").stat().st_mode & 0o077 == 0


def test_secrets_are_readable_by_their_owner_only(
    store: SqlStore, workspace: Workspace
) -> None:
    store.publish_year(small_year())
    for path in workspace.folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert workspace.folder.stat().st_mode & 0o077 == 0
    assert {p.suffix for p in workspace.snapshots.iterdir()} == {
        ".parquet",
        ".json",
        ".manifest",
    }


def test_attempts_at_self_checks_are_counted_by_caller_and_for_all(
    workspace: Workspace,
) -> None:
    stores = [open_store(workspace, SetClock()) for _ in range(2)]

    def few(own: int, everyones: int) -> bool:
        return own < 2 and everyones < 3

    def ask(store: SqlStore, caller: str) -> bool:
        return store.evidence.count_attempt(caller, 7, few)

    allowed = [ask(stores[n % 2], "a") for n in range(3)]
    allowed += [ask(stores[n % 2], f"b{n}") for n in range(3)]
    assert allowed == [True, True, False, True, False, False]
    assert stores[0].evidence.count_attempt("a", 8, few)
    for opened in stores:
        opened.close()
