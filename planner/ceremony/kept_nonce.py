"""A nonce as its party kept it, looked at before it is revealed.

What was kept for another round or party, or copied with a slip, would end the round if
it counted: it is refused, and nothing is recorded.
"""

import json

from planner.ceremony.state import RoundState
from planner.errors import Finding, InputError
from planner.protocol.ceremony import Party, is_secret


def kept_nonce(text: str, round_id: str, party: str) -> str | None:
    """Return the nonce that a file keeps for a party and round, None if it doesn't."""
    try:
        kept = json.loads(text)
        nonce = kept["nonce"]
        same = (kept["round"], kept["party"]) == (round_id, party)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return nonce if same and isinstance(nonce, str) and is_secret(nonce) else None


def nonce_to_reveal(state: RoundState, party: str, text: str) -> str:
    """Return the nonce that a party typed, or pasted as the file that keeps it.

    Raises
    ------
    InputError
        If it isn't what the party committed to, so that a slip doesn't end the round.
    """
    typed = text.strip()
    nonce = typed if is_secret(typed) else kept_nonce(typed, state.round_id, party)
    if nonce is not None:
        made = Party(party=party, nonce=nonce).commitment(state.round_id)
        if made == state.commitments.get(party, made):
            return nonce
    params = {"round": state.round_id}
    finding = Finding(file="", code="nonce_not_committed", value=party, params=params)
    raise InputError([finding])
