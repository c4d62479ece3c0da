"""A public value is taken as it was published, or refused; it is never mended."""

import json

import pytest

from planner.errors import InputError
from planner.protocol.public_value import PublicValue, read_value
from tests.protocol.test_beacon import QUICKNET_1000

DRAND_AT = "2023-08-23T15:59:24Z"
LOTTERY = "福彩双色球第2026001期开奖号码"
NUMBERS = "红 02 09 17 21 28 33　蓝 11"


def read(answer=NUMBERS, **changes):
    stated = {
        "public_source": LOTTERY,
        "source_at": "2026-01-04T13:15:00Z",
        "where": "中国福彩网",
        "read_at": "2026-01-04T13:40:00Z",
    }
    return read_value(answer=answer, **{**stated, **changes})


def codes(refused):
    return [(f.code, f.column) for f in refused.value.findings]


def test_lottery_numbers_are_kept_to_the_letter():
    value = read()

    assert value.as_json() == {
        "value": NUMBERS,
        "where": "中国福彩网",
        "read_at": "2026-01-04T13:40:00Z",
        "evidence": None,
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "public_value_empty"),
        ("　", "public_value_empty"),
        (" 02 09", "public_value_blank"),
        ("02 09\n", "public_value_blank"),
        ("02 09　", "public_value_blank"),
        ("02|09", "public_value_character"),
        ("02\t09", "public_value_character"),
        ("02\n09", "public_value_character"),
        ("02\u200b09", "public_value_character"),
        ("02\u202e09", "public_value_character"),
        ("02\u202809", "public_value_character"),
        ("02\ud80009", "public_value_character"),
        ("6" * 501, "public_value_long"),
    ],
)
def test_a_text_that_could_not_be_typed_again_is_refused(text, code):
    with pytest.raises(InputError) as refused:
        read(text)
    assert codes(refused) == [(code, "public_value")]

    with pytest.raises(InputError) as refused:
        read(where=text)
    assert codes(refused) == [(code, "where")]


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(InputError) as refused:
        PublicValue(value="6|", where="", read_at="昨天")

    assert codes(refused) == [
        ("public_value_character", "public_value"),
        ("public_value_empty", "where"),
        ("ceremony_bad_time", "read_at"),
    ]


def test_a_full_width_bar_and_five_hundred_characters_are_fine():
    assert read("｜" * 500).value == "｜" * 500


def test_no_value_is_read_before_the_source_speaks():
    assert read(read_at="2026-01-04T13:15:00Z").read_at == "2026-01-04T13:15:00Z"

    with pytest.raises(InputError) as refused:
        read(read_at="2026-01-04T13:14:59Z")
    assert codes(refused) == [("public_value_early", "read_at")]


def test_dice_read_out_where_no_time_was_stated_are_taken():
    value = read(
        "三 五 二 六 一", source_at=None, where="抽签现场", public_source="骰子"
    )

    assert value.value == "三 五 二 六 一"


def test_a_beacon_gives_its_randomness_and_the_evidence_for_it():
    value = read(
        json.dumps(QUICKNET_1000),
        public_source="drand quicknet round 1000",
        source_at=DRAND_AT,
        where="api.drand.sh",
    )

    assert value.value == QUICKNET_1000["randomness"]
    assert value.evidence == {
        "round": 1000,
        "signature": QUICKNET_1000["signature"],
    }


def test_a_beacons_value_is_never_typed_in():
    with pytest.raises(InputError) as refused:
        read(
            QUICKNET_1000["randomness"],
            public_source="drand quicknet round 1000",
            source_at=DRAND_AT,
        )

    assert codes(refused) == [("beacon_not_json", "")]
