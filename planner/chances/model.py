"""A year on paper as arrays: who may be drawn, by whom, and from which place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.ids import is_full
from planner.planning.batches import batches_of, rounds_of_batch
from planner.planning.plan import Entry, Occurrence
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.protocol.strata import NO_GRADE, Stratum
from planner.rounds import entries_of
from planner.scopes import TargetIndex
from planner.target_table import TargetTable

Ints = npt.NDArray[np.int64]
UInts = npt.NDArray[np.uint64]

#: A cap that nobody reaches.
NO_CAP = 1 << 40
#: What no scope restricts, and takes the most room.
_NOT_LOOKED_AT = ("name", "address")


class Arrangement(StrEnum):
    """How entries of a round share tickets.

    As the plan has it; each with tickets of its own; or all from one place.
    """

    PLANNED = "planned"
    INDEPENDENT = "independent"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Draw:
    """One entry in one round.

    `targets` are its eligible targets' positions, cell by cell, and `cells` the cell
    of each; all else has one value a cell: `sizes`, `upto` (expected numbers summed
    up, in millionths), `offsets`. `group` names its tickets, `visit_group` numbers
    its visits.
    """

    entry: Entry
    occurrence: Occurrence
    strata: tuple[Stratum, ...]
    targets: npt.NDArray[np.intp]
    cells: npt.NDArray[np.intp]
    sizes: Ints
    upto: Ints
    offsets: UInts
    group: str
    visit_group: int
    reserve: int


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its entries in the order of drawing. Full coverage knows no caps."""

    round_id: str
    full: bool
    draws: tuple[Draw, ...]
    visit_groups: int


@dataclass(frozen=True, slots=True)
class Model:
    """A year that can be drawn again and again.

    `caps` and `before` (visits made before the plan's first round) have one value a
    target, as has `stratum_of`, a position in `strata`: the library's cells.
    """

    rounds: tuple[Round, ...]
    caps: Ints
    before: Ints
    stratum_of: npt.NDArray[np.intp]
    strata: tuple[str, ...]
    grades: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many targets the library holds."""
        return len(self.caps)


def rounds_in_order(quotas: QuotaTable, policy: Policy) -> list[str]:
    """Return the year's rounds in the order in which they are held.

    Those drafted from an earlier snapshot of the library aren't left to chance.
    """
    held = {o.round_id for e in quotas.plan.entries for o in e.occurrences}
    held -= quotas.held.keys()
    return [
        round_id
        for batch in batches_of(policy)
        for round_id in rounds_of_batch(held, batch.batch_id)
    ]


def make_model(targets: TargetTable, quotas: QuotaTable, policy: Policy) -> Model:
    """Return the year that a plan and its quotas describe.

    Parameters
    ----------
    targets
        The frozen library. Every year asks each of its targets, so that what scopes
        look at is read whole.
    """
    cells = targets.read([c for c in targets.columns if c not in _NOT_LOOKED_AT])
    index = TargetIndex(cells)
    names = _strata_of(cells)
    stratum_of, strata = pd.factorize(names, sort=True)
    caps = dict(policy.caps)
    visits = pd.to_numeric(cells["visits"], errors="coerce").fillna(0)
    eligible = {
        e.entry_id: np.flatnonzero(index.mask(e.scope)) for e in quotas.plan.entries
    }
    known = {name: number for number, name in enumerate(strata)}
    return Model(
        rounds=tuple(
            _round(round_id, quotas, policy, eligible, stratum_of, known)
            for round_id in rounds_in_order(quotas, policy)
        ),
        caps=index.coded("grade", lambda g: caps.get(g or NO_GRADE, NO_CAP)),
        before=visits.to_numpy(dtype=np.int64),
        stratum_of=stratum_of,
        strata=tuple(map(str, strata)),
        grades=policy.grades.order,
    )


def _strata_of(targets: pd.DataFrame) -> "pd.Series[str]":
    district = targets["district"].where(targets["district"] != "", NO_GRADE)
    grade = targets["grade"].where(targets["grade"] != "", NO_GRADE)
    return district + "." + grade


def _round(
    round_id: str,
    quotas: QuotaTable,
    policy: Policy,
    eligible: Mapping[str, npt.NDArray[np.intp]],
    stratum_of: npt.NDArray[np.intp],
    known: Mapping[str, int],
) -> Round:
    full = is_full(round_id)
    groups: dict[str, int] = {}
    draws = []
    for entry in entries_of(quotas, round_id):
        occurrence = next(o for o in entry.occurrences if o.round_id == round_id)
        strata = quotas.strata(entry, round_id)
        sizes = np.array([s.eligible for s in strata], dtype=np.int64)
        draws.append(
            Draw(
                entry=entry,
                occurrence=occurrence,
                strata=strata,
                targets=_by_cell(eligible[entry.entry_id], strata, stratum_of, known),
                cells=np.repeat(np.arange(len(sizes)), sizes),
                sizes=sizes,
                upto=np.cumsum([s.expected_micro for s in strata], dtype=np.int64),
                offsets=np.array([s.offset for s in strata], dtype=np.uint64),
                group=occurrence.group,
                visit_group=groups.setdefault(occurrence.visit_group, len(groups)),
                reserve=0 if full else policy.rounds.reserve,
            )
        )
    return Round(round_id, full, tuple(draws), len(groups))


def _by_cell(
    targets: npt.NDArray[np.intp],
    strata: Sequence[Stratum],
    stratum_of: npt.NDArray[np.intp],
    known: Mapping[str, int],
) -> npt.NDArray[np.intp]:
    """Return the targets cell by cell, in the order of the entry's strata."""
    position = np.zeros(len(known), dtype=np.intp)
    position[[known[s.stratum] for s in strata]] = np.arange(len(strata))
    return targets[np.argsort(position[stratum_of[targets]], kind="stable")]
