"""Who may call what: each endpoint's type names its audience, first of all.

The app refuses to start with a route that names none (`api.app`).
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.deps import Kept, token_in_force
from api.errors import ApiError, Code
from planner.publishing.store import Token
from planner.season.callers import Caller, caller_of

_bearer = HTTPBearer(
    auto_error=False,
    description="A token made by `planner token`; department or regulator.",
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def _checked(store: Kept, given: HTTPAuthorizationCredentials | None) -> Token:
    if given is None:
        raise ApiError(Code.NO_CREDENTIALS, headers={"WWW-Authenticate": "Bearer"})
    token = token_in_force(store, given.credentials)
    if token is None:
        challenge = 'Bearer error="invalid_token"'
        raise ApiError(Code.BAD_CREDENTIALS, headers={"WWW-Authenticate": challenge})
    return token


def _admitted(request: Request, token: Token, audience: str) -> Token:
    if token.audience != audience:
        raise ApiError(Code.WRONG_AUDIENCE)
    request.state.principal = f"{audience}|{token.token_id}"
    return token


async def public(request: Request) -> None:
    """Admit anyone; a token changes nothing."""
    request.state.principal = "public"


def department(request: Request, store: Kept, given: Credentials) -> str:
    """Admit a department; return its id."""
    token = _admitted(request, _checked(store, given), "department")
    if token.department_id is None:
        raise ApiError(Code.WRONG_AUDIENCE)
    return token.department_id


def regulator(request: Request, store: Kept, given: Credentials) -> Token:
    """Admit the regulator."""
    return _admitted(request, _checked(store, given), "regulator")


def party(request: Request, store: Kept, given: Credentials) -> Caller:
    """Admit whoever acts for a party of a ceremony: a department or another."""
    token = _checked(store, given)
    if token.audience not in PARTIES:
        raise ApiError(Code.WRONG_AUDIENCE)
    request.state.principal = f"party|{token.token_id}"
    return caller_of(token)


def acting_department(request: Request, store: Kept, given: Credentials) -> Caller:
    """Admit a department that acts on its own visits."""
    token = _admitted(request, _checked(store, given), "department")
    if token.department_id is None:
        raise ApiError(Code.WRONG_AUDIENCE)
    return caller_of(token)


PARTIES = frozenset(("party", "department"))
GUARDS = frozenset((public, department, acting_department, regulator, party))

Public = Annotated[None, Depends(public)]
OwnDepartment = Annotated[str, Depends(department)]
Regulator = Annotated[Token, Depends(regulator)]
ActingDepartment = Annotated[Caller, Depends(acting_department)]
ActingParty = Annotated[Caller, Depends(party)]
