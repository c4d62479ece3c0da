"""The desk's pages: what they share, and where each role is led."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.audiences import Visitor
from api.desk.forms import NO_FAULTS, Faults
from api.desk.words import WORDS
from api.desk.words_entry import ENTRY_WORDS
from api.language import page_language
from api.pages.family import Family
from api.pages.words import Speaker
from planner.accounts.roles import Role

HOME = "/desk"
_ALL = (
    (HOME, "nav.today"),
    ("/desk/visits", "nav.visits"),
    ("/desk/follow-ups", "nav.follow_ups"),
    ("/desk/people", "nav.people"),
)
_REVIEW = ("/desk/review", "nav.review")
#: Where a lead acts for its department as a party of ceremonies.
_HALL = ("/party", "nav.hall")
_WORDS = {**WORDS, **ENTRY_WORDS}

_CLERK = Family("api.desk", words=_WORDS, navigation=_ALL, home=HOME)
_LEAD = Family("api.desk", words=_WORDS, navigation=(*_ALL, _REVIEW, _HALL), home=HOME)


def leads(visitor: Visitor) -> bool:
    """Tell whether somebody decides for the department."""
    return visitor.user.role is Role.LEAD


def speaker_of(request: Request) -> Speaker:
    """Return what says the desk's words in the language that a page would be in."""
    return _CLERK.speakers[page_language(request)]


def desk_page(
    request: Request,
    visitor: Visitor,
    template: str,
    *,
    faults: Faults = NO_FAULTS,
    **values: Any,
) -> HTMLResponse:
    """Return a page of the desk as its user's role has it.

    Parameters
    ----------
    faults
        What is wrong with the form that the page shows once more.
    """
    family = _LEAD if leads(visitor) else _CLERK
    # What was done before this page was led on to, in words of ours alone.
    done = f"done.{request.query_params.get('done', '')}"
    return family.page(
        request,
        template,
        status=faults.status,
        faults=faults,
        user=visitor.user,
        leads=leads(visitor),
        done=done if done in _WORDS else "",
        **values,
    )
