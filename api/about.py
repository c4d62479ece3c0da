"""What the service says of itself: its OpenAPI."""

import hashlib
from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from api.audiences import Public
from api.errors import MEDIA_TYPE, Code, Problem, responses
from api.examples import illustrate
from api.preconditions import state_tag, tag_answer

router = APIRouter(tags=["public"])

_WRITES = ("post", "put", "patch", "delete")
_OF_KEYS = (Code.KEY_BUSY, Code.BAD_KEY, Code.KEY_REUSED)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"},
    "description": "Of the caller's making. The same again is answered as at first, "
    "with `Idempotency-Replayed: true`, and not done again.",
    "example": "4f6c1f0e-6a1b-4c55-9d2e-0b8f3a7d9c10",
}


@router.get(
    "/api/v1/openapi.json",
    response_class=JSONResponse,
    responses={304: {"description": "The caller has it already."}},
)
def openapi(_audience: Public, request: Request) -> Response:
    """Describe this API."""
    app = cast("FastAPI", request.app)
    body: bytes | None = getattr(app.state, "description", None)
    if body is None:
        body = app.state.description = bytes(JSONResponse(_described(app)).body)
    tag_answer(request, state_tag("openapi", hashlib.sha256(body).hexdigest()))
    return Response(body, media_type="application/json")


def _described(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, the problem's model among its schemas."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        servers=app.servers,
        contact=app.contact,
    )
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document["components"]["schemas"]
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for path, route in document["paths"].items():
        for method, operation in route.items():
            if method in _WRITES and path.startswith("/api/v1/"):
                _may_be_sent_again(operation)
    illustrate(document)
    return document


def _may_be_sent_again(operation: dict[str, Any]) -> None:
    """Describe the header by which a caller with a token sends a write again."""
    if "security" not in operation:
        return
    operation.setdefault("parameters", []).append(_KEY)
    answers = operation["responses"]
    for status, told in responses(*_OF_KEYS).items():
        known = answers.setdefault(str(status), told)
        content = known["content"][MEDIA_TYPE]
        more = told["content"][MEDIA_TYPE]["examples"]
        content["examples"] = {**content.get("examples", {}), **more}
