"""An application over the small year, and a clock that can be set."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from planner.ledger.event import Kind
from planner.publishing.store import VisitRow
from planner.replacement.reasons import Reason
from planner.replacement.record import Replacement
from planner.replacement.reserves import StandIn
from tests.api.application import application
from tests.api.prepared import prepare
from tests.api.small_year import small_year


@dataclass
class SetClock:
    """A clock that shows what it was set to."""

    time: datetime = field(default=datetime(2026, 3, 20, 4, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def draft_round_one(store: SqlStore) -> None:
    """Draft the round R1 of a year that is held step by step."""
    draft = {
        "protocol": "draw/1",
        "round": "R1",
        "supersedes": None,
        "parties": [],
        "frame": {"rows": 3},
        "entries": [],
        "reveal_by": "2026-03-02T02:00:00Z",
        "source_at": None,
        "public_source": "none",
    }
    body = {"parties": ["notary"], "statement": draft}
    store.ledger.append(Kind.DRAFT, "R1", "test", body)


def tell_of_a_replacement(store: SqlStore) -> None:
    """Tell that in R1 nobody was left to stand in for the target of V1."""
    year = store.year()
    visit = year and store.row(VisitRow, year.year_id, "V1")
    assert year is not None
    assert visit is not None
    made = Replacement(
        year=year.year,
        round_id="R1",
        number=1,
        visit_id=visit.visit_id,
        target_id=visit.target_id,
        name=visit.name,
        department_ids=visit.department_ids,
        reason=Reason.CLOSED,
        note="",
        department_id=visit.initiator,
        stand_ins=tuple(
            StandIn(entry_id=entry_id, stratum="s", target_id=None, passed_over=())
            for entry_id in visit.entry_ids
        ),
        visits=(),
        freed=(),
        shortages=(),
    )
    store.ledger.append(Kind.REPLACEMENT, "R1", "test", made.as_json())


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the small year is published; tests use copies of it."""
    folder = tmp_path_factory.mktemp("published") / "workspace"
    opened = open_store(Workspace(folder), SetClock())
    opened.publish_year(small_year())
    draft_round_one(opened)
    tell_of_a_replacement(opened)
    prepare(Workspace(folder), opened)
    opened.close()
    return folder


@pytest.fixture
def store(published: Path, tmp_path: Path, clock: SetClock) -> Iterator[SqlStore]:
    folder = tmp_path / "workspace"
    shutil.copytree(published, folder)
    opened = open_store(Workspace(folder), clock)
    yield opened
    opened.close()


@pytest.fixture
def client(store: SqlStore, clock: SetClock) -> TestClient:
    return TestClient(application(store, clock), raise_server_exceptions=False)


@pytest.fixture
def token(store: SqlStore, clock: SetClock) -> Callable[..., dict[str, str]]:
    """Return the headers of a caller of an audience."""

    def headers(audience: str, department_id: str | None = None) -> dict[str, str]:
        text = issue_token(store, clock, audience, department_id, "test")
        return {"Authorization": f"Bearer {text}"}

    return headers
