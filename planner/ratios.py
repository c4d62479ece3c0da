"""Ratio wordings as offices phrase them, parsed into one record."""

from dataclasses import dataclass
from enum import StrEnum


class Bound(StrEnum):
    """Whether a ratio is met exactly, at least, or at most."""

    EXACT = "exact"
    FLOOR = "floor"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A demand on how many targets are drawn each time.

    Exactly one of `micro` (share of the base in millionths), `count` (targets)
    and `by_grade` ((grade, millionths) pairs) is set. `times` is how often a
    year; `alternative` tells that further alternatives were left aside.
    """

    bound: Bound = Bound.EXACT
    micro: int | None = None
    count: int | None = None
    by_grade: tuple[tuple[str, int], ...] = ()
    times: int | None = None
    alternative: bool = False

    def __post_init__(self) -> None:
        said = [self.micro is not None, self.count is not None, bool(self.by_grade)]
        if sum(said) != 1:
            msg = "a ratio is a share, a count or a share by grade: exactly one of them"
            raise ValueError(msg)
