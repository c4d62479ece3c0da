"""Self-check codes: a target's salt as text that is typed from a letter.

A salt is 30 hex digits, which is 24 characters of five bits; four check characters
follow. They are those of a Reed-Solomon code over GF(32) (Reed and Solomon,
"Polynomial codes over certain finite fields", 1960) with generator polynomial
(x - a)(x - a^2)(x - a^3)(x - a^4), a = 2, field polynomial x^5 + x^2 + 1: any four
wrong characters are noticed, and so is every swap of two. The alphabet is Crockford's
base32, which has no I, L, O and U.
"""

import re
import unicodedata

from planner.protocol.salts import SALT_DIGITS

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_BITS = 5
_FIELD_POLYNOMIAL = 0b100101
_FIELD_SIZE = 1 << _BITS
_GROUP = 4
_CHECKS = 4
_DIGITS = SALT_DIGITS * 4 // _BITS
CODE_LENGTH = _DIGITS + _CHECKS

_SALT = re.compile(rf"[0-9a-f]{{{SALT_DIGITS}}}")
_VALUES = {character: value for value, character in enumerate(ALPHABET)} | {
    "O": 0,
    "I": 1,
    "L": 1,
}
#: What people and word processors put between groups, after NFKC.
_BETWEEN = re.compile(r"[\s\-_.·‐‑‒–—―−]+")


def code_of(salt: str) -> str:
    """Return a salt as it is printed, in groups of four joined with hyphens.

    Raises
    ------
    ValueError
        If it is no salt.
    """
    if not _SALT.fullmatch(salt):
        msg = f"a salt is {SALT_DIGITS} lower-case hex digits"
        raise ValueError(msg)
    number = int(salt, 16)
    digits = [
        number >> _BITS * place & _FIELD_SIZE - 1 for place in reversed(range(_DIGITS))
    ]
    text = "".join(ALPHABET[digit] for digit in [*digits, *_checks(digits)])
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def salt_of(code: str) -> str | None:
    """Return the salt that a code stands for, None where it was mistyped.

    Case, spaces, hyphens and full-width characters don't matter; O is read as 0,
    I and L as 1.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", code)).upper()
    values = [_VALUES.get(character, -1) for character in plain]
    if len(values) != CODE_LENGTH or -1 in values:
        return None
    digits, checks = values[:_DIGITS], values[_DIGITS:]
    if _checks(digits) != checks:
        return None
    number = 0
    for digit in digits:
        number = number << _BITS | digit
    return f"{number:0{SALT_DIGITS}x}"


def _times(one: int, other: int) -> int:
    """Multiply in GF(32)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & _FIELD_SIZE:
            one ^= _FIELD_POLYNOMIAL
        other >>= 1
    return product


def _generator() -> list[int]:
    """Return the generator polynomial's coefficients, the leading 1 left out."""
    polynomial, root = [1], 1
    for _ in range(_CHECKS):
        root = _times(root, 2)
        shifted = [*polynomial, 0]
        for at, coefficient in enumerate(polynomial, start=1):
            shifted[at] ^= _times(coefficient, root)
        polynomial = shifted
    return polynomial[1:]


#: For each leading digit, what it takes from the remainder: 300,000 letters are many.
_TAKEN = [[_times(lead, c) for c in _generator()] for lead in range(_FIELD_SIZE)]


def _checks(digits: list[int]) -> list[int]:
    """Return the remainder of the digits' polynomial, shifted, by the generator."""
    remainder = [0] * _CHECKS
    for digit in digits:
        taken = _TAKEN[digit ^ remainder[0]]
        shifted = [*remainder[1:], 0]
        remainder = [a ^ b for a, b in zip(shifted, taken, strict=True)]
    return remainder
