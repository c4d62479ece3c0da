"""Versions of an import's policy, and what differs between two of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import InputError
from planner.policy.template import policy_template
from planner.policy.toml import read_tree


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """A policy's text as it was saved; `number` counts from 1, the import's own."""

    import_id: str
    number: int
    text: str
    actor: str
    created_at: str

    def __post_init__(self) -> None:
        if self.number < 1:
            msg = f"versions are counted from 1, not {self.number}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """What a field said and says; None where it is left to its default."""

    field: str
    before: str | None
    after: str | None


def changes_between(before: str, after: str) -> tuple[FieldChange, ...]:
    """Return which fields of two policies' texts differ, by their dotted names.

    A field that a text leaves out is compared by its default.
    """
    defaults = dict(_leaves(read_tree(policy_template(_any_year(before, after)))))
    old, new = (dict(_leaves(_tree(text))) for text in (before, after))
    names = sorted(old.keys() | new.keys())
    return tuple(
        FieldChange(field=name, before=old.get(name), after=new.get(name))
        for name in names
        if old.get(name, defaults.get(name)) != new.get(name, defaults.get(name))
    )


def _tree(text: str) -> Mapping[str, Any]:
    try:
        return read_tree(text)
    except InputError:
        # An import's own policy may be at fault; then all of the other is new.
        return {}


def _any_year(*texts: str) -> int:
    years = (_tree(text).get("year") for text in texts)
    return next((year for year in years if isinstance(year, int)), 2000)


def _leaves(tree: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{path}.")
        else:
            yield path, _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return str(value)
