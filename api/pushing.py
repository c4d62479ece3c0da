"""What is pushed into the library: it waits in a line, and is told of by its rows."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import Depends

from api.deps import AtOffice
from api.errors import ApiError, Code
from planner.errors import Finding
from planner.jobs.findings_json import finding_of
from planner.jobs.record import Job

_WAIT_SECONDS = 30
#: Rows of a table are counted with its header, those of a call without.
_HEADER = 1


def _room(office: AtOffice) -> None:
    if office.pushes_wait():
        raise ApiError(Code.LIBRARY_BUSY, headers={"Retry-After": str(_WAIT_SECONDS)})


#: Named after the audience and before what is sent, which isn't read in vain.
Room = Annotated[None, Depends(_room)]


def said_of(job: Job) -> list[Finding]:
    """Return what there is to say of a push, by rows as its sender counts them."""
    told = (job.result or {}).get("findings", ())
    findings = list(map(finding_of, told)) or list(job.findings)
    return list(_counted(findings)) if job.request.get("rows") else findings


def _counted(findings: Iterable[Finding]) -> Iterable[Finding]:
    for finding in findings:
        row = finding.row
        there = row is not None and row > _HEADER
        yield replace(finding, row=row - _HEADER if row and there else None)
