"""Passwords hashed by argon2id; implements `planner.accounts.port.Passwords`."""

from threading import BoundedSemaphore

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

#: Each takes 64 MiB while it works: this many at once, the others wait.
_AT_ONCE = 4


class Argon2Passwords:
    """The hash of RFC 9106, with its parameters for servers of modest memory.

    Parameters
    ----------
    parameters
        How much work a hash is.
    """

    def __init__(self, parameters: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._room = BoundedSemaphore(_AT_ONCE)
        # What nobody's password is compared with, so that it takes as long.
        self._nobodys = self._hasher.hash("")

    def hashed(self, password: str) -> str:
        """Return a new hash of a password."""
        with self._room:
            return self._hasher.hash(password)

    def fits(self, password: str, hashed: str | None) -> bool:
        """Tell whether a password is the hash's; None takes as long and fits none."""
        with self._room:
            try:
                self._hasher.verify(hashed or self._nobodys, password)
            except (VerificationError, InvalidHashError, UnicodeEncodeError):
                return False
        return hashed is not None
