"""A whole year run at once tells the same events, and draws no round again."""

import pytest

from planner.ceremony.chronicle import (
    Told,
    draw_body,
    refuse_another_draw,
    tell_ceremony,
    tell_draw,
)
from planner.ceremony.state import Stage
from planner.errors import CheckFailedError, InputError
from planner.protocol.ceremony import Ceremony, Mode, Party, committed
from tests.ceremony.ledger import ListLedger

RECORD = {"result_digest": "1" * 64, "list_digest": "2" * 64}


def told(
    subject: str = "aaaa/2026Q1",
    round_id: str = "2026Q1",
    nonce: str = "a",
    rows: int = 5,
    **more,
) -> Told:
    """A ceremony of two parties over a statement that `rows` tells from others."""
    ceremony = Ceremony(
        round_id=round_id,
        mode=Mode.OPEN,
        custody_key=None,
        parties=tuple(Party(party=p, nonce=nonce * 64) for p in ("office", "notary")),
        public_source="双色球",
        public_value=more.pop("value", "01 02"),
        reveal_by="2026-03-02T02:00:00Z",
        source_at="2026-03-02T13:00:00Z",
        supersedes=more.pop("supersedes", None),
    )
    statement = {
        "round": round_id,
        "supersedes": ceremony.supersedes,
        "parties": committed(ceremony.commitments),
        "public_source": ceremony.public_source,
        "reveal_by": ceremony.reveal_by,
        "source_at": ceremony.source_at,
        "rows": rows,
    }
    return Told(
        subject=subject,
        ceremony=ceremony,
        statement=statement,
        year=more.pop("year", 2026),
        played=more.pop("played", False),
    )


def drawn(one: Told) -> ListLedger:
    ledger = ListLedger()
    state = tell_ceremony(ledger, one)
    assert state.stage is Stage.REVEALED
    tell_draw(ledger, state, draw_body("3" * 64, RECORD, "4" * 64))
    return ledger


def refusal(ledger: ListLedger, one: Told) -> str:
    try:
        refuse_another_draw(ledger, one)
    except InputError as error:
        return error.findings[0].code
    return ""


def test_the_same_year_run_again_is_told_once() -> None:
    ledger = drawn(told())
    before = len(ledger.chain)
    assert refusal(ledger, told()) == ""
    state = tell_ceremony(ledger, told())
    tell_draw(ledger, state, draw_body("3" * 64, RECORD, "4" * 64))
    assert len(ledger.chain) == before


def test_another_outcome_of_the_same_ceremony_is_refused() -> None:
    ledger = drawn(told())
    with pytest.raises(CheckFailedError):
        tell_draw(
            ledger, tell_ceremony(ledger, told()), draw_body("5" * 64, RECORD, "4" * 64)
        )


SUPERSEDES = {"round": "2026Q1", "reason": "名录有误"}


@pytest.mark.parametrize(
    ("again", "code"),
    [
        (told("bbbb/2026Q1", rows=6), "round_nonces_reused"),
        (told("bbbb/2026Q1", value="03 04"), "round_nonces_reused"),
        (told("bbbb/2026Q1.2", "2026Q1.2", rows=6, nonce="a"), "round_drawn_already"),
        (told("bbbb/2026Q1", nonce="b", rows=6), "round_drawn_already"),
        (told("bbbb/2026-Q1", "2026-Q1", nonce="b"), "round_drawn_already"),
        (told("bbbb/2026Q1", nonce="b", played=True), "round_drawn_already"),
        (told("bbbb/2026Q1.2", "2026Q1.2", nonce="b"), "round_drawn_already"),
        (told("bbbb/2026Q1.2", "2026Q1.2", nonce="b", supersedes=SUPERSEDES), ""),
        (told("bbbb/2026Q2", "2026Q2", nonce="b"), ""),
        (told("bbbb/2026Q1", nonce="b", year=2027), ""),
    ],
)
def test_a_round_drawn_in_earnest_is_drawn_again_only_beside_it_with_a_reason(
    again: Told, code: str
) -> None:
    assert refusal(drawn(told()), again) == code


def test_a_rehearsal_stands_in_nobodys_way() -> None:
    assert refusal(drawn(told(played=True)), told("bbbb/2026Q1", nonce="b")) == ""
