"""A season put together over a workspace, for the command line and the API."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rich.console import Console

from planner.adapters.clock import SystemClock
from planner.adapters.entropy import SystemEntropy
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.files.output_folder import check_writable
from planner.adapters.files.year_files import write_year
from planner.adapters.kept_plans import KeptPlans
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import authenticate
from planner.adapters.state.workspace import Workspace
from planner.composition.engines import late_engine
from planner.composition.papers import kept_templates, with_papers
from planner.composition.revisions import asked_in, wanted_revision
from planner.composition.round_check import refuse_faulty
from planner.composition.ways import Looked, look_for_ways
from planner.composition.workspaces import workspace_at
from planner.composition.years import (
    files_by_table,
    import_folder,
    in_files,
    tables_in,
)
from planner.errors import Finding, InfeasibleError
from planner.ports import Clock, NoProgress, Progress
from planner.publishing.publication import local_day
from planner.publishing.store import Store
from planner.publishing.year_rows import released_rounds
from planner.season.callers import Caller, RoleError, caller_of
from planner.season.plan import Given
from planner.season.records import Outside
from planner.season.season import Season
from planner.year import Year


def season_over(
    workspace: Workspace,
    store: SqlStore,
    clock: Clock,
    progress: Progress | None = None,
    job: str = "",
) -> Season:
    """Return the season of a workspace whose store is open; a job names itself."""
    shown = progress or NoProgress()
    inputs = KeptInputs(workspace.folder / "inputs")

    def read(kept: str) -> Given:
        imported = import_folder(inputs.at(kept), shown, workspace.tables())
        workspace.keep_targets(imported.registry.targets)
        findings = in_files(imported.findings, files_by_table(imported.registry))
        return Given(
            policy=imported.policy, registry=imported.registry, findings=findings
        )

    return Season(
        Outside(
            engine=late_engine(workspace.snapshots),
            store=store,
            shelf=workspace,
            plans=KeptPlans(workspace, store, inputs),
            read=read,
            read_changes=lambda kept, given: asked_in(inputs.at(kept), given),
            check=refuse_faulty,
            clock=clock,
            entropy=SystemEntropy(),
            progress=shown,
            job=job,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A workspace's season with its store, as the command line works on it."""

    season: Season
    store: Store
    today: date
    folder: Path
    progress: Progress = field(default_factory=NoProgress)

    def caller(self, token: str) -> Caller:
        """Return who shows a token.

        Raises
        ------
        RoleError
            If none is shown, or it isn't in force.
        """
        if not token:
            raise RoleError([Finding(file="", code="token_needed")])
        found = authenticate(self.store, token)
        if found is None:
            raise RoleError([Finding(file="", code="token_not_in_force")])
        return caller_of(found)


@contextmanager
def opened_desk(folder: Path, progress: Progress | None = None) -> Iterator[Desk]:
    """Open a workspace's season, and let go of it afterwards."""
    clock = SystemClock()
    workspace = workspace_at(folder)
    with closing(open_store(workspace, clock)) as store:
        yield Desk(
            season=season_over(workspace, store, clock, progress),
            store=store,
            today=local_day(clock.now()),
            folder=workspace.folder,
            progress=progress or NoProgress(),
        )


def write_season(desk: Desk, out: Path) -> None:
    """Write a season's year as it stands now."""
    check_writable(out)
    templates = kept_templates(desk.folder)
    year, papers = with_papers(desk.season.year(), templates)
    write_year(
        out,
        year,
        timings=(),
        published_rounds=released_rounds(year, desk.today),
        papers=papers,
    )


def keep_inputs(folder: Path, inputs: Path) -> str:
    """Copy a year's input files into a workspace; return the copy's name."""
    return KeptInputs(workspace_at(folder).folder / "inputs").keep(inputs)


def open_season(
    desk: Desk, inputs: Path, actor: str, console: Console, progress: Progress
) -> Year:
    """Open a workspace's year on a folder of inputs, and publish its plan.

    Raises
    ------
    InputError
        If it is open on others, and has rounds.
    InfeasibleError
        If no plan keeps the policy; ways out were looked for and shown then.
    """
    try:
        return desk.season.open(keep_inputs(desk.folder, inputs), actor)
    except InfeasibleError as error:
        imported = import_folder(inputs, NoProgress(), tables_in(desk.folder))
        looked = look_for_ways(
            error,
            imported.registry,
            imported.policy,
            imported.policy.today or desk.today,
            progress,
            graded=True,
        )
        looked.show(console)
        raise InfeasibleError([*error.findings, *looked.findings]) from error


def revise_season(
    desk: Desk,
    files: tuple[Path, Path | None],
    accept: str,
    actor: str,
    console: Console,
) -> Year:
    """Revise the plan of a workspace's year by a table of changes.

    Parameters
    ----------
    files
        The table of changes, and the folder of the proposals that are added.

    Raises
    ------
    InfeasibleError
        If it breaks a requirement; ways out were looked for and shown then.
    """
    inputs = KeptInputs(desk.folder / "inputs")
    with wanted_revision(inputs, *files, accept) as wanted:
        try:
            return desk.season.revise(wanted, actor)
        except InfeasibleError as error:
            looked = Looked(diagnosis=desk.season.ways_to_revise(wanted, error, actor))
            looked.show(console)
            raise InfeasibleError([*error.findings, *looked.findings]) from error
