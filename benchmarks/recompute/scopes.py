"""Scopes over the library: what they mean, what two share, and what is left.

A scope holds, by column, prefixes of which one must fit, prefixes of which none may,
and spans of days. Prefix lists are kept minimal: beside `62`, `621` says nothing.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

Prefixes = frozenset[str]
#: First day, last day (either may be open: ""), and whether an empty cell is in.
Span = tuple[str, str, bool]

#: Cells of these columns are lists, of which any member may fit.
LISTS = frozenset({"tags"})


def minimal(texts: "frozenset[str] | set[str]") -> Prefixes:
    """Drop prefixes that begin with another one."""
    return frozenset(
        t for t in texts if not any(t != o and t.startswith(o) for o in texts)
    )


@dataclass(frozen=True)
class Scope:
    """A conjunction of conditions by column."""

    within: dict[str, Prefixes] = field(default_factory=dict)
    without: dict[str, Prefixes] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return a text that equal scopes share."""
        parts = [
            sorted((c, sorted(v)) for c, v in side.items() if v or side is self.within)
            for side in (self.within, self.without)
        ]
        return repr([*parts, sorted(self.spans.items())])


class Library:
    """The targets that a plan is made from, with masks kept by condition."""

    def __init__(self, targets: pd.DataFrame) -> None:
        self.targets = targets
        self.size = len(targets)
        self._values: dict[str, tuple[np.ndarray, list[str]]] = {}
        self._kept: dict[str, np.ndarray] = {}

    def _where(self, column: str, fits) -> np.ndarray:  # noqa: ANN001
        if column not in self._values:
            codes, values = pd.factorize(self.targets[column])
            self._values[column] = codes, [str(v) for v in values]
        codes, values = self._values[column]
        return np.array([bool(fits(v)) for v in values], dtype=bool)[codes]

    def _any_prefix(self, column: str, texts: Prefixes) -> np.ndarray:
        key = f"{column}|{sorted(texts)}"
        if key not in self._kept:
            heads = tuple(texts)
            if column in LISTS:
                found = self._where(
                    column,
                    lambda v: any(m.startswith(heads) for m in v.split(";")),
                )
            else:
                found = self._where(column, lambda v: v.startswith(heads))
            self._kept[key] = found
        return self._kept[key]

    def mask(self, scope: Scope) -> np.ndarray:
        """Return which targets are in scope, of shape (n_targets,)."""
        if scope.key not in self._kept:
            found = np.ones(self.size, dtype=bool)
            for column, texts in scope.within.items():
                found &= self._any_prefix(column, texts)
            for column, texts in scope.without.items():
                found &= ~self._any_prefix(column, texts)
            for column, (low, high, empty) in scope.spans.items():
                found &= self._where(
                    column,
                    lambda v, low=low, high=high, empty=empty: (
                        empty if v == "" else low <= v and (not high or v <= high)
                    ),
                )
            self._kept[scope.key] = found
        return self._kept[scope.key]

    def by_grade(self, mask: np.ndarray, drawn: tuple[str, ...]) -> dict[str, int]:
        """Return how many targets of each drawn grade a mask has; empty draws all."""
        counts = self.targets.loc[mask, "grade"].value_counts()
        return {str(g): int(n) for g, n in counts.items() if not drawn or g in drawn}


def meet(one: Scope, other: Scope) -> Scope | None:
    """Return what two scopes share, None where it is no scope or surely empty."""
    within = dict(one.within)
    for column, texts in other.within.items():
        if column not in within:
            within[column] = texts
            continue
        shared = _meet_texts(column, within[column], texts)
        if not shared:
            return None
        within[column] = shared
    spans = dict(one.spans)
    for column, span in other.spans.items():
        both = _meet_spans(spans[column], span) if column in spans else span
        if both is None:
            return None
        spans[column] = both
    columns = {*one.without, *other.without}
    empty: Prefixes = frozenset()
    without = {
        c: minimal(one.without.get(c, empty) | other.without.get(c, empty))
        for c in columns
    }
    return Scope(within, without, spans)


def _meet_texts(column: str, one: Prefixes, other: Prefixes) -> Prefixes:
    narrower = {a for a in one if a.startswith(tuple(other))}
    narrower_too = {b for b in other if b.startswith(tuple(one))}
    if column not in LISTS:
        return minimal(narrower | narrower_too)
    # A firm may have one tag of each list, so only a list within the other will do.
    if len(narrower) == len(one):
        return one
    return other if len(narrower_too) == len(other) else frozenset()


def _meet_spans(one: Span, other: Span) -> Span | None:
    low = max(one[0], other[0])
    high = min((end for end in (one[1], other[1]) if end), default="")
    return None if high and low > high else (low, high, one[2] and other[2])


def beyond(whole: Scope, shared: Scope) -> Scope | None:
    """Return what `whole` has beyond `shared`, None where that is not one scope.

    It is one where the two differ in one column's texts, wanted or barred.
    """
    wanted = [c for c, t in shared.within.items() if whole.within.get(c) != t]
    barred = [
        c for c, t in shared.without.items() if whole.without.get(c, frozenset()) != t
    ]
    if whole.spans != shared.spans or len(wanted) + len(barred) != 1:
        return None
    if wanted:
        column = wanted[0]
        more = minimal(whole.without.get(column, frozenset()) | shared.within[column])
        return Scope(whole.within, {**whole.without, column: more}, whole.spans)
    column = barred[0]
    if column in whole.within:
        return None
    extra = shared.without[column] - whole.without.get(column, frozenset())
    return Scope({**whole.within, column: extra}, whole.without, whole.spans)
