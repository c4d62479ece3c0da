"""Ways out on the screen."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planner.conflict.record import Diagnosis

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
