"""Signing in by another's word: to the issuer, and back from it."""

import hmac
from typing import Annotated, cast

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import Response

from api.access.forms import address_of, home_of, see, wait_for
from api.audiences import Door
from api.cookies import FLOW, SESSION, cookie, drop_cookie, set_cookie
from api.deps import AllParts
from api.errors import ApiError, Code, responses
from api.local_addresses import local_address
from api.parts import Parts
from planner.accounts.gate import TooManyTriesError
from planner.accounts.vouching import Flow, Issuer
from planner.errors import Finding, InputError

router = APIRouter(tags=["access"])

START = "/login/elsewhere"
BACK = "/login/elsewhere/back"
#: How long somebody may take at the issuer's.
_SECONDS = 600
_BAR = "|"

Text = Annotated[str, Query(max_length=4000)]


def _issuer(parts: Parts) -> Issuer:
    if parts.issuer is None:
        raise ApiError(Code.NO_ROUTE)
    return parts.issuer


@router.get(
    START,
    response_class=Response,
    status_code=303,
    responses={
        303: {"description": "On to the issuer."},
        **responses(Code.NO_ROUTE, Code.INVALID, Code.BAD_REQUEST),
    },
)
def start(
    _audience: Door,
    request: Request,
    parts: AllParts,
    wanted: Annotated[str, Query(alias="next", max_length=2000)] = "",
) -> Response:
    """Send the browser to the issuer."""
    issuer = _issuer(parts)
    flow = Flow(code=parts.gate().new_code())
    response = see(issuer.address(flow))
    kept = f"{flow.code}{_BAR}{local_address(wanted, '')}"
    set_cookie(response, request, FLOW, kept, _SECONDS)
    return response


@router.get(
    BACK,
    response_class=Response,
    status_code=303,
    responses={
        303: {"description": "Signed in."},
        **responses(Code.NO_ROUTE, Code.INVALID, Code.BAD_REQUEST, Code.TOO_MANY),
    },
)
def back(
    _audience: Door,
    request: Request,
    parts: AllParts,
    state: Text = "",
    code: Text = "",
) -> Response:
    """Take the browser back from the issuer; sign in whom it vouches for."""
    issuer, gate = _issuer(parts), parts.gate()
    flow_code, _, wanted = cookie(request, FLOW).partition(_BAR)
    flow = Flow(code=flow_code)
    ours = bool(flow_code) and hmac.compare_digest(flow.state, _ascii(state))
    try:
        if not ours or not code:
            gate.count_wrong_token(address_of(request))
            raise _refused()
        found = gate.sign_in_elsewhere(issuer.redeem(flow, code))
    except TooManyTriesError as error:
        raise wait_for(error) from error
    if found is None:
        raise _refused()
    user, session = found
    gate.sign_out(cookie(request, SESSION))
    home = home_of(cast("FastAPI", request.app), user)
    response = see(local_address(wanted, home))
    drop_cookie(response, request, FLOW)
    set_cookie(response, request, SESSION, session)
    return response


def _ascii(text: str) -> str:
    return text if text.isascii() else ""


def _refused() -> InputError:
    return InputError([Finding(file="", code="account_elsewhere")])
