"""Jobs in the state's database; implements `planner.jobs.port.JobBook`."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    ScalarSelect,
    func,
    insert,
    select,
    text,
    update,
)

from planner.adapters.state.sql_work_tables import JOBS
from planner.jobs import transitions
from planner.jobs.findings_json import finding_json, finding_of
from planner.jobs.record import IN_TURN, Job, JobKind, JobProgress, JobState, may_join
from planner.ports import Clock

_NAMES = [field.name for field in fields(Job)]
_COLUMNS = [JOBS.c[name] for name in _NAMES]
_LIVE = (JobState.QUEUED.value, JobState.RUNNING.value)

#: What two workers of a PostgreSQL database take turns by; any fixed number will do.
_TURN = 7_302_211


class SqlJobs:
    """Jobs over SQLAlchemy.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    clock
        What leases are measured by.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._reading = engine
        self._writing = engine.execution_options(writes=True)
        self._clock = clock

    def add(self, job: Job) -> Job:
        """Keep a new job; return the one under way that is asked the same, if any."""
        with self._writing.begin() as connection:
            _take_turn(connection)
            same = (JOBS.c.work_key == job.work_key) & JOBS.c.state.in_(_LIVE)
            if job.in_turn:
                same &= JOBS.c.place == _last_in_turn()
            row = connection.execute(
                select(*_COLUMNS).where(same, JOBS.c.cancel_wanted.is_(False))
            ).mappings()
            if found := row.first():
                return _job(found)
            insert_job(connection, job)
        return job

    def job(self, job_id: str) -> Job | None:
        """Return a job."""
        with self._reading.connect() as connection:
            return _one(connection, job_id)

    def jobs(
        self,
        *,
        kind: JobKind | None = None,
        actor: str | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> list[Job]:
        """Return jobs, the newest first, those after the one whose id is `after`."""
        query = select(*_COLUMNS).order_by(JOBS.c.place.desc())
        if kind is not None:
            query = query.where(JOBS.c.kind == kind.value)
        if actor is not None:
            query = query.where(JOBS.c.actor == actor)
        if after:
            place = select(JOBS.c.place).where(JOBS.c.job_id == after)
            query = query.where(JOBS.c.place < place.scalar_subquery())
        if limit is not None:
            query = query.limit(limit)
        with self._reading.connect() as connection:
            return [_job(row) for row in connection.execute(query).mappings()]

    def claim(self, worker: str, seconds: int, at_once: int) -> Job | None:
        """Take the oldest queued job for so many seconds, unless enough are running."""
        if not self._anything_to_do():
            return None
        with self._writing.begin() as connection:
            _take_turn(connection)
            now = self._clock.now()
            for job in _in_state(connection, JobState.RUNNING):
                if transitions.lost(job, now):
                    _keep(connection, job, transitions.after_loss(job, now))
            running = _in_state(connection, JobState.RUNNING)
            waiting = any(job.in_turn for job in running)
            # Of those done in turn one is held, with what was joined to it.
            alone = sum(not job.in_turn for job in running)
            if alone + waiting >= at_once:
                return None
            for job in _in_state(connection, JobState.QUEUED):
                if not (waiting and job.in_turn):
                    taken = transitions.claimed(job, worker, now, seconds)
                    _keep(connection, job, taken)
                    return taken
            return None

    def join(self, job: Job, seconds: int) -> list[Job]:
        """Take for a held job's worker what waits behind it and is done with it."""
        with self._writing.begin() as connection:
            held = _held(connection, job)
            if held is None or held.worker is None:
                return []
            together, now = [held], self._clock.now()
            for other in _in_state(connection, JobState.QUEUED):
                if not other.in_turn:
                    continue
                if not may_join(together, other):
                    break
                taken = transitions.claimed(other, held.worker, now, seconds)
                _keep(connection, other, taken)
                together.append(taken)
        return together[1:]

    def waiting(self, kind: JobKind) -> int:
        """Return how many jobs of a kind haven't ended."""
        live = (JOBS.c.kind == kind.value) & JOBS.c.state.in_(_LIVE)
        with self._reading.connect() as connection:
            query = select(func.count()).where(live)
            return int(connection.execute(query).scalar_one())

    def renew(self, job: Job, seconds: int, progress: JobProgress) -> Job | None:
        """Hold a job longer and keep how far it is; None if it is held no more."""
        with self._writing.begin() as connection:
            held = _held(connection, job)
            if held is None:
                return None
            now = self._clock.now()
            longer = transitions.renewed(held, now, seconds, progress)
            return longer if _keep(connection, held, longer) else None

    def end(self, job: Job, ending: Callable[[Job], Job]) -> Job | None:
        """Keep how a job ends, or that it is given back; None if it is held no more."""
        with self._writing.begin() as connection:
            held = _held(connection, job)
            if held is None:
                return None
            ended = ending(held)
            return ended if _keep(connection, held, ended) else None

    def cancel(self, job_id: str) -> Job | None:
        """Cancel a job, or have its worker do so; None if there is none."""
        with self._writing.begin() as connection:
            job = _one(connection, job_id)
            if job is None:
                return None
            wanted = transitions.to_cancel(job, self._clock.now())
            if wanted is not job:
                _keep(connection, job, wanted)
            return wanted

    def _anything_to_do(self) -> bool:
        # Asked every second: a look that waits for no writer.
        query = select(func.count()).where(JOBS.c.state.in_(_LIVE))
        with self._reading.connect() as connection:
            return bool(connection.execute(query).scalar_one())


def _take_turn(connection: Connection) -> None:
    # SQLite has one writer at a time; elsewhere two could count the same jobs.
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_TURN})"))


def _last_in_turn() -> ScalarSelect[int]:
    """Return the place of the newest job under way that is done in turn."""
    kinds = [kind.value for kind in IN_TURN]
    live = JOBS.c.kind.in_(kinds) & JOBS.c.state.in_(_LIVE)
    return select(func.max(JOBS.c.place)).where(live).scalar_subquery()


def _one(connection: Connection, job_id: str) -> Job | None:
    query = select(*_COLUMNS).where(JOBS.c.job_id == job_id)
    row = connection.execute(query).mappings().first()
    return _job(row) if row else None


def _held(connection: Connection, job: Job) -> Job | None:
    """Return a job as it is, if the worker that took it holds it still."""
    now = _one(connection, job.job_id)
    if now is None or (now.worker, now.attempts) != (job.worker, job.attempts):
        return None
    return now


def _in_state(connection: Connection, state: JobState) -> list[Job]:
    query = select(*_COLUMNS).where(JOBS.c.state == state.value)
    rows = connection.execute(query.order_by(JOBS.c.place)).mappings()
    return [_job(row) for row in rows]


def _keep(connection: Connection, before: Job, after: Job) -> bool:
    done = connection.execute(
        update(JOBS)
        .where(JOBS.c.job_id == before.job_id, JOBS.c.version == before.version)
        .values(_values(after))
    )
    return done.rowcount == 1


def insert_job(connection: Connection, job: Job) -> None:
    """Keep a new job in a transaction of somebody else's."""
    connection.execute(insert(JOBS), {**_values(job), "work_key": job.work_key})


def _values(job: Job) -> dict[str, Any]:
    values = {name: getattr(job, name) for name in _NAMES}
    return {
        **values,
        "kind": job.kind.value,
        "state": job.state.value,
        "request": dict(job.request),
        "progress": asdict(job.progress),
        "result": None if job.result is None else dict(job.result),
        "findings": [finding_json(finding) for finding in job.findings],
    }


def _job(row: Mapping[Any, Any]) -> Job:
    return Job(
        **{
            **row,
            "kind": JobKind(row["kind"]),
            "state": JobState(row["state"]),
            "progress": JobProgress(**row["progress"]),
            "findings": tuple(map(finding_of, row["findings"])),
        }
    )
