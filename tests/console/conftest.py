"""The small year's console, with a plan that isn't approved: who reads, who acts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from planner.composition.office import Office
from tests.api.conftest import SetClock, client, clock, published, store, token
from tests.api.people import Browser, browser

__all__ = ["client", "clock", "published", "store", "token"]


@dataclass(frozen=True)
class Page:
    """An answer that is a page: its status, its text, its fields."""

    status: int
    html: str
    location: str

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    def value(self, name: str) -> str:
        """What a field of a form holds."""
        found = re.search(rf'name="{re.escape(name)}"[^>]* value="([^"]*)"', self.html)
        assert found, (name, self.text)
        return unescape(found[1])


@dataclass(frozen=True)
class Console:
    """A browser at the console."""

    browser: Browser

    def get(self, path: str, **more: object) -> Page:
        return _page(self.browser.get(path, **more))

    def post(self, path: str, **fields: object) -> Page:
        return _page(self.browser.post(path, fields))


def _page(answer) -> Page:
    return Page(answer.status_code, answer.text, answer.headers.get("location", ""))


@pytest.fixture
def office(client: TestClient) -> Office:
    return client.app.state.parts.office()


@pytest.fixture
def console(
    client: TestClient, store: SqlStore, clock: SetClock
) -> Callable[[str], Console]:
    def of(who: str) -> Console:
        return Console(browser(client, store, clock, who))

    return of


@pytest.fixture
def coordinator(console: Callable[[str], Console]) -> Console:
    return console("coordinator")


@pytest.fixture
def auditor(console: Callable[[str], Console]) -> Console:
    return console("auditor")
