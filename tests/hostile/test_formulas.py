"""Names and notes that are formulas: text in every file that anybody downloads.

Which files there are, the OpenAPI document says.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from tests.api.calls import audience_of, filled
from tests.api.conftest import SetClock
from tests.api.people import bearer, browser
from tests.api.small_year import small_year
from tests.publication.test_results import version

MARK = "cmd|' /C calc'!A0"
#: What a spreadsheet takes for the beginning of a formula, or skips before one.
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?")
TEXTS = frozenset(
    ("name", "note", "legal_basis", "address", "field", "detail", "reason", "value")
)
TABLE = ("text/csv", "spreadsheetml.sheet", "wordprocessingml", "/zip", "octet-stream")
JSON = "application/json"
CALLERS = {
    "regulator": "coordinator",
    "department": "lead",
    "public": "coordinator",
    "library": "feed",
}


def hostile(value: Any, starts: Iterator[str], name: str = "") -> Any:
    """Return a record with a formula in each of its texts."""
    if isinstance(value, str) and name in TEXTS:
        return f"{next(starts)}{MARK}{value}"
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            f.name: hostile(getattr(value, f.name), starts, f.name)
            for f in fields(value)
            if f.init and f.name != "policy"
        }
        return replace(value, **changes)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(hostile(member, starts) for member in value)
    return value


@pytest.fixture
def odd(store: SqlStore) -> SqlStore:
    year = hostile(small_year("ODD", "none"), cycle(STARTS))
    store.publish_year(year)
    found = store.year()
    assert found is not None
    made = version("MKT-1", visit_id="V1", codes=("发现问题",), note=f"={MARK}")
    store.results.append(found, [made])
    return store


def contents(operations: dict[str, Any]) -> dict[str, Any]:
    return operations["get"]["responses"].get("200", {}).get("content", {})


def exports(client: TestClient) -> list[str]:
    """Every address that answers with a file that a program of an office opens."""
    described = client.get("/api/v1/openapi.json").json()["paths"]
    return [
        path
        for path, operations in described.items()
        if "get" in operations
        and JSON not in contents(operations)
        and any(
            kind in media
            for media in operations["get"]["responses"]
            .get("200", {})
            .get("content", {})
            for kind in TABLE
        )
    ]


def as_a_program_reads_it(text: str) -> Iterator[str]:
    """Yield the cells that a spreadsheet might take for formulas."""
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        for cell in row:
            bare = cell.strip(" \t\r\n\ufeff\xa0\u3000\u200b")
            harmless = NUMBER.fullmatch(bare) or bare == "-"
            if bare.startswith(STARTS) and not harmless:
                yield cell


def faults_of(name: str, content: bytes) -> Iterator[str]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from faults_of(f"{name}!{member}", archive.read(member))
    elif name.endswith(".csv"):
        yield from as_a_program_reads_it(content.decode("utf-8-sig"))
    elif "!xl/worksheets/" in name and re.search(rb"<(f|hyperlink)[\s>]", content):
        yield "a formula"
    elif "!xl/externalLinks" in name or "!word/embeddings" in name:
        yield "something embedded"
    elif "!word/" in name and re.search(
        rb"<w:(instrText|fldSimple)[^>]*>[^<]*cmd", content
    ):
        yield "a field"


def has_mark(content: bytes) -> bool:
    if not content.startswith(b"PK"):
        return b"calc" in content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(has_mark(archive.read(name)) for name in archive.namelist())


def test_no_file_has_a_formula_of_somebody_elses(
    client: TestClient, odd: SqlStore, clock: SetClock
) -> None:
    headers = {a: bearer(odd, clock, who) for a, who in CALLERS.items()}
    pages = {
        "desk": browser(client, odd, clock, "lead"),
        "console": browser(client, odd, clock, "coordinator"),
    }
    tried, with_mark, faults = 0, [], []
    for path in exports(client):
        audience, where = audience_of(path), filled(path)
        if audience in pages:
            answer = pages[audience].get(where)
        else:
            answer = client.get(where, headers=headers[audience])
        if answer.status_code != 200:
            continue
        tried += 1
        kind = ".csv" if "csv" in answer.headers["content-type"] else ""
        faults += [(where, f) for f in faults_of(f"{where}{kind}", answer.content)]
        if has_mark(answer.content):
            with_mark.append(where)
    assert not faults, faults[:10]
    assert tried > 80
    assert len(set(with_mark)) > 20, "they were looked for where they are"
