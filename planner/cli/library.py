"""Commands of the target library: tables taken in, what changed, what is drawn from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.frame import WorkspaceIn, app
from planner.cli.seasons import TokenShown, coordinator, opened_season
from planner.errors import ExitCode

if TYPE_CHECKING:
    from planner.library.record import Differences

library_app = typer.Typer(no_args_is_help=True, help="对象库 / the target library")
app.add_typer(library_app, name="library")

_SHORT = 16

Before = Annotated[
    str, typer.Option(help="自哪个快照，默认批次所用的 / from which snapshot")
]
After = Annotated[str, typer.Option(help="到哪个快照，默认最新 / to which snapshot")]


@library_app.command(name="import")
def import_(
    table: Annotated[Path, typer.Argument(help="CSV 或 XLSX / the table")],
    workspace: WorkspaceIn,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="全量，缺者移出 / all targets; others are gone"),
    ] = False,
    accept_gone: Annotated[
        bool,
        typer.Option("--accept-gone", help="确有一成以上移出 / many are gone, truly"),
    ] = False,
    token: TokenShown = "",
) -> None:
    """导入新增、变更、移出的对象或新等级 / Take in new, changed and gone targets."""
    from rich.console import Console

    from planner.adapters.console import show_findings
    from planner.composition.intake import intake_at
    from planner.errors import has_errors
    from planner.library.record import Form

    with opened_season(workspace, shown=True) as desk:
        actor = coordinator(desk, token)
        form = Form.WHOLE if whole else Form.INCREMENT
        library = intake_at(desk)
        taken = library.take(table, form, actor, accept_gone=accept_gone)
    show_findings(Console(stderr=True), taken.findings)
    if taken.snapshot is None:
        typer.echo(f"没有变化 / nothing changed: {taken.newest[:_SHORT]}")
    else:
        typer.echo(f"新快照 / new snapshot: {taken.newest[:_SHORT]}")
        _tell(taken.differences)
    raise typer.Exit(ExitCode.FINDINGS if has_errors(taken.findings) else ExitCode.DONE)


@library_app.command(name="list")
def list_(workspace: WorkspaceIn) -> None:
    """列出本年度对象库的快照 / The year's snapshots; `*` is what rounds rest on."""
    from planner.composition.library import library_at

    with opened_season(workspace) as desk:
        library = library_at(desk)
        used, made = library.drawn_from, library.snapshots()
        first = made[0].before if made else used
    typer.echo(f"{_mark(first, used)} {first[:_SHORT]}  年度启用时 as the year opened")
    for one in made:
        counts = " ".join(f"{name}={n}" for name, n in one.totals.items() if n)
        typer.echo(
            f"{_mark(one.name, used)} {one.name[:_SHORT]}  {one.at}  "
            f"{one.form.zh} {one.form.value}  {one.targets} 户  {counts}  {one.actor}"
        )


def _mark(name: str, used: str) -> str:
    return "*" if name == used else " "


@library_app.command()
def diff(
    workspace: WorkspaceIn,
    before: Before = "",
    after: After = "",
    out: Annotated[
        Path | None, typer.Option(help="名单写入 CSV，含等级 / the list, with grades")
    ] = None,
    token: TokenShown = "",
) -> None:
    """两个快照有何不同，按区划 / What differs between two snapshots, by district."""
    from planner.adapters.files.library_files import write_differences
    from planner.composition.library import library_at

    with opened_season(workspace, shown=True) as desk:
        coordinator(desk, token)
        library = library_at(desk)
        old = library.find(before) if before else library.drawn_from
        new = library.find(after)
        found = library.differences(old, new)
        if out is not None:
            write_differences(out, library.differing(old, new))
    typer.echo(f"{old[:_SHORT]} → {new[:_SHORT]}")
    _tell(found)


def _tell(found: "Differences") -> None:
    from planner.library.record import Change

    typer.echo(
        f"{found.targets} 户，其中 {found.differing} 户不同 "
        f"/ {found.targets} targets, {found.differing} of them differ"
    )
    for change in Change:
        if total := found.total(change):
            typer.echo(f"  {change.zh} {change.value}: {total}")
    for (was, now), count in found.grades.items():
        typer.echo(f"  等级 grade {was or '—'} → {now or '—'}: {count}")
    for district, changes in found.districts.items():
        counts = " ".join(f"{c.zh}{n}" for c, n in changes.items())
        typer.echo(f"  {district or '—'}: {counts}")


@library_app.command()
def take(
    workspace: WorkspaceIn,
    snapshot: Annotated[
        str,
        typer.Argument(help="快照编号开头，默认最新 / the newest, if none is named"),
    ] = "",
    accept: Annotated[
        str,
        typer.Option(help="未达到要求时的依据 / why a requirement may be missed"),
    ] = "",
    token: TokenShown = "",
) -> None:
    """未拟定的批次改按新快照抽取 / Draw what isn't drafted from a newer snapshot."""
    from planner.composition.library import library_at

    with opened_season(workspace, shown=True) as desk:
        actor = coordinator(desk, token)
        before = {e.entry_id: e for e in desk.season.plan.paper.quotas.plan.entries}
        name = library_at(desk).find(snapshot)
        year = desk.season.take_over(name, accept, actor)
        held = sorted(desk.season.plan.earlier)
    version = year.plan.version
    typer.echo(f"计划第 {version} 版已公布 / version {version} of the plan is public")
    typer.echo(f"  快照 snapshot: {name[:_SHORT]}")
    if held:
        kept = "、".join(held)
        typer.echo(f"  已拟定的保留 rounds that stay: {kept}")
    for entry in year.plan.entries:
        was = before[entry.entry_id].total
        if was != entry.total:
            typer.echo(f"  {entry.entry_id} {entry.name}: {was} → {entry.total}")
    for line in year.certificate:
        if line.asked is not None:
            holds = "达到 holds" if line.holds else "未达到 missed"
            told = f"{line.requirement}: {line.reached} / {line.asked} {holds}"
            typer.echo(f"  {told}")


@library_app.command()
def check(workspace: WorkspaceIn, token: TokenShown = "") -> None:
    """由保存的文件重算各快照 / Make every snapshot anew from what was kept."""
    from planner.composition.intake import intake_at

    with opened_season(workspace, shown=True) as desk:
        coordinator(desk, token)
        library = intake_at(desk)
        wrong = {one.name for one in library.replay()}
        for one in library.snapshots():
            passed = "FAIL" if one.name in wrong else "PASS"
            typer.echo(f"{passed}  {one.name[:_SHORT]}  {one.at}")
    raise typer.Exit(ExitCode.CHECK_FAILED if wrong else ExitCode.DONE)
