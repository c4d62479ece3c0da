"""Load on the public list, beside Datasette over the same rows; print a table.

    python -m benchmarks.public_load --workspace year.workspace

Both have two workers and answer a page of 100 rows as JSON and as HTML; one client for
both, in a process of its own, keeps its connections open. Datasette is installed into a
temporary environment unless `--datasette` names a Python that has it. The load comes
from the same machine, so that it takes time away from both.
"""

import argparse
import asyncio
import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI

from api.app import create_app
from api.parts import workspace_parts
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from planner.publishing.lists import public_lists
from planner.publishing.store import EVERYTHING, Where

_OURS = ("/api/v1/public/lists?limit=100", "/lists", "/")
_THEIRS = ("/rows/listed.json?_size=100&_shape=objects", "/rows/listed?_size=100")
_PATIENCE_SECONDS = 60
_WORKSPACE = "PUBLIC_LOAD_WORKSPACE"
#: After every embargo of the year.
_LATE = datetime(2028, 1, 1, tzinfo=UTC)

_SERVE_DATASETTE = """\
import os
from datasette.app import Datasette

def app():
    return Datasette([os.environ["PUBLIC_LOAD_ROWS"]]).app()
"""


class _Late:
    def now(self) -> datetime:
        return _LATE


def make_app() -> FastAPI:
    """Return the application over the workspace that the environment names."""
    store, _, *steps = workspace_parts(Path(os.environ[_WORKSPACE]))
    return create_app(store, _Late(), *steps)


@dataclass(frozen=True, slots=True)
class Load:
    """What a server stood: answers a second, times in milliseconds."""

    rate: float
    median: float
    slow: float
    bytes_each: int

    def line(self, name: str) -> str:
        """Return a line of the table."""
        return (
            f"| {name} | {self.rate:,.0f} | {self.median:.1f} | {self.slow:.1f} | "
            f"{self.bytes_each:,} |"
        )


async def _one(port: int, request: bytes, until: float, times: list[float]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    size = 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0] + b" ":
            msg = f"not answered: {head[:80]!r}"
            raise RuntimeError(msg)
        size = await _body(reader, head.lower())
        times.append(time.perf_counter() - began)
    writer.close()
    return size


async def _body(reader: asyncio.StreamReader, head: bytes) -> int:
    if b"content-length: " in head:
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        return len(await reader.readexactly(length))
    size = 0
    while chunk := int(await reader.readline(), 16):
        size += len(await reader.readexactly(chunk))
        await reader.readline()
    await reader.readline()
    return size


def loaded(port: int, path: str, seconds: float, connections: int) -> Load:
    """Ask a server for a page, again and again, over many connections."""

    async def run() -> tuple[list[float], int]:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        times: list[float] = []
        until = time.perf_counter() + seconds
        asked = (_one(port, request, until, times) for _ in range(connections))
        sizes = await asyncio.gather(*asked)
        return times, max(sizes)

    times, size = asyncio.run(run())
    times.sort()
    return Load(
        rate=len(times) / seconds,
        median=1000 * times[len(times) // 2],
        slow=1000 * times[int(len(times) * 0.99)],
        bytes_each=size,
    )


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(python: str, factory: str, path: str, env: dict[str, str]) -> Iterator[int]:
    """Serve an application by two workers; yield its port once it answers."""
    port = _free_port()
    command = [python, "-m", "uvicorn", "--factory", factory, "--workers", "2"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    server = subprocess.Popen(command, env={**os.environ, **env})
    try:
        _wait_for(port, path)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, path: str) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as asked:
            try:
                asked.request("GET", path)
                if asked.getresponse().status == http.HTTPStatus.OK:
                    return
            except OSError:
                time.sleep(0.2)
    msg = f"nothing answers at port {port}"
    raise RuntimeError(msg)


def write_rows(workspace: Path, database: Path) -> int:
    """Write the public list into a database that Datasette serves."""
    store = open_store(Workspace(workspace), _Late())
    year = store.year()
    assert year is not None
    rows = public_lists(store, year, _LATE.date(), EVERYTHING, Where())
    store.close()
    names = ("public_id", "round_id", "entry_id", "target_id", "name", "district")
    told = [tuple(str(getattr(row, name)) for name in names) for row in rows]
    with closing(sqlite3.connect(database)) as connection:
        columns = ", ".join(f"{name} TEXT" for name in names)
        connection.execute(f"CREATE TABLE listed ({columns}, PRIMARY KEY (public_id))")
        marks = ", ".join("?" * len(names))
        connection.executemany(f"INSERT INTO listed VALUES ({marks})", told)
        connection.commit()
    return len(told)


def _python_with_datasette(folder: Path) -> str:
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "datasette", "uvicorn"], check=True
    )
    return python


def main() -> None:
    """Measure both and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--datasette", help="a Python that has Datasette")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(1) as client:
        folder = Path(name)
        count = write_rows(given.workspace, folder / "rows.db")
        (folder / "serve_datasette.py").write_text(_SERVE_DATASETTE)
        theirs = given.datasette or _python_with_datasette(folder / "venv")
        ours_env = {_WORKSPACE: str(given.workspace.resolve())}
        their_env = {
            "PUBLIC_LOAD_ROWS": str(folder / "rows.db"),
            "PYTHONPATH": os.pathsep.join([name, os.environ.get("PYTHONPATH", "")]),
        }
        servers = (
            (
                "ours",
                sys.executable,
                "benchmarks.public_load:make_app",
                _OURS,
                ours_env,
            ),
            ("Datasette", theirs, "serve_datasette:app", _THEIRS, their_env),
        )
        print(f"{count:,} rows; {given.connections} connections, two workers each")
        print("| asked | answers a second | p50 ms | p99 ms | bytes each |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for name_, python, factory, paths, env in servers:
            with serving(python, factory, paths[0], env) as port:
                for path in paths:
                    asked = (port, path, given.seconds, given.connections)
                    client.submit(loaded, port, path, 1.0, given.connections).result()
                    load = client.submit(loaded, *asked).result()
                    print(load.line(f"{name_} {path}"), flush=True)


if __name__ == "__main__":
    main()
