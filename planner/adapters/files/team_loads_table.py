"""The table that says how even teams leave the loads of inspectors."""

from collections.abc import Iterator

from planner.adapters.files.table import Row, Table
from planner.pairing.loads import TeamLoads
from planner.year import Year


def _rows(year: Year) -> Iterator[Row]:
    return map(_row, year.team_loads)


def _row(one: TeamLoads) -> Row:
    spread = one.spread
    return (
        one.round_id,
        one.department_id,
        str(spread.people),
        str(spread.minutes),
        str(spread.longest),
        str(spread.largest),
        str(spread.largest_bound),
        str(spread.least),
        str(spread.least_bound),
    )


TEAM_LOADS = Table(
    path="team_loads.csv",
    columns=(
        "round",
        "department_id",
        "people",
        "minutes",
        "longest",
        "largest",
        "largest_bound",
        "least",
        "least_bound",
    ),
    rows_of=_rows,
)
