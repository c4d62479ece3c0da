"""Who may call what, over every route; and no route without an audience."""

from collections.abc import Callable

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from api.app import assemble, create_app, unguarded_routes
from api.audiences import OwnDepartment, Public, Regulator
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.tokens import (
    authenticate,
    issue_token,
    revoke_token,
)
from planner.errors import InputError
from planner.ids import sha256_hex
from tests.api.calls import paths
from tests.api.conftest import SetClock

Headers = Callable[..., dict[str, str]]


def test_the_token_is_asked_for_before_anything_is_told(client: TestClient) -> None:
    for path in ("visits?limit=0", "visits/V9", "visits?cursor=!", "visits?year=1999"):
        assert client.get(f"/api/v1/department/{path}").status_code == 401


def test_a_route_without_an_audience_keeps_the_app_from_starting() -> None:
    inner = APIRouter(prefix="/inner")
    inner.add_api_route("/open", lambda: "anyone")
    outer = APIRouter(prefix="/outer")
    outer.include_router(inner)
    with pytest.raises(RuntimeError, match="/outer/inner/open"):
        assemble(outer)


def test_a_route_with_two_audiences_keeps_the_app_from_starting() -> None:
    router = APIRouter()

    @router.get("/both")
    def both(_one: OwnDepartment, _two: Regulator) -> str:
        return "?"

    with pytest.raises(RuntimeError, match="/both"):
        assemble(router)


def test_a_route_that_the_framework_adds_is_seen_too() -> None:
    router = APIRouter()

    @router.get("/fine")
    def fine(_audience: Public) -> str:
        return "fine"

    app = FastAPI()
    app.include_router(router)
    assert "/openapi.json" in unguarded_routes(app)
    assert "/fine" not in unguarded_routes(app)


def test_an_app_without_routes_is_not_taken_for_a_guarded_one() -> None:
    with pytest.raises(RuntimeError, match="No route"):
        unguarded_routes(FastAPI(openapi_url=None))


def test_the_real_app_starts_with_its_routes_seen(
    store: SqlStore, clock: SetClock
) -> None:
    app = create_app(store, clock)
    assert unguarded_routes(app) == []
    assert "/api/v1/department/visits/{visit_id}" in paths(app)


def test_a_token_is_kept_as_a_hash_only(store: SqlStore, clock: SetClock) -> None:
    text = issue_token(store, clock, "department", "MKT", "所里的电脑")
    token_id, secret = text.split(".")
    assert len(bytes.fromhex(secret)) == 32
    kept = store.token(token_id)
    assert kept is not None
    assert kept.secret_sha256 == sha256_hex(secret.encode())
    assert secret not in repr(store.tokens())
    assert authenticate(store, text) == kept


def test_tokens_are_all_different(store: SqlStore, clock: SetClock) -> None:
    made = {issue_token(store, clock, "regulator", None, "n") for _ in range(20)}
    assert len(made) == 20


def test_a_revoked_token_opens_nothing(
    client: TestClient, store: SqlStore, clock: SetClock
) -> None:
    text = issue_token(store, clock, "regulator", None, "n")
    headers = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/v1/regulator/plan", headers=headers).status_code == 200
    assert revoke_token(store, clock, text.split(".")[0])
    answer = client.get("/api/v1/regulator/plan", headers=headers)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: text.split(".")[0],
        lambda text: text.split(".")[0] + ".",
        lambda text: "." + text.split(".")[1],
        lambda text: text + "0",
        lambda text: text.replace(".", ""),
        lambda text: "",
        lambda text: "令牌.令牌",
        lambda text: "\udcff.\udcff",
        lambda text: "\0.\0",
    ],
)
def test_a_token_with_a_slip_opens_nothing(
    store: SqlStore, clock: SetClock, change: Callable[[str], str]
) -> None:
    text = issue_token(store, clock, "regulator", None, "n")
    assert authenticate(store, change(text)) is None


@pytest.mark.parametrize(
    ("audience", "department_id", "code"),
    [
        ("public", None, "token_audience"),
        ("department", None, "token_department_missing"),
        ("department", "NONE", "token_department_unknown"),
        ("regulator", "MKT", "token_department_needless"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(
    store: SqlStore,
    clock: SetClock,
    audience: str,
    department_id: str | None,
    code: str,
) -> None:
    with pytest.raises(InputError) as refused:
        issue_token(store, clock, audience, department_id, "n")
    assert [f.code for f in refused.value.findings] == [code]
    assert store.tokens() == []
