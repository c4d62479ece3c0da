"""Making users by one-time links, disabling them, giving them new passwords."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from planner.accounts.actors import FIRST_START, actor_of_user
from planner.accounts.expiry import LINK, link_holds
from planner.accounts.port import Accounts, Passwords
from planner.accounts.records import Holder, OneTimeLink, User
from planner.accounts.roles import Role, acts_for
from planner.accounts.rules import (
    LONGEST_NAME,
    canonical_password,
    check_password,
    checked_user_name,
    refuse,
)
from planner.ids import is_id, sha256_hex
from planner.ports import Clock, Entropy
from planner.protocol.times import time_text

_ID_DIGITS = 16
_CODE_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """How an issuer names somebody: by subject ("ISSUER|SUB") or e-mail address."""

    subject: str | None = None
    email: str | None = None

    def __post_init__(self) -> None:
        if (self.subject is None) == (self.email is None):
            msg = "either a subject or an e-mail address"
            raise ValueError(msg)


class Office:
    """Who may have an account, decided by coordinators.

    Parameters
    ----------
    accounts, passwords
        What is kept, and what hashes.
    clock, entropy
        What dates records, and makes codes.
    """

    def __init__(
        self, accounts: Accounts, passwords: Passwords, clock: Clock, entropy: Entropy
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock
        self._entropy = entropy

    def users(self) -> list[User]:
        """Return all users."""
        return self._accounts.users()

    def first_code(self) -> str | None:
        """Return the code that makes the first coordinator; None once there is a user.

        It is of no use any more as soon as there is one.
        """
        if self._accounts.users():
            return None
        holder = Holder(role=Role.COORDINATOR, department_id=None, party=None)
        return self.invite(holder, "", FIRST_START)[1]

    def invite(self, holder: Holder, name: str, actor: str) -> tuple[OneTimeLink, str]:
        """Return a new link that makes a user, and its code, which isn't kept.

        Raises
        ------
        InputError
            If nobody signs in with that role.
        """
        _must_sign_in(holder)
        return self._link(holder, name, None, actor)

    def add_elsewhere(
        self, holder: Holder, name: str, elsewhere: Elsewhere, actor: str
    ) -> User:
        """Return a new user who signs in with an issuer's word.

        Raises
        ------
        InputError
            If somebody else is known by it, or nobody signs in with that role.
        """
        _must_sign_in(holder)
        now = self._now()
        user_id = self._new_id()
        at = time_text(now)
        user = User(
            user_id=user_id,
            user_name=f"user-{user_id}",
            name=name,
            role=holder.role,
            department_id=holder.department_id,
            party=holder.party,
            password_hash=None,
            subject=elsewhere.subject,
            email=elsewhere.email.casefold() if elsewhere.email else None,
            created_at=at,
            secured_at=at,
        )
        if not self._accounts.add_user(user, actor):
            refuse("account_taken", elsewhere.subject or elsewhere.email or "")
        return user

    def link(self, code: str) -> OneTimeLink | None:
        """Return the link that a code opens, while it may be used."""
        if len(code) != _CODE_LENGTH or not code.isascii():
            return None
        found = self._accounts.link(sha256_hex(code.encode()))
        return found if found is not None and self._in_force([found]) else None

    def open_links(self) -> list[OneTimeLink]:
        """Return the links that may still be used, the oldest first."""
        return self._in_force(self._accounts.unused_links())

    def revoke_link(self, link_id: str, actor: str) -> OneTimeLink:
        """Make a link good for nothing; return it as it was.

        Raises
        ------
        InputError
            If no link in force has that id.
        """
        open_ = {link.link_id: link for link in self.open_links()}
        at = time_text(self._now())
        if link_id not in open_ or not self._accounts.revoke_link(link_id, at, actor):
            refuse("account_link_unknown", link_id)
        return open_[link_id]

    def _in_force(self, links: list[OneTimeLink]) -> list[OneTimeLink]:
        """Return those of some links that may be used.

        Those of a first start are over as soon as there is a user.
        """
        now = self._now()
        holding = [link for link in links if link_holds(link, now)]
        later = [link for link in holding if link.made_by != FIRST_START]
        return later if later == holding or self._accounts.users() else holding

    def use_link(self, code: str, user_name: str, password: str) -> User:
        """Return the user that a link makes, or whose password it renews.

        Raises
        ------
        InputError
            If the link isn't or no longer in force, the name is taken or none, or the
            password isn't as it must be.
        """
        link = self.link(code) or _refuse_link()
        kept = self._accounts.user(link.user_id) if link.user_id else None
        name = kept.user_name if kept else checked_user_name(user_name)
        plain = canonical_password(password)
        check_password(plain, name)
        hashed = self._passwords.hashed(plain)
        at = time_text(self._now())
        used = replace(link, used_at=at)
        if kept is None:
            user = self._made(link, name, hashed, at)
            if not self._accounts.add_user(user, actor_of_user(user), used):
                # Which of the two it was, is asked: a second use must not be told of
                # as a name that is taken.
                if self.link(code) is None:
                    _refuse_link()
                refuse("account_taken", name)
            return user
        user = replace(kept, password_hash=hashed, secured_at=at, disabled_at=None)
        if not self._accounts.change_user(user, "secured", actor_of_user(user), used):
            _refuse_link()
        return user

    def reset(self, user_id: str, actor: str) -> tuple[OneTimeLink, str]:
        """Return a link by which a user sets a new password, and its code.

        Until then the old one is good, and a disabled user stays so.

        Raises
        ------
        InputError
            If there is no such user.
        """
        user = self._known(user_id)
        return self._link(user, user.name, user.user_id, actor)

    def disable(self, user_id: str, actor: str) -> User:
        """Disable a user and end his sessions.

        Raises
        ------
        InputError
            If there is no such user, or nobody else could make accounts then.
        """
        user = self._known(user_id)
        if user.disabled_at is not None:
            return user
        others = [
            other
            for other in self._accounts.users()
            if other.role is Role.COORDINATOR
            and other.disabled_at is None
            and other.user_id != user_id
        ]
        if user.role is Role.COORDINATOR and not others:
            refuse("account_last_coordinator", user.user_name)
        disabled = replace(user, disabled_at=time_text(self._now()))
        self._accounts.change_user(disabled, "disabled", actor)
        return disabled

    def change_password(self, user: User, old: str, new: str) -> None:
        """Give a user who knows the old password a new one; all sessions end.

        Raises
        ------
        InputError
            If the old password is wrong, or the new one isn't as it must be.
        """
        plain = canonical_password(new)
        check_password(plain, user.user_name)
        if not self._passwords.fits(canonical_password(old), user.password_hash):
            refuse("account_password_wrong", "")
        at = time_text(self._now())
        changed = replace(user, password_hash=self._passwords.hashed(plain))
        self._accounts.change_user(
            replace(changed, secured_at=at), "secured", actor_of_user(user)
        )

    def _known(self, user_id: str) -> User:
        user = self._accounts.user(user_id) if is_id(user_id) else None
        return user or refuse("account_unknown", user_id)

    def _link(
        self, holder: Holder, name: str, user_id: str | None, actor: str
    ) -> tuple[OneTimeLink, str]:
        code, now = self._entropy.token_hex(), self._now()
        link = OneTimeLink(
            digest=sha256_hex(code.encode()),
            link_id=self._new_id(),
            role=holder.role,
            department_id=holder.department_id,
            party=holder.party,
            name=name[:LONGEST_NAME],
            user_id=user_id,
            made_by=actor,
            created_at=time_text(now),
            expires_at=time_text(now + LINK),
        )
        self._accounts.add_link(link)
        return link, code

    def _made(self, link: OneTimeLink, name: str, hashed: str, at: str) -> User:
        return User(
            user_id=self._new_id(),
            user_name=name,
            name=link.name or name,
            role=link.role,
            department_id=link.department_id,
            party=link.party,
            password_hash=hashed,
            subject=None,
            email=None,
            created_at=at,
            secured_at=at,
        )

    def _new_id(self) -> str:
        return self._entropy.token_hex()[:_ID_DIGITS]

    def _now(self) -> datetime:
        return self._clock.now()


def _refuse_link() -> "OneTimeLink":
    return refuse("account_link", "")


def _must_sign_in(holder: Holder) -> None:
    if not holder.role.signs_in:
        refuse("account_role", holder.role.value)


def holder_of(
    role: str,
    department_id: str | None,
    party: str | None,
    known: Callable[[str], bool],
) -> Holder:
    """Return for whom an account or a token is, from what somebody typed.

    Parameters
    ----------
    known
        Tells whether there is a department of that id.

    Raises
    ------
    InputError
        If the role is unknown, or what it acts for is missing, needless or unknown.
    """
    if role not in tuple(Role):
        refuse("account_role", role)
    chosen = Role(role)
    named = {"department": department_id, "party": party}
    for kind, value in named.items():
        needed = acts_for(chosen) == kind
        if needed and value is None:
            refuse(f"token_{kind}_missing", "")
        if value is not None and not needed:
            refuse(f"token_{kind}_needless", value)
    if party is not None and not is_id(party):
        refuse("token_party_id", party)
    if department_id is not None and not known(department_id):
        refuse("token_department_unknown", department_id)
    return Holder(role=chosen, department_id=department_id, party=party)
