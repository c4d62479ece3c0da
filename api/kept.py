"""Public answers, kept as bytes for as long as nothing that is published changes.

An answer is a function of what is published, the day, the address and the format
(`api.etag`); so the same bytes do for all who ask, until one of the first two changes.
A page is one of its language, too, and some say what a ceremony waits for. Kept is
only what its route told to be public and tagged: no page behind a session is.
"""

from collections.abc import Collection, Iterable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.etag import awaited, matches
from api.kept_answers import Answer, Header, Key
from api.language import page_language
from api.parts import Parts, revision_of
from api.request_log import note, noted_of
from planner.protocol.times import time_text
from planner.publishing.publication import local_day

_PUBLIC = "/api/v1/public"
#: These wait for a time of day.
_CEREMONIES = "/ceremonies"

_BODIES = frozenset((b"content-length", b"transfer-encoding"))
_NOT_SENT_AGAIN = (b"content-length", b"content-type", b"content-disposition", b"link")


class Kept:
    """Answers what was answered before without asking the application.

    Parameters
    ----------
    app
        What answers all else; its parts hold what is kept.
    pages
        First parts of the addresses of public pages; "" is the first page's.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str] = ()) -> None:
        self._app = app
        self._pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not _may_be_kept(scope, self._pages):
            await self._app(scope, receive, send)
            return
        parts: Parts = scope["app"].state.parts
        headers = Headers(scope=scope)
        try:
            revision = await revision_of(parts.store)
            moment = (revision, local_day(parts.clock.now()))
            key = await _key(scope, headers, parts)
        except Exception:
            await self._app(scope, receive, send)
            return
        answer = parts.answers.find(moment, key)
        if answer is not None:
            note(scope, answer.noted)
            await _send(answer, scope, headers, send)
            return
        recorder = _Recorder(send)
        await self._app(scope, receive, recorder.send)
        taken = recorder.answer(noted_of(scope))
        if taken is not None:
            parts.answers.keep(moment, key, taken)


def _may_be_kept(scope: Scope, pages: Collection[str]) -> bool:
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    path = scope["path"]
    if path.startswith(_PUBLIC):
        known = _CEREMONIES not in path
    else:
        known = path.split("/")[1] in pages
    if not known:
        return False
    # What comes with a body is for the application to refuse.
    return _BODIES.isdisjoint(name for name, _ in scope["headers"])


async def _key(scope: Scope, headers: Headers, parts: Parts) -> Key:
    """Return what an answer is kept under."""
    path = scope["path"]
    shown = headers.get("accept", "")
    if not path.startswith(_PUBLIC):
        shown = page_language(Request(scope))
        if path == "/" or path.startswith("/rounds/"):
            now = time_text(parts.clock.now())
            shown += await run_in_threadpool(awaited, parts, now)
    return path, scope["query_string"], shown


class _Recorder:
    """Passes messages on and remembers them, of an answer that may be kept."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._headers: tuple[Header, ...] = ()
        self._etag = ""
        self._body: list[bytes] = []
        self._whole = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._headers = tuple(message["headers"])
            told = Headers(raw=list(self._headers))
            if told.get("cache-control", "").startswith("public"):
                self._etag = told.get("etag", "")
        elif message["type"] == "http.response.body" and self._etag:
            self._body.append(message.get("body", b""))
            self._whole = not message.get("more_body", False)
        await self._send(message)

    def answer(self, noted: Mapping[str, str]) -> Answer | None:
        """Return the answer; None where it isn't one of those that are kept.

        The body of a HEAD was left out: it is known by its length.
        """
        body = b"".join(self._body)
        length = dict(self._headers).get(b"content-length")
        if not self._whole or length != str(len(body)).encode():
            return None
        return Answer(self._headers, self._etag, body, noted)


async def _send(answer: Answer, scope: Scope, headers: Headers, send: Send) -> None:
    if matches(headers.get("if-none-match", ""), answer.etag):
        await _start(304, _fewer(answer.headers), send)
        await send({"type": "http.response.body", "body": b""})
        return
    await _start(200, answer.headers, send)
    body = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})


async def _start(status: int, headers: Iterable[Header], send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*headers]})


def _fewer(headers: Iterable[Header]) -> list[Header]:
    return [(name, value) for name, value in headers if name not in _NOT_SENT_AGAIN]
