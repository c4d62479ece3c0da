"""The order in which folders of tests are run."""

import pytest

#: Where one test takes longest: begun last, they would keep one core while others idle.
FIRST = ("tests/year/", "tests/real/", "tests/ceremony/", "tests/replacement/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
