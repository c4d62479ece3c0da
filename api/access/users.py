"""Routes of coordinators who say who has an account; auditors read."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from api.access.schemas import Invitation, Invited, Link, UserShown
from api.audiences import Coordinator, Regulator
from api.deps import AllParts, IdInPath
from api.errors import Code
from api.paging import PagedNow, listing
from api.parts import departments_known
from api.steps import NO_STORE, step
from planner.accounts.office import Elsewhere, holder_of
from planner.accounts.records import OneTimeLink, User
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_CREATED = 201
_UNKNOWN = {404: "account_unknown"}


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A user as a listing orders it."""

    key: str
    user: User


@listing(router, "/users", UserShown, *_CLOSED)
def users(_audience: Regulator, asked: PagedNow, parts: AllParts) -> Response:
    """List who has an account."""
    found = sorted(parts.accounts().users(), key=lambda user: user.user_id)
    rows = asked.of([_Keyed(user.user_id, user) for user in found])
    return asked.answer(UserShown, rows, lambda row: _shown(row.user))


@step(
    router,
    "/users",
    Invited,
    _CREATED,
    {409: "account_taken", 422: "token_department_unknown"},
)
def invite(token: Coordinator, parts: AllParts, given: Invitation) -> Response:
    """Make a one-time link for a new user, or a user who signs in elsewhere."""
    known = departments_known(parts.store)
    holder = holder_of(given.role, given.department_id, given.party, known)
    actor, office = caller_of(token).actor, parts.accounts()
    if given.email is None and given.subject is None:
        link, code = office.invite(holder, given.name, actor)
        return _told(Invited(link=_link(link, code), user=None), _CREATED)
    # The subject says who it is, where both are given.
    email = given.email if given.subject is None else None
    elsewhere = Elsewhere(subject=given.subject, email=email)
    user = office.add_elsewhere(holder, given.name, elsewhere, actor)
    return _told(Invited(link=None, user=_shown(user)), _CREATED)


@step(
    router,
    "/users/{user_id}/disable",
    UserShown,
    refused={**_UNKNOWN, 409: "account_last_coordinator"},
)
def disable(token: Coordinator, parts: AllParts, user_id: IdInPath) -> Response:
    """Disable a user: sessions and links end at once."""
    return _told(_shown(parts.accounts().disable(user_id, caller_of(token).actor)))


@step(router, "/users/{user_id}/reset", Link, _CREATED, _UNKNOWN)
def reset(token: Coordinator, parts: AllParts, user_id: IdInPath) -> Response:
    """Make a one-time link by which a user, disabled or not, sets a new password."""
    link, code = parts.accounts().reset(user_id, caller_of(token).actor)
    return _told(_link(link, code), _CREATED)


def _told(model: BaseModel, status: int = 200) -> Response:
    return Response(
        model.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers=NO_STORE,
    )


def _link(link: OneTimeLink, code: str) -> Link:
    return Link(link_id=link.link_id, path=f"/setup/{code}", expires_at=link.expires_at)


def _shown(user: User) -> UserShown:
    return UserShown(
        user_id=user.user_id,
        user_name=user.user_name,
        name=user.name,
        role=user.role.value,
        department_id=user.department_id,
        party=user.party,
        signs_in="password" if user.password_hash else "elsewhere",
        email=user.email,
        created_at=user.created_at,
        disabled_at=user.disabled_at,
    )
