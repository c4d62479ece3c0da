"""Signing in on pages, and what an attacker would try there."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.cookies import FIELD, form_token
from api.local_addresses import local_address
from planner.accounts import tries
from planner.adapters.state.sql_store import SqlStore
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.people import OTHER_PASSWORD, PASSWORD, browser, office, user

Headers = Callable[..., dict[str, str]]

HTML = {"Accept": "text/html"}


@pytest.fixture
def app(store: SqlStore, clock: SetClock) -> FastAPI:
    return application(store, clock)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser: it keeps cookies and follows nothing by itself."""
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


def field_of(page: str) -> str:
    (found,) = set(re.findall(rf'name="{FIELD}" value="(\w{{64}})"', page))
    return found


def sign_in(
    client: TestClient, name: str, password: str, wanted: str = "", **headers: str
):
    page = client.get("/login", params={"next": wanted})
    form = {"user_name": name, "password": password, "next": wanted}
    return client.post(
        "/login", data={FIELD: field_of(page.text), **form}, headers=headers
    )


def test_somebody_signs_in_sees_the_account_and_signs_out(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    answer = sign_in(client, "Clerk", PASSWORD)
    assert answer.status_code == 303
    page = client.get("/account")
    assert "部门经办人" in page.text
    assert page.headers["cache-control"] == "no-store"
    out = client.post("/logout", data={FIELD: field_of(page.text)})
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert client.get("/account").headers["location"] == "/login?next=/account"


def test_the_pages_are_in_the_language_asked_for(client: TestClient) -> None:
    assert "<h1>登录</h1>" in client.get("/login").text
    assert "<h1>Sign in</h1>" in client.get("/login?lang=en").text


def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    cookie = sign_in(client, "clerk", PASSWORD).headers["set-cookie"]
    assert re.fullmatch(r"session=[0-9a-f]{64}; HttpOnly; Path=/; SameSite=lax", cookie)


def test_by_https_the_cookie_is_this_hosts_alone(
    app: FastAPI, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    answer = sign_in(client, "clerk", PASSWORD)
    assert re.fullmatch(
        r"__Host-session=[0-9a-f]{64}; HttpOnly; Path=/; SameSite=lax; Secure",
        answer.headers["set-cookie"],
    )
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert client.get("/account").status_code == 200
    code = client.cookies["__Host-session"]
    plain = {"Cookie": f"session={code}"}
    bare = TestClient(app, base_url="https://testserver", follow_redirects=False)
    assert bare.get("/account", headers=plain).status_code == 303


def test_nothing_is_said_of_https_where_there_is_none(client: TestClient) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    answer = client.get("/login", headers=headers)
    assert "strict-transport-security" not in answer.headers
    assert "Secure" not in answer.headers["set-cookie"]


def test_an_unknown_user_and_a_wrong_password_are_answered_alike(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    gone = user(store, clock, "lead", "disabled-one")
    user(store, clock, "coordinator")
    office(store, clock).disable(gone.user_id, "test")

    def told(name: str) -> tuple[int, str, list[str]]:
        answer = sign_in(client, name, "not the password")
        text = answer.text.replace(f'value="{name}"', "")
        assert name not in text
        return answer.status_code, text, sorted(answer.headers)

    assert told("clerk") == told("nobody") == told("disabled-one")
    assert told("clerk")[0] == 422


def test_a_session_code_that_somebody_set_before_is_not_taken_over(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    planted = "ab" * 32
    client.cookies.set("session", planted)
    answer = sign_in(client, "clerk", PASSWORD)
    assert planted not in answer.headers["set-cookie"]
    other = TestClient(client.app, follow_redirects=False)
    headers = {"Cookie": f"session={planted}"}
    assert other.get("/account", headers=headers).status_code == 303


def test_signing_in_anew_ends_the_session_that_was_there(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    sign_in(client, "clerk", PASSWORD)
    before = client.cookies["session"]
    sign_in(client, "clerk", PASSWORD)
    other = TestClient(client.app, follow_redirects=False)
    headers = {"Cookie": f"session={before}"}
    assert other.get("/account", headers=headers).status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("form", [{}, {FIELD: ""}, {FIELD: form_token("ab" * 32)}])
def test_nobody_is_signed_in_by_another_sites_form(
    client: TestClient, store: SqlStore, clock: SetClock, form: dict[str, str]
) -> None:
    user(store, clock, "clerk")
    client.get("/login")
    sent = {"user_name": "clerk", "password": PASSWORD, **form}
    answer = client.post("/login", data=sent)
    assert answer.status_code == 403
    assert "session" not in client.cookies


@pytest.mark.parametrize(
    "header",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://[", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_a_form_from_elsewhere_is_refused_whatever_it_holds(
    client: TestClient, store: SqlStore, clock: SetClock, header: dict[str, str]
) -> None:
    user(store, clock, "clerk")
    assert sign_in(client, "clerk", PASSWORD, **header).status_code == 403
    same = {"Origin": "http://testserver"}
    assert sign_in(client, "clerk", PASSWORD, **same).status_code == 303


def test_two_tabs_of_the_sign_in_page_are_both_good(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    one, other = client.get("/login").text, client.get("/login").text
    for page in (one, other):
        form = {FIELD: field_of(page), "user_name": "clerk", "password": PASSWORD}
        assert client.post("/login", data=form).status_code == 303


def test_a_form_of_a_session_that_is_over_does_nothing(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    """A tab was left open, and another person has signed in meanwhile."""
    old = browser(client, store, clock, "clerk")
    new = browser(client, store, clock, "lead")
    form = {"old": PASSWORD, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    answer = client.post(
        "/account",
        data={FIELD: old.token, **form},
        headers=new.headers,
    )
    assert answer.status_code == 403
    assert new.get("/account").status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "http:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/ok\r\nSet-Cookie: session=x",
        "/ok\nLocation: //evil.example",
        " //evil.example",
        "/%0d%0a".replace("%0d%0a", "\x0d\x0a"),
        "/" + "a" * 600,
        "/。//evil.example",
        "",
    ],
)
def test_nobody_is_sent_to_another_host_after_signing_in(
    client: TestClient, store: SqlStore, clock: SetClock, wanted: str
) -> None:
    user(store, clock, "clerk")
    answer = sign_in(client, "clerk", PASSWORD, wanted)
    assert answer.headers["location"] in ("/desk", "/account")
    assert len(answer.headers.get_list("set-cookie")) == 1


def test_somebody_is_sent_on_to_the_page_that_was_asked_for(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    sent = client.get("/account?lang=en").headers["location"]
    assert sent == "/login?next=/account%3Flang%3Den"
    page = client.get(sent)
    (onward,) = re.findall(r'name="next" value="([^"]*)"', page.text)
    assert onward == "/account?lang=en"
    answer = sign_in(client, "clerk", PASSWORD, onward)
    assert answer.headers["location"] == onward


def test_only_addresses_of_this_host_are_gone_on_to() -> None:
    assert local_address("/a/b?c=d#e", "") == "/a/b?c=d#e"
    assert local_address("//a", "/otherwise") == "/otherwise"


def test_too_many_guesses_are_told_to_wait(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    for _ in range(tries.PER_ACCOUNT_AND_ADDRESS):
        assert sign_in(client, "clerk", "wrong").status_code != 429
    answer = sign_in(client, "clerk", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= tries.WINDOW_SECONDS
    clock.time = clock.time.replace(hour=clock.time.hour + 1)
    assert sign_in(client, "clerk", PASSWORD).status_code == 303


def test_wrong_tokens_are_told_to_wait_and_right_ones_never(
    client: TestClient, token: Headers
) -> None:
    wrong = {"Authorization": "Bearer 0123456789abcdef.nonsense"}
    path = "/api/v1/department/me"
    statuses = {
        client.get(path, headers=wrong).status_code for _ in range(tries.WRONG_TOKENS)
    }
    assert statuses == {401}
    answer = client.get(path, headers=wrong)
    assert answer.status_code == 429
    assert answer.headers["retry-after"]
    right = token("department", "MKT")
    assert client.get(path, headers=right).status_code == 200


def setup_link(store: SqlStore, clock: SetClock) -> str:
    return f"/setup/{office(store, clock).first_code()}"


def test_the_first_link_makes_the_first_coordinator_who_is_signed_in(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    link = setup_link(store, clock)
    page = client.get(link)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    form = {
        FIELD: field_of(page.text),
        "user_name": "王芳",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    differs = client.post(link, data={**form, "again": "something else"})
    assert differs.status_code == 422
    assert "两次输入不一致" in differs.text
    assert "王芳" in differs.text, "what was typed is still there"
    assert PASSWORD not in differs.text, "but no password"
    assert client.post(link, data=form).status_code == 303
    assert "王芳" in client.get("/account").text
    assert client.get(link, headers=HTML).status_code == 404, "it was good once"
    assert client.post(link, data=form).status_code == 404


def test_a_link_is_not_used_by_looking_at_it(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    """Programs that check mail for malware follow its links."""
    link = setup_link(store, clock)
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200


def test_a_new_password_is_set_on_the_account_page(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    sign_in(client, "clerk", PASSWORD)
    field = field_of(client.get("/account").text)
    form = {FIELD: field, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    wrong = client.post("/account", data={**form, "old": "not the old one"})
    assert wrong.status_code == 422
    assert "原密码不对" in wrong.text
    done = client.post("/account", data={**form, "old": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/login")
    assert client.get("/account").status_code == 303
    assert sign_in(client, "clerk", OTHER_PASSWORD).status_code == 303


def test_a_form_with_a_thousand_fields_or_a_file_breaks_nothing(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    user(store, clock, "clerk")
    field = field_of(client.get("/login").text)
    many = {FIELD: field, **{f"f{n}": "x" for n in range(3000)}}
    assert client.post("/login", data=many).status_code in (400, 422)
    file = {"password": ("p.txt", b"x" * 100)}
    sent = {FIELD: field, "user_name": "clerk"}
    assert client.post("/login", data=sent, files=file).status_code == 422
    text = {"Content-Type": "application/json"}
    body = '{"user_name": "clerk"}'
    assert client.post("/login", content=body, headers=text).status_code == 403


def test_what_somebody_typed_is_shown_as_text(
    client: TestClient, store: SqlStore
) -> None:
    page = sign_in(client, '"><script>alert(1)</script>', "wrong password")
    assert "<script>" not in page.text


def test_the_pages_run_no_script_and_are_framed_by_nobody(client: TestClient) -> None:
    policy = client.get("/login").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
