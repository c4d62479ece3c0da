"""What those who run the server ask of it: does it live, is it ready, how much is it.

`/metrics` is shown to whoever has its own token alone: behind a proxy on the same
machine every caller comes from 127.0.0.1, so where a request comes from says nothing.
"""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from api.audiences import Monitor, Public
from api.deps import Kept
from api.errors import ApiError, Code, responses
from api.metrics import metrics_text, note_connections

router = APIRouter(tags=["monitoring"])

_NEVER_KEPT = {"Cache-Control": "no-store"}


class Alive(BaseModel):
    """The process answers."""

    status: str


class Ready(BaseModel):
    """Requests may be sent here; `degraded` while the snapshots' storage is away."""

    status: str
    checks: dict[str, bool]


@router.get("/healthz")
async def healthz(_audience: Public) -> Alive:
    """Tell that the process answers; nothing else is looked at."""
    return Alive(status="ok")


@router.get("/readyz", response_model=Ready, responses=responses(Code.NOT_READY))
def readyz(_audience: Public, store: Kept) -> Response:
    """Tell whether database, disk and key can be worked with.

    Where snapshots are in a storage of their own, it is asked, too. While it is away
    the status is `degraded`: self-checks and drafts wait, all else is served.
    """
    found = store.vitals.readiness()
    if not found.ready:
        failed = [name for name, passed in found.checks.items() if not passed]
        raise ApiError(Code.NOT_READY, value=", ".join(failed))
    status = "degraded" if found.degraded else "ready"
    body = Ready(status=status, checks=dict(found.checks))
    return JSONResponse(body.model_dump(), headers=_NEVER_KEPT)


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus' text format.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        **responses(Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.NO_ROUTE),
    },
)
def metrics(_audience: Monitor, store: Kept) -> Response:
    """Tell Prometheus what was counted."""
    note_connections(store.vitals.connections())
    return Response(
        metrics_text(store.vitals.sizes()),
        media_type=CONTENT_TYPE_LATEST,
        headers=_NEVER_KEPT,
    )
