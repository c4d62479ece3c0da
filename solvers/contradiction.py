"""A smallest set of rules that contradict each other, found by asking what can be kept.

Source: implicit hitting sets (Ignatiev, Previti, Liffiton and Marques-Silva, Smallest
MUS extraction with minimal hitting set dualization, CP 2015). Every answer that keeps
some rules breaks others, and a contradiction holds at least one of those broken. So a
least set that meets all sets of broken rules is no larger than a smallest
contradiction; if nothing keeps it, it is one. A minimal contradiction is found first,
by halving (Junker, QuickXplain, AAAI 2004).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np


class Proof(StrEnum):
    """What is known of a contradiction.

    SMALLEST: none has fewer rules. MINIMAL: without any one of its rules the others
    can be kept. UNPROVEN: they contradict each other, and no more is known.
    """

    SMALLEST = "smallest"
    MINIMAL = "minimal"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of asking for some rules: all that an answer keeps, or None.

    `sure` is False where the search for an answer was given up; then `rules` are
    those that were asked for. Where nothing keeps them, `core` are some of those asked
    for that nothing keeps, all of them for None.
    """

    rules: frozenset[int] | None
    sure: bool = True
    core: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Rules, ascending, that no answer keeps together."""

    rules: tuple[int, ...]
    proof: Proof


Ask = Callable[[frozenset[int]], Kept]


def smallest_contradiction(
    n_rules: int, ask: Ask, *, questions: int = 200, most: int | None = None
) -> Contradiction | None:
    """Return a smallest set of rules that can't be kept together, None if all can.

    Among sets as small, rules with low numbers are preferred.

    Parameters
    ----------
    ask
        Says for some rules which ones an answer that keeps them keeps.
    questions
        How many are asked to prove a minimal set smallest, or to find a smaller one.
    most
        After how many the rules not asked for yet stay in the set, unproven.
    """
    search = _Search(n_rules, ask, most)
    everything = frozenset(range(n_rules))
    if search.can_keep(everything):
        return None
    found = search.minimal()
    proof = Proof.MINIMAL if search.sure else Proof.UNPROVEN
    gave_up = most is not None and search.asked >= most
    last = search.asked + (0 if gave_up else questions)
    while search.asked < last:
        least = search.hitting()
        if _order(least) >= _order(found):
            proof = Proof.SMALLEST if search.sure else proof
            break
        if not search.can_keep(least):
            found = least
    return Contradiction(rules=tuple(sorted(found)), proof=proof)


def _order(rules: frozenset[int]) -> tuple[int, int]:
    """Return by what sets are preferred: few rules, then low numbers."""
    return len(rules), sum(rules)


class _Search:
    """Asks each question once, and remembers what follows from the answers."""

    def __init__(self, n_rules: int, ask: Ask, most: int | None) -> None:
        self._everything = frozenset(range(n_rules))
        self._ask = ask
        self._kept: list[frozenset[int]] = []
        self._contradictions: list[frozenset[int]] = []
        self._most = most
        self.asked = 0
        self.sure = True

    def can_keep(self, rules: frozenset[int]) -> bool:
        if any(rules <= kept for kept in self._kept):
            return True
        if any(known <= rules for known in self._contradictions):
            return False
        self.asked += 1
        answer = self._ask(rules)
        self.sure &= answer.sure
        if answer.rules is None:
            self._contradictions.append(rules if answer.core is None else answer.core)
            return False
        self._kept.append(answer.rules)
        return True

    def minimal(self) -> frozenset[int]:
        """Return a minimal contradiction: of every part only what is needed."""
        wanted = sorted(self._contradictions[-1], reverse=True)
        return frozenset(self._needed(frozenset(), wanted, grown=True))

    def _needed(
        self, held: frozenset[int], rules: Sequence[int], *, grown: bool
    ) -> list[int]:
        """Return which of `rules` are needed for a contradiction beside those held.

        Parameters
        ----------
        grown
            Whether more is held than when it was last found that it can be kept.
        """
        if self._most is not None and self.asked >= self._most:
            self.sure = False
            return list(rules)
        if grown and not self.can_keep(held):
            return []
        if len(rules) == 1:
            return list(rules)
        half = len(rules) // 2
        first, second = rules[:half], rules[half:]
        of_second = self._needed(held.union(first), second, grown=True)
        of_first = self._needed(held.union(of_second), first, grown=bool(of_second))
        return [*of_first, *of_second]

    def hitting(self) -> frozenset[int]:
        """Return a least set that holds a rule of each set that an answer breaks."""
        broken = [sorted(self._everything - kept) for kept in self._kept]
        return _least_hitting(len(self._everything), broken)


def _least_hitting(n_rules: int, sets: Sequence[Sequence[int]]) -> frozenset[int]:
    """Return a least set of rules that meets every set, low numbers preferred."""
    if not sets:
        return frozenset()
    import highspy

    highs = highspy.Highs()
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.0),
    ):
        highs.setOptionValue(name, value)
    highs.passModel(_hitting_model(highspy, n_rules, sets))
    highs.run()
    values = np.array(highs.getSolution().col_value)
    return frozenset(np.flatnonzero(values > 0.5).tolist())


def _hitting_model(highspy: Any, n_rules: int, sets: Sequence[Sequence[int]]) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n_rules, len(sets)
    # All of the small parts together come to less than one rule more.
    model.col_cost_ = 1.0 + np.arange(n_rules) / (1.0 + n_rules * n_rules)
    model.col_lower_, model.col_upper_ = np.zeros(n_rules), np.ones(n_rules)
    model.row_lower_ = np.ones(len(sets))
    model.row_upper_ = np.full(len(sets), highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = np.cumsum([0, *map(len, sets)])
    model.a_matrix_.start_ = starts
    model.a_matrix_.index_ = np.concatenate([np.array(s, dtype=int) for s in sets])
    model.a_matrix_.value_ = np.ones(int(starts[-1]))
    model.integrality_ = [highspy.HighsVarType.kInteger] * n_rules
    return model
