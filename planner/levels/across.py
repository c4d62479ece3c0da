"""What several levels' visits come to together: coverage, joint visits, caps."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.levels.elsewhere import Handed, VisitElsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeVisits:
    """An office's visits: how many, of which by several departments, how many made.

    `targets` are those of the library; `strangers` are visits to others.
    """

    office: str
    visits: int
    joint: int
    made: int
    targets: int
    strangers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """All offices' visits together; `most` is how many one target has."""

    offices: tuple[OfficeVisits, ...]
    together: OfficeVisits
    library: int
    most: int
    above_cap: tuple[str, ...]


def across(
    handed: Sequence[Handed],
    grade_of: Mapping[str, str],
    library: int,
    caps: Mapping[str, int],
) -> Across:
    """Return what offices' visits come to.

    Parameters
    ----------
    handed
        Every office's list, one's own among them.
    grade_of
        The grades of the targets visited, as far as they are in the library.
    library
        How many targets the library has.
    caps
        By grade, over all levels.
    """
    every = [one for its in handed for one in its.visits]
    count = Counter(one.target_id for one in every if one.target_id in grade_of)
    above = [t for t, n in count.items() if n > caps.get(grade_of[t], n)]
    return Across(
        offices=tuple(_of(its.office, its.visits, grade_of) for its in handed),
        together=_of("", every, grade_of),
        library=library,
        most=max(count.values(), default=0),
        above_cap=tuple(sorted(above)),
    )


def _of(
    office: str, visits: Iterable[VisitElsewhere], grade_of: Mapping[str, str]
) -> OfficeVisits:
    known = [one for one in visits if one.target_id in grade_of]
    every = [*visits]
    return OfficeVisits(
        office=office,
        visits=len(every),
        joint=sum(len({*one.departments}) > 1 for one in every),
        made=sum(bool(one.inspected_on) for one in every),
        targets=len({one.target_id for one in known}),
        strangers=len(every) - len(known),
    )
