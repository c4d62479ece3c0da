"""A firm's own page: the lists it was public on, and the results about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from planner.publishing.lists import PublicListed, public_listed
from planner.publishing.published import ListedIn, PublicStore
from planner.publishing.store import YearRow
from planner.publishing.withdrawal import Withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOnce:
    """A list's row of a firm; `superseded` where only an older publication has it."""

    year: int
    year_id: str
    superseded: bool
    listed: PublicListed


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTarget:
    """A firm as the public lists have it; name "" where all of it is withdrawn."""

    target_id: str
    name: str
    district: str
    lists: tuple[ListedOnce, ...]


def public_target(
    store: PublicStore, target_id: str, today: date
) -> PublicTarget | None:
    """Return what anyone may see of a firm, None where it was never public."""
    found = store.published.listed_of(target_id, today)
    if not found:
        return None
    withdrawn = Withdrawn(store.published.withdrawals())
    lists = tuple(
        ListedOnce(
            year=one.year,
            year_id=one.year_id,
            superseded=one.superseded,
            listed=public_listed(one.row, one.year, today, withdrawn),
        )
        for one in _each_once(found)
    )
    named = [one.listed for one in lists if one.listed.withdrawn_on is None]
    return PublicTarget(
        target_id=target_id,
        name=named[0].name if named else "",
        district=named[0].district if named else "",
        lists=lists,
    )


def _each_once(found: Sequence[ListedIn]) -> Iterable[ListedIn]:
    """Yield each row of a calendar year once, of the publication that has it last."""
    seen: set[tuple[int, str]] = set()
    for one in found:
        if (one.year, one.row.key) not in seen:
            seen.add((one.year, one.row.key))
            yield one


def years_of(store: PublicStore, target: PublicTarget) -> list[YearRow]:
    """Return the publications that the firm's rows are in, the newest first."""
    named = {one.year_id: None for one in target.lists}
    return [year for year in map(store.year, named) if year is not None]
