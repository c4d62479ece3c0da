"""Parts that the default templates are built of: headings, notes, tables, page feet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

#: Fonts that every Chinese office has; by a title, a heading, and a text.
TITLE_FONT, HEAD_FONT, BODY_FONT = "黑体", "黑体", "仿宋"
_LATIN_FONT = "Times New Roman"
_LINE = "8A94A6"
_HEAD_FILL = "E7ECF3"
#: Above and below a cell's paragraph, in points.
_CELL_SPACE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page's size and margins in centimetres, landscape."""

    width: float
    height: float
    side: float
    top: float

    @property
    def inside(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.side


A3 = Sheet(width=42.0, height=29.7, side=1.5, top=1.8)
A4 = Sheet(width=29.7, height=21.0, side=1.8, top=1.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, a width in proportion, and its cell's paragraphs."""

    head: str
    width: float
    cell: tuple[str, ...]
    centred: bool = True


def new_document(sheet: Sheet, size: float) -> Document:
    """Return an empty document with page numbers at the foot."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN_FONT, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    # Without it a word processor sets the punctuation of another Chinese.
    style.element.rPr.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>')
    )
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(sheet.width), Cm(sheet.height)
    section.left_margin = section.right_margin = Cm(sheet.side)
    section.top_margin = section.bottom_margin = Cm(sheet.top)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("第 ", "PAGE", " 页，共 ", "NUMPAGES", " 页"):
        foot._p.append(parse_xml(_foot_xml(part)))  # noqa: SLF001
    return document


def _foot_xml(text: str) -> str:
    if text.isascii() and text.isupper():
        return (
            f'<w:fldSimple {nsdecls("w")} w:instr="{text}">'
            "<w:r><w:t>1</w:t></w:r></w:fldSimple>"
        )
    return f'<w:r {nsdecls("w")}><w:t xml:space="preserve">{text}</w:t></w:r>'


def add_title(document: Document, text: str) -> None:
    """Add the paper's title."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _space(paragraph, 10)
    _write(paragraph, text, size=22, font=TITLE_FONT)


def add_heading(document: Document, text: str) -> None:
    """Add a heading, which stays on one page with what follows it."""
    paragraph = document.add_paragraph()
    _space(paragraph, 8)
    paragraph.paragraph_format.keep_with_next = True
    _write(paragraph, text, size=14, font=HEAD_FONT)


def add_text(document: Document, text: str, *, size: float = 12) -> None:
    """Add a paragraph with the indent of Chinese letters."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _space(paragraph, 4)
    _write(paragraph, text, size=size)


def add_note(document: Document, text: str) -> None:
    """Add a note to whoever edits the template; no paper shows it."""
    _write(document.add_paragraph(), f"{{#p {text} #}}", size=9)


def add_tag(document: Document, tag: str) -> None:
    """Add a tag that has a paragraph to itself."""
    _write(document.add_paragraph(), f"{{%p {tag} %}}", size=9)


def add_table(
    document: Document,
    columns: Sequence[Column],
    *,
    inside: float,
    loop: str,
    size: float = 9,
    height: float = 0.0,
) -> None:
    """Add a table with a row for each member of a list, or one that says 无.

    Parameters
    ----------
    inside
        Width of the table in centimetres.
    loop
        What the row is repeated for, as `行 in 联合`.
    height
        What a row measures at least, in centimetres; 0 for as little as its text.
    """
    table = document.add_table(rows=5, cols=len(columns))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _set_borders(table)
    total = sum(column.width for column in columns)
    widths = [Cm(inside * column.width / total) for column in columns]
    for grid, width in zip(table.columns, widths, strict=True):
        grid.width = width
    head, begin, body, other, end = table.rows
    for place, column in enumerate(columns):
        _fill_head(head.cells[place], column.head, widths[place], size)
        _fill(body.cells[place], column, widths[place], size)
    for row in (head, body):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
    if height:
        body.height = Cm(height)
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
    _span(begin, f"{{%tr for {loop} %}}", size)
    _span(other, "{%tr else %}", size)
    _span(end, "{%tr endfor %}", size)
    # The row that stands where a list is empty lies behind its `else`.
    table.add_row()
    end._tr.addprevious(table.rows[-1]._tr)  # noqa: SLF001
    _span(table.rows[4], "无", size)


def add_space(document: Document) -> None:
    """Add an empty line, which also keeps two tables apart."""
    _space(document.add_paragraph(), 0)


def _span(row: Any, text: str, size: float) -> None:
    cell = row.cells[0].merge(row.cells[-1])
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, text, size=size)


def _fill_head(cell: _Cell, text: str, width: Any, size: float) -> None:
    _shape(cell, width)
    shade = parse_xml(
        f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{_HEAD_FILL}"/>'
    )
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    _space(paragraph, _CELL_SPACE)
    _write(paragraph, text, size=size, font=HEAD_FONT)


def _fill(cell: _Cell, column: Column, width: Any, size: float) -> None:
    _shape(cell, width)
    for number, text in enumerate(column.cell):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        if column.centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _space(paragraph, _CELL_SPACE)
        _write(paragraph, text, size=size)


def _shape(cell: _Cell, width: Any) -> None:
    cell.width = width
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _set_borders(table: Any) -> None:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
    properties = table._tbl.tblPr  # noqa: SLF001
    layout = properties.find(qn("w:tblLayout"))
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>")
    layout.addprevious(borders)
    layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))


def _space(paragraph: Paragraph, points: float) -> None:
    paragraph.paragraph_format.space_before = Pt(points)
    paragraph.paragraph_format.space_after = Pt(points)


def _write(
    paragraph: Paragraph, text: str, *, size: float, font: str = BODY_FONT
) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = _LATIN_FONT
    run._element.get_or_add_rPr().get_or_add_rFonts().set(  # noqa: SLF001
        qn("w:eastAsia"), font
    )
