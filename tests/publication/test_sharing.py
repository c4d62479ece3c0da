"""Answers kept as bytes, and read from other sites' pages: public ones alone."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from tests.api.calls import audience_of, filled, paths
from tests.api.conftest import SetClock
from tests.api.small_year import small_year
from tests.publication.conftest import AFTER, PUBLIC, taken_back

LISTS = f"{PUBLIC}/lists"
CROSS = "access-control-allow-origin"


def without_answering(client: TestClient, store: SqlStore) -> None:
    """From now on the store refuses to be read for an answer."""

    def refuse(*_: Any, **__: Any) -> None:
        msg = "the store was read"
        raise AssertionError(msg)

    store.rows = store.year = refuse  # type: ignore[method-assign]


def told(response: Any) -> dict[str, str]:
    """Return the headers of an answer but the request's own id."""
    return {n: v for n, v in response.headers.items() if n != "x-request-id"}


def test_what_was_answered_once_is_answered_again_without_the_store(
    client: TestClient, store: SqlStore
) -> None:
    first = client.get(LISTS)
    without_answering(client, store)
    again = client.get(LISTS)
    assert (again.content, told(again)) == (first.content, told(first))
    assert told(client.head(LISTS)) == told(first)
    assert client.head(LISTS).content == b""
    had = client.get(LISTS, headers={"If-None-Match": first.headers["etag"]})
    assert (had.status_code, had.content) == (304, b"")
    assert had.headers["etag"] == first.headers["etag"]


def test_nothing_is_kept_beyond_a_change_or_a_day(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    tags = [client.get(LISTS).headers["etag"]]
    of = taken_back(store, "R1|E1|T1")
    tags.append(client.get(LISTS).headers["etag"])
    assert client.get(LISTS).json()["items"][0]["public_id"] == of
    assert client.get(LISTS).json()["items"][0]["name"] == ""
    clock.time = AFTER
    tags.append(client.get(LISTS).headers["etag"])
    assert len(client.get(LISTS).json()["items"]) == 5
    store.publish_year(small_year("NEXT"))
    tags.append(client.get(LISTS).headers["etag"])
    assert len(set(tags)) == 4


def test_formats_and_queries_are_kept_apart(client: TestClient) -> None:
    plain = client.get(LISTS).headers["content-type"]
    table = client.get(LISTS, headers={"Accept": "text/csv"}).headers["content-type"]
    assert client.get(LISTS).headers["content-type"] == plain != table
    assert client.get(f"{LISTS}?entry=E2").json()["items"] == []
    assert len(client.get(f"{LISTS}?entry=E1").json()["items"]) == 1


def test_refusals_are_not_kept(client: TestClient, store: SqlStore) -> None:
    missing = f"{PUBLIC}/targets/T9"
    assert client.get(missing).json()["title"] == "没有这项内容"
    english = client.get(missing, headers={"Accept-Language": "en"}).json()
    assert english["title"] == "There is no such thing"


def test_what_is_closed_is_never_kept(
    client: TestClient, store: SqlStore, coordinator: dict[str, str]
) -> None:
    address = "/api/v1/regulator/lists"
    assert client.get(address, headers=coordinator).status_code == 200
    assert client.get(address).status_code == 401


def test_other_sites_may_read_what_is_public_and_nothing_else(
    client: TestClient, coordinator: dict[str, str]
) -> None:
    shared = closed = 0
    for path in paths(client.app):
        if path.startswith((f"{PUBLIC}/", "/api/v1/regulator", "/api/v1/department")):
            if "{" in path and audience_of(path) != "public":
                continue
            answer = client.get(filled(path), headers={"Origin": "https://a.example"})
            if audience_of(path) == "public":
                assert answer.headers[CROSS] == "*", path
                assert "access-control-allow-credentials" not in answer.headers
                shared += 1
            else:
                assert CROSS not in answer.headers, path
                closed += 1
    assert shared > 30
    assert closed > 20


def test_a_problem_can_be_read_from_other_sites_too(client: TestClient) -> None:
    assert client.get(f"{PUBLIC}/targets/T9").headers[CROSS] == "*"


def asks_first(client: TestClient, path: str, method: str = "GET") -> Any:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": method}
    return client.options(path, headers=asked)


def test_a_browser_that_asks_first_is_told_what_it_may(client: TestClient) -> None:
    answer = asks_first(client, LISTS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]
    assert "Authorization" not in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    "path",
    [
        f"{PUBLIC}/self-check",
        "/api/v1/regulator/lists",
        "/api/v1/department/visits",
        "/",
        "/api/v1/publicity",
    ],
)
def test_no_other_address_allows_it(client: TestClient, path: str) -> None:
    assert CROSS not in asks_first(client, path, "POST").headers
    assert CROSS not in client.post(path, json={}).headers


def test_a_page_is_shown_again_without_the_store(
    client: TestClient, store: SqlStore
) -> None:
    first = client.get("/lists?round=R1")
    without_answering(client, store)
    again = client.get("/lists?round=R1", headers={"Accept": "text/html"})
    assert (again.content, told(again)) == (first.content, told(first))
    had = client.get(
        "/lists?round=R1", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (had.status_code, had.content) == (304, b"")
    assert "content-security-policy" in had.headers


def test_a_page_is_kept_by_language_and_a_change_of_it_isnt(
    client: TestClient,
) -> None:
    chinese = client.get("/plan")
    for _ in range(2):
        turned = client.get("/plan?lang=en")
        assert "lang=en" in turned.headers["set-cookie"]
    english = client.get("/plan")
    assert english.headers["content-language"] == "en"
    assert client.get("/plan").content == english.content
    client.cookies.clear()
    assert client.get("/plan").content == chinese.content
    other = client.get("/plan", headers={"Cookie": "session=abc; lang=en"})
    assert other.content == english.content


def test_a_withdrawn_firm_leaves_every_page_at_once(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    pages = ("/targets/T1", "/lists", "/search?q=甲餐", "/results")
    assert all("甲餐饮店" in client.get(page).text for page in pages)
    taken_back(store, "R1|E1|T1")
    assert not any("甲餐饮店" in client.get(page).text for page in pages)
    clock.time = AFTER
    assert "丙" in client.get("/lists").text
