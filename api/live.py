"""Routes of what is under way: read as it is now, written with where to look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from api.errors import MEDIA_TYPE, Code, responses
from api.paging import Endpoint
from api.steps import CLOSED, NO_STORE, refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A row whose place in a listing is that of its key."""

    key: str
    row: T


def write(
    router: APIRouter,
    path: str,
    schema: type[BaseModel],
    *errors: Code,
    method: str = "POST",
    statuses: Mapping[int, str],
    refused: Mapping[int, str] | None = None,
    extra: dict[str, Any] | None = None,
) -> Callable[[Endpoint], Endpoint]:
    """Register a write.

    Parameters
    ----------
    statuses
        With what it may answer, and what each means, in English.
    refused
        What it may be refused with: one code a status.
    extra
        More of its OpenAPI description, such as its form.
    """

    def register(endpoint: Endpoint) -> Endpoint:
        described: dict[int | str, dict[str, Any]] = {
            **{
                status: {"description": text, "model": schema}
                for status, text in statuses.items()
            },
            **responses(*CLOSED, *errors),
        }
        for code_status, code in (refused or {}).items():
            _add(described, code_status, refusal(code_status, code))
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            response_class=Response,
            responses=described,
            status_code=min(statuses),
            openapi_extra=extra,
        )
        return endpoint

    return register


def _add(
    described: dict[int | str, dict[str, Any]], status: int, answer: dict[str, Any]
) -> None:
    """Describe one more problem of a status, beside those that there are."""
    known = described.setdefault(status, answer)
    examples = answer["content"][MEDIA_TYPE]["examples"]
    known["content"][MEDIA_TYPE]["examples"].update(examples)


def written(
    schema: type[BaseModel], view: object, status: int, location: str = ""
) -> Response:
    """Return the answer to a write: what it left, and where that is read."""
    model = schema.model_validate(view, from_attributes=True)
    where = {"Location": location} if location else {}
    return Response(
        model.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers={**NO_STORE, **where},
    )
