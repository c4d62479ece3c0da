"""Numbers of added entries: they go on after the last one there ever was."""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from planner.planning.consolidation import Planned

_NUMBERED = re.compile(r"(?P<year>\d+)-(?P<number>\d+)(?P<rest>-R\d+)?")

T = TypeVar("T")


def last_number(entry_ids: Iterable[str]) -> int:
    """Return the largest number among ids of entries, 0 of none."""
    found = map(_NUMBERED.fullmatch, entry_ids)
    return max((int(one["number"]) for one in found if one), default=0)


def numbered_on(planned: Planned, after: int) -> Planned:
    """Return a plan whose entries are numbered from `after` + 1 on, all else as it is.

    Every text of the plan that is an entry's id is renamed, wherever it stands.
    """
    names = {e.entry_id: _later(e.entry_id, after) for e in planned.plan.entries}
    return replace(
        planned,
        plan=_renamed(planned.plan, names),
        weights=_renamed(planned.weights, names),
        flexible=_renamed(planned.flexible, names),
    )


def _later(entry_id: str, by: int) -> str:
    found = _NUMBERED.fullmatch(entry_id)
    if found is None:
        msg = f"no number in the id of an entry: {entry_id}"
        raise ValueError(msg)
    return f"{found['year']}-{int(found['number']) + by:04d}{found['rest'] or ''}"


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """Return a record of records with every id in it renamed."""
    if isinstance(value, str):
        return names.get(value, value) if type(value) is str else value
    if isinstance(value, (tuple, list, frozenset)):
        return type(value)(_renamed(member, names) for member in value)
    if isinstance(value, dict):
        return {_renamed(k, names): _renamed(v, names) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            f.name: _renamed(getattr(value, f.name), names) for f in fields(value)
        }
        return replace(value, **changed)
    return value
