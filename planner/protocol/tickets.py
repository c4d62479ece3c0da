"""Tickets: a target's number in a group, from the seed and its salt."""

from planner.ids import hash_fields

NUMBER_DIGITS = 15

_GROUP_KEY_DIGITS = 24


def group_key(seed: str, group: str) -> str:
    """Return what tickets of a group are made with."""
    return hash_fields("ticket", seed, group)[:_GROUP_KEY_DIGITS]


def ticket(key: str, salt: str) -> str:
    """Return a target's ticket, given its salt and the key of the group."""
    return hash_fields(key, salt)


def ticket_number(ticket_text: str) -> int:
    """Return a ticket's number, in [0, 2^60)."""
    return int(ticket_text[:NUMBER_DIGITS], 16)
