"""What is shown and sent of users, tokens and accesses: never a secret twice."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from planner.accounts.rules import LONGEST_NAME

_ID = r"^[0-9A-Za-z_.-]{1,64}$"
_ROLE = r"^(coordinator|auditor|lead|clerk|party)$"
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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "3f9c0d1e2a4b5c6d",
                    "user_name": "王芳",
                    "name": "王芳",
                    "role": "clerk",
                    "department_id": "SCJG",
                    "party": None,
                    "signs_in": "password",
                    "email": None,
                    "created_at": "2026-01-05T01:30:00Z",
                    "disabled_at": None,
                }
            ]
        }
    )


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

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"role": "clerk", "department_id": "SCJG", "name": "王芳"}]
        },
    )


class Link(BaseModel):
    """A one-time link: an address of this host, shown this once."""

    link_id: str
    path: str
    expires_at: str

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "link_id": "9b1c2d3e4f506172",
                    "path": "/setup/CODE",
                    "expires_at": "2026-01-07T01:30:00Z",
                }
            ]
        }
    )


class Invited(BaseModel):
    """What an invitation made: a link, or a user who signs in elsewhere."""

    link: Link | None
    user: UserShown | None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "link": {
                        "link_id": "9b1c2d3e4f506172",
                        "path": "/setup/CODE",
                        "expires_at": "2026-01-07T01:30:00Z",
                    },
                    "user": None,
                }
            ]
        }
    )


_TOKEN: JsonDict = {
    "token_id": "0d9a8b7c6e5f4a3b",
    "role": "lead",
    "department_id": "SCJG",
    "name": "餐饮科",
    "created_at": "2026-01-05T01:30:00Z",
}


class TokenShown(BaseModel):
    """A token without its secret."""

    token_id: str
    role: str
    department_id: str | None = None
    party: str | None = None
    name: str
    created_at: str
    revoked_at: str | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [_TOKEN]})


class TokenWanted(BaseModel):
    """Whose token is to be made."""

    role: str = Field(pattern=_ROLE)
    department_id: str | None = Field(default=None, pattern=_ID)
    party: str | None = Field(default=None, pattern=_ID)
    name: str = Field(default="", max_length=LONGEST_NAME, pattern=_PLAIN)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"role": "lead", "department_id": "SCJG", "name": "餐饮科"}]
        },
    )


class TokenIssued(BaseModel):
    """A new token; `token` is shown this once."""

    token: str
    kept: TokenShown

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"token": "0d9a8b7c6e5f4a3b.SECRET", "kept": _TOKEN}]
        }
    )


class AccessShown(BaseModel):
    """That somebody was shown rows that aren't public."""

    key: str
    at: str
    actor: str
    role: str
    route: str
    query: str
    rows: int

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "key": "000000000000000042",
                    "at": "2026-03-05T02:11:09Z",
                    "actor": "regulator:0d9a8b7c6e5f4a3b",
                    "role": "auditor",
                    "route": "/api/v1/regulator/lists",
                    "query": "round=2026Q1",
                    "rows": 100,
                }
            ]
        }
    )
