"""Callers' tokens, as they are kept."""

from dataclasses import dataclass

from planner.accounts.roles import Role, role_meant_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A caller's token as kept: never the secret, only its SHA-256.

    `audience` is the part of the API that it opens; `department_id` and `party`
    say which, and are None for the others. Times are RFC 3339 in UTC. `role` is one
    of `Role`; left out, it is what the audience means.

    Raises
    ------
    ValueError
        If the role is none, or another audience's.
    """

    token_id: str
    secret_sha256: str
    audience: str
    department_id: str | None
    name: str
    created_at: str
    revoked_at: str | None = None
    party: str | None = None
    role: str = ""

    def __post_init__(self) -> None:
        role = Role(self.role) if self.role else role_meant_by(self.audience)
        if role.audience != self.audience:
            msg = f"a token for {self.audience} can't be a {role}'s"
            raise ValueError(msg)
        object.__setattr__(self, "role", role.value)
