"""Forms of the desk: how they are read, registered, and shown again when refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from api.cookies import FIELD, field, sent_form
from api.errors import STATUS, Code, responses
from api.refusals import status_of_refusal
from planner.errors import Finding, PlannerError
from planner.messages.message import Message

Sent = Annotated[FormData, Depends(sent_form)]

_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
_FORM = "application/x-www-form-urlencoded"
#: What any form of the desk may be answered with.
_REFUSED = (Code.BAD_REQUEST, Code.FORGED, Code.NOT_FOUND, Code.TOO_LARGE, Code.INVALID)


def form_route(
    router: APIRouter, path: str, fields: Sequence[str], *errors: Code
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Register an endpoint that takes a form and leads on, or shows it once more."""
    described = responses(*_REFUSED, Code.NO_YEAR, Code.WRONG_ROLE, *errors)
    described[409] = {"description": "It isn't as it was seen, or was done already."}
    for answer in described.values():
        answer["content"] = {**answer.get("content", {}), **_HTML}
    properties = {name: {"type": "string"} for name in (FIELD, *fields)}
    schema = {"type": "object", "properties": properties}
    return router.post(
        path,
        response_class=Response,
        status_code=303,
        responses={303: {"description": "It is done."}, **described},
        openapi_extra={
            "requestBody": {"content": {_FORM: {"schema": schema}}, "required": True}
        },
    )


def led_on(path: str, done: str = "") -> Response:
    """Return the answer that leads on to a page, which says what was done."""
    address = f"{path}?done={done}" if done else path
    return RedirectResponse(address, status_code=303)


def text(form: FormData, name: str) -> str:
    """Return what was typed into a field, line ends as they are kept."""
    return field(form, name).replace("\r\n", "\n")


def texts(form: FormData, names: Iterable[str]) -> dict[str, str]:
    """Return what was typed into fields, by their names."""
    return {name: text(form, name) for name in names}


def chosen(form: FormData, name: str) -> tuple[str, ...]:
    """Return all values of a field that may be there several times."""
    return tuple(value for value in form.getlist(name) if isinstance(value, str))


def day_of(typed: str) -> date | None:
    """Return the day that was typed, None for what is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a field of a form; `field` is the id that it has there.

    `place` says where in the form, "" where one look tells.
    """

    field: str
    message: Message
    place: str = ""


@dataclass(frozen=True, slots=True)
class Faults:
    """All that is wrong with a form, in the order in which it is told.

    `status` is that of the page that tells it.
    """

    told: tuple[Fault, ...] = ()
    status: int = 200

    def __bool__(self) -> bool:
        return bool(self.told)

    def of(self, name: str) -> Message | None:
        """Return what is wrong with a field."""
        return next((one.message for one in self.told if one.field == name), None)


NO_FAULTS = Faults()
#: Somebody else was there first: the page shows what is there by now.
OVERTAKEN = Faults(status=STATUS[Code.CONFLICT])


def faults_of(
    error: PlannerError, fields: Mapping[str, str], otherwise: str = ""
) -> Faults:
    """Return what a refusal says of a form.

    Parameters
    ----------
    fields
        The form's fields by the finding's `column`.
    otherwise
        The field that all else is told at.
    """
    return Faults(
        tuple(
            Fault(field=fields.get(one.column, otherwise), message=one.message)
            for one in error.findings
        ),
        status_of_refusal(error.findings[0].code),
    )


def fault(code: str, name: str, value: str = "", **params: str) -> Fault:
    """Return a fault of a field by its code."""
    finding = Finding(file="", code=code, value=value, params=params)
    return Fault(field=name, message=finding.message)


def all_of(faults: Iterable[Fault], status: Code = Code.INVALID) -> Faults:
    """Return faults together."""
    return Faults(tuple(faults), STATUS[status])
