"""Unified social credit codes (GB 32100-2015) that no registry has assigned."""

from collections.abc import Iterator

#: The 31 characters of GB 32100, each standing for its position.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

#: Real organisation codes start with a digit or MA; these start with XN (虚拟),
#: so that a fictitious code never names somebody's firm.
_FICTITIOUS = "XN"

_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CODE_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_VALUE = {character: value for value, character in enumerate(ALPHABET)}

#: Prime and no factor of 31^6: stepping by it meets every serial number once.
_STRIDE = 479_001_599
_SERIALS = 31**6


def body_check(body: str) -> str:
    """Return the check character of an 8-character organisation code (GB 11714)."""
    total = sum(w * int(c, 36) for w, c in zip(_BODY_WEIGHTS, body, strict=True))
    return "0123456789X0"[11 - total % 11]


def code_check(first_17: str) -> str:
    """Return the 18th character of a unified social credit code (GB 32100)."""
    total = sum(w * _VALUE[c] for w, c in zip(_CODE_WEIGHTS, first_17, strict=True))
    return ALPHABET[-total % 31]


def organisation_codes(start: int) -> Iterator[str]:
    """Yield distinct 9-character organisation codes, in no visible order."""
    serial = start % _SERIALS
    while True:
        serial = (serial + _STRIDE) % _SERIALS
        digits, rest = "", serial
        for _ in range(6):
            rest, digit = divmod(rest, 31)
            digits += ALPHABET[digit]
        body = _FICTITIOUS + digits
        yield body + body_check(body)


def credit_code(category: str, region: str, organisation: str) -> str:
    """Return the whole code.

    Parameters
    ----------
    category
        Registering authority and kind, e.g. "91" a company, "92" a sole trader.
    region
        Six digits of the place of registration.
    organisation
        Nine characters of `organisation_codes`.
    """
    first_17 = category + region + organisation
    return first_17 + code_check(first_17)
