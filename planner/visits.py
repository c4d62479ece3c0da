"""Selections of one visit group at one target become one visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # It brings a table library, which a server that only reads has no use for.
    from planner.planning.plan import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit to one target by all departments whose entries drew it.

    `start` and `end` bound the day of the visit; `day` is None until scheduled.
    """

    visit_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    visit_group: str
    entry_ids: tuple[str, ...]
    initiator: str
    department_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    start: date
    end: date
    day: date | None = None


def merge_selections(
    *,
    round_id: str,
    selections: Sequence[tuple[str, str]],
    entries: Sequence["Entry"],
    names: Mapping[str, tuple[str, str]],
) -> tuple[Visit, ...]:
    """Return a round's visits, numbered in the order of targets.

    Parameters
    ----------
    selections
        (entry_id, target_id) pairs of the round's record.
    entries
        The entries drawn in the round.
    names
        (name, district) of each target.

    Notes
    -----
    Numbers follow target ids, so a visit's number tells nothing of its place.
    """
    by_id = {entry.entry_id: entry for entry in entries}
    when = {
        entry.entry_id: occurrence
        for entry in entries
        for occurrence in entry.occurrences
        if occurrence.round_id == round_id
    }
    met: dict[tuple[str, str], list[str]] = {}
    for entry_id, target_id in sorted(selections):
        met.setdefault((target_id, when[entry_id].visit_group), []).append(entry_id)
    return tuple(
        merged_visit(
            visit_id=f"{round_id}-{number:05d}",
            round_id=round_id,
            target_id=target_id,
            place=names[target_id],
            entries=[by_id[entry_id] for entry_id in drawn],
        )
        for number, ((target_id, _), drawn) in enumerate(sorted(met.items()), start=1)
    )


def merged_visit(
    *,
    visit_id: str,
    round_id: str,
    target_id: str,
    place: tuple[str, str],
    entries: Sequence["Entry"],
) -> Visit:
    """Return the one visit in which entries of one visit group meet at a target.

    Parameters
    ----------
    place
        The target's name and district.
    entries
        In the order of their ids.
    """
    when = [
        occurrence
        for entry in entries
        for occurrence in entry.occurrences
        if occurrence.round_id == round_id
    ]
    leading = max(entries, key=lambda entry: len(entry.department_ids))
    others = (d for entry in entries for d in entry.department_ids)
    name, district = place
    return Visit(
        visit_id=visit_id,
        round_id=round_id,
        target_id=target_id,
        name=name,
        district=district,
        visit_group=when[0].visit_group,
        entry_ids=tuple(entry.entry_id for entry in entries),
        initiator=leading.initiator,
        department_ids=tuple(dict.fromkeys([leading.initiator, *others])),
        item_ids=tuple(sorted({i for e in entries for i in e.item_ids})),
        # Windows of one visit group have a day in common.
        start=max(occurrence.start for occurrence in when),
        end=min(occurrence.end for occurrence in when),
    )
