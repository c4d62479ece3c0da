"""Routes of the target library: its snapshots, tables pushed, one taken over."""

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.audiences import Coordinator, Regulator
from api.deps import AllParts, AtOffice, ChosenYear
from api.errors import ApiError, Code
from api.live import Placed, write, written
from api.paging import PagedNow, listing
from api.regulator.work_schemas import Job
from api.regulator.work_views import shown_job
from api.uploads import FILE, Sent, described
from planner.jobs.record import Job as Kept
from planner.library.record import Snapshot as KeptSnapshot
from planner.library.record import snapshots_of
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_ACCEPTED = 202
_LONGEST_REASON = 500
_YES = {"true": True, "false": False, "": False}
_FLAG = {"type": "string", "enum": ["true", "false"]}
_FORM = described(
    table=FILE,
    whole={**_FLAG, "description": "All targets: who isn't in it is gone."},
    accept_gone={**_FLAG, "description": "Many are gone, truly."},
)


class Snapshot(BaseModel):
    """A state of the library: what it was made from, and how many targets changed."""

    snapshot: str
    before: str
    form: str
    form_zh: str
    targets: int
    new: int
    gone: int
    moved: int
    grade: int
    other: int
    rows: int
    rejected: int
    at: str
    actor: str


class Taking(BaseModel):
    """Which snapshot is taken over, the newest for none; why shares may be missed."""

    model_config = ConfigDict(extra="forbid")

    snapshot: str = Field(default="", max_length=100, pattern=r"^[0-9a-z.]*$")
    accept: str = Field(default="", max_length=_LONGEST_REASON)


@listing(router, "/library", Snapshot, *_CLOSED)
def snapshots(
    _audience: Regulator, asked: PagedNow, parts: AllParts, year: ChosenYear
) -> Response:
    """List the snapshots that came after a year's opening, oldest first."""
    made = snapshots_of(parts.store.ledger, year.year)
    rows = asked.of(Placed(f"{one.seq:010d}", one) for one in made)
    return asked.answer(Snapshot, rows, lambda placed: _shown(placed.row))


@write(
    router,
    "/library/increments",
    Job,
    Code.NO_FORM,
    statuses={_ACCEPTED: "A job makes a snapshot, or says why it can't."},
    refused={422: "upload_nothing"},
    extra=_FORM,
)
def increment(token: Coordinator, form: Sent, office: AtOffice) -> Response:
    """Push a table of new, changed and gone targets; twice is once."""
    flags = {name: form.fields.get(name, "") for name in ("whole", "accept_gone")}
    if not all(value in _YES for value in flags.values()):
        raise ApiError(Code.INVALID)
    job = office.ask_library(
        form.of("table")[:1],
        caller_of(token).actor,
        **{name: _YES[value] for name, value in flags.items()},
    )
    return _begun(job)


@write(
    router,
    "/library/taking",
    Job,
    statuses={_ACCEPTED: "A job makes a version of the plan, or says why it can't."},
)
def take(token: Coordinator, given: Taking, office: AtOffice) -> Response:
    """Have what isn't drafted drawn from a newer snapshot."""
    return _begun(office.ask_take(given.snapshot, given.accept, caller_of(token).actor))


def _begun(job: Kept) -> Response:
    where = f"/api/v1{router.prefix}/jobs/{job.job_id}"
    return written(Job, shown_job(job), _ACCEPTED, where)


def _shown(one: KeptSnapshot) -> Snapshot:
    return Snapshot(
        snapshot=one.name,
        before=one.before,
        form=one.form.value,
        form_zh=one.form.zh,
        targets=one.targets,
        **one.totals,
        rows=sum(count.rows for count in one.counts),
        rejected=sum(count.rejected for count in one.counts),
        at=one.at,
        actor=one.actor,
    )
