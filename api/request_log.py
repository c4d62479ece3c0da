"""A line and a count for every request, and an id that both sides can name it by.

The line has no path as it was asked for, no query, no body, no token, no address of
the caller and no name: what a request is about may be about a person. The id is made
here; one that a caller sends is not taken over.
"""

import logging
import secrets
import time
from collections.abc import Mapping
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import count_error, count_request

HEADER = "X-Request-ID"
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_UNKNOWN = "(none)"
_NOTED = "noted"
_SERVER_ERROR = 500
_LOG = logging.getLogger("planner.requests")


class RequestLog:
    """Logs and counts what is answered; the outermost of all.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        noted: dict[str, Any] = {"status": _SERVER_ERROR}
        scope["state"] = {**scope.get("state", {}), _NOTED: noted}

        async def identified(message: Message) -> None:
            if message["type"] == "http.response.start":
                noted["status"] = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, identified)
            except Exception:
                count_error(noted.get("route", _UNKNOWN))
                where = {"route": noted.get("route", _UNKNOWN)}
                _LOG.exception("error", extra=where)
                raise
            finally:
                _tell(scope["method"], noted, time.perf_counter() - began)


def noted_of(scope: Scope) -> dict[str, str]:
    """Return what was noted of the route that answered a request."""
    noted = scope.get("state", {}).get(_NOTED, {})
    return {name: noted[name] for name in ("route", "audience") if name in noted}


def note(scope: Scope, noted: Mapping[str, str]) -> None:
    """Note of a request what was noted of one that was answered just so."""
    scope.get("state", {}).get(_NOTED, {}).update(noted)


class Noting:
    """Notes for the log what routing and the guards found out; the innermost.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._app(scope, receive, send)
        finally:
            state = scope.get("state", {})
            noted = state.get(_NOTED)
            if noted is not None:
                noted["route"] = _template(scope)
                noted["audience"] = str(state.get("principal", "")).partition("|")[0]


def _template(scope: Scope) -> str:
    """Return the path of the route that answers, its values not filled in."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    for found in (context, scope.get("route")):
        path = getattr(found, "path", None)
        if path:
            return str(path)
    return _UNKNOWN


def _tell(method: str, noted: dict[str, Any], seconds: float) -> None:
    method = method if method in _METHODS else _UNKNOWN
    route, status = noted.get("route", _UNKNOWN), noted["status"]
    count_request(method, route, status, seconds)
    told = {
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "audience": noted.get("audience") or "none",
    }
    _LOG.info("request", extra=told)
