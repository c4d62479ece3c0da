"""JSON read strictly, and written as RFC 8785 has it for hashing."""

import hashlib
import json
import math
from decimal import Decimal
from typing import Any

_MAX_EXACT = 2**53
_MAX_DEPTH = 64
#: From 10^21 on, and below 10^-6, numbers are written with an exponent.
_PLAIN_FROM, _PLAIN_TO = -6, 21


def h(*fields: str) -> str:
    """Return SHA-256 of the fields joined by `|`, in hex."""
    return hashlib.sha256("|".join(fields).encode()).hexdigest()


def read_json(data: bytes) -> object:
    """Return the JSON in `data`.

    Raises
    ------
    ValueError
        If it isn't JSON in UTF-8, names a member twice, nests too deep, or holds
        numbers or text that can't be hashed.
    """
    try:
        value = json.loads(
            data.decode(), object_pairs_hook=_distinct, parse_constant=_refuse
        )
    except RecursionError:
        msg = "nested too deep"
        raise ValueError(msg) from None
    _check(value, 0)
    return value


def canonical(value: object) -> str:
    """Return `value`, as `read_json` gives it, as canonical JSON."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        members = (f"{_string(name)}:{canonical(value[name])}" for name in names)
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(member) for member in value) + "]"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value)


def digest(value: object, head: str = "") -> str:
    """Return SHA-256 of `head` and the canonical JSON of `value`, in hex."""
    return hashlib.sha256((head + canonical(value)).encode()).hexdigest()


def _string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """Return a number as ECMAScript writes it."""
    sign, figures, exponent = Decimal(repr(value)).normalize().as_tuple()
    if not isinstance(exponent, int) or value == 0:
        return "0"
    digits = "".join(map(str, figures))
    point = len(digits) + exponent
    if len(digits) <= point <= _PLAIN_TO:
        body = digits + "0" * (point - len(digits))
    elif 0 < point <= _PLAIN_TO:
        body = f"{digits[:point]}.{digits[point:]}"
    elif _PLAIN_FROM < point <= 0:
        body = "0." + "0" * -point + digits
    else:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        body = f"{digits[0]}{fraction}e{point - 1:+d}"
    return "-" * sign + body


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "an object names a member twice"
        raise ValueError(msg)
    return found


def _refuse(constant: str) -> None:
    msg = f"{constant} isn't JSON"
    raise ValueError(msg)


def _check(value: object, depth: int) -> None:
    if depth > _MAX_DEPTH:
        msg = "nested too deep"
        raise ValueError(msg)
    if isinstance(value, dict):
        for name, member in value.items():
            _check(name, depth)
            _check(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _check(member, depth + 1)
    elif isinstance(value, str):
        # A lone surrogate is no text: it has no UTF-8.
        value.encode()
    elif isinstance(value, float):
        if not math.isfinite(value):
            msg = "a number is too large"
            raise ValueError(msg)
    elif isinstance(value, int) and abs(value) > _MAX_EXACT:
        msg = "an integer beyond 2^53 must be text"
        raise ValueError(msg)
