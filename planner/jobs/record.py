"""A job as it is kept: what is asked, how far it is, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from planner.errors import Finding
from planner.ids import digest_json
from planner.protocol.times import is_time


class JobKind(StrEnum):
    """What there is to do. Each may be done again from its beginning (docs/jobs.md)."""

    IMPORT = "import"
    PLAN = "plan"
    OPENING = "opening"
    REVISION = "revision"
    LIBRARY = "library"
    TAKE = "take"
    DRAFT = "draft"
    DRAW = "draw"


#: Done one at a time, in the order in which they were asked for: of two tables that
#: name one firm the later one counts, and what is taken over has all that came before.
IN_TURN = frozenset((JobKind.LIBRARY, JobKind.TAKE))


#: Pushes of one sender that wait one behind the other are done together, up to so many
#: bytes of them: to make one snapshot takes as long as to make another.
JOINED_BYTES = 16 << 20


class JobState(StrEnum):
    """Where a job is; the last three are for good."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset((JobState.DONE, JobState.FAILED, JobState.CANCELLED))


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """How far a job is: the stage under way, and of how many steps how many are done.

    `total` is 0 where nobody knows it.
    """

    stage_zh: str = ""
    stage_en: str = ""
    done: int = 0
    total: int = 0

    def __post_init__(self) -> None:
        if self.done < 0 or self.total < 0:
            msg = f"steps are counted from 0, not {self.done} of {self.total}"
            raise ValueError(msg)

    @property
    def fraction(self) -> float | None:
        """The part of the stage that is done, from 0 to 1; None where unknown."""
        return min(1.0, self.done / self.total) if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of long work.

    `request` is all that it needs to be done, as JSON; `actor` is who asked, as the
    ledger calls them. Times are RFC 3339 in UTC. While it runs, `worker` holds it
    until `lease_until`, and the worker renews that. `attempts` counts how often it
    was begun; `version` how often it was changed, so that of two writers one wins.
    `result` refers to what came of it; `findings` say why nothing did.
    """

    job_id: str
    kind: JobKind
    request: Mapping[str, Any]
    actor: str
    created_at: str
    state: JobState = JobState.QUEUED
    progress: JobProgress = field(default_factory=JobProgress)
    updated_at: str
    started_at: str | None = None
    ended_at: str | None = None
    attempts: int = 0
    worker: str | None = None
    lease_until: str | None = None
    cancel_wanted: bool = False
    result: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()
    version: int = 0

    def __post_init__(self) -> None:
        running = self.state is JobState.RUNNING
        if running != (self.worker is not None) or running != bool(self.lease_until):
            msg = f"a job that is {self.state} has a worker and a lease, or neither"
            raise ValueError(msg)
        if (self.state in ENDED) != (self.ended_at is not None):
            msg = f"a job that is {self.state} has ended, or not"
            raise ValueError(msg)
        if (self.state is JobState.FAILED) != bool(self.findings):
            msg = "a job that failed says why, and no other does"
            raise ValueError(msg)
        if not is_time(self.created_at):
            msg = f"not a time: {self.created_at!r}"
            raise ValueError(msg)

    @property
    def in_turn(self) -> bool:
        """Whether it waits for those of its like that were asked for before."""
        return self.kind in IN_TURN

    @property
    def work_key(self) -> str:
        """A digest of what is asked: two jobs of one key would do the same."""
        return key_of(self.kind, self.request)


def may_join(jobs: Sequence[Job], other: Job) -> bool:
    """Tell whether a job can be done together with others, as the next of them.

    They are increments of the library, of one sender.
    """
    last, every = jobs[-1], [*jobs, other]
    alike = last.kind is other.kind is JobKind.LIBRARY and last.actor == other.actor
    increments = not any(job.request.get("whole") for job in every)
    size = sum(job.request.get("size", JOINED_BYTES) for job in every)
    return alike and increments and size <= JOINED_BYTES


def key_of(kind: JobKind, request: Mapping[str, Any]) -> str:
    """Return the digest of what a job is asked to do."""
    return digest_json({"kind": kind.value, "request": dict(request)})
