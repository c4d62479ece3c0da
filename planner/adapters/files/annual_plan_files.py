"""The formal plan as XLSX and DOCX for A3 paper; the same plan, the same bytes."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from planner.publishing.formal_plan import COLUMNS, FormalPlan, FormalTable

#: Widths in characters of the sheet; the document's are in proportion.
_WIDTHS = (14, 24, 10, 36, 26, 11, 14, 9, 18, 20, 18, 20, 11, 11, 14)
_CENTRED = frozenset({0, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13})
_NUMBER_COLUMN = COLUMNS.index("抽查基数")
_SHEET_FONT = "宋体"
_HEAD_FILL = "E7ECF3"
_LINE = "8A94A6"
_A3_PAPER = 8
#: Height of a line of a sheet.
LINE_POINTS = 14.5
#: Characters of a cell's width that its indent and margins take.
_INDENT = 4


def write_annual_plan(folder: Path, plan: FormalPlan) -> None:
    """Write `annual_plan.xlsx` and `annual_plan.docx` into `folder`."""
    (folder / "annual_plan.xlsx").write_bytes(plan_workbook(plan))
    (folder / "annual_plan.docx").write_bytes(plan_document(plan))


def plan_workbook(plan: FormalPlan) -> bytes:
    """Return the plan as a workbook, a sheet each for joint and internal entries."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(buffer, options) as book:
        book.set_properties({"title": plan.title, "created": _made(plan)})
        formats = _Formats(book)
        for table in plan.tables:
            _write_sheet(book.add_worksheet(table.caption), plan, table, formats)
    return buffer.getvalue()


def _made(plan: FormalPlan) -> datetime:
    """Return a date for the files' properties that is the same on every run."""
    return datetime(plan.year, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class _Formats:
    """Cell formats of the sheets."""

    def __init__(self, book: Workbook) -> None:
        base = {"font_name": _SHEET_FONT, "font_size": 10, "valign": "vcenter"}
        boxed = {**base, "border": 1, "border_color": f"#{_LINE}", "text_wrap": True}
        self.title = book.add_format(
            {**base, "font_size": 20, "bold": True, "align": "center"}
        )
        self.caption = book.add_format({**base, "font_size": 11, "align": "left"})
        self.head = book.add_format(
            {**boxed, "bold": True, "align": "center", "bg_color": f"#{_HEAD_FILL}"}
        )
        self.centre = book.add_format({**boxed, "align": "center"})
        self.left = book.add_format({**boxed, "align": "left", "indent": 1})
        self.number = book.add_format(
            {**boxed, "num_format": "#,##0", "align": "right", "indent": 1}
        )
        self.sum = book.add_format({**boxed, "bold": True, "align": "center"})
        self.closing = book.add_format({**base, "text_wrap": True, "align": "left"})


def _write_sheet(
    sheet: Worksheet, plan: FormalPlan, table: FormalTable, formats: _Formats
) -> None:
    last = len(COLUMNS) - 1
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, last, plan.title, formats.title)
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, last, _caption(table), formats.caption)
    sheet.set_row(1, 20)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(2, column, name, formats.head)
    sheet.set_row(2, 32)
    for row, cells in enumerate(table.rows, start=3):
        sheet.set_row(row, _row_height(cells))
        for column, text in enumerate(cells):
            _write_cell(sheet, row, column, text, formats)
    foot = 3 + len(table.rows)
    sheet.merge_range(foot, 0, foot, last, _total(table), formats.sum)
    sheet.set_row(foot, 24)
    for row, text in enumerate(plan.closing, start=foot + 1):
        sheet.merge_range(row, 0, row, last, text, formats.closing)
        sheet.set_row(row, LINE_POINTS * text_lines(text, sum(_WIDTHS)) + 4)
    sheet.freeze_panes(3, 2)
    _set_page(sheet)


def _set_page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3_PAPER)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.repeat_rows(2)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_cell(
    sheet: Worksheet, row: int, column: int, text: str, formats: _Formats
) -> None:
    if column == _NUMBER_COLUMN:
        sheet.write_number(row, column, int(text), formats.number)
        return
    chosen = formats.centre if column in _CENTRED else formats.left
    sheet.write_string(row, column, text, chosen)


def _caption(table: FormalTable) -> str:
    return f"{table.caption}抽查（{table.entries}项）"


def _total(table: FormalTable) -> str:
    return f"合计：{table.entries}项，抽取检查对象{table.targets}户次"


def text_lines(text: str, width: float) -> int:
    """Return how many lines `text` fills in a column of `width` characters."""
    # GB18030 takes a byte for each narrow character, and two for nearly all wide ones.
    cells = max(1, width - _INDENT)
    return sum(
        1 + int(len(line.encode("gb18030", "replace")) / cells)
        for line in text.split("\n")
    )


def _row_height(cells: tuple[str, ...]) -> float:
    lines = max(text_lines(text, w) for text, w in zip(cells, _WIDTHS, strict=True))
    return min(409.0, max(26.0, lines * LINE_POINTS))


def plan_document(plan: FormalPlan) -> bytes:
    """Return the plan as a document, a table each for joint and internal entries."""
    document = docx.Document()
    _set_properties(document, plan)
    _set_section(document)
    _add_line(document, plan.title, size=22, bold=True, centred=True, font="黑体")
    for number, table in zip("一二", plan.tables, strict=True):
        _add_line(document, f"{number}、{_caption(table)}", size=14, font="黑体")
        document.element.body.insert(
            len(document.element.body) - 1, parse_xml(_table_xml(table))
        )
        _add_line(document, _total(table), size=10.5)
    _add_line(document, "三、说明", size=14, font="黑体")
    for text in plan.closing:
        _add_line(document, text, size=10.5, indent=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _set_properties(document: Document, plan: FormalPlan) -> None:
    properties = document.core_properties
    properties.title = plan.title
    properties.author = ""
    properties.comments = ""
    properties.last_modified_by = ""
    properties.revision = 1
    properties.created = properties.modified = _made(plan)
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.font.size = Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")


def _set_section(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(42.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2.0)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for field in ("第 ", "PAGE", " 页，共 ", "NUMPAGES", " 页"):
        footer._p.append(parse_xml(_footer_xml(field)))  # noqa: SLF001


def _footer_xml(text: str) -> str:
    if text.isascii() and text.isupper():
        return (
            f'<w:fldSimple {nsdecls("w")} w:instr="{text}">'
            "<w:r><w:t>1</w:t></w:r></w:fldSimple>"
        )
    return f'<w:r {nsdecls("w")}><w:t xml:space="preserve">{text}</w:t></w:r>'


def _add_line(
    document: Document,
    text: str,
    *,
    size: float,
    bold: bool = False,
    centred: bool = False,
    indent: bool = False,
    font: str = "仿宋",
) -> None:
    paragraph = document.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.space_after = Pt(6)
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(  # noqa: SLF001
        qn("w:eastAsia"), font
    )


def _table_xml(table: FormalTable) -> str:
    # The table is written as XML: cell by cell, python-docx takes minutes for a
    # plan of a thousand entries.
    page_twips = round(39.0 / 2.54 * 1440)
    widths = [round(page_twips * width / sum(_WIDTHS)) for width in _WIDTHS]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row_xml(cells, widths) for cells in table.rows)
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
        '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"{_row_xml(COLUMNS, widths, head=True)}{rows}</w:tbl>"
    )


def _row_xml(cells: tuple[str, ...], widths: list[int], *, head: bool = False) -> str:
    body = "".join(
        _cell_xml(text, width, centred=head or column in _CENTRED, head=head)
        for column, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    repeat = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{body}</w:tr>"


def _cell_xml(text: str, width: int, *, centred: bool, head: bool) -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{_HEAD_FILL}"/>'
    align = '<w:jc w:val="center"/>' if centred else ""
    style = '<w:rFonts w:eastAsia="黑体"/>' if head else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(_printable(line))}</w:t>'
        for line in text.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill if head else ""}'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="40" w:after="40"/>{align}</w:pPr>'
        f'<w:r><w:rPr>{style}<w:sz w:val="17"/></w:rPr>{lines}</w:r></w:p></w:tc>'
    )


def _printable(text: str) -> str:
    """Drop what XML cannot hold."""
    return "".join(char for char in text if char >= " " and char not in "\ufffe\uffff")


def _with_fixed_times(archive: bytes) -> bytes:
    """Return the zip with its members' times set to 1980-01-01."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            plain = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            plain.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(plain, source.read(member))
    return buffer.getvalue()
