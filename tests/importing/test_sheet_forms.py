"""Sheets as offices make them: in XML, under titles, with headers of two rows."""

import pytest
import xlsxwriter

from planner.importing.build import is_fatal
from tests.importing.village import INN, SHOP, import_village, told
from tests.target_tables import all_of

HEAD = ("统一社会信用代码", "名称", "区划代码")
XML = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
{doctype}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="名单"><Table>{rows}</Table></Worksheet>{more}</Workbook>"""


def row(*cells, index=""):
    made = "".join(
        cell
        if cell.startswith("<Cell")
        else f'<Cell><Data ss:Type="String">{cell}</Data></Cell>'
        for cell in cells
    )
    return f"<Row{index}>{made}</Row>"


def import_xml(folder, *rows, doctype="", more="", suffix="xlsx"):
    text = XML.format(doctype=doctype, rows="".join(rows), more=more)
    files = {"targets.csv": None, f"targets.{suffix}": text.encode()}
    return import_village(folder, files)


def import_sheet(folder, rows, merges=()):
    book = xlsxwriter.Workbook(folder / "targets.xlsx")
    sheet = book.add_worksheet()
    for at, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value:
                sheet.write_string(at, column, value)
    for place in merges:
        sheet.merge_range(*place)
    book.close()
    return import_village(folder, {"targets.csv": None})


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_a_spreadsheet_in_xml_is_read_whatever_its_name(tmp_path, suffix):
    registry, findings = import_xml(
        tmp_path,
        row(*HEAD),
        row(INN, "饭店 &amp; 酒家", "640104"),
        row(SHOP, '<Cell ss:Index="3"><Data ss:Type="Number">640105</Data></Cell>'),
        suffix=suffix,
    )
    file = f"targets.{suffix}"
    assert (file, None, "", "spreadsheet_xml", "warning") in told(findings)
    assert (file, 3, "名称", "missing_value", "error") in told(findings)
    assert list(all_of(registry.targets)["name"]) == ["饭店 & 酒家"]


def test_a_formula_in_xml_is_no_value(tmp_path):
    formula = '<Cell ss:Formula="=R1C1&amp;1"><Data ss:Type="String">甲</Data></Cell>'
    _, findings = import_xml(tmp_path, row(*HEAD), row(INN, formula, "640104"))
    assert ("targets.xlsx", 2, "名称", "formula", "error") in told(findings)


def test_later_sheets_of_xml_are_told_of(tmp_path):
    more = '<Worksheet ss:Name="二"><Table><Row/></Table></Worksheet>'
    _, findings = import_xml(
        tmp_path, row(*HEAD), row(INN, "饭店", "640104"), more=more
    )
    assert "other_sheets" in [f.code for f in findings]


LAUGHS = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
OUTSIDE = "<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE])
def test_entities_are_never_unfolded(tmp_path, doctype):
    _, findings = import_xml(
        tmp_path, row(*HEAD), row(INN, "&a;", "640104"), doctype=doctype
    )
    (fatal,) = [f for f in findings if is_fatal(f) and f.file == "targets.xlsx"]
    assert (fatal.code, "不安全" in fatal.value) == ("unreadable", True)
    assert "root:" not in fatal.value


@pytest.mark.parametrize(
    "cell",
    ['<Cell ss:Index="16384"><Data>x</Data></Cell>', '<Cell ss:MergeAcross="99999"/>'],
)
def test_cells_far_off_in_xml_are_refused(tmp_path, cell):
    _, findings = import_xml(tmp_path, row(*HEAD), row(INN, cell))
    assert ("targets.xlsx", None, "", "unreadable", "error") in told(findings)


def test_a_row_far_down_in_xml_is_refused(tmp_path):
    _, findings = import_xml(
        tmp_path, row(*HEAD), row("x", index=' ss:Index="9999999"')
    )
    assert ("targets.xlsx", None, "", "unreadable", "error") in told(findings)


def test_titles_above_a_table_and_notes_below_it_are_left_out_and_told(tmp_path):
    registry, findings = import_sheet(
        tmp_path,
        [
            ("某市检查对象名录库",),
            ("单位：市场监管局", "2026年"),
            HEAD,
            (INN, "饭店", "640104"),
            ("注：数据截至年末",),
        ],
        merges=[(0, 0, 0, 2, "某市检查对象名录库")],
    )
    assert list(all_of(registry.targets)["target_id"]) == [INN]
    assert told(findings) == [
        ("targets.xlsx", None, "", "title_rows", "warning"),
        ("targets.xlsx", 5, "", "note_below", "warning"),
    ]
    assert [(c.rows, c.kept) for c in registry.counts if "targets" in c.file] == [
        (1, 1)
    ]


def test_a_header_of_two_rows_is_read_by_its_lowest_words(tmp_path):
    registry, findings = import_sheet(
        tmp_path,
        [
            ("统一社会信用代码", "基本情况", ""),
            ("", "名称", "区划代码"),
            (INN, "饭店", "640104"),
        ],
        merges=[
            (0, 0, 1, 0, "统一社会信用代码"),
            (0, 1, 0, 2, "基本情况"),
        ],
    )
    assert list(all_of(registry.targets)["name"]) == ["饭店"]
    assert [f.code for f in findings] == ["header_rows"]


def test_a_record_that_begins_like_a_note_stays_one(tmp_path):
    registry, findings = import_sheet(tmp_path, [HEAD, (INN, "说明书店", "640104")])
    assert (len(registry.targets), findings) == (1, [])
