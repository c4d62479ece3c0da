"""Nobody sees a firm under embargo without it being written down, by API or page."""

import io
import zipfile

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from planner.accounts.records import Access
from planner.adapters.state.sql_store import SqlStore
from planner.results.record import ResultVersion, Stage
from tests.api.application import application
from tests.api.calls import filled, paths
from tests.api.conftest import SetClock
from tests.api.people import bearer, browser
from tests.api.small_year import TARGETS
from tests.publication.test_results import version

#: Firms of visits that aren't done on 20 March; only of V1 the list is public.
HIDDEN = [TARGETS[target][0].encode() for target in ("T2", "T3", "T4")]
#: Pages need their own session, whose sign-in is written down, too.
AREAS = {
    "/api/v1/regulator/": "coordinator",
    "/api/v1/department/": "lead",
    "/console": "coordinator",
    "/desk": "lead",
}


@pytest.fixture
def app(store: SqlStore, clock: SetClock) -> FastAPI:
    """The small year's, in which V2 has a result that waits to be published."""
    year = store.year()
    assert year is not None
    entered: ResultVersion = version("MKT-1", published_on=None, stage=Stage.ENTERED)
    store.results.append(year, [entered])
    return application(store, clock)


def laid_open(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def looks(store: SqlStore) -> list[Access]:
    return store.accounts.accesses()


def test_every_answer_that_names_a_firm_under_embargo_is_written_down(
    app: FastAPI, store: SqlStore, clock: SetClock
) -> None:
    client = TestClient(app, follow_redirects=False)
    seen, unseen = [], []
    for path in paths(app):
        area = next((a for a in AREAS if path.startswith(a)), None)
        if area is None or "{plan_id}" in path:
            continue
        who = AREAS[area]
        if area.startswith("/api"):
            headers = bearer(store, clock, who)
        else:
            headers = browser(client, store, clock, who).headers
        address = filled(path).replace("V1", "V2").replace("T1", "T2")
        before = len(looks(store))
        answer = client.get(address, headers=headers)
        told = laid_open(answer.content)
        if any(name in told for name in HIDDEN):
            seen.append(path)
            if len(looks(store)) == before:
                unseen.append(path)
    assert unseen == []
    assert len(seen) > 30
