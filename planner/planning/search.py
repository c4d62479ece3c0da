"""One component of who may merge: its groups, many at a time, all or the cheapest.

A group is a row of who is in it and who may still join, so that each is met once:
members join in a fixed order. Rows are extended block by block, the last made first,
which bounds what is held at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.planning.merging import Measure
from planner.planning.pins import Pins
from planner.planning.signs import Prepared
from planner.planning.tables import Tables
from planner.scopes import BoolArray

IntArray = npt.NDArray[np.int64]
WordArray = npt.NDArray[np.uint64]
ByteArray = npt.NDArray[np.uint8]

Group = tuple[int, ...]

#: Rows are extended so many at a time.
_BLOCK = 1 << 15
_WORD = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Groups of a component: who is in, who may join, what they share.

    `held` and `open` are of shape (n_groups, n_members), `departments` holds bits,
    of shape (n_groups, n_words).
    """

    held: BoolArray
    open: BoolArray
    shared: IntArray
    departments: WordArray

    @property
    def joint(self) -> BoolArray:
        """Whether more than one department is in each."""
        joint: BoolArray = self.n_departments > 1
        return joint

    @property
    def n_departments(self) -> IntArray:
        """How many departments are in each."""
        count: IntArray = np.bitwise_count(self.departments).sum(axis=1, dtype=np.int64)
        return count

    def taking(self, picked: IntArray | slice) -> "Rows":
        """Return some of the rows."""
        return Rows(
            held=self.held[picked],
            open=self.open[picked],
            shared=self.shared[picked],
            departments=self.departments[picked],
        )

    @classmethod
    def together(cls, parts: Sequence["Rows"]) -> "Rows":
        """Return rows of one component as one."""
        return cls(
            held=np.concatenate([part.held for part in parts]),
            open=np.concatenate([part.open for part in parts]),
            shared=np.concatenate([part.shared for part in parts]),
            departments=np.concatenate([part.departments for part in parts]),
        )

    def blocks(self) -> Iterator[tuple[int, "Rows"]]:
        """Yield the rows, so many at a time, and where each block starts."""
        for first in range(0, len(self.held), _BLOCK):
            yield first, self.taking(slice(first, first + _BLOCK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Groups of a component with what each comes to.

    `bits` tells who is in each, eight members a byte; `measures` is of shape
    (n_groups, len(Measure)).
    """

    members: Group
    bits: ByteArray
    measures: IntArray

    def __len__(self) -> int:
        return len(self.bits)

    def groups(self, picked: IntArray | slice = slice(None)) -> list[Group]:
        """Return some of the groups by their proposals' numbers, ascending."""
        held = np.unpackbits(self.bits[picked], axis=1, count=len(self.members))
        return [
            tuple(self.members[at] for at in np.flatnonzero(row).tolist())
            for row in held
        ]

    def taking(self, picked: IntArray) -> "Listed":
        """Return some of the groups."""
        return Listed(
            members=self.members,
            bits=self.bits[picked],
            measures=self.measures[picked],
        )


class Component:
    """Proposals that hang together, and the groups that may be formed of them.

    Parameters
    ----------
    members
        Numbers of the proposals, ascending.
    mates
        Which of all proposals may merge: (n, n).
    """

    def __init__(
        self,
        members: Sequence[int],
        mates: BoolArray,
        proposals: Sequence[Prepared],
        most_departments: int,
        tables: Tables,
        pins: Pins,
    ) -> None:
        self.members = tuple(members)
        self.mates: BoolArray = mates[np.ix_(members, members)]
        self.own = [proposals[member] for member in members]
        self.tables = tables
        self.most_departments = most_departments
        self._pins = pins
        ids = sorted({d for p in self.own for d in p.department_ids})
        self.bit_of = {d: bit for bit, d in enumerate(ids)}
        words = -(-len(ids) // _WORD)
        self.departments = np.zeros((len(members), words), dtype=np.uint64)
        for at, prepared in enumerate(self.own):
            for department in prepared.department_ids:
                word, bit = divmod(self.bit_of[department], _WORD)
                self.departments[at, word] |= np.uint64(1 << bit)

    def singles(self, order: IntArray) -> Rows:
        """Return every member by itself; those later in `order` may join."""
        place = np.argsort(order)
        later = place[:, None] < place[None, :]
        return Rows(
            held=np.eye(len(order), dtype=np.bool_)[order],
            open=(self.mates & later)[order],
            shared=self.tables.own[order],
            departments=self.departments[order],
        )

    def joining(self, rows: Rows) -> tuple[IntArray, IntArray, Rows]:
        """Return which rows who may join, and the rows then, open to all mates left."""
        row, at = np.nonzero(rows.open)
        departments = rows.departments[row] | self.departments[at]
        count = np.bitwise_count(departments).sum(axis=1)
        shared = np.full(len(row), -1, dtype=np.int64)
        fitting = np.flatnonzero(count <= self.most_departments)
        shared[fitting] = self.tables.joined(rows.shared[row[fitting]], at[fitting])
        able = np.flatnonzero(shared >= 0)
        row, at, shared = row[able], at[able], shared[able]
        held = rows.held[row]
        held[np.arange(len(at)), at] = True
        left = np.flatnonzero(~self.tables.refused(held, shared))
        row, at = row[left], at[left]
        joined = Rows(
            held=held[left],
            open=rows.open[row] & self.mates[at],
            shared=shared[left],
            departments=departments[able[left]],
        )
        return row, at, joined

    def weighed(self, rows: Rows) -> tuple[IntArray, IntArray, BoolArray]:
        """Return what groups' entries and rests come to, and which may be entries."""
        entries, rests, able = self.tables.weighed(rows.held, rows.shared, rows.joint)
        return entries, rests, able & self._pins.admitted(self.members, rows.held)

    def listing(self, held: BoolArray, measures: IntArray) -> Listed:
        """Return rows of groups with what they come to as a list."""
        return Listed(
            members=self.members,
            bits=np.packbits(held, axis=1),
            measures=measures,
        )

    def _listed(self, rows: Rows) -> Listed:
        entries, rests, able = self.weighed(rows)
        return self.listing(rows.held[able], (entries + rests)[able])

    def all_groups(self, limit: int) -> Listed | None:
        """Return every group that may be an entry; None if over `limit` were met."""
        order = np.arange(len(self.members))
        later = order[:, None] < order[None, :]
        waiting = [self.singles(order)]
        met: list[Rows] = []
        count = 0
        while waiting:
            rows = waiting.pop()
            met.append(rows)
            count += len(rows.held)
            if count > limit:
                return None
            _, at, joined = self.joining(rows)
            further = Rows(
                held=joined.held,
                open=joined.open & later[at],
                shared=joined.shared,
                departments=joined.departments,
            )
            waiting += [block for _, block in further.blocks()]
        return together([self._listed(rows) for rows in met])

    def pairs(self) -> Listed:
        """Return singles and pairs that may be entries."""
        order = np.arange(len(self.members))
        alone = self.singles(order)
        _, _, two = self.joining(alone)
        return together([self._listed(alone), self._listed(two)])

    def of(self, groups: Sequence[Group]) -> Listed:
        """Return those of some groups that may be entries."""
        place = {member: at for at, member in enumerate(self.members)}
        order = np.arange(len(self.members))
        found = []
        for group in groups:
            rows = self.singles(order).taking(np.array([place[group[0]]]))
            for member in group[1:]:
                _, at, joined = self.joining(rows)
                rows = joined.taking(np.flatnonzero(at == place[member]))
            found.append(self._listed(rows))
        return together([*found, self.none()])

    def none(self) -> Listed:
        """Return an empty list."""
        measures = np.zeros((0, len(Measure)), dtype=np.int64)
        return self.listing(np.zeros((0, len(self.members)), dtype=np.bool_), measures)


def together(parts: Sequence[Listed]) -> Listed:
    """Return groups of one component as one list."""
    return Listed(
        members=parts[0].members,
        bits=np.concatenate([part.bits for part in parts]),
        measures=np.concatenate([part.measures for part in parts]),
    )
