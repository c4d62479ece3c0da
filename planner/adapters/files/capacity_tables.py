"""The tables that say how a plan uses its inspectors' time."""

from planner.adapters.files.table import Table
from planner.campaign.capacity_rows import (
    CUT_COLUMNS,
    LOAD_COLUMNS,
    SHIFT_COLUMNS,
    USE_COLUMNS,
    VISIT_COLUMNS,
    cut_rows,
    load_rows,
    shift_rows,
    use_rows,
    visit_rows,
)

CAPACITY_TABLES = (
    Table(
        path="plan/capacity.csv",
        columns=USE_COLUMNS,
        rows_of=lambda year: use_rows(year.capacity, year.plan.year),
    ),
    Table(
        path="plan/capacity_visits.csv",
        columns=VISIT_COLUMNS,
        rows_of=lambda year: visit_rows(year.capacity, year.plan.year),
    ),
    Table(
        path="plan/load.csv",
        columns=LOAD_COLUMNS,
        rows_of=lambda year: load_rows(year.capacity, year.plan),
    ),
    Table(
        path="plan/shifts.csv",
        columns=SHIFT_COLUMNS,
        rows_of=lambda year: shift_rows(year.capacity),
    ),
    Table(
        path="plan/cuts.csv",
        columns=CUT_COLUMNS,
        rows_of=lambda year: cut_rows(year.capacity),
    ),
)
