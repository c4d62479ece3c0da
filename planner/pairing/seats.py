"""Which seats a visit's teams have: sizes, qualifications, a lead, experts.

Several ways may do. They come in order of preference: without an exception, the
initiator's department bearing extra seats and the lead, no more seats than the
policy asks for, no expert, and needs spread over as many seats as there are,
which leaves most people eligible for each.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import (
    chain,
    combinations,
    combinations_with_replacement,
    islice,
    product,
)
from typing import NamedTuple

from planner.pairing.rules import Case, Kind, Rules, Tier
from planner.pairing.teams import Seat
from solvers.staffing import unmatched

#: Set partitions grow fast (six needs: 203 ways, nine: 21,147); beyond this, needs
#: that the same people hold are put together first.
_MAX_NEEDS = 6

#: How many layouts are tried for a visit that too few people contest, and in them
#: how many ways to seat one department with any one of another.
_LAYOUTS, _WAYS = 16, 4


class Squad(NamedTuple):
    """One department's team for one visit: its seats, filled from `tier` or nearer."""

    case: Case
    seats: tuple[Seat, ...]
    tier: Tier

    def parts(self) -> Iterator["Part"]:
        """Yield the inspectors, then the experts who come along, if any."""
        needs = self.case.kind.needs
        if not self.seats[-1].expert:
            yield Part(self, self.seats, needs)
            return
        for expert in (False, True):
            seats = tuple(seat for seat in self.seats if seat.expert is expert)
            own = (n for n in needs if self._are_for_experts(n) is expert)
            yield Part(self, seats, tuple(own))

    def _are_for_experts(self, need: frozenset[str]) -> bool:
        """Tell whether experts meet a need: no other seat asks for all of it."""
        return not any(
            need <= seat.qualifications for seat in self.seats if not seat.expert
        )


class Part(NamedTuple):
    """Those of a squad who are drawn together: its inspectors, or its experts."""

    squad: Squad
    seats: tuple[Seat, ...]
    needs: tuple[frozenset[str], ...]


#: The squads of one visit, the initiator's first.
Layout = tuple[Squad, ...]


def partitions(parts: Sequence[Seat]) -> Iterator[list[list[Seat]]]:
    """Yield every way to put `parts` into blocks."""
    if not parts:
        yield []
        return
    for rest in partitions(parts[1:]):
        yield [[parts[0]], *rest]
        for k, block in enumerate(rest):
            yield [*rest[:k], [parts[0], *block], *rest[k + 1 :]]


def _groupings(needs: Sequence[Seat]) -> Iterable[list[list[Seat]]]:
    # Of more needs than that nobody holds two: each takes a seat of its own.
    if len(needs) > _MAX_NEEDS + 1:
        return [[[need] for need in needs]]
    return partitions(needs)


def _joined(block: Sequence[Seat]) -> Seat:
    return Seat(
        frozenset(chain.from_iterable(seat.qualifications for seat in block)),
        any(seat.lead for seat in block),
        any(seat.expert for seat in block),
    )


def _ways_to_cut(needs: tuple[Seat, ...], size: int) -> tuple[tuple[Seat, ...], ...]:
    """Return `size` seats or more for the needs put together, fewest seats first."""
    ways = sorted(
        _groupings(needs),
        key=lambda blocks: (
            max(size, len(blocks)),
            # Who may lead rather checks something, too, than one checks all.
            -sum(any(need.qualifications for need in block) for block in blocks),
            -len(blocks),
        ),
    )
    return tuple(_padded([_joined(block) for block in blocks], size) for blocks in ways)


class SeatPlans:
    """Ways to seat visits under the rules, remembered by what decides them."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._first = cache(self._first_way)
        self._few = cache(self._few_ways)
        self._first_of_all = cache(self._first_with_people)
        self._cuts = cache(_ways_to_cut)
        self._shares = cache(self._shares_of)
        self.several = cache(self._several)

    def best(self, cases: tuple[Case, ...]) -> Layout | None:
        """Return the preferred layout of a visit by itself, or None where none fits."""
        for tier in self._rules.tiers:
            for sizes, lead in self._shares(len(cases)):
                found: list[Squad] = []
                for k, (case, size) in enumerate(zip(cases, sizes, strict=True)):
                    squad = self._preferred(case, size, k == lead, tier)
                    if squad is None:
                        break
                    found.append(squad)
                else:
                    return tuple(found)
        return None

    def _several(self, cases: tuple[Case, ...]) -> tuple[Layout, ...]:
        """Return layouts that fit the visit by itself, the preferred first."""
        return tuple(dict.fromkeys(islice(self._layouts(cases), _LAYOUTS)))

    def _layouts(self, cases: tuple[Case, ...]) -> Iterator[Layout]:
        for tier in self._rules.tiers:
            for sizes, lead in self._shares(len(cases)):
                options = []
                for k, (case, size) in enumerate(zip(cases, sizes, strict=True)):
                    found = self._few(case, size, k == lead, tier)
                    options.append(found)
                    if not found:
                        break
                else:
                    yield from product(*options)

    def _shares_of(self, count: int) -> tuple[tuple[tuple[int, ...], int], ...]:
        """Return how many seats each department has, and which one has the lead."""
        return tuple(self._every_share(count))

    def _every_share(self, count: int) -> Iterator[tuple[tuple[int, ...], int]]:
        policy = self._rules.policy
        least = policy.min_per_department
        extra = max(0, policy.min_per_visit - least * count)
        for bearers in combinations_with_replacement(range(count), extra):
            sizes = tuple(least + bearers.count(k) for k in range(count))
            for lead in range(count) if policy.lead else (-1,):
                yield sizes, lead

    def _preferred(self, case: Case, size: int, lead: bool, tier: Tier) -> Squad | None:
        """Return the preferred way to seat a department.

        Who is kept away opens no way to others: what comes first with everybody
        admitted stays the first as long as it can be filled. Of many needs that isn't
        so, as those that most people hold are put together.
        """
        if len(case.kind.needs) > _MAX_NEEDS:
            return self._first(case, size, lead, tier)
        first = self._first_of_all(case.kind, size, lead, tier)
        if first is None:
            return None
        squad, people = first
        for some in people:
            if (some & case.admissible).bit_count() < len(squad.seats):
                return self._first(case, size, lead, tier)
        return Squad(case, squad.seats, squad.tier)

    def _first_with_people(
        self, kind: Kind, size: int, lead: bool, tier: Tier
    ) -> tuple[Squad, frozenset[int]] | None:
        """Return the first way with everybody admitted, and who may take its seats."""
        bench = self._rules.bench(kind.department_id)
        case = Case(kind, bench.everyone)
        squad = self._first(case, size, lead, tier)
        if squad is None:
            return None
        return squad, frozenset(
            bench.candidates(case, seat, squad.tier) for seat in squad.seats
        )

    def _first_way(self, case: Case, size: int, lead: bool, tier: Tier) -> Squad | None:
        return next(self._squads(case, size, lead, tier), None)

    def _few_ways(
        self, case: Case, size: int, lead: bool, tier: Tier
    ) -> tuple[Squad, ...]:
        return tuple(islice(self._squads(case, size, lead, tier), _WAYS))

    def _squads(self, case: Case, size: int, lead: bool, tier: Tier) -> Iterator[Squad]:
        """Yield the ways to seat a department, nearer tiers first."""
        for near in self._rules.tiers:
            if near <= tier:
                for seats in self._ways(case, size, lead, near):
                    yield Squad(case, seats, near)

    def _ways(
        self, case: Case, size: int, lead: bool, tier: Tier
    ) -> Iterator[tuple[Seat, ...]]:
        """Yield the ways to seat a department that fit by themselves."""
        needs = self._gathered(case, tier)
        expert = [Seat(need.qualifications, expert=True) for need in needs]
        plain = [self._count(case, need, tier) for need in needs]
        helped = [self._count(case, need, tier) for need in expert]
        if self._count(case, Seat(), tier) < size or any(
            not own and not other for own, other in zip(plain, helped, strict=True)
        ):
            return
        for count in range(len(needs) + 1):
            for chosen in combinations(range(len(needs)), count):
                if any(not plain[k] and k not in chosen for k in range(len(needs))):
                    continue
                ordinary = [n for k, n in enumerate(needs) if k not in chosen]
                ordinary += [Seat(lead=True)] if lead else []
                assisting = next(
                    self._fitting(case, 0, [expert[k] for k in chosen], tier), None
                )
                if assisting is None:
                    continue
                for seats in self._fitting(case, size, ordinary, tier):
                    yield (*seats, *assisting)

    def _fitting(
        self, case: Case, size: int, needs: list[Seat], tier: Tier
    ) -> Iterator[tuple[Seat, ...]]:
        """Yield seats for `needs` that distinct people can fill, fewest first."""
        for seats in self._cuts(tuple(needs), size):
            if not self.missing(case, seats, tier):
                yield seats

    def _count(self, case: Case, seat: Seat, tier: Tier) -> int:
        bench = self._rules.bench(case.kind.department_id)
        return bench.candidates(case, seat, tier).bit_count()

    def _gathered(self, case: Case, tier: Tier) -> list[Seat]:
        """Return the needs, few enough to be partitioned."""
        needs = [Seat(need) for need in case.kind.needs]
        while len(needs) > _MAX_NEEDS:
            pairs = {_joined(pair): pair for pair in combinations(needs, 2)}
            both = max(pairs, key=lambda need: self._count(case, need, tier))
            if not self._count(case, both, tier):
                break
            needs = [need for need in needs if need not in pairs[both]] + [both]
        return needs

    def missing(
        self, case: Case, seats: Sequence[Seat], tier: Tier
    ) -> tuple[Seat, ...]:
        """Return the seats that stay empty when the others are filled."""
        bench = self._rules.bench(case.kind.department_id)
        sets = [bench.candidates(case, seat, tier) for seat in seats]
        if all(some.bit_count() >= len(seats) for some in sets):
            return ()
        return tuple(seats[k] for k in unmatched(sets))

    def gaps(self, cases: tuple[Case, ...]) -> list[tuple[Case, Seat]]:
        """Return the fewest empty seats that keep a visit from being staffed."""
        tier = self._rules.tiers[-1]
        options = []
        for sizes, lead in self._shares(len(cases)):
            gaps: list[tuple[Case, Seat]] = []
            for k, (case, size) in enumerate(zip(cases, sizes, strict=True)):
                empty = self._least_gap(case, size, k == lead, tier)
                gaps += [(case, seat) for seat in empty]
            options.append(gaps)
        return min(options, key=len)

    def _least_gap(
        self, case: Case, size: int, lead: bool, tier: Tier
    ) -> tuple[Seat, ...]:
        """Return a department's empty seats: the fewest, then the least demanding."""
        if next(self._ways(case, size, lead, tier), None) is not None:
            return ()
        # Experts step in for the other needs.
        needs = [
            need
            for need in self._gathered(case, tier)
            if not self._count(case, Seat(need.qualifications, expert=True), tier)
        ]
        gap = self._emptiest(case, size, needs, tier)
        if not lead:
            return gap
        led = self._emptiest(case, size, [*needs, Seat(lead=True)], tier)
        return gap if len(gap) == len(led) else led

    def _emptiest(
        self, case: Case, size: int, needs: list[Seat], tier: Tier
    ) -> tuple[Seat, ...]:
        gaps = [
            self.missing(case, _padded([_joined(b) for b in blocks], size), tier)
            for blocks in _groupings(needs)
        ]
        return min(
            gaps,
            key=lambda gap: (
                len(gap),
                sum(len(s.qualifications) + s.lead for s in gap),
            ),
        )


def _padded(seats: list[Seat], size: int) -> tuple[Seat, ...]:
    """Return the seats, the demanding first, with plain ones up to `size`."""
    seats.sort(key=lambda seat: (sorted(seat.qualifications), seat.lead), reverse=True)
    return (*seats, *(Seat() for _ in range(size - len(seats))))
