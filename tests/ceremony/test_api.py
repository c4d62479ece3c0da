"""A ceremony by API, each step by its own token."""

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.tokens import issue_token
from planner.ids import hash_fields
from tests.api.application import application
from tests.ceremony.conftest import (
    DUE,
    LATE,
    LOTTERY,
    PARTIES,
    REVEAL_BY,
    SOURCE_AT,
    Hall,
)

ROUND = "2026Q1"
DRAFT = {
    "round": ROUND,
    "parties": list(PARTIES),
    "reveal_by": REVEAL_BY,
    "public_source": LOTTERY,
    "source_at": SOURCE_AT,
}
VALUE = {"answer": "01 02 03 + 04", "where": "中国福彩网"}


class Callers:
    """The coordinator, a department and a notary, each with a token."""

    def __init__(self, hall: Hall, client: TestClient) -> None:
        def token(audience: str, department: str | None = None, **more: str) -> dict:
            text = issue_token(
                hall.store, hall.clock, audience, department, "test", **more
            )
            return {"Authorization": f"Bearer {text}"}

        self.hall = hall
        self.client = client
        self.tokens = {
            "coordinator": token("regulator"),
            "SCJG": token("department", "SCJG"),
            "notary": token("party", party="notary"),
            "stranger": token("party", party="stranger"),
            "nobody": {},
        }

    def post(self, who: str, path: str, body: dict | None = None) -> tuple[int, dict]:
        answer = self.client.post(
            f"/api/v1/{path}", json=body, headers=self.tokens[who]
        )
        assert answer.headers["cache-control"] == "no-store"
        return answer.status_code, answer.json()

    def board(self) -> dict:
        return self.client.get(f"/api/v1/public/ceremonies/{ROUND}").json()

    def commitment(self, party: str) -> dict:
        nonce = self.hall.nonce(ROUND, party)
        return {"commitment": hash_fields("commit", ROUND, party, nonce)}

    def reveal(self, party: str) -> dict:
        return {
            "nonce": self.hall.nonce(ROUND, party),
            "statement_digest": self.board()["statement_digest"],
        }

    def upto_statement(self) -> None:
        assert self.post("coordinator", "regulator/ceremonies", DRAFT)[0] == 201
        for party in PARTIES:
            path = f"party/ceremonies/{ROUND}/commitment"
            assert self.post(party, path, self.commitment(party))[0] == 200
        path = f"regulator/ceremonies/{ROUND}/statement"
        assert self.post("coordinator", path)[0] == 200


@pytest.fixture
def callers(hall: Hall) -> Callers:
    app = application(hall.store, hall.clock, lambda: hall.season)
    return Callers(hall, TestClient(app, raise_server_exceptions=False))


def test_a_round_is_held_by_api_with_every_party_on_its_own_token(
    callers: Callers,
) -> None:
    callers.upto_statement()
    for party in PARTIES:
        path = f"party/ceremonies/{ROUND}/reveal"
        assert callers.post(party, path, callers.reveal(party))[0] == 200
    callers.hall.clock.time = DUE
    at = f"regulator/ceremonies/{ROUND}"
    status, told = callers.post("coordinator", f"{at}/value", VALUE)
    assert (status, told["stage"]) == (200, "revealed")
    status, told = callers.post("coordinator", f"{at}/draw")
    assert (status, told["stage"]) == (200, "drawn")
    status, again = callers.post("coordinator", f"{at}/draw")
    assert (status, again["drawn"]) == (200, told["drawn"])
    assert callers.board()["seed"] == told["drawn"]["seed"]
    rounds = callers.client.get("/api/v1/public/rounds").json()["items"]
    assert [r["round_id"] for r in rounds] == [ROUND]
    assert (
        callers.post("coordinator", f"{at}/release")[1]["code"] == "round_under_embargo"
    )


STEPS = [
    ("regulator/ceremonies", DRAFT, {"coordinator"}),
    (f"regulator/ceremonies/{ROUND}/statement", None, {"coordinator"}),
    (f"regulator/ceremonies/{ROUND}/value", VALUE, {"coordinator"}),
    (f"regulator/ceremonies/{ROUND}/draw", None, {"coordinator"}),
    (f"regulator/ceremonies/{ROUND}/release", None, {"coordinator"}),
    (
        f"regulator/ceremonies/{ROUND}/abandonment",
        {"reason": "fault", "text": "停电"},
        {"coordinator"},
    ),
    (
        f"party/ceremonies/{ROUND}/commitment",
        {"commitment": "a" * 64},
        {"SCJG", "notary", "stranger"},
    ),
    (
        f"party/ceremonies/{ROUND}/reveal",
        {"nonce": "a" * 64, "statement_digest": "b" * 64},
        {"SCJG", "notary", "stranger"},
    ),
]


@pytest.mark.parametrize(("path", "body", "may"), STEPS)
def test_each_step_is_refused_to_everybody_whose_it_is_not(
    callers: Callers, path: str, body: dict | None, may: set[str]
) -> None:
    for who in callers.tokens:
        if who not in may:
            status, told = callers.post(who, path, body)
            assert status == (401 if who == "nobody" else 403), who
            assert told["code"].startswith("http_")
    assert callers.hall.store.ledger.events(subject=ROUND) == []


def test_a_party_acts_for_itself_alone(callers: Callers) -> None:
    callers.post("coordinator", "regulator/ceremonies", DRAFT)
    path = f"party/ceremonies/{ROUND}/commitment"
    status, told = callers.post("stranger", path, {"commitment": "a" * 64})
    assert (status, told["code"]) == (403, "round_not_a_party")
    callers.post("notary", path, callers.commitment("SCJG"))
    made = {p["party"]: p["commitment"] for p in callers.board()["parties"]}
    assert made == {"SCJG": None, "notary": callers.commitment("SCJG")["commitment"]}


def test_what_may_not_be_done_now_is_told_with_the_next_step_in_both_languages(
    callers: Callers,
) -> None:
    callers.post("coordinator", "regulator/ceremonies", DRAFT)
    at = f"/api/v1/regulator/ceremonies/{ROUND}/draw"
    for language, word in (("zh", "下一步"), ("en", "next: waiting")):
        answer = callers.client.post(
            at, headers={**callers.tokens["coordinator"], "Accept-Language": language}
        )
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert word in answer.json()["detail"]


@pytest.mark.parametrize(
    "change",
    [
        {"round": "../etc"},
        {"parties": []},
        {"parties": ["a|b"]},
        {"reveal_by": "tomorrow"},
        {"source_at": "2026-01-06"},
        {"public_source": ""},
        {"custody_key": "a" * 64},
        {"reveal_by": "2026-13-45T99:00:00Z"},
        {"source_at": "2026-01-06T01:30:00Z"},
        {"source_at": None},
        {"parties": ["notary", "notary"]},
        {"public_source": "drand somewhere"},
    ],
)
def test_a_draft_that_breaks_a_rule_is_refused_and_leaves_no_trace(
    callers: Callers, change: dict
) -> None:
    status, told = callers.post(
        "coordinator", "regulator/ceremonies", {**DRAFT, **change}
    )
    assert status == 422, told
    assert callers.hall.season.states() == {}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"[]", b"\xff", b'{"commitment": 1}', b"[" * 40_000]
)
def test_a_malformed_body_is_a_problem_and_nothing_else(
    callers: Callers, content: bytes
) -> None:
    callers.post("coordinator", "regulator/ceremonies", DRAFT)
    answer = callers.client.post(
        f"/api/v1/party/ceremonies/{ROUND}/commitment",
        content=content,
        headers={**callers.tokens["notary"], "Content-Type": "application/json"},
    )
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_huge_body_is_refused_unread(callers: Callers) -> None:
    answer = callers.client.post(
        f"/api/v1/party/ceremonies/{ROUND}/commitment",
        content=b"x" * 100_000,
        headers=callers.tokens["notary"],
    )
    assert answer.status_code == 413


def test_an_absent_partys_round_is_abandoned_by_api_and_another_drafted(
    callers: Callers,
) -> None:
    callers.upto_statement()
    callers.hall.clock.time = LATE
    path = f"party/ceremonies/{ROUND}/reveal"
    assert callers.post("notary", path, callers.reveal("notary"))[0] == 409
    assert callers.board()["overdue"]
    status, told = callers.post(
        "coordinator",
        f"regulator/ceremonies/{ROUND}/abandonment",
        {"reason": "reveal_missing", "text": "未到场"},
    )
    assert (status, told["stage"]) == (200, "abandoned")
    later = {
        **DRAFT,
        "round": f"{ROUND}.2",
        "reveal_by": "2026-01-07T02:00:00Z",
        "source_at": "2026-01-07T13:00:00Z",
    }
    status, told = callers.post("coordinator", "regulator/ceremonies", later)
    assert status == 201
    assert told["supersedes"] == {
        "round": ROUND,
        "reason": "未到场（未揭示 / missing: SCJG、notary）",
    }


def test_no_answer_holds_a_key_or_a_nonce_that_was_not_revealed(
    callers: Callers,
) -> None:
    callers.upto_statement()
    key = callers.hall.store.remember_ceremony("season:2026", ROUND, {})["custody_key"]
    told = "".join(
        callers.client.get(f"/api/v1/public/{path}").text
        for path in ("ceremonies", f"ceremonies/{ROUND}", "ledger?limit=1000")
    )
    assert key not in told
    assert callers.hall.nonce(ROUND, "notary") not in told


def test_without_an_open_year_no_step_is_taken(hall: Hall) -> None:
    client = TestClient(application(hall.store, hall.clock))
    token = issue_token(hall.store, hall.clock, "regulator", None, "test")
    answer = client.post(
        "/api/v1/regulator/ceremonies",
        json=DRAFT,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 404
    assert answer.json()["code"] == "season_missing"
