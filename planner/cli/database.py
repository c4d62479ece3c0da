"""Commands about the revision of a workspace's database."""

from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, must_be_there
from planner.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

database_app = typer.Typer(no_args_is_help=True, help="数据库版本 / its revision")
app.add_typer(database_app, name="database")


@database_app.command()
def status(workspace: WorkspaceIn) -> None:
    """数据库的版本，是否需要升级 / Its revision, and whether it is the newest."""
    from planner.composition.revising_state import revisions_of

    must_be_there(workspace)
    there, known = revisions_of(workspace)
    for revision in known:
        typer.echo(f"{'→' if revision == there else ' '} {revision}")
    newest = there == known[-1]
    typer.echo("已是最新 / the newest" if newest else "不是最新 / not the newest")
    raise typer.Exit(ExitCode.DONE if newest else ExitCode.FINDINGS)


@database_app.command()
def upgrade(workspace: WorkspaceIn) -> None:
    """升级到最新版本 / Migrate to the newest revision."""
    _change(workspace, None)


@database_app.command()
def downgrade(
    workspace: WorkspaceIn,
    revision: Annotated[str, typer.Argument(help="版本 / revision, such as 0006")],
    backed_up: Annotated[
        bool,
        typer.Option(
            "--backed-up", help="确认已备份：新版本的数据会丢失 / a backup was made"
        ),
    ] = False,
) -> None:
    """退回到旧版本，较新的数据会丢失 / Go back; what came later is lost."""
    if not backed_up:
        typer.echo(
            "请先 planner backup，再加 --backed-up / back up first, then add it",
            err=True,
        )
        raise typer.Exit(ExitCode.UNREADABLE)
    _change(workspace, revision)


def _change(workspace: "Path", revision: str | None) -> None:
    from planner.composition.revising_state import bring_to

    must_be_there(workspace)
    there = bring_to(workspace, revision)
    typer.echo(f"数据库版本 / the database's revision: {there}")
