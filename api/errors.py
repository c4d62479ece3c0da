"""Errors as problem details (RFC 9457): one table of statuses, texts in zh and en."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.language import page_language, wants_page
from api.preferences import weights
from api.refusals import status_of_refusal
from planner.errors import Finding, InputError, PlannerError
from planner.messages import MESSAGES
from planner.messages.message import Message

T = TypeVar("T")

#: Where in the OpenAPI document the examples of problems are.
PROBLEM_EXAMPLES = "#/components/examples/"
PROBLEM = {"$ref": "#/components/schemas/Problem"}


class Sample(dict[str, str]):
    """What stands in an example for what a message is filled with."""

    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


SAMPLE = Sample(value="2026Q1")

MEDIA_TYPE = "application/problem+json"

#: Where all problems are listed; the `type` of each points there.
CATALOGUE = "/api/v1/problems"


class Code(StrEnum):
    """What can go wrong; each is a key of the message catalogue."""

    BAD_REQUEST = "http_bad_request"
    BAD_CURSOR = "http_bad_cursor"
    NO_CREDENTIALS = "http_token_missing"
    BAD_CREDENTIALS = "http_token_invalid"
    WRONG_AUDIENCE = "http_wrong_audience"
    WRONG_ROLE = "http_wrong_role"
    FORGED = "http_form_forged"
    NO_ROUTE = "http_no_route"
    NO_YEAR = "http_no_year"
    NOT_FOUND = "http_not_found"
    GONE = "http_gone"
    METHOD = "http_method"
    NOT_ACCEPTABLE = "http_not_acceptable"
    TABLE_TOO_LONG = "http_table_too_long"
    PRECONDITION_FAILED = "http_changed_meanwhile"
    CONFLICT = "http_conflict"
    TOO_LARGE = "http_too_large"
    TOO_SLOW = "http_too_slow"
    NO_FORM = "http_no_form"
    BAD_KEY = "http_idempotency_key"
    KEY_REUSED = "http_idempotency_reused"
    KEY_BUSY = "http_idempotency_busy"
    INVALID = "http_invalid"
    CODE_MISTYPED = "http_self_check_code"
    SELF_CHECK_REFUSED = "http_self_check_refused"
    PRECONDITION_MISSING = "http_if_match_missing"
    TOO_MANY = "http_too_many"
    LIBRARY_BUSY = "http_library_busy"
    INTERNAL = "http_internal"
    NOT_READY = "http_not_ready"
    UNAVAILABLE = "http_unavailable"


#: Which status each has.
STATUS: Mapping[Code, int] = {
    Code.BAD_REQUEST: 400,
    Code.BAD_CURSOR: 400,
    Code.NO_CREDENTIALS: 401,
    Code.BAD_CREDENTIALS: 401,
    Code.WRONG_AUDIENCE: 403,
    Code.WRONG_ROLE: 403,
    Code.FORGED: 403,
    Code.NO_ROUTE: 404,
    Code.NO_YEAR: 404,
    Code.NOT_FOUND: 404,
    Code.GONE: 410,
    Code.METHOD: 405,
    Code.NOT_ACCEPTABLE: 406,
    Code.TABLE_TOO_LONG: 406,
    Code.PRECONDITION_FAILED: 412,
    Code.CONFLICT: 409,
    Code.TOO_LARGE: 413,
    Code.TOO_SLOW: 408,
    Code.NO_FORM: 415,
    Code.BAD_KEY: 422,
    Code.KEY_REUSED: 422,
    Code.KEY_BUSY: 409,
    Code.INVALID: 422,
    Code.CODE_MISTYPED: 422,
    Code.SELF_CHECK_REFUSED: 404,
    Code.PRECONDITION_MISSING: 428,
    Code.TOO_MANY: 429,
    Code.LIBRARY_BUSY: 429,
    Code.INTERNAL: 500,
    Code.NOT_READY: 503,
    Code.UNAVAILABLE: 503,
}

#: What the framework's own errors are called here.
_FRAMEWORK = {
    400: Code.BAD_REQUEST,
    404: Code.NO_ROUTE,
    405: Code.METHOD,
    408: Code.TOO_SLOW,
    413: Code.TOO_LARGE,
}


class Fault(BaseModel):
    """One parameter that is not as required."""

    location: str
    message: str


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Fault] = []


class ApiError(Exception):
    """An error with a code of the catalogue; `value` fills its text."""

    def __init__(
        self, code: Code, value: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        self.code = code
        self.value = value
        self.headers = dict(headers or {})
        super().__init__(code)


def present(row: T | None, row_id: str) -> T:
    """Return a row that must be there.

    Raises
    ------
    ApiError
        If it is not.
    """
    if row is None:
        raise ApiError(Code.NOT_FOUND, row_id)
    return row


class SeeOther(Exception):  # noqa: N818 - no error: it goes on elsewhere
    """What was asked for goes on at another address of ours."""

    def __init__(self, location: str) -> None:
        self.location = location
        super().__init__(location)


def still_there(row: T | None, row_id: str) -> T:
    """Return a row that was public once, and may have gone.

    Raises
    ------
    ApiError
        If it has.
    """
    if row is None:
        raise ApiError(Code.GONE, row_id)
    return row


class NotModified(Exception):  # noqa: N818 - no error: the caller has it already
    """The caller holds what would be sent."""


def language(accept: str) -> str:
    """Return "zh" or "en", whichever `Accept-Language` likes better; Chinese first."""
    liked = {"zh": 0.0, "en": 0.0}
    for tag, weight in weights(accept).items():
        primary = tag.split("-")[0]
        if primary in liked:
            liked[primary] = max(liked[primary], weight)
    return "en" if liked["en"] > liked["zh"] else "zh"


def body_of(
    message: Message,
    code: str,
    status: int,
    chosen: str,
    faults: Sequence[Fault] = (),
) -> Problem:
    """Return a problem in the chosen language."""
    zh = chosen == "zh"
    return Problem(
        type=f"{CATALOGUE}#{code}",
        title=message.zh if zh else message.en,
        status=status,
        detail=message.remedy_zh if zh else message.remedy_en,
        code=code,
        errors=list(faults),
    )


def problem(
    accept_language: str,
    code: Code,
    *,
    value: str = "",
    status: int | None = None,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the response that tells of an error."""
    message = MESSAGES[code].filled({"value": value})
    chosen = language(accept_language)
    told = body_of(message, code, status or STATUS[code], chosen, faults)
    return _told(told, chosen, headers)


def wanted(request: Request) -> str:
    """Return which languages an error is wanted in; of pages, the page's own."""
    if wants_page(request):
        return page_language(request)
    return request.headers.get("accept-language", "")


def _api_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, ApiError):
        raise error
    return problem(
        wanted(request), error.code, value=error.value, headers=error.headers
    )


def _status_of(error: PlannerError) -> int:
    first = error.findings[0]
    if isinstance(error, InputError) and first.row is not None:
        # A row of a table that can't be taken, whoever's it is.
        return STATUS[Code.INVALID]
    return status_of_refusal(first.code)


def _refusal(request: Request, error: Exception) -> Response:
    """Tell why the planner refused a step: its findings are the problem."""
    if not isinstance(error, PlannerError):
        raise error
    chosen = language(wanted(request))
    faults = [
        Fault(
            location=place_of(finding),
            message=finding.message.zh if chosen == "zh" else finding.message.en,
        )
        for finding in error.findings
    ]
    first = error.findings[0]
    told = body_of(first.message, first.code, _status_of(error), chosen, faults)
    return _told(told, chosen)


def place_of(finding: Finding) -> str:
    """Return where a fault is: a field, or a table's file, row and column."""
    if finding.row is None:
        return finding.column
    places = (finding.file or "rows", str(finding.row), finding.column)
    return ".".join(filter(None, places))


def _told(
    body: Problem, chosen: str, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse(
        body.model_dump(mode="json"),
        status_code=body.status,
        media_type=MEDIA_TYPE,
        headers={
            **(headers or {}),
            "Content-Language": chosen,
            "Vary": "Accept-Language",
            "Cache-Control": "no-store",
        },
    )


def _framework_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return problem_of(error, wanted(request))


def problem_of(error: HTTPException, accept_language: str) -> Response:
    """Return the response that tells of an error of the framework's."""
    fallback = Code.BAD_REQUEST if error.status_code < 500 else Code.INTERNAL
    code = _FRAMEWORK.get(error.status_code, fallback)
    headers = dict(error.headers or {})
    if headers.get("Allow") == "GET":
        # The envelope answers HEAD wherever GET is.
        headers["Allow"] = "GET, HEAD"
    return problem(accept_language, code, status=error.status_code, headers=headers)


def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        Fault(location=".".join(map(str, fault["loc"])), message=fault["msg"])
        for fault in error.errors()
    ]
    return problem(wanted(request), Code.INVALID, faults=faults)


def _not_modified(_request: Request, _error: Exception) -> Response:
    return Response(status_code=304)


def _see_other(_request: Request, error: Exception) -> Response:
    if not isinstance(error, SeeOther):
        raise error
    headers = {"Location": error.location, "Cache-Control": "no-store"}
    return Response(status_code=303, headers=headers)


#: How a problem is shown to who asks: as it is, or as a page.
Shown = Callable[[Request, Response], Response]


def install(app: FastAPI, shown: Shown) -> None:
    """Have the application tell of every error that it knows as a problem.

    Of all others the envelope tells (`api.middleware`), so that these too have
    what every answer has.
    """
    handlers: list[tuple[type[Exception], Any]] = [
        (ApiError, _api_error),
        (PlannerError, _refusal),
        (NotModified, _not_modified),
        (SeeOther, _see_other),
        (HTTPException, _framework_error),
        (RequestValidationError, _invalid),
    ]
    for kind, handler in handlers:
        app.add_exception_handler(kind, _showing(handler, shown))


def _showing(
    handler: Callable[[Request, Exception], Response], shown: Shown
) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, error: Exception) -> Response:
        return shown(request, handler(request, error))

    return handle


def responses(*codes: Code) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of the errors that a route may answer with."""
    described: dict[int | str, dict[str, Any]] = {}
    # Whoever keeps trying tokens is told to wait.
    wait = (Code.TOO_MANY,) if Code.BAD_CREDENTIALS in codes else ()
    role = (Code.WRONG_ROLE,) if Code.WRONG_AUDIENCE in codes else ()
    for code in dict.fromkeys((*codes, *role, *wait)):
        described.setdefault(
            STATUS[code],
            {
                "description": MESSAGES[code].filled(SAMPLE).en,
                "content": {MEDIA_TYPE: {"schema": PROBLEM, "examples": {}}},
            },
        )["content"][MEDIA_TYPE]["examples"].update(examples_of(code))
    return described


def examples_of(code: str) -> dict[str, Any]:
    """Return references to a problem's examples, which the document has once."""
    names = (code, f"{code}.en")
    return {name: {"$ref": f"{PROBLEM_EXAMPLES}{name}"} for name in names}
