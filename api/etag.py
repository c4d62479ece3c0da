"""Entity tags: strong, and told before anything is read but what the tag is made of.

A response is a function of what is published, the day (embargoes end at midnight),
the caller, the address and the format asked for. The tag is the digest of these.
"""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from api.deps import AllParts, Now, Today
from api.errors import NotModified
from api.parts import Parts
from planner.ceremony.sentences import next_step
from planner.ids import hash_fields
from planner.publishing.store import Store

_CEREMONIES = "/ceremonies"


def matches(header: str, tag: str) -> bool:
    """Tell whether `If-None-Match` names a tag."""
    # RFC 9110, 13.1.2: weak comparison, so that a proxy's W/ does no harm.
    return tag in (part.strip().removeprefix("W/") for part in header.split(","))


def awaited(parts: Parts, now: str) -> str:
    """Return what ceremonies wait for, which changes with the time alone."""
    states = parts.ceremonies(parts.store.revision()).values()
    return " ".join(next_step(state, now)[1] for state in states)


def tag_response(request: Request, store: Store, today: date, *more: str) -> None:
    """Tag the response; end here if the caller has it already.

    Parameters
    ----------
    more
        What else it is made of.
    """
    tag = hash_fields(
        "etag",
        request.app.version,
        store.revision(),
        today.isoformat(),
        *more,
        request.state.principal,
        str(request.url.path),
        str(request.url.query),
        request.headers.get("accept", ""),
    )
    tag_as(request, tag)


def tag_as(request: Request, tag: str) -> None:
    """Tag the response; end here if the caller has it already."""
    request.state.etag = f'"{tag}"'
    if matches(request.headers.get("if-none-match", ""), request.state.etag):
        raise NotModified


def fresh(request: Request, parts: AllParts, today: Today, now: Now) -> None:
    """Tag an answer of the API."""
    waits = awaited(parts, now) if _CEREMONIES in request.url.path else ""
    tag_response(request, parts.store, today, waits)


Tagged = Annotated[None, Depends(fresh)]
