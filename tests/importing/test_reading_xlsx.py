"""XLSX as it comes: numbers for codes, dates, formulas, and files that only look so."""

from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from planner.importing.build import is_fatal
from tests.importing.village import INN, SHOP, import_village, told
from tests.target_tables import all_of


def workbook(path, rows, *, sheets=1):
    """Write rows (the header first) to the first of `sheets` sheets."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    first = book.add_worksheet("对象")
    for _ in range(sheets - 1):
        book.add_worksheet()
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                first.write_datetime(at, column, value, day)
            elif isinstance(value, str) and not value.startswith("="):
                first.write_string(at, column, value)
            else:
                first.write(at, column, value)
    book.close()


def import_targets(folder, *rows, **options):
    header = ["统一社会信用代码", "名称", "区划代码", "成立日期", "本年已检查次数"]
    workbook(folder / "targets.xlsx", [header, *rows], **options)
    return import_village(folder, {"targets.csv": None})


def test_numbers_and_dates_become_what_a_spreadsheet_shows(tmp_path):
    row = [INN, "饭店", 640104, date(2026, 3, 1), 3.0]
    registry, findings = import_targets(tmp_path, row)
    cells = all_of(registry.targets).loc[0]
    assert findings == []
    assert (cells.district, cells.registered_on, cells.visits) == (
        "640104",
        "2026-03-01",
        "3",
    )


def test_an_excel_serial_without_a_format_is_a_date(tmp_path):
    registry, findings = import_targets(tmp_path, [INN, "饭店", 640104, 46082, 3])
    assert all_of(registry.targets).loc[0, "registered_on"] == "2026-03-01"
    assert findings == []


def test_a_code_stored_as_a_number_is_recovered_while_all_digits_are_there(tmp_path):
    registry, findings = import_targets(
        tmp_path,
        [640104200001234, "老店", 640104],
        [914690067674692345, "新店", 640104],
    )
    assert all_of(registry.targets)["target_id"].tolist() == ["640104200001234"]
    assert told(findings) == [
        ("targets.xlsx", 2, "统一社会信用代码", "float_code", "warning"),
        ("targets.xlsx", 2, "统一社会信用代码", "uscc_length", "warning"),
        ("targets.xlsx", 3, "统一社会信用代码", "float_code", "error"),
    ]
    assert findings[2].value == "9.14690067674692e+17"


def test_a_formula_is_never_taken_for_its_last_value(tmp_path):
    registry, findings = import_targets(
        tmp_path,
        [INN, '=CONCATENATE("饭","店")', 640104],
        [SHOP, "商店", 640104, "=DATE(2026,3,1)"],
    )
    assert all_of(registry.targets)["name"].tolist() == ["商店"]
    assert all_of(registry.targets)["registered_on"].tolist() == [""]
    assert told(findings) == [
        ("targets.xlsx", 2, "名称", "formula", "error"),
        ("targets.xlsx", 3, "成立日期", "formula", "error"),
    ]


def test_row_numbers_are_those_of_the_sheet(tmp_path):
    blank = ["", "", "", "", ""]
    good = [SHOP, "商店", 640104]
    _, findings = import_targets(tmp_path, blank, [INN, "饭店", "64x"], blank, good)
    assert told(findings) == [("targets.xlsx", 3, "区划代码", "bad_region", "error")]


def test_only_the_first_sheet_is_read_and_that_is_told(tmp_path):
    registry, findings = import_targets(tmp_path, [INN, "饭店", 640104], sheets=2)
    assert len(registry.targets) == 1
    assert told(findings) == [("targets.xlsx", None, "", "other_sheets", "warning")]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "SpreadsheetML",
        ),
        ("<html><table><tr><td>1", "HTML"),
        (b"\xd0\xcf\x11\xe0 old", "XLS"),
        ("name,district", "another"),
        (b"PK\x03\x04 torn", "damaged"),
    ],
)
def test_what_is_no_workbook_says_what_it_is(tmp_path, content, kind):
    files = {"targets.csv": None, "targets.xlsx": content}
    _, findings = import_village(tmp_path, files)
    assert told(findings) == [("targets.xlsx", None, "", "unreadable", "error")]
    assert kind in findings[0].value
    assert is_fatal(findings[0])


HEADER = ["统一社会信用代码", "名称", "区划代码", "登记状态"]


def import_sheet(folder, fill):
    """Import the village with targets on sheets that `fill` makes of a workbook."""
    with xlsxwriter.Workbook(folder / "targets.xlsx") as book:
        fill(book)
    return import_village(folder, {"targets.csv": None})


def test_cells_merged_downwards_hold_their_value_in_each_row(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [INN, "饭店"])
        sheet.write_row(2, 0, [SHOP, "商店"])
        sheet.merge_range("C2:C9", "640104")
        sheet.merge_range("D2:D3", "存续")

    registry, findings = import_sheet(tmp_path, fill)
    assert all_of(registry.targets)["district"].tolist() == ["640104", "640104"]
    assert all_of(registry.targets)["status"].tolist() == ["存续", "存续"]
    assert told(findings) == [
        ("targets.xlsx", 3, "区划代码", "merged_cells", "warning"),
        ("targets.xlsx", 3, "登记状态", "merged_cells", "warning"),
    ]


def test_a_hidden_sheet_is_passed_over(tmp_path):
    def fill(book):
        hidden, shown = book.add_worksheet("选项"), book.add_worksheet("对象")
        hidden.write(0, 0, "是")
        shown.write_row(0, 0, HEADER)
        shown.write_row(1, 0, [INN, "饭店", 640104, '=CONCATENATE("存","续")'])
        shown.activate()
        hidden.hide()

    registry, findings = import_sheet(tmp_path, fill)
    assert all_of(registry.targets)["target_id"].tolist() == [INN]
    assert [(f.code, f.value) for f in findings] == [
        ("other_sheets", "对象"),
        ("formula", '=CONCATENATE("存","续")'),
    ]


def test_cells_far_off_the_table_are_refused_before_they_cost_memory(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [INN, "饭店", 640104])
        sheet.write("XFD1048576", "x")

    _, findings = import_sheet(tmp_path, fill)
    assert told(findings) == [("targets.xlsx", None, "", "unreadable", "error")]
    assert "XFD1048576" in findings[0].value


def test_cells_that_are_only_formatted_are_not_far_off(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [INN, "饭店", 640104])
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))

    registry, findings = import_sheet(tmp_path, fill)
    assert (len(registry.targets), findings) == (1, [])


def test_an_archive_that_unpacks_to_very_much_is_refused(tmp_path):
    path = tmp_path / "targets.xlsx"
    workbook(path, [HEADER, [INN, "饭店", 640104]])
    with (
        ZipFile(path, "a", ZIP_DEFLATED) as archive,
        archive.open("xl/padding.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(1 << 20))
    _, findings = import_village(tmp_path, {"targets.csv": None})
    assert told(findings) == [("targets.xlsx", None, "", "unreadable", "error")]
    assert "300 MiB" in findings[0].value
