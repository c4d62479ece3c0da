"""Commands that keep a workspace in one file, and make it again from it."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, must_be_there
from planner.errors import ExitCode


@app.command()
def backup(
    workspace: WorkspaceIn,
    out: Annotated[Path, typer.Option(help="备份文件 / the file, such as W.tar.gz")],
    without_snapshots: Annotated[
        bool,
        typer.Option(
            "--without-snapshots",
            help="快照留在 PLANNER_SNAPSHOTS / leave them to the storage they are in",
        ),
    ] = False,
) -> None:
    """备份整个工作区，服务可照常运行 / Keep a workspace in one file, server running."""
    must_be_there(workspace)
    from rich.console import Console

    from planner.adapters.console import ScreenProgress
    from planner.composition.backups import back_up

    progress = ScreenProgress(Console(stderr=True))
    kept = back_up(workspace, out, progress, with_snapshots=not without_snapshots)
    progress.close()
    typer.echo(
        f"已备份 {sum(kept.rows.values())} 行、{kept.files} 个文件 / kept "
        f"{sum(kept.rows.values())} rows and {kept.files} files: {out}"
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件 / the backup")],
    workspace: Annotated[
        Path, typer.Option(help="新的工作区文件夹 / the new workspace's folder")
    ],
    database: Annotated[
        str | None,
        typer.Option(
            help="空的 PostgreSQL 库；'' 为 SQLite / an empty database; '' for SQLite"
        ),
    ] = None,
    accept_faults: Annotated[
        bool,
        typer.Option(
            "--accept-faults", help="台账核验有误也恢复 / restore despite its faults"
        ),
    ] = False,
) -> None:
    """由备份恢复，核对摘要与台账 / Restore a backup: digests and ledger are checked."""
    from rich.console import Console

    from planner.adapters.console import ScreenProgress
    from planner.composition.backups import restore as restored
    from planner.composition.workspaces import set_database

    if database is not None:
        set_database(database)
    progress = ScreenProgress(Console(stderr=True))
    kept, verdicts = restored(file, workspace, progress, accept_faults=accept_faults)
    progress.close()
    faults = [fault for verdict in verdicts for fault in verdict.faults]
    typer.echo(
        f"已恢复 {kept.made_at} 的备份：{sum(kept.rows.values())} 行，台账核验"
        f"{'有误' if faults else '通过'} / restored, the ledger's checks "
        f"{'found faults' if faults else 'passed'}: {workspace}"
    )
    raise typer.Exit(ExitCode.CHECK_FAILED if faults else ExitCode.DONE)
