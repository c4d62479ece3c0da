"""Commands about callers' tokens."""

from typing import Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, opened
from planner.errors import ExitCode

_WHO = "请给出 --audience 或 --role / give --audience or --role"

token_app = typer.Typer(no_args_is_help=True, help="访问令牌 / access tokens")
app.add_typer(token_app, name="token")


@token_app.command()
def issue(
    workspace: WorkspaceIn,
    audience: Annotated[
        str | None,
        typer.Option(
            help="regulator | department | party | library；或给出 / or give --role"
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(help="coordinator | auditor | lead | clerk | party | library"),
    ] = None,
    department: Annotated[
        str | None, typer.Option(help="部门编码 / department id")
    ] = None,
    party: Annotated[str | None, typer.Option(help="参与方编号 / party id")] = None,
    name: Annotated[str, typer.Option(help="持有人 / whose it is")] = "",
) -> None:
    """发放令牌，只显示一次 / Make a token; it is shown once."""
    from planner.accounts.roles import audience_of
    from planner.adapters.state.tokens import issue_token

    if audience is None:
        if role is None:
            raise typer.BadParameter(_WHO)
        audience = audience_of(role)
    # The coordinator's token comes first of all, so it makes the workspace.
    with opened(workspace, make=audience == "regulator") as (store, clock):
        typer.echo(
            issue_token(
                store, clock, audience, department, name, party=party, role=role
            )
        )


@token_app.command(name="list")
def list_(workspace: WorkspaceIn) -> None:
    """列出令牌（不含密文）/ List tokens, never their secrets."""
    with opened(workspace) as (store, _):
        tokens = store.tokens()
    for token in tokens:
        state = (
            f"已吊销 revoked {token.revoked_at}"
            if token.revoked_at
            else "有效 in force"
        )
        whose = token.department_id or token.party or "-"
        typer.echo(
            f"{token.token_id}  {token.audience}  {token.role}  {whose}  "
            f"{token.name}  "
            f"{token.created_at}  {state}"
        )


@token_app.command()
def revoke(
    workspace: WorkspaceIn,
    token_id: Annotated[str, typer.Argument(help="令牌编号 / token id")],
) -> None:
    """吊销令牌 / Revoke a token."""
    from planner.adapters.state.tokens import revoke_token

    with opened(workspace) as (store, clock):
        revoked = revoke_token(store, clock, token_id)
    typer.echo(
        "已吊销 / revoked" if revoked else "没有这个有效令牌 / no such token in force"
    )
    raise typer.Exit(ExitCode.DONE if revoked else ExitCode.UNREADABLE)
