"""The custody key, and the salts that keep risk grades confidential.

With plain ids anyone could compute every ticket from the public seed, and a drawn
target with a high ticket would be recognised as a high-risk one (docs/protocol.md,
2). An open round has no key; its salts can be made by anybody.
"""

from collections.abc import Mapping
from typing import Any

from planner.ids import hash_fields

OPEN = "open"
SALT_DIGITS = 30
_KEY_DIGITS = 32
_TURN_DIGITS = 15


def custody_commitment(custody_key: str | None) -> str | None:
    """Return what the statement says of the key, None in an open round."""
    return None if custody_key is None else hash_fields("custody", custody_key)


def salt_key(custody_key: str | None) -> str:
    """Return the text that salts are made with."""
    if custody_key is None:
        return OPEN
    return hash_fields("salt", custody_key)[:_KEY_DIGITS]


def seal_key(custody_key: str) -> str:
    """Return the text that seals are made with."""
    return hash_fields("seal", custody_key)[:_KEY_DIGITS]


def salt(custody_key: str | None, target_id: str) -> str:
    """Return the salt of a target: its own self-check code."""
    return hash_fields(salt_key(custody_key), target_id)[:SALT_DIGITS]


def turn(custody_key: str | None, group: str, stratum: str) -> int:
    """Return by how much a stratum's circle of tickets is turned, in [0, 2^60).

    A target may know its ticket's number. If it knew the offset too, it would know
    its place, and being drawn at a high place tells a high grade.
    """
    if custody_key is None:
        return 0
    return int(hash_fields("turn", custody_key, group, stratum)[:_TURN_DIGITS], 16)


def blinded(
    custody_key: str | None, name: str, document: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return a document with a member that keeps its digest from being guessed.

    Most of a policy is known or easily tried, so a plain digest would confirm
    the ratios of the grades to whoever tries them.
    """
    if custody_key is None:
        return document
    blind = hash_fields("blind", custody_key, name)[:_KEY_DIGITS]
    return {**document, "blind": blind}


def record_document(
    custody_key: str | None, record: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return what a record is kept as; its digest is public, and can't be guessed."""
    return blinded(custody_key, "record", {"record": record})


def keyed_digest(custody_key: str | None, name: str, digest: str) -> str:
    """Return what a statement says of something private in place of its digest."""
    if custody_key is None:
        return digest
    return hash_fields(name, custody_key, digest)
