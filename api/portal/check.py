"""The self-check's page: a form, the answer, and a script that recomputes it.

Without the script it does all but recompute. Its files come from here alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.audiences import Public
from api.deps import AllParts
from api.errors import STATUS, ApiError, Code, responses
from api.pages.assets import read
from api.pages.links import Links
from api.pages.routing import asked_language, page_route
from api.portal.family import PORTAL
from api.public.self_check import NO_STORE, Address, self_checked
from api.public.self_check_schemas import Asked, SelfCheck
from planner.importing.schema import TABLES
from planner.messages import MESSAGES

router = APIRouter(tags=["public"])

_FORM = "application/x-www-form-urlencoded"
_FIELDS = ("round", "target_id", "code")
_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}

_HEADERS_ZH = {column.name: column.header_zh for column in TABLES["targets"].columns}


@dataclass(frozen=True, slots=True)
class _Asset:
    """A file that the page loads."""

    content: bytes
    media_type: str

    def response(self) -> Response:
        return Response(self.content, media_type=self.media_type)


_SCRIPT = _Asset(
    read("api.pages", "digests.js") + b"\n" + read("api.portal", "check.js"),
    "text/javascript; charset=utf-8",
)
_STYLE = _Asset(read("api.portal", "check.css"), "text/css; charset=utf-8")


def _label(column: str) -> tuple[str, str]:
    """Return what a column is called, in Chinese and English."""
    return _HEADERS_ZH.get(column, column), column.replace("_", " ")


def _page(
    request: Request,
    *,
    typed: Mapping[str, str] | None = None,
    answer: SelfCheck | None = None,
    error: ApiError | None = None,
) -> HTMLResponse:
    cells = {cell.column: cell.value for cell in answer.row} if answer else {}
    page = PORTAL.page(
        request,
        "check.html",
        status=STATUS[error.code] if error else 200,
        script="/check/check.js",
        # No address of the page repeats what was asked: it might hold a code.
        links=Links(str(request.url.path), ()),
        typed=typed or dict.fromkeys(_FIELDS, ""),
        answer=answer,
        called=cells.get("name", ""),
        data=answer.model_dump(mode="json") if answer else None,
        problem=MESSAGES[error.code].filled({"value": ""}) if error else None,
        label=_label,
    )
    for name, value in {
        **(error.headers if error else {}),
        **(NO_STORE if typed else {}),
    }.items():
        page.headers[name] = value
    return page


async def _form(request: Request) -> Mapping[str, str]:
    """Read the form's fields, each once.

    Raises
    ------
    ApiError
        If the body is no form.
    """
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await request.body()
    try:
        sent = parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=2 * len(_FIELDS),
        )
    except ValueError as error:
        raise ApiError(Code.BAD_REQUEST) from error
    if media != _FORM:
        raise ApiError(Code.BAD_REQUEST)
    return {name: sent.get(name, [""])[0] for name in _FIELDS}


@page_route(router, "/check")
def form(_audience: Public, request: Request) -> HTMLResponse:
    """Show the self-check's form."""
    return _page(request)


@router.post(
    "/check",
    response_class=HTMLResponse,
    dependencies=[Depends(asked_language)],
    responses={
        404: {"description": "Refused.", "content": _HTML},
        429: {"description": "Too many attempts.", "content": _HTML},
        **responses(Code.BAD_REQUEST, Code.TOO_LARGE, Code.INVALID),
    },
)
def checked(
    _audience: Public,
    request: Request,
    parts: AllParts,
    address: Address,
    typed: Annotated[Mapping[str, str], Depends(_form)],
) -> HTMLResponse:
    """Show the answer to a self-check."""
    try:
        asked = Asked(**typed)
        return _page(request, typed=typed, answer=self_checked(parts, address, asked))
    except ValidationError:
        # Longer than anything that a letter holds.
        return _page(request, typed=typed, error=ApiError(Code.SELF_CHECK_REFUSED))
    except ApiError as error:
        return _page(request, typed=typed, error=error)


def _described(asset: _Asset) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {asset.media_type: {"schema": {"type": "string"}}}}}


@router.get("/check/check.js", response_class=Response, responses=_described(_SCRIPT))
def script(_audience: Public) -> Response:
    """Send the page's script."""
    return _SCRIPT.response()


@router.get("/check/check.css", response_class=Response, responses=_described(_STYLE))
def style(_audience: Public) -> Response:
    """Send the page's style sheet."""
    return _STYLE.response()
