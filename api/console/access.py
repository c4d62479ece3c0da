"""Users, one-time links, tokens, and who was shown what isn't public."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from api.access.forms import Sent, posted, see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.family import show
from api.cookies import field
from api.deps import AllParts, IdInPath
from api.errors import Code
from api.pages.routing import page_route
from api.parts import Parts, departments_known, new_token, take_back_token
from planner.accounts.office import holder_of
from planner.accounts.records import Holder
from planner.accounts.roles import Role
from planner.errors import PlannerError
from planner.publishing.store import DepartmentRow

router = APIRouter(tags=["console"])

ACCESS = "/console/access"
_LOGGED = 100
_HOLDER = ("role", "department", "party", "name")


@page_route(router, ACCESS, Code.WRONG_ROLE)
def access(visitor: ConsoleUser, request: Request, parts: AllParts) -> Response:
    """Show who has an account or a token, and the newest looks."""
    return _page(request, visitor, parts)


@posted(router, f"{ACCESS}/users", _HOLDER, Code.WRONG_ROLE)
def invite(
    visitor: ConsoleCoordinator, request: Request, parts: AllParts, sent: Sent
) -> Response:
    """Make a one-time link for a new user; it is shown this once."""
    try:
        link, code = parts.accounts().invite(
            _holder(parts, sent), field(sent, "name"), visitor.caller.actor
        )
    except PlannerError as error:
        return _page(request, visitor, parts, error, typed=_typed(sent))
    return _page(request, visitor, parts, link=(link, _address(request, code)))


@posted(
    router,
    f"{ACCESS}/users/{{user_id}}/disable",
    (),
    Code.WRONG_ROLE,
    Code.NOT_FOUND,
    Code.CONFLICT,
)
def disable(
    visitor: ConsoleCoordinator, request: Request, parts: AllParts, user_id: IdInPath
) -> Response:
    """Disable a user at once."""
    try:
        parts.accounts().disable(user_id, visitor.caller.actor)
    except PlannerError as error:
        return _page(request, visitor, parts, error)
    return see(ACCESS)


@posted(
    router, f"{ACCESS}/users/{{user_id}}/reset", (), Code.WRONG_ROLE, Code.NOT_FOUND
)
def reset(
    visitor: ConsoleCoordinator, request: Request, parts: AllParts, user_id: IdInPath
) -> Response:
    """Make a one-time link by which a user sets a new password."""
    try:
        link, code = parts.accounts().reset(user_id, visitor.caller.actor)
    except PlannerError as error:
        return _page(request, visitor, parts, error)
    return _page(request, visitor, parts, link=(link, _address(request, code)))


@posted(
    router, f"{ACCESS}/links/{{link_id}}/revoke", (), Code.WRONG_ROLE, Code.NOT_FOUND
)
def revoke_link(
    visitor: ConsoleCoordinator, request: Request, parts: AllParts, link_id: IdInPath
) -> Response:
    """Revoke a link that nobody used yet, at once."""
    try:
        parts.accounts().revoke_link(link_id, visitor.caller.actor)
    except PlannerError as error:
        return _page(request, visitor, parts, error)
    return see(ACCESS)


@posted(router, f"{ACCESS}/tokens", _HOLDER, Code.WRONG_ROLE)
def issue(
    visitor: ConsoleCoordinator, request: Request, parts: AllParts, sent: Sent
) -> Response:
    """Issue a token; it is shown this once."""
    try:
        holder = _holder(parts, sent)
        token = new_token(
            parts,
            holder.role.value,
            holder.department_id,
            holder.party,
            field(sent, "name"),
            visitor.caller.actor,
        )
    except PlannerError as error:
        return _page(request, visitor, parts, error, typed=_typed(sent))
    return _page(request, visitor, parts, token=token)


@posted(
    router, f"{ACCESS}/tokens/{{token_id}}/revoke", (), Code.WRONG_ROLE, Code.NOT_FOUND
)
def revoke(
    visitor: ConsoleCoordinator, request: Request, parts: AllParts, token_id: IdInPath
) -> Response:
    """Revoke a token at once."""
    try:
        take_back_token(parts, token_id, visitor.caller.actor)
    except PlannerError as error:
        return _page(request, visitor, parts, error)
    return see(ACCESS)


def _holder(parts: Parts, sent: FormData) -> Holder:
    """Return for whom it is; what the role doesn't act for is left out of the form."""
    return holder_of(
        field(sent, "role"),
        field(sent, "department").strip() or None,
        field(sent, "party").strip() or None,
        departments_known(parts.store),
    )


def _typed(sent: FormData) -> dict[str, str]:
    return {name: field(sent, name) for name in _HOLDER}


def _address(request: Request, code: str) -> str:
    return str(request.url.replace(path=f"/setup/{code}", query=""))


def _page(
    request: Request,
    visitor: Visitor,
    parts: Parts,
    wrong: PlannerError | None = None,
    **shown: Any,
) -> Response:
    store = parts.store
    year = store.year()
    departments = store.rows(DepartmentRow, year.year_id) if year else []
    office = parts.accounts()
    users = office.users()
    return show(
        request,
        visitor,
        "access.html",
        wrong=wrong,
        users=users,
        user_names={user.user_id: user.user_name for user in users},
        open_links=office.open_links(),
        tokens=store.tokens(),
        roles=list(Role),
        departments=departments,
        names={row.department_id: row.name for row in departments},
        log=store.accounts.last_accesses(_LOGGED),
        typed=shown.get("typed"),
        link=shown.get("link"),
        token=shown.get("token", ""),
    )
