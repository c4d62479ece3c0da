"""Ids, hashes and canonical JSON, as docs/protocol.md, 1, has them."""

import hashlib
import json
import re
from functools import lru_cache
from typing import Any

ID_PATTERN = re.compile(r"[0-9A-Za-z_.-]{1,64}")

#: Which attempt at a round it is, after an abandoned one.
#: Full-coverage entries lie outside the lottery's caps, so they have a round,
#: a statement and a record of their own beside the batch's.
FULL_SUFFIX = "-full"
_ATTEMPT = re.compile(r"\.(\d+)\Z")

_MAX_EXACT_INTEGER = 2**53


def is_id(text: str) -> bool:
    """Tell whether `text` may be the id of a target, entry, group, party or round."""
    return ID_PATTERN.fullmatch(text) is not None


def without_attempt(round_id: str) -> str:
    """Return what a round was called before any attempt at it was abandoned."""
    return _ATTEMPT.sub("", round_id)


def is_full(round_id: str) -> bool:
    """Tell whether a round is one of full coverage."""
    return without_attempt(round_id).endswith(FULL_SUFFIX)


def next_attempt(round_id: str) -> str:
    """Return what the round is called that stands in for an abandoned one."""
    number = _ATTEMPT.search(round_id)
    return f"{without_attempt(round_id)}.{int(number.group(1)) + 1 if number else 2}"


def sha256_hex(data: bytes) -> str:
    """Return SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def hash_fields(*fields: str) -> str:
    """Return H(a|b|c): SHA-256 over the UTF-8 of the fields joined by `|`, in hex."""
    return sha256_hex("|".join(fields).encode())


def canonical_json(value: Any) -> bytes:
    """Return `value` as canonical JSON (RFC 8785).

    Numbers are integers here, so of RFC 8785 only key order (by UTF-16 code
    unit), escapes and the absence of white space are left to do.

    Raises
    ------
    ValueError
        If a float or an integer beyond 2^53 is in it.
    """
    return json.dumps(
        _exact(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def _exact(value: Any) -> Any:
    """Return a value with its keys in order; refuse what isn't exact."""
    # Text, which most members are, is as it should be: none is asked about it.
    if isinstance(value, (list, tuple)):
        return [one if type(one) is str else _exact(one) for one in value]
    if isinstance(value, dict):
        members = ((key, value[key]) for key in _in_order(tuple(value)))
        return {key: one if type(one) is str else _exact(one) for key, one in members}
    if isinstance(value, float) or (
        isinstance(value, int) and abs(value) > _MAX_EXACT_INTEGER
    ):
        msg = f"hashed JSON holds integers up to 2^53 and text only, not {value!r}"
        raise ValueError(msg)
    return value


@lru_cache
def _in_order(keys: tuple[Any, ...]) -> list[str]:
    """Return keys as they are ordered; records of one kind have the same."""
    for key in keys:
        if not isinstance(key, str):
            msg = f"a key of hashed JSON is text, not {key!r}"
            raise TypeError(msg)
    return sorted(keys, key=lambda key: key.encode("utf-16-be"))


def digest_json(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of `value`, in hex."""
    return sha256_hex(canonical_json(value))
