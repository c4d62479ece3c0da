"""What tests ask of the API: every route, and all that it holds."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import python_calamine
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.pages.assets import ASSETS
from planner.publishing.withdrawal import What, public_id

#: Values that make a path of the small year's API.
FILLED = {
    "entry_id": "E1",
    "round_id": "R1",
    "visit_id": "V1",
    "item_id": "MKT-1",
    "department_id": "MKT",
    "digest": ASSETS["site.css"].digest,
    "name": "site.css",
    "code": "0" * 64,
    "number": "1",
    "target_id": "T1",
    "import_id": "1" * 32,
    "plan_id": "2" * 32,
    "job_id": "3" * 24,
    "public_id": public_id(2026, What.LISTED, "R1|E1|T1"),
}
#: What the small year has nothing of: nobody pushes into the library of a year that
#: isn't held step by step. `tests/library` has a year that is.
ABSENT = {
    "/api/v1/library/pushes/{job_id}",
    "/api/v1/regulator/library/differences",
    "/api/v1/regulator/library/differing.csv",
    "/api/v1/regulator/library/differing.xlsx",
}
#: What an address needs, and of what the ids with one name are.
_NEEDED = {
    "/search": "?q=餐饮",
    "/file": "?path=plan/entries.csv",
    "/part.zip": "?districts=64",
}
_RESULT = public_id(2026, What.RESULT, "V1|MKT|MKT-1")


def paths(app: FastAPI, method: str = "GET") -> list[str]:
    """The addresses that answer a method, written as OpenAPI writes them."""
    return [
        str(c.path).replace(":path}", "}")
        for c in iter_route_contexts(app.routes)
        if method in c.methods
    ]


def filled(path: str) -> str:
    """Return a path's address in the small year, with what it can't do without."""
    ids = {**FILLED, "public_id": _RESULT} if "/results/" in path else FILLED
    stem = path.removesuffix(".csv").removesuffix(".xlsx")
    asked = next((q for end, q in _NEEDED.items() if stem.endswith(end)), "")
    known = re.sub(r"{(\w+)(?::\w+)?}", lambda name: ids.get(name[1], "none"), path)
    return known + asked


def audience_of(path: str) -> str:
    if path == "/metrics":
        return "monitor"
    for audience in ("department", "party", "regulator", "library"):
        if path.startswith(f"/api/v1/{audience}/"):
            return audience
    return PAGES.get(path.split("/")[1], "public")


#: Pages that aren't for anyone, by the first part of their address.
PAGES = {
    "login": "door",
    "setup": "door",
    "logout": "account",
    "account": "account",
    "desk": "desk",
    "console": "console",
    "party": "hall",
}


def pages(
    client: TestClient, path: str, params: dict[str, Any], headers: dict[str, str]
) -> Iterator[bytes]:
    """Yield the bytes of a listing's pages, headers before each body."""
    answer = client.get(path, params=params, headers=headers)
    while True:
        assert answer.status_code < 500, (path, params, answer.text)
        yield str(sorted(answer.headers.items())).encode() + unpacked(answer.content)
        link = answer.links.get("next")
        if link is None:
            return
        answer = client.get(link["url"], headers=headers)


def unpacked(content: bytes) -> bytes:
    """Return what is in a response, the members of a zip or sheet laid open."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(
            name.encode() + archive.read(name) for name in archive.namelist()
        )


def sheet(content: bytes) -> list[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()
