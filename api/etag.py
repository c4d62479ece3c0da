"""Entity tags: strong, and told before anything is read but what the tag is made of.

A response is a function of what is published, the day (embargoes end at midnight),
the caller, the address and the format asked for. The tag is the digest of these.
"""

from typing import Annotated

from fastapi import Depends, Request

from api.deps import Kept, Today
from api.errors import NotModified
from planner.ids import hash_fields


def _matches(header: str, tag: str) -> bool:
    # RFC 9110, 13.1.2: weak comparison, so that a proxy's W/ does no harm.
    return tag in (part.strip().removeprefix("W/") for part in header.split(","))


def fresh(request: Request, store: Kept, today: Today) -> None:
    """Tag the response; end here if the caller has it already."""
    tag = hash_fields(
        "etag",
        request.app.version,
        store.revision(),
        today.isoformat(),
        request.state.principal,
        str(request.url.path),
        str(request.url.query),
        request.headers.get("accept", ""),
    )
    request.state.etag = f'"{tag}"'
    if _matches(request.headers.get("if-none-match", ""), request.state.etag):
        raise NotModified


Tagged = Annotated[None, Depends(fresh)]
