"""Small libraries, and tables that change them."""

import pandas as pd

from planner.adapters.files.code_tables import load_code_tables
from planner.importing.cells import CellContext
from planner.importing.raw_tables import RawTable
from planner.registry import TARGET_COLUMNS

GRADES = ("A", "B", "C", "D")
ONE = {
    "name": "一户",
    "district": "640104",
    "industry": "6210",
    "grade": "A",
    "kind": "企业",
    "status": "存续",
    "registered_on": "2015-03-01",
    "visits": "1",
}


def table(rows):
    """Return targets by id as a table of text; cells that aren't named are ONE's."""
    blank = dict.fromkeys(TARGET_COLUMNS, "")
    filled = [
        {**blank, "target_id": target_id, **ONE, **cells}
        for target_id, cells in rows.items()
    ]
    return pd.DataFrame(filled, columns=list(TARGET_COLUMNS), dtype="str")


def raw(text, file="increment.csv"):
    """Return a table as it is read from lines."""
    header, *lines = [line.split(",") for line in text.strip().splitlines()]
    return RawTable(
        stem="increment",
        file=file,
        header=tuple(header),
        columns=tuple(list(cells) for cells in zip(*lines, strict=True))
        if lines
        else tuple([] for _ in header),
        rows=list(range(2, 2 + len(lines))),
    )


def context():
    return CellContext(codes=load_code_tables(), grades=GRADES)


def cells_of(stored):
    """Return all rows of a library, by id."""
    rows = stored.read(TARGET_COLUMNS)
    return {row["target_id"]: row for row in rows.to_dict("records")}
