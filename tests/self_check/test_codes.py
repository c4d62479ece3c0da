"""A code that was mistyped is never taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.protocol.self_code import ALPHABET, CODE_LENGTH, code_of, salt_of

SALTS = st.text("0123456789abcdef", min_size=30, max_size=30)
CODES = SALTS.map(lambda salt: code_of(salt).replace("-", ""))

#: Worked out apart, with tables of logarithms instead of carry-less products.
KNOWN = "0123456789abcdef0123456789abcd"


def _logarithms():
    powers, value = [], 1
    for _ in range(31):
        powers.append(value)
        value <<= 1
        value = value ^ 0b100101 if value & 32 else value
    return powers, {value: at for at, value in enumerate(powers)}


def syndromes(code):
    """The code's polynomial at a, a^2, a^3, a^4: all 0 where it is one."""
    powers, logs = _logarithms()
    values = [ALPHABET.index(character) for character in code]
    found = []
    for power in range(1, 5):
        total = 0
        for degree, value in enumerate(reversed(values)):
            if value:
                total ^= powers[(logs[value] + power * degree) % 31]
        found.append(total)
    return found


@given(SALTS)
def test_a_code_gives_its_salt_back(salt):
    assert salt_of(code_of(salt)) == salt


@given(CODES)
def test_a_code_is_a_word_of_the_reed_solomon_code(code):
    assert len(code) == CODE_LENGTH == 28
    assert syndromes(code) == [0, 0, 0, 0]


def test_a_code_is_printed_in_seven_groups_of_four():
    code = code_of(KNOWN)
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert code.startswith("04HM-ASW9-NF6Y-Y093-8NKR-KAYD")


@given(CODES)
def test_every_single_wrong_character_is_noticed(code):
    for at, right in enumerate(code):
        for wrong in ALPHABET.replace(right, ""):
            assert salt_of(code[:at] + wrong + code[at + 1 :]) is None


@given(CODES)
def test_every_swap_of_two_characters_is_noticed(code):
    for one in range(len(code)):
        for other in range(one + 1, len(code)):
            if code[one] != code[other]:
                swapped = list(code)
                swapped[one], swapped[other] = swapped[other], swapped[one]
                assert salt_of("".join(swapped)) is None


@given(CODES, st.data())
def test_up_to_four_wrong_characters_are_noticed(code, data):
    places = data.draw(
        st.lists(st.integers(0, 27), min_size=1, max_size=4, unique=True)
    )
    wrong = list(code)
    for at in places:
        wrong[at] = data.draw(st.sampled_from(ALPHABET.replace(wrong[at], "")))
    assert salt_of("".join(wrong)) is None


@given(CODES, st.integers(0, 28))
def test_a_character_more_or_less_is_noticed(code, at):
    assert salt_of(code[:at] + code[at + 1 :]) is None or at == 28
    assert salt_of(code[:at] + "0" + code[at:]) is None


@given(SALTS)
def test_how_it_is_typed_does_not_matter(salt):
    code = code_of(salt)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    confused = code.replace("0", "O").replace("1", "l")
    for typed in (
        code.lower(),
        code.replace("-", " "),
        code.replace("-", ""),
        f"  {code}\n",
        code.replace("-", "－"),
        code.replace("-", "—"),
        wide,
        wide.lower(),
        confused,
        code.replace("1", "I").replace("0", "o"),
    ):
        assert salt_of(typed) == salt


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text):
    found = salt_of(text)
    assert found is None or code_of(found)


@pytest.mark.parametrize(
    "text", ["", "u" * 28, "٣" * 28, "0" * 27, "零" * 28, "½" * 28]
)
def test_what_is_no_code_is_none(text):
    assert salt_of(text) is None


@pytest.mark.parametrize("salt", ["", "0" * 29, "0" * 31, "F" * 30, "g" * 30])
def test_what_is_no_salt_gets_no_code(salt):
    with pytest.raises(ValueError, match="30 lower-case hex"):
        code_of(salt)
