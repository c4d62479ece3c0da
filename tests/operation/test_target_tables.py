"""The table of targets: what is kept on disk answers as the plain one in memory."""

import multiprocessing
import os
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.adapters.engines import frame_rows, stored_targets
from planner.adapters.engines.snapshots import read_snapshot, snapshot_digest
from planner.adapters.engines.stored_targets import StoredTables
from planner.errors import CheckFailedError
from planner.registry import TARGET_COLUMNS
from tests.target_tables import PlainTargets, all_of


def library(rows):
    """Return a table whose cells repeat, some of them as awkward as text gets."""
    made = {name: [""] * rows for name in TARGET_COLUMNS}
    made["target_id"] = [f"T{(at * 7919) % rows:06d}" for at in range(rows)]
    made["name"] = [f"店 '{at}' \"号\" \\" for at in range(rows)]
    made["address"] = [
        ("一路,二号", "三路", " 四\n路\r", "")[at % 4] for at in range(rows)
    ]
    made["district"] = [("4401", "440103", "")[at % 3] for at in range(rows)]
    made["grade"] = [("A", "B", "C", "")[at % 4] for at in range(rows)]
    made["tags"] = [("", "新设", "新设;特种设备", "é")[at % 4] for at in range(rows)]
    made["registered_on"] = [f"20{at % 26:02d}-01-0{at % 9 + 1}" for at in range(rows)]
    made["visits"] = [("", "0", "2")[at % 3] for at in range(rows)]
    return pd.DataFrame(made, dtype="str")


@pytest.fixture(params=[0, 1, 500])
def both(request, tmp_path):
    table = library(request.param)
    return StoredTables(tmp_path / "kept").keep([table]), PlainTargets(table)


def same(one, other):
    pd.testing.assert_frame_equal(
        one.reset_index(drop=True), other.reset_index(drop=True), check_dtype=False
    )


def test_both_hold_the_same_rows_in_order(both):
    one, other = both
    assert len(one) == len(other)
    assert one.columns == other.columns
    same(all_of(one), all_of(other))
    assert one.rows_digest() == other.rows_digest()
    assert one.name == other.name
    for column in ("grade", "tags", "name"):
        assert one.values(column) == other.values(column)


def test_both_look_up_the_same_rows(both):
    one, other = both
    wanted = ["T000001", "T000000", "T000400", "' OR 1=1 --"]
    same(
        one.rows(wanted, ["target_id", "name", "visits"]),
        other.rows(wanted, ["target_id", "name", "visits"]),
    )
    assert len(one.rows([], ["name"])) == 0


def test_both_count_who_is_alike(both):
    one, other = both
    numbers = {
        "district": {cell: at for at, cell in enumerate(other.values("district"))},
        "tags": {cell: int("新设" in cell) for cell in other.values("tags")},
        "registered_on": {
            cell: int(cell > "2010") for cell in other.values("registered_on")
        },
    }
    for asked in (numbers, {}):
        found, counts = one.alike(asked)
        expected, expected_counts = other.alike(asked)
        same(found, expected)
        assert counts.tolist() == expected_counts.tolist()
        assert counts.sum() == len(other)


def test_both_find_cells_that_break_a_rule(both):
    one, other = both
    rules = [
        ("name", r"[|\x00-\x1f\x7f-\x9f]", False),
        ("name", "'[13]'", False),
        ("target_id", r"[0-9A-Za-z_.-]{1,64}", True),
        ("tags", "[a-z]*", True),
    ]
    for column, pattern, whole in rules:
        found = one.fault(column, pattern, whole=whole)
        expected = other.fault(column, pattern, whole=whole)
        assert (found is None) == (expected is None)
        if found is not None:
            assert found in set(all_of(other)[column])


def test_both_make_columns_anew(both):
    one, other = both

    def tagged(table):
        pairs = zip(table["tags"], table["grade"], strict=True)
        return [f"{tags};{grade}".strip(";") for tags, grade in pairs]

    recodings = {
        "grade": (("grade",), lambda table: [g or "B" for g in table["grade"]]),
        "tags": (("tags", "grade"), tagged),
    }
    same(all_of(one.recoded(recodings)), all_of(other.recoded(recodings)))


def test_both_add_visits(both):
    one, other = both
    made = {"T000001": 2, "T000002": 1, "T000003": 0, "nobody": 3}
    same(all_of(one.with_visits(made)), all_of(other.with_visits(made)))
    assert one.with_visits({}) is one


def test_both_have_the_same_lines(both, monkeypatch):
    monkeypatch.setattr(frame_rows, "_LINES", 97)
    one, other = both
    assert b"".join(one.lines()) == b"".join(other.lines())


def test_the_same_rows_are_the_same_table_however_cut(tmp_path):
    table = library(500)
    store = StoredTables(tmp_path)
    whole = store.keep([table])
    cut = store.keep([table.iloc[300:], table.iloc[:100], table.iloc[100:300]])
    assert cut.location == whole.location
    assert [p.name for p in tmp_path.iterdir()] == [whole.name]
    assert Path(whole.location).stat().st_mode & 0o777 == 0o600


def test_a_table_of_many_pieces_keeps_its_order(tmp_path, monkeypatch):
    monkeypatch.setattr(stored_targets, "_PIECE", 97)
    table = library(1000)
    kept, plain = StoredTables(tmp_path).keep([table]), PlainTargets(table)
    same(all_of(kept), all_of(plain))
    assert kept.rows_digest() == plain.rows_digest()
    assert kept.name == plain.name


def test_digests_of_more_rows_than_a_row_group_are_those_of_the_table(tmp_path):
    rows = 300_000
    ids = np.char.add("T", np.char.zfill(np.arange(rows).astype(str), 7))
    table = pd.DataFrame(
        {"target_id": ids[::-1], "name": "甲", "visits": ""}, dtype="str"
    )
    kept, plain = StoredTables(tmp_path).keep([table]), PlainTargets(table)
    assert kept.name == plain.name
    assert kept.rows_digest() == plain.rows_digest()
    assert snapshot_digest(read_snapshot(Path(kept.location))) == Path(kept.name).stem


def test_it_goes_to_another_process_as_its_path(tmp_path):
    kept = StoredTables(tmp_path).keep([library(50)])
    assert len(pickle.dumps(kept)) < 1000
    same(all_of(pickle.loads(pickle.dumps(kept))), all_of(kept))


def test_one_that_is_gone_or_spoilt_is_told(tmp_path):
    store = StoredTables(tmp_path)
    kept = store.keep([library(5)])
    assert store.find(kept.name).location == kept.location
    Path(kept.location).write_bytes(b"PAR1 and no more")
    for name in (kept.name, "nothing.parquet"):
        with pytest.raises(CheckFailedError) as caught:
            store.find(name)
        assert [f.code for f in caught.value.findings] == ["snapshot_spoilt"]


def test_a_forked_process_asks_a_database_of_its_own(tmp_path):
    kept = StoredTables(tmp_path).keep([library(50)])
    assert kept.values("grade")
    child = multiprocessing.get_context("fork").Process(
        target=lambda: StoredTables(tmp_path / "more").keep([library(60)])
    )
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert len(list((tmp_path / "more").glob("*.parquet"))) == 1


def test_what_a_killed_process_left_is_swept_a_day_later(tmp_path):
    old, new = tmp_path / ".pieces-old", tmp_path / ".pieces-new"
    for left in (old, new):
        left.mkdir()
        (left / "000000.parquet").write_bytes(b"half")
    os.utime(old, (0, 0))
    kept = StoredTables(tmp_path).keep([library(5)])
    assert {p.name for p in tmp_path.iterdir()} == {new.name, kept.name}
