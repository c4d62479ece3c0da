"""Ways out on the screen."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planner.conflict.record import Diagnosis
from planner.year import Year

_SHOWN = 12


def show_ways(console: Console, diagnosis: Diagnosis) -> None:
    """Show the ways out, the least change first, with what each plan comes to."""
    if not diagnosis.ways:
        return
    table = Table(title="办法 Ways out", title_justify="left")
    table.add_column("改动 change", overflow="fold")
    for heading in ("计划 entries", "联合 joint", "户次 visits"):
        table.add_column(heading, justify="right")
    for way in diagnosis.ways[:_SHOWN]:
        table.add_row(
            escape(f"{way.zh}\n{way.en}\n{way.text}"),
            str(way.entries),
            f"{float(way.joint_share) * 100:.1f}%",
            str(way.firm_visits),
        )
    console.print(table)


def show_team_ways(console: Console, year: Year) -> None:
    """Show what would give visits without a team one, as tried, round by round."""
    for relief in year.reliefs:
        if not relief.ways:
            continue
        table = Table(
            title=f"{relief.round_id} 组队办法 Ways to teams", title_justify="left"
        )
        table.add_column("改动 change", overflow="fold")
        table.add_column("可组队 brought back", justify="right")
        for way in relief.ways[:_SHOWN]:
            table.add_row(
                escape(f"{way.zh}\n{way.en}\n{way.change}"),
                f"{way.brings_back}/{way.left_out}",
            )
        console.print(table)
