"""Tables: the rows of a listing as CSV or XLSX.

Both are opened with spreadsheet programs, so neither may hold a formula of
somebody else's: XLSX cells are typed as text; in CSV a text that a program would
take for a formula is led by an apostrophe. JSON has every value as it is.
"""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Any, cast

import xlsxwriter
from pydantic import BaseModel

from api.errors import ApiError, Code
from planner.ids import canonical_json

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

#: East Asian editions of spreadsheet programs take the wide signs for the narrow.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_XLSX_ROWS = 1_048_576
_XLSX_CELL = 32_767

#: Spreadsheet files carry a time; a fixed one keeps equal tables equal in bytes.
_WRITTEN_AT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)

#: Texts stay texts; what isn't looked at again isn't held.
_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Cell = str | int | bool | None


def cells(row: BaseModel) -> list[Cell]:
    """Return a row's cells: lists joined with `;`, objects as their text or JSON."""
    return [_cell(getattr(row, name)) for name in type(row).model_fields]


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, dict):
        return canonical_json(value).decode()
    if isinstance(value, (list, tuple)):
        return ";".join(str(_cell(member)) for member in value)
    return str(value)


def _guarded(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell


def write_csv(schema: type[BaseModel], rows: Iterable[BaseModel]) -> bytes:
    """Return what `put_csv` writes."""
    put_csv(data := io.BytesIO(), schema, rows)
    return data.getvalue()


def write_xlsx(schema: type[BaseModel], rows: Iterable[BaseModel]) -> bytes:
    """Return what `put_xlsx` writes; raises alike."""
    put_xlsx(data := io.BytesIO(), schema, rows)
    return data.getvalue()


def put_csv(
    data: IO[bytes], schema: type[BaseModel], rows: Iterable[BaseModel]
) -> None:
    """Write rows as CSV (RFC 4180) in UTF-8 with a BOM, which Excel needs."""
    text = io.TextIOWrapper(cast("Any", data), encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(schema.model_fields)
    writer.writerows([_guarded(cell) for cell in cells(row)] for row in rows)
    # What was given stays open.
    text.detach()


def put_xlsx(
    data: IO[bytes], schema: type[BaseModel], rows: Iterable[BaseModel]
) -> None:
    """Write rows as XLSX, every text as text.

    Raises
    ------
    ApiError
        If there are more rows than a sheet holds.
    """
    # Closed in any case: it holds a file of its own.
    with xlsxwriter.Workbook(data, _PLAIN) as workbook:
        workbook.set_properties({"created": _WRITTEN_AT})
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, list(schema.model_fields))
        for position, row in enumerate(rows, start=1):
            if position >= _XLSX_ROWS:
                raise ApiError(Code.TABLE_TOO_LONG)
            for column, cell in enumerate(cells(row)):
                if isinstance(cell, str):
                    sheet.write_string(position, column, _fitting(cell))
                elif cell is not None:
                    sheet.write(position, column, cell)


def _fitting(text: str) -> str:
    # A longer cell would be left out whole; one cut short says so by its end.
    return text if len(text) <= _XLSX_CELL else f"{text[: _XLSX_CELL - 1]}…"
