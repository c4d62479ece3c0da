"""The records of the second lottery: seats, shortages and loads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from planner.registry import Inspector

if TYPE_CHECKING:
    # Whoever needs the records only needs no solver.
    from planner.pairing.foresight import TeamChances
    from planner.pairing.loads import TeamLoads


class Role(StrEnum):
    """What an inspector does in a team."""

    LEAD = "lead"
    MEMBER = "member"
    EXPERT = "expert"


def numbers_of(inspectors: Iterable[Inspector]) -> dict[str, int]:
    """Return the numbers of inspectors: their places in the order of ids, from 1."""
    ids = sorted(person.inspector_id for person in inspectors)
    return {name: number for number, name in enumerate(ids, start=1)}


@dataclass(frozen=True, slots=True)
class Seat:
    """What whoever takes a seat must be."""

    qualifications: frozenset[str] = frozenset()
    lead: bool = False
    expert: bool = False


class Squad(NamedTuple):
    """A department's drawn team: its seats, and who took them.

    `tier` says from where people might come: 0 at home, 1 from neighbouring districts,
    2 from anywhere; `capped` are those whose pairs with the visit lots could close.
    """

    visit_id: str
    department_id: str
    tier: int
    seats: tuple[Seat, ...]
    inspector_ids: tuple[str, ...]
    capped: tuple[str, ...]


class TeamMember(NamedTuple):
    """An inspector's seat in a visit; `exception` is empty or its recorded reason."""

    visit_id: str
    department_id: str
    inspector_id: str
    role: Role
    item_ids: tuple[str, ...]
    exception: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Where people are missing, over the visits that could not be staffed.

    `qualification` names what the missing must hold, joined by `;`; LEAD stands for
    the right to lead, "" for any inspector. `short` counts seats left empty over all
    `visits`, `people` the most that were missing at one visit.
    """

    department_id: str
    district: str
    qualification: str
    month: str
    visits: int
    short: int
    people: int


#: What a shortage calls the right to lead a team.
LEAD = "组长"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Teams of one round.

    `unstaffed` visits have no members at all. `loads` are visits this year, those
    of earlier rounds included, of every inspector, `minutes` what they take. `squads`
    are the same teams as they were drawn, `foreseen` returns what could have been
    foreseen, waiting for it if it must, and `team_loads` is how even departments' loads
    are, if asked for.
    """

    members: tuple[TeamMember, ...]
    shortages: tuple[Shortage, ...]
    unstaffed: tuple[str, ...]
    loads: Mapping[str, int]
    minutes: Mapping[str, int]
    squads: tuple[Squad, ...]
    foreseen: "Callable[[], tuple[TeamChances, ...]]" = field(
        default=tuple, compare=False, repr=False
    )
    team_loads: "tuple[TeamLoads, ...]" = ()
