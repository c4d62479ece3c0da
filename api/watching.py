"""Every look at rows that aren't public is written down, before they are shown."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import Depends, Request

from api.deps import AllParts
from planner.accounts.expiry import oldest_access
from planner.accounts.records import Access
from planner.protocol.times import time_text

_LONGEST = 500

Note = Callable[[Sequence[object]], None]


def _watched(request: Request, parts: AllParts) -> Note:
    def note(rows: Sequence[object]) -> None:
        state, now = request.state, parts.clock.now()
        parts.store.accounts.log_access(
            Access(
                at=time_text(now),
                # Whom the route's guard admitted: it comes first of all.
                actor=str(state.principal).replace("|", ":"),
                role=str(state.role),
                route=request.url.path[:_LONGEST],
                query=request.url.query[:_LONGEST],
                rows=len(rows),
            ),
            oldest_access(now),
        )

    return note


#: What an endpoint calls with the rows that it is about to show. If they can't be
#: written down, they aren't shown.
Watched = Annotated[Note, Depends(_watched)]
