"""Commands about inspectors and days of drawn visits that change during the year."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, place_of
from planner.cli.seasons import TokenShown, opened_season
from planner.errors import ExitCode

if TYPE_CHECKING:
    from planner.composition.seasons import Desk
    from planner.errors import Finding
    from planner.pairing.teams import TeamMember
    from planner.season.substituting import Outcome, Reported
    from planner.substitution.change import Change, ChangeKind
    from planner.substitution.record import Repair, Substitution

_DAY = ["%Y-%m-%d"]


@app.command()
def change(
    workspace: WorkspaceIn,
    file: Annotated[
        Path | None, typer.Option(help="变更表（CSV 或 XLSX） / the table of changes")
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            help="ill 请假 | left 离岗 | recused 回避 | objection 申请回避 | "
            "moved 改期 / what changed"
        ),
    ] = "",
    inspector: Annotated[str, typer.Option(help="执法证号 / the inspector")] = "",
    visit: Annotated[str, typer.Option(help="检查任务编号 / the visit")] = "",
    target: Annotated[
        str, typer.Option(help="统一社会信用代码 / the target's code")
    ] = "",
    first: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="开始 / the first day")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="结束 / the last day")
    ] = None,
    effective: Annotated[
        datetime | None,
        typer.Option(
            formats=_DAY, help="生效日期，默认今天 / from when, today if not said"
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="理由 / why")] = "",
    token: TokenShown = "",
) -> None:
    """人员或日期变更，按序递补 / Report a change; substitutes come by lot."""
    with opened_season(workspace, shown=True) as desk:
        reported, said = _reported_of(
            desk.today,
            file,
            {
                "change": kind,
                "inspector_id": inspector,
                "visit_id": visit,
                "target_id": target,
                "first": _day(first),
                "last": _day(last),
                "effective": _day(effective),
                "reason": reason,
            },
        )
        outcome = desk.season.substitute(reported, desk.caller(token))
        _say(outcome, said, desk)


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()


def _reported_of(
    today: date, file: Path | None, cells: dict[str, str]
) -> "tuple[list[Reported], tuple[Finding, ...]]":
    """Return the changes of the file, or the one that the options say."""
    from planner.composition.substitutions import reported_as, reported_in

    if (file is None) == (not any(cells.values())):
        typer.echo("请给变更表或一项变更 / give a table, or one change", err=True)
        raise typer.Exit(ExitCode.UNREADABLE)
    if file is not None:
        return reported_in(file, today)
    return reported_as(cells, today), ()


def _say(outcome: "Outcome", said: "tuple[Finding, ...]", desk: "Desk") -> None:
    for finding in (*said, *outcome.known):
        message = finding.message
        typer.echo(f"{place_of(finding)}{message.zh} / {message.en}", err=True)
    names = _names(desk)
    for made in outcome.made:
        _tell(made.substitution, names)


def _names(desk: "Desk") -> dict[str, str]:
    from planner.publishing.substitutions import names_of

    year = desk.store.year()
    return {} if year is None else names_of(desk.store, year)


def _tell(made: "Substitution", names: dict[str, str]) -> None:
    from planner.substitution.telling import gaps_of

    asked = made.change
    whom = f"{asked.inspector_id} {names.get(asked.inspector_id, '')}".strip()
    about = "  ".join(filter(None, (whom, asked.target_id, asked.visit_id)))
    typer.echo(f"{_name(asked.kind)}  {about}{_days(asked)}")
    for repair in made.repairs:
        gone = "、".join(_member(member, names) for member in repair.gone)
        came = "、".join(_member(member, names) for member in repair.came)
        people = f"  {gone} → {came or '—'}" if gone or came else ""
        typer.echo(f"  {repair.visit_id} {repair.name}{people}{_moved(repair)}")
        for finding in gaps_of(repair, names):
            message = finding.message
            typer.echo(f"    {message.zh} / {message.en}", err=True)
    if not made.repairs:
        typer.echo("  没有检查受影响，已登记 / no visit is concerned; it is on record")


def _name(kind: "ChangeKind") -> str:
    return f"{kind.zh} {kind.value}"


def _days(asked: "Change") -> str:
    last = "" if asked.last is None else f"/{asked.last}"
    return "" if asked.first is None else f"  {asked.first}{last}"


def _member(member: "TeamMember", names: dict[str, str]) -> str:
    note = "（跨区支援 exception）" if member.exception else ""
    return f"{names.get(member.inspector_id, member.inspector_id)}{note}"


def _moved(repair: "Repair") -> str:
    before, after = repair.before.day, repair.after.day
    return "" if before == after else f"  {before or '—'} → {after or '—'}"


@app.command()
def changes(
    workspace: WorkspaceIn,
    round_id: Annotated[
        str, typer.Option("--round", help="只列此批次 / this round alone")
    ] = "",
) -> None:
    """列出本年度的人员和日期变更 / List the year's changes of people and days."""
    from planner.publishing.substitutions import substitutions_of
    from planner.substitution.record import rounds_touched

    with opened_season(workspace) as desk:
        year = desk.store.year()
        made = [] if year is None else substitutions_of(desk.store, year)
        names = _names(desk)
    shown = [
        one
        for one in made
        if not round_id or round_id in rounds_touched(one.substitution)
    ]
    for one in shown:
        typer.echo(
            f"{one.seq}  {one.at}  {one.actor}  {one.substitution.change.reason}"
        )
        _tell(one.substitution, names)
    if not shown:
        typer.echo("没有变更 / nothing was changed")
