"""The log of accesses: kept for the audit of a year, then gone, on every database."""

from datetime import timedelta

from planner.accounts.expiry import ACCESS_KEPT, oldest_access
from planner.accounts.records import Access
from planner.adapters.state.sql_store import SqlStore
from planner.protocol.times import time_text
from tests.accounts.conftest import later
from tests.api.conftest import SetClock


def shown(store: SqlStore, clock: SetClock, rows: int) -> None:
    access = Access(
        at=time_text(clock.now()),
        actor="regulator:test",
        role="auditor",
        route="/api/v1/regulator/lists",
        query="",
        rows=rows,
    )
    store.accounts.log_access(access, oldest_access(clock.now()))


def kept(store: SqlStore) -> list[int]:
    return [access.rows for access in store.accounts.accesses()]


def test_an_access_is_kept_for_its_time_and_not_longer(
    store: SqlStore, clock: SetClock
) -> None:
    assert timedelta(days=184) <= ACCESS_KEPT, "the law wants six months"
    for day in range(3):
        shown(store, clock, day)
        later(clock, days=1)
    clock.time += ACCESS_KEPT - timedelta(days=3)
    shown(store, clock, 3)
    assert kept(store) == [0, 1, 2, 3]
    later(clock, seconds=1)
    shown(store, clock, 4)
    assert kept(store) == [1, 2, 3, 4]
    later(clock, days=300)
    shown(store, clock, 5)
    assert kept(store) == [3, 4, 5]
    assert [a.rows for a in store.accounts.last_accesses(2)] == [5, 4]
    keys = [access.key for access in store.accounts.accesses()]
    assert keys == sorted(keys)
