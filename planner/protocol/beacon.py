"""A drand round as a public source: how a statement names it, what it answers.

The source's text is `drand CHAIN round N`, CHAIN a name or a chain's hash. The
answer is the round's JSON as the relays serve it, pasted; it is believed for its
signature alone, whoever brought it.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from planner.errors import Finding, InputError
from planner.ids import sha256_hex
from planner.protocol.beacon_chains import Chain, chain_of
from planner.protocol.bls import NotAPointError, is_signed
from planner.protocol.times import is_time, moment_of

#: How findings call the pasted answer.
FILE = "drand.json"

_SOURCE = re.compile(r"drand ([0-9a-z-]{1,64}) round ([1-9][0-9]{0,8})")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){1,96}")
#: No round comes near it; far larger texts needn't be parsed to be refused.
_MOST_CHARACTERS = 10_000
_LARGEST_ROUND = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class BeaconSource:
    """One round of one chain, fixed before anybody can know it.

    Raises
    ------
    InputError
        If no source's text can name the round.
    """

    chain: Chain
    number: int

    def __post_init__(self) -> None:
        if not _SOURCE.fullmatch(self.text):
            raise InputError([_about_source("beacon_source_form", self.text)])

    @property
    def text(self) -> str:
        """The source as a statement names it."""
        return f"drand {self.chain.name} round {self.number}"

    @property
    def published_at(self) -> datetime:
        """When the round is published."""
        return self.chain.time_of(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeaconRound:
    """A round as a relay serves it, read but not yet believed.

    `randomness` is None where the relay leaves it out, as those of the second API
    do; it follows from the signature.
    """

    number: int
    signature: bytes
    previous: bytes | None
    randomness: bytes | None

    def as_json(self) -> dict[str, Any]:
        """Return what anybody needs to verify the round."""
        value: dict[str, Any] = {
            "round": self.number,
            "signature": self.signature.hex(),
        }
        if self.previous is not None:
            value["previous_signature"] = self.previous.hex()
        return value


def is_drand(public_source: str) -> bool:
    """Tell whether a source speaks of drand, in whatever form."""
    return "drand" in public_source.casefold()


def source_text(chain: Chain, source_at: datetime) -> str:
    """Return the source to name when the beacon is to speak at `source_at`.

    It is the first round published then or later.
    """
    return BeaconSource(chain=chain, number=chain.round_at(source_at)).text


def parse_source(public_source: str) -> BeaconSource:
    """Return the round that a source's text names.

    Raises
    ------
    InputError
        If it isn't of the form, or of no known chain.
    """
    found = _SOURCE.fullmatch(public_source)
    if found is None:
        raise InputError([_about_source("beacon_source_form", public_source)])
    chain = chain_of(found[1])
    if chain is None:
        raise InputError([_about_source("beacon_source_chain", found[1])])
    return BeaconSource(chain=chain, number=int(found[2]))


def source_findings(public_source: str, source_at: str | None) -> list[Finding]:
    """Return what keeps a drand source from being stated.

    Its round must be published at `source_at` or later: where that is no earlier
    than `reveal_by`, nobody knows the round while nonces can still be kept back.
    """
    try:
        source = parse_source(public_source)
    except InputError as error:
        return list(error.findings)
    if source_at is None or not is_time(source_at):
        return [_about_source("beacon_source_time", source_at or "")]
    if source.published_at < moment_of(source_at):
        right = source_text(source.chain, moment_of(source_at))
        return [_about_source("beacon_source_early", public_source, right=right)]
    return []


def check_answer(public_source: str, source_at: str | None, answer: str) -> str:
    """Return the public value R of a drand source: the round's randomness in hex.

    Parameters
    ----------
    source_at
        As stated; None where there is no statement to hold the source against.
    answer
        The round's JSON, as pasted.

    Raises
    ------
    InputError
        If the source may not be stated so, or the answer isn't its round, soundly
        signed.
    """
    if source_at is not None and (
        findings := source_findings(public_source, source_at)
    ):
        raise InputError(findings)
    return verified_value(parse_source(public_source), parse_round(answer))


def verified_value(source: BeaconSource, answer: BeaconRound) -> str:
    """Return the randomness of `answer` in hex, once it is known to be the source's.

    Raises
    ------
    InputError
        If it is another round, of another chain, or not soundly signed.
    """
    chain = source.chain
    if answer.number != source.number:
        _refuse("beacon_other_round", str(answer.number), expected=str(source.number))
    has_previous = answer.previous is not None
    if len(answer.signature) != chain.signatures.size or has_previous != chain.chained:
        _refuse("beacon_other_chain", chain.name)
    try:
        signed = is_signed(
            message=chain.message(answer.number, answer.previous),
            signature=answer.signature,
            public_key=chain.public_key,
            group=chain.signatures,
        )
    except NotAPointError:
        _refuse("beacon_point", answer.signature.hex()[:16])
    if not signed:
        _refuse("beacon_signature", str(answer.number), chain=chain.name)
    value = sha256_hex(answer.signature)
    if answer.randomness not in (None, bytes.fromhex(value)):
        _refuse("beacon_randomness", value)
    return value


def parse_round(answer: str) -> BeaconRound:
    """Read a round's JSON; members that aren't needed are passed over.

    Raises
    ------
    InputError
        If it isn't JSON, or a member is missing or of the wrong kind.
    """
    value = _json_object(answer)
    number = value.get("round")
    if type(number) is not int or not 1 <= number < _LARGEST_ROUND:
        _refuse("beacon_shape", "round")
    signature = _bytes(value, "signature")
    if signature is None:
        _refuse("beacon_shape", "signature")
    return BeaconRound(
        number=number,
        signature=signature,
        previous=_bytes(value, "previous_signature"),
        randomness=_bytes(value, "randomness"),
    )


def _json_object(answer: str) -> dict[str, Any]:
    # A byte order mark is what an editor left, not what the relay wrote.
    answer = answer.removeprefix("\ufeff")
    if len(answer) > _MOST_CHARACTERS:
        _refuse("beacon_not_json", f"{answer[:40]}…")
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        _refuse("beacon_not_json", answer[:40])
    if not isinstance(value, dict):
        _refuse("beacon_shape", "{…}")
    return value


def _bytes(value: dict[str, Any], member: str) -> bytes | None:
    # Some relays write a member that a chain doesn't have as an empty text.
    text = value.get(member)
    if text is None or text == "":
        return None
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        _refuse("beacon_shape", member)
    return bytes.fromhex(text)


def _about_source(code: str, value: str, **params: str) -> Finding:
    return Finding(
        file="ceremony.json",
        code=code,
        column="public_source",
        value=value,
        params=params,
    )


def _refuse(code: str, value: str, **params: str) -> NoReturn:
    raise InputError([Finding(file=FILE, code=code, value=value, params=params)])
