"""The enterprise's self-check: with its number and code, what it may know of itself.

By POST, so that codes stay out of logs and histories.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import AllParts
from api.errors import ApiError, Code, present, responses
from api.parts import Parts
from api.public.self_check_schemas import Asked, SelfCheck
from planner.protocol.self_code import salt_of
from planner.publishing.attempts import caller_of, may_try, seconds_left, window_of
from planner.publishing.publication import local_day, public_entry
from planner.publishing.self_answer import Answer
from planner.publishing.self_check import answer_of, owner_of
from planner.publishing.store import EntryRow

router = APIRouter(prefix="/public", tags=["public"])

NO_STORE = {"Cache-Control": "no-store"}
_ERRORS = (
    Code.BAD_REQUEST,
    Code.SELF_CHECK_REFUSED,
    Code.TOO_LARGE,
    Code.INVALID,
    Code.CODE_MISTYPED,
    Code.TOO_MANY,
)


async def _address(request: Request) -> str | None:
    return request.client.host if request.client else None


#: Where a request comes from: the proxy's word for it, if the server trusts one.
Address = Annotated[str | None, Depends(_address)]


def self_checked(parts: Parts, address: str | None, asked: Asked) -> SelfCheck:
    """Return what an enterprise is told.

    Raises
    ------
    ApiError
        CODE_MISTYPED if the code's check characters are wrong, which says nothing of
        what is kept; TOO_MANY; and SELF_CHECK_REFUSED for everything else alike.
    """
    salt = salt_of(asked.code)
    if salt is None:
        raise ApiError(Code.CODE_MISTYPED)
    now = parts.clock.now()
    evidence = parts.store.evidence
    if not evidence.count_attempt(caller_of(address), window_of(now), may_try):
        wait = {"Retry-After": str(seconds_left(now))}
        raise ApiError(Code.TOO_MANY, headers=wait)
    rounds = parts.open_rounds(parts.store.revision(), local_day(now))
    owner = owner_of(rounds, asked.round, asked.target_id, salt)
    if owner is None:
        raise ApiError(Code.SELF_CHECK_REFUSED)
    found = answer_of(parts.store, owner, _names(parts, owner.round_.year_id))
    if found is None:
        raise ApiError(Code.SELF_CHECK_REFUSED)
    return _shown(found)


def _names(parts: Parts, year_id: str) -> Callable[[str], str]:
    """Return what gives entries their names as the public sees them."""
    year = present(parts.store.year(year_id), year_id)
    facts = parts.facts(year_id, tuple(year.policy["grades"]["order"]))

    def name(entry_id: str) -> str:
        entry = parts.store.row(EntryRow, year_id, entry_id)
        return public_entry(entry, facts).name if entry else entry_id

    return name


def _shown(answer: Answer) -> SelfCheck:
    row = answer.row
    return SelfCheck.model_validate(
        {
            "round": answer.round_id,
            "year_id": answer.year_id,
            "target_id": answer.target_id,
            "words": answer.words,
            "drawn": answer.drawn,
            "mode": answer.mode,
            "statement_digest": answer.statement_digest,
            "seed": answer.seed,
            "rows": answer.rows,
            "bucket_hex": answer.bucket_hex,
            "root": answer.root,
            "row": [
                {"column": column, "value": value}
                for column, value in zip(row.columns, row.values, strict=True)
            ],
            "sealed": row.sealed,
            "proof": answer.proof.as_json(),
            "tickets": answer.tickets,
        },
        from_attributes=True,
    )


@router.post(
    "/self-check",
    response_model=SelfCheck,
    responses=responses(*_ERRORS),
)
def self_check(
    _audience: Public, parts: AllParts, address: Address, asked: Asked
) -> Response:
    """Tell an enterprise what it may know of itself in a round, with proof."""
    found = self_checked(parts, address, asked)
    return Response(
        found.model_dump_json(), media_type="application/json", headers=NO_STORE
    )
