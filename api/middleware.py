"""What every response has, and what no request may be."""

import asyncio
import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Code, Shown, problem, wanted
from api.parts import comes_back

#: More than any other body that is read here; of others this much is forgiven.
MAX_BODY_BYTES = 64 * 1024

#: Where files are sent to: their bodies are bounded by a setting.
UPLOADS = frozenset(
    (
        "/api/v1/regulator/imports",
        "/api/v1/regulator/revisions",
        "/api/v1/regulator/library/increments",
        "/api/v1/library/increments",
        "/console/imports",
        "/console/library",
        "/api/v1/department/results.csv",
        "/api/v1/department/results.xlsx",
    )
)

#: Read whole, and so bounded by themselves.
_ROWS_PATH, MOST_ROWS_BYTES = "/api/v1/library/rows", 8 << 20

_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
#: Said by https only: a browser ignores it elsewhere.
_HTTPS_ONLY = ("Strict-Transport-Security", "max-age=31536000")
#: No body is that long, and to read longer numbers is refused by Python itself.
_MOST_DIGITS = 18
#: How long a body is waited for, and how many of its bytes earn a second more.
_PATIENCE_SECONDS = 30
_SLOWEST = 1024
_CLOSE = {"Connection": "close"}
_TOO_SLOW = 408
_NOT_MODIFIED = 304
_REDIRECTS = 300
_ERRORS = 400
#: Whose pages nobody keeps: who is signed in, or about to be.
_NEVER_KEPT = ("session|", "door")
#: What is left of a refused body isn't waited for; the database may be back soon.
_SAID_WITH = {Code.TOO_LARGE: _CLOSE, Code.UNAVAILABLE: {"Retry-After": "5"}}
_LOG = logging.getLogger("planner.requests")


class Envelope:
    """Answers HEAD as GET without its body, bounds bodies, adds headers.

    An error that nothing else answered becomes a problem here, since what is above
    would send it without these headers; it is raised again for the server's log.

    Parameters
    ----------
    app
        What answers.
    shown
        How problems are shown.
    most_uploaded
        How many bytes the body of an upload may have.
    """

    def __init__(self, app: ASGIApp, shown: Shown, most_uploaded: int) -> None:
        self._app = app
        self._shown = shown
        self._most_uploaded = most_uploaded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        inner = {**scope, "method": "GET"} if head else scope
        inner["state"] = state = {**scope.get("state", {})}

        started = False

        async def enveloped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(message, state, https=scope.get("scheme") == "https")
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        asked = Request(inner)

        async def tell(code: Code) -> None:
            answer = problem(wanted(asked), code, headers=_SAID_WITH.get(code))
            await self._shown(asked, answer)(inner, receive, enveloped)

        most = self._most_of(scope)
        if _too_large(asked.headers, most):
            await tell(Code.TOO_LARGE)
            return
        try:
            await self._app(inner, _bounded(receive, most), enveloped)
        except Exception as error:
            code = _code_of(error)
            if started:
                raise
            await tell(code)
            if code is Code.INTERNAL:
                raise

    def _most_of(self, scope: Scope) -> int:
        if scope["method"] == "POST" and scope["path"] in UPLOADS:
            return self._most_uploaded
        return MOST_ROWS_BYTES if scope["path"] == _ROWS_PATH else MAX_BODY_BYTES


def _code_of(error: Exception) -> Code:
    """Return what an error that nothing else answered is told as."""
    if not comes_back(error):
        return Code.INTERNAL
    _LOG.warning("unavailable", exc_info=error)
    return Code.UNAVAILABLE


def _too_large(headers: Headers, most: int) -> bool:
    length = headers.get("content-length", "0")
    return not length.isdecimal() or len(length) > _MOST_DIGITS or int(length) > most


def _bounded(receive: Receive, most: int) -> Receive:
    """Return what receives a body until it is longer than it may be, or too slow.

    A body sent in chunks doesn't say beforehand how long it is.
    """
    received, waited, whole = 0, 0.0, False

    async def bounded() -> Message:
        nonlocal received, waited, whole
        if whole:
            # Only its end can be heard of a request that is there.
            return await receive()
        began = time.monotonic()
        patience = _PATIENCE_SECONDS + received / _SLOWEST - waited
        try:
            async with asyncio.timeout(patience):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(_TOO_SLOW, headers=_CLOSE) from error
        if message["type"] == "http.disconnect":
            # Nobody reads the answer; what came isn't taken for all of it.
            raise HTTPException(400)
        waited += time.monotonic() - began
        received += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if received > most:
            raise HTTPException(413, headers=_CLOSE)
        return message

    return bounded


def _add_headers(message: Message, state: dict[str, str], *, https: bool) -> None:
    headers = MutableHeaders(scope=message)
    if https:
        headers.setdefault(*_HTTPS_ONLY)
    for name, value in _SECURITY.items():
        headers.setdefault(name, value)
    tagged = message["status"] < _REDIRECTS or message["status"] == _NOT_MODIFIED
    if tagged and "etag" in state:
        headers["ETag"] = state["etag"]
    headers.add_vary_header("Accept")
    headers.add_vary_header("Authorization")
    if state.get("principal", "").startswith(_NEVER_KEPT):
        headers["Cache-Control"] = "no-store"
    elif message["status"] < _ERRORS:
        public = state.get("principal") == "public"
        # Kept anywhere, but asked after each time: an embargo ends at midnight and a
        # year may be superseded; a 304 costs next to nothing.
        headers.setdefault(
            "Cache-Control", f"{'public' if public else 'private'}, no-cache"
        )
