"""Jobs whose process ends just after they told the ledger: done, and told as done."""

import io
from collections.abc import Callable, Iterator

import pytest

from planner.composition.asking import Asking
from planner.composition.settings import Settings
from planner.composition.worker import working
from planner.jobs.record import ENDED, Job, JobState
from planner.ledger.event import Kind
from planner.season.announcing import Announced
from tests.ceremony.conftest import (
    Hall,
    hall,
    opened,
)
from tests.jobs.inline import do_jobs
from tests.jobs.lives import KILLED, STOPPED, first_life, waited_for
from tests.library.test_pushing import NEW

__all__ = ["hall", "opened"]

WHO = "regulator:test:office"
LONG = "2030-01-01T00:00:00Z"
CHANGES = "change,entry_id,reason\nwithdrawn,{entry},撤销任务\n"


class Table(io.BytesIO):
    """A file as an office is sent it."""

    name = "changes.csv"
    stream = property(lambda self: self)


@pytest.fixture
def ask(hall: Hall) -> Iterator[Callable[[str], Job]]:
    office = Asking(workspace=hall.workspace, jobs=hall.store.jobs, clock=hall.clock)

    def asked(what: str) -> Job:
        if what == "take":
            office.ask_rows([NEW], WHO)
            do_jobs(hall.workspace, hall.store, hall.clock)
            return office.ask_take("", "", WHO)
        if what == "draft":
            due = hall.season.due()[0]
            told = Announced(round_id=due, parties=("SCJG", "notary"), reveal_by=LONG)
            return office.ask_draft(told, WHO)
        entry = hall.season.plan.paper.quotas.plan.entries[-1].entry_id
        return office.ask_revision(
            [Table(CHANGES.format(entry=entry).encode())], (), "", WHO
        )

    return asked


@pytest.mark.parametrize(
    ("what", "kind", "end"),
    [
        ("take", Kind.REVISION, STOPPED),
        ("draft", Kind.DRAFT, KILLED),
        ("revise", Kind.REVISION, KILLED),
    ],
)
def test_what_a_job_told_the_ledger_it_ends_with(
    hall: Hall, ask, monkeypatch: pytest.MonkeyPatch, what: str, kind: Kind, end: str
):
    job_id = ask(what).job_id
    folder, settings = hall.workspace.folder, Settings(job_lease=2)

    def told() -> int:
        return len(hall.store.ledger.events(kind=kind))

    before = told()
    with monkeypatch.context() as patch:
        first_life(patch, kind, end)
        with working(folder, settings):
            waited_for(lambda: told() > before)
            if end is KILLED:
                waited_for(lambda: hall.store.jobs.job(job_id).attempts > 1)
    assert hall.store.jobs.job(job_id).state is not JobState.DONE
    with working(folder, settings):
        waited_for(lambda: hall.store.jobs.job(job_id).state in ENDED)
    job = hall.store.jobs.job(job_id)
    assert (job.state, job.findings) == (JobState.DONE, ())
    assert told() == before + 1
    year = hall.store.year()
    assert year.version == (job.result or {}).get("version", 1)
    assert not any(verdict.faults for verdict in hall.store.audit())
