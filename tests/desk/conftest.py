"""The small year's desk: MKT's clerk and lead, FIRE's clerk, and what they read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from fastapi.testclient import TestClient

from planner.accounts.office import holder_of
from planner.accounts.records import User
from planner.adapters.state.sql_store import SqlStore
from tests.api.conftest import SetClock, client, clock, published, store, token
from tests.api.people import PASSWORD, Browser, browser, gate, office

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

    @property
    def squeezed(self) -> str:
        """The text without spaces, which tags make of Chinese."""
        return self.text.replace(" ", "")

    def hidden(self, name: str) -> str:
        """The value of a field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, (name, self.text)
        return unescape(found[1])

    def error_at(self, field: str) -> str:
        """What is said to be wrong with a field, beside it."""
        found = re.search(rf'id="{re.escape(field)}-error">([^<]*)<', self.html)
        return unescape(found[1]) if found else ""


@dataclass(frozen=True)
class Desk:
    """A browser at the desk."""

    browser: Browser

    def get(self, path: str, **more: str) -> Page:
        return _page(self.browser.get(path, **more))

    def post(self, path: str, **fields: str | list[str]) -> Page:
        return _page(self.browser.post(path, fields))


def _page(answer) -> Page:
    return Page(answer.status_code, answer.text, answer.headers.get("location", ""))


#: A clerk of MKT's partner in V1 and V2.
FIRE = "fire clerk"


def fire_clerk(store: SqlStore, clock: SetClock) -> User:
    holder = holder_of("clerk", "FIRE", None, lambda _: True)
    made = office(store, clock)
    _, code = made.invite(holder, FIRE, "test")
    return made.use_link(code, "fire-clerk", PASSWORD)


@pytest.fixture
def desk(client: TestClient, store: SqlStore, clock: SetClock) -> Callable[[str], Desk]:
    def of(who: str) -> Desk:
        if who == FIRE:
            code = gate(store, clock).begin(fire_clerk(store, clock))
            return Desk(Browser(client, code))
        return Desk(browser(client, store, clock, who))

    return of


@pytest.fixture
def clerk(desk: Callable[[str], Desk]) -> Desk:
    return desk("clerk")


@pytest.fixture
def lead(desk: Callable[[str], Desk]) -> Desk:
    return desk("lead")


#: Where MKT enters the result of its only item in V2, and what it finds there.
V2 = "/desk/visits/V2/results"
DAY = "2026-03-19"
NOTHING = {
    "inspected_on": DAY,
    "sent:MKT-1": "1",
    "codes:MKT-1": ["未发现问题"],
}
FOUND = {
    "inspected_on": DAY,
    "sent:MKT-1": "1",
    "codes:MKT-1": ["发现问题已责令改正"],
    "note:MKT-1": "灭火器过期",
    "rectify_by:MKT-1": "2026-04-18",
}
ONE = f"{V2}/MKT-1"
