"""Single resources: one JSON document, tagged."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.errors import Code, responses
from api.etag import Tagged
from api.paging import READING, Endpoint, Format, negotiated


async def _json_now(request: Request) -> None:
    negotiated(request.headers.get("accept", ""), (Format.JSON,))


async def _json_accepted(request: Request, _tagged: Tagged) -> None:
    await _json_now(request)


#: The same of what changes without a year being published: tagged by its bytes.
SingleNow = Annotated[None, Depends(_json_now)]
#: A tagged document in JSON; named in an endpoint's signature after its audience.
Single = Annotated[None, Depends(_json_accepted)]


def answer(schema: type[BaseModel], view: object) -> Response:
    """Return the response that shows one thing."""
    model = schema.model_validate(view, from_attributes=True)
    return Response(model.model_dump_json(), media_type=Format.JSON.value)


def document(
    router: APIRouter, path: str, schema: type[BaseModel], *errors: Code
) -> Callable[[Endpoint], Endpoint]:
    """Register an endpoint that answers with one JSON document."""

    def register(endpoint: Endpoint) -> Endpoint:
        described: dict[int | str, dict[str, Any]] = {
            200: {"description": "OK", "model": schema},
            304: {"description": "The caller has it already."},
            **responses(*READING, *errors),
        }
        router.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            response_class=Response,
            responses=described,
        )
        return endpoint

    return register
