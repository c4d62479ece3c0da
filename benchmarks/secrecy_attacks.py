"""Guessing grades from what is public of simulated years, and how much better it goes.

Whatever is published, who is drawn tells something: risky firms are drawn more often.
`by_rates` is that much: Bayes over the grades of a district with every entry's rate of
each grade, lists being independent samples. Every attack is scored against it.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, rankdata, ttest_1samp

from planner.chances.model import Draw, Model, Round
from planner.chances.years import Outcome
from planner.protocol.engine_port import NUMBERS
from planner.protocol.salts import turn

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
UInts = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]

#: How finely the attacker looks at a circle.
BINS = 512
_LEAST = 1e-12
#: From how many beginnings turns are fitted, and in how many steps.
_BEGINNINGS, _STEPS = 6, 12


@dataclass(frozen=True, slots=True)
class Score:
    """How an attack went: bits a firm more than the baseline, year by year."""

    bits: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Bits a firm gained over the baseline."""
        return float(np.mean(self.bits))

    @property
    def p(self) -> float:
        """The chance of as large a gain if the attack gained nothing."""
        if len(self.bits) < 2 or np.ptp(self.bits) == 0:
            return float(self.mean <= 0)
        return float(ttest_1samp(self.bits, 0.0, alternative="greater").pvalue)


def reach(eligible: int, expected_micro: int) -> Floats:
    """Return the chance of being drawn by one's place on the circle, bin by bin.

    A target is drawn if fewer others than the quota stand before it.
    """
    low, part = divmod(expected_micro, 10**6)
    before = (np.arange(BINS) + 0.5) / BINS
    share = part / 1e6
    return np.asarray(
        (1.0 - share) * binom.cdf(low - 1, eligible - 1, before)
        + share * binom.cdf(low, eligible - 1, before)
    )


class Library:
    """What the attacker is granted beforehand: the plan, and all rates of strata.

    Parameters
    ----------
    model
        The year on paper.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        names = [name.rpartition(".") for name in model.strata]
        self.districts = sorted({district for district, _, _ in names})
        known = {g: i for i, g in enumerate(model.grades)}
        self.grade = np.array([known[g] for _, _, g in names])[model.stratum_of]
        place = {d: i for i, d in enumerate(self.districts)}
        self.district = np.array([place[d] for d, _, _ in names])[model.stratum_of]
        self.lots = [(r, d) for r in model.rounds if not r.full for d in r.draws]

    @cached_property
    def may(self) -> Bools:
        """Who may be drawn, of shape (lots, targets)."""
        may = np.zeros((len(self.lots), self.model.size), dtype=np.bool_)
        for row, (_, draw) in zip(may, self.lots, strict=True):
            row[draw.targets] = True
        return may

    @cached_property
    def chances(self) -> list[Floats]:
        """Each lot's chance of drawing a target whose number is known.

        Of shape (districts, grades, BINS); 0 where the lot has no such stratum.
        """
        shape = (len(self.districts), len(self.model.grades), BINS)
        found = []
        for _, draw in self.lots:
            chance = np.zeros(shape)
            for one, offset in zip(draw.strata, draw.offsets, strict=True):
                cell = self.districts.index(one.district), self._rank(one.grade)
                start = round(float(offset) / NUMBERS * BINS)
                chance[cell] = np.roll(reach(one.eligible, one.expected_micro), start)
            found.append(chance)
        return found

    def _rank(self, grade: str) -> int:
        return self.model.grades.index(grade)

    @cached_property
    def prior(self) -> Floats:
        """Shares of grades by district, as logarithms."""
        counts = np.zeros((len(self.districts), len(self.model.grades)))
        np.add.at(counts, (self.district, self.grade), 1.0)
        return np.log(np.maximum(counts, _LEAST) / counts.sum(axis=1, keepdims=True))

    def drawn(self, outcome: Outcome) -> Bools:
        """Who was drawn, of shape (lots, targets)."""
        found = np.zeros_like(self.may)
        lot = 0
        for held, drawn in zip(self.model.rounds, outcome.drawn, strict=True):
            for one in () if held.full else drawn:
                found[lot, one.selected] = True
                lot += 1
        return found

    def visits(self, drawn: Bools) -> Ints:
        """Count every target's visits by lot; full coverage uses up no cap."""
        met: dict[tuple[str, int], Bools] = {}
        for (held, draw), mine in zip(self.lots, drawn, strict=True):
            visit = held.round_id, draw.visit_group
            met[visit] = met.get(visit, np.zeros_like(mine)) | mine
        return np.sum(list(met.values()), axis=0, dtype=np.int64)


def by_rates(library: Library, drawn: Bools, firms: Ints) -> Floats:
    """Return the posterior of each grade by rates alone, of shape (firms, grades)."""
    found = library.prior[library.district[firms]].copy()
    for chances, may, hit in zip(library.chances, library.may, drawn, strict=True):
        eligible = np.flatnonzero(may[firms])
        rate = chances.mean(axis=2)[library.district[firms[eligible]]]
        told = np.where(hit[firms[eligible]][:, None], rate, 1.0 - rate)
        found[eligible] += np.log(np.maximum(told, _LEAST))
    return _normal(found)


def by_meetings(library: Library, drawn: Bools, firms: Ints) -> Floats:
    """Return the posterior that also knows where on its circle each entry stands.

    Which lists of a circle a firm is on, and which it is not on, says where its
    ticket lies; how much of a grade's circle fits that is its likelihood.
    """
    found = library.prior[library.district[firms]].copy()
    circles: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (held, draw) in enumerate(library.lots):
        circles[held.round_id, draw.group].append(number)
    for lots in circles.values():
        fits = np.ones((*found.shape, BINS))
        for lot in lots:
            eligible = np.flatnonzero(library.may[lot][firms])
            chance = library.chances[lot][library.district[firms[eligible]]]
            hit = drawn[lot][firms[eligible]][:, None, None]
            fits[eligible] *= np.where(hit, chance, 1.0 - chance)
        found += np.log(np.maximum(fits.mean(axis=2), _LEAST))
    return _normal(found)


def by_own_number(
    library: Library, outcome: Outcome, numbers: Sequence[UInts]
) -> tuple[Floats, Floats, Ints]:
    """Return what a drawn firm guesses of itself with and without its number.

    It knows how long each grade's arc is, and where the plan put its start.

    Parameters
    ----------
    numbers
        Every target's number in each lot's group.

    Returns
    -------
    with_number, without
        Posteriors of shape (selections, grades).
    firms
        Whose they are.
    """
    drawn = library.drawn(outcome)
    told, plain, whose = [], [], []
    for lot, mine in enumerate(numbers):
        firms = np.flatnonzero(drawn[lot])
        chance = library.chances[lot][library.district[firms]]
        at = (mine[firms].astype(np.float64) / NUMBERS * BINS).astype(np.int64)
        fits = chance[np.arange(len(firms)), :, at]
        before = library.prior[library.district[firms]]
        told.append(_normal(before + np.log(np.maximum(fits, _LEAST))))
        plain.append(_normal(before + np.log(np.maximum(chance.mean(axis=2), _LEAST))))
        whose.append(firms)
    return np.concatenate(told), np.concatenate(plain), np.concatenate(whose)


def by_pooled_numbers(
    library: Library, outcome: Outcome, numbers: Sequence[UInts], colluders: Bools
) -> tuple[float, float, int]:
    """Return what drawn firms guess that pool their numbers, and know the whole plan.

    By how much each stratum's circle was turned is all that they don't know. They fit
    it, circle by circle and district by district, by expectation and maximisation
    from several beginnings; all entries of a circle bear on one turn.

    Returns
    -------
    bits, area
        Gained a selection over the rates; AUC of the riskier two grades gained.
    firms
        How many selections were told.
    """
    drawn = library.drawn(outcome)
    circles: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (held, draw) in enumerate(library.lots):
        circles[held.round_id, draw.group].append(number)
    told, plain, whose = [], [], []
    for lots in circles.values():
        for district in range(len(library.districts)):
            here = library.district == district
            firms = [np.flatnonzero(drawn[i] & colluders & here) for i in lots]
            chance = np.concatenate(
                [
                    np.repeat(library.chances[i][district][None], len(f), axis=0)
                    for i, f in zip(lots, firms, strict=True)
                ]
            )
            if len(chance) == 0:
                continue
            own = np.concatenate(
                [numbers[i][f] for i, f in zip(lots, firms, strict=True)]
            )
            at = (own.astype(np.float64) / NUMBERS * BINS).astype(np.int64)
            before = np.exp(library.prior[district]) * chance.mean(axis=2)
            before = (before + _LEAST) / (before + _LEAST).sum(axis=1, keepdims=True)
            plain.append(before)
            told.append(_turns_fitted(chance, at, before))
            whose.append(np.concatenate(firms))
    after, rates = np.concatenate(told), np.concatenate(plain)
    grade = library.grade[np.concatenate(whose)]
    risky = grade >= len(library.model.grades) - 2
    area = auc(after[:, 2:].sum(axis=1), risky) - auc(rates[:, 2:].sum(axis=1), risky)
    return gain(after, rates, grade), area, len(grade)


def _turns_fitted(chance: Floats, at: Ints, before: Floats) -> Floats:
    """Return posteriors of grades, averaged over turns in proportion to their fit.

    Parameters
    ----------
    chance
        Of shape (firms, grades, BINS), before the turn.
    at
        The bin of each firm's number.
    """
    grades, rows = before.shape[1], np.arange(len(at))[:, None]
    # Of shape (firms, grades, turns): how well a number fits a turn.
    back = (at[:, None] - np.arange(BINS)) % BINS
    density = np.stack([chance[rows, g, back] for g in range(grades)], axis=1)
    density /= np.maximum(chance.mean(axis=2), _LEAST)[:, :, None]
    found, weights = [], []
    for start in range(_BEGINNINGS):
        share = before * (1.0 + 0.5 * np.cos(at[:, None] / BINS * 6.28 + start))
        share /= share.sum(axis=1, keepdims=True)
        for _ in range(_STEPS):
            fit = np.einsum("fg,fgt->gt", share, np.log(density + 0.02))
            turns = np.exp(fit - fit.max(axis=1, keepdims=True))
            turns /= turns.sum(axis=1, keepdims=True)
            likely = before * np.einsum("gt,fgt->fg", turns, density + 0.02)
            share = likely / likely.sum(axis=1, keepdims=True)
        found.append(share)
        weights.append(float(np.log(likely.sum(axis=1)).sum()))
    trust = np.exp(np.array(weights) - max(weights))
    return np.asarray(np.tensordot(trust / trust.sum(), np.array(found), axes=1))


def auc(score: Floats, positive: Bools) -> float:
    """Return the chance that a positive scores higher than a negative."""
    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return 0.5
    ranks = rankdata(score)
    return float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def by_order(lists: Sequence[Sequence[int]], grade: Ints, risky_from: int) -> Floats:
    """Return, for each list, how much later risky firms stand in it than others.

    Each value is the rank statistic of Wilcoxon, standardised.

    Parameters
    ----------
    lists
        Firms in the order in which they are published.
    """
    found = []
    for order in lists:
        risky = grade[np.array(order, dtype=np.intp)] >= risky_from
        ones, all_ = int(risky.sum()), len(order)
        if not 0 < ones < all_:
            continue
        ranks = np.arange(1, all_ + 1, dtype=np.float64)
        mean = ones * (all_ + 1) / 2.0
        spread = math.sqrt(ones * (all_ - ones) * (all_ + 1) / 12.0)
        found.append((ranks[risky].sum() - mean) / spread)
    return np.array(found)


def gain(told: Floats, plain: Floats, grade: Ints) -> float:
    """Return the mean bits by which the true grade is more likely than before."""
    rows = np.arange(len(grade))
    return float(
        np.mean(
            np.log2(np.maximum(told[rows, grade], _LEAST))
            - np.log2(np.maximum(plain[rows, grade], _LEAST))
        )
    )


def turned_by(model: Model, key: str) -> Model:
    """Return the model with its circles turned as a round's custody key turns them."""

    def one(draw: Draw) -> Draw:
        by = [turn(key, draw.group, s.stratum) for s in draw.strata]
        offsets = [
            (int(o) + b) % NUMBERS for o, b in zip(draw.offsets, by, strict=True)
        ]
        return replace(draw, offsets=np.array(offsets, dtype=np.uint64))

    def held(round_: Round) -> Round:
        return replace(round_, draws=tuple(map(one, round_.draws)))

    return replace(model, rounds=tuple(map(held, model.rounds)))


def listed(drawn: Bools) -> Ints:
    """Return the firms that are on any list."""
    return np.flatnonzero(drawn.any(axis=0))


def public_lists(
    library: Library, outcome: Outcome, ids: UInts, *, by_place: bool = False
) -> Iterator[list[int]]:
    """Yield each list's rows of a district, whose grades are known to be mixed so.

    They stand in the order of ids, or as a leaking office has them, by place.
    """
    for held, drawn in zip(library.model.rounds, outcome.drawn, strict=True):
        for one in () if held.full else drawn:
            order = one.selected
            if not by_place:
                order = order[np.argsort(ids[order])]
            for district in np.unique(library.district[order]):
                yield [int(i) for i in order[library.district[order] == district]]


def _normal(found: Floats) -> Floats:
    likely = np.exp(found - found.max(axis=1, keepdims=True))
    return likely / likely.sum(axis=1, keepdims=True)


def by_caps(library: Library, posterior: Floats, visits: Ints, firms: Ints) -> Floats:
    """Return the posterior that also knows how many visits a year a grade may have."""
    caps = np.full(len(library.model.grades), np.iinfo(np.int64).max)
    caps[library.grade] = library.model.caps
    possible = visits[firms][:, None] <= caps
    return _normal(np.log(np.where(possible, posterior, 0.0) + _LEAST))
