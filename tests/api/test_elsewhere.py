"""Signing in by an OpenID Connect provider's word, and what isn't taken for one."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.accounts.office import Elsewhere, holder_of
from planner.accounts.records import User
from planner.adapters.oidc import OidcIssuer, OidcSettings
from planner.adapters.state.sql_store import SqlStore
from planner.errors import InputError
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.people import office
from tests.api.provider import CLIENT, SECRET, Provider, running

OURS = "http://localhost:8000"


@pytest.fixture(scope="module")
def started() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(started: Provider) -> Provider:
    kept = (started.address, started.key)
    started.__init__()  # type: ignore[misc]
    started.address, started.key = kept
    return started


def settings(provider: Provider, **more: str) -> OidcSettings:
    return OidcSettings(
        issuer=provider.address,
        client_id=CLIENT,
        client_secret=SECRET,
        **more,
    )


@pytest.fixture
def client(store: SqlStore, clock: SetClock, provider: Provider) -> TestClient:
    issuer = OidcIssuer(settings(provider), OURS)
    return TestClient(
        application(store, clock, issuer=issuer),
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def linked(
    store: SqlStore, clock: SetClock, role: str = "auditor", **elsewhere: str
) -> User:
    department = "MKT" if role in ("lead", "clerk") else None
    holder = holder_of(role, department, None, lambda _: True)
    made = office(store, clock)
    return made.add_elsewhere(holder, "王芳", Elsewhere(**elsewhere), "test")


def there_and_back(client: TestClient, provider: Provider, wanted: str = "") -> Any:
    start = client.get("/login/elsewhere", params={"next": wanted})
    assert start.status_code == 303
    assert start.headers["location"].startswith(f"{provider.address}/authorize?")
    query = provider.visited(start.headers["location"])
    return client.get(f"/login/elsewhere/back?{query}")


def is_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


def test_somebody_linked_by_subject_gets_in(
    client: TestClient, store: SqlStore, clock: SetClock, provider: Provider
) -> None:
    linked(store, clock, subject=f"{provider.address}|4711")
    assert "用统一身份认证登录" in client.get("/login").text
    answer = there_and_back(client, provider, "/account?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?lang=en")
    assert is_in(client)
    assert "flow" not in client.cookies


def test_somebody_linked_by_mail_is_known_by_subject_from_then_on(
    client: TestClient, store: SqlStore, clock: SetClock, provider: Provider
) -> None:
    made = linked(store, clock, email="fang@example.org")
    provider.claims = {"email": "Fang@Example.org", "email_verified": True}
    assert there_and_back(client, provider).status_code == 303
    kept = store.accounts.user(made.user_id)
    assert kept is not None
    assert kept.subject == f"{provider.address}|4711"
    # The address is given to somebody else.
    provider.claims = {**provider.claims, "sub": "4712"}
    assert there_and_back(client, provider).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "fang@example.org"},
        {"email": "fang@example.org", "email_verified": False},
        {"email": "fang@example.org", "email_verified": "true"},
        {"email": "other@example.org", "email_verified": True},
    ],
)
def test_nobody_gets_in_whom_no_coordinator_has_linked(
    client: TestClient,
    store: SqlStore,
    clock: SetClock,
    provider: Provider,
    claims: dict[str, Any],
) -> None:
    linked(store, clock, email="fang@example.org")
    provider.claims = claims
    answer = there_and_back(client, provider)
    assert (answer.status_code, answer.json()["code"]) == (403, "account_elsewhere")
    assert not is_in(client)


def test_a_disabled_user_stays_out(
    client: TestClient, store: SqlStore, clock: SetClock, provider: Provider
) -> None:
    made = linked(store, clock, subject=f"{provider.address}|4711")
    office(store, clock).disable(made.user_id, "test")
    assert there_and_back(client, provider).status_code == 403


def drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.pop(name)


def put(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update({name: value})


@pytest.mark.parametrize(
    "spoil",
    [
        put("nonce", "0" * 64),
        drop("nonce"),
        put("aud", "another"),
        put("aud", [CLIENT, "another"]),
        put("iss", "http://127.0.0.1:1"),
        put("exp", 1_700_000_000),
        drop("exp"),
        drop("sub"),
        drop("iat"),
        put("iat", 4_000_000_000),
    ],
)
def test_a_word_that_is_not_for_this_sign_in_is_not_taken(
    client: TestClient,
    store: SqlStore,
    clock: SetClock,
    provider: Provider,
    spoil: Callable[[dict[str, Any]], None],
) -> None:
    linked(store, clock, subject=f"{provider.address}|4711")
    provider.spoil = spoil
    assert there_and_back(client, provider).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "forged"])
def test_a_word_that_the_issuer_did_not_sign_is_not_taken(
    client: TestClient,
    store: SqlStore,
    clock: SetClock,
    provider: Provider,
    algorithm: str,
) -> None:
    linked(store, clock, subject=f"{provider.address}|4711")
    if algorithm == "forged":
        provider.forged = True
    else:
        provider.algorithm = algorithm
    assert there_and_back(client, provider).status_code == 403


def test_another_browsers_answer_signs_nobody_in(
    client: TestClient, store: SqlStore, clock: SetClock, provider: Provider
) -> None:
    """Somebody is made to open the address with which another would be signed in."""
    linked(store, clock, subject=f"{provider.address}|4711")
    query = provider.visited(client.get("/login/elsewhere").headers["location"])
    victim = TestClient(client.app, follow_redirects=False)
    assert victim.get(f"/login/elsewhere/back?{query}").status_code == 403
    victim.get("/login/elsewhere")
    assert victim.get(f"/login/elsewhere/back?{query}").status_code == 403
    assert not is_in(victim)


def test_an_answer_is_good_once(
    client: TestClient, store: SqlStore, clock: SetClock, provider: Provider
) -> None:
    linked(store, clock, subject=f"{provider.address}|4711")
    query = provider.visited(client.get("/login/elsewhere").headers["location"])
    flow = client.cookies["flow"]
    assert client.get(f"/login/elsewhere/back?{query}").status_code == 303
    again = TestClient(client.app, follow_redirects=False)
    answer = again.get(
        f"/login/elsewhere/back?{query}", headers={"Cookie": f"flow={flow}"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"role": "lead", "ou": "MKT"}, 303),
        ({"role": "coordinator", "ou": "MKT"}, 403),
        ({"role": "lead", "ou": "ENV"}, 403),
        ({"ou": "MKT"}, 403),
        ({"role": "lead"}, 403),
    ],
)
def test_a_claim_gives_nothing_that_the_coordinator_did_not(
    store: SqlStore,
    clock: SetClock,
    provider: Provider,
    claims: dict[str, Any],
    status: int,
) -> None:
    known = settings(provider, role_claim="role", department_claim="ou")
    app = application(store, clock, issuer=OidcIssuer(known, OURS))
    client = TestClient(app, follow_redirects=False)
    linked(store, clock, "lead", subject=f"{provider.address}|4711")
    provider.claims = claims
    assert there_and_back(client, provider).status_code == status


def test_an_issuer_that_calls_itself_something_else_is_not_asked(
    client: TestClient, provider: Provider
) -> None:
    provider.issuer = "https://another.example"
    assert client.get("/login/elsewhere").status_code == 403


def test_an_issuer_leads_nowhere_else(client: TestClient, provider: Provider) -> None:
    provider.redirect = True
    assert client.get("/login/elsewhere").status_code == 403


def test_an_issuer_that_is_down_breaks_nothing_else(
    store: SqlStore, clock: SetClock
) -> None:
    gone = OidcSettings(issuer="http://127.0.0.1:9", client_id=CLIENT)
    app = application(store, clock, issuer=OidcIssuer(gone, OURS))
    client = TestClient(app, follow_redirects=False)
    assert client.get("/login").status_code == 200
    assert client.get("/login/elsewhere").status_code == 403


def test_without_an_issuer_there_is_no_such_page(
    store: SqlStore, clock: SetClock
) -> None:
    client = TestClient(application(store, clock), follow_redirects=False)
    assert client.get("/login/elsewhere").status_code == 404
    assert "统一身份认证" not in client.get("/login").text


@pytest.mark.parametrize(
    ("issuer", "public_url", "client_id"),
    [
        ("http://issuer.example", "https://planner.example", CLIENT),
        ("https://issuer.example", "http://planner.example", CLIENT),
        ("https://issuer.example", "", CLIENT),
        ("https://issuer.example", "https://planner.example", ""),
        ("ftp://issuer.example", "https://planner.example", CLIENT),
        ("https://[", "https://planner.example", CLIENT),
    ],
)
def test_settings_that_are_not_safe_or_whole_keep_the_server_from_starting(
    issuer: str, public_url: str, client_id: str
) -> None:
    with pytest.raises(InputError) as refused:
        OidcIssuer(OidcSettings(issuer=issuer, client_id=client_id), public_url)
    assert refused.value.findings[0].code == "oidc_setting"
