"""Signing in and out, and who a cookie belongs to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from planner.accounts.actors import actor_of_user
from planner.accounts.expiry import oldest_session, session_holds, to_be_noted
from planner.accounts.port import Accounts, Passwords
from planner.accounts.records import Session, User
from planner.accounts.rules import (
    LONGEST,
    LONGEST_NAME,
    canonical_password,
    canonical_user_name,
)
from planner.accounts.tries import (
    password_tries,
    seconds_left,
    token_tries,
    window_of,
)
from planner.accounts.vouching import Vouched
from planner.ids import sha256_hex
from planner.ports import Clock, Entropy
from planner.protocol.times import time_text

_CODE_LENGTH = 64


class TooManyTriesError(Exception):
    """More tries than are answered; `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(f"too many tries; wait {wait} s")


class Gate:
    """Who gets in.

    Parameters
    ----------
    accounts, passwords
        What is kept, and what hashes.
    clock, entropy
        What dates sessions, and makes their codes.
    """

    def __init__(
        self, accounts: Accounts, passwords: Passwords, clock: Clock, entropy: Entropy
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock
        self._entropy = entropy

    def sign_in(self, user_name: str, password: str, address: str) -> str | None:
        """Return a new session's code; None for whatever doesn't fit.

        An unknown user, a wrong password, and a user who is disabled or signs in
        elsewhere take as long and are answered alike.

        Parameters
        ----------
        address
            Where the try comes from, as tries are counted.

        Raises
        ------
        TooManyTriesError
            If there were too many.
        """
        now = self._clock.now()
        if len(user_name) > 2 * LONGEST_NAME or len(password) > 2 * LONGEST:
            return None  # Longer than any that was taken: tells nothing of users.
        name = canonical_user_name(user_name)
        buckets, allowed = password_tries(address, name)
        self._count(buckets, allowed, now)
        user = self._accounts.user_named(name)
        usable = user is not None and user.disabled_at is None
        kept = user.password_hash if user and usable else None
        fits = self._passwords.fits(canonical_password(password), kept)
        if user is None or not usable or not fits:
            return None
        self._accounts.give_back(buckets, window_of(now))
        return self._begin(user, now)

    def sign_in_elsewhere(self, vouched: Vouched) -> tuple[User, str] | None:
        """Return whom an issuer vouches for, and a session's code; None for nobody.

        Only whom a coordinator has linked gets in. Known by e-mail address at first,
        somebody is known by the issuer's subject from then on: addresses are given to
        others later.
        """
        user = self._accounts.user_elsewhere(vouched.subject, vouched.email)
        if user is None or user.disabled_at is not None or not vouched.agrees(user):
            return None
        if user.subject is None:
            user = replace(user, subject=vouched.subject)
            self._accounts.change_user(user, "linked", actor_of_user(user))
        return user, self.begin(user)

    def begin(self, user: User) -> str:
        """Return the code of a new session of somebody who has just been let in."""
        return self._begin(user, self._clock.now())

    def new_code(self) -> str:
        """Return a code that nobody can foresee."""
        return self._entropy.token_hex()

    def session(self, code: str) -> User | None:
        """Return whose session a code is, while it holds."""
        if len(code) != _CODE_LENGTH or not code.isascii():
            return None
        digest = sha256_hex(code.encode())
        found = self._accounts.session(digest)
        if found is None:
            return None
        session, user = found
        now = self._clock.now()
        if not session_holds(session, user, now):
            self._accounts.end_session(digest)
            return None
        if to_be_noted(session, now):
            self._accounts.note_session(digest, time_text(now))
        return user

    def sign_out(self, code: str) -> None:
        """End a session."""
        self._accounts.end_session(sha256_hex(code.encode("utf-8", "replace")))

    def count_password(self, user: User, address: str) -> None:
        """Count a try at the password of somebody who is signed in; raises as above."""
        buckets, allowed = password_tries(address, user.user_name)
        self._count(buckets, allowed, self._clock.now())

    def count_wrong_token(self, address: str) -> None:
        """Count a wrong token or link.

        Raises
        ------
        TooManyTriesError
            If there were too many from that address.
        """
        buckets, allowed = token_tries(address)
        self._count(buckets, allowed, self._clock.now())

    def _begin(self, user: User, now: datetime) -> str:
        code, at = self._entropy.token_hex(), time_text(now)
        self._accounts.begin_session(
            Session(
                digest=sha256_hex(code.encode()),
                user_id=user.user_id,
                created_at=at,
                seen_at=at,
            ),
            oldest_session(now),
        )
        return code

    def _count(
        self,
        buckets: Sequence[str],
        allowed: Callable[[Mapping[str, int]], bool],
        now: datetime,
    ) -> None:
        if not self._accounts.count_try(buckets, window_of(now), allowed):
            raise TooManyTriesError(seconds_left(now))
