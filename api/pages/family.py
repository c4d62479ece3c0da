"""Families of pages: portal, desk and console, each with its templates and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import (
    ChoiceLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from api.language import COOKIE, EN, PARAMETER, TAGS, ZH, page_language
from api.pages import figures
from api.pages.assets import asset
from api.pages.links import Links
from api.pages.words import SHARED, Speaker, Words
from planner.pages.render import number, percent
from planner.publishing.publication import CHINA, local_day

_YEAR = 365 * 24 * 3600

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; {scripts}"
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_RUNS = "script-src 'self'; connect-src 'self'; "


@pass_context
def _say(context: Context, key: str, **given: object) -> Markup:
    speaker: Speaker = context["speaker"]
    return speaker(key, **given)


@pass_context
def _of(context: Context, zh: str, en: str) -> str:
    speaker: Speaker = context["speaker"]
    return speaker.of(zh, en)


def moment(at: str) -> str:
    """Return a time (RFC 3339 in UTC) as clocks in China show it, to the minute."""
    return datetime.fromisoformat(at).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def environment(*packages: str) -> Environment:
    """Return what makes pages of the templates of packages, the first one's first."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(p, "templates") for p in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "percent": percent, "moment": moment}
    made.globals |= {"t": _say, "pick": _of, "asset": asset, "charts": figures}
    return made


@dataclass(frozen=True)
class Family:
    """Pages that share a navigation, a catalogue of words and a folder of templates.

    `navigation` holds (address, key of its words) pairs.
    """

    package: str
    words: Words = field(default_factory=dict)
    navigation: Sequence[tuple[str, str]] = ()
    home: str = "/"

    @cached_property
    def environment(self) -> Environment:
        """What makes this family's pages."""
        packages = dict.fromkeys((self.package, "api.pages"))
        return environment(*packages)

    @cached_property
    def speakers(self) -> Mapping[str, Speaker]:
        """By language, what says this family's words and those that all share."""
        words = {**SHARED, **self.words}
        return {language: Speaker(language, words) for language in (ZH, EN)}

    def speaker(self, request: Request) -> Speaker:
        """Return what says words in the language that a page is asked for in."""
        return self.speakers[page_language(request)]

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        htmx: bool = False,
        script: str = "",
        **values: Any,
    ) -> HTMLResponse:
        """Return a page in the language asked for, with all its headers.

        Parameters
        ----------
        htmx
            Whether the page loads htmx, which its policy then allows.
        script
            Address of a script of its own, which its policy then allows, too.
        """
        language = page_language(request)
        text = self.environment.get_template(template).render(
            {
                **self._frame(request, language),
                "htmx": htmx,
                "script": script,
                **values,
            }
        )
        response = HTMLResponse(
            text,
            status_code=status,
            headers={
                "Content-Security-Policy": _POLICY.format(
                    scripts=_RUNS if htmx or script else ""
                ),
                "Content-Language": TAGS[language],
                "Vary": "Cookie",
            },
        )
        if request.query_params.get(PARAMETER) == language:
            response.set_cookie(
                COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax"
            )
        return response

    def _frame(self, request: Request, language: str) -> dict[str, Any]:
        """Return what every page is given."""
        clock = request.app.state.parts.clock
        links = Links(str(request.url.path), request.query_params.multi_items())
        return {
            "speaker": self.speakers[language],
            "lang": language,
            "tags": TAGS,
            "links": links,
            "other": EN if language == ZH else ZH,
            "navigation": self.navigation,
            "home": self.home,
            "office": getattr(request.app.state, "office", ""),
            "version": request.app.version,
            "today": local_day(clock.now()),
            "csrf_token": getattr(request.state, "csrf_token", ""),
        }
