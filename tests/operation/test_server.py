"""The server with two workers, as it is started: killed, asked, stopped."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from tests.api.conftest import SetClock
from tests.api.small_year import small_year

ROOT = Path(__file__).parents[2]
PATIENCE = 120
TOKEN = "token-of-those-who-watch"


@dataclass
class Server:
    process: subprocess.Popen[str]
    port: int
    log: Path

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()

    def until_ready(self) -> None:
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            with suppress(OSError):
                assert self.ask("/readyz")[0] == 200
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        pytest.fail(self.log.read_text())

    def workers(self) -> set[int]:
        """Processes that were told of when they began, and are there yet."""
        begun = map(
            int, re.findall(r"Started server process \[(\d+)\]", self.log.read_text())
        )
        return {pid for pid in begun if Path(f"/proc/{pid}").exists()}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with closing(open_store(Workspace(tmp_path / "w"), SetClock())) as store:
        store.publish_year(small_year())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # What is set here for the tests themselves is none of the server's.
    others = {n: v for n, v in os.environ.items() if not n.startswith("PLANNER_")}
    environment = {
        **others,
        "PYTHONPATH": str(ROOT),
        "PLANNER_DATABASE": "",
        "PLANNER_WORKSPACE": str(tmp_path / "w"),
        "PLANNER_METRICS_TOKEN": TOKEN,
        "PLANNER_LOG_FORMAT": "json",
        "PLANNER_OFFICE": "示例市市场监督管理局",
        "PLANNER_WORKER": "2",
    }
    code = "from command_line import main; main()"
    words = ["serve", "--port", str(port), "--workers", "2"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            env=environment,
            cwd=tmp_path,
            stderr=log,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        yield Server(process, port, tmp_path / "log")
        process.kill()
        process.wait()


def test_two_workers_answer_are_counted_together_and_outlive_one_another(
    server: Server,
) -> None:
    server.until_ready()
    for _ in range(20):
        status, text = server.ask("/api/v1/public/entries")
        assert status == 200
    assert len(json.loads(text)["items"]) == 3
    _, metrics = server.ask("/metrics", Authorization=f"Bearer {TOKEN}")
    counted = re.search(
        r'seconds_count\{method="GET",route="/api/v1/public/entries",status="200"\} (\S+)',
        metrics,
    )
    assert counted is not None
    assert float(counted[1]) == 20
    described = json.loads(server.ask("/api/v1/openapi.json")[1])
    assert described["info"]["contact"] == {"name": "示例市市场监督管理局"}
    os.kill(min(server.workers()), signal.SIGKILL)
    for _ in range(5):
        assert server.ask("/healthz")[0] == 200
        time.sleep(0.1)
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(PATIENCE)
    told = server.log.read_text()
    assert "PLANNER_WORKERS" in told.splitlines()[0]
    assert TOKEN not in told
    assert server.workers() == set()
