"""A reserve, a firm passed over and one never near a place get answers of one kind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from planner.protocol.salts import salt
from planner.protocol.self_code import code_of
from planner.publishing import self_check
from planner.year import RoundRecord, Year
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.ceremony.conftest import Hall
from tests.secrecy.conftest import AFTER
from tests.target_tables import all_of

Ask = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def record(year: Year) -> RoundRecord:
    return year.rounds[0]


@pytest.fixture(scope="module")
def drawn(record: RoundRecord) -> set[str]:
    return {target_id for _, target_id in record.selections}


@pytest.fixture(scope="module")
def waiting(record: RoundRecord, drawn: set[str]) -> set[str]:
    """Reserves and firms passed over that no entry drew."""
    found = set()
    for stratum in record.record["strata"]:
        found |= {target_id for target_id, _ in stratum["reserve"]}
        found |= set(stratum["skipped"])
    return found - drawn


@pytest.fixture
def ask(held: Hall, record: RoundRecord, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setattr("api.public.self_check.may_try", lambda own, overall: True)
    client = TestClient(application(held.store, SetClock(AFTER)))

    def asked(target_id: str) -> dict[str, Any]:
        code = code_of(salt(record.custody_key, target_id))
        body = {"round": record.round_id, "target_id": target_id, "code": code}
        answer = client.post("/api/v1/public/self-check", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return asked


def flags(answer: Any) -> Iterator[str]:
    """Yield everything in an answer that says yes or no, and the names of the rest."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield f"{name}={value}" if isinstance(value, bool) else name
            yield from flags(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from flags(value)


def kind_of(answer: dict[str, Any]) -> tuple[Any, ...]:
    """Return what tells one kind of answer from another, whoever it is given to."""
    words = tuple(said["zh"] for said in answer["words"])
    return words, tuple(sorted(set(flags(answer))))


def test_reserves_and_firms_passed_over_are_told_what_others_are(
    ask: Ask, record: RoundRecord, drawn: set[str], waiting: set[str]
) -> None:
    everybody = set(all_of(record.frame)["target_id"])
    others = [
        answer
        for target_id in sorted(everybody - drawn - waiting)[:60]
        if (answer := ask(target_id))["tickets"]
    ]
    kinds = {kind_of(answer) for answer in others}
    assert len(kinds) == 1
    assert len(waiting) > 20
    assert {kind_of(ask(target_id)) for target_id in sorted(waiting)[:40]} == kinds


def test_a_reserve_told_apart_would_be_seen(
    ask: Ask,
    waiting: set[str],
    record: RoundRecord,
    drawn: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = self_check._ticket

    def leaking(seed: str, group: str, salt_: str, entries: Any) -> Any:
        known = {salt(record.custody_key, t) for t in waiting}
        told = [replace(e, stands_in=salt_ in known) for e in entries]
        return real(seed, group, salt_, told)

    monkeypatch.setattr(self_check, "_ticket", leaking)
    other = next(
        t
        for t in sorted(set(all_of(record.frame)["target_id"]) - drawn - waiting)
        if ask(t)["tickets"]
    )
    assert kind_of(ask(min(waiting))) != kind_of(ask(other))


def test_no_answer_holds_a_place_an_offset_or_a_grade(
    ask: Ask, record: RoundRecord, drawn: set[str]
) -> None:
    offsets = {s["offset"] for e in record.strata["entries"] for s in e["strata"]}
    places = {
        place
        for stratum in record.record["strata"]
        for kind in ("selected", "reserve")
        for _, place in stratum[kind]
    }
    for target_id in sorted(drawn)[:30]:
        answer = ask(target_id)
        cells = {cell["column"]: cell["value"] for cell in answer["row"]}
        assert not {"grade", "visits"} & cells.keys()
        numbers = {ticket["number"] for ticket in answer["tickets"]}
        assert not numbers & (places | offsets)
        assert len(answer["sealed"]) == 64
