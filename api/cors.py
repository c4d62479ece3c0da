"""Reading from other sites' pages: allowed of what is public, of nothing else.

No credentials are: a browser sends neither cookie nor token along.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PUBLIC = "/api/v1/public"
_BESIDE = frozenset(("/api/v1/openapi.json", "/api/v1/problems"))
#: Asked by POST with a firm's own code: no page of another site has any business there.
_NEVER = frozenset(("/api/v1/public/self-check",))

_SHARED = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Content-Disposition"),
)
_ALLOWED = (
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
)


class Shared:
    """Lets pages of other sites read what is public.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not _is_shared(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _allow(scope, send)
        elif scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, _sharing(send))
        else:
            await self._app(scope, receive, send)


def _is_shared(path: str) -> bool:
    if path in _NEVER:
        return False
    return path == _PUBLIC or path.startswith(f"{_PUBLIC}/") or path in _BESIDE


def _sharing(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SHARED:
                headers[name] = value
        await send(message)

    return sent


async def _allow(scope: Scope, send: Send) -> None:
    """Answer what a browser asks before a request, and who asks what there is."""
    headers = MutableHeaders({"Allow": "GET, HEAD, OPTIONS", "Content-Length": "0"})
    asks_first = "access-control-request-method" in Headers(scope=scope)
    for name, value in (*_SHARED, *(_ALLOWED if asks_first else ())):
        headers[name] = value
    await send({"type": "http.response.start", "status": 204, "headers": headers.raw})
    await send({"type": "http.response.body", "body": b""})
