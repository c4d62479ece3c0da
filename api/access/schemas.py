"""What is shown and sent of users, tokens and accesses: never a secret twice."""

from pydantic import BaseModel, ConfigDict, Field

from planner.accounts.rules import LONGEST_NAME

_ID = r"^[0-9A-Za-z_.-]{1,64}$"
_ROLE = r"^(coordinator|auditor|lead|clerk|party)$"
_OR_PROGRAM = r"^(coordinator|auditor|lead|clerk|party|library)$"
_EMAIL = r"^[^@\s|]{1,100}@[^@\s|]{1,90}$"
_SUBJECT = r"^https?://[^|\s]{1,100}\|[^|]{1,90}$"
_PLAIN = r"^[^\x00-\x1f\x7f]*$"


class UserShown(BaseModel):
    """A user; `signs_in` is "password" or "elsewhere"."""

    user_id: str
    user_name: str
    name: str
    role: str
    department_id: str | None
    party: str | None
    signs_in: str
    email: str | None
    created_at: str
    disabled_at: str | None


class Invitation(BaseModel):
    """Whom a link is for; with `email` or `subject` no link is needed.

    `subject` is the issuer's address, a bar, and what it calls the person.
    """

    role: str = Field(pattern=_ROLE)
    department_id: str | None = Field(default=None, pattern=_ID)
    party: str | None = Field(default=None, pattern=_ID)
    name: str = Field(default="", max_length=LONGEST_NAME, pattern=_PLAIN)
    email: str | None = Field(default=None, pattern=_EMAIL)
    subject: str | None = Field(default=None, pattern=_SUBJECT)

    model_config = ConfigDict(extra="forbid")


class Link(BaseModel):
    """A one-time link: an address of this host, shown this once."""

    link_id: str
    path: str
    expires_at: str


class LinkShown(BaseModel):
    """A link that nobody used yet, without its code; `user_id` is whose password."""

    link_id: str
    role: str
    department_id: str | None
    party: str | None
    name: str
    user_id: str | None
    made_by: str
    created_at: str
    expires_at: str


class Invited(BaseModel):
    """What an invitation made: a link, or a user who signs in elsewhere."""

    link: Link | None
    user: UserShown | None


class TokenShown(BaseModel):
    """A token without its secret."""

    token_id: str
    role: str
    department_id: str | None = None
    party: str | None = None
    name: str
    created_at: str
    revoked_at: str | None = None


class TokenWanted(BaseModel):
    """Whose token is to be made."""

    role: str = Field(pattern=_OR_PROGRAM)
    department_id: str | None = Field(default=None, pattern=_ID)
    party: str | None = Field(default=None, pattern=_ID)
    name: str = Field(default="", max_length=LONGEST_NAME, pattern=_PLAIN)

    model_config = ConfigDict(extra="forbid")


class TokenIssued(BaseModel):
    """A new token; `token` is shown this once."""

    token: str
    kept: TokenShown


class AccessShown(BaseModel):
    """That somebody was shown rows that aren't public."""

    key: str
    at: str
    actor: str
    role: str
    route: str
    query: str
    rows: int
