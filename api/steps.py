"""Steps of a ceremony: one JSON body in, the round's board out, nothing kept."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from api.errors import MEDIA_TYPE, PROBLEM, SAMPLE, Code, examples_of, responses
from api.paging import Endpoint
from planner.ceremony.board import board
from planner.ceremony.state import RoundState
from planner.messages import MESSAGES

ACCEPTED = 202
NO_STORE = {"Cache-Control": "no-store"}
#: What every write may be refused with.
CLOSED = (
    Code.BAD_REQUEST,
    Code.NO_CREDENTIALS,
    Code.BAD_CREDENTIALS,
    Code.WRONG_AUDIENCE,
    Code.TOO_LARGE,
    Code.INVALID,
)
#: What a step is refused with, one example a status.
_REFUSED = {404: "round_unknown", 409: "round_wrong_stage"}


def step(
    router: APIRouter,
    path: str,
    schema: type[BaseModel],
    status: int = 200,
    refused: Mapping[int, str] = _REFUSED,
    also: Sequence[Code] = (),
    later: type[BaseModel] | None = None,
) -> Callable[[Endpoint], Endpoint]:
    """Register a step, by POST, that answers with how things stand after it.

    Parameters
    ----------
    refused
        What the planner refuses it with, one example a status.
    also
        What else the API itself may refuse it with.
    later
        What it answers with by 202, where the caller would rather not wait.
    """

    def register(endpoint: Endpoint) -> Endpoint:
        described: dict[int | str, dict[str, Any]] = {
            status: {"description": "As it stands now.", "model": schema},
            **responses(*CLOSED, *also),
            **{code: refusal(code, name) for code, name in refused.items()},
        }
        if later is not None:
            text = "Asked for by `Prefer: respond-async`: a job does it."
            described[ACCEPTED] = {"description": text, "model": later}
        router.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            response_class=Response,
            responses=described,
            status_code=status,
        )
        return endpoint

    return register


def stands(
    schema: type[BaseModel], state: RoundState, now: str, status: int = 200
) -> Response:
    """Return the response that shows how a round stands after a step."""
    model = schema.model_validate(board(state, now))
    return Response(
        model.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers=NO_STORE,
    )


def refusal(status: int, code: str) -> dict[str, Any]:
    """Return the OpenAPI description of a refusal by the planner."""
    content = {"schema": PROBLEM, "examples": examples_of(code)}
    told = MESSAGES[code].filled(SAMPLE).en
    return {"description": told, "content": {MEDIA_TYPE: content}}
