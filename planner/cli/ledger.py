"""Commands about the ledger: check it, export it, look at it."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, opened
from planner.errors import ExitCode
from planner.ledger.verdict import Verdict

ledger_app = typer.Typer(no_args_is_help=True, help="台账 / the ledger of events")
app.add_typer(ledger_app, name="ledger")

AsJson = Annotated[bool, typer.Option("--json", help="机器可读 / for machines")]
OutsideCheckpoint = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        help="早先保存的检查点 JSON/JSONL / checkpoints that were kept elsewhere",
    ),
]


@ledger_app.command()
def verify(
    workspace: WorkspaceIn,
    checkpoint: OutsideCheckpoint = None,
    as_json: AsJson = False,
) -> None:
    """核验台账、签名及各表 / Check chain, signatures and every table."""
    from planner.adapters.files.ledger_file import read_checkpoints

    with opened(workspace) as (store, _):
        outside = read_checkpoints(checkpoint) if checkpoint else []
        verdicts = store.audit(outside)
    _end(verdicts, as_json=as_json)


@ledger_app.command()
def export(
    workspace: WorkspaceIn,
    public: Annotated[
        bool, typer.Option("--public", help="不含非公开内容 / without private bodies")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="写入文件，默认屏幕 / file, or standard output")
    ] = None,
) -> None:
    """导出台账，一行一个事件 / Export the ledger, one event a line."""
    from planner.adapters.files.ledger_file import ledger_text

    with opened(workspace) as (store, _):
        lines = store.ledger.lines()
    text = "".join(ledger_text(line.public() if public else line for line in lines))
    if out is None:
        # As bytes: a terminal's own encoding would make another file of it.
        sys.stdout.buffer.write(text.encode())
        return
    if not public:
        out.touch(mode=0o600)
    out.write_bytes(text.encode())
    typer.echo(f"已写出 {len(lines)} 个事件 / wrote {len(lines)} events: {out}")


@ledger_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="导出的台账 / an exported ledger")],
    key: Annotated[
        str | None, typer.Option(help="公钥，PEM 文件或十六进制 / PEM file or hex")
    ] = None,
    checkpoint: OutsideCheckpoint = None,
    as_json: AsJson = False,
) -> None:
    """不用工作区，核验导出的台账 / Check an export without the workspace."""
    from planner.adapters.files.ledger_file import (
        read_checkpoints,
        read_ledger,
        read_public_key,
    )
    from planner.adapters.state.signing import signature_holds
    from planner.ledger.checks import check_ledger

    lines = read_ledger(file)
    keys = [read_public_key(key)] if key else []
    outside = read_checkpoints(checkpoint) if checkpoint else []
    if not keys:
        typer.echo(
            "未给公钥，请与公布的公钥核对 / no --key, compare with the published one: "
            + ", ".join(sorted({line.key for line in lines})),
            err=True,
        )
    _end(check_ledger(lines, keys, signature_holds, outside), as_json=as_json)


@ledger_app.command()
def show(
    workspace: WorkspaceIn,
    last: Annotated[int, typer.Option(min=1, help="最近几个 / how many")] = 20,
    as_json: AsJson = False,
) -> None:
    """列出最近的事件 / List the last events."""
    from planner.adapters.files.ledger_file import ledger_text

    with opened(workspace) as (store, _):
        head = store.ledger.checkpoint()
        after = max(0, head.seq - last) if head else 0
        lines = store.ledger.lines(after=after)
    if as_json:
        typer.echo("".join(ledger_text(lines)), nl=False)
        return
    for line in lines:
        typer.echo(
            f"{line.seq}  {line.at}  {line.kind_zh} {line.kind}  {line.subject}  "
            f"{line.actor}  {line.digest[:16]}"
        )
    if head is None:
        typer.echo("台账为空 / the ledger is empty")


@ledger_app.command()
def key(workspace: WorkspaceIn, as_json: AsJson = False) -> None:
    """显示公钥和最新检查点，供公布 / Show the public key and the last checkpoint."""
    from planner.adapters.state.signing import public_key_pem

    with opened(workspace) as (store, _):
        public = store.ledger.public_key()
        head = store.ledger.checkpoint()
    if public is None:
        typer.echo("还没有事件，密钥尚未生成 / no event yet, so no key", err=True)
        raise typer.Exit(ExitCode.UNREADABLE)
    told = head.as_json() if head else None
    if as_json:
        typer.echo(json.dumps({"key": public, "checkpoint": told}))
        return
    typer.echo(f"公钥 public key: {public}")
    typer.echo(public_key_pem(public), nl=False)
    if told:
        typer.echo(f"检查点 checkpoint: {json.dumps(told)}")


def _end(verdicts: list[Verdict], *, as_json: bool) -> None:
    """Tell verdicts and end with their exit code."""
    if as_json:
        told = [verdict.as_json() for verdict in verdicts]
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for verdict in verdicts:
            for line in verdict.lines():
                typer.echo(line)
    passed = all(verdict.passed for verdict in verdicts)
    raise typer.Exit(ExitCode.DONE if passed else ExitCode.CHECK_FAILED)
