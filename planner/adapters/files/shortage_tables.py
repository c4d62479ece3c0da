"""Tables of what keeps visits without a team, and of what would give them one."""

from collections.abc import Iterator

from planner.adapters.files.table import Row, Table, joined
from planner.year import Year


def _short(year: Year) -> bool:
    return any(relief.unstaffed for relief in year.reliefs)


def _bottleneck_rows(year: Year) -> Iterator[Row]:
    for relief in year.reliefs:
        for one in relief.bottlenecks:
            yield (
                relief.round_id,
                one.department_id,
                joined(one.visits),
                joined(one.inspectors),
                str(one.wanted),
                str(one.room),
                str(one.short),
                str(one.minutes),
                str(one.days),
            )


def _way_rows(year: Year) -> Iterator[Row]:
    for relief in year.reliefs:
        for way in relief.ways:
            yield (
                way.zh,
                way.en,
                way.change,
                relief.round_id,
                way.kind.value,
                way.department_id,
                way.qualification,
                str(way.amount),
                "yes" if way.least else "no",
                str(way.left_out),
                str(way.brings_back),
                "yes" if way.kind.is_exception else "no",
            )


SHORTAGE_TABLES = (
    Table(
        path="team_ways_out.csv",
        columns=(
            "way_zh",
            "way_en",
            "change",
            "round",
            "kind",
            "department_id",
            "qualification",
            "amount",
            "least",
            "left_out",
            "brings_back",
            "exception",
        ),
        rows_of=_way_rows,
        there=_short,
    ),
    Table(
        path="team_bottlenecks.csv",
        columns=(
            "round",
            "department_id",
            "visit_ids",
            "inspector_ids",
            "wanted",
            "room",
            "short",
            "minutes",
            "inspector_days",
        ),
        rows_of=_bottleneck_rows,
        there=_short,
    ),
)
