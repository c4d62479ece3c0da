"""Whatever somebody changes in a workspace by hand is found, and where it is."""

import json
import shutil
from dataclasses import fields, replace

import psycopg
import pytest
from sqlalchemy import insert, update

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.sql_tables import LEDGER, TABLES
from planner.adapters.state.tokens import issue_token, revoke_token
from planner.adapters.state.workspace import Workspace
from planner.errors import CheckFailedError
from planner.ledger.checkpoint import checkpoint_of
from planner.ledger.event import Kind
from planner.ledger.line import Line
from planner.publishing import store as kept
from planner.publishing.manifest import TABLE_NAMES, row_changes
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.databases import Databases
from tests.databases import by_hand as changed_by_hand
from tests.ledger.builders import THEIRS, chain_of

#: What SQLite writes bytes by that are no text, and how PostgreSQL is asked to.
NO_TEXT = ("CAST(x'ff' AS TEXT)", r"convert_from('\xff', 'UTF8')")
#: The events of the workspace: 1 custody, 2 and 3 publications, 4 to 6 tokens.
EVENTS = 6


def by_hand(workspace: Workspace, *statements: str) -> None:
    assert all(changed_by_hand(workspace, *statements)), statements


def refused(workspace: Workspace, store: SqlStore, *statements: str) -> bool:
    """Tell whether the database itself holds no such value, as PostgreSQL may."""
    if workspace.address is None:
        return False
    for statement in statements:
        with pytest.raises(psycopg.Error):
            changed_by_hand(workspace, statement)
    assert found(store) == []
    return True


def found(store: SqlStore, outside=()) -> list[tuple[str, str, str]]:
    """Every fault: the check that found it, what it is, and where."""
    return [
        (v.name_en, f.code.removeprefix("ledger_"), f.value)
        for v in store.audit(outside)
        for f in v.faults
    ]


def test_a_workspace_that_nobody_touched_passes_every_check(store: SqlStore) -> None:
    verdicts = store.audit()
    assert [v for v in verdicts if v.faults or v.notes] == []
    counts = {v.name_en: v.count for v in verdicts}
    assert counts["chain"] == counts["signatures"] == EVENTS
    assert counts["checkpoints"] == EVENTS
    assert set(TABLE_NAMES.values()) <= set(counts)
    # Nobody signed up or entered a result here; tests of these look at them.
    empty = {name for name in counts if not counts[name]}
    assert empty == {
        "result_parts",
        "result_tallies",
        "result_versions",
        "users",
        "withdrawals",
    }


def test_tables_are_called_in_the_ledger_as_in_the_database() -> None:
    assert {kind: t.name for kind, t in TABLES.items()} == {
        kind: name for kind, name in TABLE_NAMES.items() if issubclass(kind, kept.Row)
    }


@pytest.mark.parametrize("column", [c.name for c in LEDGER.c if c.name != "seq"])
def test_any_column_of_an_event_changed_is_found_at_that_event(
    workspace: Workspace, store: SqlStore, column: str
) -> None:
    changed = {"body": "'{\"a\":1}'", "kind": "'draw'"}.get(column, f"{column} || 'x'")
    by_hand(workspace, f"UPDATE ledger SET {column} = {changed} WHERE seq = 3")
    assert "3" in {
        where for name, _, where in found(store) if name in {"chain", "signatures"}
    }


@pytest.mark.parametrize("seq", [1, 3, EVENTS])
def test_a_deleted_event_is_named(
    workspace: Workspace, store: SqlStore, seq: int
) -> None:
    by_hand(workspace, f"DELETE FROM ledger WHERE seq = {seq}")
    faults = found(store)
    assert ("checkpoints", "checkpoint_ahead", str(seq)) in faults
    assert (("chain", "event_missing", str(seq)) in faults) == (seq < EVENTS)


def test_two_events_exchanged_are_both_named(
    workspace: Workspace, store: SqlStore
) -> None:
    by_hand(
        workspace,
        "UPDATE ledger SET seq = 99 WHERE seq = 2",
        "UPDATE ledger SET seq = 2 WHERE seq = 4",
        "UPDATE ledger SET seq = 4 WHERE seq = 99",
    )
    faults = found(store)
    assert {("chain", "event_moved", "2"), ("chain", "event_moved", "4")} <= {*faults}


def test_an_event_with_another_number_is_named_with_the_place_that_it_left(
    workspace: Workspace, store: SqlStore
) -> None:
    by_hand(workspace, "UPDATE ledger SET seq = 9 WHERE seq = 6")
    chain = {f for f in found(store) if f[0] == "chain"}
    assert chain == {("chain", "event_missing", "6"), ("chain", "event_moved", "9")}


def test_an_event_put_in_with_right_digests_but_without_the_key_is_found(
    databases: Databases, workspace: Workspace, store: SqlStore
) -> None:
    store.close()
    forger = open_store_elsewhere(databases, workspace)
    line = forger.ledger.lines()[-1]
    with store.ledger.writing() as writing:
        writing.connection.execute(insert(LEDGER), as_values(line))
    assert ("signatures", "event_stranger", str(EVENTS + 1)) in found(store)
    forger.close()


def open_store_elsewhere(databases: Databases, workspace: Workspace) -> SqlStore:
    """A copy of the workspace, without its key, in which an event is appended."""
    here = workspace.folder
    there = databases.copy(here, here.with_name("elsewhere"))
    for path in there.folder.glob("signing_key*"):
        path.unlink()
    copy = open_store(there, SetClock())
    copy.ledger.append(Kind.DRAW, "R1", "run", {"seed": "mine"})
    return copy


def as_values(line: Line) -> dict[str, object]:
    return {c.name: getattr(line, c.name) for c in LEDGER.c}


def test_a_ledger_written_anew_without_the_key_is_found_throughout(
    store: SqlStore,
) -> None:
    forged = chain_of([{"n": n} for n in range(EVENTS)], THEIRS)
    with store.ledger.writing() as writing:
        for line in forged:
            writing.connection.execute(
                update(LEDGER).where(LEDGER.c.seq == line.seq), as_values(line)
            )
    strangers = {w for _, code, w in found(store) if code == "event_stranger"}
    assert strangers == {str(n) for n in range(1, EVENTS + 1)}


def test_a_ledger_rewritten_by_who_has_the_key_is_found_by_who_kept_a_checkpoint(
    databases: Databases, workspace: Workspace, store: SqlStore
) -> None:
    outside = [checkpoint_of(store.ledger.lines()[2])]
    store.close()
    databases.wipe(workspace)
    (workspace.folder / "checkpoints.jsonl").unlink()
    again = open_store(workspace, SetClock())
    again.publish_year(small_year("OTHER"))
    for n in range(EVENTS):
        again.ledger.append(Kind.DRAFT, "R1", "run", {"n": n})
    assert found(again) == []
    assert found(again, outside) == [("outside checkpoints", "checkpoint_differs", "3")]
    again.close()


def test_an_older_copy_of_the_database_is_found_under_newer_checkpoints(
    databases: Databases, workspace: Workspace, store: SqlStore
) -> None:
    store.close()
    older = databases.copy(workspace.folder, workspace.folder.with_name("older"))
    later = open_store(workspace, SetClock())
    later.ledger.append(Kind.DRAFT, "R1", "run", {})
    later.close()
    shutil.copy(workspace.folder / "checkpoints.jsonl", older.folder)
    restored = open_store(older, SetClock())
    assert found(restored) == [("checkpoints", "checkpoint_ahead", str(EVENTS + 1))]
    # Going on from there does not cover it up.
    restored.ledger.append(Kind.DRAFT, "R1", "run", {"other": 1})
    assert found(restored) == [("checkpoints", "checkpoint_differs", str(EVENTS + 1))]
    restored.close()


@pytest.mark.parametrize(
    ("statement", "table", "code", "where"),
    [
        (
            "UPDATE listed SET target_id = 'T9' WHERE year_id = 'NEW' AND key = 'R1|E1|T2'",
            "listed",
            "row_changed",
            "NEW R1|E1|T2",
        ),
        (
            "UPDATE listed SET released_on = '2099-01-01' WHERE year_id = 'OLD' AND key = 'R2|E3|T4'",
            "listed",
            "row_changed",
            "OLD R2|E3|T4",
        ),
        (
            "UPDATE visits SET start = '2026-01-01' WHERE year_id = 'NEW' AND key = 'V2'",
            "visits",
            "row_changed",
            "NEW V2",
        ),
        (
            "UPDATE teams SET inspector_id = 'X' WHERE year_id = 'NEW' AND key = 'V1|0001'",
            "teams",
            "row_changed",
            "NEW V1|0001",
        ),
        (
            "UPDATE rounds SET statement = '{}' WHERE year_id = 'NEW' AND key = 'R1'",
            "rounds",
            "row_changed",
            "NEW R1",
        ),
        (
            "UPDATE rounds SET statement = '{' WHERE year_id = 'NEW' AND key = 'R1'",
            "rounds",
            "row_changed",
            "NEW R1",
        ),
        (
            "UPDATE quotas SET eligible = 1.5 WHERE year_id = 'NEW'",
            "quotas",
            "row_changed",
            "NEW 0000000000",
        ),
        (
            "UPDATE teams SET role = x'ff' WHERE year_id = 'NEW' AND key = 'V1|0002'",
            "teams",
            "row_changed",
            "NEW V1|0002",
        ),
        (
            "UPDATE years SET embargo = 'none' WHERE year_id = 'NEW'",
            "years",
            "row_changed",
            "NEW",
        ),
        (
            "UPDATE years SET published_at = '2020-01-01T00:00:00Z' WHERE year_id = 'OLD'",
            "years",
            "row_changed",
            "OLD",
        ),
        (
            "UPDATE tokens SET revoked_at = NULL WHERE audience = 'regulator'",
            "tokens",
            "row_changed",
            None,
        ),
        (
            "UPDATE tokens SET party = 'other' WHERE audience = 'party'",
            "tokens",
            "row_changed",
            None,
        ),
        ("DELETE FROM tokens WHERE audience = 'party'", "tokens", "row_missing", None),
        (
            'UPDATE ceremonies SET material = \'{"custody_key":"mine","n":1}\'',
            "ceremonies",
            "row_changed",
            "OLD R1",
        ),
        (
            "UPDATE ceremonies SET material = '1'",
            "ceremonies",
            "row_changed",
            "OLD R1",
        ),
        ("DELETE FROM ceremonies", "ceremonies", "row_missing", "OLD R1"),
        (
            "DELETE FROM teams WHERE year_id = 'NEW' AND key = 'V1|0002'",
            "teams",
            "row_missing",
            "NEW V1|0002",
        ),
        (
            "INSERT INTO departments (year_id, key, department_id, name, level, districts)"
            " VALUES ('NOYEAR', 'D', 'D', 'n', 'l', '')",
            "departments",
            "row_added",
            "NOYEAR D",
        ),
        (
            "INSERT INTO tokens (token_id, secret_sha256, audience, role, name, created_at)"
            " VALUES ('me', 'ab', 'regulator', 'coordinator', 'me', '2026-01-01T00:00:00Z')",
            "tokens",
            "row_added",
            "me",
        ),
        (
            "DELETE FROM entry_members WHERE year_id = 'NEW' AND member = 'ENV' AND key = 'E3'",
            "entry_members",
            "row_missing",
            "NEW department ENV E3",
        ),
        (
            "INSERT INTO visit_departments VALUES ('NEW', 'ENV', 'V1')",
            "visit_departments",
            "row_added",
            "NEW ENV V1",
        ),
    ],
)
def test_a_row_changed_by_hand_is_named(
    workspace: Workspace,
    store: SqlStore,
    statement: str,
    table: str,
    code: str,
    where: str | None,
) -> None:
    if "statement = '{'" in statement and refused(workspace, store, statement):
        return
    by_hand(workspace, statement)
    (fault,) = found(store)
    assert fault[:2] == (table, code)
    assert where in {None, fault[2]}


def test_a_row_put_in_by_hand_is_named(store: SqlStore) -> None:
    table = TABLES[kept.ListedRow]
    row = store.row(kept.ListedRow, "NEW", "R1|E1|T1")
    assert row is not None
    values = {f.name: getattr(row, f.name) for f in fields(row)}
    forged = {**values, "year_id": "NEW", "key": "R1|E1|T8", "target_id": "T8"}
    with store.ledger.writing() as writing:
        writing.connection.execute(insert(table), forged)
    assert found(store) == [("listed", "row_added", "NEW R1|E1|T8")]


@pytest.mark.parametrize("value", ["x'ff'", "CAST(x'ff' AS TEXT)", "''"])
@pytest.mark.parametrize("column", ["actor", "body", "salt", "digest", "signature"])
def test_bytes_that_are_no_text_are_a_fault_of_their_event(
    workspace: Workspace, store: SqlStore, column: str, value: str
) -> None:
    held = value.replace(*NO_TEXT) if workspace.address else value
    change = f"UPDATE ledger SET {column} = {held} WHERE seq = 4"
    if "CAST" in value and refused(workspace, store, change):
        return
    by_hand(workspace, change)
    told = {w for n, _, w in found(store) if n in {"chain", "signatures"}}
    assert "4" in told


def test_bytes_that_are_no_text_are_a_fault_of_their_row(
    workspace: Workspace, store: SqlStore
) -> None:
    text = "CAST(x'ff' AS TEXT)"
    there = text.replace(*NO_TEXT)
    if refused(workspace, store, f"UPDATE items SET name = {there}"):
        return
    by_hand(workspace, f"UPDATE items SET name = {text} WHERE key = 'ENV-1'")
    assert found(store) == [
        ("items", "row_changed", "NEW ENV-1"),
        ("items", "row_changed", "OLD ENV-1"),
    ]
    by_hand(workspace, f"UPDATE items SET key = {text} WHERE key = 'ENV-1'")
    assert found(store) == [("items", "table_unreadable", "items")]
    by_hand(workspace, f"UPDATE merges SET year_id = {text} WHERE year_id = 'NEW'")
    assert ("merges", "table_unreadable", "merges") in found(store)


def test_a_table_that_was_dropped_is_named(
    workspace: Workspace, store: SqlStore
) -> None:
    by_hand(workspace, "DROP TABLE teams")
    assert ("schema", "schema", "table teams") in found(store)
    assert ("teams", "table_unreadable", "teams") in found(store)
    by_hand(workspace, "DROP TABLE ledger")
    with pytest.raises(CheckFailedError, match="Table ledger"):
        found(store)


def test_a_year_made_current_again_by_hand_is_named(
    workspace: Workspace, store: SqlStore
) -> None:
    by_hand(
        workspace,
        "UPDATE years SET superseded_by = 'OLD' WHERE year_id = 'NEW'",
        "UPDATE years SET superseded_by = NULL WHERE year_id = 'OLD'",
    )
    assert sorted(found(store)) == [
        ("years", "row_changed", "NEW"),
        ("years", "row_changed", "OLD"),
    ]


def test_a_year_put_in_by_hand_is_told_of_once(
    workspace: Workspace, store: SqlStore
) -> None:
    by_hand(
        workspace,
        "INSERT INTO years SELECT 'MINE', 2027, published_at, NULL, embargo, status,"
        " bound, policy, summary, version, NULL FROM years WHERE year_id = 'NEW'",
        "INSERT INTO departments SELECT 'MINE', key, department_id, name, level,"
        " districts FROM departments WHERE year_id = 'NEW'",
    )
    assert found(store) == [("years", "row_added", "MINE")]


def test_a_year_deleted_by_hand_is_named_with_all_its_rows(
    workspace: Workspace, store: SqlStore
) -> None:
    tables = [*(t.name for t in TABLES.values()), "entry_members", "visit_departments"]
    by_hand(workspace, *(f"DELETE FROM {t} WHERE year_id = 'NEW'" for t in tables))
    by_hand(
        workspace,
        "DELETE FROM years WHERE year_id = 'NEW'",
        "UPDATE years SET superseded_by = NULL WHERE year_id = 'OLD'",
    )
    faults = found(store)
    assert ("years", "row_missing", "NEW") in faults
    assert ("years", "row_changed", "OLD") in faults
    assert sum(name == "teams" for name, _, _ in faults) == 15


@pytest.mark.parametrize("suffix", [".parquet", ".json", ".manifest"])
@pytest.mark.parametrize("gone", [True, False])
def test_a_snapshot_gone_or_changed_is_named(
    workspace: Workspace, store: SqlStore, suffix: str, gone: bool
) -> None:
    path = min(workspace.snapshots.glob(f"*{suffix}"))
    path.unlink() if gone else path.write_bytes(b"something else")
    code = "file_missing" if gone else "file_changed"
    assert found(store) == [("snapshots", code, path.name)]


def test_an_event_may_change_rows_and_the_check_follows_it(store: SqlStore) -> None:
    """As a replacement does: the row and the event in one transaction."""
    visit = store.row(kept.VisitRow, "NEW", "V1")
    assert visit is not None
    moved = replace(visit, target_id="T9", name="替补户")
    table = TABLES[kept.TeamRow]
    with store.ledger.writing() as writing:
        writing.connection.execute(
            update(TABLES[kept.VisitRow])
            .where(TABLES[kept.VisitRow].c.year_id == "NEW")
            .where(TABLES[kept.VisitRow].c.key == "V1")
            .values(target_id="T9", name="替补户")
        )
        writing.connection.execute(
            table.delete().where(table.c.year_id == "NEW", table.c.key == "V1|0004")
        )
        rows = row_changes([moved], removed=[(kept.TeamRow, "V1|0004")])
        writing.append(Kind.REPLACEMENT, "R1", "run", {"year_id": "NEW", "rows": rows})
    assert found(store) == []
    with store.ledger.writing() as writing:
        writing.connection.execute(
            update(TABLES[kept.VisitRow])
            .where(TABLES[kept.VisitRow].c.key == "V1")
            .where(TABLES[kept.VisitRow].c.year_id == "NEW")
            .values(target_id=visit.target_id, name=visit.name)
        )
    assert found(store) == [("visits", "row_changed", "NEW V1")]


def test_faults_are_told_in_both_languages_and_to_machines(
    workspace: Workspace, store: SqlStore
) -> None:
    by_hand(workspace, "UPDATE teams SET role = 'x'")
    (verdict,) = [v for v in store.audit() if not v.passed]
    lines = list(verdict.lines())
    assert "teams 表的一行被改动：NEW V1|0001" in lines[0] + lines[15]
    assert "A row of teams was changed" in lines[0]
    assert lines[-1].endswith("另有 10 处 / and 10 more")
    assert len(json.loads(json.dumps(verdict.as_json()))["faults"]) == 30


def test_a_view_or_trigger_of_somebody_else_is_named(
    workspace: Workspace, store: SqlStore
) -> None:
    function = "BEGIN UPDATE tokens_ SET revoked_at = NULL; RETURN NEW; END"
    trigger = {
        True: (
            "CREATE TRIGGER undo AFTER INSERT ON ledger BEGIN"
            " UPDATE tokens_ SET revoked_at = NULL; END",
        ),
        False: (
            f"CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS '{function}'",
            "CREATE TRIGGER undo AFTER INSERT ON ledger"
            " FOR EACH ROW EXECUTE FUNCTION undo()",
        ),
    }[workspace.address is None]
    by_hand(
        workspace,
        "ALTER TABLE tokens RENAME TO tokens_",
        "CREATE VIEW tokens AS SELECT * FROM tokens_",
        *trigger,
    )
    named = {value for name, _, value in found(store) if name == "schema"}
    assert {"view tokens", "table tokens_", "trigger undo"} <= named


@pytest.mark.parametrize("text", ["20260401", "2026-W14-3", " 2026-04-01"])
def test_a_day_written_in_another_way_is_found_though_it_reads_the_same(
    workspace: Workspace, store: SqlStore, text: str
) -> None:
    change = (
        f"UPDATE listed SET released_on = '{text}' "
        "WHERE year_id = 'NEW' AND released_on = '2026-04-01'"
    )
    if "W" in text and refused(workspace, store, change):
        return
    by_hand(workspace, change)
    # PostgreSQL keeps a day, in whatever way it was written.
    told = {"listed"} if workspace.address is None else set()
    assert {name for name, _, _ in found(store)} == told


def test_a_token_changed_by_hand_cannot_be_made_good_by_revoking_it(
    workspace: Workspace, store: SqlStore
) -> None:
    text = issue_token(store, SetClock(), "department", "MKT", "科室")
    token_id = text.split(".")[0]
    by_hand(
        workspace,
        "UPDATE tokens SET audience = 'regulator', role = 'coordinator'"
        f" WHERE token_id = '{token_id}'",
    )
    with pytest.raises(CheckFailedError):
        revoke_token(store, SetClock(), token_id)
    assert ("tokens", "row_changed", token_id) in found(store)
