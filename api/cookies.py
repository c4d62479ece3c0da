"""Cookies: what they are called, set and read as; and the proof that a form is ours.

Where the request came by https a cookie is `__Host-`: the browser takes it from this
host alone, and sends it by https only.
"""

import hmac
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from api.multipart import multipart_form
from planner.ids import hash_fields

SESSION = "session"
#: What a form is bound to before there is a session.
VISIT = "visit"
#: What a sign-in elsewhere is bound to.
FLOW = "flow"

FIELD = "csrf"
#: As many as a column of whole numbers holds for certain.
_MOST_DIGITS = 9
_HEADER = "x-csrf-token"
_SECURE = "https"


def cookie_name(request: Request, name: str) -> str:
    """Return what a cookie is called on this connection."""
    return f"__Host-{name}" if request.url.scheme == _SECURE else name


def cookie(request: Request, name: str) -> str:
    """Return a cookie's value, "" where there is none."""
    return request.cookies.get(cookie_name(request, name), "")


def set_cookie(
    response: Response, request: Request, name: str, value: str, seconds: int = 0
) -> None:
    """Set a cookie that scripts can't read, for as long as the browser is open.

    Parameters
    ----------
    seconds
        For how long instead, if not 0.
    """
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds or None,
        path="/",
        secure=request.url.scheme == _SECURE,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, request: Request, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(
        cookie_name(request, name),
        path="/",
        secure=request.url.scheme == _SECURE,
        httponly=True,
        samesite="lax",
    )


def form_token(code: str) -> str:
    """Return what a form holds to prove that it is ours, from a cookie's code."""
    return hash_fields("csrf", code)


def is_ours(request: Request, code: str, sent: str) -> bool:
    """Tell whether a form comes from a page of ours that this browser was shown.

    Parameters
    ----------
    code
        The cookie's that the form is bound to.
    sent
        The token that came with the form.
    """
    if not code or not _same_origin(request):
        return False
    return hmac.compare_digest(form_token(code).encode(), sent.encode())


def _same_origin(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    # Some browsers hide their origin; the token has to do then.
    return origin == "null" or _host(origin) == request.headers.get("host", "").lower()


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


async def sent_form(request: Request) -> FormData:
    """Return a form's fields; an empty form where the body is none."""
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media == "multipart/form-data":
        return await multipart_form(request)
    if media == "application/x-www-form-urlencoded":
        return await request.form()
    return FormData()


def field(form: FormData, name: str) -> str:
    """Return a text field's value, "" where there is none."""
    value = form.get(name, "")
    return "" if isinstance(value, UploadFile) else value


def whole_number(text: str) -> int | None:
    """Return a field's number, None where it is none or longer than any of ours."""
    fits = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if fits else None


async def sent_token(request: Request) -> AsyncIterator[str]:
    """Yield the token that came with a form, in its field or as a header."""
    form = await sent_form(request)
    header = request.headers.get(_HEADER)
    try:
        yield field(form, FIELD) if header is None else header
    finally:
        await form.close()
