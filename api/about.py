"""What the service says of itself: its OpenAPI."""

from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from api.audiences import Public
from api.errors import Problem

router = APIRouter(tags=["public"])


@router.get("/api/v1/openapi.json", response_class=JSONResponse)
def openapi(_audience: Public, request: Request) -> JSONResponse:
    """Describe this API."""
    app = cast("FastAPI", request.app)
    if app.openapi_schema is None:
        app.openapi_schema = _described(app)
    return JSONResponse(app.openapi_schema)


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
    return document
