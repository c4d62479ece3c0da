"""The command that makes enterprises' self-check codes, for letters."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import Out, WorkspaceIn, app, opened
from planner.errors import ExitCode


@app.command()
def codes(
    round_id: Annotated[
        str, typer.Argument(metavar="ROUND", help="批次编号 / the round's id")
    ],
    workspace: WorkspaceIn,
    out: Out,
    qr: Annotated[
        bool, typer.Option("--qr", help="可打印的通知书 / letters to print")
    ] = False,
    base_url: Annotated[
        str, typer.Option(help="服务网址 / where the service is, as https://host")
    ] = "",
    only: Annotated[
        Path | None,
        typer.Option(help="只为文件所列编号，每行一个 / ids, one a line"),
    ] = None,
) -> None:
    """名单公布后，生成企业自查码 / Make self-check codes once the list is public."""
    from planner.adapters.files.letter_files import write_letters
    from planner.publishing.letters import letters
    from planner.publishing.publication import local_day

    if qr and not base_url:
        typer.echo("--qr 需要 --base-url / --qr needs --base-url", err=True)
        raise typer.Exit(ExitCode.UNREADABLE)
    chosen = None if only is None else _ids(only)
    with opened(workspace) as (store, clock):
        day = local_day(clock.now())
        found = letters(store, round_id, day, base_url=base_url, only=chosen)
        written, files = write_letters(found, round_id, out, sheets=qr)
    typer.echo(
        f"自查码 / codes: {written}, {out / f'codes-{round_id}.csv'}"
        + (f"\n通知书 / letters: {files} 个文件 / files" if qr else "")
    )


def _ids(path: Path) -> frozenset[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        typer.echo(f"不是 UTF-8 文本 / not UTF-8 text: {path}", err=True)
        raise typer.Exit(ExitCode.UNREADABLE) from error
    return frozenset(line.strip() for line in text.splitlines() if line.strip())
