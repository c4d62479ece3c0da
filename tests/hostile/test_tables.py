"""Tables that ask for all there is: refused in words, and at nobody's cost."""

import gzip
import resource
import time
from pathlib import Path

import pytest

from planner.adapters.files import read_apart
from planner.adapters.files.read_tables import read_file
from planner.errors import InputError, PlannerError
from tests.hostile.books import BOMBS, book, wide


def peak() -> int:
    """How much memory this process has ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_table_that_asks_for_too_much_is_refused_and_costs_little(
    tmp_path: Path, bomb: str
) -> None:
    path = tmp_path / "results.xlsx"
    path.write_bytes(BOMBS[bomb]())
    before, began = peak(), time.monotonic()
    with pytest.raises(InputError) as refused:
        read_apart.read_apart(path)
    assert {f.code for f in refused.value.findings} <= {"unreadable", "upload_heavy"}
    assert time.monotonic() - began < 25
    assert peak() - before < 50
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    cells = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in zip("ABC", ("名称", "a\u200bb", "1"), strict=True)
    )
    rows = f'<row r="1">{cells}</row>' + '<row r="2"><c r="B2"><f>1+1</f></c></row>'
    for name, content in (
        ("results.xlsx", book(rows, sheets=3)),
        ("results.csv", "编号,名称\n1,甲\n2\n".encode("gb18030")),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert read_apart.read_apart(path) == read_file(path)


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * (16 << 20), 1))
    with pytest.raises(InputError) as refused:
        read_apart.read_apart(path)
    assert [f.code for f in refused.value.findings] == ["upload_heavy"]


def test_as_many_columns_as_a_sheet_has_are_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    path.write_bytes(wide())
    began = time.monotonic()
    assert len(read_apart.read_apart(path).header) == 16_384
    assert time.monotonic() - began < 25


def test_a_table_of_very_many_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_bytes(b"a\n" + b"1\n" * 200_001)
    with pytest.raises(InputError) as refused:
        read_apart.read_apart(path)
    assert [f.code for f in refused.value.findings] == ["upload_heavy"]


def test_no_more_tables_are_read_at_once_than_there_is_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "results.csv"
    path.write_bytes(b"a\n1\n")
    monkeypatch.setattr(read_apart, "_PATIENCE_SECONDS", 0.01)
    with read_apart._AT_ONCE, read_apart._AT_ONCE:
        with pytest.raises(PlannerError) as refused:
            read_apart.read_apart(path)
        assert [f.code for f in refused.value.findings] == ["tables_busy"]
    assert read_apart.read_apart(path).rows == [2]
