"""Where jobs are kept, as their askers and their workers see it."""

from collections.abc import Callable
from typing import Protocol

from planner.jobs.record import Job, JobKind, JobProgress


class JobBook(Protocol):
    """The jobs of a workspace, kept in its database."""

    def add(self, job: Job) -> Job:
        """Keep a new job; return the one under way that is asked the same, if any.

        Of jobs that are done in turn only the last one is the same: what came after an
        earlier one may have undone it.
        """

    def job(self, job_id: str) -> Job | None:
        """Return a job."""

    def jobs(
        self,
        *,
        kind: JobKind | None = None,
        actor: str | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> list[Job]:
        """Return jobs, the newest first, those after the one whose id is `after`."""

    def claim(self, worker: str, seconds: int, at_once: int) -> Job | None:
        """Take the oldest queued job for so many seconds, unless enough are running.

        Jobs whose workers were lost are queued again or given up before that. Of those
        done in turn at most one is held.
        """

    def join(self, job: Job, seconds: int) -> list[Job]:
        """Take for a held job's worker what waits behind it and is done with it."""

    def waiting(self, kind: JobKind) -> int:
        """Return how many jobs of a kind haven't ended."""

    def renew(self, job: Job, seconds: int, progress: JobProgress) -> Job | None:
        """Hold a job longer and keep how far it is; None if it is held no more."""

    def end(self, job: Job, ending: Callable[[Job], Job]) -> Job | None:
        """Keep how a job ends, or that it is given back; None if it is held no more."""

    def cancel(self, job_id: str) -> Job | None:
        """Cancel a job, or have its worker do so; None if there is none."""
