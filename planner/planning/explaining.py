"""Why proposals share an entry or don't: the whole plan, pair by pair."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np

from planner.planning.alternatives import Alternatives
from planner.planning.choice import Choice
from planner.planning.pairs import Pairs, Reason, phrase
from planner.planning.plan import Merge
from planner.planning.reasons import Apart, Explanation, Moved, PairReason
from planner.planning.signs import days_apart, window

#: With so many of the four signs two proposals look mergeable.
LOOKS_MERGEABLE = 3


def explain(choice: Choice, merges: Iterable[Merge]) -> Explanation:
    """Return every pair that shares an entry, who moved, and every pair that doesn't.

    Parameters
    ----------
    choice
        What the plan was chosen from.
    merges
        Where the plan has every proposal.

    Returns
    -------
    The explanation, by proposals' ids. `apart` has every two proposals of which three
    signs hold at least and whose scopes share a target.
    """
    numbers = {p.proposal.proposal_id: at for at, p in enumerate(choice.prepared)}
    members: dict[str, list[int]] = {}
    for merge in merges:
        members.setdefault(merge.entry_id, []).append(numbers[merge.proposal_id])
    told = _Explainer(choice, {e: tuple(sorted(found)) for e, found in members.items()})
    return Explanation(
        merged=tuple(told.merged()),
        moved=tuple(sorted(told.moved(), key=lambda m: m.proposal_id)),
        apart=tuple(told.apart()),
    )


class _Explainer:
    def __init__(self, choice: Choice, chosen: Mapping[str, tuple[int, ...]]) -> None:
        self._choice = choice
        self._chosen = chosen
        self._entry_of = {m: e for e, members in chosen.items() for m in members}
        self._pairs = Pairs(
            choice.prepared, choice.signs, choice.weigher, choice.policy.merge
        )
        self._alternatives = Alternatives(choice, chosen, self._pairs)

    def merged(self) -> Iterator[PairReason]:
        """Yield every two proposals of one entry, with their signs."""
        for entry_id, members in sorted(self._chosen.items()):
            for one, other in combinations(members, 2):
                yield PairReason(
                    entry_id=entry_id,
                    one=self._pairs.name(one),
                    other=self._pairs.name(other),
                    lines=self._pairs.lines(one, other),
                )

    def moved(self) -> Iterator[Moved]:
        """Yield whoever gives up its window for its entry's."""
        for entry_id, members in self._chosen.items():
            candidate = self._choice.weigher.weigh(members)
            if candidate is None:
                msg = f"no entry can be made of {members}"
                raise ValueError(msg)
            new = candidate.drafts[0].start, candidate.drafts[0].end
            for member in members:
                old = window(self._choice.prepared[member].proposal)
                if old != new:
                    yield Moved(
                        proposal_id=self._pairs.name(member),
                        entry_id=entry_id,
                        start=old[0],
                        end=old[1],
                        new_start=new[0],
                        new_end=new[1],
                        days=days_apart(old, new),
                    )

    def apart(self) -> Iterator[Apart]:
        """Yield every two proposals that look mergeable and don't share an entry."""
        for one, other in self._alike_but_apart():
            entries = self._entry_of[one], self._entry_of[other]
            reason = self._decisive(one, other, entries)
            yield Apart(
                one=self._pairs.name(one),
                other=self._pairs.name(other),
                entry_of_one=entries[0],
                entry_of_other=entries[1],
                code=reason.code,
                lines=self._pairs.lines(one, other),
                params=reason.params,
            )

    def _alike_but_apart(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs by number, and so by id."""
        signs = self._choice.signs
        place = {entry_id: at for at, entry_id in enumerate(self._chosen)}
        members = range(len(self._choice.prepared))
        at = np.array([place[self._entry_of[m]] for m in members], dtype=np.int64)
        alike = np.sum([*signs.holds.values()], axis=0) >= LOOKS_MERGEABLE
        alike &= at[:, None] != at[None, :]
        for one, other in np.argwhere(np.triu(alike)).tolist():
            if signs.targets_shared(one, other)[0]:
                yield one, other

    def _decisive(self, one: int, other: int, entries: tuple[str, str]) -> Reason:
        """Return the first reason that keeps two proposals apart."""
        return (
            self._pairs.pinned_alone(one, other)
            or self._pinned_by_coordinator(one, other)
            or self._pairs.refused(one, other)
            or self._alternatives.reason(one, other, entries)
        )

    def _pinned_by_coordinator(self, one: int, other: int) -> Reason | None:
        pin = self._choice.pins.between(one, other)
        if pin is None:
            return None
        none = phrase("no_reason")
        return Reason(
            "apart_by_coordinator",
            {
                "rule": pin.rule.value,
                "ids": "、".join(pin.proposal_ids),
                "because_zh": pin.reason or none.zh,
                "because_en": pin.reason or none.en,
            },
        )
