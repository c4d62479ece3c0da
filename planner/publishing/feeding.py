"""What is public now, all of it; and the feed brought up to it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from planner.ids import hash_fields
from planner.ledger.event import Kind
from planner.publishing.feed import Fact, Reached, Shown, State, Touched, changes
from planner.publishing.lists import public_listed
from planner.publishing.plan_changes import PlanChangeRow, public_change
from planner.publishing.public_results import (
    EVERY_RESULT,
    ResultsWanted,
    public_result,
    result_id,
)
from planner.publishing.publication import Facts, public_entry, public_round
from planner.publishing.published import PublicStore
from planner.publishing.store import (
    EVERYTHING,
    EntryRow,
    ListedRow,
    RoundRow,
    Where,
    YearRow,
)
from planner.publishing.withdrawal import Withdrawn

FactsOf = Callable[[YearRow], Facts]

#: More than these are sooner compared with all that there is.
_MANY = 10_000
#: Events that change no plan, and of lists and results only what says so itself.
_CHANGE_LITTLE = frozenset(
    (
        Kind.RESULTS,
        Kind.WITHDRAWAL,
        Kind.SUBSTITUTION,
        Kind.TOKEN,
        Kind.ACCOUNT,
        Kind.ELSEWHERE,
    )
)


def bring_feed(store: PublicStore, facts: FactsOf, today: date) -> None:
    """Put at the end of the feed what changed since it was brought there last."""
    published = store.published
    before = published.feed_reached()
    revision = store.revision()
    if before and (before.revision, before.day) == (revision, today):
        return
    # Asked before anything is read: what comes between is looked at next time.
    now = published.feed_moment(revision, today)
    touched = _touched(store, before, today) if before else None
    if touched is None:
        known = published.feed_known()
        changed = changes(known, all_shown(store, facts, today), today)
    else:
        shown = list(_shown_of(store, facts, touched, today))
        ids = {one.public_id for one in shown} | _result_ids(touched)
        known = published.feed_known(ids)
        changed = changes(known, shown, today)
    published.feed_on(changed, now)


def _touched(
    store: PublicStore, before: Reached, today: date
) -> list[tuple[YearRow, Touched]] | None:
    """Return what may be another than the feed has it, None where that may be all."""
    if _may_change_all(store, before):
        return None
    touched = [
        (year, store.published.feed_touched(year, before, today))
        for year in store.years()
        if year.superseded_by is None
    ]
    many = sum(len(one.listed) + len(one.visits) for _, one in touched)
    return touched if many <= _MANY else None


def _may_change_all(store: PublicStore, before: Reached) -> bool:
    """Tell whether anything happened that may change any row."""
    later = store.ledger.events(after=before.ledger)
    return any(event.kind not in _CHANGE_LITTLE for event in later)


def _shown_of(
    store: PublicStore,
    facts: FactsOf,
    touched: Iterable[tuple[YearRow, Touched]],
    today: date,
) -> Iterator[Shown]:
    """Yield what is public of what was touched."""
    for year, one in touched:
        yield from _drawn(store, year, today, one.listed)
        if one.visits:
            wanted = ResultsWanted(visit_ids=one.visits)
            yield from _results(store, year, facts(year), today, wanted)


def _result_ids(touched: Iterable[tuple[YearRow, Touched]]) -> set[str]:
    """Return the ids of results that the feed may have and nobody sees any more."""
    return {result_id(year.year, key) for year, one in touched for key in one.results}


def all_shown(store: PublicStore, facts: FactsOf, today: date) -> Iterator[Shown]:
    """Yield everything that is public on a day, of the years that stand."""
    for year in store.years():
        if year.superseded_by is None:
            told = facts(year)
            yield from _plan(store, year, told)
            yield from _drawn(store, year, today)
            yield from _results(store, year, told, today)


def _plan(store: PublicStore, year: YearRow, facts: Facts) -> Iterator[Shown]:
    for entry in store.rows(EntryRow, year.year_id):
        told = _digest(asdict(public_entry(entry, facts)))
        yield _shown(year, Fact.ENTRY, entry.key, entry.key, told)
    for change in store.rows(PlanChangeRow, year.year_id):
        told = _digest(asdict(public_change(change, facts.talk)))
        yield _shown(year, Fact.CHANGE, change.key.replace("|", "."), change.key, told)


def _drawn(
    store: PublicStore,
    year: YearRow,
    today: date,
    keys: tuple[str, ...] | None = None,
) -> Iterator[Shown]:
    """Yield the rounds, and the rows of their lists with these keys, or all."""
    withdrawn = Withdrawn(store.published.withdrawals(year.year))
    for round_ in store.rows(RoundRow, year.year_id):
        view = public_round(round_, today, withdrawn)
        told = hash_fields(view.seed, view.list_digest, str(view.complete))
        yield _shown(year, Fact.ROUND, round_.key, round_.key, told)
    where = Where(released_by=today, keys=keys)
    for row in store.rows(ListedRow, year.year_id, EVERYTHING, where):
        one = public_listed(row, year.year, today, withdrawn)
        told = hash_fields(
            one.name, one.district, one.remark_zh, one.released_on.isoformat()
        )
        state = State.OUT if one.withdrawn_on is None else State.WITHDRAWN
        yield _shown(year, Fact.LISTED, one.public_id, row.key, told, state)


def _results(
    store: PublicStore,
    year: YearRow,
    facts: Facts,
    today: date,
    wanted: ResultsWanted = EVERY_RESULT,
) -> Iterator[Shown]:
    found = store.published.results(year, today, EVERYTHING, wanted)
    for row in found:
        one = public_result(row, year.year, facts)
        state = State.OUT if one.withdrawn_on is None else State.WITHDRAWN
        told = _digest(asdict(one))
        yield _shown(year, Fact.RESULT, one.public_id, row.row_key, told, state)


def _shown(
    year: YearRow,
    kind: Fact,
    of: str,
    row_key: str,
    digest: str,
    state: State = State.OUT,
) -> Shown:
    return Shown(
        year=year.year,
        kind=kind,
        public_id=of,
        row_key=row_key,
        state=state,
        digest=digest,
    )


def _digest(view: dict[str, Any]) -> str:
    text = json.dumps(view, ensure_ascii=False, sort_keys=True, default=str)
    return hash_fields("shown", text)
