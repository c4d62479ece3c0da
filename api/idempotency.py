"""Writes sent twice are done once: the header `Idempotency-Key`.

A caller that doesn't know whether a write arrived sends it again with the same key, and
is sent the first answer again. Answers are kept for a day, sealed under the caller's
own token and key, neither of which is kept: a token that an answer shows once can't be
read from the database.
"""

import asyncio
import hashlib
import json
import re
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import IO, Any

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Code, problem, problem_of
from api.parts import answer_book, new_holder, seal, token_in_force, unseal
from planner.ids import hash_fields
from planner.jobs.first_answers import Standing

HEADER = "idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_WRITES = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_LEASE_SECONDS = 30
_BEAT_SECONDS = 10
_IN_MEMORY = 1 << 20
_CHUNK = 1 << 16
_LONGEST_ANSWER = 1 << 20
#: What may be otherwise the next time, without the caller sending anything else.
_NOT_KEPT = frozenset((401, 403, 408, 413, 425, 429))
_FAILED = 500


class Idempotency:
    """Answers a write that is sent again as it was answered the first time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        key = Headers(scope=scope).get(HEADER) if _is_write(scope) else None
        secret = _bearer(scope) if key is not None else None
        if key is None or secret is None:
            await self._app(scope, receive, send)
            return
        language = Headers(scope=scope).get("accept-language", "")
        if not _KEY.fullmatch(key):
            await problem(language, Code.BAD_KEY)(scope, receive, send)
            return
        store = scope["app"].state.parts.store
        token = await run_sync(token_in_force, store, secret)
        if token is None:
            # Refused by the route, and counted there.
            await self._app(scope, receive, send)
            return
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as body:
            try:
                mark = await _read(scope, receive, body)
            except HTTPException as error:
                told = problem_of(error, language)
                await told(scope, receive, send)
                return
            write = _Write(
                scope=scope,
                key=hash_fields("answer", token.token_id, key),
                mark=mark,
                secret=f"{secret}|{key}",
            )
            await write.answer(self._app, _replayed(body, receive), send, language)


class _Write:
    """One write with a key."""

    def __init__(self, *, scope: Scope, key: str, mark: str, secret: str) -> None:
        self._scope = scope
        self._key = key
        self._mark = mark
        self._secret = secret
        self._holder = new_holder()
        self._book = answer_book(scope["app"].state.parts)

    async def answer(
        self, app: ASGIApp, receive: Receive, send: Send, language: str
    ) -> None:
        found = await run_sync(
            self._book.begin, self._key, self._mark, self._holder, _LEASE_SECONDS
        )
        if found.standing is Standing.OPEN:
            await self._do(app, receive, send)
            return
        told = Code.KEY_BUSY if found.standing is Standing.BUSY else Code.KEY_REUSED
        if found.standing is Standing.ANSWERED:
            first = unseal(self._secret, found.answer)
            if first is not None:
                await _send_again(first, send)
                return
        await problem(language, told)(self._scope, receive, send)

    async def _do(self, app: ASGIApp, receive: Receive, send: Send) -> None:
        heard = _Heard(send)
        beating = asyncio.create_task(self._beat())
        try:
            await app(self._scope, receive, heard)
        except BaseException:
            await self._forget()
            raise
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
        if heard.status in _NOT_KEPT or heard.status >= _FAILED or heard.too_long:
            await self._forget()
            return
        box = seal(self._secret, heard.text())
        await run_sync(self._book.finish, self._key, self._holder, box)

    async def _forget(self) -> None:
        await run_sync(self._book.forget, self._key, self._holder)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            await run_sync(self._book.renew, self._key, self._holder, _LEASE_SECONDS)


class _Heard:
    """An answer that is passed on, and remembered."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = _FAILED
        self.too_long = False
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._headers = list(message["headers"])
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if len(self._body) > _LONGEST_ANSWER:
                self.too_long, self._body = True, b""
        await self._send(message)

    def text(self) -> bytes:
        headers = [[n.decode("latin-1"), v.decode("latin-1")] for n, v in self._headers]
        told = {"status": self.status, "headers": headers, "body": self._body.hex()}
        return json.dumps(told).encode()


async def _send_again(first: bytes, send: Send) -> None:
    told: dict[str, Any] = json.loads(first)
    headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in told["headers"]]
    headers.append((b"idempotency-replayed", b"true"))
    await send(
        {
            "type": "http.response.start",
            "status": told["status"],
            "headers": headers,
        }
    )
    await send({"type": "http.response.body", "body": bytes.fromhex(told["body"])})


def _is_write(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] in _WRITES
        and scope["path"].startswith("/api/v1/")
    )


def _bearer(scope: Scope) -> str | None:
    kind, _, secret = Headers(scope=scope).get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" and secret.strip() else None


async def _read(scope: Scope, receive: Receive, body: IO[bytes]) -> str:
    """Read a body whole; return what tells its write from another.

    A form's boundary is another each time that a program sends it, so it isn't counted.
    """
    headers = Headers(scope=scope)
    kind, _, rest = headers.get("content-type", "").partition(";")
    boundary = _boundary(rest) if kind.strip().lower().startswith("multipart/") else b""
    hashed, tail, more = hashlib.sha256(), b"", True
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        body.write(chunk)
        if not boundary:
            hashed.update(chunk)
            continue
        text = (tail + chunk).replace(boundary, b"")
        keep = len(boundary) - 1 if more else 0
        tail = text[len(text) - keep :] if keep else b""
        hashed.update(text[: len(text) - keep])
    query = scope.get("query_string", b"").decode("latin-1")
    named = [scope["method"], scope["path"], query, kind.strip().lower()]
    # What the caller saw is part of what it asks for.
    return hash_fields("write", *named, headers.get("if-match", ""), hashed.hexdigest())


def _boundary(parameters: str) -> bytes:
    found = re.search(r'boundary="?([^";]+)"?', parameters)
    return found.group(1).encode("latin-1") if found else b""


def _replayed(body: IO[bytes], receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Return what receives a body that was read already."""
    length, told = body.tell(), False
    body.seek(0)

    async def replayed() -> Message:
        nonlocal told
        if told:
            return await receive()
        chunk = body.read(_CHUNK)
        told = body.tell() >= length
        return {"type": "http.request", "body": chunk, "more_body": not told}

    return replayed
