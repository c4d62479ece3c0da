"""Steps that take long, as jobs: drafted and revised from the console."""

import pytest
from fastapi.testclient import TestClient

from planner.errors import Finding
from planner.jobs.record import Job, JobKind
from planner.jobs.transitions import done, failed
from tests.api.application import application
from tests.api.people import browser
from tests.ceremony.conftest import Hall, hall, opened
from tests.console.conftest import Console

__all__ = ["hall", "opened"]

ROUND = "/console/rounds/2026Q1"
TYPED = {
    "parties": "SCJG\nnotary",
    "reveal_by": "2026-01-07T10:00",
    "source": "",
    "source_at": "",
}


@pytest.fixture
def office(hall: Hall) -> Console:
    """A coordinator's browser at the console of a year that is open."""
    client = TestClient(application(hall.store, hall.clock, lambda: hall.season))
    return Console(browser(client, hall.store, hall.clock, "coordinator"))


def the_job(hall: Hall, kind: JobKind) -> Job:
    (job,) = hall.store.jobs.jobs(kind=kind)
    return job


def test_a_draft_is_a_job_that_the_round_shows_until_it_is_done(
    hall: Hall, office: Console
) -> None:
    assert office.post(f"{ROUND}/draft", **TYPED).status == 303
    job = the_job(hall, JobKind.DRAFT)
    assert hall.season.states() == {}
    page = office.get(ROUND)
    assert "拟定批次 排队中" in page.text
    assert "<noscript><meta http-equiv" in page.html
    assert 'name="parties"' not in page.html
    waits = office.get(f"/console/jobs/{job.job_id}")
    assert f'href="{ROUND}"' in waits.html
    # Asked for again while it is under way, it is the same job.
    office.post(f"{ROUND}/draft", **TYPED)
    assert the_job(hall, JobKind.DRAFT).job_id == job.job_id


def test_a_draft_that_came_to_nothing_says_why_and_keeps_what_was_typed(
    hall: Hall, office: Console
) -> None:
    office.post(f"{ROUND}/draft", **TYPED)
    job = hall.store.jobs.claim("test", 60, 1)
    why = [Finding(file="", code="round_not_due", value="2026Q1", params={"due": "—"})]
    hall.store.jobs.end(job, lambda held: failed(held, why, hall.clock.now()))
    page = office.get(ROUND)
    assert "round_not_due" in page.text
    assert page.value("reveal_by") == TYPED["reveal_by"]
    assert "SCJG\nnotary</textarea>" in page.html


def test_what_may_not_be_drafted_so_is_refused_at_once(
    hall: Hall, office: Console
) -> None:
    page = office.post(f"{ROUND}/draft", **{**TYPED, "parties": "notary"})
    assert page.status == 422
    assert "ceremony_too_few_parties" in page.text
    page = office.post(f"{ROUND}/draft", **{**TYPED, "reveal_by": "2026-01-01T10:00"})
    assert "round_times_passed" in page.text
    assert hall.store.jobs.jobs(kind=JobKind.DRAFT) == []


def test_a_job_that_is_done_leads_on(hall: Hall, office: Console) -> None:
    office.post(f"{ROUND}/draft", **TYPED)
    job = hall.store.jobs.claim("test", 60, 1)
    hall.store.jobs.end(job, lambda held: done(held, {}, hall.clock.now()))
    page = office.get(f"/console/jobs/{job.job_id}")
    assert "去批次页面" in page.text
    assert f'class="button" href="{ROUND}"' in page.html


def revised(office: Console, table: bytes, accept: str = "") -> int:
    answer = office.browser.client.post(
        "/console/revisions",
        data={"csrf": office.browser.token, "accept": accept},
        files={
            "changes": ("变更.csv", table, "text/csv"),
            "proposals": ("", b"", "application/octet-stream"),
        },
        headers=office.browser.headers,
        follow_redirects=False,
    )
    return answer.status_code


def test_a_revision_is_a_job_whose_page_says_what_came_of_it(
    hall: Hall, office: Console
) -> None:
    assert "现为第 1 版" in office.get("/console/revisions").text
    table = b"change,entry_id,reason\nwithdrawn,X,test\n"
    assert revised(office, table, "上级文件") == 303
    job = the_job(hall, JobKind.REVISION)
    assert (job.request["proposals"], job.request["accept"]) == (False, "上级文件")
    assert "修订计划 排队中" in office.get("/console/revisions").text
    held = hall.store.jobs.claim("test", 60, 1)
    params = {"rounds": "2026Q1"}
    why = [Finding(file="", code="revision_drawn", value="X", params=params)]
    hall.store.jobs.end(held, lambda one: failed(one, why, hall.clock.now()))
    page = office.get("/console/revisions")
    assert "revision_drawn" in page.text
    assert "上级文件</textarea>" in page.html


def test_a_revision_without_its_table_is_refused_by_the_page(
    hall: Hall, office: Console
) -> None:
    answer = office.browser.client.post(
        "/console/revisions",
        data={"csrf": office.browser.token},
        files={"changes": ("", b"", "application/octet-stream")},
        headers=office.browser.headers,
    )
    assert answer.status_code == 422
    assert hall.store.jobs.jobs(kind=JobKind.REVISION) == []
