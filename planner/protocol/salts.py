"""The custody key, and the salts that keep risk grades confidential.

With plain ids anyone could compute every ticket from the public seed, and a drawn
target with a high ticket would be recognised as a high-risk one (docs/protocol.md,
2). An open round has no key; its salts can be made by anybody.
"""

from planner.ids import hash_fields

OPEN = "open"
SALT_DIGITS = 30
_KEY_DIGITS = 32


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
