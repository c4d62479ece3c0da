"""The Spark that the engine is tested on: a server of one's own, or one that is named."""

import os
from collections.abc import Iterator

import pytest

from planner.protocol.engine_port import Engine


@pytest.fixture(scope="session")
def remote() -> Iterator[str]:
    """Return the address that `PLANNER_TEST_SPARK` names, or Sail's."""
    named = os.environ.get("PLANNER_TEST_SPARK")
    if named:
        yield named
        return
    sail = pytest.importorskip("pysail.spark", reason="needs Spark, or pysail")
    server = sail.SparkConnectServer()
    server.start(background=True)
    yield "sc://{}:{}".format(*server.listening_address)
    server.stop()


@pytest.fixture(scope="session")
def spark(remote: str) -> Iterator[Engine]:
    """Return the engine there."""
    pytest.importorskip("pyspark", reason="needs the extra spark")
    from planner.adapters.engines.spark_engine import SparkEngine

    engine = SparkEngine(remote)
    yield engine
    # Before the server stops, which it would look for else.
    engine.close()
