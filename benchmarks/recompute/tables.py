"""Input and output tables as rows of text, by English column name."""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

Row = dict[str, str]

#: Chinese headers of the input tables that a plan is made from.
_ENGLISH = {
    "部门编码": "department_id",
    "部门名称": "name",
    "层级": "level",
    "统一社会信用代码": "target_id",
    "名称": "name",
    "行业代码": "industry",
    "信用风险等级": "grade",
    "主体类型": "kind",
    "登记状态": "status",
    "成立日期": "registered_on",
    "标签": "tags",
    "上次检查日期": "last_inspected_on",
    "事项编码": "item_ids",
    "抽查事项": "name",
    "事项类别": "kind",
    "检查依据": "legal_basis",
    "预计用时": "minutes",
    "抽查比例": "ratio",
    "建议编号": "proposal_id",
    "抽查领域": "field",
    "行业范围": "industries",
    "区划范围": "districts",
    "标签范围": "tags",
    "主体类型范围": "kinds",
    "开始": "start",
    "结束": "end",
    "频次": "times",
    "信用等级范围": "grades",
    "成立日期自": "registered_from",
    "成立日期至": "registered_to",
    "未检查起始日": "not_inspected_since",
    "抽取依据": "basis",
    "配合部门": "joint_with",
    "合并要求": "pin",
    "发起部门": "initiator",
}
#: Headers that mean another column in another table.
_OF_TABLE = {
    ("departments", "区划代码"): "districts",
    ("targets", "区划代码"): "district",
    ("items", "事项编码"): "item_id",
    ("joint_catalogue", "配合部门"): "cooperators",
}
_EXCEL_ZERO = date(1899, 12, 30)


def rows(folder: Path, stem: str) -> list[Row]:
    """Return a table's rows, an empty list where there is no such file.

    Columns that aren't known keep the header they have.
    """
    text, book = folder / f"{stem}.csv", folder / f"{stem}.xlsx"
    if text.exists():
        found = _csv_rows(text)
    elif book.exists():
        found = _xlsx_rows(book)
    else:
        return []
    return [
        {_column(stem, header): cell.strip() for header, cell in row.items()}
        for row in found
        if any(row.values())
    ]


def _column(stem: str, header: str) -> str:
    plain = header.strip().rstrip("*").strip()
    return _OF_TABLE.get((stem, plain), _ENGLISH.get(plain, plain))


def _csv_rows(path: Path) -> list[Row]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _xlsx_rows(path: Path) -> list[Row]:
    sheet = pd.read_excel(path, engine="calamine", dtype=object)
    return [
        {str(header): _cell(cell) for header, cell in row.items()}
        for row in sheet.to_dict("records")
    ]


def _cell(value: Any) -> str:
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def members(cell: str, *, commas: bool = False) -> tuple[str, ...]:
    """Return the members of a list cell in order, each once."""
    for mark in ("；", "、", *((",", "，") if commas else ())):
        cell = cell.replace(mark, ";")
    parts = (part.strip() for part in cell.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def day(cell: str) -> date | None:
    """Return a day from an ISO text or a serial number, None where it is empty."""
    if not cell:
        return None
    if cell.isdigit() and len(cell) == len("45000"):
        return _EXCEL_ZERO + timedelta(days=int(cell))
    return date.fromisoformat(cell[:10].replace("/", "-"))
