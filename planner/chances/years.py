"""One simulated year: all its rounds, caps and visits carried from round to round."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.chances.lottery import Drawn, draw_entry, round_quotas
from planner.chances.model import Arrangement, Draw, Model, Round
from planner.chances.numbers import quota_start, target_numbers

Ints = npt.NDArray[np.int64]
UInts = npt.NDArray[np.uint64]

#: (number of the round, of the visit group in it, of the draws that met) of a visit.
Meeting = tuple[int, int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Chance:
    """Where a round's numbers come from: of a group's targets, and of an entry."""

    numbers: Callable[[str, npt.NDArray[np.intp]], UInts]
    start: Callable[[str], int]


@dataclass(slots=True)
class Outcome:
    """What a year brought.

    `visits` counts every target's visits; `drawn` has what each entry drew, by round;
    `met` counts visits by what met in them.
    """

    visits: Ints
    drawn: list[list[Drawn]]
    met: dict[Meeting, int]

    @property
    def selections(self) -> int:
        """How many targets were drawn by all entries together."""
        return sum(len(d.selected) for drawn in self.drawn for d in drawn)


def simulated(run: int, round_id: str) -> Chance:
    """Return the chance of one round of one simulated year."""
    return Chance(
        numbers=lambda group, targets: target_numbers(run, round_id, group, targets),
        start=lambda entry_id: quota_start(run, round_id, entry_id),
    )


def arranged(model: Model, arrangement: Arrangement) -> Model:
    """Return the year with its entries arranged in another way."""
    if arrangement is Arrangement.PLANNED:
        return model

    def moved(draw: Draw) -> Draw:
        own = arrangement is Arrangement.INDEPENDENT
        return replace(
            draw,
            group=draw.entry.entry_id if own else "nested",
            offsets=np.zeros_like(draw.offsets),
        )

    return replace(
        model,
        rounds=tuple(
            replace(r, draws=tuple(map(moved, r.draws))) for r in model.rounds
        ),
    )


def draw_year(model: Model, chance: Callable[[str], Chance]) -> Outcome:
    """Return one year, its rounds held one after another.

    Parameters
    ----------
    chance
        Of each round, by its id.
    """
    year = Outcome(np.zeros(model.size, dtype=np.int64), [], {})
    left = model.caps - model.before
    for number, held in enumerate(model.rounds):
        visits, drawn = _draw_round(held, chance(held.round_id), left)
        year.visits += visits
        year.drawn.append(drawn)
        _count_meetings(year.met, number, held, drawn)
        # Full coverage lies outside the caps: its visits don't use them up.
        if not held.full:
            left -= visits
    return year


def _draw_round(held: Round, chance: Chance, left: Ints) -> tuple[Ints, list[Drawn]]:
    """Return every target's visits of a round, and what each entry drew.

    `left` is how many visits each target's cap lets it have yet.
    """
    visits = np.zeros_like(left)
    visited = np.zeros((held.visit_groups, len(left)), dtype=np.bool_)
    drawn = []
    for draw in held.draws:
        mine, targets = visited[draw.visit_group], draw.targets
        free = (
            np.ones(len(targets), dtype=np.bool_)
            if held.full
            else (visits[targets] < left[targets]) | mine[targets]
        )
        quotas = round_quotas(draw.upto, chance.start(draw.entry.entry_id))
        found = draw_entry(draw, chance.numbers(draw.group, targets), quotas, free)
        visits[found.selected[~mine[found.selected]]] += 1
        mine[found.selected] = True
        drawn.append(found)
    return visits, drawn


def _count_meetings(
    met: dict[Meeting, int], number: int, held: Round, drawn: list[Drawn]
) -> None:
    """Add a round's visits, by which of its draws met in them."""
    groups: dict[int, list[int]] = defaultdict(list)
    for position, draw in enumerate(held.draws):
        groups[draw.visit_group].append(position)
    for group, members in groups.items():
        if len(members) == 1:
            met[number, group, (members[0],)] = len(drawn[members[0]].selected)
            continue
        targets = np.concatenate([drawn[m].selected for m in members])
        who = np.repeat(
            np.arange(len(members)), [len(drawn[m].selected) for m in members]
        )
        _, rows = np.unique(targets, return_inverse=True)
        came = np.zeros((rows.max(initial=-1) + 1, len(members)), dtype=np.bool_)
        came[rows, who] = True
        for together, count in zip(
            *np.unique(came, axis=0, return_counts=True), strict=True
        ):
            here = tuple(members[m] for m in np.flatnonzero(together))
            met[number, group, here] = int(count)
