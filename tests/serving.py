"""The server as it is started: a process of its own on this machine, over a workspace."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATIENCE = 120


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


@contextmanager
def serving(folder: Path, workers: int = 1, **settings: str) -> Iterator[Server]:
    """Start the server over a workspace; its log lies beside it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # What is set here for the tests themselves is none of the server's.
    others = {n: v for n, v in os.environ.items() if not n.startswith("PLANNER_")}
    environment = {
        **others,
        "PYTHONPATH": str(ROOT),
        "PLANNER_DATABASE": "",
        "PLANNER_WORKSPACE": str(folder),
        "PLANNER_LOG_FORMAT": "json",
        **settings,
    }
    code = "from command_line import main; main()"
    words = ["serve", "--port", str(port), "--workers", str(workers)]
    told = folder.parent / "log"
    with told.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            env=environment,
            cwd=folder.parent,
            stderr=log,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            yield Server(process, port, told)
        finally:
            # Its workers with it, also where it has ended itself.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
