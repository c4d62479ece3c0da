"""Steps of a year asked for as jobs: what is kept of them, and by whom."""

from io import BytesIO

import pytest
from fastapi.testclient import TestClient

from planner.errors import InputError
from planner.jobs.record import JobKind
from tests.api.conftest import *  # noqa: F403 - its small year and its callers

DRAW = "/api/v1/regulator/ceremonies/R1/draw"
ASYNC = {"Prefer": "wait=5, respond-async"}


def test_a_draw_that_nobody_waits_for_is_a_job(client: TestClient, token, store):
    answer = client.post(DRAW, headers={**token("regulator"), **ASYNC})
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    assert answer.headers["location"].endswith(answer.json()["job_id"])
    job = store.jobs.job(answer.json()["job_id"])
    assert (job.kind, job.request) == (JobKind.DRAW, {"round": "R1"})
    assert job.actor.startswith("regulator:")
    again = client.post(DRAW, headers={**token("regulator"), **ASYNC})
    assert again.json()["job_id"] == job.job_id


def test_a_revision_is_a_job_on_the_files_that_were_sent(client, token, store):
    sent = {"changes": ("变更.csv", b"change,entry\n", "text/csv")}
    answer = client.post(
        "/api/v1/regulator/revisions",
        files=sent,
        data={"accept": "上级文件"},
        headers=token("regulator"),
    )
    assert answer.status_code == 202
    request = store.jobs.job(answer.json()["job_id"]).request
    assert (request["changes"], request["accept"]) == ("changes.csv", "上级文件")
    assert request["proposals"] is False


def test_a_revision_without_its_table_is_refused(bureau):
    with pytest.raises(InputError) as refused:
        bureau.office.ask_revision((), (), "", "office")
    assert refused.value.findings[0].code == "upload_nothing"


def test_a_revision_in_no_format_for_a_table_is_refused(bureau):
    class Sent:
        name, stream = "changes.pdf", BytesIO(b"%PDF")

    with pytest.raises(InputError) as refused:
        bureau.office.ask_revision([Sent], (), "", "office")
    assert refused.value.findings[0].code == "unknown_file"
