"""The small year as the public's pages show it."""

from datetime import UTC, datetime

import pytest

from tests.api.conftest import SetClock, client, published, store, token

#: T1 was inspected on the 10th; nobody else may be named yet.
DURING = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
AFTER = datetime(2027, 1, 1, tzinfo=UTC)

__all__ = ["client", "published", "store", "token"]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(DURING)
