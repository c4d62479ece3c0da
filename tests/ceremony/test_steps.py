"""Each step of a ceremony: when it may be taken, and what it leaves."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.ceremony import steps
from planner.ceremony.board import board
from planner.ceremony.sentences import next_command, next_step
from planner.ceremony.state import RoundState, Stage, rounds_of
from planner.errors import InputError, PlannerError
from planner.ids import digest_json, hash_fields
from planner.ledger.event import Kind
from tests.ceremony.ledger import ListLedger

BEFORE = "2026-03-02T01:00:00Z"
REVEAL_BY = "2026-03-02T02:00:00Z"
LATE = "2026-03-02T02:00:01Z"
SOURCE_AT = "2026-03-02T13:00:00Z"
LOTTERY = "福彩双色球第2026023期开奖号码"
NONCES = {"office": "a" * 64, "notary": "b" * 64}


def commitment(party: str) -> str:
    return hash_fields("commit", "2026Q1", party, NONCES[party])


def draft(source: str = LOTTERY) -> dict:
    return {
        "protocol": "draw/1",
        "round": "2026Q1",
        "supersedes": None,
        "parties": [],
        "reveal_by": REVEAL_BY,
        "source_at": None if source == "none" else SOURCE_AT,
        "public_source": source,
    }


class Room:
    """A round's ceremony over a ledger in memory."""

    def __init__(self, source: str = LOTTERY) -> None:
        self.ledger = ListLedger()
        body = {"parties": list(NONCES), "statement": draft(source)}
        self.ledger.append(Kind.DRAFT, "2026Q1", "test", body)

    @property
    def state(self) -> RoundState:
        return rounds_of(self.ledger.events())["2026Q1"]

    def take(self, step: steps.Step) -> None:
        self.ledger.append(
            step.kind, "2026Q1", "test", step.body, based_on=self.state.seq
        )

    def commit(self, *parties: str) -> "Room":
        for party in parties or NONCES:
            self.take(steps.commit(self.state, party, commitment(party), BEFORE))
        return self

    def publish(self) -> "Room":
        self.take(steps.publish(self.state, BEFORE))
        return self

    def reveal(self, *parties: str) -> "Room":
        digest = self.state.statement_digest or ""
        for party in parties or NONCES:
            self.take(steps.reveal(self.state, party, NONCES[party], digest, BEFORE))
        return self

    def value(self) -> "Room":
        self.take(steps.enter_value(self.state, "01 02 + 03", "网站", SOURCE_AT))
        return self

    def draw(self) -> "Room":
        steps.may_draw(self.state, SOURCE_AT)
        body = {"seed": self.state.seed, "result_digest": "c" * 64}
        self.ledger.append(Kind.DRAW, "2026Q1", "test", body)
        return self


def code_of(error: pytest.ExceptionInfo[PlannerError]) -> str:
    return error.value.findings[0].code


def test_a_whole_ceremony_gives_the_seed_that_the_protocol_says() -> None:
    room = Room().commit().publish().reveal().value()
    statement = {
        **draft(),
        "parties": [{"party": p, "commitment": commitment(p)} for p in NONCES],
    }
    text = "|".join(["seed", digest_json(statement), "01 02 + 03", *NONCES.values()])
    assert room.state.seed == hashlib.sha256(text.encode()).hexdigest()
    assert room.state.stage is Stage.REVEALED
    room.draw()
    room.take(steps.release(room.state, "2026-05-01", "2026-05-01", SOURCE_AT))
    assert room.state.stage is Stage.RELEASED


def test_reveals_may_come_in_any_order_and_count_in_the_statements() -> None:
    one = Room().commit().publish().reveal("office", "notary").value()
    other = Room().commit().publish().reveal("notary", "office").value()
    assert one.state.seed == other.state.seed


def test_without_a_source_the_last_reveal_settles_the_seed() -> None:
    room = Room("none").commit().publish().reveal("office")
    assert room.state.seed is None
    assert room.reveal("notary").state.stage is Stage.REVEALED
    assert room.state.public_value == "none"


STEPS = {
    "commit": lambda r, now: steps.commit(r.state, "notary", commitment("notary"), now),
    "publish": lambda r, now: steps.publish(r.state, now),
    "reveal": lambda r, now: steps.reveal(
        r.state, "notary", NONCES["notary"], r.state.statement_digest or "", now
    ),
    "value": lambda r, now: steps.enter_value(r.state, "01", "网站", now),
    "draw": lambda r, now: steps.may_draw(r.state, now),
    "release": lambda r, now: steps.release(r.state, "2026-05-01", "2026-05-02", now),
    "abandon": lambda r, now: steps.abandon(r.state, steps.Reason.FAULT, "停电", now),
}
ROOMS = {
    "draft": lambda: Room(),
    "one committed": lambda: Room().commit("office"),
    "committed": lambda: Room().commit(),
    "published": lambda: Room().commit().publish(),
    "one revealed": lambda: Room().commit().publish().reveal("office"),
    "all revealed": lambda: Room().commit().publish().reveal(),
    "valued": lambda: Room().commit().publish().reveal().value(),
    "drawn": lambda: Room().commit().publish().reveal().value().draw(),
}
#: What may be done before the time for reveals, after it, and when the source is due.
ALLOWED = {
    "draft": ({"commit", "abandon"}, {"abandon"}, {"abandon"}),
    "one committed": ({"commit", "abandon"}, {"abandon"}, {"abandon"}),
    "committed": ({"publish", "abandon"}, {"abandon"}, {"abandon"}),
    "published": ({"reveal", "abandon"}, {"abandon"}, {"abandon"}),
    "one revealed": ({"reveal", "abandon"}, {"abandon"}, {"abandon"}),
    "all revealed": (set(), set(), {"value"}),
    "valued": ({"draw"}, {"draw"}, {"draw"}),
    "drawn": ({"release"}, {"release"}, {"release"}),
}


@pytest.mark.parametrize("stage", ROOMS)
@pytest.mark.parametrize(("phase", "now"), [(0, BEFORE), (1, LATE), (2, SOURCE_AT)])
def test_at_each_stage_only_what_belongs_there_may_be_done(
    stage: str, phase: int, now: str
) -> None:
    may = set()
    for name, step in STEPS.items():
        try:
            step(ROOMS[stage](), now)
        except PlannerError:
            continue
        may.add(name)
    assert may == ALLOWED[stage][phase]


def test_nobody_draws_early_twice_or_after_a_missing_reveal() -> None:
    early = Room().commit().publish().reveal()
    with pytest.raises(PlannerError) as error:
        early.draw()
    assert code_of(error) == "round_reveals_missing"
    drawn = Room().commit().publish().reveal().value().draw()
    with pytest.raises(PlannerError) as error:
        drawn.draw()
    assert code_of(error) == "round_wrong_stage"
    missing = Room().commit().publish().reveal("office")
    with pytest.raises(PlannerError) as error:
        steps.reveal(
            missing.state,
            "notary",
            NONCES["notary"],
            missing.state.statement_digest or "",
            LATE,
        )
    assert code_of(error) == "round_reveal_overdue"


def test_a_party_that_reveals_another_nonce_ends_the_round() -> None:
    room = Room().commit().publish()
    digest = room.state.statement_digest or ""
    room.take(steps.reveal(room.state, "notary", "f" * 64, digest, BEFORE))
    assert room.state.stage is Stage.ABANDONED
    assert room.state.abandoned is not None
    assert room.state.abandoned["reason"] == "reveal_mismatch"
    with pytest.raises(PlannerError):
        room.reveal("office")


def test_a_party_that_was_shown_another_statement_reveals_nothing() -> None:
    room = Room().commit().publish()
    with pytest.raises(PlannerError) as error:
        steps.reveal(room.state, "notary", NONCES["notary"], "e" * 64, BEFORE)
    assert code_of(error) == "round_other_statement"


@pytest.mark.parametrize("nonce", ["", "b" * 63, "B" * 64, "g" * 64, "b" * 64 + "\n"])
def test_a_nonce_out_of_form_is_refused_and_costs_nothing(nonce: str) -> None:
    room = Room().commit().publish()
    with pytest.raises(PlannerError) as error:
        steps.reveal(
            room.state, "notary", nonce, room.state.statement_digest or "", BEFORE
        )
    assert code_of(error) == "round_bad_nonce"


def test_nobody_commits_for_another_twice_or_with_anothers_commitment() -> None:
    room = Room().commit("office")
    for party, given_, code in [
        ("stranger", "d" * 64, "round_not_a_party"),
        ("office", "d" * 64, "round_committed_already"),
        ("notary", commitment("office"), "round_bad_commitment"),
        ("notary", "D" * 64, "round_bad_commitment"),
    ]:
        with pytest.raises(PlannerError) as error:
            steps.commit(room.state, party, given_, BEFORE)
        assert code_of(error) == code


def test_an_operator_cannot_abandon_once_the_seed_may_be_known() -> None:
    for room, now in [
        (Room().commit().publish().reveal(), SOURCE_AT),
        (Room().commit().publish().reveal().value(), SOURCE_AT),
        (Room("none").commit().publish().reveal(), BEFORE),
    ]:
        for reason in (steps.Reason.FAULT, steps.Reason.REVEAL_MISSING):
            with pytest.raises(PlannerError) as error:
                steps.abandon(room.state, reason, "不满意", now)
            assert code_of(error) in {"round_must_be_drawn", "round_nobody_missing"}


def test_a_source_that_did_not_speak_is_a_reason_of_its_own() -> None:
    room = Room().commit().publish().reveal()
    silent = steps.Reason.SOURCE_SILENT
    for now in (BEFORE, SOURCE_AT, "2026-03-09T12:59:59Z"):
        with pytest.raises(PlannerError) as error:
            steps.abandon(room.state, silent, "未开奖", now)
        assert code_of(error) == "round_source_not_silent"
    room.take(steps.abandon(room.state, silent, "未开奖", "2026-03-09T13:00:00Z"))
    assert room.state.stage is Stage.ABANDONED


def test_whoever_stayed_away_is_named_whatever_reason_is_given() -> None:
    room = Room().commit().publish().reveal("office")
    room.take(steps.abandon(room.state, steps.Reason.FAULT, "想重来", LATE))
    assert room.state.abandoned == {
        "reason": "reveal_missing",
        "text": "想重来（未揭示 / missing: notary）",
    }


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "停\u202e电"])
def test_a_reason_that_nobody_can_read_is_none(text: str) -> None:
    with pytest.raises(PlannerError) as error:
        steps.abandon(Room().state, steps.Reason.FAULT, text, BEFORE)
    assert code_of(error) == "round_reason_missing"


def test_nobody_says_of_a_party_that_its_nonce_was_false() -> None:
    with pytest.raises(PlannerError):
        steps.abandon(
            Room().commit().publish().state,
            steps.Reason.REVEAL_MISMATCH,
            "公证处",
            BEFORE,
        )


def test_the_value_is_taken_exactly_as_published_and_only_once() -> None:
    room = Room().commit().publish().reveal().value()
    assert room.state.public_value == "01 02 + 03"
    with pytest.raises(PlannerError):
        steps.enter_value(room.state, "99", "网站", SOURCE_AT)
    for bad in ("", " 01", "0|1", "0\n1"):
        with pytest.raises(InputError):
            steps.enter_value(
                Room().commit().publish().reveal().state, bad, "网站", SOURCE_AT
            )


def test_a_slip_in_typing_is_corrected_before_the_draw_and_stays_on_record() -> None:
    room = Room().commit().publish().reveal().value()
    before = room.state.seed
    with pytest.raises(PlannerError):
        steps.enter_value(room.state, "01 02 + 03", "网站", SOURCE_AT, correct=True)
    room.take(
        steps.enter_value(room.state, "01 02 + 04", "网站", SOURCE_AT, correct=True)
    )
    assert room.state.seed != before
    assert room.state.value_read is not None
    assert room.state.value_read["corrects"] == "01 02 + 03"
    with pytest.raises(PlannerError):
        steps.enter_value(room.draw().state, "05", "网站", SOURCE_AT, correct=True)


@pytest.mark.parametrize("stage", ROOMS)
@pytest.mark.parametrize("now", [BEFORE, LATE, SOURCE_AT])
def test_every_state_says_its_next_step_in_both_languages(stage: str, now: str) -> None:
    zh, en = next_step(ROOMS[stage]().state, now)
    assert any("\u4e00" <= c <= "\u9fff" for c in zh)
    assert en
    assert en.isascii() or "福彩" in en
    assert "planner" not in zh + en


COMMANDS = {
    "draft": ("commit", "abandon"),
    "one committed": ("commit", "abandon"),
    "committed": ("publish", "abandon"),
    "published": ("reveal", "abandon"),
    "one revealed": ("reveal", "abandon"),
    "all revealed": ("", "value"),
    "valued": ("draw", "draw"),
    "drawn": ("release", "release"),
}


@pytest.mark.parametrize("stage", ROOMS)
def test_every_stage_has_the_command_that_takes_its_next_step(stage: str) -> None:
    state = ROOMS[stage]().state
    found = tuple(next_command(state, now) for now in (BEFORE, SOURCE_AT))
    names = (f"planner round {name}" if name else "" for name in COMMANDS[stage])
    assert found == tuple(names)


def test_the_board_tells_only_what_the_ledger_makes_public() -> None:
    room = Room().commit().publish().reveal("office")
    told = board(room.state, BEFORE)
    assert told["parties"][1] == {
        "party": "notary",
        "commitment": commitment("notary"),
        "nonce": None,
    }
    assert told["seed"] is None


@settings(max_examples=60, deadline=None)
@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(sorted(STEPS)), st.sampled_from([BEFORE, LATE, SOURCE_AT])
        ),
        max_size=14,
    )
)
def test_whatever_is_tried_a_draw_needs_every_reveal_and_happens_once(
    moves: list[tuple[str, str]],
) -> None:
    room = Room()
    room.commit("office")
    for name, now in sorted(moves, key=lambda move: move[1]):
        if name == "reveal" and room.state.stage is Stage.PUBLISHED:
            try:
                digest = room.state.statement_digest or ""
                room.take(
                    steps.reveal(room.state, "office", NONCES["office"], digest, now)
                )
            except PlannerError:
                pass
        try:
            step = STEPS[name](room, now)
        except PlannerError:
            continue
        if step is None:
            room.draw()
        else:
            room.take(step)
    drawn = [e for e in room.ledger.chain if e.kind is Kind.DRAW]
    assert len(drawn) <= 1
    if drawn:
        before = room.ledger.chain[: drawn[0].seq]
        revealed = {e.body["party"] for e in before if e.kind is Kind.REVEAL}
        assert revealed == set(NONCES)
        assert any(e.kind is Kind.VALUE for e in before)
