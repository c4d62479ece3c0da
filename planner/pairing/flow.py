"""One department's squads as a flow problem, and the flow as seats taken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from planner.pairing.rules import Bench, Rules, Seat, Tier
from planner.pairing.seats import Squad
from planner.visits import Visit
from solvers.pairing import IntArray, PairingProblem, PairingStatus, balance
from solvers.staffing import members
from solvers.tickets import draw_tickets

#: Nobody visits this often; stands for "no limit".
UNLIMITED = 10**6


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody on a seat: `position` on the department's bench."""

    visit_id: str
    position: int
    seat: Seat


@dataclass(frozen=True, slots=True)
class _Template:
    """The part of the network that squads with the same candidates share."""

    demand: IntArray
    kinds: tuple[Seat, ...]
    n_classes: int
    link_class: IntArray
    link_kind: IntArray
    person: IntArray
    person_class: IntArray
    tier: IntArray


def capacities(bench: Bench, prior: Mapping[str, int]) -> list[int]:
    """Return how many more visits each of the bench may make this year."""
    return [
        UNLIMITED
        if person.max_visits is None
        else max(0, person.max_visits - prior.get(person.inspector_id, 0))
        for person in bench.inspectors
    ]


class DepartmentFlow:
    """Seats one department's squads, evenly and by lot.

    Parameters
    ----------
    key
        Text that holds the seed, the round and the department.
    """

    def __init__(
        self, rules: Rules, bench: Bench, prior: Mapping[str, int], key: str
    ) -> None:
        self._rules = rules
        self._bench = bench
        self._key = key
        self._capacity = np.array(capacities(bench, prior), dtype=np.int64)
        self._prior = np.array(
            [prior.get(p.inspector_id, 0) for p in bench.inspectors], dtype=np.int64
        )
        self._template = cache(self._make_template)
        self._lot = cache(self._draw_lot)

    def seat(
        self, squads: Sequence[tuple[Visit, Squad]]
    ) -> tuple[list[Seated], list[Tier]] | None:
        """Seat every squad, with an exception only where home people don't do.

        `squads` come in an order that neither input nor caller decides. Returns
        the seats, and from where each squad's people come, or nearer; None where there
        are too few people.
        """
        tiers = [squad.tier for _, squad in squads]
        found = self._solve(squads, tiers)
        widest = self._rules.tiers[-1]
        if found is None and any(tier < widest for tier in tiers):
            tiers = [widest] * len(squads)
            found = self._solve(squads, tiers)
        return None if found is None else (found, tiers)

    def _draw_lot(self, visit_id: str) -> IntArray:
        """Return each person's ticket for a visit."""
        return draw_tickets(f"{self._key}|{visit_id}", len(self._bench.inspectors))

    def _solve(
        self, squads: Sequence[tuple[Visit, Squad]], tiers: Sequence[Tier]
    ) -> list[Seated] | None:
        parts = [
            self._template(squad, tier)
            for (_, squad), tier in zip(squads, tiers, strict=True)
        ]
        problem = self._problem([visit for visit, _ in squads], parts)
        answer = balance(problem)
        if answer.status is PairingStatus.SHORT:
            return None
        kinds = [
            (visit.visit_id, kind)
            for (visit, _), part in zip(squads, parts, strict=True)
            for kind in part.kinds
        ]
        people = problem.pair_person[answer.pair_idx].tolist()
        return [
            Seated(kinds[kind][0], person, kinds[kind][1])
            for person, kind in zip(people, answer.kind_idx.tolist(), strict=True)
        ]

    def _make_template(self, squad: Squad, tier: Tier) -> _Template:
        kinds = Counter(squad.seats)
        sets = [self._bench.candidates(squad.case, kind, tier) for kind in kinds]
        classes: dict[tuple[bool, ...], int] = {}
        person, person_class = [], []
        everyone = 0
        for candidates in sets:
            everyone |= candidates
        for position in members(everyone):
            fits = tuple(bool(candidates >> position & 1) for candidates in sets)
            person.append(position)
            person_class.append(classes.setdefault(fits, len(classes)))
        links = [
            (number, kind)
            for fits, number in classes.items()
            for kind, fit in enumerate(fits)
            if fit
        ]
        return _Template(
            demand=np.array(list(kinds.values()), dtype=np.int64),
            kinds=tuple(kinds),
            n_classes=len(classes),
            link_class=np.array([number for number, _ in links], dtype=np.int64),
            link_kind=np.array([kind for _, kind in links], dtype=np.int64),
            person=np.array(person, dtype=np.int64),
            person_class=np.array(person_class, dtype=np.int64),
            tier=np.array(
                [self._bench.tier_of(p, squad.case.district) for p in person],
                dtype=np.int64,
            ),
        )

    def _problem(
        self, visits: Sequence[Visit], parts: Sequence[_Template]
    ) -> PairingProblem:
        n_classes = [part.n_classes for part in parts]
        n_kinds = [len(part.demand) for part in parts]
        first_class = np.cumsum([0, *n_classes])
        first_kind = np.cumsum([0, *n_kinds])
        tier = _joined([part.tier for part in parts])
        recent = self._recent(visits, parts)
        penalties = (tier == Tier.DIRECT, tier == Tier.NEIGHBOUR, recent)
        return PairingProblem(
            capacity=self._capacity,
            prior=self._prior,
            demand=_joined([part.demand for part in parts]),
            link_class=_joined(
                [p.link_class + k for p, k in zip(parts, first_class, strict=False)]
            ),
            link_kind=_joined(
                [p.link_kind + k for p, k in zip(parts, first_kind, strict=False)]
            ),
            pair_person=_joined([part.person for part in parts]),
            pair_class=_joined(
                [p.person_class + k for p, k in zip(parts, first_class, strict=False)]
            ),
            pair_ticket=_joined(
                [
                    self._lot(visit.visit_id)[part.person]
                    for visit, part in zip(visits, parts, strict=True)
                ]
            ),
            penalties=tuple(penalty for penalty in penalties if penalty.any()),
        )

    def _recent(
        self, visits: Sequence[Visit], parts: Sequence[_Template]
    ) -> npt.NDArray[np.bool_]:
        """Return which pairs bring somebody to a target seen last year or this."""
        marks = []
        for visit, part in zip(visits, parts, strict=True):
            seen = self._rules.recent(visit, self._bench)
            mark = np.zeros(len(part.person), dtype=np.bool_)
            for position in members(seen):
                mark |= part.person == position
            marks.append(mark)
        return np.concatenate(marks) if marks else np.zeros(0, dtype=np.bool_)


def _joined(parts: Sequence[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
