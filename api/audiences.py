"""Who may call what: each endpoint's type names its audience, first of all.

The app refuses to start with a route that names none (`api.app`). Addresses of the API
take tokens and no cookies, pages take sessions and no tokens.
"""

import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, NoReturn

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from api.cookies import SESSION, cookie, form_token, is_ours, sent_token
from api.deps import AllParts
from api.errors import ApiError, Code, SeeOther
from api.local_addresses import login_address
from api.parts import Parts, token_in_force
from planner.accounts.gate import TooManyTriesError
from planner.accounts.records import User
from planner.accounts.roles import Role
from planner.accounts.token import Token
from planner.publishing.attempts import caller_of as address_of
from planner.season.callers import Caller, caller_of, caller_of_user

_bearer = HTTPBearer(
    auto_error=False,
    description="A token made by `planner token`; each opens one part.",
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]

_session = APIKeyCookie(
    name=SESSION,
    scheme_name="Session",
    auto_error=False,
    description="The cookie of a sign-in; by https it is called `__Host-session`.",
)
Cookie = Annotated[str | None, Depends(_session)]

_SAFE = ("GET", "HEAD")


def _checked(
    request: Request, parts: Parts, given: HTTPAuthorizationCredentials | None
) -> Token:
    if given is None:
        raise ApiError(Code.NO_CREDENTIALS, headers={"WWW-Authenticate": "Bearer"})
    token = token_in_force(parts.store, given.credentials)
    if token is None:
        _refuse_token(request, parts)
    return token


def _refuse_token(request: Request, parts: Parts) -> NoReturn:
    address = address_of(request.client.host if request.client else None)
    try:
        parts.gate().count_wrong_token(address)
    except TooManyTriesError as error:
        wait = {"Retry-After": str(error.wait)}
        raise ApiError(Code.TOO_MANY, headers=wait) from error
    challenge = 'Bearer error="invalid_token"'
    raise ApiError(Code.BAD_CREDENTIALS, headers={"WWW-Authenticate": challenge})


def _admitted(request: Request, token: Token, audience: str, *roles: Role) -> Token:
    if token.audience != audience:
        raise ApiError(Code.WRONG_AUDIENCE)
    if roles and token.role not in roles:
        raise ApiError(Code.WRONG_ROLE)
    request.state.principal = f"{audience}|{token.token_id}"
    request.state.role = token.role
    return token


async def public(request: Request) -> None:
    """Admit anyone; a token changes nothing."""
    request.state.principal = "public"


def department(request: Request, parts: AllParts, given: Credentials) -> str:
    """Admit a department, its lead or a clerk; return its id."""
    return acting_department(request, parts, given).department or ""


def acting_department(request: Request, parts: AllParts, given: Credentials) -> Caller:
    """Admit a department's lead or clerk who acts on its own visits."""
    token = _checked(request, parts, given)
    return caller_of(_admitted(request, token, "department", Role.LEAD, Role.CLERK))


def department_lead(request: Request, parts: AllParts, given: Credentials) -> Caller:
    """Admit who decides for a department."""
    token = _checked(request, parts, given)
    return caller_of(_admitted(request, token, "department", Role.LEAD))


def regulator(request: Request, parts: AllParts, given: Credentials) -> Token:
    """Admit coordinators and auditors, who read."""
    token = _checked(request, parts, given)
    return _admitted(request, token, "regulator", Role.COORDINATOR, Role.AUDITOR)


def coordinator(request: Request, parts: AllParts, given: Credentials) -> Token:
    """Admit a coordinator, who changes things."""
    token = _checked(request, parts, given)
    return _admitted(request, token, "regulator", Role.COORDINATOR)


def party(request: Request, parts: AllParts, given: Credentials) -> Caller:
    """Admit whoever acts for a party of a ceremony: a department's lead or another."""
    token = _checked(request, parts, given)
    if token.audience not in PARTIES:
        raise ApiError(Code.WRONG_AUDIENCE)
    if token.role not in (Role.LEAD, Role.PARTY):
        raise ApiError(Code.WRONG_ROLE)
    request.state.principal = f"party|{token.token_id}"
    return caller_of(token)


def library(request: Request, parts: AllParts, given: Credentials) -> Caller:
    """Admit a program that pushes firms and grades into the library."""
    token = _checked(request, parts, given)
    return caller_of(_admitted(request, token, "library", Role.LIBRARY))


def monitor(request: Request, given: Credentials) -> None:
    """Admit whoever shows the token of those who watch over the server."""
    expected = getattr(request.app.state, "metrics_token", None)
    if expected is None:
        raise ApiError(Code.NO_ROUTE)
    if given is None:
        raise ApiError(Code.NO_CREDENTIALS, headers={"WWW-Authenticate": "Bearer"})
    if not hmac.compare_digest(expected.encode(), given.credentials.encode()):
        challenge = 'Bearer error="invalid_token"'
        raise ApiError(Code.BAD_CREDENTIALS, headers={"WWW-Authenticate": challenge})
    request.state.principal = "monitor"


PARTIES = frozenset(("party", "department"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who is signed in, and as whom he acts."""

    user: User
    caller: Caller

    @property
    def department_id(self) -> str:
        """The department whose pages are shown; "" for whoever has none."""
        return self.user.department_id or ""


async def _sent_token(request: Request, parts: AllParts) -> AsyncIterator[str]:
    # Before it is known whose it is, nobody's body is read: an upload may be large.
    if request.method in _SAFE or not await _has_session(request, parts):
        yield ""
        return
    async for token in sent_token(request):
        yield token


async def _has_session(request: Request, parts: Parts) -> bool:
    code = cookie(request, SESSION)
    return bool(code) and bool(
        await run_in_threadpool(lambda: parts.gate().session(code))
    )


SentToken = Annotated[str, Depends(_sent_token)]


def signed_in(
    request: Request, parts: AllParts, _cookie: Cookie, sent: SentToken
) -> Visitor:
    """Admit whoever is signed in; send all others to the sign-in page.

    What changes something is done only for a form that this session was shown.
    """
    code = cookie(request, SESSION)
    user = parts.gate().session(code) if code else None
    if user is None:
        wanted = request.url.path
        if request.url.query:
            wanted += f"?{request.url.query}"
        raise SeeOther(login_address(wanted if request.method in _SAFE else ""))
    # Before the form is looked at: an error's page isn't anybody's else either.
    request.state.principal = f"session|{user.user_id}"
    request.state.role = user.role.value
    if request.method not in _SAFE and not is_ours(request, code, sent):
        raise ApiError(Code.FORGED)
    # Where a page's frame looks for it.
    request.state.csrf_token = form_token(code)
    return Visitor(user=user, caller=caller_of_user(user))


def _of(visitor: Visitor, *roles: Role) -> Visitor:
    if visitor.user.role not in roles:
        raise ApiError(Code.WRONG_ROLE)
    return visitor


# Each calls `signed_in` itself: as a dependency it would be a second guard.
def desk_user(
    request: Request, parts: AllParts, given: Cookie, sent: SentToken
) -> Visitor:
    """Admit a department's lead or clerk to its desk."""
    return _of(signed_in(request, parts, given, sent), Role.LEAD, Role.CLERK)


def desk_lead(
    request: Request, parts: AllParts, given: Cookie, sent: SentToken
) -> Visitor:
    """Admit who decides for a department."""
    return _of(signed_in(request, parts, given, sent), Role.LEAD)


def console_user(
    request: Request, parts: AllParts, given: Cookie, sent: SentToken
) -> Visitor:
    """Admit coordinators and auditors to the console."""
    readers = (Role.COORDINATOR, Role.AUDITOR)
    return _of(signed_in(request, parts, given, sent), *readers)


def console_coordinator(
    request: Request, parts: AllParts, given: Cookie, sent: SentToken
) -> Visitor:
    """Admit a coordinator, who changes things in the console."""
    return _of(signed_in(request, parts, given, sent), Role.COORDINATOR)


def party_visitor(
    request: Request, parts: AllParts, given: Cookie, sent: SentToken
) -> Visitor:
    """Admit whoever acts for a party of a ceremony: a department's lead or another."""
    return _of(signed_in(request, parts, given, sent), Role.LEAD, Role.PARTY)


async def door(request: Request) -> None:
    """Admit anyone to a page of signing in; nobody keeps it."""
    request.state.principal = "door"


GUARDS = frozenset(
    (
        public,
        department,
        acting_department,
        department_lead,
        regulator,
        coordinator,
        party,
        library,
        monitor,
        door,
        signed_in,
        desk_user,
        desk_lead,
        console_user,
        console_coordinator,
        party_visitor,
    )
)
#: Those that admit auditors, who change nothing: no guard of a route that writes.
READERS = frozenset((regulator, console_user))

Public = Annotated[None, Depends(public)]
OwnDepartment = Annotated[str, Depends(department)]
ActingDepartment = Annotated[Caller, Depends(acting_department)]
DepartmentLead = Annotated[Caller, Depends(department_lead)]
Regulator = Annotated[Token, Depends(regulator)]
Coordinator = Annotated[Token, Depends(coordinator)]
ActingParty = Annotated[Caller, Depends(party)]
LibraryFeed = Annotated[Caller, Depends(library)]
Monitor = Annotated[None, Depends(monitor)]

Door = Annotated[None, Depends(door)]
SignedIn = Annotated[Visitor, Depends(signed_in)]
DeskUser = Annotated[Visitor, Depends(desk_user)]
DeskLead = Annotated[Visitor, Depends(desk_lead)]
PartyVisitor = Annotated[Visitor, Depends(party_visitor)]
ConsoleUser = Annotated[Visitor, Depends(console_user)]
ConsoleCoordinator = Annotated[Visitor, Depends(console_coordinator)]
