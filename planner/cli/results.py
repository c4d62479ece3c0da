"""Commands about results: a department's file entered, the month's report written."""

import re
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, opened

results_app = typer.Typer(
    no_args_is_help=True, help="检查结果 / what came of the visits"
)
app.add_typer(results_app, name="results")

_DOCUMENT = ".docx"
_MONTH = r"2[0-9]{3}-(0[1-9]|1[0-2])"


@results_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="结果表，CSV 或 XLSX / the table")],
    workspace: WorkspaceIn,
    token: Annotated[
        str,
        typer.Option(envvar="PLANNER_TOKEN", help="部门令牌 / the department's token"),
    ] = "",
) -> None:
    """批量录入检查结果，全部或都不 / Enter a table of results, all or none."""
    from planner.composition.results import import_results

    with opened(workspace) as (store, clock):
        taken = import_results(store, clock, file, token)
    typer.echo(
        f"已录入 entered: {len(taken.entered)}；已有 there already: {taken.known}"
    )


@results_app.command()
def report(
    workspace: WorkspaceIn,
    month: Annotated[str, typer.Option(help="月份，如 2026-04 / the month")],
    out: Annotated[
        Path | None,
        typer.Option(help="文件，.xlsx 或 .docx，默认 MONTH.xlsx / where to write it"),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            help="模板文件夹，默认用工作区保存的 / templates, else those kept there"
        ),
    ] = None,
) -> None:
    """写出联席会议月报 / Write the monthly report for the joint meeting."""
    from planner.composition.papers import templates_of
    from planner.composition.results import (
        monthly_report_as_docx,
        monthly_report_as_xlsx,
    )

    if not re.fullmatch(_MONTH, month):
        raise typer.BadParameter(month, param_hint="--month")
    path = out or Path(f"{month}.xlsx")
    with opened(workspace) as (store, clock):
        if path.suffix.lower() == _DOCUMENT:
            given, _ = templates_of(workspace, templates)
            content, said = monthly_report_as_docx(store, clock, month, given)
            path.write_bytes(content)
            for finding in said:
                typer.echo(f"{finding.message.zh} / {finding.message.en}", err=True)
        else:
            path.write_bytes(monthly_report_as_xlsx(store, clock, month))
    typer.echo(str(path))
