"""A chain of events shows every change, and where it is."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.adapters.state.signing import signature_holds
from planner.ids import hash_fields
from planner.ledger.chain import checkpoint_faults
from planner.ledger.checkpoint import checkpoint_of, read_checkpoint
from planner.ledger.event import START, Event, Kind, actor_of, next_event
from planner.ledger.line import Line, read_line
from tests.ledger.builders import (
    OURS,
    THEIRS,
    chain_of,
    faults,
    ledger_of,
    public_hex,
    signed,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAF = st.one_of(TEXT, st.integers(-(2**53), 2**53), st.booleans(), st.none())
BODY = st.dictionaries(TEXT, st.one_of(LEAF, st.lists(LEAF, max_size=3)), max_size=4)
HEX = "0123456789abcdef"


def other_hex(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


@settings(deadline=None, max_examples=60)
@given(st.lists(BODY, max_size=8))
def test_what_was_appended_is_whole_with_and_without_private_bodies(bodies) -> None:
    lines = chain_of(bodies)
    assert faults(lines, [checkpoint_of(line) for line in lines]) == []
    public = [line.public() for line in lines]
    assert faults(public) == []
    assert [line.body is None for line in public] == [
        line.kind == Kind.PUBLICATION for line in lines
    ]
    assert [read_line(line.as_json()) for line in public] == public
    assert [line.as_event().body for line in lines] == bodies


@settings(deadline=None, max_examples=120)
@given(length=st.integers(1, 7), data=st.data())
def test_a_change_of_any_field_is_found_where_it_is(length, data) -> None:
    lines = ledger_of(length)
    place = data.draw(st.integers(0, length - 1))
    name = data.draw(st.sampled_from([f.name for f in fields(Line) if f.name != "seq"]))
    old = getattr(lines[place], name)
    new = data.draw(TEXT) if name not in {"kind", "key"} else other_hex(old)
    if new == old:
        return
    changed = [*lines]
    changed[place] = replace(lines[place], **{name: new})
    assert str(place + 1) in {where for _, where in faults(changed)}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("at", "2026-03-02T02:09:00Z", [("event_field", "3"), ("event_unsigned", "3")]),
        ("actor", "party:notary", [("event_field", "3")]),
        ("kind", "draw", [("event_field", "3")]),
        ("subject", "R9", [("event_field", "3")]),
        ("subject", "R|2", [("event_form", "3")]),
        ("body", '{"n":9}', [("event_body", "3")]),
        ("salt", "f" * 32, [("event_body", "3")]),
        ("salt", None, [("event_body", "3")]),
        ("body_digest", "f" * 64, [("event_field", "3"), ("event_body", "3")]),
        ("previous", "f" * 64, [("event_field", "3")]),
        ("digest", "f" * 64, [("event_field", "3"), ("event_unsigned", "3")]),
        ("key", "f" * 64, [("event_stranger", "3")]),
        ("signature", "f" * 128, [("event_unsigned", "3")]),
    ],
)
def test_each_field_is_told_for_what_it_is(name, value, expected) -> None:
    lines = ledger_of(5)
    lines[2] = replace(lines[2], **{name: value})
    assert faults(lines) == expected


def test_a_bar_cannot_be_moved_from_one_field_to_the_next() -> None:
    """The hashed text is the same, the event another."""
    event = next_event(
        None,
        at="2026-03-02T02:00:00Z",
        actor="party:a",
        kind=Kind.DRAW,
        subject="R1",
        body={},
        salt="0" * 32,
    )
    line = replace(signed(event), actor="party:a|draw|R1", kind="", subject="")
    assert ("event_form", "1") in faults([line])


@settings(deadline=None, max_examples=60)
@given(length=st.integers(2, 8), data=st.data())
def test_deleted_events_are_named(length, data) -> None:
    lines = ledger_of(length)
    gone = data.draw(st.integers(0, length - 2))
    left = [line for line in lines if line is not lines[gone]]
    assert faults(left) == [("event_missing", str(gone + 1))]


def test_a_stretch_that_was_deleted_is_told_once() -> None:
    lines = ledger_of(9)
    assert faults(lines[:3] + lines[6:]) == [("event_missing", "4")]


def test_the_end_cut_off_is_found_by_a_checkpoint_only() -> None:
    lines = ledger_of(5)
    assert faults(lines[:4]) == []
    assert faults(lines[:4], [checkpoint_of(lines[4])]) == [("checkpoint_ahead", "5")]


@settings(deadline=None, max_examples=60)
@given(length=st.integers(2, 8), data=st.data())
def test_two_events_that_changed_places_are_both_named(length, data) -> None:
    one, other = data.draw(
        st.lists(st.integers(0, length - 1), min_size=2, max_size=2, unique=True)
    )
    lines = ledger_of(length)
    changed = [*lines]
    changed[one] = replace(lines[other], seq=lines[one].seq)
    changed[other] = replace(lines[one], seq=lines[other].seq)
    moved = {w for code, w in faults(changed) if code == "event_moved"}
    assert moved == {str(one + 1), str(other + 1)}


def test_lines_of_an_export_in_another_order_are_out_of_order() -> None:
    lines = ledger_of(4)
    found = faults([lines[0], lines[2], lines[1], lines[3]])
    assert ("event_missing", "2") in found
    assert ("event_order", "2") in found


def test_an_event_told_twice_is_out_of_order() -> None:
    lines = ledger_of(3)
    assert ("event_order", "2") in faults([*lines[:2], lines[1], lines[2]])


def test_an_event_put_in_by_who_has_no_key_is_found_by_its_signature() -> None:
    lines = ledger_of(3)
    event = next_event(
        lines[-1].as_event(),
        at="2026-03-02T03:00:00Z",
        actor="party:notary",
        kind=Kind.REVEAL,
        subject="R1",
        body={"nonce": "a" * 64},
        salt="0" * 32,
    )
    assert faults([*lines, signed(event, THEIRS)]) == [("event_stranger", "4")]
    forged = replace(signed(event, THEIRS), key=public_hex(OURS))
    assert faults([*lines, forged]) == [("event_unsigned", "4")]


def test_an_event_rewritten_with_new_digests_no_longer_leads_to_the_next() -> None:
    lines = ledger_of(4)
    events = [line.as_event() for line in lines]
    other = next_event(
        events[0],
        at=events[1].at,
        actor="run",
        kind=Kind.PUBLICATION,
        subject="R1",
        body={"n": 99},
        salt="0" * 32,
    )
    found = faults([lines[0], signed(other), *lines[2:]])
    assert found == [("event_link", "3")]


def test_a_ledger_rewritten_and_signed_anew_is_found_by_an_outside_checkpoint() -> None:
    lines = ledger_of(6)
    rewritten = chain_of([{"n": n, "说明": "乙"} for n in range(8)])
    assert faults(rewritten) == []
    kept = checkpoint_of(lines[3])
    assert faults(rewritten, [kept]) == [("checkpoint_differs", "4")]


def test_a_forged_checkpoint_proves_nothing() -> None:
    lines = ledger_of(3)
    forged = replace(checkpoint_of(lines[1]), digest="f" * 64)
    assert faults(lines, [forged]) == [("checkpoint_unsigned", "2")]
    strange = checkpoint_of(ledger_of(3, THEIRS)[1])
    assert faults(lines, [strange]) == [("checkpoint_stranger", "2")]


def test_without_a_known_key_any_key_counts_that_signed() -> None:
    lines = ledger_of(3, THEIRS)
    kept = [checkpoint_of(lines[2])]
    assert checkpoint_faults(kept, lines, [], signature_holds) == []


def test_a_ledger_that_was_destroyed_is_told_without_end_of_time() -> None:
    lines = [replace(line, previous="f" * 64) for line in ledger_of(600)]
    assert len(faults(lines)) >= 600


def test_the_digest_is_what_the_docs_say() -> None:
    body = hash_fields("body", "0" * 32, '{"a":1,"中":[true,null]}')
    event = next_event(
        None,
        at="2026-03-02T02:00:00Z",
        actor="run",
        kind=Kind.PLAN,
        subject="year:2026",
        body={"中": [True, None], "a": 1},
        salt="0" * 32,
    )
    told = ("event", "1", event.at, "run", "plan", "year:2026", body, "0" * 64)
    assert (event.digest, event.previous) == (hash_fields(*told), START)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": 0},
        {"seq": 2},
        {"at": "2026-03-02 02:00:00"},
        {"actor": ""},
        {"actor": "a|b"},
        {"subject": "R1\n"},
        {"salt": "0"},
        {"previous": "0"},
        {"digest": "f" * 64},
        {"body": {"a": 1.5}},
    ],
)
def test_an_event_that_is_not_right_cannot_be_made(wrong) -> None:
    event = ledger_of(1)[0].as_event()
    values = {f.name: getattr(event, f.name) for f in fields(Event)}
    with pytest.raises(ValueError, match=r"event|hashed"):
        Event(**{**values, **wrong})


def test_whoever_acts_is_named_without_bars_and_line_ends() -> None:
    assert actor_of("regulator", "t1", "") == "regulator:t1"
    assert actor_of("party", "公证处|甲\n") == "party:公证处｜甲 "
    assert len(actor_of("x" * 300)) == 200


@pytest.mark.parametrize(
    "found", [None, [], {}, {"seq": "1"}, {"seq": True}, {"seq": 1}]
)
def test_what_is_no_event_is_read_as_none(found) -> None:
    with pytest.raises(ValueError, match="event"):
        read_line(found)
    with pytest.raises(ValueError, match="checkpoint"):
        read_checkpoint(found)


def test_a_body_that_no_program_of_ours_wrote_is_a_fault_and_no_crash() -> None:
    told = ledger_of(1)[0].as_json()
    for body in (1.5, {"a": 2**60}, "\ud800", [], None):
        assert faults([read_line({**told, "body": body})]) == [("event_body", "1")]
