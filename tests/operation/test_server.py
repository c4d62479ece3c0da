"""The server with two workers, as it is started: killed, asked, stopped."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.serving import PATIENCE, Server, serving

TOKEN = "token-of-those-who-watch"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with closing(open_store(Workspace(tmp_path / "w"), SetClock())) as store:
        store.publish_year(small_year())
    settings = {
        "PLANNER_METRICS_TOKEN": TOKEN,
        "PLANNER_OFFICE": "示例市市场监督管理局",
        "PLANNER_WORKER": "2",
    }
    with serving(tmp_path / "w", workers=2, **settings) as started:
        yield started


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
