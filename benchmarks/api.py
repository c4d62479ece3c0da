"""Time the public pages of a workspace's newest year: `api.py WORKSPACE`.

Starts the server with one worker on this machine, after the last embargo has ended,
and asks for each page over a few connections that stay open. Prints requests a
second and the time that half of them, and all but one in a hundred, took. Server and
caller share the machine's cores.
"""

import argparse
import asyncio
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = "127.0.0.1"
PAGES = {
    "list, 100 rows": "/api/v1/public/lists",
    "list, limit=1000": "/api/v1/public/lists?limit=1000",
    "entries, 100 rows": "/api/v1/public/entries",
    "one entry's list": "/api/v1/public/lists?entry={entry}",
}
PATIENCE_SECONDS = 30

Answer = tuple[int, dict[str, str], bytes]


class LongAfter:
    """A clock that shows a day on which every embargo is over."""

    def now(self) -> datetime:
        """Return that day's noon."""
        return datetime(2999, 1, 1, 12, tzinfo=UTC)


def serve(workspace: Path, port: int) -> None:
    """Serve the workspace on that day until stopped."""
    import uvicorn

    from api.app import create_app
    from api.parts import workspace_parts

    store, _ = workspace_parts(workspace)
    app = create_app(store, LongAfter())
    uvicorn.run(app, host=LOOPBACK, port=port, log_level="warning")


class Caller:
    """One connection that stays open."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._reader, self._writer = reader, writer

    async def get(self, path: str, tag: str = "") -> Answer:
        """Return status, headers and body."""
        condition = f"If-None-Match: {tag}\r\n" if tag else ""
        self._writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n{condition}\r\n".encode()
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = head.strip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return int(status.split()[1]), headers, body

    def close(self) -> None:
        """End the connection."""
        self._writer.close()


async def connect(port: int) -> Caller:
    """Return a connection to the server."""
    return Caller(*await asyncio.open_connection(LOOPBACK, port))


async def load(
    callers: list[Caller], path: str, tag: str, expected: int, requests: int
) -> list[float]:
    """Return the seconds that each of `requests` took, asked for all at once."""
    left = iter(range(requests))
    seconds: list[float] = []

    async def ask(caller: Caller) -> None:
        for _ in left:
            start = time.perf_counter()
            status, _, _ = await caller.get(path, tag)
            seconds.append(time.perf_counter() - start)
            if status != expected:
                msg = f"{path} was answered with {status}"
                raise RuntimeError(msg)

    await asyncio.gather(*(ask(caller) for caller in callers))
    return seconds


async def measure(port: int, requests: int, connections: int) -> None:
    """Print a line a page."""
    callers = [await connect(port) for _ in range(connections)]
    entry = (await callers[0].get("/api/v1/public/lists.csv?limit=1"))[2]
    entry_id = entry.decode("utf-8-sig").splitlines()[1].split(",")[1]
    for name, pattern in PAGES.items():
        path = pattern.format(entry=entry_id)
        _, headers, body = await callers[0].get(path)
        for kind, tag, expected in (("", "", 200), (", 304", headers["etag"], 304)):
            await load(callers, path, tag, expected, connections * 5)
            start = time.perf_counter()
            seconds = sorted(await load(callers, path, tag, expected, requests))
            rate = requests / (time.perf_counter() - start)
            half, most = (1e3 * seconds[int(requests * q)] for q in (0.5, 0.99))
            size = len(body) / 1024 if expected == 200 else 0.0
            print(
                f"{name + kind:<26} {size:7.1f} KB {rate:7.0f} requests/s "
                f"{half:7.1f} ms half {most:7.1f} ms p99",
                flush=True,
            )
    for caller in callers:
        caller.close()


def wait_until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return once the server answers.

    Raises
    ------
    RuntimeError
        If it doesn't.
    """
    patience = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < patience and server.poll() is None:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    msg = "the server doesn't answer"
    raise RuntimeError(msg)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--port", type=int, default=8199)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.workspace, asked.port)
        return
    # As a module: run by its path, this file would be taken for the package `api`.
    command = [sys.executable, "-m", "benchmarks.api", "--serve"]
    where = [str(asked.workspace.resolve()), "--port", str(asked.port)]
    with subprocess.Popen([*command, *where], cwd=ROOT) as server:
        try:
            wait_until_open(asked.port, server)
            asyncio.run(measure(asked.port, asked.requests, asked.connections))
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
