"""The command that revises a year's plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.frame import WorkspaceIn, app
from planner.cli.seasons import TokenShown, coordinator, opened_season

if TYPE_CHECKING:
    from planner.year import Year


@app.command()
def revise(
    workspace: WorkspaceIn,
    changes: Annotated[
        Path, typer.Option(help="变更表（CSV 或 XLSX） / the table of changes")
    ],
    inputs: Annotated[
        Path | None,
        typer.Option(help="新增建议所在文件夹 / folder of the proposals added"),
    ] = None,
    accept: Annotated[
        str,
        typer.Option(help="未达到要求时的依据 / why a requirement may be missed"),
    ] = "",
    token: TokenShown = "",
) -> None:
    """修订计划：新增、撤销、延期，理由公开 / Revise the plan; reasons are public."""
    from rich.console import Console

    from planner.composition.seasons import revise_season

    with opened_season(workspace, shown=True) as desk:
        actor = coordinator(desk, token)
        console = Console(stderr=True)
        year = revise_season(desk, (changes, inputs), accept, actor, console)
        due = "、".join(desk.season.due())
    _tell(year)
    typer.echo(f"待拟定的批次 rounds to draft: {due or '—'}")


def _tell(year: "Year") -> None:
    version = year.plan.version
    typer.echo(f"计划第 {version} 版已公布 / version {version} of the plan is public")
    for made in year.changes:
        if made.version != version:
            continue
        now = f" → {made.new_start}/{made.new_end}" if made.new_start else ""
        typer.echo(f"  {made.kind.zh} {made.kind.value} {made.entry_id}{now}")
        if made.kept_rounds:
            kept = "、".join(made.kept_rounds)
            typer.echo(f"    已拟定的保留 rounds that stay: {kept}")
    for line in year.certificate:
        if line.asked is not None:
            holds = "达到 holds" if line.holds else "未达到 missed"
            told = f"{line.requirement}: {line.reached} / {line.asked} {holds}"
            typer.echo(f"  {told}")
