"""What user names and passwords must be.

Long passwords and none of the rules that make people write them down, as NIST SP
800-63B has it; a bound on length, since hashing a megabyte is work, too.
"""

import re
import unicodedata
from typing import NoReturn

from planner.errors import Finding, InputError

SHORTEST = 12
LONGEST = 128
LONGEST_NAME = 60
_FEWEST_CHARACTERS = 5
_USER_NAME = re.compile(r"[\w.@-]{2,60}")


def canonical_user_name(text: str) -> str:
    """Return a user name in the form in which it is kept and compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def checked_user_name(text: str) -> str:
    """Return a user name that may be taken, in its canonical form.

    Raises
    ------
    InputError
        If it is none.
    """
    name = canonical_user_name(text)
    if not _USER_NAME.fullmatch(name):
        refuse("account_user_name", text[:LONGEST_NAME])
    return name


def canonical_password(text: str) -> str:
    """Return a password in the form that is hashed: typed alike on every keyboard."""
    return unicodedata.normalize("NFKC", text)


def check_password(password: str, user_name: str) -> None:
    """Check a password that somebody chooses.

    Raises
    ------
    InputError
        If it is too short, too long, too few characters repeated, or tells the name.
    """
    if len(password) < SHORTEST:
        refuse("account_password_short", str(SHORTEST))
    if len(password) > LONGEST:
        refuse("account_password_long", str(LONGEST))
    plain = password.casefold()
    if len(set(plain)) < _FEWEST_CHARACTERS or user_name in plain:
        refuse("account_password_plain", "")


def refuse(code: str, value: str) -> NoReturn:
    """Refuse something with one finding.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError([Finding(file="", code=code, value=value)])
