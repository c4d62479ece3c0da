"""A server that speaks S3, on this machine: moto, where it is installed."""

import os
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

INSTALLED = find_spec("moto") is not None


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Return where it answers."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return an empty bucket's name, the environment set as AWS's tools want it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "planner")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "verborgen")
    name = f"bucket-{os.urandom(4).hex()}"
    asked = urllib.request.Request(f"{s3_server}/{name}", method="PUT")
    urllib.request.urlopen(asked).close()
    return name
