"""Public codes: credit codes, regions, industries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.adapters.files.code_tables import load_code_tables
from planner.importing.codes import (
    USCC_ALPHABET,
    industry_prefixes,
    normalise_industry,
    uscc_valid,
)

CODES = load_code_tables()


def check_character(stem):
    """GB 32100-2015, one character at a time."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, k, 31) for k, c in enumerate(stem))
    return USCC_ALPHABET[(31 - total % 31) % 31]


#: Codes that published directories print for public bodies.
PUBLISHED = ["91110000802100433B", "91330100799655058B"]


def test_published_codes_pass():
    assert uscc_valid(PUBLISHED).all()


@given(stem=st.text(USCC_ALPHABET, min_size=17, max_size=17), wrong=st.integers(1, 30))
def test_one_check_character_of_31_passes(stem, wrong):
    right = check_character(stem)
    other = USCC_ALPHABET[(USCC_ALPHABET.index(right) + wrong) % 31]
    assert uscc_valid([stem + right, stem + other]).tolist() == [True, False]


def test_letters_outside_the_alphabet_fail():
    assert not uscc_valid(["I" * 18, "O" * 18, "中" * 18, "a" * 18, "Ā" * 18]).any()
    assert uscc_valid([]).shape == (0,)


@pytest.mark.parametrize(
    "code", ["64", "6401", "640104", "640104001", "640000", "100000", "710000"]
)
def test_a_region_of_today_is_known(code):
    assert CODES.knows_region(code)


@pytest.mark.parametrize("code", ["69", "6499", "649999", "640103"])
def test_a_region_of_another_day_is_not(code):
    assert not CODES.knows_region(code)


def test_regions_have_names():
    assert CODES.regions["640104"] == "兴庆区"
    assert CODES.regions["640100"] == "银川市"


def test_the_industries_are_those_of_gb_4754():
    assert len(CODES.sections) == 20
    divisions = [d for section in CODES.sections.values() for d in section]
    assert divisions == [f"{number:02d}" for number in range(1, 98)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("H62", "62"), ("h6210", "6210"), ("62", "62"), ("H", "H"), ("A0111", "0111")],
)
def test_the_section_letter_before_a_division_is_dropped(text, code):
    assert normalise_industry(text, CODES) == code


@pytest.mark.parametrize("text", ["H52", "6", "62100", "U62", "Z", "餐饮", ""])
def test_what_is_no_industry_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        normalise_industry(text, CODES)


def test_a_section_covers_its_divisions():
    assert industry_prefixes("H", CODES) == ("61", "62", "H")
    assert industry_prefixes("62", CODES) == ("62",)
