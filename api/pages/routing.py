"""How pages are registered: as HTML, with the problems that they may tell of."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response

from api.errors import Code, responses

Endpoint = TypeVar("Endpoint", bound=Callable[..., Response])

#: The content of a page.
HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}


def asked_language(
    lang: Annotated[
        str | None,
        Query(pattern="^(zh|en)$", description="zh or en; kept by a cookie."),
    ] = None,
) -> str | None:
    """Return the language that an address asks for, which must be one of the two."""
    return lang


def page_route(
    router: APIRouter, path: str, *errors: Code, leads_on: bool = False
) -> Callable[[Endpoint], Endpoint]:
    """Register an endpoint that answers with a page, or where it is."""
    described = responses(Code.INVALID, *errors)
    for answer in described.values():
        answer["content"] |= HTML
    if leads_on:
        described[303] = {"description": "Where it is."}
    return router.get(
        path,
        response_class=HTMLResponse,
        dependencies=[Depends(asked_language)],
        responses={304: {"description": "The caller has it already."}, **described},
    )
