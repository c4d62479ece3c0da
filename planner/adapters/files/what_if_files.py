"""What-if on disk: the same table for programs, for spreadsheets and as a page."""

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from planner.adapters.papers.papers import Paper
from planner.adapters.papers.plain_files import printable
from planner.adapters.papers.sheets import LINE_POINTS, text_lines, workbook
from planner.campaign import finds_rows
from planner.whatif.measures import Measure, Unit
from planner.whatif.page import what_if_page
from planner.whatif.rows import STATUS_WORDS, columns, csv_rows, measures_of
from planner.whatif.variants import Variant, WhatIf, reason_of

_NUMBER_FORMATS = {Unit.COUNT: "#,##0", Unit.SHARE: "0.0%", Unit.DECIMAL: "#,##0.0"}
_VALUE_WIDTH, _STATUS_WIDTH, _FIGURE_WIDTH, _REASON_WIDTH = 18, 12, 13, 60
_A4 = 9


def what_if_papers(what_if: WhatIf) -> tuple[Paper, ...]:
    """Return the what-if's files: the office's own, as they may tell grades."""
    contents = (
        ("what_if.csv", _csv(what_if)),
        ("what_if.html", what_if_page(what_if).encode()),
        ("what_if.xlsx", _workbook(what_if)),
    )
    return tuple(Paper(path=p, content=c, internal=True) for p, c in contents)


def _csv(what_if: WhatIf) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns(what_if))
    writer.writerows(csv_rows(what_if))
    return stream.getvalue().encode("utf-8", errors="backslashreplace")


class _Formats:
    """Cell formats of the sheets."""

    def __init__(self, book: Workbook) -> None:
        boxed = {"border": 1, "border_color": "#8A94A6", "valign": "vcenter"}
        self.head = book.add_format(
            {**boxed, "bold": True, "text_wrap": True, "bg_color": "#E7ECF3"}
        )
        self.text = book.add_format({**boxed, "text_wrap": True})
        self.seconds = book.add_format({**boxed, "num_format": "0.0"})
        self.of_unit = {
            unit: book.add_format({**boxed, "num_format": form})
            for unit, form in _NUMBER_FORMATS.items()
        }


def _workbook(what_if: WhatIf) -> bytes:
    with workbook(f"{what_if.year} 年度计划试算 What if", what_if.year) as under_way:
        book, formats = under_way.book, _Formats(under_way.book)
        _write_variants(book.add_worksheet("试算 What if"), what_if, formats)
        if what_if.finds is not None:
            rows = [finds_rows.COLUMNS, *finds_rows.finds_rows(what_if.finds)]
            _write_texts(book.add_worksheet("预计发现 Finds"), rows, formats)
        about = [
            (f"{m.zh} {m.en}", m.about_zh, m.about_en) for m in measures_of(what_if)
        ]
        _write_texts(
            book.add_worksheet("说明 Notes"),
            [("列 column", "含义", "what is counted"), *about],
            formats,
            widths=(30, 44, 44),
        )
    return under_way.content


def _write_variants(sheet: Worksheet, what_if: WhatIf, formats: _Formats) -> None:
    measures = measures_of(what_if)
    fields = [variation.name for variation in what_if.variations]
    head = [
        *fields,
        "结果 status",
        *(f"{m.zh}\n{m.en}" for m in measures),
        "秒 seconds",
        "原因 reason",
    ]
    widths = [
        *(_VALUE_WIDTH for _ in fields),
        _STATUS_WIDTH,
        *(_FIGURE_WIDTH for _ in measures),
        _FIGURE_WIDTH,
        _REASON_WIDTH,
    ]
    for column, (name, width) in enumerate(zip(head, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats.head)
    sheet.set_row(0, 3 * LINE_POINTS)
    for number, row in enumerate(what_if.rows, start=1):
        _write_variant(sheet, number, row, measures, formats)
    sheet.freeze_panes(2, len(fields))
    _set_page(sheet)


def _write_variant(
    sheet: Worksheet,
    number: int,
    row: Variant,
    measures: Sequence[Measure],
    formats: _Formats,
) -> None:
    reason = "" if row.planned else " / ".join(reason_of(row))
    words = (*row.values, " ".join(STATUS_WORDS[row.status]))
    for column, text in enumerate(words):
        sheet.write_string(number, column, printable(text), formats.text)
    for column, measure in enumerate(measures, start=len(words)):
        value = row.figures.get(measure.name)
        _write_figure(sheet, number, column, value, formats.of_unit[measure.unit])
    last = len(words) + len(measures)
    sheet.write_number(number, last, round(row.seconds, 3), formats.seconds)
    sheet.write_string(number, last + 1, printable(reason), formats.text)
    sheet.set_row(number, LINE_POINTS * max(1, text_lines(reason, _REASON_WIDTH)))


def _write_figure(
    sheet: Worksheet, row: int, column: int, value: Fraction | None, form: Format
) -> None:
    if value is None:
        sheet.write_blank(row, column, None, form)
    else:
        sheet.write_number(row, column, float(value), form)


def _write_texts(
    sheet: Worksheet,
    rows: Iterable[Sequence[str]],
    formats: _Formats,
    *,
    widths: Sequence[int] = (),
) -> None:
    """Write rows of text, the first as a header; text that is a number as one."""
    for number, cells in enumerate(rows):
        for column, text in enumerate(cells):
            form = formats.text if number else formats.head
            if number and text.replace(".", "", 1).removeprefix("-").isdigit():
                sheet.write_number(number, column, float(text), formats.text)
            else:
                sheet.write_string(number, column, printable(text), form)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    _set_page(sheet)


def _set_page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
