"""A library that comes in pieces is judged as in one, wherever it is cut."""

import csv
import gzip
import random
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.adapters.files import csv_records, raw_rows, read_tables
from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_csv import read_csv
from planner.adapters.files.read_parquet import read_parquet
from planner.errors import InputError
from planner.importing.build import build_registry
from planner.importing.id_rows import NOWHERE, IdRows, as_ids
from planner.importing.raw_tables import RawInputs, RawPieces, RawTable
from planner.policy.record import Policy
from planner.ports import NoProgress
from tests.importing.village import INN, MILL, SHOP, settle, table
from tests.target_tables import PlainPieces, PlainStore, all_of

HEADER = "target_id,name,district,grade,status,premises_of,visits,,registered_on"
#: Cells of each column, sound and otherwise.
CELLS = (
    (INN, SHOP, MILL, INN.lower(), "SITE-1", "SITE-2", "640104.0", "", "甲", "A" * 65),
    ("饭店", "饭店 ", "", "=1", '="店"', "a|b", "_x000D_店", "店\u3000"),
    ("640104", "649999", "x", "６４０１０４"),
    ("A", "E", "", "D "),
    ("存续", "", "注销"),
    ("", "", INN, SHOP, "NOBODY", "?"),
    ("", "0", "2", "3.0", "many"),
    ("", "", "", "", "", "left over"),
    ("", "2026-03-01", "2026/3/1", "2026-02-30"),
)
HISTORY = table(
    "target_id,visited_on",
    f"{INN},2026-01-10",
    f"{SHOP},2026-01-11",
    "SITE-2,2026-01-12",
    "GONE,2026-01-13",
)

ROWS = st.lists(
    st.tuples(*(st.sampled_from(cells) for cells in CELLS)), min_size=1, max_size=30
)


def judged(raw, pieces, shelf=None):
    """What an import comes to: the table, every finding, the counts."""
    targets = RawPieces(file="targets.csv", pieces=iter(pieces))
    inputs = RawInputs(tables=raw.tables, targets=targets, findings=raw.findings)
    registry, findings = build_registry(
        inputs, Policy(), load_code_tables(), PlainStore(shelf)
    )
    recusals = [recusal.target_id for recusal in registry.recusals]
    shown = all_of(registry.targets).to_csv(), findings, registry.counts, recusals
    return (*shown, registry.history)


def cut(rows, at):
    """Rows of cells as pieces that end before the places named."""
    ends = sorted({0, *(place for place in at if place < len(rows)), len(rows)})
    for first, after in pairwise(ends):
        columns = tuple(list(cells) for cells in zip(*rows[first:after], strict=True))
        yield RawTable(
            stem="targets",
            file="targets.csv",
            header=tuple(HEADER.split(",")),
            columns=columns,
            rows=list(range(first + 2, after + 2)),
        )


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    folder = tmp_path_factory.mktemp("village")
    ties = table("inspector_id,target_id", f"N1,{INN}", "N1,SITE-1", "N2,GONE")
    settle(folder, {"history.csv": HISTORY, "recusals.csv": ties})
    return folder


@settings(deadline=None, max_examples=120)
@given(rows=ROWS, at=st.sets(st.integers(1, 29), max_size=6))
def test_any_cut_gives_what_the_whole_gives(village, rows, at):
    raw = read_tables.read_inputs(village)
    assert judged(raw, cut(rows, at)) == judged(raw, cut(rows, ()))


@settings(deadline=None, max_examples=80)
@given(rows=ROWS, at=st.sets(st.integers(1, 29), max_size=6), data=st.data())
def test_whatever_was_judged_before_gives_the_same(village, rows, at, data):
    raw = read_tables.read_inputs(village)
    first = PlainPieces()
    whole = judged(raw, cut(rows, at), first)
    keys = list(first.added)[1:]
    left = data.draw(st.sets(st.sampled_from(keys)))
    again = PlainPieces({key: first.added[key] for key in left})

    assert judged(raw, cut(rows, at), again) == whole
    assert {*again.added} == {*first.added} - left


def plainly(text):
    """The rows of a CSV text, read as docs/inputs.md says: number and cells."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    at = row = width = 0
    while at < len(lines):
        row += 1
        cells, used = [*lines[at].split(",")], 1
        if '"' in lines[at]:
            reader = csv.reader((line + "\n" for line in lines[at:]), strict=True)
            try:
                cells, used = next(reader), reader.line_num
            except csv.Error:
                cells = None
            if used > 1 and width and len(cells) != width:
                cells, used = None, 1
        width = width or len(cells or [])
        yield row, cells, lines[at]
        at += used


@contextmanager
def blocks_of(characters):
    kept = csv_records.BLOCK
    csv_records.BLOCK = characters
    try:
        yield
    finally:
        csv_records.BLOCK = kept


@settings(deadline=None, max_examples=300)
@given(
    text=st.text('ab,,,"\n\n\r 店', max_size=60),
    characters=st.integers(1, 40),
    packed=st.booleans(),
)
def test_records_are_the_same_in_blocks_of_any_size(
    tmp_path_factory, text, characters, packed
):
    path = tmp_path_factory.mktemp("csv") / ("notes.csv.gz" if packed else "notes.csv")
    data = text.encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    with blocks_of(characters):
        found = raw_rows.whole(read_csv(path, NoProgress()))
    first, *others = list(plainly(text)) or [(1, [], "")]
    header = first[1] if first[1] is not None else [first[2]]
    sound = [
        (row, cells)
        for row, cells, _ in others
        if cells is not None
        and len(cells) == len(header)
        and any(map(str.strip, cells))
    ]
    assert list(found.header) == header
    assert found.rows == [row for row, _ in sound]
    assert [list(cells) for cells in zip(*found.columns, strict=True)] == [
        cells for _, cells in sound
    ]


def big(folder, name, lines):
    path = folder / name
    text = "\n".join([HEADER, *lines]) + "\n"
    path.write_bytes(
        gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
    )
    return path


@pytest.mark.parametrize("name", ["targets.csv", "targets.csv.gz"])
def test_a_file_comes_in_pieces_with_its_rows_numbered_through(
    tmp_path, monkeypatch, name
):
    monkeypatch.setattr(raw_rows, "PIECE", 40)
    lines = [f'T-{n},"店, {n}",640104,,,,,,' for n in range(100)]
    lines[50] = "ragged"
    with blocks_of(200):
        pieces = list(read_csv(big(tmp_path, name, lines), NoProgress()))
    assert len(pieces) > 2
    assert all(len(piece.rows) < 60 for piece in pieces)
    rows = [row for piece in pieces for row in piece.rows]
    assert rows == [n for n in range(2, 102) if n != 52]
    assert [f.row for piece in pieces for f in piece.findings] == [52]
    assert sum(piece.rejected for piece in pieces) == 1


def test_parquet_comes_in_pieces(tmp_path, monkeypatch):
    import duckdb

    monkeypatch.setattr(raw_rows, "PIECE", 1_000)
    path = tmp_path / "targets.parquet"
    duckdb.sql("SELECT 'T-' || range AS target_id FROM range(2500)").write_parquet(
        str(path)
    )
    pieces = list(read_parquet(path, NoProgress()))
    assert [len(piece.rows) for piece in pieces] == [1_000, 1_000, 500]
    assert (pieces[1].rows[0], pieces[1].columns[0][0]) == (1_002, "T-1000")


def test_a_quote_left_open_over_very_many_lines_costs_its_own_line(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(csv_records, "LONGEST_RECORD", 1_000)
    lines = [f"T-{n},店,640104,,,,,," for n in range(200)]
    lines[3] = 'T-3,"店,640104,,,,,,'
    lines[190] = 'T-190,店",640104,,,,,,'
    path = big(tmp_path, "targets.csv", lines)
    with blocks_of(200):
        piece = raw_rows.whole(read_csv(path, NoProgress()))
    assert [f.row for f in piece.findings] == [5]
    assert len(piece.rows) == 199


def test_how_much_of_a_file_was_read_is_told(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(NoProgress, "advance", lambda _, *far: told.append(far))
    path = big(tmp_path, "targets.csv.gz", [f"T-{n},店,640104,,,,,," for n in range(9)])
    list(read_csv(path, NoProgress()))
    size = path.stat().st_size
    assert told[-1] == (size, size)


def test_a_file_that_is_torn_on_the_way_leaves_nothing(village):
    def torn():
        yield from cut([("T-1", "店", "640104", *[""] * 6)], ())
        raise InputError([*raw_rows.unreadable(village / "targets.csv", "?").findings])

    raw = read_tables.read_inputs(village)
    targets, findings, counts, *_ = judged(raw, torn())
    assert len(targets.splitlines()) == 1
    assert [f.code for f in findings if f.file == "targets.csv"] == ["unreadable"]
    assert "targets.csv" not in {count.file for count in counts}


@settings(deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["A", "B", "CC", "DDD", "EEEE", "F"]), st.booleans()
            ),
            max_size=8,
        ),
        max_size=12,
    )
)
def test_ids_are_claimed_by_the_first_row_that_may(pieces):
    kept, rejected, known, lost, row = IdRows(), IdRows(), {}, {}, 2
    for piece in pieces:
        rows = np.arange(row, row + len(piece))
        row += len(piece)
        ids = as_ids([name for name, _ in piece])
        may = np.array([good for _, good in piece], dtype=bool)
        holders = kept.claim(ids, rows, may)
        for at, (name, good) in zip(rows.tolist(), piece, strict=True):
            if good:
                known.setdefault(name, at)
            else:
                lost.setdefault(name, at)
        rejected.add(ids[~may], rows[~may])
        assert holders.tolist() == [known.get(name, NOWHERE) for name, _ in piece]
    asked = ["A", "B", "CC", "DDD", "EEEE", "F", "NONE"]
    assert kept.find(as_ids(asked)).tolist() == [known.get(n, NOWHERE) for n in asked]
    assert rejected.find(as_ids(asked)).tolist() == [
        lost.get(n, NOWHERE) for n in asked
    ]
    ids, rows = rejected.all()
    again = IdRows()
    again.add(ids, rows)
    assert rows.tolist() == sorted(rows.tolist())
    assert again.find(as_ids(asked)).tolist() == rejected.find(as_ids(asked)).tolist()


def test_a_library_of_many_pieces_has_each_id_once():
    rng = random.Random(1)
    names = [f"T-{rng.randrange(3_000)}" for _ in range(10_000)]
    lines = [(name, "店", "640104", *[""] * 6) for name in names]
    raw = RawInputs(tables={})
    table_of, findings, (count,), *_ = judged(raw, cut(lines, range(0, 10_000, 170)))
    assert count.kept == len(set(names)) == len(table_of.splitlines()) - 1
    first = {name: row for row, name in reversed(list(enumerate(names, start=2)))}
    told = {f.row: f.params["first_row"] for f in findings if f.code == "duplicate_id"}
    doubled = {
        row: str(first[name])
        for row, name in enumerate(names, start=2)
        if first[name] != row
    }
    assert told == doubled
