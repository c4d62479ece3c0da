"""A page's tag: what the API's is made of, and the language and look it is shown in."""

from typing import Annotated

from fastapi import Depends, Request

from api.deps import AllParts, Now, Today
from api.etag import awaited, tag_response
from api.language import PARAMETER, page_language
from api.pages.assets import asset


def fresh_page(request: Request, parts: AllParts, today: Today, now: Now) -> None:
    """Tag a public page; end here if the caller has it already.

    A page that changes the language isn't tagged: a 304 would set no cookie.
    """
    if PARAMETER in request.query_params:
        return
    tag_response(
        request,
        parts.store,
        today,
        awaited(parts, now),
        page_language(request),
        asset("site.css"),
        getattr(request.app.state, "office", ""),
    )


PageTagged = Annotated[None, Depends(fresh_page)]
