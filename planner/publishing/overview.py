"""A published year at a glance, as anyone may see it on one day: made once, read often.

Nothing here is more than the public's own views of each row tell.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.ceremony.state import RoundState, Stage
from planner.publishing.publication import (
    Facts,
    PublicEntry,
    is_released,
    public_entry,
)
from planner.publishing.published import PublicStore
from planner.publishing.shares import PublicShare, public_shares
from planner.publishing.store import (
    EntryRow,
    RequirementRow,
    RoundRow,
    YearRow,
)

#: A district's code has six digits, its province's two and its city's four.
_CITY_DIGITS = 4
#: What stands for a city as a whole, and for its urban districts together.
_NO_DISTRICT = ("00", "01")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundGlance:
    """A round in a listing: when, how much, how far.

    `stage` is None while it is only planned, `total` counts what is to be drawn, and
    `listed` the rows of its lists that are public, `complete` whether these are all.
    """

    round_id: str
    start: date
    end: date
    entries: int
    total: int
    stage: Stage | None
    listed: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A year at a glance; `districts` are those of its city, by code.

    `states` are the rounds held step by step, `listed` the public rows by entry, and
    `found` how often public results have each code.
    """

    entries: Sequence[PublicEntry]
    rounds: Sequence[RoundGlance]
    states: Mapping[str, RoundState]
    districts: Mapping[str, str]
    listed: Mapping[str, int]
    shares: Sequence[PublicShare]
    results: int
    found: Mapping[str, int]

    def entry(self, entry_id: str) -> PublicEntry | None:
        """Return an entry of the plan."""
        return next((e for e in self.entries if e.entry_id == entry_id), None)

    def round(self, round_id: str) -> RoundGlance | None:
        """Return a round."""
        return next((r for r in self.rounds if r.round_id == round_id), None)


def overview(
    store: PublicStore,
    year: YearRow,
    facts: Facts,
    today: date,
    regions: Mapping[str, str],
    states: Mapping[str, RoundState],
) -> Overview:
    """Return a year at a glance.

    Parameters
    ----------
    regions
        Names of regions by code.
    states
        The rounds held step by step.
    """
    kept = store.rows(EntryRow, year.year_id)
    entries = [public_entry(row, facts) for row in kept]
    drawn = store.rows(RoundRow, year.year_id)
    by_round, by_entry = Counter[str](), Counter[str]()
    for (round_id, entry_id), count in store.published.listed_counts(
        year, today
    ).items():
        by_round[round_id] += count
        by_entry[entry_id] += count
    standing = store.published.result_counts(year, today)
    found = Counter[str]()
    for codes, count in standing.items():
        found.update(dict.fromkeys(codes, count))
    rows = {row.round_id: row for row in drawn}
    return Overview(
        entries=entries,
        rounds=[
            _glance(round_id, held, states.get(round_id), rows, by_round, today)
            for round_id, held in _by_round(entries).items()
        ],
        states=states,
        districts=_districts(entries, regions),
        listed=by_entry,
        shares=public_shares(store.rows(RequirementRow, year.year_id), kept, drawn),
        results=sum(standing.values()),
        found=dict(sorted(found.items(), key=lambda one: (-one[1], one[0]))),
    )


def _by_round(
    entries: Iterable[PublicEntry],
) -> dict[str, list[tuple[PublicEntry, date, date]]]:
    """Return what is drawn in each round, with its window, in the rounds' order."""
    found: dict[str, list[tuple[PublicEntry, date, date]]] = {}
    for entry in entries:
        for window in entry.rounds:
            held = found.setdefault(window.round_id, [])
            held.append((entry, window.start, window.end))
    return dict(sorted(found.items()))


def _glance(
    round_id: str,
    held: Sequence[tuple[PublicEntry, date, date]],
    state: RoundState | None,
    drawn: Mapping[str, RoundRow],
    listed: Mapping[str, int],
    today: date,
) -> RoundGlance:
    row = drawn.get(round_id)
    complete = row is not None and is_released(row, today)
    return RoundGlance(
        round_id=round_id,
        start=min(start for _, start, _ in held),
        end=max(end for _, _, end in held),
        entries=len(held),
        total=sum(entry.total for entry, _, _ in held),
        stage=_stage(state, row, complete=complete),
        listed=listed[round_id],
        complete=complete,
    )


def _stage(
    state: RoundState | None, row: RoundRow | None, *, complete: bool
) -> Stage | None:
    if row is not None:
        return Stage.RELEASED if complete else Stage.DRAWN
    return state.stage if state else None


def _districts(
    entries: Iterable[PublicEntry], regions: Mapping[str, str]
) -> dict[str, str]:
    """Return the districts of the cities that scopes speak of, by code."""
    spoken = {
        code[:_CITY_DIGITS]
        for entry in entries
        for part in ("include", "exclude")
        for code in entry.scope[part].get("district", ())
        if len(code) >= _CITY_DIGITS
    }
    return {
        code: name
        for code, name in regions.items()
        if code[:_CITY_DIGITS] in spoken and code[_CITY_DIGITS:] not in _NO_DISTRICT
    }
