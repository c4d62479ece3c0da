"""Routes of coordinators who issue and revoke tokens; auditors read."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from api.access.schemas import TokenIssued, TokenShown, TokenWanted
from api.audiences import Coordinator, Regulator
from api.deps import AllParts, IdInPath
from api.errors import Code, present
from api.paging import PagedNow, listing
from api.parts import new_token, take_back_token
from api.steps import NO_STORE, step
from planner.accounts.token import Token
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_CREATED = 201


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A token as a listing orders it."""

    key: str
    token: Token


@listing(router, "/tokens", TokenShown, *_CLOSED)
def tokens(_audience: Regulator, asked: PagedNow, parts: AllParts) -> Response:
    """List tokens, never their secrets."""
    found = sorted(parts.store.tokens(), key=lambda token: token.token_id)
    rows = asked.of([_Keyed(token.token_id, token) for token in found])
    return asked.answer(TokenShown, rows, lambda row: row.token)


@step(router, "/tokens", TokenIssued, _CREATED, {422: "token_department_unknown"})
def issue(token: Coordinator, parts: AllParts, given: TokenWanted) -> Response:
    """Issue a token; it is shown this once."""
    text = new_token(
        parts,
        given.role,
        given.department_id,
        given.party,
        given.name,
        caller_of(token).actor,
    )
    kept = parts.store.token(text.split(".")[0])
    shown = TokenShown.model_validate(kept, from_attributes=True)
    return _told(TokenIssued(token=text, kept=shown), _CREATED)


@step(router, "/tokens/{token_id}/revoke", TokenShown, refused={404: "token_unknown"})
def revoke(token: Coordinator, parts: AllParts, token_id: IdInPath) -> Response:
    """Revoke a token at once; one's own, too."""
    take_back_token(parts, token_id, caller_of(token).actor)
    kept = present(parts.store.token(token_id), token_id)
    return _told(TokenShown.model_validate(kept, from_attributes=True))


def _told(model: BaseModel, status: int = 200) -> Response:
    return Response(
        model.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers=NO_STORE,
    )
