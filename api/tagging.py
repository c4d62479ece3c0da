"""Entity tags of what isn't tagged by the state that it shows: digests of the bytes.

What changes without a year being published (imports, plans, jobs, accounts, the log of
accesses) is read all the same; the caller who has it already is spared its transfer.
"""

from hashlib import sha256

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.etag import matches

_API = "/api/v1/"
_OK = 200
_NOT_MODIFIED = 304


class Tagging:
    """Tags answers to reads of the API that no route has tagged.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        reads = scope["type"] == "http" and scope["method"] == "GET"
        if reads and scope["path"].startswith(_API):
            await self._app(scope, receive, _Tagged(scope, send))
        else:
            await self._app(scope, receive, send)


class _Tagged:
    """Holds an answer back until all of it is known."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_untagged(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._answer(self._start, b"".join(self._body))

    def _is_untagged(self, start: Message) -> bool:
        told = Headers(raw=start["headers"])
        kept = "no-store" not in told.get("cache-control", "")
        return start["status"] == _OK and kept and "etag" not in self._scope["state"]

    async def _answer(self, start: Message, body: bytes) -> None:
        tag = f'"{sha256(body).hexdigest()}"'
        self._scope["state"]["etag"] = tag
        held = Headers(scope=self._scope).get("if-none-match", "")
        if matches(held, tag):
            start = {**start, "status": _NOT_MODIFIED, "headers": []}
            body = b""
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
