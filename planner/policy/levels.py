"""Several levels of office over one library: which this is, what caps they share."""

from dataclasses import dataclass

from planner.modes import LEVELS
from planner.policy.rules import among, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsPolicy:
    """Where an office stands among others that visit the same targets.

    Attributes
    ----------
    level
        省, 市 or 县: proposals that a lower level draws aren't planned here. Empty:
        all are.
    visits
        Visits a year at most by grade, those of other levels counted in. Empty:
        theirs count towards `caps.visits` like one's own.
    """

    level: str = ""
    visits: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        refuse([among("level", self.level, ("", *LEVELS))])
