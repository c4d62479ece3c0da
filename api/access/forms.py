"""What the pages of signing in share: how they are shown, registered and answered."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import iter_route_contexts
from starlette.datastructures import FormData

from api.access.words import WORDS
from api.cookies import (
    FIELD,
    VISIT,
    cookie,
    field,
    form_token,
    is_ours,
    sent_form,
    set_cookie,
)
from api.errors import ApiError, Code, responses
from api.local_addresses import ACCOUNT
from api.pages.family import Family
from api.parts import Parts
from api.refusals import status_of_refusal
from planner.accounts.gate import TooManyTriesError
from planner.accounts.records import User
from planner.accounts.rules import SHORTEST
from planner.errors import PlannerError
from planner.publishing.attempts import caller_of

PAGES = Family("api.access", WORDS)


async def _sent(request: Request) -> AsyncIterator[FormData]:
    form = await sent_form(request)
    try:
        yield form
    finally:
        await form.close()


Sent = Annotated[FormData, Depends(_sent)]

_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
_FORM = "application/x-www-form-urlencoded"
#: Where each audience works, if there are pages for it.
_HOMES = {"regulator": "/console", "department": "/desk", "party": "/party"}


def posted(
    router: APIRouter, path: str, fields: tuple[str, ...], *errors: Code
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Register an endpoint that takes a form and leads on, or shows it once more."""
    described = responses(Code.BAD_REQUEST, Code.FORGED, Code.INVALID, *errors)
    for answer in described.values():
        answer["content"] |= _HTML
    schema = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in (FIELD, *fields)},
    }
    return router.post(
        path,
        response_class=Response,
        status_code=303,
        responses={303: {"description": "It is done."}, **described},
        openapi_extra={
            "requestBody": {"content": {_FORM: {"schema": schema}}, "required": True}
        },
    )


def shown(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    error: PlannerError | None = None,
    *,
    differs: bool = False,
) -> Response:
    """Return a page with a form, and what was wrong with what was sent."""
    status = 422 if differs else 200
    if error is not None:
        status = status_of_refusal(error.findings[0].code)
    response = PAGES.page(
        request,
        template,
        status=status,
        wrong=error.findings[0].message if error else None,
        differs=differs,
        shortest=SHORTEST,
        **values,
    )
    # A form's origin is told to us; the code in a link's address to nobody.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def before_signing_in(request: Request, parts: Parts) -> str:
    """Return the code that forms are bound to before there is a session."""
    code = cookie(request, VISIT) or parts.gate().new_code()
    request.state.csrf_token = form_token(code)
    return code


def bound(response: Response, request: Request, code: str) -> Response:
    """Return a response that gives the browser the code of its forms."""
    set_cookie(response, request, VISIT, code)
    return response


def must_be_ours(request: Request, form: FormData) -> None:
    """Check a form that was sent before there is a session.

    Raises
    ------
    ApiError
        If this browser wasn't shown it.
    """
    if not is_ours(request, cookie(request, VISIT), field(form, FIELD)):
        raise ApiError(Code.FORGED)


def address_of(request: Request) -> str:
    """Return where a request comes from, as tries are counted."""
    return caller_of(request.client.host if request.client else None)


def wait_for(error: TooManyTriesError) -> ApiError:
    """Return the answer to too many tries."""
    return ApiError(Code.TOO_MANY, headers={"Retry-After": str(error.wait)})


def see(location: str) -> Response:
    """Return the answer that leads on to another page."""
    return RedirectResponse(location, status_code=303)


def home_of(app: FastAPI, user: User) -> str:
    """Return where somebody works: his audience's pages, else his account's."""
    home = _HOMES.get(user.role.audience, ACCOUNT)
    there = any(str(c.path) == home for c in iter_route_contexts(app.routes))
    return home if there else ACCOUNT
