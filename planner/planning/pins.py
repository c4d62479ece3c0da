"""A coordinator's pins: which groups they admit, and where they contradict.

A pin chooses among what the signs allow; it never stands in for a sign.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt

from planner.errors import Finding, InfeasibleError, InputError
from planner.messages.merging import REASONS
from planner.planning.pairs import Pairs, Reason
from planner.planning.signs import Prepared
from planner.registry import CoordinatorPin, PinRule
from planner.scopes import BoolArray

IntArray = npt.NDArray[np.int64]

#: The input table, as findings name it.
PINS = "pins"

_BINDING = frozenset({PinRule.KEEP, PinRule.TOGETHER})

#: What no further member of a group could mend.
_FOR_GOOD = frozenset(
    {"apart_departments", "apart_scope", "apart_empty", "apart_count"}
)


class Pins:
    """The pins in force, over the numbers of prepared proposals."""

    def __init__(
        self, pins: Sequence[CoordinatorPin], prepared: Sequence[Prepared]
    ) -> None:
        self._ids = [p.proposal.proposal_id for p in prepared]
        numbers = {proposal_id: number for number, proposal_id in enumerate(self._ids)}
        self._pins = tuple(pins)
        self._named = [
            frozenset(numbers[p] for p in pin.proposal_ids if p in numbers)
            for pin in pins
        ]
        self._touching: dict[int, list[int]] = {}
        for at, named in enumerate(self._named):
            for member in named:
                self._touching.setdefault(member, []).append(at)
        self._unit_of = {member: set(u) for u in self.units() for member in u}

    def admits(self, members: tuple[int, ...]) -> bool:
        """Tell whether the pins let a group be one entry."""
        return self._first_broken(frozenset(members)) is None

    def admitted(self, members: Sequence[int], held: BoolArray) -> BoolArray:
        """Return which rows of groups the pins let be one entry, as `admits` tells.

        `held` is of shape (n_groups, n_members).
        """
        found = np.ones(len(held), dtype=np.bool_)
        touching = {at for member in members for at in self._touching.get(member, ())}
        size = held.sum(axis=1)
        for at in sorted(touching):
            named = self._named[at]
            inside = held[:, [member in named for member in members]].sum(axis=1)
            keeps = _keeping(self._pins[at].rule, len(named), inside, size)
            found &= keeps | (inside == 0)
        return found

    def units(self) -> list[tuple[int, ...]]:
        """Return the sets of proposals that share an entry by pin, each ascending."""
        graph: nx.Graph[int] = nx.Graph()
        for pin, named in zip(self._pins, self._named, strict=True):
            if pin.rule in _BINDING and len(named) > 1:
                nx.add_path(graph, sorted(named))
        return sorted(tuple(sorted(part)) for part in nx.connected_components(graph))

    def between(self, one: int, other: int) -> CoordinatorPin | None:
        """Return the first pin that lets no entry hold both, None where none does."""
        group = self._unit_of.get(one, {one}) | self._unit_of.get(other, {other})
        at = self._first_broken(frozenset(group))
        return None if at is None else self._pins[at]

    def barred(self) -> BoolArray:
        """Return which two proposals no entry may hold by pin, of shape (n, n)."""
        found = np.zeros((len(self._ids), len(self._ids)), dtype=np.bool_)
        for one in self._touching:
            for other in range(len(self._ids)):
                if self.between(one, other) is not None:
                    found[one, other] = found[other, one] = one != other
        return found

    def check(self, pairs: Pairs) -> None:
        """Refuse pins that no plan could keep.

        Raises
        ------
        InputError
            If a pin names a proposal that isn't there.
        InfeasibleError
            If pins contradict one another, the departments' pins or the signs.
        """
        unknown = list(self._unknown())
        if unknown:
            raise InputError(unknown)
        faults = self.faults(pairs)
        if faults:
            raise InfeasibleError(faults)

    def faults(self, pairs: Pairs) -> list[Finding]:
        """Return where pins contradict one another, or else the signs."""
        return list(self._conflicts()) or [
            *self._broken_units(pairs),
            *self._broken_singles(pairs),
        ]

    def _first_broken(self, group: frozenset[int]) -> int | None:
        touching = {at for member in group for at in self._touching.get(member, ())}
        return next((at for at in sorted(touching) if not self._keeps(at, group)), None)

    def _keeps(self, at: int, group: frozenset[int]) -> bool:
        named = self._named[at]
        match self._pins[at].rule:
            case PinRule.KEEP:
                return group == named
            case PinRule.TOGETHER:
                return group >= named
            case PinRule.APART:
                return len(group & named) < 2
            case PinRule.ALONE:
                return len(group) == 1

    def _unknown(self) -> Iterator[Finding]:
        known = set(self._ids)
        for pin in self._pins:
            for missing in sorted(set(pin.proposal_ids) - known):
                yield _finding(pin, "pin_unknown_proposal", missing)

    def _conflicts(self) -> Iterator[Finding]:
        """Yield each pin that is broken by what others put together."""
        for unit in self.units():
            group = frozenset(unit)
            touching = sorted({at for m in unit for at in self._touching[m]})
            makers = [at for at in touching if self._pins[at].rule in _BINDING]
            for at in touching:
                if not self._keeps(at, group):
                    other = next(self._pins[maker] for maker in makers if maker != at)
                    yield _finding(
                        self._pins[at],
                        "pin_conflict",
                        "、".join(self._pins[at].proposal_ids),
                        other_rule=other.rule.value,
                        other_ids="、".join(other.proposal_ids),
                    )

    def _broken_units(self, pairs: Pairs) -> Iterator[Finding]:
        """Yield what keeps apart proposals that pins put together."""
        for unit in self.units():
            makers = [
                self._pins[at]
                for at in sorted({at for m in unit for at in self._touching[m]})
                if self._pins[at].rule in _BINDING
            ]
            broken = False
            for one, other in combinations(unit, 2):
                reason = pairs.pinned_alone(one, other) or pairs.unlike(one, other)
                if reason is not None:
                    broken = True
                    named = {"one": self._ids[one], "other": self._ids[other]}
                    yield _finding(
                        makers[0],
                        "pin_breaks_sign",
                        self._names(unit),
                        **named,
                        **_in_words(reason),
                    )
            reason = None if broken else pairs.group_refused(unit)
            kept = any(maker.rule is PinRule.KEEP for maker in makers)
            if reason is not None and (kept or reason.code in _FOR_GOOD):
                yield self._refused(makers[0], unit, reason)

    def _broken_singles(self, pairs: Pairs) -> Iterator[Finding]:
        """Yield who must be joint and is pinned alone."""
        for pin, named in zip(self._pins, self._named, strict=True):
            if pin.rule is PinRule.ALONE or len(named) == 1:
                for member in sorted(named):
                    reason = pairs.group_refused((member,))
                    if reason is not None:
                        yield self._refused(pin, (member,), reason)

    def _refused(
        self, pin: CoordinatorPin, members: tuple[int, ...], reason: Reason
    ) -> Finding:
        names = self._names(members)
        return _finding(pin, "pin_breaks_group", names, **_in_words(reason))

    def _names(self, members: Iterable[int]) -> str:
        return "、".join(self._ids[member] for member in members)


def _keeping(rule: PinRule, named: int, inside: IntArray, size: IntArray) -> BoolArray:
    """Return which groups keep a pin, by how many it names and how many are inside."""
    keeping: dict[PinRule, BoolArray] = {
        PinRule.KEEP: (inside == named) & (size == named),
        PinRule.TOGETHER: inside == named,
        PinRule.APART: inside < 2,
        PinRule.ALONE: size == 1,
    }
    return keeping[rule]


def _finding(pin: CoordinatorPin, code: str, value: str, **params: str) -> Finding:
    said = {"rule": pin.rule.value, **params}
    return Finding(file=PINS, row=pin.row, code=code, value=value, params=said)


def _in_words(reason: Reason) -> dict[str, str]:
    message = REASONS[reason.code].filled(reason.params)
    return {"reason_zh": message.zh, "reason_en": message.en}
