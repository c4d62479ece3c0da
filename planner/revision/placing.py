"""In which rounds a revised entry is drawn: in none that is drafted already."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from planner.ids import FULL_SUFFIX
from planner.planning.batches import Batch, batch_of_round, group_entries, occurrences
from planner.planning.plan import Entry, Occurrence
from planner.policy.record import Policy


def placed(
    entry: Entry, frozen: Collection[str], batches: Sequence[Batch]
) -> tuple[Occurrence, ...]:
    """Return an entry's occurrences over its window, none in a drafted round.

    Where a batch's round is drafted, what falls into it makes a further round of the
    batch (`2026Q2-2`).

    Parameters
    ----------
    frozen
        The rounds that are drafted, as the plan names them.
    batches
        Those that aren't over, in time order.
    """
    taken = set(frozen)
    found = []
    for occurrence in occurrences(entry, batches):
        name = _first_free(occurrence.round_id, taken)
        taken.add(name)
        found.append(replace(occurrence, round_id=name))
    return tuple(found)


def _first_free(round_id: str, taken: Collection[str]) -> str:
    batch_id = batch_of_round(round_id)
    suffix = FULL_SUFFIX if round_id.endswith(FULL_SUFFIX) else ""
    name, number = f"{batch_id}{suffix}", 1
    while name in taken:
        number += 1
        name = f"{batch_id}-{number}{suffix}"
    return name


def regrouped(
    entries: Sequence[Entry], frozen: Collection[str], policy: Policy
) -> tuple[Entry, ...]:
    """Return the entries in their groups, those of drafted rounds as they were."""
    return tuple(
        replace(
            new,
            occurrences=tuple(
                before if before.round_id in frozen else after
                for before, after in zip(old.occurrences, new.occurrences, strict=True)
            ),
        )
        for old, new in zip(entries, group_entries(entries, policy), strict=True)
    )


def is_drafted(entry: Entry, frozen: Collection[str]) -> bool:
    """Tell whether all rounds of an entry are drafted: nothing of it changes then."""
    return all(occurrence.round_id in frozen for occurrence in entry.occurrences)


def window_of(occurrences_: Sequence[Occurrence]) -> tuple[date, date]:
    """Return the first and last day of some occurrences."""
    return min(o.start for o in occurrences_), max(o.end for o in occurrences_)
