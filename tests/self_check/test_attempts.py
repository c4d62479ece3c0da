"""Attempts are limited by where they come from, and by all together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from planner.adapters.state.sql_evidence import Attempts
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from planner.publishing.attempts import (
    OVERALL,
    PER_CALLER,
    WINDOW_SECONDS,
    caller_of,
    may_try,
    seconds_left,
    window_of,
)

NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("testclient", "-"),
        ("", "-"),
        (None, "-"),
    ],
)
def test_a_caller_is_an_ipv4_address_or_an_ipv6_network(address, caller):
    assert caller_of(address) == caller


def test_a_window_ends_when_its_seconds_are_over():
    late = NOON + timedelta(seconds=WINDOW_SECONDS - 1)
    assert window_of(NOON) == window_of(late)
    assert (seconds_left(NOON), seconds_left(late)) == (WINDOW_SECONDS, 1)
    assert window_of(late + timedelta(seconds=1)) == window_of(NOON) + 1


def test_a_caller_has_so_many_attempts():
    assert may_try(PER_CALLER - 1, 0)
    assert not may_try(PER_CALLER, 0)


def test_in_a_crowd_whoever_has_not_asked_is_still_answered_once():
    assert may_try(0, OVERALL * 10)
    assert not may_try(1, OVERALL)


def test_two_workers_share_one_count(store, tmp_path, clock):
    other = open_store(Workspace(tmp_path / "workspace"), clock)
    workers = [store.evidence, other.evidence]

    def attempt(number):
        return workers[number % 2].count_attempt("192.0.2.7", 5, may_try)

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(attempt, range(3 * PER_CALLER)))
    other.close()
    assert sum(allowed) == PER_CALLER


def test_the_crowd_is_counted_over_all_callers(store):
    def crowded(own, overall):
        return own == 0 and overall < 3

    asked = [store.evidence.count_attempt(f"192.0.2.{n}", 5, crowded) for n in range(5)]
    assert asked == [True, True, True, False, False]


def test_a_new_window_begins_at_nothing_and_old_ones_are_forgotten(store):
    evidence = store.evidence
    for _ in range(PER_CALLER):
        assert evidence.count_attempt("192.0.2.7", 5, may_try)
    assert not evidence.count_attempt("192.0.2.7", 5, may_try)
    assert evidence.count_attempt("192.0.2.7", 6, may_try)
    with store._reading.connect() as connection:
        kept = connection.execute(select(Attempts.window).distinct()).scalars().all()
    assert kept == [6]
