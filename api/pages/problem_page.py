"""A problem as a page, where a browser asked for one."""

from fastapi import Request
from fastapi.responses import Response

from api.errors import MEDIA_TYPE, Problem
from api.language import wants_page
from api.pages.family import Family

_SITE = Family("api.pages")

#: What a page has a policy and a language of its own for.
_REPLACED = frozenset(("content-type", "content-length", "content-language", "vary"))


def as_page(request: Request, told: Response) -> Response:
    """Return a problem as the page that tells of it, any other answer as it is."""
    if told.media_type != MEDIA_TYPE or not wants_page(request):
        return told
    body = Problem.model_validate_json(bytes(told.body))
    page = _SITE.page(request, "problem.html", status=told.status_code, body=body)
    for name, value in told.headers.items():
        if name not in _REPLACED:
            page.headers[name] = value
    return page
