"""The public value that a source gave, and where and when it was read."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import Finding, InputError
from planner.protocol.beacon import is_drand, parse_round, parse_source, verified_value
from planner.protocol.times import is_time
from planner.protocol.upper_round import is_upper, upper_seed

FILE = "public_value"
MOST_CHARACTERS = 500

#: Control, format, surrogate and private-use characters, line and paragraph ends:
#: what a reader can't see, and so can't type again to get the same seed.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


#: What a statement says where nothing public speaks.
_NO_SOURCE = "none"

#: Letters of other scripts that look like those of "drand" and "none".
_LOOKALIKES = str.maketrans("аеопԁгοαɑеνո", "aeondroaaevn")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicValue:
    """A public source's value, text exactly as published: nothing is normalised.

    `where` is the place or medium it was read at, `read_at` the time; `evidence` is
    the drand round, or the higher level's, that the value comes from, for anybody to
    verify again.

    Raises
    ------
    InputError
        If a text couldn't be typed again as it is, or `read_at` isn't a time.
    """

    value: str
    where: str
    read_at: str
    evidence: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        findings = [*text_findings("public_value", self.value)]
        findings += text_findings("where", self.where)
        if not is_time(self.read_at):
            findings.append(_finding("ceremony_bad_time", "read_at", self.read_at))
        if findings:
            raise InputError(findings)

    def as_json(self) -> dict[str, Any]:
        """Return the members of the value's event."""
        return {
            "value": self.value,
            "where": self.where,
            "read_at": self.read_at,
            "evidence": None if self.evidence is None else dict(self.evidence),
        }


def read_value(
    *, public_source: str, source_at: str | None, answer: str, where: str, read_at: str
) -> PublicValue:
    """Return the value that a stated source gave.

    Parameters
    ----------
    public_source, source_at
        As stated; `public_source` isn't `none`.
    answer
        The text as published; of a drand source the round's JSON, of a higher level's
        round its statement and reveals, verified here.

    Raises
    ------
    InputError
        If the text is no value that the source can give, or was read before the
        source could have spoken.
    """
    if source_at is not None and is_time(read_at) and read_at < source_at:
        early = _finding("public_value_early", "read_at", read_at, source_at=source_at)
        raise InputError([early])
    if is_upper(public_source):
        seed, shown = upper_seed(public_source, source_at, answer)
        return PublicValue(value=seed, where=where, read_at=read_at, evidence=shown)
    if not is_drand(public_source):
        return PublicValue(value=answer, where=where, read_at=read_at)
    source, answered = parse_source(public_source), parse_round(answer)
    return PublicValue(
        value=verified_value(source, answered),
        where=where,
        read_at=read_at,
        evidence=answered.as_json(),
    )


def is_clear(source: str) -> bool:
    """Tell whether a source is written so that nobody takes it for another."""
    if source == _NO_SOURCE or is_drand(source):
        return True
    plain = unicodedata.normalize("NFKC", source).casefold().translate(_LOOKALIKES)
    bare = "".join(c for c in plain if c.isalnum())
    odd = [*text_findings("public_source", source)]
    return not odd and "drand" not in bare and bare not in ("none", "无", "")


def text_findings(column: str, text: str) -> Iterator[Finding]:
    """Yield why `text` can't be a value, or the place it was read at."""
    if not text or text.isspace():
        yield _finding("public_value_empty", column)
        return
    if text != text.strip():
        yield _finding("public_value_blank", column, text[:40])
    unseen = next((c for c in text.strip() if _is_barred(c)), None)
    if unseen is not None:
        yield _finding("public_value_character", column, f"U+{ord(unseen):04X}")
    if len(text) > MOST_CHARACTERS:
        yield _finding("public_value_long", column, str(len(text)))


def _is_barred(character: str) -> bool:
    return character == "|" or unicodedata.category(character) in _UNSEEN


def _finding(code: str, column: str, value: str = "", **params: str) -> Finding:
    return Finding(file=FILE, code=code, column=column, value=value, params=params)
