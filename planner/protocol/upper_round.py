"""A round of a higher level as a public source: its seed is the value.

The source's text is `上级批次 ROUND 公告 D`, D the digest of that round's statement.
The answer is its statement and reveals, public both; anybody can follow from them
that the seed is the one that D, the reveals and its own public source give.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import Finding, InputError
from planner.ids import digest_json
from planner.protocol.ceremony import NO_SOURCE, Party, seed_of
from planner.protocol.times import is_time

#: How findings call the answer.
FILE = "upper_round"
_BEGINS = "上级批次"
_SOURCE = re.compile(rf"{_BEGINS} ([0-9A-Za-z_.-]{{1,64}}) 公告 ([0-9a-f]{{64}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class UpperRound:
    """A round of a higher level, by its id and its statement's digest."""

    round_id: str
    digest: str

    @property
    def text(self) -> str:
        """The source as a statement names it."""
        return f"{_BEGINS} {self.round_id} 公告 {self.digest}"


def is_upper(public_source: str) -> bool:
    """Tell whether a source speaks of a higher level's round, in whatever form."""
    return public_source.startswith(_BEGINS)


def parse_upper(public_source: str) -> UpperRound:
    """Return the round that a source's text names.

    Raises
    ------
    InputError
        If it isn't of the form.
    """
    found = _SOURCE.fullmatch(public_source)
    if found is None:
        raise InputError([_finding("upper_source_form", public_source)])
    return UpperRound(round_id=found[1], digest=found[2])


def upper_of(statement: Mapping[str, Any]) -> UpperRound:
    """Return a round by its statement."""
    return UpperRound(round_id=statement["round"], digest=digest_json(statement))


def upper_seed(
    public_source: str, source_at: str | None, answer: str
) -> tuple[str, Mapping[str, Any]]:
    """Return the seed of the round that a source names, and what shows it.

    Parameters
    ----------
    source_at
        When the lower round's source speaks, by which its parties have revealed.
    answer
        JSON with the higher round's `statement` and `reveals`.

    Raises
    ------
    InputError
        If they aren't of that round, don't give a seed, or gave it too early.
    """
    named = parse_upper(public_source)
    try:
        told = json.loads(answer)
        statement, reveals = told["statement"], told["reveals"]
        if upper_of(statement) != named:
            raise InputError([_finding("upper_other_round", named.round_id)])
        nonces = {one["party"]: one["nonce"] for one in reveals["nonces"]}
        committed = {p["party"]: p["commitment"] for p in statement["parties"]}
        shown = {
            name: Party(party=name, nonce=nonce).commitment(named.round_id)
            for name, nonce in nonces.items()
        }
        value, speaks = reveals["public_value"], statement["source_at"]
        has_source = statement["public_source"] != NO_SOURCE
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError([_finding("upper_unusable", str(error))]) from error
    if shown != committed or has_source != (value != NO_SOURCE):
        raise InputError([_finding("upper_unusable", named.round_id)])
    # Without a source of its own the last party to reveal knows the seed before all.
    if not (has_source and is_time(speaks or "") and speaks >= (source_at or "")):
        raise InputError([_finding("upper_early", str(speaks), due=source_at or "")])
    ordered = [nonces[name] for name in committed]
    evidence = {"statement": statement, "reveals": reveals}
    return seed_of(named.digest, value, ordered), evidence


def _finding(code: str, value: str, **params: str) -> Finding:
    return Finding(file=FILE, code=code, value=value, params=params)
