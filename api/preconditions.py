"""Optimistic locking: a write names the state that its caller saw, or is refused.

A resource that several may change is shown with the `ETag` of its state alone (not of
the caller or the format); a write to it sends that back in `If-Match` (RFC 9110,
13.1.1). Without one the answer is 428, and 412 where the state is another meanwhile.
"""

from typing import Annotated

from fastapi import Depends, Header, Request

from api.errors import ApiError, Code, NotModified
from api.etag import matches
from planner.ids import hash_fields


def state_tag(kind: str, *fields: object) -> str:
    """Return the strong entity tag of a resource's state.

    Parameters
    ----------
    kind
        What it is of, so that tags of two kinds are never equal.
    fields
        All that the state is made of, most simply an id and a version.
    """
    return f'"{hash_fields("state", kind, *map(str, fields))}"'


class Precondition:
    """What a write's caller says that it saw."""

    def __init__(self, given: str | None) -> None:
        self._given = given

    def require(self, tag: str) -> None:
        """End here unless the caller saw the state that `tag` is of.

        Call it in what the write does, after the state was read: what changes it
        between then and the write is the store's to refuse.

        Raises
        ------
        ApiError
            If the caller says nothing, or `*` (428), or saw another state (412).
        """
        if self._given is None:
            raise ApiError(Code.PRECONDITION_MISSING)
        seen = {part.strip() for part in self._given.split(",")}
        if seen == {"*"}:
            # Whatever there is: it says nothing of what was seen.
            raise ApiError(Code.PRECONDITION_MISSING)
        if tag not in seen:
            raise ApiError(Code.PRECONDITION_FAILED, headers={"ETag": tag})


def _if_match(
    if_match: Annotated[
        str | None,
        Header(
            max_length=400,
            description="`ETag` of the state that was seen, not `*`: 428 without, 412 "
            "if it changed meanwhile.",
        ),
    ] = None,
) -> Precondition:
    return Precondition(if_match)


#: Named in the signature of a write to what several may change.
IfMatch = Annotated[Precondition, Depends(_if_match)]

#: What a route that takes `IfMatch` may answer with besides.
PRECONDITIONS = (Code.PRECONDITION_MISSING, Code.PRECONDITION_FAILED)


def tag_answer(request: Request, tag: str) -> None:
    """Send `tag` as the answer's `ETag`; for reads and for what a write leaves.

    Raises
    ------
    NotModified
        If it is a read, and the caller has that state already.
    """
    request.state.etag = tag
    held = request.headers.get("if-none-match", "")
    if request.method == "GET" and matches(held, tag):
        raise NotModified
