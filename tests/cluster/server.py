"""The Spark that the engine is tested on: a server of one's own, or one that is named.

`python3 run test` has these tests run where Spark's client is installed. Elsewhere they
aren't collected.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from planner.protocol.engine_port import Engine

_SAIL = """
import sys
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", int(sys.argv[1]))
server.start(background=True)
print(server.listening_address[1], flush=True)
sys.stdin.read()
"""
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


@contextmanager
def sail(port: int = 0) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start Sail in a process of its own; return that, and the port."""
    command = [sys.executable, "-c", _SAIL, str(port)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


@pytest.fixture(scope="session")
def spark(remote: str) -> Iterator[Engine]:
    """Return the engine there."""
    from planner.adapters.engines.spark_engine import SparkEngine

    engine = SparkEngine(remote)
    yield engine
    # Before the server stops, which it would look for else.
    engine.close()
