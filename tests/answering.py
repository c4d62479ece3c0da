"""One thread, with one loop, that answers what all test clients ask.

Left to itself a client begins a thread, a loop and workers for each request.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.testclient import TestClient


@pytest.fixture(scope="session", autouse=True)
def one_portal() -> Iterator[None]:
    """Answer every request by the same portal, begun by the first."""
    begun: list[BlockingPortal] = []

    @contextmanager
    def portal(client: TestClient) -> Iterator[BlockingPortal]:
        if not begun:
            begun.append(stack.enter_context(start_blocking_portal()))
        yield client.portal or begun[0]

    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "_portal_factory", portal)
        yield
