"""What is kept of who gets in. Times are RFC 3339 in UTC, to the second."""

from dataclasses import dataclass

from planner.accounts.roles import Role, acts_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """For whom somebody is let in: a role, and the department or party it acts for.

    Raises
    ------
    ValueError
        If the role is none, or lacks what it acts for, or has what it doesn't.
    """

    role: Role
    department_id: str | None
    party: str | None

    def __post_init__(self) -> None:
        # A database has text.
        object.__setattr__(self, "role", Role(self.role))
        named = {"department": self.department_id, "party": self.party}
        needed = acts_for(self.role)
        if any(
            (value is not None) != (kind == needed) for kind, value in named.items()
        ):
            msg = f"a {self.role} acts for {needed or 'nobody'}, not for {named}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Holder):
    """A person who may sign in.

    `user_name` is what is typed, in its canonical form; `name` is for people.
    `password_hash` is None for who signs in elsewhere: then `subject` is the issuer's
    word for the person ("ISSUER|SUB"), or `email` the address it must vouch for
    until the first sign-in. `secured_at` is when the password last changed: sessions
    from before are over.
    """

    user_id: str
    user_name: str
    name: str
    password_hash: str | None
    subject: str | None
    email: str | None
    created_at: str
    secured_at: str
    disabled_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that is signed in; `digest` is the SHA-256 of its cookie."""

    digest: str
    user_id: str
    created_at: str
    seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeLink(Holder):
    """A link that makes a user, once, or gives one a new password.

    `digest` is the SHA-256 of its code; `user_id` is whose password it renews, None
    where it makes a user. `made_by` is who made it, as the ledger calls him.
    """

    digest: str
    link_id: str
    name: str
    user_id: str | None
    made_by: str
    created_at: str
    expires_at: str
    used_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """That somebody was shown rows that aren't public: who, where, how many.

    `key` orders them; it is "" until they are kept.
    """

    key: str = ""
    at: str
    actor: str
    role: str
    route: str
    query: str
    rows: int
