"""Which language a page is in: what its address asks for, else the cookie's, else zh.

`Accept-Language` isn't asked: a public computer's browser is often in a language that
nobody chose, and the other one is a click away on every page.
"""

from collections.abc import Mapping

from fastapi import Request

from api.preferences import weights

ZH, EN = "zh", "en"
LANGUAGES = (ZH, EN)

#: What `lang` and `Content-Language` say of each.
TAGS: Mapping[str, str] = {ZH: "zh-CN", EN: "en"}

COOKIE = "lang"
PARAMETER = "lang"


def wants_page(request: Request) -> bool:
    """Tell whether a browser asks, not a program, and not at the API's addresses."""
    liked = weights(request.headers.get("accept", ""))
    page, data = liked.get("text/html", 0.0), liked.get("application/json", 0.0)
    return page > data and not request.url.path.startswith("/api/")


def page_language(request: Request) -> str:
    """Return the language that a page is asked for in."""
    for asked in (request.query_params.get(PARAMETER), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    return ZH
