"""CSV as offices save it: encodings, quotes, rows that aren't whole."""

import gzip
from pathlib import Path

import pytest

from planner.errors import Level
from planner.importing.build import is_fatal
from tests.importing.village import FILES, INN, SHOP, import_village, table, told
from tests.target_tables import all_of

TARGETS = FILES["targets.csv"]


def names(registry):
    return sorted(all_of(registry.targets)["name"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_and_without_a_mark(tmp_path, encoding):
    registry, findings = import_village(
        tmp_path, {"targets.csv": TARGETS.encode(encoding)}
    )
    assert names(registry) == ["一号饭店", "二号商店"]
    assert findings == []


def test_gb18030_is_recognised_and_told_of(tmp_path):
    registry, findings = import_village(
        tmp_path, {"targets.csv": TARGETS.encode("gb18030")}
    )
    assert names(registry) == ["一号饭店", "二号商店"]
    assert told(findings) == [("targets.csv", None, "", "encoding", "warning")]


def test_a_broken_byte_costs_its_row_and_no_other(tmp_path):
    damaged = TARGETS.encode().replace("二号".encode(), b"\xff\xfe" + "号".encode())
    registry, findings = import_village(tmp_path, {"targets.csv": damaged})
    assert names(registry) == ["一号饭店"]
    assert told(findings) == [("targets.csv", 3, "", "encoding", "error")]


def test_a_broken_byte_in_gb18030_costs_its_row_too(tmp_path):
    damaged = TARGETS.encode("gb18030").replace("二号".encode("gb18030"), b"\xff\xff")
    registry, findings = import_village(tmp_path, {"targets.csv": damaged})
    assert names(registry) == ["一号饭店"]
    assert told(findings) == [
        ("targets.csv", None, "", "encoding", "warning"),
        ("targets.csv", 3, "", "encoding", "error"),
    ]


def test_a_ragged_row_is_rejected_with_its_number(tmp_path):
    text = table(
        "target_id,name,district",
        f"{INN},饭店,640104,多出",
        f"{SHOP},商店,640104",
        "X1,短",
    )
    registry, findings = import_village(tmp_path, {"targets.csv": text})
    assert names(registry) == ["商店"]
    assert told(findings) == [
        ("targets.csv", 2, "", "ragged_row", "error"),
        ("targets.csv", 4, "", "ragged_row", "error"),
    ]


@pytest.mark.parametrize("after", ["商店", '"商店"', '"商,店"'])
def test_an_unclosed_quote_costs_one_row(tmp_path, after):
    text = table(
        "target_id,name,district", f'{INN},"饭店,640104', f"{SHOP},{after},640104"
    )
    registry, findings = import_village(tmp_path, {"targets.csv": text})
    assert names(registry) == [after.strip('"')]
    assert told(findings) == [("targets.csv", 2, "", "ragged_row", "error")]


def test_an_unclosed_quote_in_the_last_row_is_told(tmp_path):
    text = table(
        "target_id,name,district", f"{SHOP},商店,640104", f'{INN},饭店,"640104'
    )
    registry, findings = import_village(tmp_path, {"targets.csv": text})
    assert names(registry) == ["商店"]
    assert told(findings) == [("targets.csv", 3, "", "ragged_row", "error")]


def test_quoted_cells_may_hold_commas_quotes_and_lines(tmp_path):
    text = table(
        "target_id,name,district,address",
        f'{INN},"一号""大""饭店",640104,"南街, 1号"',
        f'{SHOP},商店,640104,"北街\n2号"',
        "X9,店,64010x,",
    )
    registry, findings = import_village(tmp_path, {"targets.csv": text})
    cells = all_of(registry.targets).set_index("target_id")
    assert cells.loc[INN, "name"] == '一号"大"饭店'
    assert cells.loc[INN, "address"] == "南街, 1号"
    assert cells.loc[SHOP, "address"] == "北街 2号"
    assert ("targets.csv", 3, "address", "control_character", "warning") in told(
        findings
    )
    # A spreadsheet shows the row after a cell of two lines as the next row.
    assert ("targets.csv", 4, "district", "bad_region", "error") in told(findings)


def test_blank_lines_are_no_rows_but_are_counted_through(tmp_path):
    text = table(
        "target_id,name,district", "", f"{INN},饭店,640104", ",,", "!,店,640104"
    )
    registry, findings = import_village(tmp_path, {"targets.csv": text})
    assert [c.rows for c in registry.counts if c.file == "targets.csv"] == [2]
    assert told(findings) == [("targets.csv", 5, "target_id", "bad_id", "error")]


def test_line_ends_of_all_systems_are_read(tmp_path):
    text = TARGETS.replace("\n", "\r\n").encode()
    assert import_village(tmp_path, {"targets.csv": text})[1] == []


def test_a_gzipped_file_is_read(tmp_path):
    files = {"targets.csv": None, "targets.csv.gz": gzip.compress(TARGETS.encode())}
    registry, findings = import_village(tmp_path, files)
    assert len(registry.targets) == 2
    assert findings == []


@pytest.mark.parametrize("content", ["", "target_id,name,district\n"])
def test_an_empty_required_file_ends_the_work(tmp_path, content):
    _, findings = import_village(tmp_path, {"targets.csv": content})
    assert told(findings) == [("targets.csv", None, "", "empty_file", "error")]
    assert is_fatal(findings[0])


def test_an_empty_optional_file_is_told_and_a_bare_header_is_fine(tmp_path):
    _, findings = import_village(tmp_path, {"recusals.csv": ""})
    assert told(findings) == [("recusals.csv", None, "", "empty_file", "error")]
    assert not is_fatal(findings[0])
    _, findings = import_village(tmp_path, {"recusals.csv": "inspector_id,target_id\n"})
    assert findings == []


def test_a_missing_required_file_ends_the_work_and_is_told_once(tmp_path):
    _, findings = import_village(tmp_path, {"departments.csv": None})
    assert told(findings) == [("departments.csv", None, "", "missing_file", "error")]
    assert is_fatal(findings[0])


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 a workbook", "target_id".encode("utf-16")]
)
def test_what_is_no_csv_says_what_it_is(tmp_path, content):
    _, findings = import_village(tmp_path, {"targets.csv": content})
    assert told(findings) == [("targets.csv", None, "", "unreadable", "error")]
    assert is_fatal(findings[0])


def test_of_two_files_of_one_table_the_first_by_rule_is_read(tmp_path):
    _, findings = import_village(tmp_path, {"targets.xlsx": b"never opened"})
    assert told(findings) == [("targets.xlsx", None, "", "duplicate_file", "warning")]
    assert findings[0].params == {"used": "targets.csv"}


def test_a_file_that_nobody_knows_is_told_of(tmp_path):
    _, findings = import_village(
        tmp_path, {"target.csv": "x\n", "~$items.xlsx": "lock"}
    )
    assert told(findings) == [("target.csv", None, "", "unknown_file", "warning")]
    assert findings[0].level is Level.WARNING


def test_utf16_without_a_mark_is_no_csv(tmp_path):
    content = FILES["targets.csv"].encode("utf-16-le")
    _, findings = import_village(tmp_path, {"targets.csv": content})
    assert told(findings) == [("targets.csv", None, "", "unreadable", "error")]


def test_a_quoted_cell_may_be_as_long_as_any_other(tmp_path):
    row = f'{INN},"{"店" * 200_000}",640104'
    content = table("target_id,name,district", row)
    registry, findings = import_village(tmp_path, {"targets.csv": content})
    assert (len(registry.targets), [f.code for f in findings]) == (1, ["long_text"])


def test_a_title_above_the_header_is_told_once_and_not_for_every_row(tmp_path):
    rows = [f"OLD-{n},饭店,640104" for n in range(20)]
    content = table("检查对象名录", "统一社会信用代码,名称,区划代码", *rows)
    _, findings = import_village(tmp_path, {"targets.csv": content})
    told_of = [(f.row, f.column, f.code) for f in findings]
    assert told_of.count((1, "", "ragged_row")) == 1
    assert {row for row, _, _ in told_of} == {1}


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("gone")])
def test_what_lies_in_place_of_a_file_is_not_passed_over(tmp_path, make):
    make(tmp_path / "recusals.csv")
    _, findings = import_village(tmp_path)
    assert told(findings) == [("recusals.csv", None, "", "unreadable", "error")]
