"""Users and tokens by API, and the log of who was shown what."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.tokens import authenticate
from planner.ledger.event import Kind
from tests.api.calls import audience_of, filled, paths, unpacked
from tests.api.conftest import SetClock
from tests.api.people import OTHER_PASSWORD, PASSWORD, bearer, gate, office, user
from tests.api.small_year import INSPECTOR_NAMES, TARGETS

Headers = Callable[..., dict[str, str]]
USERS, TOKENS = "/api/v1/regulator/users", "/api/v1/regulator/tokens"
LINKS = "/api/v1/regulator/links"
LOG = "/api/v1/regulator/access-log"


@pytest.fixture
def boss(store: SqlStore, clock: SetClock) -> dict[str, str]:
    return bearer(store, clock, "coordinator")


def test_a_coordinator_invites_a_clerk_by_a_link_that_is_shown_once(
    client: TestClient, store: SqlStore, clock: SetClock, boss: dict[str, str]
) -> None:
    asked = {"role": "clerk", "department_id": "MKT", "name": "王芳"}
    answer = client.post(USERS, json=asked, headers=boss)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    path = answer.json()["link"]["path"]
    assert re.fullmatch(r"/setup/[0-9a-f]{64}", path)
    office(store, clock).use_link(path.split("/")[-1], "wang", PASSWORD)
    (shown,) = client.get(USERS, headers=boss).json()["items"]
    assert (shown["name"], shown["role"], shown["department_id"]) == (
        "王芳",
        "clerk",
        "MKT",
    )
    everything = client.get(USERS, headers=boss).text
    assert "argon2" not in everything
    assert path not in everything


def test_a_coordinator_resets_and_disables(
    client: TestClient, store: SqlStore, clock: SetClock, boss: dict[str, str]
) -> None:
    made = user(store, clock, "clerk")
    answer = client.post(f"{USERS}/{made.user_id}/reset", headers=boss)
    assert answer.status_code == 201
    code = answer.json()["path"].split("/")[-1]
    office(store, clock).use_link(code, "", OTHER_PASSWORD)
    assert gate(store, clock).sign_in("clerk", OTHER_PASSWORD, "-") is not None
    disabled = client.post(f"{USERS}/{made.user_id}/disable", headers=boss)
    assert disabled.json()["disabled_at"] is not None
    assert gate(store, clock).sign_in("clerk", OTHER_PASSWORD, "-") is None


def test_who_was_invited_and_is_not_in_yet_is_listed_and_the_link_revoked(
    client: TestClient, store: SqlStore, clock: SetClock, boss: dict[str, str]
) -> None:
    asked = {"role": "clerk", "department_id": "MKT", "name": "王芳"}
    made = client.post(USERS, json=asked, headers=boss).json()["link"]
    auditor = bearer(store, clock, "auditor")
    listed = client.get(LINKS, headers=auditor)
    (shown,) = listed.json()["items"]
    assert shown == {
        "link_id": made["link_id"],
        "role": "clerk",
        "department_id": "MKT",
        "party": None,
        "name": "王芳",
        "user_id": None,
        "made_by": store.ledger.events(kind=Kind.ACCOUNT)[0].actor,
        "created_at": "2026-03-20T04:00:00Z",
        "expires_at": made["expires_at"],
    }
    assert made["path"].split("/")[-1] not in listed.text
    assert "王芳" in client.get(f"{LINKS}.csv", headers=boss).text
    address = f"{LINKS}/{made['link_id']}/revoke"
    assert client.post(address, headers=auditor).status_code == 403
    assert client.get(made["path"]).status_code == 200
    assert client.post(address, headers=boss).json() == shown
    assert client.get(made["path"]).status_code == 404
    assert client.get(LINKS, headers=boss).json()["items"] == []
    again = client.post(address, headers=boss)
    assert (again.status_code, again.json()["code"]) == (404, "account_link_unknown")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"role": "clerk"}, 422, "token_department_missing"),
        ({"role": "clerk", "department_id": "NONE"}, 422, "token_department_unknown"),
        ({"role": "auditor", "party": "p"}, 422, "token_party_needless"),
        ({"role": "king"}, 422, "http_invalid"),
        ({"role": "auditor", "email": "no address"}, 422, "http_invalid"),
        ({"role": "auditor", "subject": "4711"}, 422, "http_invalid"),
        ({"role": "auditor", "name": "a\r\nb"}, 422, "http_invalid"),
        ({"role": "auditor", "password": "chosen for you"}, 422, "http_invalid"),
    ],
)
def test_an_invitation_that_makes_no_sense_makes_nothing(
    client: TestClient,
    store: SqlStore,
    boss: dict[str, str],
    asked: dict[str, str],
    status: int,
    code: str,
) -> None:
    answer = client.post(USERS, json=asked, headers=boss)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert store.accounts.users() == []


def test_somebody_known_elsewhere_needs_no_link(
    client: TestClient, boss: dict[str, str]
) -> None:
    asked = {"role": "auditor", "email": "Fang@example.org"}
    answer = client.post(USERS, json=asked, headers=boss)
    assert answer.json()["link"] is None
    assert answer.json()["user"]["signs_in"] == "elsewhere"
    again = client.post(USERS, json=asked, headers=boss)
    assert (again.status_code, again.json()["code"]) == (409, "account_taken")


def test_a_token_is_issued_listed_and_revoked(
    client: TestClient, store: SqlStore, boss: dict[str, str]
) -> None:
    asked = {"role": "clerk", "department_id": "MKT", "name": "餐饮科"}
    answer = client.post(TOKENS, json=asked, headers=boss)
    assert answer.status_code == 201
    text = answer.json()["token"]
    kept = authenticate(store, text)
    assert kept is not None
    assert (kept.role, kept.audience, kept.department_id) == (
        "clerk",
        "department",
        "MKT",
    )
    assert text.split(".")[1] not in client.get(TOKENS, headers=boss).text
    address = f"{TOKENS}/{kept.token_id}/revoke"
    assert client.post(address, headers=boss).json()["revoked_at"] is not None
    assert authenticate(store, text) is None
    again = client.post(address, headers=boss)
    assert (again.status_code, again.json()["code"]) == (404, "token_unknown")


def test_the_ledger_names_the_coordinator_who_issued_a_token(
    client: TestClient, store: SqlStore, boss: dict[str, str]
) -> None:
    client.post(TOKENS, json={"role": "auditor"}, headers=boss)
    told = store.ledger.events(kind=Kind.TOKEN)[-1]
    by = boss["Authorization"].split()[1].split(".")[0]
    assert told.actor == f"regulator:{by}:coordinator"
    assert [v for v in store.audit() if v.faults] == []


@pytest.mark.parametrize(
    ("audience", "who", "least"),
    [("regulator", "auditor", 12), ("department", "lead", 8)],
)
def test_every_look_at_firms_before_they_are_public_is_written_down(
    client: TestClient,
    store: SqlStore,
    clock: SetClock,
    audience: str,
    who: str,
    least: int,
) -> None:
    """Asked of every route there is: what names a firm, or an inspector, is logged."""
    headers = bearer(store, clock, who)
    token_id = headers["Authorization"].split()[1].split(".")[0]
    named = [name for name, _ in TARGETS.values()] + list(INSPECTOR_NAMES)
    told = 0
    for path in paths(client.app):
        if audience_of(path) != audience or path.startswith(LOG):
            continue
        # Of a year's inspectors a list is kept, whoever is drawn.
        if path.removesuffix(".csv").removesuffix(".xlsx").endswith("/inspectors"):
            continue
        before = len(store.accounts.accesses())
        shown = unpacked(client.get(filled(path), headers=headers).content).decode(
            errors="replace"
        )
        logged = store.accounts.accesses()[before:]
        if any(name in shown for name in named):
            told += 1
            assert [(one.actor, one.role, one.route) for one in logged] == [
                (f"{audience}:{token_id}", who, filled(path))
            ], path
    assert told >= least


def test_the_log_says_what_was_asked_for_and_how_many_rows_were_shown(
    client: TestClient, store: SqlStore, clock: SetClock, boss: dict[str, str]
) -> None:
    lead = bearer(store, clock, "lead")
    client.get("/api/v1/department/visits?limit=1&round=R1", headers=lead)
    auditor = bearer(store, clock, "auditor")
    (shown,) = client.get(LOG, headers=auditor).json()["items"]
    assert shown["route"] == "/api/v1/department/visits"
    assert (shown["query"], shown["rows"]) == ("limit=1&round=R1", 1)
    assert shown["at"] == "2026-03-20T04:00:00Z"
    assert client.get(f"{LOG}.csv", headers=boss).status_code == 200
    none = client.get(LOG, params={"actor": "nobody"}, headers=boss).json()
    assert none["items"] == []


def test_the_log_is_read_page_by_page(
    client: TestClient, store: SqlStore, clock: SetClock, boss: dict[str, str]
) -> None:
    for number in range(5):
        client.get(f"/api/v1/regulator/lists?limit={number + 1}", headers=boss)
    seen, address = [], f"{LOG}?limit=2"
    while address:
        answer = client.get(address, headers=boss)
        seen += [row["query"] for row in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url", "")
    assert seen == [f"limit={number + 1}" for number in range(5)]


def test_a_refusal_and_a_look_at_what_is_public_are_not_in_the_log(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    lead = bearer(store, clock, "lead")
    client.get("/api/v1/public/lists", headers=lead)
    client.get("/api/v1/regulator/lists", headers=lead)
    client.get("/api/v1/department/visits/V3", headers=lead)
    assert store.accounts.accesses() == []
