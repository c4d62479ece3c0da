"""Whose material a round takes, and what is derived from it."""

from datetime import UTC, datetime

import pytest

from planner.adapters.files.ceremony_file import read_ceremonies, with_answers
from planner.ceremony.materials import (
    known_at,
    match_ceremonies,
    parse_ceremonies,
    part_material,
    played_material,
)
from planner.errors import InputError

ROUND = {
    "round": "2026Q1",
    "mode": "confidential",
    "custody_key": "ab" * 32,
    "parties": [
        {"party": "market-regulation", "nonce": "01" * 32},
        {"party": "notary", "nonce": "02" * 32},
    ],
    "public_source": "双色球 2026-01-08",
    "public_value": "01 02 03",
    "reveal_by": "2026-01-08T12:00:00Z",
    "source_at": "2026-01-08T13:15:00Z",
}


def test_a_batch_takes_its_ceremony_however_the_id_is_written():
    names = {"2026-Q1": {}, "2026q3": {}}
    assert match_ceremonies(["2026Q1", "2026Q2", "2026Q3"], names) == {
        "2026Q1": "2026-Q1",
        "2026Q3": "2026q3",
    }


def test_names_of_another_kind_are_taken_in_order():
    assert match_ceremonies(["2026Q1", "2026Q3"], {"r1": {}, "r2": {}}) == {
        "2026Q1": "r1",
        "2026Q3": "r2",
    }


def test_the_full_coverage_part_has_secrets_of_its_own():
    material = parse_ceremonies({"rounds": [ROUND]})["2026Q1"]
    part = part_material(material, "2026Q1-full")
    secrets = [m["custody_key"] for m in (material, part)]
    secrets += [p["nonce"] for m in (material, part) for p in m["parties"]]
    assert len(set(secrets)) == 6


def test_a_round_counts_as_drawn_when_its_seed_could_be_known():
    material = parse_ceremonies({"rounds": [ROUND]})["2026Q1"]
    assert known_at(material) == ROUND["source_at"]
    alone = {**material, "source_at": None}
    assert known_at(alone) == ROUND["reveal_by"]
    assert known_at({**alone, "played": True}) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"custody_key": "xyz"},
        {"custody_key": None},
        {"mode": "secret"},
        {"mode": "open"},  # with a key
        {"parties": None},
        {"parties": [{"party": "a b", "nonce": "01" * 32}]},
        {"parties": [{"party": "notary", "nonce": "1"}]},
        {"reveal_by": "yesterday"},
        {"round": "../1"},
        {"public_source": "none"},  # with a public value
    ],
)
def test_a_broken_ceremony_is_refused(broken):
    with pytest.raises(InputError):
        parse_ceremonies({"rounds": [{**ROUND, **broken}]})


def test_two_objects_for_one_round_are_refused():
    with pytest.raises(InputError):
        parse_ceremonies({"rounds": [ROUND, ROUND]})


@pytest.mark.parametrize("text", ["{", "[]", '{"rounds": 3}', "\udcff", "[" * 100_000])
def test_a_file_that_is_no_ceremony_is_refused(tmp_path, text):
    path = tmp_path / "ceremony.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(InputError):
        read_ceremonies(path)


def test_answers_of_the_day_replace_those_of_the_file():
    given = parse_ceremonies({"rounds": [ROUND]})
    answered = with_answers(given, [f"2026Q1:notary={'03' * 32}"], ["2026Q1=07 08 09"])[
        "2026Q1"
    ]
    assert answered["parties"][1]["nonce"] == "03" * 32
    assert answered["public_value"] == "07 08 09"
    assert given["2026Q1"]["public_value"] == "01 02 03"


@pytest.mark.parametrize("answer", ["2026Q1:nobody=00", "2027Q1:notary=00", "x"])
def test_an_answer_to_nobody_is_refused(answer):
    with pytest.raises(InputError):
        with_answers(parse_ceremonies({"rounds": [ROUND]}), [answer], [])


def test_a_played_ceremony_has_two_parties_outside_the_office():
    class Counter:
        value = 0

        def token_hex(self):
            self.value += 1
            return f"{self.value:064x}"

    now = datetime(2026, 1, 5, tzinfo=UTC)
    played = played_material(now, Counter(), graded=True)
    assert len(played["parties"]) == 3
    assert played["custody_key"]
    assert parse_ceremonies({"rounds": [{"round": "2026Q1", **played}]})


@pytest.mark.parametrize(
    "fault",
    [
        {"parties": {}},
        {"parties": ["notary"]},
        {"parties": None},
        {"public_value": 7},
        {"mode": "secret"},
        {"custody_key": "short"},
    ],
)
def test_a_fault_names_the_round_that_has_it(fault):
    sound = {**ROUND, "round": "2026Q2"}
    with pytest.raises(InputError) as refused:
        parse_ceremonies({"rounds": [sound, {**ROUND, **fault}]})
    assert refused.value.findings[0].column.startswith("rounds[1]")
    assert "object has no attribute" not in str(refused.value)


def test_half_a_character_is_no_public_value():
    with pytest.raises(InputError):
        parse_ceremonies({"rounds": [{**ROUND, "public_value": "\ud800"}]})
