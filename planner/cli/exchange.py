"""The command that writes records for other systems."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, opened
from planner.errors import Finding, InputError


@app.command()
def exchange(
    workspace: WorkspaceIn,
    out: Annotated[Path, typer.Option(help="写入的文件夹 / folder to write into")],
    year: Annotated[
        str | None, typer.Option(help="年度，默认最新 / calendar year, else the newest")
    ] = None,
    department: Annotated[
        str | None, typer.Option(help="只写该部门的 / of this department alone")
    ] = None,
) -> None:
    """写出报送公示系统和监管平台的记录 / Write records for other systems."""
    from planner.adapters.files.exchange_files import write_records
    from planner.publishing.exchange import (
        Inspection,
        SpotCheck,
        inspections,
        published_results,
        spot_checks,
    )

    with opened(workspace) as (store, _):
        found = store.year(year)
        if found is None:
            raise InputError([Finding(file="", code="http_no_year")])
        results = published_results(store.results, found, department)
        out.mkdir(parents=True, exist_ok=True)
        checks = spot_checks(store, found, results, department)
        records = inspections(store, found, results, department)
        for name, kind, rows in (
            ("spot_checks.csv", SpotCheck, checks),
            ("inspections.csv", Inspection, records),
        ):
            count = write_records(out / name, kind, rows)
            typer.echo(f"已写出 / wrote {out / name}：{count}")
