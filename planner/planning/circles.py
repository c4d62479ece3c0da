"""Where entries stand on the circle of tickets, stratum by stratum, round by round.

Entries of one group draw from one circle (docs/protocol.md, 7). Where they stand on it
decides which of them find the same firm, and leaves each entry's chances as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.planning.batches import cluster_of
from planner.planning.plan import Entry
from planner.policy.record import Policy
from planner.protocol.engine_port import NUMBERS
from planner.registry import Basis
from solvers.circle import BINS, lay_arcs, reach_profile

MICRO = 1_000_000
_WORD = 62  # entries whose eligibility one 64-bit integer holds
_BIN = NUMBERS // BINS

Ints = npt.NDArray[np.int64]
#: An entry's relative rate of each grade that it has targets of, by the grade's rank.
Profile = Mapping[int, int]
#: Offsets by entry: for each of its occurrences, one for each of its cells.
Offsets = Mapping[str, tuple[tuple[int, ...], ...]]


@dataclass(frozen=True, slots=True)
class Base:
    """The kinds of targets that an entry may draw; its cells' codes and sizes.

    `kinds` are of shape (n_eligible,), `codes` and `sizes` (n_cells,).
    """

    kinds: npt.NDArray[np.intp]
    codes: npt.NDArray[np.int64]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """One occurrence of an entry on its circle."""

    entry: Entry
    column: int
    occurrence: int
    cluster: str


class Circles:
    """The library seen by kinds of target, and the entries that meet on each circle.

    Kinds of one cell that the same entries may draw count as one; a city has a few
    thousand, however many targets it has.

    Parameters
    ----------
    code_of, sizes
        The cell of every kind, and how many targets there are of it: of shape
        (n_kinds,).
    bases
        Every entry's eligible targets.
    profiles
        Every entry's relative rates. Entries that prefer grades differently don't
        stand at one place: whom the one draws and the other passes over would be
        of known grade.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        bases: Mapping[str, Base],
        code_of: npt.NDArray[np.int64],
        sizes: npt.NDArray[np.int64],
        profiles: Mapping[str, Profile],
        policy: Policy,
    ) -> None:
        self._entries = tuple(entries)
        self._bases = bases
        first, self._counts = _alike(
            code_of, sizes, [bases[e.entry_id].kinds for e in entries]
        )
        self._cell = code_of[first]
        self._may = np.zeros((len(first), len(entries)), dtype=np.bool_)
        for column, entry in enumerate(entries):
            drawn = np.zeros(len(code_of), dtype=np.bool_)
            drawn[bases[entry.entry_id].kinds] = True
            self._may[:, column] = drawn[first]
        self._rows = {
            int(code): np.flatnonzero(self._cell == code)
            for code in np.unique(self._cell)
        }
        self._spots = {
            circle: _apart(spots, profiles)
            for circle, spots in _spots(entries, policy).items()
        }

    def offsets(self, expected: Mapping[str, Sequence[int]]) -> Offsets:
        """Return where entries stand that expect so many of each cell, in millionths.

        The clusters of a circle, entries that are to meet, are laid as one arc of the
        largest rate among them; full coverage takes all and stands at 0.
        """
        found = {
            e.entry_id: [
                [0] * len(self._bases[e.entry_id].sizes) for _ in e.occurrences
            ]
            for e in self._entries
        }
        for spots in self._spots.values():
            if len({spot.cluster for spot in spots}) > 1:
                for code, rows in self._rows.items():
                    self._lay(code, rows, spots, expected, found)
        return {k: tuple(map(tuple, occurrences)) for k, occurrences in found.items()}

    def _lay(
        self,
        code: int,
        rows: npt.NDArray[np.intp],
        spots: Sequence[_Spot],
        expected: Mapping[str, Sequence[int]],
        found: Mapping[str, list[list[int]]],
    ) -> None:
        """Lay one cell of one circle."""
        clusters: dict[str, list[tuple[_Spot, int]]] = {}
        for spot in spots:
            base = self._bases[spot.entry.entry_id]
            cell = int(np.searchsorted(base.codes, code))
            here = cell < len(base.codes) and int(base.codes[cell]) == code
            if here and expected[spot.entry.entry_id][cell]:
                clusters.setdefault(spot.cluster, []).append((spot, cell))
        if len(clusters) < 2:
            return
        members = np.array([self._members(rows, c) for c in clusters.values()])
        profiles = [
            reach_profile(*self._largest(cluster, expected))
            for cluster in clusters.values()
        ]
        starts = lay_arcs(profiles, (members * self._counts[rows]) @ members.T)
        for start, cluster in zip(starts, clusters.values(), strict=True):
            for spot, cell in cluster:
                found[spot.entry.entry_id][spot.occurrence][cell] = start * _BIN

    def _members(
        self, rows: npt.NDArray[np.intp], cluster: Sequence[tuple[_Spot, int]]
    ) -> Ints:
        """Return which kinds of a cell any entry of a cluster may draw, as 0 and 1."""
        columns = [spot.column for spot, _ in cluster]
        return np.asarray(self._may[rows][:, columns].any(axis=1), dtype=np.int64)

    def _largest(
        self,
        cluster: Sequence[tuple[_Spot, int]],
        expected: Mapping[str, Sequence[int]],
    ) -> tuple[int, int]:
        """Return size and expectation of the cluster's cell of the largest rate."""
        sizes = [
            (self._bases[s.entry.entry_id].sizes[c], expected[s.entry.entry_id][c])
            for s, c in cluster
        ]
        return max(sizes, key=lambda cell: (cell[1] / cell[0], cell))

    def coverage_micro(
        self, expected: Mapping[str, Sequence[int]], offsets: Offsets
    ) -> int:
        """Return the share of targets expected to be drawn at least once.

        On each circle that is the union of the arcs of the entries that may draw a
        target; circles are independent of one another.
        """
        missed = np.ones(len(self._counts))
        for spots in self._spots.values():
            for code, rows in self._rows.items():
                missed[rows] *= 1.0 - self._union(code, rows, spots, expected, offsets)
        covered = float(((1.0 - missed) * self._counts).sum())
        size = int(self._counts.sum())
        # A whole number of millionths isn't lost to the last bit of a float.
        return int(round(MICRO * covered / size, 6)) if size else MICRO

    def _union(
        self,
        code: int,
        rows: npt.NDArray[np.intp],
        spots: Sequence[_Spot],
        expected: Mapping[str, Sequence[int]],
        offsets: Offsets,
    ) -> npt.NDArray[np.float64]:
        """Return what part of the circle draws each kind of one cell."""
        arcs: list[tuple[int, float, float]] = []
        for spot in spots:
            base = self._bases[spot.entry.entry_id]
            cell = int(np.searchsorted(base.codes, code))
            if cell == len(base.codes) or int(base.codes[cell]) != code:
                continue
            rate = expected[spot.entry.entry_id][cell] / (base.sizes[cell] * MICRO)
            start = offsets[spot.entry.entry_id][spot.occurrence][cell] / NUMBERS
            arcs.append((spot.column, start, start + rate))
            if start + rate > 1.0:
                arcs.append((spot.column, 0.0, start + rate - 1.0))
        if not arcs:
            return np.zeros(len(rows))
        columns, starts, ends = zip(*arcs, strict=True)
        edges = np.unique(np.clip([0.0, 1.0, *starts, *ends], 0.0, 1.0))
        covers = (np.array(starts)[:, None] <= edges[:-1]) & (
            np.array(ends)[:, None] >= edges[1:]
        )
        drawn = self._may[rows][:, list(columns)].astype(np.float64) @ covers
        return np.asarray((drawn > 0) @ np.diff(edges), dtype=np.float64)


def _spots(
    entries: Sequence[Entry], policy: Policy
) -> dict[tuple[str, str], list[_Spot]]:
    """Return every occurrence by its circle: its round and group."""
    spots: dict[tuple[str, str], list[_Spot]] = {}
    for column, entry in enumerate(entries):
        for number, occurrence in enumerate(entry.occurrences):
            cluster = cluster_of(entry, occurrence, policy)
            if entry.basis is Basis.FULL:
                cluster = ""
            spots.setdefault((occurrence.round_id, occurrence.group), []).append(
                _Spot(entry, column, number, cluster)
            )
    return spots


def _apart(spots: Sequence[_Spot], profiles: Mapping[str, Profile]) -> list[_Spot]:
    """Return the spots, those of a cluster that prefer grades differently in others."""
    parts: dict[str, list[list[_Spot]]] = {}
    placed = []
    for spot in spots:
        known = parts.setdefault(spot.cluster, [])
        mine = profiles[spot.entry.entry_id]
        part = next(
            (
                p
                for p in known
                if all(_in_proportion(mine, profiles[o.entry.entry_id]) for o in p)
            ),
            None,
        )
        if part is None:
            part = []
            known.append(part)
        part.append(spot)
        place = next(i for i, other in enumerate(known) if other is part)
        # No id holds a bar, so this is nobody's name.
        name = f"{spot.cluster}|{place}" if place else spot.cluster
        placed.append(replace(spot, cluster=name))
    return placed


def _in_proportion(one: Profile, other: Profile) -> bool:
    """Tell whether two entries prefer the grades that both have in one proportion."""
    pairs = [(one[grade], other[grade]) for grade in one.keys() & other.keys()]
    return all(a * d == b * c for (a, b), (c, d) in combinations(pairs, 2))


def _alike(
    code_of: Ints, sizes: Ints, eligible: Sequence[npt.NDArray[np.intp]]
) -> tuple[npt.NDArray[np.intp], Ints]:
    """Return the first of kinds that count as one, and how many targets they are."""
    found = pd.factorize(code_of)[0].astype(np.int64)
    for start in range(0, len(eligible), _WORD):
        word = np.zeros(len(code_of), dtype=np.int64)
        for bit, kinds in enumerate(eligible[start : start + _WORD]):
            word[kinds] |= 1 << bit
        number, words = pd.factorize(word)
        found = pd.factorize(found * len(words) + number)[0].astype(np.int64)
    _, first, alike = np.unique(found, return_index=True, return_inverse=True)
    counts = np.zeros(len(first), dtype=np.int64)
    np.add.at(counts, alike, sizes)
    return first, counts
