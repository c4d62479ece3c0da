"""What-if on the screen: a table of variants, and why some have no plan."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planner.whatif.measures import MEASURES
from planner.whatif.rows import STATUS_WORDS, shown, title
from planner.whatif.variants import Variant, WhatIf, reason_of

#: What a screen has room for.
_SHOWN = ("entries", "joint", "joint_entries", "visits", "peak", "coverage", "finds")


def show_variant(console: Console, variant: Variant) -> None:
    """Say what came of a variant, in one line."""
    zh, en = STATUS_WORDS[variant.status]
    if not variant.planned:
        said = f"{zh} {en}: {reason_of(variant)[0]}"
    else:
        entries, visits = (variant.figures[name] for name in ("entries", "visits"))
        said = f"{zh} {en}: {entries} 条 entries，{visits} 户次 firm-visits"
    console.print(f"  {said}", markup=False, highlight=False, soft_wrap=True)


def show_what_if(console: Console, what_if: WhatIf) -> None:
    """Show all variants as a table, then each reason and warning in full."""
    measures = [m for m in MEASURES if m.name in _SHOWN and what_if.known(m.name)]
    table = Table(title="试算 What if（* 现行政策 as it is）", title_justify="left")
    for variation in what_if.variations:
        table.add_column(escape(variation.name), overflow="fold")
    table.add_column("结果\nstatus", overflow="fold")
    for measure in measures:
        table.add_column(
            f"{measure.zh}\n{measure.en}", justify="right", overflow="fold"
        )
    for place, row in enumerate(what_if.rows):
        status = STATUS_WORDS[row.status][0] + (" *" if place == 0 else "")
        table.add_row(
            *(escape(value) for value in row.values),
            status,
            *(shown(measure, row.figures.get(measure.name)) for measure in measures),
        )
    console.print(table)
    for row in what_if.rows:
        if not row.planned:
            zh, en = reason_of(row)
            console.print(
                f"{title(what_if, row)}: {zh} / {en}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
    for finding in what_if.warnings:
        console.print(
            f"! {finding.message.zh} / {finding.message.en}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
