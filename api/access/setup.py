"""Pages of one-time links: a user name and a password are set, once."""

from typing import Annotated, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response

from api.access.forms import (
    Sent,
    address_of,
    before_signing_in,
    bound,
    home_of,
    must_be_ours,
    posted,
    see,
    shown,
    wait_for,
)
from api.audiences import Door
from api.cookies import SESSION, field, set_cookie
from api.deps import AllParts
from api.errors import Code
from api.pages.routing import page_route
from api.parts import Parts
from planner.accounts.gate import TooManyTriesError
from planner.accounts.records import OneTimeLink
from planner.errors import Finding, InputError, PlannerError

router = APIRouter(tags=["access"])

SETUP = "/setup/{code}"
LinkCode = Annotated[
    str, PathParameter(max_length=200, description="The link's code, 64 hex digits.")
]


def _opened(request: Request, parts: Parts, code: str) -> OneTimeLink:
    """Return the link that a code opens.

    Raises
    ------
    InputError
        If it opens none.
    """
    link = parts.accounts().link(code)
    if link is not None:
        return link
    try:
        parts.gate().count_wrong_token(address_of(request))
    except TooManyTriesError as error:
        raise wait_for(error) from error
    raise InputError([Finding(file="", code="account_link")])


def _form(
    request: Request,
    parts: Parts,
    link: OneTimeLink,
    user_name: str = "",
    error: PlannerError | None = None,
    *,
    differs: bool = False,
) -> Response:
    bound_to = before_signing_in(request, parts)
    values = {"link": link, "renewing": bool(link.user_id), "user_name": user_name}
    page = shown(request, "setup.html", values, error, differs=differs)
    return bound(page, request, bound_to)


@page_route(router, SETUP, Code.NOT_FOUND, Code.TOO_MANY)
def form(
    _audience: Door, request: Request, parts: AllParts, code: LinkCode
) -> Response:
    """Show the form of a one-time link; this doesn't use it."""
    return _form(request, parts, _opened(request, parts, code))


@posted(
    router,
    SETUP,
    ("user_name", "password", "again"),
    Code.NOT_FOUND,
    Code.CONFLICT,
    Code.TOO_MANY,
)
def use(
    _audience: Door, request: Request, parts: AllParts, code: LinkCode, sent: Sent
) -> Response:
    """Use a one-time link: make the user, or renew the password, and sign in."""
    must_be_ours(request, sent)
    link = _opened(request, parts, code)
    name, password = field(sent, "user_name"), field(sent, "password")
    if password != field(sent, "again"):
        return _form(request, parts, link, name[:60], differs=True)
    try:
        user = parts.accounts().use_link(code, name, password)
    except InputError as error:
        if error.findings[0].code == "account_link":
            raise
        return _form(request, parts, link, name[:60], error)
    response = see(home_of(cast("FastAPI", request.app), user))
    set_cookie(response, request, SESSION, parts.gate().begin(user))
    return response
