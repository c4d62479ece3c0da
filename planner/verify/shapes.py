"""Shapes of a bundle's JSON: what must hold before anything can be recomputed.

A shape yields what is wrong with a value, and where.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

Shape = Callable[[object, str], Iterator[str]]

_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_HEX = re.compile(r"[0-9a-f]{64}")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def text(value: object, at: str) -> Iterator[str]:
    """Accept text of any kind."""
    if not isinstance(value, str):
        yield f"{at} isn't text"


def anything(value: object, at: str) -> Iterator[str]:
    """Accept an object of any members."""
    if not isinstance(value, dict):
        yield f"{at} isn't an object"


def flag(value: object, at: str) -> Iterator[str]:
    """Accept true or false."""
    if not isinstance(value, bool):
        yield f"{at} isn't true or false"


def count(value: object, at: str) -> Iterator[str]:
    """Accept a whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        yield f"{at} isn't a whole number from 0"


def time(value: object, at: str) -> Iterator[str]:
    """Accept a time of RFC 3339 in UTC."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        yield f"{at} isn't a time like 2026-03-02T02:00:00Z"
        return
    try:
        datetime.fromisoformat(value)
    except ValueError:
        yield f"{at} isn't a time that exists: {value}"


def day(value: object, at: str) -> Iterator[str]:
    """Accept a day of ISO 8601."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        yield f"{at} isn't a day like 2026-03-02"
        return
    try:
        date.fromisoformat(value)
    except ValueError:
        yield f"{at} isn't a day that exists: {value}"


def matching(pattern: re.Pattern[str], what: str) -> Shape:
    """Accept text of a pattern."""

    def shape(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield f"{at} isn't {what}"

    return shape


def one_of(*texts: str) -> Shape:
    """Accept one of these texts."""

    def shape(value: object, at: str) -> Iterator[str]:
        if value not in texts:
            yield f"{at} is none of {', '.join(texts)}"

    return shape


def nullable(inner: Shape) -> Shape:
    """Accept null, or what is of the inner shape."""

    def shape(value: object, at: str) -> Iterator[str]:
        if value is not None:
            yield from inner(value, at)

    return shape


def many(inner: Shape) -> Shape:
    """Accept a list of members of one shape."""

    def shape(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at} isn't a list"
            return
        for index, member in enumerate(value):
            yield from inner(member, f"{at}[{index}]")

    return shape


def tuple_of(*inner: Shape) -> Shape:
    """Accept a list of just these members."""

    def shape(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list) or len(value) != len(inner):
            yield f"{at} isn't a list of {len(inner)}"
            return
        for index, (member, of) in enumerate(zip(value, inner, strict=True)):
            yield from of(member, f"{at}[{index}]")

    return shape


def by_name(inner: Shape) -> Shape:
    """Accept an object whose members are all of one shape."""

    def shape(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} isn't an object"
            return
        for name, member in value.items():
            yield from inner(member, f"{at}.{name}")

    return shape


def record(
    needed: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None
) -> Shape:
    """Accept an object with the needed members.

    Where `optional` is given, it has no others than those and the needed ones.
    """

    def shape(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} isn't an object"
            return
        for name, inner in needed.items():
            if name in value:
                yield from inner(value[name], f"{at}.{name}")
            else:
                yield f"{at} lacks {name}"
        if optional is None:
            return
        for name in value.keys() - needed.keys():
            if name in optional:
                yield from optional[name](value[name], f"{at}.{name}")
            else:
                yield f"{at} has {name}, which means nothing there"

    return shape


identifier = matching(_ID, "an id")
hexadecimal = matching(_HEX, "64 lower-case hex digits")
decimal = matching(_DECIMAL, "a decimal number as text")

STATEMENT = record(
    {
        "protocol": one_of("draw/1"),
        "round": identifier,
        "mode": one_of("confidential", "open"),
        "supersedes": nullable(record({"round": identifier, "reason": text})),
        "plan_digest": hexadecimal,
        "policy_digest": hexadecimal,
        "roster_digest": nullable(hexadecimal),
        "history_digest": nullable(hexadecimal),
        "frame": record(
            {
                "columns": many(text),
                "list_columns": many(text),
                "sealed_columns": many(text),
                "rows": count,
                "bucket_hex": count,
                "root": hexadecimal,
            }
        ),
        "custody_commitment": nullable(hexadecimal),
        "parties": many(record({"party": identifier, "commitment": hexadecimal})),
        "reveal_by": time,
        "source_at": nullable(time),
        "public_source": text,
        "strata_digest": hexadecimal,
        "entries": many(
            record(
                {
                    "entry": identifier,
                    "group": identifier,
                    "visit_group": identifier,
                    "eligible": count,
                    "expected_micro": count,
                    "reserve": count,
                }
            )
        ),
    }
)

PLAN = record(
    {
        "entries": many(
            record(
                {
                    "entry": identifier,
                    "window": tuple_of(day, day),
                    "strata_columns": many(text),
                    "scope": record(
                        {},
                        {
                            "include": by_name(many(text)),
                            "exclude": by_name(many(text)),
                            "range": by_name(tuple_of(text, text, flag)),
                        },
                    ),
                }
            )
        )
    }
)

STRATA = record(
    {
        "grades": many(text),
        "caps": by_name(count),
        "entries": many(
            record(
                {
                    "entry": identifier,
                    "strata": many(
                        record(
                            {
                                "stratum": text,
                                "grade": text,
                                "eligible": count,
                                "expected_micro": count,
                                "offset": decimal,
                            }
                        )
                    ),
                }
            )
        ),
    }
)

REVEALS = record(
    {
        "public_value": text,
        "nonces": many(record({"party": identifier, "nonce": hexadecimal})),
    }
)

_PLACED = many(tuple_of(text, decimal))

RECORD = record(
    {
        "result_digest": hexadecimal,
        "list_digest": hexadecimal,
        "strata": many(
            record(
                {
                    "entry": identifier,
                    "stratum": text,
                    "eligible": count,
                    "quota": count,
                    "selected": _PLACED,
                    "reserve": _PLACED,
                    "skipped": many(text),
                    "shortfall": count,
                }
            )
        ),
    }
)
