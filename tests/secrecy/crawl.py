"""Every byte that the public is sent of a workspace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from planner.adapters.state.sql_store import SqlStore
from planner.publishing.store import DepartmentRow, EntryRow, ListedRow, RoundRow
from planner.publishing.withdrawal import What, public_id
from tests.api.application import application
from tests.api.calls import audience_of, paths, unpacked
from tests.api.conftest import SetClock

#: Of firms drawn, so many have their own addresses asked for.
_EACH = 9
_CHANCE = ("etag", "x-request-id", "set-cookie", "date")
#: By address and parameters.
Sent = Mapping[str, bytes]


def everything_sent(store: SqlStore, now: datetime, only: str = "") -> Sent:
    """Ask every public address for everything it has, in each of its formats.

    `only` asks no address but those that begin so.
    """
    app = application(store, SetClock(now))
    year = store.year()
    assert year is not None
    listed = store.rows(ListedRow, year.year_id)[::_EACH]
    keys, drawn = [row.key for row in listed], [row.target_id for row in listed]
    ids = {
        "round_id": [r.key for r in store.rows(RoundRow, year.year_id)],
        "entry_id": [e.key for e in store.rows(EntryRow, year.year_id)],
        "department_id": [d.key for d in store.rows(DepartmentRow, year.year_id)],
        "target_id": drawn,
        "public_id": [public_id(year.year, What.LISTED, key) for key in keys],
    }
    with TestClient(app) as client:
        described = client.get("/api/v1/openapi.json").json()["paths"]
        sent = {}
        for path in paths(app):
            if audience_of(path) != "public" or not path.startswith(only):
                continue
            if "{digest}" in path:
                continue  # What pages load is the program's, of whatever year.
            named = [name for name in ids if f"{{{name}}}" in path]
            for value in ids[named[0]] if named else [""]:
                url = path.format(**dict.fromkeys(named, value))
                found = _asked(client, url, described[path]["get"], ids)
                # What is refused says what was asked for, and no more.
                hidden = value.encode() if named == ["target_id"] else b""
                sent |= {u: _without(c, hidden) for u, c in found.items()}
    return sent


def _without(content: bytes, asked: bytes) -> bytes:
    refused = asked and b'"http_not_found"' in content
    return content.replace(asked, b"") if refused else content


def _asked(
    client: TestClient,
    url: str,
    described: Mapping[str, Any],
    ids: Mapping[str, list[str]],
) -> dict[str, bytes]:
    asked = {p["name"] for p in described.get("parameters", ()) if p["in"] == "query"}
    found: dict[str, bytes] = {}
    whole = {"limit": 1000} if "limit" in asked and "." not in url[-5:] else {}
    narrowed = [{}]
    if url.endswith(("/lists", "/entries")):
        narrowed += [{"round": r} for r in ids["round_id"]]
        narrowed += [{"limit": 3}]
    if "/search" in url:
        narrowed = [
            {"q": text} for text in ("示例", "有限", "9113", ids["round_id"][0])
        ]
    # Pages are in two languages.
    narrowed += [{**one, "lang": "en"} for one in narrowed if "lang" in asked]
    for params in narrowed:
        answer = client.get(url, params={**whole, **params})
        found[f"{url} {params}"] = unpacked(answer.content)
        found[f"headers of {url} {params}"] = _headers(answer)
    return found


def _headers(answer: Response) -> bytes:
    """Return an answer's headers, its size among them, without what is chance.

    A tag is a digest of when something was published, and of no secret.
    """
    told = sorted(
        f"{name}: {value}"
        for name, value in answer.headers.items()
        if name not in _CHANCE
    )
    return "\n".join(told).encode()
