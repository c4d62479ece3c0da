"""Connections that are held for nothing are closed; all others are answered."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from api import connections, middleware
from api.connections import MOST_BARE_BYTES, Connection
from api.errors import Shown
from api.middleware import Envelope

PATIENCE = 1
AS_IT_IS: Shown = lambda _request, told: told  # noqa: E731
POST = b"POST /read HTTP/1.1\r\nHost: x\r\n"


async def _read(receive: Receive) -> int:
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    return size


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    size = await _read(receive) if scope["path"] == "/read" else 0
    await PlainTextResponse(str(size))(scope, receive, send)


async def _told_of_errors(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand in for what the application does with errors of the framework's."""
    from starlette.exceptions import HTTPException

    try:
        await _answer(scope, receive, send)
    except HTTPException as error:
        told = PlainTextResponse("", error.status_code, error.headers)
        await told(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server of these connections, with little patience."""
    patch = pytest.MonkeyPatch()
    patch.setattr(connections, "HEAD_SECONDS", PATIENCE)
    patch.setattr(connections, "LINGER_SECONDS", PATIENCE)
    patch.setattr(middleware, "_PATIENCE_SECONDS", PATIENCE)
    app = Envelope(_told_of_errors, AS_IT_IS, most_uploaded=1 << 20)
    config = uvicorn.Config(
        app, port=0, http=Connection, log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True
    )
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield int(listening.getsockname()[1])
    server.should_exit = True
    thread.join(10)
    patch.undo()


class Caller:
    """A connection, written to as it may never be."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.began = time.monotonic()

    def send(self, data: bytes, times: int = 1, pause: float = 0) -> bool:
        """Send something again and again; tell whether it was taken."""
        try:
            for _ in range(times):
                self.socket.sendall(data)
                time.sleep(pause)
        except OSError:
            return False
        return True

    def answer(self) -> bytes:
        """Return all that is said until the connection is closed."""
        said = b""
        with suppress(OSError):
            while some := self.socket.recv(65536):
                said += some
        return said

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


@pytest.fixture
def caller(port: int) -> Iterator[Caller]:
    made = Caller(port)
    yield made
    made.socket.close()


def test_what_is_sent_in_good_order_is_answered_one_after_another(
    caller: Caller,
) -> None:
    for body in (b"", b"a" * 60_000):
        length = b"Content-Length: %d\r\n\r\n" % len(body)
        caller.send(POST + length + body)
        time.sleep(0.3)
    chunks = b"1\r\na\r\n" * 5000
    caller.send(
        POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    )
    caller.send(b"0\r\n\r\n")
    said = caller.answer()
    assert said.count(b"HTTP/1.1 200 OK") == 3
    assert [said.count(b"\r\n\r\n" + n) for n in (b"0", b"60000", b"5000")] == [1] * 3


@pytest.mark.parametrize(
    ("before", "again"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a" * 1000),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-A: a\r\n" * 100),
        (b"GET /", b"a" * 1000),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: a\r\n" * 100),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n1;a=", b"a" * 1000),
    ],
    ids=["a header", "headers", "an address", "trailers", "a chunk's extension"],
)
def test_what_has_no_end_and_is_no_body_is_not_kept(
    caller: Caller, before: bytes, again: bytes
) -> None:
    caller.send(before)
    assert not caller.send(again, times=50 * MOST_BARE_BYTES // len(again))
    assert b"200 OK" not in caller.answer()


@pytest.mark.parametrize(
    "slowly",
    [b"", b"GET / HTTP/1.1\r\nX: ", b"\r\n"],
    ids=["nothing", "a head", "empty lines"],
)
def test_a_head_that_never_comes_is_not_waited_for(
    caller: Caller, slowly: bytes
) -> None:
    caller.send(slowly[:-1])
    taken = caller.send(slowly[-1:] or b"", times=100, pause=0.1) if slowly else True
    assert caller.answer() == b""
    assert taken is (not slowly)
    assert caller.seconds < 9


def test_a_connection_kept_alive_is_not_held_by_empty_lines(caller: Caller) -> None:
    caller.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not caller.send(b"\r\n", times=100, pause=0.1)


@pytest.mark.parametrize("path", [b"/read", b"/"], ids=["wanted", "not wanted"])
def test_a_body_that_comes_byte_by_byte_is_not_waited_for(
    caller: Caller, path: bytes
) -> None:
    caller.send(POST.replace(b"/read", path) + b"Content-Length: 60000\r\n\r\n")
    assert not caller.send(b"a", times=100, pause=0.1)
    assert caller.seconds < 9


def test_a_body_that_comes_too_slowly_is_told_so(caller: Caller) -> None:
    caller.send(POST + b"Content-Length: 60000\r\n\r\na")
    said = caller.answer()
    assert said.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in said.lower()


def test_a_slow_body_that_comes_all_the_same_is_taken(caller: Caller) -> None:
    """Four thousand bytes earn as many more seconds as the line takes for them."""
    caller.send(POST + b"Content-Length: 16000\r\n\r\n")
    assert caller.send(b"a" * 1600, times=10, pause=0.25)
    assert caller.seconds > 2 * PATIENCE
    assert b"\r\n\r\n16000" in caller.socket.recv(65536)


def test_a_body_that_says_it_is_too_long_ends_its_connection(caller: Caller) -> None:
    caller.send(POST + b"Content-Length: 10737418240\r\n\r\n" + b"a" * 1000)
    said = caller.answer()
    assert said.startswith(b"HTTP/1.1 413")
    assert b"http_too_large" in said


def test_while_many_wait_others_are_answered(port: int) -> None:
    idle = [Caller(port) for _ in range(200)]
    for one in idle:
        one.send(b"POST /read HTTP/1.1\r\nContent-Length: 9\r\n\r\na")
    asking = Caller(port)
    asking.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"200 OK" in asking.answer()
    assert asking.seconds < 1
    assert all(one.answer().startswith(b"HTTP/1.1 408") for one in idle)
    for one in idle:
        one.socket.close()
    asking.socket.close()
