"""The checker, for anyone to take home: `verify_round.py` as it stands here."""

import hashlib
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

import verify_round
from api.audiences import Public

NAME = "verify_round.py"
PYTHON = "text/x-python"

_SOURCE = Path(verify_round.__file__).read_bytes()
#: What the portal names beside the download, and docs/checker.md tells to compare.
SHA256 = hashlib.sha256(_SOURCE).hexdigest()

router = APIRouter(prefix="/public", tags=["public"])


@router.get(
    f"/{NAME}",
    response_class=Response,
    responses={
        200: {"description": "OK", "content": {PYTHON: {"schema": {"type": "string"}}}}
    },
)
def checker(_audience: Public) -> Response:
    """Download the program that checks a round's bundle, one file to be read."""
    return Response(
        _SOURCE,
        media_type=PYTHON,
        headers={"Content-Disposition": f'attachment; filename="{NAME}"'},
    )


@router.get(f"/{NAME}.sha256", response_class=PlainTextResponse)
def checker_digest(_audience: Public) -> PlainTextResponse:
    """Show the checker's SHA-256, as `sha256sum -c` reads it."""
    return PlainTextResponse(f"{SHA256}  {NAME}\n")
