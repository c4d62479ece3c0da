"""Commands about users' accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, opened

if TYPE_CHECKING:
    from planner.accounts.office import Office
    from planner.publishing.store import Store

user_app = typer.Typer(no_args_is_help=True, help="用户账号 / users' accounts")
app.add_typer(user_app, name="user")

UserId = Annotated[str, typer.Argument(help="账号编号 / the user's id")]
BaseUrl = Annotated[
    str, typer.Option(help="服务的网址 / the address at which the server is reached")
]
LOCAL = "http://127.0.0.1:8000"


@contextmanager
def _office(workspace: Path, *, make: bool = False) -> "Iterator[tuple[Store, Office]]":
    from planner.composition.accounts import office_over

    with opened(workspace, make=make) as (store, clock):
        yield store, office_over(store, clock)


@user_app.command()
def link(
    workspace: WorkspaceIn,
    role: Annotated[
        str, typer.Option(help="coordinator | auditor | lead | clerk | party")
    ],
    department: Annotated[
        str | None, typer.Option(help="部门编码 / department id")
    ] = None,
    party: Annotated[str | None, typer.Option(help="参与方编号 / party id")] = None,
    name: Annotated[str, typer.Option(help="持有人 / whose it is")] = "",
    base_url: BaseUrl = LOCAL,
) -> None:
    """生成开通账号的一次性链接 / Print a one-time link that makes a user."""
    from planner.accounts.actors import COMMAND
    from planner.accounts.office import holder_of
    from planner.composition.accounts import department_known

    # The coordinator comes first of all, and so makes the workspace.
    with _office(workspace, make=role == "coordinator") as (store, office):
        holder = holder_of(role, department, party, department_known(store))
        _show(base_url, office.invite(holder, name, COMMAND)[1])


@user_app.command(name="list")
def list_(workspace: WorkspaceIn) -> None:
    """列出账号 / List users."""
    with _office(workspace) as (_, office):
        users = office.users()
    for user in users:
        whose = user.department_id or user.party or "-"
        state = (
            f"已停用 disabled {user.disabled_at}"
            if user.disabled_at
            else "有效 in force"
        )
        typer.echo(
            f"{user.user_id}  {user.role}  {whose}  {user.user_name}  {user.name}  "
            f"{user.created_at}  {state}"
        )


@user_app.command()
def disable(workspace: WorkspaceIn, user_id: UserId) -> None:
    """停用账号 / Disable a user; all sessions end."""
    from planner.accounts.actors import COMMAND

    with _office(workspace) as (_, office):
        office.disable(user_id, COMMAND)
    typer.echo("已停用 / disabled")


@user_app.command()
def reset(workspace: WorkspaceIn, user_id: UserId, base_url: BaseUrl = LOCAL) -> None:
    """生成重设密码的一次性链接 / Print a one-time link that sets a new password."""
    from planner.accounts.actors import COMMAND

    with _office(workspace) as (_, office):
        _show(base_url, office.reset(user_id, COMMAND)[1])


def _show(base_url: str, code: str) -> None:
    typer.echo(f"{base_url.rstrip('/')}/setup/{code}")
    typer.echo(
        "48 小时内有效，只能用一次 / good once, for 48 hours",
        err=True,
    )
