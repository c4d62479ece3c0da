"""Pages, tables, tags, problems: what holds for every answer."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.errors import language
from api.paging import decode_cursor, encode_cursor
from api.public import schemas as public_schemas
from api.tabular import write_csv
from planner.adapters.state.sql_store import SqlStore
from planner.publishing.withdrawal import Ground, Wanted, What
from tests.api.application import application
from tests.api.calls import ABSENT, audience_of, filled, paths, sheet
from tests.api.conftest import SetClock
from tests.api.small_year import small_year, with_entries

Headers = Callable[..., dict[str, str]]
ENTRIES = "/api/v1/public/entries"
WANTED = Wanted(
    what=What.LISTED, row_key="R2|E3|T4", ground=Ground.COURT_ORDER, note=""
)


@pytest.fixture
def many(client: TestClient, store: SqlStore) -> TestClient:
    """The client over a year of 153 entries."""
    store.publish_year(with_entries(small_year("MANY"), 150))
    return client


def all_ids(client: TestClient, url: str) -> list[str]:
    ids: list[str] = []
    while url:
        answer = client.get(url)
        page = answer.json()
        ids += [item["entry_id"] for item in page["items"]]
        url = answer.links.get("next", {}).get("url", "")
        assert bool(url) is (page["next"] is not None)
    return ids


@pytest.mark.parametrize("limit", ["", "?limit=7", "?limit=51", "?limit=1000"])
def test_following_links_gives_every_row_once(many: TestClient, limit: str) -> None:
    ids = all_ids(many, ENTRIES + limit)
    assert len(ids) == len(set(ids)) == 153
    assert ids == sorted(ids)


def test_links_keep_the_other_parameters(many: TestClient) -> None:
    ids = all_ids(many, f"{ENTRIES}?department=FIRE&limit=50&year=2026&month=2026-03")
    assert len(ids) == 151


def test_a_page_holds_100_rows_and_a_table_all(many: TestClient) -> None:
    assert len(many.get(ENTRIES).json()["items"]) == 100
    assert len(many.get(f"{ENTRIES}.csv").text.splitlines()) == 154
    assert len(sheet(many.get(f"{ENTRIES}.xlsx").content)) == 154
    paged = many.get(f"{ENTRIES}.csv?limit=5")
    assert len(paged.text.splitlines()) == 6
    assert paged.links["next"]["url"].startswith(f"{ENTRIES}.csv?")


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "ten", ""])
def test_a_limit_out_of_bounds_is_refused(client: TestClient, limit: str) -> None:
    answer = client.get(ENTRIES, params={"limit": limit})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["location"] == "query.limit"


@pytest.mark.parametrize("cursor", ["!", "a", "_w", "AA", "令牌"])
def test_a_cursor_of_nobodys_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get(ENTRIES, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "http_bad_cursor")


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_a_cursor_gives_its_key_back(key: str) -> None:
    try:
        key.encode()
    except UnicodeEncodeError:
        return
    assert decode_cursor(encode_cursor(key)) == key


#: What the small year has nothing of.
EMPTY = {"/api/v1/library/pushes"} | {
    f"/api/v1/regulator/{name}"
    for name in (
        "bottlenecks",
        "library",
        "links",
        "rounds/{round_id}/districts",
        "shortages",
        "substitutions",
        "users",
        "ways-out",
    )
}


def test_the_formats_hold_the_same_rows(
    client: TestClient, store: SqlStore, token: Headers
) -> None:
    store.published.withdraw(2026, WANTED, was_public=True, actor="test")
    headers = token("regulator")
    compared, empty = 0, set()
    for path in paths(client.app):
        if f"{path}.csv" not in paths(client.app) or not path.startswith("/api/"):
            continue
        audience = audience_of(path)
        if audience in ("department", "library", "regulator"):
            own = "MKT" if audience == "department" else None
            headers = token(audience, own)
        items = client.get(filled(path), headers=headers).json()["items"]
        table = client.get(filled(f"{path}.csv"), headers=headers).content
        text = table.decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        cells = sheet(client.get(filled(f"{path}.xlsx"), headers=headers).content)
        assert header == cells[0]
        assert len(items) == len(rows) == len(cells) - 1
        if not items:
            empty.add(path)
            continue
        assert header == list(items[0])
        for item, row, cell in zip(items, rows, cells[1:], strict=True):
            for name, shown, written in zip(header, row, cell, strict=True):
                if isinstance(item[name], str):
                    assert shown.removeprefix("'") == item[name] == written
        compared += 1
    assert compared >= 31
    # Nobody has signed up in the small year.
    assert empty == EMPTY, sorted(empty)


def test_accept_chooses_the_format_and_a_suffix_wins(client: TestClient) -> None:
    def kind(path: str, accept: str) -> str:
        answer = client.get(path, headers={"Accept": accept})
        return answer.headers["content-type"].split(";")[0]

    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert kind(ENTRIES, "*/*") == "application/json"
    assert kind(ENTRIES, "text/csv") == "text/csv"
    assert kind(ENTRIES, f"{xlsx};q=0.5, text/html") == xlsx
    assert kind(ENTRIES, "text/*") == "text/csv"
    assert kind(ENTRIES, "application/json;q=0, text/csv") == "text/csv"
    assert kind(ENTRIES, "application/json;q=0.1, text/csv;q=0.9") == "text/csv"
    assert kind(ENTRIES, "application/json;v=1;q=0.2, text/*;q=0.3") == "text/csv"
    assert kind(ENTRIES, "application/*;q=0, */*;q=0.1") == "text/csv"
    assert kind(ENTRIES, "text/csv;q=2, application/json") == "application/json"
    assert kind(ENTRIES, "*/*;q=0, text/csv;q=nan") == "application/problem+json"
    assert kind(f"{ENTRIES}.csv", "application/json") == "text/csv"
    assert kind(ENTRIES, "image/png") == "application/problem+json"
    refused = client.get(f"{ENTRIES}/E1", headers={"Accept": "text/csv"})
    assert refused.status_code == 406


def test_a_name_is_never_a_formula(client: TestClient, clock: SetClock) -> None:
    clock.time = datetime(2027, 1, 1, tzinfo=UTC)
    address = "/api/v1/public/lists"
    assert "'=cmd()丁加油站" in client.get(f"{address}.csv").text
    written = client.get(f"{address}.xlsx").content
    assert any("=cmd()丁加油站" in row for row in sheet(written))
    import zipfile

    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    named = {row["name"] for row in client.get(address).json()["items"]}
    assert "=cmd()丁加油站" in named


def test_equal_requests_get_equal_bytes(client: TestClient, clock: SetClock) -> None:
    for path in paths(client.app):
        if audience_of(path) == "public":
            first = client.get(filled(path))
            clock.time += timedelta(seconds=3)
            second = client.get(filled(path))
            assert first.content == second.content, path
            assert first.headers.get("etag") == second.headers.get("etag")


#: What stays as it is while the program does.
UNTAGGED = {
    # Whose every download is on record.
    "/api/v1/regulator/rounds/{round_id}/bundle.zip",
    "/api/v1/regulator/rounds/{round_id}/part.zip",
    "/health",
    "/healthz",
    "/readyz",
    "/metrics",
    "/check",
    "/check/check.js",
    "/check/check.css",
    "/assets/{digest}/{name}",
}


def test_who_has_it_already_is_told_so(client: TestClient, token: Headers) -> None:
    callers = {
        "public": {},
        "department": token("department", "MKT"),
        "regulator": token("regulator"),
        "library": token("library"),
        "monitor": {},
    }
    tagged, untagged = 0, set()
    for path in paths(client.app):
        if audience_of(path) not in callers:
            continue  # Nobody keeps a page of a session or of signing in.
        headers = callers[audience_of(path)]
        tag = client.get(filled(path), headers=headers).headers.get("etag")
        if tag is None:
            untagged.add(path)
            continue
        tagged += 1
        for given_tag in (tag, f'"other", W/{tag}'):
            again = client.get(
                filled(path), headers={**headers, "If-None-Match": given_tag}
            )
            assert (again.status_code, again.content) == (304, b""), path
            assert again.headers["etag"] == tag
        other = client.get(filled(path), headers={**headers, "If-None-Match": '"x"'})
        assert other.status_code == 200
    assert untagged == UNTAGGED | ABSENT
    assert tagged


def test_a_tag_changes_with_what_it_stands_for(
    client: TestClient, store: SqlStore, clock: SetClock, token: Headers
) -> None:
    def tag(path: str = ENTRIES, **headers: str) -> str:
        return client.get(path, headers=headers).headers["etag"]

    visits = "/api/v1/department/visits"
    tags = [
        tag(),
        tag(f"{ENTRIES}.csv"),
        tag(f"{ENTRIES}?limit=1"),
        tag(Accept="text/csv"),
        tag(visits, **token("department", "MKT")),
        tag(visits, **token("department", "ENV")),
    ]
    clock.time += timedelta(days=1)
    tags.append(tag())
    store.publish_year(small_year("NEWER"))
    tags.append(tag())
    assert len(set(tags)) == len(tags)


def test_no_tag_opens_a_closed_door(client: TestClient, token: Headers) -> None:
    address = "/api/v1/regulator/plan"
    tag = client.get(address, headers=token("regulator")).headers["etag"]
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 401


def test_caches_keep_what_is_public_to_all_and_the_rest_to_one(
    client: TestClient, token: Headers
) -> None:
    public = client.get(ENTRIES)
    own = client.get("/api/v1/department/me", headers=token("department", "MKT"))
    assert public.headers["cache-control"] == "public, no-cache"
    assert own.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in own.headers["vary"]
    refused = client.get("/api/v1/department/me")
    assert refused.headers["cache-control"] == "no-store"


def test_head_is_get_without_its_body(client: TestClient) -> None:
    for path in (ENTRIES, "/health", "/", f"{ENTRIES}.xlsx", "/nowhere"):
        get, head = client.get(path), client.head(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        # Each request has an id of its own.
        assert head.headers.pop("x-request-id") != get.headers.pop("x-request-id")
        assert dict(head.headers) == dict(get.headers)


def test_no_answer_sends_a_caller_to_a_host_that_a_caller_named(
    client: TestClient,
) -> None:
    answer = client.get(
        f"{ENTRIES}/", headers={"Host": "elsewhere.test"}, follow_redirects=False
    )
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "TRACE", "PATCH", "X"])
def test_a_method_refused_is_told_which_are_not(
    client: TestClient, method: str
) -> None:
    answer = client.request(method, ENTRIES)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t"])
def test_a_text_in_csv_begins_with_no_formulas_sign(sign: str) -> None:
    named = public_schemas.Named(id="X", name=f"{sign}1+1")
    assert write_csv(public_schemas.Named, [named]).decode().count(f"'{sign}1+1") == 1


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "http_no_route"),
        ("GET", "/docs", 404, "http_no_route"),
        ("GET", "/openapi.json", 404, "http_no_route"),
        ("POST", ENTRIES, 405, "http_method"),
        ("DELETE", "/health", 405, "http_method"),
        ("GET", f"{ENTRIES}/NONE", 404, "http_not_found"),
        ("GET", f"{ENTRIES}/%00", 422, "http_invalid"),
        ("GET", f"{ENTRIES}?month=2026-13", 422, "http_invalid"),
        ("GET", f"{ENTRIES}?month=٢٠٢٦-03", 422, "http_invalid"),
        ("GET", f"{ENTRIES}?year=1999", 404, "http_no_year"),
        ("GET", f"{ENTRIES}?department=%FF%FE", 422, "http_invalid"),
        ("GET", "/api/v1/department/me", 401, "http_token_missing"),
    ],
)
def test_a_problem_has_its_code_in_both_languages(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    chinese = client.request(method, path)
    english = client.request(
        method, path, headers={"Accept-Language": "en-GB, zh;q=0.3"}
    )
    for answer, tongue in ((chinese, "zh"), (english, "en")):
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == tongue
        assert (answer.status_code, problem["status"]) == (status, status)
        assert problem["code"] == code
        assert problem["type"].endswith(f"#{code}")
    assert chinese.json()["title"] != english.json()["title"]


def test_a_failure_inside_is_a_problem_without_its_traceback(
    client: TestClient, store: SqlStore
) -> None:
    def fail() -> str:
        msg = "内部印记"
        raise RuntimeError(msg)

    store.revision = fail  # type: ignore[method-assign]
    answer = client.get(ENTRIES)
    assert (answer.status_code, answer.json()["code"]) == (500, "http_internal")
    assert "内部印记" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert client.head(ENTRIES).content == b""
    with pytest.raises(RuntimeError, match="内部印记"):  # for the server's log
        TestClient(client.app).get(ENTRIES)


def test_a_large_body_is_refused_unread(client: TestClient) -> None:
    large = client.request("GET", "/health", content=b"x" * 70_000)
    assert (large.status_code, large.json()["code"]) == (413, "http_too_large")
    chunks = iter([b"x" * 40_000] * 2)
    unknown = client.post("/api/v1/public/self-check", content=chunks)
    assert (unknown.status_code, unknown.json()["code"]) == (413, "http_too_large")
    assert client.request("GET", "/health", content=b"\xff\xfe").status_code == 200


def test_every_answer_is_safe_to_show(client: TestClient) -> None:
    for path in ("/", "/health", ENTRIES, "/nowhere"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr", "zh"),
        ("en;q=0", "zh"),
        ("en;q=x", "zh"),
        ("en;q=0.5, zh;q=0.5", "zh"),
        (";;;,,=", "zh"),
    ],
)
def test_the_language_is_the_one_better_liked(accept: str, expected: str) -> None:
    assert language(accept) == expected


def test_an_empty_store_still_answers(tmp_path, clock: SetClock) -> None:
    from planner.adapters.state.sql_store import open_store
    from planner.adapters.state.workspace import Workspace

    store = open_store(Workspace(tmp_path / "empty"), clock)
    client = TestClient(application(store, clock))
    assert client.get("/api/v1/public").json()["current"] is None
    assert client.get("/api/v1/public/years").json() == {"items": []}
    assert client.get(ENTRIES).json()["code"] == "http_no_year"
    store.close()
