"""Jobs done by real processes: watched, cancelled, killed, and done once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from planner.adapters.clock import SystemClock
from planner.adapters.state.sql_jobs import SqlJobs
from planner.composition.settings import Settings
from planner.composition.worker import working
from planner.jobs import transitions
from planner.jobs.record import Job, JobKind, JobState
from tests.jobs.conftest import WHO, Bureau, bureau_in

SETTINGS = Settings(job_lease=2)
ENDED = {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


def waited(bureau: Bureau, job_id: str, until, seconds: float = 60) -> Job:
    """Return a job as soon as it is as it should be."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        job = bureau.office.job(job_id)
        if until(job):
            return job
        time.sleep(0.05)
    raise AssertionError(bureau.office.job(job_id))


def ended(job: Job) -> bool:
    return job.state in ENDED


def under_way(job: Job) -> bool:
    return bool(job.progress.stage_en)


def process_of(job_id: str) -> int:
    """Return the id of the process that does a job, once there is one."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and job_id.encode() in words_of(entry):
                return int(entry.name)
    raise AssertionError(job_id)


def works_on(process: int, job_id: str) -> bool:
    """Tell whether a process does a job; one that ended may wait to be reaped."""
    return job_id.encode() in words_of(Path(f"/proc/{process}"))


def words_of(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def test_an_import_a_plan_and_its_opening_are_done_and_told_of(bureau, town):
    with working(bureau.folder, SETTINGS):
        made = bureau.upload(*sorted(town.iterdir()))
        checked = waited(bureau, made.job_id, ended)
        assert (checked.state, checked.result["usable"]) == (JobState.DONE, True)
        counts = bureau.office.import_(made.import_id).checked.counts
        assert {c.file for c in counts} >= {"targets.csv", "proposals.csv"}
        plan = bureau.office.ask_plan(made.import_id, None, (), WHO)
        seen = waited(bureau, plan.job_id, under_way)
        assert (seen.state, seen.progress.stage_zh) != (JobState.QUEUED, "")
        assert waited(bureau, plan.job_id, ended).state is JobState.DONE
        plan = bureau.office.plan(plan.plan_id)
        assert plan.outcome.status == "planned"
        assert bureau.office.plan_rows(plan.plan_id, "entries")
        assert bureau.office.plan_file(plan.plan_id, "plan/annual_plan.xlsx")
        opening = waited(bureau, bureau.office.approve(plan, WHO).job_id, ended)
        assert (opening.state, opening.findings) == (JobState.DONE, ())
    year = bureau.store.year()
    assert year.year_id == opening.result["year_id"]
    told = [e for e in bureau.store.ledger.events() if e.kind == "plan"]
    assert [e.actor for e in told] == [WHO]
    assert told[0].body["plan_digest"] == plan.outcome.plan_digest
    assert list((bureau.folder / "jobs").iterdir()) == []


def test_what_is_killed_is_begun_again_a_worker_with_its_job_or_the_job_alone(
    bureau, town
):
    worker = started(bureau.folder)
    made = bureau.upload(*sorted(town.iterdir()))
    waited(bureau, made.job_id, lambda job: job.state is JobState.RUNNING)
    child = process_of(made.job_id)
    worker.kill()
    worker.wait()
    ends = time.monotonic() + 20
    while works_on(child, made.job_id) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not works_on(child, made.job_id)
    assert bureau.office.import_(made.import_id).checked is None
    with working(bureau.folder, SETTINGS):
        waited(bureau, made.job_id, lambda job: job.attempts == 2)
        os.kill(process_of(made.job_id), signal.SIGKILL)
        job = waited(bureau, made.job_id, ended)
    assert (job.state, job.attempts) == (JobState.DONE, 3)
    assert bureau.office.import_(made.import_id).checked.usable


def test_of_two_workers_on_postgresql_one_does_a_job_and_the_other_goes_on_for_it(
    postgres, tmp_path, town
):
    workspace = postgres.workspace(tmp_path / "workspace")
    with bureau_in(workspace) as bureau:
        of = {"PLANNER_DATABASE": str(workspace.address), "PLANNER_JOBS_AT_ONCE": "2"}
        workers = {w.pid: w for w in (started(bureau.folder, **of) for _ in range(2))}
        try:
            made = bureau.upload(*sorted(town.iterdir()))
            waited(bureau, made.job_id, lambda job: job.state is JobState.RUNNING)
            holder = workers.pop(parent_of(process_of(made.job_id)))
            holder.kill()
            holder.wait()
            job = waited(bureau, made.job_id, ended)
            assert (job.state, job.attempts) == (JobState.DONE, 2)
            assert bureau.office.import_(made.import_id).checked.usable
            assert not any(v.faults for v in bureau.store.audit())
        finally:
            for worker in workers.values():
                worker.terminate()
                worker.wait()


def parent_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def started(folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start a worker as the command line does."""
    code = "import command_line; command_line.main()"
    command = [sys.executable, "-c", code, "work", "--workspace", str(folder)]
    settings = {**os.environ, "PLANNER_JOB_LEASE": "2", **environment}
    return subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL)


def test_a_job_that_is_cancelled_has_no_process_left_and_may_be_asked_for_again(
    bureau, town
):
    with working(bureau.folder, SETTINGS):
        made = bureau.upload(*sorted(town.iterdir()))
        waited(bureau, made.job_id, lambda job: job.state is JobState.RUNNING)
        child = process_of(made.job_id)
        bureau.office.cancel(made.job_id)
        job = waited(bureau, made.job_id, ended)
        assert job.state is JobState.CANCELLED
        assert not works_on(child, made.job_id)
    again = bureau.upload(*sorted(town.iterdir()))
    assert again.import_id == made.import_id
    assert again.job_id != made.job_id
    assert bureau.office.job(again.job_id).state is JobState.QUEUED


def test_a_job_that_fails_says_why_and_what_to_do(bureau):
    job = bureau.store.jobs.add(
        asked("J1", JobKind.PLAN, {"plan": "gone", "today": ""})
    )
    with working(bureau.folder, SETTINGS):
        failed = waited(bureau, job.job_id, ended)
    assert failed.state is JobState.FAILED
    assert [(f.code, f.value) for f in failed.findings] == [("plan_unknown", "gone")]
    assert failed.findings[0].message.remedy_zh


def test_a_worker_that_stops_gives_its_job_back(bureau, town):
    with working(bureau.folder, SETTINGS):
        made = bureau.upload(*sorted(town.iterdir()))
        waited(bureau, made.job_id, lambda job: job.state is JobState.RUNNING)
    job = bureau.office.job(made.job_id)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)


def test_many_workers_take_every_job_once_and_no_more_at_once_than_may_be(bureau):
    for number in range(12):
        bureau.store.jobs.add(
            asked(f"J{number:02d}", JobKind.PLAN, {"plan": str(number)})
        )
    taken: Counter[str] = Counter()
    most = []

    def take() -> None:
        book: SqlJobs = bureau.store.jobs
        while job := claim_or_none(book):
            taken[job.job_id] += 1
            states = Counter(j.state for j in book.jobs())
            most.append(states[JobState.RUNNING])
            book.end(job, lambda j: transitions.done(j, {}, SystemClock().now()))

    def claim_or_none(book: SqlJobs) -> Job | None:
        for _ in range(200):
            job = book.claim(threading.current_thread().name, 30, 2)
            left = [j for j in book.jobs() if j.state is JobState.QUEUED]
            if job or not left:
                return job
        raise AssertionError

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), set(taken.values())) == (12, {1})
    assert max(most) <= 2


def test_the_same_asked_twice_while_it_waits_is_one_job(bureau):
    first = bureau.store.jobs.add(asked("J1", JobKind.PLAN, {"plan": "P"}))
    again = bureau.store.jobs.add(asked("J2", JobKind.PLAN, {"plan": "P"}))
    assert again.job_id == first.job_id
    bureau.store.jobs.cancel("J1")
    later = bureau.store.jobs.add(asked("J3", JobKind.PLAN, {"plan": "P"}))
    assert later.job_id == "J3"


def asked(job_id: str, kind: JobKind, request: dict[str, str]) -> Job:
    at = "2026-01-05T01:00:00Z"
    return Job(
        job_id=job_id,
        kind=kind,
        request=request,
        actor=WHO,
        created_at=at,
        updated_at=at,
    )
