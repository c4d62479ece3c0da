"""A department's table of results to be filled in, as a workbook (docs/results.md)."""

import io
from collections.abc import Iterable

from xlsxwriter.workbook import Workbook

from planner.adapters.papers.plain_files import made_on, printable, with_fixed_times
from planner.results.bulk import RESULTS
from planner.results.form import FormRow

_WIDTHS = {"name": 32, "item_name": 40, "codes": 32, "note": 40}
_WIDTH = 16
#: Filled in already; the clerk fills in the others.
_GIVEN = ("visit_id", "name", "item_id", "item_name")
#: Longer lists a spreadsheet doesn't keep with a cell.
_LONGEST_LIST = 255


def result_form(rows: Iterable[FormRow], codes: Iterable[str], year: int) -> bytes:
    """Return the table with its cells to fill in; `codes` are offered in a list."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with Workbook(buffer, options) as book:
        book.set_properties({"created": made_on(year)})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7ECF3"})
        given = book.add_format({"font_color": "#5A6472", "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("检查结果")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(RESULTS.columns):
            width = _WIDTHS.get(column.name, _WIDTH)
            own = given if column.name in _GIVEN else text
            sheet.set_column(place, place, width, own)
            sheet.write_string(0, place, column.header_zh, head)
        count = 0
        for count, row in enumerate(rows, start=1):
            for place, column in enumerate(RESULTS.columns):
                if column.name in _GIVEN:
                    value = printable(getattr(row, column.name))
                    sheet.write_string(count, place, value, given)
        listed = [*codes]
        if count and len(",".join(listed)) <= _LONGEST_LIST:
            place = [column.name for column in RESULTS.columns].index("codes")
            # Several may be typed, joined by `;`: the list is a help and no rule.
            offered = {"validate": "list", "source": listed, "show_error": False}
            sheet.data_validation(1, place, count, place, offered)
    return with_fixed_times(buffer.getvalue())
