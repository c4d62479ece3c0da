"""Everything public, found as a stranger finds it: by trying ids, and by links."""

import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from itertools import product
from urllib.parse import urljoin, urlsplit

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.api.calls import audience_of, paths, unpacked

#: By method, address and what else was sent: status, headers and body.
Found = dict[str, bytes]
Ids = Mapping[str, Collection[str]]

_SUFFIXES = (".csv", ".xlsx", ".json")
_ACCEPTS = ("text/csv", "text/html")
_LINKED = re.compile(rb'(?:href|src|action)="([^"]+)"|"(/[^"\\\s]*)"')
#: Headers that tell which request or which second it was.
_OF_THE_REQUEST = frozenset(("x-request-id", "date", "etag"))


def followed(client: TestClient, ids: Ids) -> Found:
    """Ask every public address with every id, and all that answers lead to.

    Parameters
    ----------
    ids
        By the name of a parameter in path or query, what it may be.
    """
    app = client.app
    assert isinstance(app, FastAPI)
    # What pages load is the program's, of whatever year.
    known = [
        p for p in paths(app) if audience_of(p) == "public" and "{digest}" not in p
    ]
    routes = re.compile("|".join(map(_pattern, known)))
    waiting = list(_guessed(client, known, ids))
    found: Found = {}
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        # Chinese is what all pages are in where nothing is asked for.
        if "lang=zh" in address or not routes.fullmatch(path):
            continue
        if f"GET {address}" in found:
            continue
        answer = client.get(address)
        found[f"GET {address}"] = said(answer)
        waiting += _leading_on(address, answer)
    return found | dict(_otherwise(client, known, found))


def _pattern(route: str) -> str:
    return "[^/]+".join(map(re.escape, re.split(r"{[^}]*}", route)))


def _address(asked: str) -> str:
    return asked.removeprefix("GET ")


def said(answer: Response) -> bytes:
    """Return all that an answer says; a tag is told by its form.

    What is packed has no size of its own: digests in it pack better or worse.
    """
    kind = answer.headers.get("content-type", "")
    packed = kind.endswith(("sheet", "zip"))
    unlike = {"content-length"} if packed else set()
    head = "\n".join(
        f"{name}: {value}"
        for name, value in sorted(answer.headers.items())
        if name not in _OF_THE_REQUEST | unlike
    )
    tag = re.sub("[0-9a-f]", "0", answer.headers.get("etag", ""))
    first = f"{answer.status_code} {tag}\n{head}\n\n"
    return first.encode() + unpacked(answer.content)


def _guessed(client: TestClient, known: Collection[str], ids: Ids) -> Iterator[str]:
    described = client.get("/api/v1/openapi.json").json()["paths"]
    for path in known:
        named = re.findall(r"{(\w+)", path)
        given = [
            p["name"]
            for p in described[path]["get"].get("parameters", ())
            if p["in"] == "query" and p["name"] in ids
        ]
        address = ""
        for values in product(*(ids[name] for name in named)):
            address = path.format(**dict(zip(named, values, strict=True)))
            yield address
        for name in given:
            yield from (f"{address}?{name}={value}" for value in ids[name])


def _leading_on(address: str, answer: Response) -> Iterator[str]:
    """Yield addresses that an answer leads to: in its text, and in its headers."""
    yield from (link["url"] for link in answer.links.values())
    if "location" in answer.headers:
        yield urljoin(address, answer.headers["location"])
    if answer.content.startswith(b"PK"):
        return
    for groups in _LINKED.findall(answer.content):
        link = unescape(b"".join(groups).decode())
        whole = urlsplit(urljoin(f"http://testserver{address}", link))
        yield whole._replace(scheme="", netloc="", fragment="").geturl()


def _otherwise(
    client: TestClient, known: Collection[str], found: Found
) -> Iterator[tuple[str, bytes]]:
    """Ask for one address of each kind in other formats, and by other methods."""
    for route in known:
        kind = re.compile(_pattern(route))
        address = next((a for a in map(_address, found) if kind.fullmatch(a)), None)
        if address is None:
            continue
        for accept in _ACCEPTS:
            answer = client.get(address, headers={"Accept": accept})
            yield f"GET {address} as {accept}", said(answer)
        for method in ("HEAD", "POST"):
            yield f"{method} {address}", said(client.request(method, address))
        for suffix in _SUFFIXES:
            yield f"GET {address}{suffix}", said(client.get(f"{address}{suffix}"))
