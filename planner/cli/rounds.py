"""Commands of a year held step by step: opening it, and its rounds' ceremonies."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli.frame import Inputs, TemplatesAt, WorkspaceIn, app
from planner.cli.seasons import TokenShown, coordinator, opened_season
from planner.errors import ExitCode

if TYPE_CHECKING:
    from planner.ceremony.state import RoundState
    from planner.composition.seasons import Desk

round_app = typer.Typer()
app.add_typer(round_app, name="round")

RoundId = Annotated[str, typer.Argument(help="批次 / the round, such as 2026Q1")]


def _party(desk: "Desk", token: str) -> tuple[str, str]:
    from planner.season.callers import party_of

    caller = desk.caller(token)
    return party_of(caller), caller.actor


def _say(desk: "Desk", state: "RoundState") -> None:
    from planner.ceremony.sentences import (
        STAGE_NAMES,
        next_command,
        next_step,
    )

    zh, en = STAGE_NAMES[state.stage]
    step_zh, step_en = next_step(state, desk.season.now)
    typer.echo(f"{state.round_id}  {zh} {en}")
    if state.abandoned:
        typer.echo(f"  原因 reason: {state.abandoned['text']}")
    typer.echo(f"  下一步：{step_zh}\n  next: {step_en}")
    if command := next_command(state, desk.season.now):
        typer.echo(f"  命令 command: {command}")


@app.command(name="open")
def open_(
    inputs: Inputs,
    workspace: WorkspaceIn,
    token: TokenShown = "",
    templates: TemplatesAt = None,
) -> None:
    """开展年度：公布计划，批次逐一举行 / Open the year, held step by step."""
    from rich.console import Console

    from planner.adapters.console import ScreenProgress
    from planner.composition.papers import keep_templates, templates_of
    from planner.composition.seasons import open_season

    with opened_season(workspace, shown=True) as desk:
        actor, console = coordinator(desk, token), Console(stderr=True)
        keep_templates(workspace, templates_of(inputs, templates)[0])
        year = open_season(desk, inputs, actor, console, ScreenProgress(console))
        due = "、".join(desk.season.due())
    typer.echo(f"{len(year.plan.entries)} 条计划已公布 / entries published")
    typer.echo(f"下一步：拟定批次 {due}（planner round draft）")
    typer.echo(f"next: draft a round of {due}")


@round_app.callback(invoke_without_command=True)
def rounds(
    ctx: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(envvar="PLANNER_WORKSPACE", help="工作区 / the workspace"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="机器可读 / for machines")
    ] = False,
) -> None:
    """各批次的状态和下一步；仪式逐步进行 / Every round's state, and what comes next."""
    if ctx.invoked_subcommand is not None:
        return
    if workspace is None:
        typer.echo("请用 --workspace 指明工作区 / name the workspace", err=True)
        raise typer.Exit(ExitCode.UNREADABLE)
    with opened_season(workspace) as desk:
        states = desk.season.states()
        if as_json:
            told = [_as_json(state, desk) for state in states.values()]
            typer.echo(json.dumps(told, ensure_ascii=False))
            return
        for state in states.values():
            _say(desk, state)
        for name in desk.season.due():
            typer.echo(f"{name}  未拟定 not drafted")
            typer.echo("  下一步：市场监管部门拟定（planner round draft）")
            typer.echo("  next: the coordinator drafts it")


@round_app.command()
def show(
    round_id: RoundId,
    workspace: WorkspaceIn,
    as_json: Annotated[
        bool, typer.Option("--json", help="机器可读 / for machines")
    ] = False,
) -> None:
    """一个批次的状态和下一步 / One round: what is told, what comes next."""
    with opened_season(workspace) as desk:
        state = desk.season.state(round_id)
        if as_json:
            typer.echo(json.dumps(_as_json(state, desk), ensure_ascii=False))
            return
        _say(desk, state)
    for party in state.parties:
        done = "已承诺 committed" if party in state.commitments else "未承诺 not yet"
        if state.statement:
            done = "已揭示 revealed" if party in state.nonces else "未揭示 not yet"
        typer.echo(f"  {party}: {done}")
    typer.echo(f"  揭示截止 reveal by: {state.reveal_by}")
    if state.source_at:
        typer.echo(f"  公开值 source: {state.public_source} @ {state.source_at}")
    if state.statement_digest:
        typer.echo(f"  公告摘要 D: {state.statement_digest}")
    if state.drawn:
        typer.echo(f"  种子 seed: {state.drawn['seed']}")


def _as_json(state: "RoundState", desk: "Desk") -> dict[str, Any]:
    from planner.ceremony.board import board

    return board(state, desk.season.now)


@round_app.command()
def draft(
    round_id: RoundId,
    workspace: WorkspaceIn,
    party: Annotated[
        list[str], typer.Option(help="参与方 / a party's id (repeatable)")
    ],
    reveal_by: Annotated[
        str, typer.Option(help="揭示截止 / time, as 2026-03-02T02:00:00Z")
    ],
    source: Annotated[
        str, typer.Option(help="公开来源 / the public source, or none")
    ] = "none",
    source_at: Annotated[
        str | None, typer.Option(help="来源公布时间 / when the source speaks")
    ] = None,
    token: TokenShown = "",
) -> None:
    """拟定批次：冻结名录 / Draft a round: all is fixed but the commitments."""
    from planner.season.announcing import Announced

    with opened_season(workspace, shown=True) as desk:
        actor = coordinator(desk, token)
        announced = Announced(
            round_id=round_id,
            parties=tuple(party),
            reveal_by=reveal_by,
            public_source=source,
            source_at=source_at,
        )
        state = desk.season.draft(announced, actor)
        _warn(desk, state)
        _say(desk, state)


def _warn(desk: "Desk", state: "RoundState") -> None:
    """Say what an announcement may have overlooked; nothing of it is forbidden."""
    from planner.composition.library import library_at

    known = {
        t.party or t.department_id for t in desk.store.tokens() if not t.revoked_at
    }
    for party in state.parties:
        if party not in known:
            typer.echo(
                f"注意：{party} 还没有令牌 / note: no token in force for {party}"
            )
    if state.public_source == "none":
        typer.echo(
            "注意：没有公开来源，须有两个办公室以外的参与方，且最后揭示者可以拒绝"
        )
        typer.echo(
            "note: without a public source two parties must be from outside, and the "
            "last to reveal can withhold"
        )
    if older := library_at(desk).older(state.round_id):
        typer.echo(f"注意：{older.message.zh} / note: {older.message.en}")
        typer.echo(f"  {older.message.remedy}")
    if over := desk.season.windows_over(state.round_id):
        typer.echo(
            f"注意：{len(over)} 条计划的检查窗口已结束，如 {over[0]} "
            f"/ note: the windows of {len(over)} entries are over"
        )


@round_app.command()
def nonce(
    round_id: RoundId,
    party: Annotated[str, typer.Option(help="参与方 / the party's id")],
    keep: Annotated[
        Path, typer.Option(help="随机数存放的文件 / the file that keeps the nonce")
    ],
) -> None:
    """离线生成随机数与承诺 / Make a nonce in a file; show its commitment."""
    from planner.adapters.entropy import SystemEntropy
    from planner.adapters.files.nonce_file import make_nonce

    commitment = make_nonce(keep, round_id, party, SystemEntropy())
    typer.echo(f"随机数已存入 / the nonce is kept in {keep}")
    typer.echo(f"承诺 / commitment: {commitment}")


@round_app.command()
def commit(
    round_id: RoundId,
    workspace: WorkspaceIn,
    commitment: Annotated[str, typer.Option(help="承诺 / 64 hex digits")],
    token: TokenShown = "",
) -> None:
    """参与方提交承诺 / A party commits."""
    with opened_season(workspace) as desk:
        party, actor = _party(desk, token)
        _say(desk, desk.season.commit(round_id, party, commitment, actor))


@round_app.command()
def publish(round_id: RoundId, workspace: WorkspaceIn, token: TokenShown = "") -> None:
    """公布公告 / Publish the statement."""
    with opened_season(workspace) as desk:
        state = desk.season.publish(round_id, coordinator(desk, token))
        _say(desk, state)
    typer.echo(f"公告摘要 D: {state.statement_digest}")


@round_app.command()
def reveal(
    round_id: RoundId,
    workspace: WorkspaceIn,
    digest: Annotated[
        str,
        typer.Option("--statement", help="所见公告的摘要 / D of the statement seen"),
    ],
    keep: Annotated[
        Path, typer.Option(help="存放随机数的文件 / the file that keeps the nonce")
    ],
    token: TokenShown = "",
) -> None:
    """参与方揭示；不符则批次作废 / Reveal; a false nonce ends the round."""
    from planner.adapters.files.nonce_file import read_nonce

    with opened_season(workspace) as desk:
        party, actor = _party(desk, token)
        given = read_nonce(keep, round_id, party)
        state = desk.season.reveal(round_id, party, given, digest, actor)
        _say(desk, state)
    if state.abandoned:
        raise typer.Exit(ExitCode.CHECK_FAILED)


@round_app.command()
def value(
    round_id: RoundId,
    workspace: WorkspaceIn,
    where: Annotated[
        str, typer.Option(help="从哪里读到 / where it was read, such as a web site")
    ] = "drand",
    text: Annotated[
        str | None, typer.Option(help="公布的原文 / the value, exactly as published")
    ] = None,
    drand: Annotated[
        Path | None, typer.Option(help="drand 轮次的 JSON 文件 / a drand round")
    ] = None,
    upper: Annotated[
        Path | None, typer.Option(help="上级批次的数据包 / the higher round's bundle")
    ] = None,
    correct: Annotated[
        bool,
        typer.Option(
            "--correct", help="更正笔误，两个值都留存 / mend a slip, on record"
        ),
    ] = False,
    token: TokenShown = "",
) -> None:
    """录入公开值；drand 会被验签 / Enter the public value; drand is verified."""
    given = [one for one in (text, drand, upper) if one is not None]
    if len(given) != 1 or (text and where == "drand"):
        typer.echo(
            "用 --text 和 --where，或 --drand，或 --upper / "
            "give --text and --where, or --drand, or --upper",
            err=True,
        )
        raise typer.Exit(ExitCode.UNREADABLE)
    answer = text if drand is None else drand.read_text(encoding="utf-8-sig")
    if upper is not None:
        from planner.composition.parts import public_half

        answer, where = public_half(upper), "上级批次 / the higher round"
    with opened_season(workspace) as desk:
        actor = coordinator(desk, token)
        state = desk.season.enter_value(
            round_id, answer or "", where, actor, correct=correct
        )
        _say(desk, state)


@round_app.command()
def draw(
    round_id: RoundId,
    workspace: WorkspaceIn,
    out: Annotated[
        Path | None, typer.Option(help="同时写出全年文件 / write the year's files too")
    ] = None,
    token: TokenShown = "",
) -> None:
    """抽取并公布，只有一次 / Draw, once, and publish."""
    with opened_season(workspace, shown=True) as desk:
        state = desk.season.draw(round_id, coordinator(desk, token))
        _say(desk, state)
        _tell_drawn(desk, state)
        if out is not None:
            _write(desk, out)


def _tell_drawn(desk: "Desk", state: "RoundState") -> None:
    """Say what is read out after a draw, and goes into the minutes."""
    drawn, checkpoint = state.drawn or {}, desk.store.ledger.checkpoint()
    typer.echo(f"  种子 seed: {drawn['seed']}")
    typer.echo(f"  名单摘要 list digest: {drawn['list_digest']}")
    if checkpoint is not None:
        told = f"{checkpoint.seq} {checkpoint.digest}"
        typer.echo(f"  台账检查点 ledger checkpoint: {told}")


@round_app.command()
def release(round_id: RoundId, workspace: WorkspaceIn, token: TokenShown = "") -> None:
    """最后一户解除限制后公开 / Release a round after its last embargo."""
    with opened_season(workspace) as desk:
        _say(desk, desk.season.release(round_id, coordinator(desk, token)))


@round_app.command()
def abandon(
    round_id: RoundId,
    workspace: WorkspaceIn,
    text: Annotated[str, typer.Option(help="写明原因 / the reason, in words")],
    reason: Annotated[
        str,
        typer.Option(
            help="reveal_missing 缺席 | source_silent 来源未公布 | fault 差错 / why"
        ),
    ] = "fault",
    token: TokenShown = "",
) -> None:
    """放弃批次，原因公开；种子可知后不得放弃 / Abandon a round, with a reason."""
    from planner.ceremony.steps import Reason

    try:
        given = Reason(reason)
    except ValueError as error:
        typer.echo(f"没有这种原因 / no such reason: {reason}", err=True)
        raise typer.Exit(ExitCode.UNREADABLE) from error
    with opened_season(workspace) as desk:
        actor = coordinator(desk, token)
        _say(desk, desk.season.abandon(round_id, given, text, actor))


@round_app.command()
def files(
    workspace: WorkspaceIn,
    out: Annotated[Path, typer.Option(help="输出文件夹 / the folder for the files")],
) -> None:
    """写出到目前为止的全年文件 / Write the year's files as they stand now."""
    with opened_season(workspace, shown=True) as desk:
        _write(desk, out)


def _write(desk: "Desk", out: Path) -> None:
    from planner.composition.seasons import write_season

    write_season(desk, out)
    typer.echo(f"已写出 / wrote {out}")
