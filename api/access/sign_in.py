"""Pages of signing in and out, and of one's own account."""

from typing import Annotated, cast

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import Response

from api.access.elsewhere import START
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
from api.audiences import Door, SignedIn, Visitor
from api.cookies import SESSION, cookie, drop_cookie, field, set_cookie
from api.deps import AllParts
from api.errors import Code
from api.local_addresses import ACCOUNT, LOGIN, local_address, login_address
from api.pages.routing import page_route
from planner.accounts.gate import TooManyTriesError
from planner.errors import Finding, InputError, PlannerError

router = APIRouter(tags=["access"])

Next = Annotated[
    str, Query(alias="next", max_length=2000, description="Where to go afterwards.")
]


def _form(
    request: Request,
    parts: AllParts,
    wanted: str,
    user_name: str = "",
    error: PlannerError | None = None,
) -> Response:
    code = before_signing_in(request, parts)
    onward = local_address(wanted, "")
    elsewhere = f"{START}{login_address(onward).removeprefix(LOGIN)}"
    values = {
        "next": onward,
        "user_name": user_name,
        "elsewhere": elsewhere if parts.issuer else "",
    }
    return bound(shown(request, "sign_in.html", values, error), request, code)


@page_route(router, LOGIN)
def form(
    _audience: Door, request: Request, parts: AllParts, wanted: Next = ""
) -> Response:
    """Show the form to sign in with."""
    return _form(request, parts, wanted)


@posted(router, LOGIN, ("user_name", "password", "next"), Code.TOO_MANY)
def sign_in(_audience: Door, request: Request, parts: AllParts, sent: Sent) -> Response:
    """Sign in; a name nobody has and a wrong password are answered alike."""
    must_be_ours(request, sent)
    gate, name, wanted = parts.gate(), field(sent, "user_name"), field(sent, "next")
    try:
        code = gate.sign_in(name, field(sent, "password"), address_of(request))
    except TooManyTriesError as error:
        raise wait_for(error) from error
    user = gate.session(code) if code else None
    if code is None or user is None:
        refused = InputError([Finding(file="", code="account_sign_in")])
        return _form(request, parts, wanted, name[:60], refused)
    # Whoever was signed in here before isn't any more.
    gate.sign_out(cookie(request, SESSION))
    home = home_of(cast("FastAPI", request.app), user)
    response = see(local_address(wanted, home))
    set_cookie(response, request, SESSION, code)
    return response


@posted(router, "/logout", ())
def sign_out(_visitor: SignedIn, request: Request, parts: AllParts) -> Response:
    """Sign out."""
    return _out(request, parts, "/")


def _out(request: Request, parts: AllParts, location: str) -> Response:
    parts.gate().sign_out(cookie(request, SESSION))
    response = see(location)
    drop_cookie(response, request, SESSION)
    return response


def _account(
    request: Request,
    visitor: Visitor,
    error: PlannerError | None = None,
    *,
    differs: bool = False,
) -> Response:
    home = home_of(cast("FastAPI", request.app), visitor.user)
    values = {"user": visitor.user, "onward": home if home != ACCOUNT else ""}
    return shown(request, "account.html", values, error, differs=differs)


@page_route(router, ACCOUNT, Code.WRONG_ROLE)
def account(visitor: SignedIn, request: Request) -> Response:
    """Show who is signed in, and a form to change the password."""
    return _account(request, visitor)


@posted(router, ACCOUNT, ("old", "password", "again"), Code.TOO_MANY)
def change_password(
    visitor: SignedIn, request: Request, parts: AllParts, sent: Sent
) -> Response:
    """Change one's own password; all sessions end."""
    if field(sent, "password") != field(sent, "again"):
        return _account(request, visitor, differs=True)
    old, new = field(sent, "old"), field(sent, "password")
    try:
        parts.gate().count_password(visitor.user, address_of(request))
        parts.accounts().change_password(visitor.user, old, new)
    except TooManyTriesError as error:
        raise wait_for(error) from error
    except InputError as error:
        return _account(request, visitor, error)
    return _out(request, parts, LOGIN)
