"""Roles: what a person or a program is here for, and so which part it may enter."""

from enum import StrEnum


class Role(StrEnum):
    """What a caller is here for; each has the least that it needs.

    A coordinator runs the year; an auditor reads what a coordinator reads and changes
    nothing. A lead acts for its department, a clerk confirms teams and enters results
    there. A party commits and reveals in ceremonies. The library's is a program that
    pushes firms and grades into the target library, and nobody signs in with it.
    """

    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    LEAD = "lead"
    CLERK = "clerk"
    PARTY = "party"
    LIBRARY = "library"

    @property
    def audience(self) -> str:
        """The part of the API that this role is admitted to."""
        return _AUDIENCES[self]

    @property
    def signs_in(self) -> bool:
        """Whether people have it; the others are for programs."""
        return self is not Role.LIBRARY

    @property
    def zh(self) -> str:
        """What officials call it."""
        return _ZH[self]


_AUDIENCES = {
    Role.COORDINATOR: "regulator",
    Role.AUDITOR: "regulator",
    Role.LEAD: "department",
    Role.CLERK: "department",
    Role.PARTY: "party",
    Role.LIBRARY: "library",
}
_ZH = {
    Role.COORDINATOR: "统筹",
    Role.AUDITOR: "审计",
    Role.LEAD: "部门负责人",
    Role.CLERK: "部门经办人",
    Role.PARTY: "参与方",
    Role.LIBRARY: "名录推送",
}
#: What a token is that names its audience only, as all did before there were roles.
_MEANT = {
    "regulator": Role.COORDINATOR,
    "department": Role.LEAD,
    "party": Role.PARTY,
    "library": Role.LIBRARY,
}


def role_meant_by(audience: str) -> Role:
    """Return the role of a caller of whom only the audience is told.

    Raises
    ------
    ValueError
        If there is no such audience.
    """
    if audience not in _MEANT:
        msg = f"no audience: {audience!r}"
        raise ValueError(msg)
    return _MEANT[audience]


def acts_for(role: Role) -> str:
    """Return what a role must name: "department", "party", or "" for nothing."""
    audience = role.audience
    return audience if audience in ("department", "party") else ""


def audience_of(role: str) -> str:
    """Return the audience of a role that somebody typed; of no role itself."""
    return Role(role).audience if role in tuple(Role) else role
