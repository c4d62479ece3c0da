"""Real drand rounds verify; whatever is changed in one, it is refused by name."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from planner.errors import InputError
from planner.messages import MESSAGES
from planner.protocol.beacon import (
    check_answer,
    is_drand,
    source_findings,
    source_text,
)
from planner.protocol.beacon_chains import DEFAULT, QUICKNET, chain_of
from planner.protocol.bls import _SHA256, SignatureGroup, load_curve

load_curve()

# Only now: imported first, it would leave the recursion limit raised for all tests.
from py_ecc.bls.g2_primitives import G1_to_pubkey, pubkey_to_G1  # noqa: E402
from py_ecc.bls.hash_to_curve import hash_to_G1  # noqa: E402
from py_ecc.bls.point_compression import decompress_G1  # noqa: E402
from py_ecc.optimized_bls12_381 import add, curve_order, multiply  # noqa: E402

# Rounds as published. quicknet 42 and default 5347804: docs.drand.love, "Our HTTP API"
# (of 42 the second API, without randomness). default 1 and 1000: the test data of
# drand/drand-client (of 1000 the second API's form, and the randomness it gives).
# quicknet 1000: the relays' /public/1000, quoted in several clients' tests.
# quicknet 657413: README of mcdcam/python-drand-verify. default 1 chains to the hash
# of the group, so its previous signature is shorter.
DEFAULT_1 = {
    "round": 1,
    "randomness": "101297f1ca7dc44ef6088d94ad5fb7ba03455dc33d53ddb412bbc4564ed986ec",
    "signature": "8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20"
    "ff7bc3e09d7c046566c9f7f3c6f3b10104990e7cb424998203d8f7de586fb7fa"
    "5f60045417a432684f85093b06ca91c769f0e7ca19268375e659c2a2352b4655",
    "previous_signature": "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a",
}
DEFAULT_1000 = {
    "round": 1000,
    "signature": "99bf96de133c3d3937293cfca10c8152b18ab2d034ccecf115658db324d2edc0"
    "0a16a2044cd04a8a38e2a307e5ecff3511315be8d282079faf24098f283e0ed2"
    "c199663b334d2e84c55c032fe469b212c5c2087ebb83a5b25155c3283f5b79ac",
    "previous_signature": "af0d93299a363735fe847f5ea241442c65843dc1bd3a7b79646b3b10072e908b"
    "f034d35cd69d378e3341f139100cd4cd03030399864ef8803a5a4f5e64fccc20"
    "bbae36d1ca22a6ddc43d2630c41105e90598fab11e5c7456df3925d4b577b113",
}
DEFAULT_5347804 = {
    "round": 5347804,
    "randomness": "a87619810b1b41e70a01b8f903cf69977e026f80d9fd5e4c197c298a96c61cfe",
    "signature": "92daf5745411a415b539caebda0b523fa20d4d12b28eb2fe427decdf5dcc9760"
    "46a9c83b54f1db991fa191ffca8fcbdc07563036664f6ba47dcf00593559286f"
    "667574f6b0a2ba0be2683463b5bf3472e5696ac28b75d5b2223dbb98a56c96a3",
    "previous_signature": "b01091c60b2b1a7c1f7a79610cd94e0c06e93bd305cf04229fe1571669257d16"
    "583a02e4038fdd755e6c39944b0116e30256874eede733a79c5e72c787db3889"
    "a1678c4ea6423b467de56208c5bd8e10cc090b6e0429f7f33653086a089cc3f8",
}
QUICKNET_42 = {
    "round": 42,
    "signature": "95a9f9f5b231b7714de1553105d8ffdf3dcda24cfdb1e689319bccf79a9c8ce4"
    "30a91b811fbfaf763900bc998b5d686a",
}
QUICKNET_1000 = {
    "round": 1000,
    "randomness": "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
    "signature": "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39",
}
QUICKNET_657413 = {
    "round": 657413,
    "signature": "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b",
}


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def answer(public_source, answered):
    return check_answer(public_source, None, json.dumps(answered))


def refusal(public_source, answered):
    with pytest.raises(InputError) as refused:
        check_answer(
            public_source,
            None,
            answered if isinstance(answered, str) else json.dumps(answered),
        )
    (finding,) = refused.value.findings
    assert finding.message.zh
    assert MESSAGES[finding.code].remedy_zh
    return finding.code


def flipped(hex_text, at, bit=0):
    data = bytearray.fromhex(hex_text)
    data[at] ^= 1 << bit
    return data.hex()


@pytest.mark.parametrize(
    ("public_source", "answered", "value"),
    [
        ("drand default round 1", DEFAULT_1, DEFAULT_1["randomness"]),
        (
            "drand default round 1000",
            DEFAULT_1000,
            "a40d3e0e7e3c71f28b7da2fd339f47f0bcf10910309f5253d7c323ec8cea3212",
        ),
        (
            f"drand {DEFAULT.hash} round 5347804",
            DEFAULT_5347804,
            DEFAULT_5347804["randomness"],
        ),
        (
            "drand quicknet round 42",
            QUICKNET_42,
            "8ada64bae5c6c0f5540a6a13af56e663240edfbd2c76ac6a8f27671eb7259ce3",
        ),
        ("drand quicknet round 1000", QUICKNET_1000, QUICKNET_1000["randomness"]),
        (
            f"drand {QUICKNET.hash} round 657413",
            QUICKNET_657413,
            "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587",
        ),
    ],
)
def test_a_published_round_gives_its_published_randomness(
    public_source, answered, value
):
    assert answer(public_source, answered) == value


def test_a_round_may_be_pasted_with_a_mark_blanks_and_members_nobody_needs():
    pasted = {**QUICKNET_1000, "previous_signature": "", "signature_v2": 7}
    text = "\ufeff\n" + json.dumps(pasted, indent=4) + "\n"

    value = check_answer("drand quicknet round 1000", None, text)

    assert value == QUICKNET_1000["randomness"]


@pytest.mark.parametrize(
    ("public_source", "answered"),
    [
        ("drand default round 1000", DEFAULT_1000),
        ("drand quicknet round 1000", QUICKNET_1000),
    ],
)
def test_no_byte_of_a_signature_can_be_changed(public_source, answered):
    signature = answered["signature"]

    for at in range(len(signature) // 2):
        changed = {**answered, "signature": flipped(signature, at)}
        assert refusal(public_source, changed) in {"beacon_point", "beacon_signature"}


@pytest.mark.parametrize("bit", [5, 6, 7])
def test_a_point_has_one_encoding_only(bit):
    # The first bit says that a point is compressed, the next that it is zero, the
    # third which of the two roots is meant: the other root is another signature.
    changed = flipped(QUICKNET_1000["signature"], 0, bit)
    code = "beacon_signature" if bit == 5 else "beacon_point"

    answered = {**QUICKNET_1000, "signature": changed}

    assert refusal("drand quicknet round 1000", answered) == code


@pytest.mark.parametrize("at", [0, 47, 95])
def test_no_byte_of_the_previous_signature_can_be_changed(at):
    previous = flipped(DEFAULT_1000["previous_signature"], at)
    changed = {**DEFAULT_1000, "previous_signature": previous}

    assert refusal("drand default round 1000", changed) == "beacon_signature"


@pytest.mark.parametrize(
    ("name", "answered"), [("default", DEFAULT_1000), ("quicknet", QUICKNET_1000)]
)
def test_a_round_cannot_pass_for_another(name, answered):
    relabelled = {**answered, "round": 1001}

    assert refusal(f"drand {name} round 1001", answered) == "beacon_other_round"
    assert refusal(f"drand {name} round 1001", relabelled) == "beacon_signature"


def test_a_value_that_does_not_follow_from_the_signature_is_refused():
    changed = {**QUICKNET_1000, "randomness": DEFAULT_1["randomness"]}

    assert refusal("drand quicknet round 1000", changed) == "beacon_randomness"


def test_somebody_elses_key_signs_nothing():
    message = QUICKNET.message(1000, None)
    hashed = hash_to_G1(message, SignatureGroup.G1.value, _SHA256)
    forged = bytes(G1_to_pubkey(multiply(hashed, 20260302)))

    answered = {"round": 1000, "signature": forged.hex()}

    assert refusal("drand quicknet round 1000", answered) == "beacon_signature"


def test_a_signature_moved_out_of_the_subgroup_gives_no_second_value():
    # x = 4 is on the curve; times the subgroup's order only the cofactor's part of
    # it is left, of which the pairings see nothing.
    outside = multiply(decompress_G1((1 << 383) + 4), curve_order)
    sound = pubkey_to_G1(bytes.fromhex(QUICKNET_42["signature"]))
    moved = bytes(G1_to_pubkey(add(sound, outside))).hex()
    assert moved != QUICKNET_42["signature"]

    answered = {"round": 42, "signature": moved}

    assert refusal("drand quicknet round 42", answered) == "beacon_point"


@pytest.mark.parametrize(
    ("name", "zero"),
    [("quicknet", "c0" + "00" * 47), ("default", "c0" + "00" * 95)],
)
def test_the_zero_of_the_group_is_no_signature(name, zero):
    answered = {"round": 7, "signature": zero}
    if name == "default":
        answered["previous_signature"] = DEFAULT_1["signature"]

    assert refusal(f"drand {name} round 7", answered) == "beacon_point"


@pytest.mark.parametrize(
    ("public_source", "answered"),
    [
        ("drand quicknet round 1000", DEFAULT_1000),
        ("drand default round 1000", QUICKNET_1000),
        (
            "drand quicknet round 1000",
            {**QUICKNET_1000, "previous_signature": QUICKNET_42["signature"]},
        ),
        (
            "drand default round 1000",
            {k: v for k, v in DEFAULT_1000.items() if k != "previous_signature"},
        ),
    ],
)
def test_a_round_of_another_chain_is_told_as_such(public_source, answered):
    assert refusal(public_source, answered) == "beacon_other_chain"


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "round 1000",
        '{"round": 1000',
        "{“round”:1000}",
        "<html>429 Too Many Requests</html>",
        "[" * 9_000,
        json.dumps(QUICKNET_1000) + " " * 10_000,
        '{"round": 1' + "0" * 5_000 + "}",
    ],
)
def test_what_is_no_json_is_told_as_such(pasted):
    assert refusal("drand quicknet round 1000", pasted) == "beacon_not_json"


@pytest.mark.parametrize(
    "pasted",
    [
        [QUICKNET_1000],
        "null",
        {**QUICKNET_1000, "round": "1000"},
        {**QUICKNET_1000, "round": 1000.0},
        {**QUICKNET_1000, "round": True},
        {**QUICKNET_1000, "round": 0},
        {**QUICKNET_1000, "round": 2**64},
        {"round": 1000},
        {**QUICKNET_1000, "signature": ""},
        {**QUICKNET_1000, "signature": 5},
        {**QUICKNET_1000, "signature": "b4 46"},
        {**QUICKNET_1000, "signature": "b44"},
        {**QUICKNET_1000, "signature": "b4" * 97},
        {**QUICKNET_1000, "randomness": "none"},
        {**QUICKNET_1000, "previous_signature": ["b4"]},
    ],
)
def test_what_is_no_round_is_told_as_such(pasted):
    assert refusal("drand quicknet round 1000", pasted) == "beacon_shape"


def test_a_signature_of_a_few_bytes_is_of_no_chain():
    answered = {**QUICKNET_1000, "signature": "b446"}

    assert refusal("drand quicknet round 1000", answered) == "beacon_other_chain"


def test_the_chains_are_those_whose_hashes_are_published():
    # By the relays' /info, and docs.drand.love; a hash covers key, genesis and period.
    published = {
        "default": "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
        "quicknet": "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    }

    for name, chain_hash in published.items():
        chain = chain_of(name)
        assert chain is chain_of(chain_hash)
        assert chain.hash == chain_hash


@pytest.mark.parametrize(
    ("chain", "number", "at"),
    [
        (DEFAULT, 1, "2020-07-22T15:17:30"),
        (QUICKNET, 1, "2023-08-23T15:09:27"),
        # By other programs' documentation: a Ruby client, and two public pre-registrations.
        (QUICKNET, 27946612, "2026-04-20T00:00:00"),
        (QUICKNET, 35107012, "2026-12-24T15:00:00"),
        (DEFAULT, 6311188, "2026-07-23T00:31:00"),
    ],
)
def test_a_round_is_published_when_others_say_it_is(chain, number, at):
    second = timedelta(seconds=1)

    assert chain.time_of(number) == utc(at)
    assert chain.round_at(utc(at)) == number
    assert chain.round_at(utc(at) + timedelta(microseconds=1)) == number + 1
    assert chain.round_at(utc(at) + chain.period) == number + 1
    assert chain.round_at(utc(at) - chain.period + second) == number


@pytest.mark.parametrize("chain", [DEFAULT, QUICKNET], ids=lambda chain: chain.name)
def test_before_its_genesis_a_chain_speaks_in_round_1(chain):
    assert chain.round_at(utc("1999-01-01T00:00:00")) == 1
    with pytest.raises(ValueError, match="from 1"):
        chain.time_of(0)


def test_a_source_names_the_first_round_that_nobody_can_know_in_time():
    named = source_text(QUICKNET, utc("2026-03-02T02:00:00"))

    assert named == "drand quicknet round 26537812"
    assert source_findings(named, "2026-03-02T02:00:00Z") == []
    assert source_findings(named, "2026-03-02T01:00:00Z") == []


@pytest.mark.parametrize(
    ("public_source", "source_at", "code"),
    [
        (
            "drand quicknet round 26537811",
            "2026-03-02T02:00:00Z",
            "beacon_source_early",
        ),
        ("drand quicknet round 26537812", None, "beacon_source_time"),
        ("drand quicknet round 26537812", "2026-03-02", "beacon_source_time"),
        ("drand testnet round 5", "2026-03-02T02:00:00Z", "beacon_source_chain"),
        ("drand quicknet round 05", "2026-03-02T02:00:00Z", "beacon_source_form"),
        ("drand quicknet round 0", "2026-03-02T02:00:00Z", "beacon_source_form"),
        ("Drand quicknet round 5", "2026-03-02T02:00:00Z", "beacon_source_form"),
        ("drand quicknet latest", "2026-03-02T02:00:00Z", "beacon_source_form"),
        ("drand quicknet round 5\n", "2026-03-02T02:00:00Z", "beacon_source_form"),
        (
            "drand quicknet round ５",
            "2026-03-02T02:00:00Z",
            "beacon_source_form",
        ),
    ],
)
def test_a_source_that_cannot_be_held_to_is_not_stated(public_source, source_at, code):
    (finding,) = source_findings(public_source, source_at)

    assert finding.code == code
    assert is_drand(public_source)


def test_a_source_named_too_early_is_told_the_right_round():
    (finding,) = source_findings(
        "drand quicknet round 26537811", "2026-03-02T02:00:00Z"
    )

    assert "drand quicknet round 26537812" in finding.message.remedy


def test_an_answer_is_held_against_the_stated_time():
    pasted = json.dumps(QUICKNET_1000)

    with pytest.raises(InputError) as refused:
        check_answer("drand quicknet round 1000", "2026-03-02T02:00:00Z", pasted)

    assert refused.value.findings[0].code == "beacon_source_early"


def test_verifying_leaves_the_recursion_limit_as_it_was():
    # Raised by a library, it would let JSON nested deep enough crash the program.
    program = """
import sys
from planner.protocol.beacon import check_answer
before = sys.getrecursionlimit()
check_answer(sys.argv[1], None, sys.argv[2])
assert sys.getrecursionlimit() == before
"""
    answered = json.dumps(QUICKNET_1000)
    source = "drand quicknet round 1000"
    words = [sys.executable, "-c", program, source, answered]
    subprocess.run(words, check=True, timeout=60)
