"""How often a password or a token may be tried, by address and by account.

Tries are counted in windows of time and forgotten with them, so that nothing is ever
locked for good. Where many have tried one account, an address that hasn't tried it
yet still has one try a window: nobody can use up another's.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from planner.ids import sha256_hex

WINDOW_SECONDS = 600
#: Wrong passwords an address may send in a window, whoever they are for.
PER_ADDRESS = 30
#: The same for one account, and for one account from anywhere.
PER_ACCOUNT_AND_ADDRESS = 10
PER_ACCOUNT = 60
IN_A_CROWD = 1
#: Wrong tokens or links: nobody guesses 256 bits, so this spares the server only.
WRONG_TOKENS = 300

Counts = Mapping[str, int]


def window_of(now: datetime) -> int:
    """Return the number of the window in which a moment lies."""
    return int(now.timestamp()) // WINDOW_SECONDS


def seconds_left(now: datetime) -> int:
    """Return how long it is until the next window, at least a second."""
    return WINDOW_SECONDS - int(now.timestamp()) % WINDOW_SECONDS


def password_tries(
    address: str, user_name: str
) -> tuple[tuple[str, ...], Callable[[Counts], bool]]:
    """Return what a try at a password counts for, and whether one more is allowed."""
    account = sha256_hex(user_name.encode("utf-8", "surrogateescape"))[:32]
    from_here, on_it = f"address:{address}", f"account:{account}"
    both = f"both:{account}:{address}"

    def allowed(counts: Counts) -> bool:
        crowd = counts.get(on_it, 0) >= PER_ACCOUNT
        most = IN_A_CROWD if crowd else PER_ACCOUNT_AND_ADDRESS
        return counts.get(from_here, 0) < PER_ADDRESS and counts.get(both, 0) < most

    return (from_here, on_it, both), allowed


def token_tries(address: str) -> tuple[tuple[str, ...], Callable[[Counts], bool]]:
    """Return what a wrong token counts for, and whether one more is answered."""
    bucket = f"token:{address}"
    return (bucket,), lambda counts: counts.get(bucket, 0) < WRONG_TOKENS
