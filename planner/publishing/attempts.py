"""How often self-checks may be asked for, by a caller and by all together.

A code has 120 bits, so nobody guesses one: the limits keep the service free for
others. They go by where a request comes from and never by whom it asks about, so
that nobody can lock a firm out. When all together have been too many, an address
that hasn't asked yet is still answered once.
"""

from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address

WINDOW_SECONDS = 600
PER_CALLER = 20
OVERALL = 3000
#: What each address still has of a window in which there were `OVERALL` attempts.
PER_CALLER_IN_A_CROWD = 1

_IPV6_PREFIX = 64
_ELSEWHERE = "-"


def caller_of(address: str | None) -> str:
    """Return whose attempts those from an address are.

    An IPv4 address stands for itself, an IPv6 one for its /64, which is what one
    customer is given. Whatever else there is counts as one caller.
    """
    try:
        found = ip_address((address or "").split("%")[0])
    except ValueError:
        return _ELSEWHERE
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(IPv6Network((int(found), _IPV6_PREFIX), strict=False))
        found = found.ipv4_mapped
    return str(found)


def window_of(now: datetime) -> int:
    """Return the number of the window in which a moment lies."""
    return int(now.timestamp()) // WINDOW_SECONDS


def seconds_left(now: datetime) -> int:
    """Return how long it is until the next window, at least a second."""
    return WINDOW_SECONDS - int(now.timestamp()) % WINDOW_SECONDS


def may_try(own: int, overall: int) -> bool:
    """Tell whether one more attempt is allowed after so many in this window."""
    most = PER_CALLER if overall < OVERALL else PER_CALLER_IN_A_CROWD
    return own < most
