"""What the planner asks of whatever keeps accounts, and of what hashes passwords."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from planner.accounts.records import Access, OneTimeLink, Session, User


class Passwords(Protocol):
    """A slow hash of passwords, salted."""

    def hashed(self, password: str) -> str:
        """Return a new hash of a password."""

    def fits(self, password: str, hashed: str | None) -> bool:
        """Tell whether a password is the hash's; None takes as long and fits none."""


class Accounts(Protocol):
    """Users, sessions, links, tries and accesses. Every method is one transaction.

    What changes users or links is told in the ledger with who did it (`actor`).
    """

    def users(self) -> list[User]:
        """Return all users in the order of their making."""

    def user(self, user_id: str) -> User | None:
        """Return a user."""

    def user_named(self, user_name: str) -> User | None:
        """Return the user of a canonical user name."""

    def user_elsewhere(self, subject: str, email: str | None) -> User | None:
        """Return whom an issuer's word is for: by subject, else by e-mail address.

        By address only while the user has no subject.
        """

    def add_user(self, user: User, actor: str, link: OneTimeLink | None = None) -> bool:
        """Keep a new user; tell whether the name, and the link, were still free.

        Parameters
        ----------
        link
            The link that makes the user, as it is once used.
        """

    def change_user(
        self, user: User, what: str, actor: str, link: OneTimeLink | None = None
    ) -> bool:
        """Change a user, end all of his sessions, and take back his links.

        Returns
        -------
        bool
            Whether the link, if one is used for it, was still free.
        """

    def add_link(self, link: OneTimeLink) -> None:
        """Keep a new link."""

    def link(self, digest: str) -> OneTimeLink | None:
        """Return a link by its code's digest."""

    def unused_links(self) -> list[OneTimeLink]:
        """Return links that nobody used or revoked, in the order of their making."""

    def revoke_link(self, link_id: str, at: str, actor: str) -> bool:
        """Make a link good for nothing; tell whether it was still unused."""

    def begin_session(self, session: Session, oldest: str) -> None:
        """Keep a session; those begun before `oldest` are forgotten."""

    def session(self, digest: str) -> tuple[Session, User] | None:
        """Return a session and its user."""

    def note_session(self, digest: str, seen_at: str) -> None:
        """Write down that a session was used."""

    def end_session(self, digest: str) -> None:
        """Forget a session."""

    def count_try(
        self,
        buckets: Sequence[str],
        window: int,
        allowed: Callable[[Mapping[str, int]], bool],
    ) -> bool:
        """Count a try in each bucket if `allowed`; tell whether it was.

        `allowed` is given the counts of this window. Processes that share the state
        share the counts.
        """

    def give_back(self, buckets: Sequence[str], window: int) -> None:
        """Take a try back that was none: it was right."""

    def log_access(self, access: Access, oldest: str) -> None:
        """Write down who was shown what; those from before `oldest` are forgotten.

        A few thousand at a time, so that nobody waits for it.
        """

    def accesses(
        self, after: str = "", limit: int | None = None, actor: str | None = None
    ) -> list[Access]:
        """Return accesses in the order of their keys, those after `after`."""

    def last_accesses(self, limit: int) -> list[Access]:
        """Return so many accesses, the last first."""
