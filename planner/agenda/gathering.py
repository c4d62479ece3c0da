"""How a year stands, gathered from the ledger and what is published."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from planner.agenda.record import Prepared, ResultsAt, RoundAt, Standing
from planner.ceremony.state import RoundState, Stage, season_rounds
from planner.ids import next_attempt
from planner.ledger.event import Kind
from planner.ledger.port import Ledger
from planner.publishing.store import EntryRow, RoundRow, Store, YearRow

#: What the ledger calls the teams of a round.
_TEAMS = "teams:"

#: A round's entries, each with its first and last day there.
_Held = Sequence[tuple[EntryRow, date, date]]


def standing_of(
    store: Store,
    year: YearRow | None,
    now: str,
    today: date,
    prepared: Prepared,
    results: ResultsAt | None = None,
) -> Standing:
    """Return how a year stands."""
    return Standing(
        now=now,
        today=today,
        year=year.year if year else None,
        prepared=prepared,
        rounds=rounds_at(store, year) if year else (),
        results=results or ResultsAt(),
    )


def rounds_at(store: Store, year: YearRow) -> tuple[RoundAt, ...]:
    """Return a year's rounds in their order, those that stand in for others too."""
    states = season_rounds(store.ledger.events())
    drawn = {row.round_id: row for row in store.rows(RoundRow, year.year_id)}
    short = _unstaffed(store.ledger)
    return tuple(
        _round(name, planned, held, states.get(name), drawn.get(name), short.get(name))
        for planned, held in _planned(store.rows(EntryRow, year.year_id)).items()
        for name in _attempts(planned, states)
    )


def _planned(entries: Iterable[EntryRow]) -> dict[str, _Held]:
    """Return what is drawn in each planned round, in the year's order."""
    found: dict[str, list[tuple[EntryRow, date, date]]] = {}
    for entry in entries:
        for one in entry.occurrences:
            window = (date.fromisoformat(one["start"]), date.fromisoformat(one["end"]))
            found.setdefault(one["round_id"], []).append((entry, *window))
    first = {name: min(start for _, start, _ in held) for name, held in found.items()}
    return {name: found[name] for name in sorted(found, key=lambda n: (first[n], n))}


def _attempts(planned: str, states: Mapping[str, RoundState]) -> list[str]:
    """Return a planned round's name and those that stand in for it, one by one."""
    names = [planned]
    while (state := states.get(names[-1])) and state.stage is Stage.ABANDONED:
        names.append(next_attempt(names[-1]))
    return names


def _round(
    name: str,
    planned: str,
    held: _Held,
    state: RoundState | None,
    row: RoundRow | None,
    teams: tuple[int, int] | None,
) -> RoundAt:
    unstaffed, visits = teams or (0, 0)
    return RoundAt(
        round_id=name,
        planned=planned,
        start=min(start for _, start, _ in held),
        end=max(end for _, _, end in held),
        entries=len(held),
        total=sum(entry.total for entry, _, _ in held),
        state=state,
        drawn=row is not None,
        released_on=row.released_on if row else None,
        visits=visits,
        unstaffed=unstaffed,
    )


def _unstaffed(ledger: Ledger) -> dict[str, tuple[int, int]]:
    """Return by round how many visits got no team when it was drawn, and its seats."""
    return {
        event.subject.removeprefix(_TEAMS): (
            len(event.body["unstaffed"]),
            event.body["seats"],
        )
        for event in ledger.events(kind=Kind.TEAMS)
    }
