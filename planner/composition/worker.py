"""A worker: takes jobs of a workspace one by one, each done in a process of its own.

The process tells how far it is on its output, and dies with its worker, whose end it
sees by its input. What it is killed by, or who kills the worker, is all the same: the
lease runs out, and whoever comes next begins the job again.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, cast

from sqlalchemy.exc import DBAPIError

import planner
from planner.adapters.clock import SystemClock
from planner.adapters.entropy import SystemEntropy
from planner.adapters.state.sql_store import open_store
from planner.composition.job_reports import Heard
from planner.composition.settings import Settings
from planner.composition.workspaces import workspace_by
from planner.errors import Finding
from planner.jobs import transitions
from planner.jobs.port import JobBook
from planner.jobs.record import Job, JobKind
from planner.ports import Clock

LOGS = "jobs"

_POLL_SECONDS = 0.5
_WATCH_SECONDS = 0.2
_PATIENCE_SECONDS = 10
_BEATS_A_LEASE = 3
_NAME_DIGITS = 12
_KILLED = frozenset((-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP))

#: How each of a process's jobs ends.
_Ending = Callable[[Job], Callable[[Job], Job]]

_log = logging.getLogger("planner.worker")


class Worker:
    """One worker.

    Parameters
    ----------
    folder
        The workspace's folder.
    book
        The workspace's jobs.
    name
        What tells it from all other workers.
    """

    def __init__(
        self,
        folder: Path,
        book: JobBook,
        clock: Clock,
        settings: Settings,
        name: str,
    ) -> None:
        self._folder = folder
        self._book = book
        self._clock = clock
        self._settings = settings
        self._name = name

    def work(self, stop: threading.Event) -> None:
        """Do jobs until told to stop; the one under way is then given back."""
        while not stop.is_set():
            try:
                job = self._book.claim(
                    self._name, self._settings.job_lease, self._settings.jobs_at_once
                )
            except DBAPIError:
                # The database is locked, or away for a while; so is the work.
                _log.warning("the state's database can't be reached", exc_info=True)
                stop.wait(_PATIENCE_SECONDS)
                continue
            if job is None:
                stop.wait(_POLL_SECONDS)
            else:
                self._do(job, stop)

    def _do(self, job: Job, stop: threading.Event) -> None:
        jobs = [job]
        with suppress(DBAPIError):
            # What can't be joined now is done by itself, in its turn.
            jobs += self._book.join(job, self._settings.job_lease)
        watch = _Watch(self._folder, jobs)
        try:
            ending = self._attended(watch, jobs, stop)
        finally:
            watch.kill()
        if ending is not None:
            with suppress(DBAPIError):
                # What can't be written now, the next worker finds as lost.
                for one in jobs:
                    self._book.end(one, ending(one))
        watch.tidy()

    def _attended(
        self, watch: "_Watch", jobs: Sequence[Job], stop: threading.Event
    ) -> _Ending | None:
        """Watch a process until its end; return how its jobs end, if they do."""
        lease = self._settings.job_lease
        limit = self._limit_of(jobs[0])
        began = renewed = time.monotonic()
        while not watch.ended(_WATCH_SECONDS):
            now = time.monotonic()
            if stop.is_set():
                back = partial(transitions.given_back, now=self._clock.now())
                return lambda _: back
            if now - began > limit:
                failing = self._failing("job_too_long", str(limit))
                return lambda _: failing
            if now - renewed < min(1.0, lease / _BEATS_A_LEASE):
                continue
            try:
                progress = watch.heard.progress
                held = [self._book.renew(job, lease, progress) for job in jobs]
            except DBAPIError:
                if now - renewed > lease:
                    return None
                continue
            renewed = now
            if None in held:
                return None
            if any(one is not None and one.cancel_wanted for one in held):
                cancelled = partial(transitions.cancelled, now=self._clock.now())
                return lambda _: cancelled
        return partial(self._ended, watch)

    def _ended(self, watch: "_Watch", job: Job) -> Callable[[Job], Job]:
        """Return how a job ends whose process has."""
        now, heard = self._clock.now(), watch.heard
        if (result := heard.results.get(job.job_id)) is not None:
            return partial(transitions.done, result=result, now=now)
        if findings := heard.findings.get(job.job_id):
            return partial(transitions.failed, findings=findings, now=now)
        if watch.code in _KILLED:
            # By an administrator, or by the system for want of memory.
            return partial(transitions.after_loss, now=now)
        return self._failing("job_crashed", str(watch.code))

    def _failing(self, code: str, value: str) -> Callable[[Job], Job]:
        findings = [Finding(file="", code=code, value=value)]
        now = self._clock.now()
        return partial(transitions.failed, findings=findings, now=now)

    def _limit_of(self, job: Job) -> int:
        settings = self._settings
        if job.kind is JobKind.IMPORT:
            return settings.import_seconds
        return settings.plan_seconds


class _Watch:
    """A process that does a job, or several together, and what it tells."""

    def __init__(self, folder: Path, jobs: Sequence[Job]) -> None:
        self.heard = Heard()
        logs = folder / LOGS
        logs.mkdir(mode=0o700, exist_ok=True)
        self._log = logs / f"{jobs[0].job_id}.log"
        handle = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this program, an id of ours
                _command(folder, jobs),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=handle,
                env=_environment(),
                start_new_session=True,
                text=True,
                encoding="utf-8",
            )
        finally:
            os.close(handle)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def code(self) -> int | None:
        """What the process ended with; negative for a signal, None before."""
        return self._process.returncode

    def ended(self, seconds: float) -> bool:
        """Wait for the process's end so long; tell whether it came."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._listener.join(_PATIENCE_SECONDS)
        return True

    def kill(self) -> None:
        """End the process, and whatever it began, at once."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._listener.join(_PATIENCE_SECONDS)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def tidy(self) -> None:
        """Remove the log of a job that had nothing to say there."""
        if self.heard.results or self._log.stat().st_size == 0:
            self._log.unlink(missing_ok=True)

    def _listen(self) -> None:
        stream = cast("IO[str]", self._process.stdout)
        with suppress(ValueError):
            for line in stream:
                self.heard.hear(line)


def _command(folder: Path, jobs: Sequence[Job]) -> list[str]:
    # By name, not as text: a process that runs text PySpark takes for its own tests.
    program = [sys.executable, "-m", "command_line"]
    ids = [job.job_id for job in jobs]
    return [*program, "job", *ids, "--workspace", str(folder), "--watched"]


def _environment() -> dict[str, str]:
    # The program may run from its source, where it isn't installed.
    root = str(Path(planner.__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, known)))}


@contextmanager
def working(folder: Path, settings: Settings) -> Iterator[None]:
    """Have workers do a workspace's jobs for as long as the block lasts."""
    clock, stop = SystemClock(), threading.Event()
    store = open_store(workspace_by(folder, settings), clock)
    threads = []
    for _ in range(settings.jobs_at_once):
        name = SystemEntropy().token_hex()[:_NAME_DIGITS]
        worker = Worker(folder, store.jobs, clock, settings, name)
        threads.append(threading.Thread(target=worker.work, args=(stop,), daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(_PATIENCE_SECONDS)
        store.close()
