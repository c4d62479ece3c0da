"""The command that states a year's chances, and compares how it came out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.frame import Out, app
from planner.errors import ExitCode

if TYPE_CHECKING:
    from planner.campaign.paper import Draftable
    from planner.policy.record import Policy
    from planner.ports import Progress
    from planner.registry import Registry

    Planned = tuple[Policy, Registry, Draftable]


@app.command()
def chances(
    out: Out,
    inputs: Annotated[
        Path | None, typer.Option(help="输入文件夹 / folder of the input files")
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option(help="已开展年度的工作区，按现行计划 / an open year's workspace"),
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=20, max=100_000, help="模拟多少个年份 / simulated years")
    ] = 200,
    year: Annotated[
        Path | None,
        typer.Option(
            help="已完成年度的输出文件夹，用于对照 / a finished year's output"
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="机器可读 / for machines")
    ] = False,
) -> None:
    """抽取前说明各种结果的机会 / State a year's chances before it is drawn."""
    from rich.console import Console

    from planner.adapters.console import ScreenProgress
    from planner.adapters.files.chances_files import read_finished_year, write_report
    from planner.chances.loads import load_table
    from planner.chances.model import make_model
    from planner.chances.observed import observed_figures
    from planner.chances.report import Names, make_report
    from planner.chances.study import study
    from planner.ids import canonical_json

    if (inputs is None) == (workspace is None):
        said = "请用 --inputs 或 --workspace / give --inputs or --workspace"
        typer.echo(said, err=True)
        raise typer.Exit(ExitCode.UNREADABLE)
    progress = ScreenProgress(Console(stderr=True))
    finished = None if year is None else read_finished_year(year)
    if inputs is not None:
        policy, registry, paper = _in_files(inputs, progress)
    else:
        policy, registry, paper = _in_force(workspace or Path(), progress)
    model = make_model(paper.targets, paper.quotas, policy)
    observed = None
    if finished is not None:
        ids = paper.targets.read(["target_id"])["target_id"].tolist()
        observed = observed_figures(model, load_table(model), ids, finished)
    simulated = study(model, seeds, progress)
    names = Names(
        departments={d.department_id: d.name for d in registry.departments},
        entries={e.entry_id: e.name for e in paper.quotas.plan.entries},
    )
    report = make_report(simulated, names, year=policy.year, observed=observed)
    progress.close()
    _, page = write_report(out, report)
    if as_json:
        typer.echo(canonical_json(report).decode())
    else:
        typer.echo(f"已写出 / wrote {page}")


def _in_files(inputs: Path, progress: "Progress") -> "Planned":
    """Return the plan of a folder, with grades as the year's ceremonies have them."""
    from planner.adapters.clock import SystemClock
    from planner.adapters.files.ceremony_file import read_ceremonies
    from planner.campaign.paper import plan_on_paper
    from planner.composition.years import import_folder, passing_tables
    from planner.protocol.ceremony import CEREMONY_FILE
    from planner.publishing.publication import local_day

    imported = import_folder(inputs, progress, passing_tables())
    ceremonies = read_ceremonies(inputs / CEREMONY_FILE)
    paper = plan_on_paper(
        imported.registry,
        imported.policy,
        imported.policy.today or local_day(SystemClock().now()),
        progress,
        graded=not any(m["mode"] == "open" for m in ceremonies.values()),
    )
    return imported.policy, imported.registry, paper


def _in_force(workspace: Path, progress: "Progress") -> "Planned":
    """Return the version of the plan in force in a workspace."""
    from planner.composition.seasons import opened_desk

    with opened_desk(workspace, progress) as desk:
        plan = desk.season.plan
    return plan.given.policy, plan.given.registry, plan.paper
