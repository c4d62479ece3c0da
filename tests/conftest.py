"""The order in which folders of tests are run, and no clock for generated examples."""

import pytest
from hypothesis import HealthCheck, settings

from planner.adapters.collector import collect_seldom
from tests.databases import databases, postgres
from tests.everywhere import everywhere, thrown_away

__all__ = ["databases", "everywhere", "postgres", "thrown_away"]

#: Where one test takes longest: begun last, they would keep one core while others idle.
FIRST = ("tests/year/", "tests/real/", "tests/ceremony/", "tests/replacement/")

# How long an example takes by the clock depends on what else the machine does.
settings.register_profile(
    "without clock", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("without clock")

# As every command does: what thousands of tests import is looked through less often.
collect_seldom()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
