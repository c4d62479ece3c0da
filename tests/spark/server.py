"""The Spark that the engine is tested on: a server of one's own, or one that is named.

`python3 run test` has these tests run where Spark's client is installed. Elsewhere they
aren't collected.
"""

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from planner.protocol.engine_port import Engine

INSTALLED = find_spec("pyspark") is not None


@pytest.fixture(scope="session")
def remote() -> Iterator[str]:
    """Return the address that `PLANNER_TEST_SPARK` names, or Sail's."""
    named = os.environ.get("PLANNER_TEST_SPARK")
    if named:
        yield named
        return
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer()
    server.start(background=True)
    yield "sc://{}:{}".format(*server.listening_address)
    server.stop()


@pytest.fixture(scope="session")
def spark(remote: str) -> Iterator[Engine]:
    """Return the engine there."""
    from planner.adapters.engines.spark_engine import SparkEngine

    engine = SparkEngine(remote)
    yield engine
    # Before the server stops, which it would look for else.
    engine.close()
