"""Connections that nobody holds for nothing: how long a head may be, and may take.

uvicorn takes a request's head however long it is and however slowly it comes. A proxy
in front bounds both; who reaches the server itself finds the same bounds here. How
slowly a body may come is the envelope's (`api.middleware`).
"""

from asyncio import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Of a first line and headers, or of what else comes without a body's bytes: trailers,
#: extensions of chunks. Ours take a few KiB.
MOST_BARE_BYTES = 64 * 1024
#: From the beginning of a connection, or of a request, to the end of its head.
HEAD_SECONDS = 20
#: A body that comes after its answer is thrown away for so long: if closed at once, the
#: connection might be gone before the caller has read the answer.
LINGER_SECONDS = 10

_TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class Connection(HttpToolsProtocol):
    """One connection, closed where it sends too much or has others wait too long."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._ending: TimerHandle | None = None
        self._in_message = False
        self._bare = True
        self._bare_bytes = 0

    def connection_made(self, transport: Any) -> None:
        """Wait for a request."""
        super().connection_made(transport)
        self._end_after(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._go_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless too much has come that is no body."""
        if not self._in_message and self._ending is None:
            self._end_after(HEAD_SECONDS)
        bare = self._bare
        super().data_received(data)
        if bare and self._bare:
            self._bare_bytes += len(data)
        if self._bare_bytes > MOST_BARE_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LONG)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins: what is counted of it, and its time."""
        super().on_message_begin()
        self._in_message = self._bare = True
        self._bare_bytes = 0
        self._end_after(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._go_on()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of its body is there."""
        self._bare, self._bare_bytes = False, 0
        super().on_body(body)

    def on_chunk_complete(self) -> None:
        """A chunk of its body is whole; whatever follows it isn't body yet."""
        self._bare = True

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._go_on()
        self._in_message, self._bare, self._bare_bytes = False, True, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered; what is left of it is nobody's."""
        super().on_response_complete()
        if self._in_message and self.cycle.response_complete:
            self._end_after(LINGER_SECONDS)

    def _end_after(self, seconds: int) -> None:
        self._go_on()
        self._ending = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _go_on(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
