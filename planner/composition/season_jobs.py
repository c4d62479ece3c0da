"""Jobs that are steps of a year: opening it, revising it, drafting and drawing a round.

Each is a step of the season's own, which the ledger records once, under the job's id
where what stands doesn't say whose doing it is: begun again after its process was
stopped or killed, a job leaves what it did, and publishes what is missing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from planner.adapters.clock import SystemClock
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.composition.intake import Intake
from planner.composition.job_reports import Reporter
from planner.composition.library import Library
from planner.composition.pushed import outcome
from planner.composition.seasons import Desk, revise_season, season_over
from planner.errors import Finding, InputError
from planner.jobs.outcomes import Outcome
from planner.jobs.record import Job, JobKind
from planner.library.record import Form
from planner.publishing.publication import local_day
from planner.season.announcing import Announced
from planner.season.by_job import drafted_by, revision_by
from planner.season.plan import ShownPlan
from planner.season.season import Season


def open_year(
    workspace: Workspace, store: SqlStore, job: Job, reporter: Reporter
) -> Mapping[str, Any]:
    """Open the year on an approved plan."""
    plan_id = job.request["plan"]
    draft = store.drafts.plan(plan_id)
    if draft is None or draft.outcome is None:
        raise InputError([Finding(file="", code="plan_not_there", value=plan_id)])
    shown = ShownPlan(
        digest=draft.outcome.plan_digest,
        today=date.fromisoformat(draft.outcome.today),
    )
    season = season_over(workspace, store, SystemClock(), reporter)
    year = season.open(draft.inputs, job.actor, shown)
    return {"year": year.plan.year, "year_id": year.year_id, "due": season.due()}


def revise_year(
    workspace: Workspace, store: SqlStore, job: Job, reporter: Reporter
) -> Mapping[str, Any]:
    """Make a new version of the plan by a table of changes."""
    kept = KeptInputs(workspace.folder / "inputs").at(job.request["files"])
    changes = _file(kept, job.request["changes"])
    added = kept if job.request["proposals"] else None
    clock = SystemClock()
    season = season_over(workspace, store, clock, reporter, job.job_id)
    desk = Desk(
        season=season,
        store=store,
        today=local_day(clock.now()),
        folder=workspace.folder,
    )
    accept, silent = job.request["accept"], Console(quiet=True)
    if (told := _told_before(store, season, job)) is not None:
        year, version = season.year(), told["version"]
    else:
        year = revise_season(desk, (changes, added), accept, job.actor, silent)
        version = year.plan.version
    return {
        "year": year.plan.year,
        "year_id": year.year_id,
        "version": version,
        "due": season.due(),
    }


def _told_before(store: SqlStore, season: Season, job: Job) -> Mapping[str, Any] | None:
    """Return what a job told of a version of the plan in a life before, if it did."""
    told = revision_by(store.ledger, job.job_id)
    if told is not None:
        season.catch_up()
    return told


def take_tables(
    workspace: Workspace, store: SqlStore, jobs: Sequence[Job], reporter: Reporter
) -> Mapping[str, Outcome]:
    """Take tables of targets into the library; return what is told of each by job.

    Several are increments of one sender, which are joined into one snapshot.
    """
    season = season_over(workspace, store, SystemClock(), reporter)
    library = Intake(workspace, store.ledger, season, reporter)
    before = library.told_before(job.job_id for job in jobs)
    left = [job for job in jobs if job.job_id not in before]
    if not left:
        return before
    tables = [(job.job_id, _table(workspace, job)) for job in left]
    actor, asked = left[0].actor, left[0].request
    if len(left) > 1:
        return before | library.take_joined(tables, actor)
    (job_id, path), whole = tables[0], asked.get("whole", False)
    taken = library.take(
        path,
        Form.WHOLE if whole else Form.INCREMENT,
        actor,
        accept_gone=asked.get("accept_gone", False),
        job=job_id,
    )
    totals = taken.differences.totals()
    told = outcome(totals, taken.counted, taken.findings)
    return {**before, job_id: {"snapshot": taken.newest, **told}}


def _table(workspace: Workspace, job: Job) -> Path:
    kept = KeptInputs(workspace.folder / "inputs").at(job.request["files"])
    return _file(kept, job.request["table"])


def take_over(
    workspace: Workspace, store: SqlStore, job: Job, reporter: Reporter
) -> Mapping[str, Any]:
    """Have what isn't drafted drawn from a newer snapshot of the library."""
    season = season_over(workspace, store, SystemClock(), reporter, job.job_id)
    told = _told_before(store, season, job)
    if told is None:
        library = Library(workspace, store.ledger, season, reporter)
        name = library.find(job.request["snapshot"])
        season.take_over(name, job.request["accept"], job.actor)
        told = {"snapshot": name, "version": season.plan.version}
    return {
        "snapshot": told["snapshot"],
        "version": told["version"],
        "due": season.due(),
    }


def draft_round(
    workspace: Workspace, store: SqlStore, job: Job, reporter: Reporter
) -> Mapping[str, Any]:
    """Draft a round as it was announced."""
    told = {**job.request["announced"]}
    announced = Announced(**{**told, "parties": tuple(told["parties"])})
    if not drafted_by(store.ledger, announced.round_id, job.job_id):
        season = season_over(workspace, store, SystemClock(), reporter, job.job_id)
        season.draft(announced, job.actor)
    return {"round": announced.round_id}


def draw_round(
    workspace: Workspace, store: SqlStore, job: Job, reporter: Reporter
) -> Mapping[str, Any]:
    """Draw a round, or end what was cut short of it."""
    round_id = job.request["round"]
    season_over(workspace, store, SystemClock(), reporter).draw(round_id, job.actor)
    return {"round": round_id}


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise InputError([Finding(file=name, code="missing_file", value=name)])
    return path


SEASON_JOBS: Mapping[
    JobKind, Callable[[Workspace, SqlStore, Job, Reporter], Mapping[str, Any]]
] = {
    JobKind.OPENING: open_year,
    JobKind.REVISION: revise_year,
    JobKind.TAKE: take_over,
    JobKind.DRAFT: draft_round,
    JobKind.DRAW: draw_round,
}
