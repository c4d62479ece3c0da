"""Tables to CSV and XLSX, the same bytes for the same rows."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

Cell = str | int | date | None

#: Without it the workbook holds the moment of its writing.
_CREATED = datetime(2026, 1, 5)  # noqa: DTZ001 - a workbook's time has no zone
_DATE_WIDTH = 12


def write_csv(
    path: Path,
    header: str,
    rows: Iterable[Sequence[Cell]],
    *,
    bom: bool = True,
) -> None:
    """Write a CSV file in UTF-8, with the mark by which Excel knows it."""
    encoding = "utf-8-sig" if bom else "utf-8"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def write_xlsx(
    path: Path, sheet_name: str, header: str, rows: Iterable[Sequence[Cell]]
) -> None:
    """Write a workbook of one sheet; dates become Excel's dates."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(sheet_name)
        titles = header.split(",")
        sheet.set_column(0, len(titles) - 1, _DATE_WIDTH)
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell)
