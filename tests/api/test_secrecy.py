"""What may never be public is in no byte of any public response."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.paging import decode_cursor, encode_cursor
from planner.adapters.files.bundle_files import write_public_bundle
from planner.adapters.state.sql_store import SqlStore
from planner.publishing.store import VisitRow
from planner.publishing.withdrawal import What, public_id
from planner.scopes import Scope
from tests.api.calls import FILLED, audience_of, filled, pages, paths, unpacked
from tests.api.conftest import SetClock
from tests.api.small_year import (
    ADDRESSES,
    EXCEPTION,
    INSPECTOR_NAMES,
    INSPECTORS,
    NEVER_PUBLIC,
    RESULT_NOTE,
    TARGETS,
    small_year,
)

Headers = Callable[..., dict[str, str]]

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
DURING = datetime(2026, 3, 20, tzinfo=UTC)
AFTER = datetime(2027, 1, 1, tzinfo=UTC)

#: Every value that a parameter of a public route may sensibly have.
VALUES: dict[str, list[Any]] = {
    "year": ["2026", "OLD", "1999"],
    "department": ["ENV", "NONE"],
    "round": ["R1", "R2"],
    "entry": ["E1", "E3"],
    "month": ["2026-03"],
    "limit": [2],
    "q": ["餐饮", "T1", "T3", "MARK", "地址", "GRADE"],
    "item": ["MKT-1"],
    "since": [encode_cursor("3")],
    "lang": ["en"],
    "subject": ["year:2026", "R1", "tokens"],
    "kind": ["publication", "custody", "draw"],
    "district": ["640104"],
    "sort": ["start", "total"],
    "page": [2],
}
IDS = {
    "entry_id": ["E1", "E2", "E3", "NONE"],
    "round_id": ["R1", "R2", "NONE"],
    "visit_id": ["V1"],
    "department_id": ["ENV", "NONE"],
    "digest": [FILLED["digest"]],
    "name": [FILLED["name"]],
    "target_id": ["T1", "T3", "NONE"],
    "public_id": [
        public_id(2026, What.LISTED, "R1|E1|T1"),
        public_id(2026, What.RESULT, "V1|MKT|MKT-1"),
        "NONE",
    ],
}


def requests(client: TestClient) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every public path with every value of each parameter, paged and whole."""
    described = client.get("/api/v1/openapi.json").json()["paths"]
    for path in paths(client.app):
        if audience_of(path) != "public":
            continue
        parameters = described[path]["get"].get("parameters", [])
        in_path = [p["name"] for p in parameters if p["in"] == "path"]
        asked = [p["name"] for p in parameters if p["in"] == "query"]
        assert set(in_path) <= set(IDS)
        assert set(asked) <= {*VALUES, "cursor"}, "a new parameter must be tried too"
        asked = [name for name in asked if name != "cursor"]
        for ids in product(*(IDS[name] for name in in_path)):
            filled = path.format(**dict(zip(in_path, ids, strict=True)))
            paged = [{}, {"limit": 1}] if "limit" in asked else [{}]
            for limit in paged:
                yield filled, limit
                for name in asked:
                    for value in VALUES[name]:
                        yield filled, {**limit, name: value}


def test_no_secret_is_in_any_public_byte(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    store.publish_year(small_year("OLD"))
    store.publish_year(small_year("NEWEST", "none"))
    clock.time = AFTER
    tried = 0
    for path, params in requests(client):
        for content in pages(client, path, params, {}):
            tried += 1
            for secret in NEVER_PUBLIC:
                assert secret.encode() not in content, (path, params, secret)
    assert tried > 200


@pytest.mark.parametrize("accept", ["text/csv", "application/json", "*/*"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_header_brings_a_secret_out(
    client: TestClient, clock: SetClock, token: Headers, accept: str, language: str
) -> None:
    clock.time = AFTER
    headers = {
        **token("regulator"),
        "Accept": accept,
        "Accept-Language": language,
    }
    for path in paths(client.app):
        if audience_of(path) == "public":
            answer = client.get(filled(path), headers=headers)
            for secret in NEVER_PUBLIC:
                assert secret.encode() not in unpacked(answer.content)


def test_the_secrets_looked_for_are_really_kept(
    client: TestClient, token: Headers
) -> None:
    """The search above could find them: the regulator's routes hold nearly all."""
    everything = b"".join(
        content
        for path in paths(client.app)
        if audience_of(path) == "regulator"
        for content in pages(client, filled(path), {}, token("regulator"))
    )
    missing = [s for s in NEVER_PUBLIC if s.encode() not in everything]
    assert all(s.startswith(("c0ffee", "77000111", "RESERVE", "SKIP")) for s in missing)
    assert len(NEVER_PUBLIC) - len(missing) >= 20


def test_an_entry_tells_no_grade_by_what_it_is_called_or_counted_over(
    client: TestClient, store: SqlStore
) -> None:
    """E3 draws a grade of 7 firms only; its statement, which is public, counts 40."""
    year = small_year("TOLD")
    scope = Scope(
        include={"industry": ("62",), "tags": ("x-positive",)},
        exclude={"tags": ("x-positive", "x-tolerance"), "kind": ("个体",)},
    )
    told = replace(
        year.plan.entries[2],
        name="仅查Ｄ级企业",
        field="高风险企业",
        scope=scope,
        ratio="30%",
        base=7,
    )
    entries = (*year.plan.entries[:2], told)
    store.publish_year(replace(year, plan=replace(year.plan, entries=entries)))
    shown = client.get("/api/v1/public/entries/E3").json()
    assert (shown["name"], shown["field"]) == ("油气回收检查等2项", "")
    assert (shown["base"], shown["total"], shown["ratio"]) == (40, 2, "5%")
    assert shown["scope"] == {
        "include": {"industry": ["62"]},
        "exclude": {"kind": ["个体"]},
        "range": {},
    }
    listed = client.get("/api/v1/public/entries").text
    for hint in ("级", "高风险", "x-tolerance", "30%", '"base":7,'):
        assert hint not in listed


def test_a_ratio_told_by_grade_looks_like_any_other(client: TestClient) -> None:
    shown = client.get("/api/v1/public/entries").json()["items"]
    assert [entry["ratio"] for entry in shown] == ["5%", "5%", "5%"]


def drawn_names(client: TestClient, **params: str) -> set[str]:
    listed: set[str] = set()
    for path, encoding in (("lists", "utf-8"), ("lists.csv", "utf-8-sig")):
        text = client.get(f"/api/v1/public/{path}", params=params).content.decode(
            encoding
        )
        found = {t for t, (name, _) in TARGETS.items() if name in text}
        assert not listed or found == listed
        listed = found
    return listed


def test_a_list_comes_out_visit_by_visit(client: TestClient, clock: SetClock) -> None:
    for moment, expected in (
        (datetime(2026, 3, 9, 15, 59, tzinfo=UTC), set()),
        # In China it is the 10th from 16:00 UTC on, the day of T1's result.
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), {"T1"}),
        (datetime(2026, 3, 31, 15, 59, tzinfo=UTC), {"T1"}),
        (datetime(2026, 3, 31, 16, 0, tzinfo=UTC), {"T1", "T2", "T3"}),
        (AFTER, {"T1", "T2", "T3", "T4"}),
    ):
        clock.time = moment
        assert drawn_names(client) == expected, moment


def test_a_list_under_a_dated_embargo_comes_out_that_day(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    store.publish_year(small_year("DATED", "2026-05-01"))
    clock.time = datetime(2026, 4, 30, 12, 0, tzinfo=UTC)
    assert drawn_names(client) == set()
    clock.time = datetime(2026, 5, 1, 0, 0, tzinfo=UTC)
    assert drawn_names(client) == set(TARGETS)


def test_a_list_without_embargo_is_out_at_once(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    store.publish_year(small_year("OPEN", "none"))
    clock.time = BEFORE
    assert drawn_names(client) == set(TARGETS)


def test_who_is_drawn_is_in_no_public_byte_before_the_embargo_ends(
    client: TestClient, clock: SetClock
) -> None:
    clock.time = BEFORE
    for path, params in requests(client):
        for content in pages(client, path, params, {}):
            for name, _ in TARGETS.values():
                assert name.encode() not in content, (path, params)


def test_a_cursor_tells_nothing_of_rows_under_embargo(
    client: TestClient, clock: SetClock
) -> None:
    """T2 waits between T1 and T3; pages and cursors are as if it weren't there."""
    clock.time = DURING
    first = client.get("/api/v1/public/lists", params={"limit": 1})
    assert [row["target_id"] for row in first.json()["items"]] == ["T1"]
    assert first.json()["next"] is None
    assert "link" not in first.headers


def test_the_public_bundle_has_the_list_once_all_of_it_is_out(
    client: TestClient, clock: SetClock
) -> None:
    address = "/api/v1/public/rounds/R1/bundle.zip"
    clock.time = DURING
    early = unpacked(client.get(address).content)
    assert b"published.csv" not in early
    assert b"T1" not in early
    clock.time = AFTER
    late = unpacked(client.get(address).content)
    assert b"published.csventry,target_id\r\nE1,T1\r\nE1,T2\r\nE2,T3\r\n" in late
    shown = client.get("/api/v1/public/rounds/R1").json()
    lines = "".join(f"{x}\n" for x in ("E1|T1", "E1|T2", "E2|T3"))
    assert hashlib.sha256(lines.encode()).hexdigest() == shown["list_digest"]


def test_the_public_bundle_is_the_one_that_a_run_writes(
    client: TestClient, clock: SetClock, tmp_path: Path
) -> None:
    clock.time = AFTER
    folder = tmp_path / "public"
    write_public_bundle(folder, small_year().rounds[0], published=True)
    written = {p.name: p.read_bytes() for p in folder.iterdir()}
    sent = client.get("/api/v1/public/rounds/R1/bundle.zip").content
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert {n: archive.read(n) for n in archive.namelist()} == written


@pytest.mark.parametrize(
    ("department", "visits", "own"),
    [
        ("MKT", {"V1", "V2", "V4", "V5"}, {0, 1}),
        ("FIRE", {"V1", "V2"}, {2, 3}),
        ("ENV", {"V3", "V4", "V5"}, {4}),
    ],
)
def test_a_department_sees_its_visits_and_its_people_only(
    client: TestClient,
    token: Headers,
    department: str,
    visits: set[str],
    own: set[int],
) -> None:
    headers = token("department", department)
    shown = client.get("/api/v1/department/visits", headers=headers).json()["items"]
    assert {visit["visit_id"] for visit in shown} == visits
    everything = b"".join(
        content
        for path in paths(client.app)
        if audience_of(path) == "department" and "{" not in path
        for limit in (None, 1)
        for content in pages(client, path, {"limit": limit} if limit else {}, headers)
    )
    everything += b"".join(
        client.get(f"/api/v1/department/visits/V{n}", headers=headers).content
        for n in range(1, 6)
    )
    for position, (inspector_id, name) in enumerate(
        zip(INSPECTORS, INSPECTOR_NAMES, strict=True)
    ):
        present = position in own
        assert (inspector_id.encode() in everything) is present
        assert (name.encode() in everything) is present
    assert (EXCEPTION.encode() in everything) is (department == "ENV")
    allowed = {*ADDRESSES.values(), *INSPECTORS, *INSPECTOR_NAMES, EXCEPTION}
    if department == "MKT":
        allowed.add(RESULT_NOTE)  # It is what its own people noted.
    for secret in set(NEVER_PUBLIC) - allowed:
        assert secret.encode() not in everything


def test_another_departments_visit_is_as_if_it_were_not_there(
    client: TestClient, token: Headers
) -> None:
    headers = token("department", "FIRE")
    other = client.get("/api/v1/department/visits/V3", headers=headers)
    none = client.get("/api/v1/department/visits/V9", headers=headers)
    assert other.status_code == none.status_code == 404
    assert other.json() == {
        **none.json(),
        "detail": none.json()["detail"].replace("V9", "V3"),
    }


def test_another_departments_visit_is_not_even_read(
    client: TestClient, store: SqlStore, token: Headers
) -> None:
    read: list[str] = []

    def reading(kind: Any, *rest: Any, **more: Any) -> Any:
        rows = SqlStore.rows(store, kind, *rest, **more)
        read.extend(row.key for row in rows if kind is VisitRow)
        return rows

    store.rows = reading  # type: ignore[method-assign]
    headers = token("department", "FIRE")
    client.get("/api/v1/department/visits/V3", headers=headers)
    assert read == []
    client.get("/api/v1/department/visits/V1", headers=headers)
    assert read == ["V1"]


def test_a_cursor_tells_a_department_nothing_of_others_seats(
    client: TestClient, token: Headers
) -> None:
    """Between ENV's seats in V3 and V4 there are two of the market regulator's."""
    headers = token("department", "ENV")
    page = client.get("/api/v1/department/teams?limit=1", headers=headers).json()
    assert decode_cursor(page["next"]) == "V3|0001"


def test_of_a_partner_a_department_sees_name_items_and_number(
    client: TestClient, token: Headers
) -> None:
    headers = token("department", "MKT")
    visit = client.get("/api/v1/department/visits/V1", headers=headers).json()
    assert visit["partners"] == [
        {"department_id": "FIRE", "name": "消防救援支队", "inspectors": 2}
    ]
    assert [(i["name"], i["own"]) for i in visit["items"]] == [
        ("餐饮服务食品安全检查", True),
        ("消防安全检查", False),
    ]
    assert [seat["inspector_id"] for seat in visit["team"]] == list(INSPECTORS[:2])
    assert visit["initiates"] is True


def test_a_partners_people_are_counted_on_every_page(
    client: TestClient, token: Headers
) -> None:
    headers = token("department", "MKT")
    whole = client.get("/api/v1/department/visits", headers=headers).json()["items"]
    single: list[Any] = []
    url = "/api/v1/department/visits?limit=1"
    while url:
        answer = client.get(url, headers=headers)
        single += answer.json()["items"]
        url = answer.links.get("next", {}).get("url", "")
    assert single == whole
    assert [sum(p["inspectors"] for p in v["partners"]) for v in whole] == [2, 2, 1, 1]
