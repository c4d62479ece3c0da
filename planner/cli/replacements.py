"""Commands about drawn targets that can't be inspected, and who stands in."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.frame import WorkspaceIn, opened
from planner.cli.rounds import RoundId, round_app
from planner.cli.seasons import TokenShown, opened_season
from planner.errors import ExitCode, Finding, InputError

if TYPE_CHECKING:
    from planner.publishing.store import Store, YearRow
    from planner.replacement.reasons import Reason
    from planner.replacement.record import Replacement
    from planner.replacement.report import DepartmentLine

_COLUMNS = (
    "department_id",
    "name",
    "visits",
    "replaced",
    "share",
    "average",
    "chance",
    "flagged",
    "reasons",
    "rounds",
    "unfilled",
)


@round_app.command()
def replace(
    round_id: RoundId,
    workspace: WorkspaceIn,
    visit: Annotated[str, typer.Option(help="检查任务编号 / the visit's id")],
    reason: Annotated[
        str,
        typer.Option(
            help="deregistered 注销吊销 | closed 停业歇业 | moved 迁出 | "
            "duplicate 重复 | recused 全体回避 | other 其他 / why"
        ),
    ],
    note: Annotated[str, typer.Option(help="说明 / what is known of it")] = "",
    department: Annotated[
        str, typer.Option(help="提出的部门 / the department that asks")
    ] = "",
    token: TokenShown = "",
) -> None:
    """替换不能检查的对象，按序递补 / Replace a target by its stratum's next reserve."""
    from planner.season.replacing import Wanted

    given = _reason(reason)
    with opened_season(workspace, shown=True) as desk:
        wanted = Wanted(
            visit_id=visit, reason=given, note=note, department_id=department
        )
        if not visit.startswith(f"{round_id}-"):
            finding = Finding(file="", code="replacement_no_visit", value=visit)
            raise InputError([finding])
        made = desk.season.replace(wanted, desk.caller(token)).replacement
    _say(made)


def _reason(text: str) -> "Reason":
    from planner.replacement.reasons import Reason

    try:
        return Reason(text)
    except ValueError as error:
        typer.echo(f"没有这种原因 / no such reason: {text}", err=True)
        raise typer.Exit(ExitCode.UNREADABLE) from error


def _say(made: "Replacement") -> None:
    from planner.publishing.replaced_rows import replacement_findings
    from planner.replacement.reasons import REASON_NAMES

    zh, en = REASON_NAMES[made.reason]
    typer.echo(f"{made.visit_id} {made.name} 已替换 replaced: {zh} / {en}")
    for one in made.stand_ins:
        if one.target_id is None:
            typer.echo(f"  {one.entry_id}: 候补已用尽 / no reserve is left")
            continue
        teamed = made.visit_of(one.target_id)
        team = "、".join(seat.inspector_name for seat in teamed.team)
        day = teamed.visit.day.isoformat() if teamed.visit.day else "-"
        typer.echo(
            f"  {one.entry_id}: {one.target_id} {teamed.visit.name} "
            f"{teamed.visit.visit_id} {day} {team or '无人可派 / no team'}"
        )
    for finding in replacement_findings(made):
        typer.echo(f"  {finding.message.zh} / {finding.message.en}", err=True)


@round_app.command()
def replacements(
    workspace: WorkspaceIn,
    year: Annotated[
        str | None, typer.Option(help="年份，默认最新 / the year, the newest if none")
    ] = None,
    csv_: Annotated[
        Path | None, typer.Option("--csv", help="写入此文件 / write to this file")
    ] = None,
) -> None:
    """各部门的替换情况，异常多的标出 / Replacements by department."""
    from planner.publishing.replacements import report_of

    with opened(workspace) as (store, _):
        lines = report_of(store, _year(store, year))
    if csv_ is not None:
        with csv_.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows(map(_cells, lines))
        typer.echo(f"已写出 / wrote {csv_}")
        return
    for line in lines:
        if line.replaced:
            _tell(line)
    if not any(line.replaced for line in lines):
        typer.echo("没有替换 / nothing was replaced")


def _year(store: "Store", chosen: str | None) -> "YearRow":
    found = store.year(chosen)
    if found is None:
        raise InputError([Finding(file="", code="season_missing")])
    return found


def _tell(line: "DepartmentLine") -> None:
    from planner.replacement.reasons import REASON_NAMES

    mark = "  异常多 unusually many" if line.flagged else ""
    typer.echo(
        f"{line.department_id} {line.name}: {line.replaced} / {line.visits} "
        f"= {line.share:.1%}（平均 average {line.average:.1%}, "
        f"p = {line.chance:.2g}）{mark}"
    )
    for reason, count in line.reasons.items():
        zh, en = REASON_NAMES[reason]
        typer.echo(f"  {zh} {en}: {count}")
    for round_id, count in line.rounds.items():
        typer.echo(f"  {round_id}: {count}")
    if line.unfilled:
        typer.echo(f"  候补已用尽 no reserve left: {line.unfilled}")


def _cells(line: "DepartmentLine") -> tuple[str, ...]:
    return (
        line.department_id,
        line.name,
        str(line.visits),
        str(line.replaced),
        f"{line.share:.6f}",
        f"{line.average:.6f}",
        f"{line.chance:.3g}",
        str(line.flagged).lower(),
        ";".join(f"{reason.value}:{n}" for reason, n in line.reasons.items()),
        ";".join(f"{round_id}:{n}" for round_id, n in line.rounds.items()),
        str(line.unfilled),
    )
