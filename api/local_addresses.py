"""Where a sign-in goes to afterwards: an address of ours, and nothing else."""

import re
from urllib.parse import quote

LOGIN = "/login"
ACCOUNT = "/account"
_LONGEST = 500
# One slash: two, or one and a backslash, are another host to a browser. A control
# character could hide either.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def local_address(text: str, otherwise: str) -> str:
    """Return an address on this host; `otherwise` for whatever else `text` is."""
    fits = len(text) <= _LONGEST and text.isascii() and _LOCAL.fullmatch(text)
    return text if fits else otherwise


def login_address(wanted: str = "") -> str:
    """Return the address of the sign-in page that leads on to what was wanted."""
    return f"{LOGIN}?next={quote(wanted, safe='/')}" if wanted else LOGIN
