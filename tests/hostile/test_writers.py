"""Writers at the same moment, over two processes that answer: one wins, once."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from planner.adapters.clock import SystemClock
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from tests.api.calls import FILLED
from tests.api.people import bearer
from tests.serving import Server, serving

AT_ONCE = 8
WHO = ("coordinator", "lead", "clerk")
POLICY = f"/api/v1/regulator/imports/{FILLED['import_id']}/policy"
TOKENS = "/api/v1/regulator/tokens"
WITHDRAWALS = "/api/v1/regulator/withdrawals"
ROW = {"round_id": "R1", "entry_id": "E1", "target_id": "T1"}
RESULT = {"item_id": "MKT-1", "codes": ["未发现问题"], "inspected_on": "2026-03-10"}

Answer = tuple[int, dict[str, str], Any]


class Office:
    """A server with its callers' tokens."""

    def __init__(self, server: Server, tokens: dict[str, dict[str, str]]) -> None:
        self._port = server.port
        self._tokens = tokens

    def ask(
        self, method: str, path: str, who: str, body: Any = None, **more: str
    ) -> Answer:
        headers = {**self._tokens[who], "Content-Type": "application/json"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as one:
            one.request(method, path, json.dumps(body or {}), headers)
            answer = one.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, told, json.loads(answer.read())

    def at_once(self, *calls: tuple[Any, ...], **more: str) -> Counter[int]:
        """Return how often each status was answered to calls at the same moment."""
        with ThreadPoolExecutor(len(calls)) as threads:
            answers = threads.map(lambda call: self.ask(*call, **more), calls)
            return Counter(status for status, _, _ in answers)


@pytest.fixture(scope="module")
def office(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("writers") / "workspace"
    shutil.copytree(published, folder)
    clock = SystemClock()
    with closing(open_store(Workspace(folder), clock)) as store:
        tokens = {who: bearer(store, clock, who) for who in WHO}
    with serving(folder, workers=2) as server:
        server.until_ready()
        yield Office(server, tokens)
    with closing(open_store(Workspace(folder), clock)) as store:
        assert not [fault for v in store.audit() for fault in v.faults]


def test_of_those_who_save_a_policy_one_does(office: Office) -> None:
    _, told, policy = office.ask("GET", POLICY, "coordinator")
    texts = [f"{policy['text']}\n# {n}\n" for n in range(AT_ONCE)]
    calls = [("PUT", POLICY, "coordinator", {"text": text}) for text in texts]
    assert office.at_once(*calls, If_Match=told["etag"]) == {200: 1, 412: AT_ONCE - 1}
    _, _, saved = office.ask("GET", POLICY, "coordinator")
    assert saved["number"] == policy["number"] + 1
    assert saved["text"] in texts


def test_of_those_who_enter_a_result_one_does(office: Office) -> None:
    path = "/api/v1/department/visits/V2/results"
    calls = [
        (
            "POST",
            path,
            ("lead", "clerk")[n % 2],
            {"items": [{**RESULT, "note": f"{n}"}]},
        )
        for n in range(AT_ONCE)
    ]
    assert office.at_once(*calls) == {201: 1, 409: AT_ONCE - 1}


def test_what_is_withdrawn_or_restored_at_once_is_so_once(office: Office) -> None:
    body = {**ROW, "ground": "wrong_target"}
    calls = [("POST", WITHDRAWALS, "coordinator", body)] * AT_ONCE
    assert office.at_once(*calls) == {201: 1, 409: AT_ONCE - 1}
    _, _, listed = office.ask("GET", WITHDRAWALS, "coordinator")
    (made,) = listed["items"]
    restored = f"{WITHDRAWALS}/{made['public_id']}/restoration"
    calls = [("POST", restored, "coordinator")] * AT_ONCE
    assert office.at_once(*calls) == {200: 1, 404: AT_ONCE - 1}


def test_what_is_sent_again_at_once_is_done_once(office: Office) -> None:
    body = {"role": "auditor", "name": "写一次"}
    calls = [("POST", TOKENS, "coordinator", body)] * AT_ONCE
    answers = office.at_once(*calls, Idempotency_Key="once")
    assert answers.keys() <= {201, 409}
    _, _, listed = office.ask("GET", TOKENS, "coordinator")
    (made,) = [one for one in listed["items"] if one["name"] == "写一次"]
    revoke = f"{TOKENS}/{made['token_id']}/revoke"
    calls = [("POST", revoke, "coordinator")] * AT_ONCE
    assert office.at_once(*calls) == {200: 1, 404: AT_ONCE - 1}
