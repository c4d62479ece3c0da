"""Contradicting requirements, and ways out of them, as records."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from planner.policy.record import Policy
from planner.registry import Registry
from solvers.contradiction import Proof


class Kind(StrEnum):
    """What asks for something."""

    SHARE = "share"
    DEPARTMENTS = "max_departments"
    DEPARTMENT_PIN = "department_pin"
    PIN = "pin"
    COVERAGE = "coverage"
    PROPOSAL = "proposal"
    GRADES = "grades"
    CAPACITY = "capacity"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One requirement of a contradiction, where it is written, and in words.

    `name` is the requirement's, the proposals' ids of a pin, or the department.
    """

    kind: Kind
    name: str
    file: str
    row: int | None = None
    column: str = ""
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Requirements that contradict each other, and what is known of the set."""

    members: tuple[Member, ...]
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that may be changed so that a plan fits.

    `rank` orders changes, the least first (planner.conflict.order); `text` is the
    change as TOML, or as the row that becomes another. `made` gives the inputs with
    the change; `regroups` tells that other groups of proposals may be entries then.
    """

    rank: tuple[int | float | str, ...]
    zh: str
    en: str
    text: str
    made: Callable[[Registry, Policy], tuple[Registry, Policy]] = field(
        compare=False, repr=False
    )
    regroups: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Changes with which a plan was made, and what that plan comes to."""

    changes: tuple[Change, ...]
    entries: int
    joint_share: Fraction
    firm_visits: int

    @property
    def zh(self) -> str:
        """All changes in Chinese."""
        return "；".join(change.zh for change in self.changes)

    @property
    def en(self) -> str:
        """All changes in English."""
        return "; ".join(change.en for change in self.changes)

    @property
    def text(self) -> str:
        """All changes as they are to be written."""
        return "; ".join(change.text for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What contradicts what, and what helps; `tried` counts the plans made for it."""

    conflicts: tuple[Conflict, ...] = ()
    ways: tuple[Way, ...] = ()
    tried: int = 0
