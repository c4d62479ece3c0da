"""A round's bundle: what an auditor, or the public, is given to check it with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FRAME = "frame.csv"
PACKED_FRAME = "frame.csv.gz"

#: Members that only an auditor is given.
AUDIT_MEMBERS = (
    "policy.json",
    "strata.json",
    "custody_key.txt",
    FRAME,
    PACKED_FRAME,
    "record.json",
)
PUBLIC_MEMBERS = (
    "statement.json",
    "plan.json",
    "reveals.json",
    "seed.txt",
    "published.csv",
    "list_digest.txt",
)
MEMBERS = (*PUBLIC_MEMBERS, *AUDIT_MEMBERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The members found, as bytes by name; a packed frame is held unpacked.

    `unreadable` says by name what is wrong with members that couldn't be read.
    """

    members: Mapping[str, bytes]
    unreadable: Mapping[str, str] = field(default_factory=dict)

    @property
    def public(self) -> bool:
        """Whether nothing in it is for an auditor only."""
        return not any(
            name in self.members or name in self.unreadable for name in AUDIT_MEMBERS
        )
