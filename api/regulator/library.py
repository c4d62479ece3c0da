"""Routes of the target library: its snapshots, tables pushed, one taken over."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.audiences import Coordinator, Regulator
from api.deps import AllParts, AtOffice, ChosenYear
from api.documents import SingleNow, answer, document
from api.errors import ApiError, Code, responses
from api.live import Placed, write, written
from api.paging import PagedNow, listing
from api.pushing import Room
from api.regulator.work_schemas import Job
from api.regulator.work_views import shown_job
from api.snapshots import Compared, compared, differing, library_of
from api.tabular import CSV, XLSX
from api.uploads import FILE, Sent, described
from api.watching import Watched
from planner.jobs.record import Job as Kept
from planner.library.record import Change, snapshots_of
from planner.library.record import Snapshot as KeptSnapshot
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_ACCEPTED = 202
_LONGEST_REASON = 500
_YES = {"true": True, "false": False, "": False}
_NAME = r"^[0-9a-z.]*$"
Named = Annotated[
    str,
    Query(max_length=100, pattern=_NAME, description="How a snapshot's name begins."),
]
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


class Changes(BaseModel):
    """How many firms changed in each way; one may have moved and changed its grade."""

    new: int
    gone: int
    moved: int
    grade: int
    other: int


class DistrictChanges(Changes):
    """Those of a district: where a firm is now; where it was, if it is gone."""

    district: str


class GradeChange(BaseModel):
    """How many firms went from one grade to another."""

    before: str
    after: str
    targets: int


class Differences(BaseModel):
    """How two snapshots differ; `differing` counts each firm once.

    `columns` counts by column the firms that are in both.
    """

    before: str
    after: str
    targets: int
    differing: int
    totals: Changes
    districts: list[DistrictChanges]
    grades: list[GradeChange]
    columns: dict[str, int]


class Taking(BaseModel):
    """Which snapshot is taken over, the newest for none; why shares may be missed."""

    model_config = ConfigDict(extra="forbid")

    snapshot: str = Field(default="", max_length=100, pattern=_NAME)
    accept: str = Field(default="", max_length=_LONGEST_REASON)


@listing(router, "/library", Snapshot, *_CLOSED)
def snapshots(
    _audience: Regulator, asked: PagedNow, parts: AllParts, year: ChosenYear
) -> Response:
    """List the snapshots that came after a year's opening, oldest first."""
    made = snapshots_of(parts.store.ledger, year.year)
    rows = asked.of(Placed(f"{one.seq:010d}", one) for one in made)
    return asked.answer(Snapshot, rows, lambda placed: _shown(placed.row))


@document(router, "/library/differences", Differences, *_CLOSED, Code.NOT_FOUND)
def differences(
    _audience: Regulator,
    _single: SingleNow,
    parts: AllParts,
    before: Named = "",
    after: Named = "",
) -> Response:
    """Count how two snapshots differ, by district and by grade.

    Without names: what is drawn from now, and the newest.
    """
    pair = compared(library_of(parts), before, after)
    return answer(Differences, _told(pair))


def _download(suffix: str, media_type: str) -> None:
    @router.get(
        f"/library/differing{suffix}",
        response_class=Response,
        responses={
            200: {
                "description": "Firms that differ, with their grades.",
                "content": {
                    media_type: {"schema": {"type": "string", "format": "binary"}}
                },
            },
            **responses(Code.NOT_FOUND, Code.INVALID, Code.TABLE_TOO_LONG, *_CLOSED),
        },
        operation_id=f"library_differing_{suffix[1:]}",
    )
    def download(
        _token: Coordinator,
        seen: Watched,
        parts: AllParts,
        before: Named = "",
        after: Named = "",
    ) -> Response:
        """Download the firms that differ between two snapshots, with their grades."""
        library = library_of(parts)
        pair = compared(library, before, after)
        return differing(library, pair, suffix, seen)


_download(".csv", CSV)
_download(".xlsx", XLSX)


@write(
    router,
    "/library/increments",
    Job,
    Code.NO_FORM,
    Code.LIBRARY_BUSY,
    statuses={_ACCEPTED: "A job makes a snapshot, or says why it can't."},
    refused={422: "upload_nothing"},
    extra=_FORM,
)
def increment(
    token: Coordinator, _room: Room, form: Sent, office: AtOffice
) -> Response:
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


def _told(pair: Compared) -> dict[str, Any]:
    found = pair.found
    none = dict.fromkeys(Change, 0)
    return {
        "before": pair.before,
        "after": pair.after,
        "targets": found.targets,
        "differing": found.differing,
        "totals": found.totals(),
        "districts": [
            {"district": district, **none, **counts}
            for district, counts in found.districts.items()
        ],
        "grades": [
            {"before": was, "after": now, "targets": count}
            for (was, now), count in found.grades.items()
        ],
        "columns": found.columns,
    }


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
