"""A year of 600 firms with two rounds drawn, and all that the public is sent of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.year import Year
from sample_data.city import make_city
from tests.api.conftest import SetClock
from tests.ceremony.conftest import BEFORE, Hall, entered, opened_in
from tests.secrecy.crawl import Sent, everything_sent

AFTER = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)
ROUNDS = ("2026Q1", "2026Q1-full")


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The hall after its draws; nobody may write into it."""
    folder = tmp_path_factory.mktemp("held")
    make_city(folder / "city", targets=600, seed=5)
    opened = opened_in(folder / "workspace", folder / "city")
    hall = entered(opened.folder, BEFORE, opened)
    for round_id in ROUNDS:
        hall.settle(round_id)
        hall.season.draw(round_id, "coordinator")
    hall.clock.time = AFTER
    yield hall
    hall.store.close()


@pytest.fixture(scope="session")
def year(held: Hall) -> Year:
    return held.season.year()


@pytest.fixture(scope="session")
def sent(held: Hall) -> Sent:
    """Everything that the public is sent, by address."""
    return everything_sent(held.store, AFTER)


@pytest.fixture(scope="session")
def publishing(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Year], SqlStore]]:
    """Publish a year in a workspace of its own."""
    stores: list[SqlStore] = []

    def published(year: Year) -> SqlStore:
        folder = tmp_path_factory.mktemp("published") / "workspace"
        store = open_store(Workspace(folder), SetClock(AFTER))
        store.publish_year(year)
        stores.append(store)
        return store

    yield published
    for store in stores:
        store.close()
