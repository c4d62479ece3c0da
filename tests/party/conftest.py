"""A small town's ceremony as its parties' pages show it."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from planner.accounts.office import holder_of
from planner.accounts.records import User
from planner.ids import hash_fields
from tests.api.application import application
from tests.api.people import PASSWORD, Browser, gate, office
from tests.ceremony.conftest import Hall, hall, opened
from tests.console.conftest import Console as Pages

__all__ = ["hall", "opened"]

ROUND = "2026Q1"
ASKED = f"/party/ceremonies/{ROUND}"


def signed_up(hall: Hall, party: str) -> User:
    """Make somebody a user who acts for a party; SCJG's is its lead."""
    if party.isupper():
        holder = holder_of("lead", party, None, lambda _: True)
    else:
        holder = holder_of("party", None, party, lambda _: True)
    made = office(hall.store, hall.clock)
    _, code = made.invite(holder, party, "test")
    return made.use_link(code, f"user-{party}", PASSWORD)


@pytest.fixture
def pages(hall: Hall) -> Callable[[str], Pages]:
    """Open the pages of who acts for a party."""
    app = application(hall.store, hall.clock, lambda: hall.season)

    def of(party: str) -> Pages:
        code = gate(hall.store, hall.clock).begin(signed_up(hall, party))
        return Pages(Browser(TestClient(app), code))

    return of


def commitment(hall: Hall, party: str) -> str:
    return hash_fields("commit", ROUND, party, hall.nonce(ROUND, party))
