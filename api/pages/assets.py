"""Files that pages load, each at an address that holds its digest.

What such an address leads to never changes, so a browser asks for it once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Public
from api.errors import ApiError, Code, responses
from planner.ids import sha256_hex

_CSS = "text/css; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"
_DIGITS = 12

HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}

router = APIRouter(tags=["public"])


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, and the address that it is served at."""

    name: str
    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """The part of its address that changes with its content."""
        return sha256_hex(self.content)[:_DIGITS]

    @property
    def address(self) -> str:
        """Where it is."""
        return f"/assets/{self.digest}/{self.name}"


def read(package: str, *names: str) -> bytes:
    """Return files of a package, one after another."""
    return b"".join(files(package).joinpath(name).read_bytes() for name in names)


def _site_css() -> bytes:
    return read("planner.pages", "charts.css") + read(
        "api.pages", "site.css", "print.css"
    )


def _nonce_script() -> bytes:
    return read("api.pages", "digests.js") + read("api.hall", "nonce.js")


ASSETS: Mapping[str, Asset] = {
    asset.name: asset
    for asset in (
        Asset("site.css", _site_css(), _CSS),
        Asset("desk.css", read("api.desk", "desk.css"), _CSS),
        Asset("nonce.js", _nonce_script(), _SCRIPT),
        Asset("htmx.js", read("js_lib_htmx", "static/htmx/htmx.min.js"), _SCRIPT),
    )
}


def asset(name: str) -> str:
    """Return the address of a file that pages load."""
    return ASSETS[name].address


@router.get(
    "/assets/{digest}/{name}",
    response_class=Response,
    responses={
        200: {
            "content": {
                kept.media_type: {"schema": {"type": "string"}}
                for kept in ASSETS.values()
            }
        },
        **responses(Code.NOT_FOUND, Code.INVALID),
    },
)
def file(_audience: Public, digest: str, name: str) -> Response:
    """Send a style sheet or script of the pages."""
    found = ASSETS.get(name)
    if found is None or found.digest != digest:
        raise ApiError(Code.NOT_FOUND, name)
    return Response(found.content, media_type=found.media_type, headers=HEADERS)
