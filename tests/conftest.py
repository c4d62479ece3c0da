"""What holds for all tests: their order, no clock for examples, and fewest draws."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from planner.adapters.collector import collect_seldom
from solvers import foresight
from tests.answering import one_portal
from tests.databases import databases, postgres
from tests.everywhere import everywhere, thrown_away

__all__ = ["databases", "everywhere", "one_portal", "postgres", "thrown_away"]

#: Where one test takes longest: begun last, they would keep one core while others idle.
FIRST = (
    *("tests/year/", "tests/real/", "tests/ceremony/", "tests/replacement/"),
    *("tests/journey/", "tests/secrecy/", "tests/state/", "tests/substitution/"),
)

# How long an example takes by the clock depends on what else the machine does.
settings.register_profile(
    "without clock", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("without clock")

# As every command does: what thousands of tests import is looked through less often.
collect_seldom()

#: How often tests draw teams again, to tell what could be foreseen: of a small round
#: that would be most of the time.
FEW_DRAWS = 2
ALL_DRAWS = {name: getattr(foresight, name) for name in ("_MOST_DRAWS", "_LEAST_DRAWS")}
foresight._MOST_DRAWS = foresight._LEAST_DRAWS = FEW_DRAWS


@pytest.fixture(scope="module")
def all_draws() -> Iterator[None]:
    """Draw teams again as often as users' programs do."""
    with pytest.MonkeyPatch.context() as patch:
        for name, draws in ALL_DRAWS.items():
            patch.setattr(foresight, name, draws)
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
