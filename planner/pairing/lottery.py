"""The way from cases to seats: which visits can be staffed, and by whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.ids import hash_fields
from planner.pairing.drawing import Filled, redrawn
from planner.pairing.flow import DepartmentFlow, Seated, capacities
from planner.pairing.rules import Rules, Seat, Tier
from planner.pairing.seats import Layout, SeatPlans, Squad
from planner.pairing.shortages import Gap
from planner.ports import Progress, tracked
from planner.visits import Visit
from solvers.staffing import Group, Staffing


@dataclass(frozen=True, slots=True)
class _Seating:
    """What a department was asked to seat, and its seats; None where too few.

    `tiers` says from where each squad's people come, or nearer.
    """

    squads: list[tuple[Visit, Squad]]
    found: list[Seated] | None
    tiers: list[Tier]

    def teams(self) -> Iterator[Filled]:
        """Yield each squad with its people."""
        own: dict[str, list[Seated]] = {}
        for one in self.found or ():
            own.setdefault(one.visit_id, []).append(one)
        for (visit, squad), tier in zip(self.squads, self.tiers, strict=True):
            yield Filled(visit, squad, tier, tuple(own[visit.visit_id]))


class Lottery:
    """One round's teams on their way from cases to seats."""

    def __init__(
        self,
        rules: Rules,
        visits: Sequence[Visit],
        prior: Mapping[str, int],
        key: str,
    ) -> None:
        self._rules = rules
        self._prior = prior
        self._key = key
        self._plans = SeatPlans(rules)
        # By lot, so that neither the input's order nor a low id decides anything.
        self._visits = {
            visit.visit_id: visit
            for visit in sorted(visits, key=lambda v: hash_fields(key, v.visit_id))
        }
        self._cases = {
            visit_id: tuple(rules.case(visit, d) for d in rules.departments(visit))
            for visit_id, visit in self._visits.items()
        }
        self._layouts: dict[str, Layout] = {}
        self._seated: dict[str, _Seating] = {}
        self._flows: dict[str, DepartmentFlow] = {}
        self._hopeless: list[Gap] = []
        self._crowded_out: dict[str, list[Gap]] = {}
        self._drawn: list[Filled] = []

    @property
    def gaps(self) -> list[Gap]:
        """Why the visits without a team have none."""
        crowded = [gap for gaps in self._crowded_out.values() for gap in gaps]
        return [*self._hopeless, *crowded]

    def run(self, progress: Progress) -> None:
        """Settle which visits have teams, and seat everybody."""
        for visit_id, cases in self._cases.items():
            layout = self._plans.best(cases)
            if layout is None:
                self._hopeless += self._gaps_of(visit_id)
            else:
                self._layouts[visit_id] = layout
        possible = dict(self._layouts)
        contested: set[str] = set()
        short = self._seat(progress)
        while short:
            contested |= short
            self._contest(possible, contested)
            short = self._seat(progress)
        self._free_leads(progress)
        filled = [
            team
            for seating in self._seated.values()
            if seating.found is not None
            for team in seating.teams()
            if team.visit.visit_id in self._layouts
        ]
        self._drawn = redrawn(filled, self._rules, self._prior, self._key)

    def _free_leads(self, progress: Progress) -> None:
        """Keep a seat for whoever may lead only where the lot sent no such person.

        The rules ask for somebody who may lead in a visit, not in each department.
        Were a seat kept in every joint visit, people who may not lead would be left
        out of single seats, and loads be less even than the rules allow.
        """
        kept = {v: layout for v, layout in self._layouts.items() if len(layout) > 1}
        self._layouts |= {v: _without_leads(layout) for v, layout in kept.items()}
        self._seat(progress)
        while unled := self._unled() & kept.keys():
            self._layouts |= {v: self._led(v, kept.pop(v)) for v in sorted(unled)}
            self._seat(progress)

    def _led(self, visit_id: str, kept: Layout) -> Layout:
        """Return the layout whose lead seat leaves most people eligible for it."""
        plain = _without_leads(kept)
        same = [
            layout
            for layout in self._plans.several(self._cases[visit_id])
            if _without_leads(layout) == plain
        ]
        return max([kept, *same], key=self._ease)

    def _ease(self, layout: Layout) -> float:
        """Return the share, of those otherwise fit for the lead seat, who may lead."""
        for squad in layout:
            bench = self._rules.bench(_of(squad))
            for seat in squad.seats:
                if seat.lead:
                    fit = bench.candidates(
                        squad.case, replace(seat, lead=False), squad.tier
                    )
                    led = bench.candidates(squad.case, seat, squad.tier)
                    return led.bit_count() / fit.bit_count()
        return 1.0

    def _unled(self) -> set[str]:
        """Return the visits with nobody in them who may lead."""
        led = {
            one.visit_id
            for department_id, seating in self._seated.items()
            for one in seating.found or ()
            if self._rules.bench(department_id).inspectors[one.position].lead
            and not one.seat.expert
        }
        return self._layouts.keys() - led

    def _gaps_of(self, visit_id: str) -> list[Gap]:
        by_department: dict[str, list[Seat]] = {}
        for case, seat in self._plans.gaps(self._cases[visit_id]):
            by_department.setdefault(case.department_id, []).append(seat)
        return [
            Gap(self._visits[visit_id], department_id, tuple(seats))
            for department_id, seats in by_department.items()
        ]

    def _seat(self, progress: Progress) -> set[str]:
        """Seat every department's squads; return departments with too few people."""
        squads: dict[str, list[tuple[Visit, Squad]]] = {}
        for visit_id in self._visits:
            for squad in self._layouts.get(visit_id, ()):
                squads.setdefault(squad.case.department_id, []).append(
                    (self._visits[visit_id], squad)
                )
        short = set()
        for department_id in tracked(sorted(squads), len(squads), progress):
            before = self._seated.get(department_id)
            if before is None or before.squads != squads[department_id]:
                found = self._flow(department_id).seat(squads[department_id])
                before = _Seating(squads[department_id], *(found or (None, [])))
            self._seated[department_id] = before
            if before.found is None:
                short.add(department_id)
        return short

    def _flow(self, department_id: str) -> DepartmentFlow:
        if department_id not in self._flows:
            self._flows[department_id] = DepartmentFlow(
                self._rules,
                self._rules.bench(department_id),
                self._prior,
                f"{self._key}|{department_id}",
            )
        return self._flows[department_id]

    def _contest(self, possible: Mapping[str, Layout], contested: set[str]) -> None:
        """Leave out visits of `contested` departments until the others can be staffed.

        Visits that ask least of these departments come first, then by lot, so that
        few are left out and nobody chooses which.
        """
        self._crowded_out = {}
        self._layouts = dict(possible)
        offsets: dict[str, int] = {}
        capacity: list[int] = []
        for department_id in sorted(contested):
            offsets[department_id] = len(capacity)
            capacity += capacities(self._rules.bench(department_id), self._prior)
        staffing = Staffing(capacity)
        asked = {
            visit_id: sum(
                len(squad.seats) for squad in layout if _of(squad) in contested
            )
            for visit_id, layout in possible.items()
        }
        for visit_id in sorted(filter(asked.get, asked), key=lambda v: asked[v]):
            gaps = self._try(visit_id, staffing, offsets)
            if gaps:
                self._crowded_out[visit_id] = gaps
                del self._layouts[visit_id]

    def _try(
        self, visit_id: str, staffing: Staffing, offsets: Mapping[str, int]
    ) -> list[Gap]:
        """Staff a visit in some layout, or say what the preferred one lacks."""
        gaps: list[Gap] = []
        for layout in self._plans.several(self._cases[visit_id]):
            squads = [squad for squad in layout if _of(squad) in offsets]
            missing = staffing.add(
                tuple(self._group(squad, offsets[_of(squad)]) for squad in squads)
            )
            if not missing:
                self._layouts[visit_id] = layout
                return []
            gaps = gaps or [
                Gap(
                    self._visits[visit_id],
                    _of(squad),
                    tuple(
                        self._really_missing(squad, squad.seats[s], staffing, offsets)
                        for h, s in missing
                        if h == g
                    ),
                )
                for g, squad in enumerate(squads)
                if any(h == g for h, _ in missing)
            ]
        return gaps

    def _really_missing(
        self,
        squad: Squad,
        seat: Seat,
        staffing: Staffing,
        offsets: Mapping[str, int],
    ) -> Seat:
        """Return the seat without the right to lead, if nobody else is left either."""
        plain = replace(seat, lead=False)
        alone = replace(squad, seats=(plain,))
        if staffing.has_room((self._group(alone, offsets[_of(squad)]),)):
            return seat
        return plain

    def _group(self, squad: Squad, offset: int) -> Group:
        bench = self._rules.bench(_of(squad))
        widest = self._rules.tiers[-1]
        return tuple(
            bench.candidates(squad.case, seat, widest) << offset for seat in squad.seats
        )

    def teams(self) -> Iterator[tuple[Visit, dict[str, list[Seated]]]]:
        """Yield each staffed visit and its seats by department."""
        found: dict[str, dict[str, list[Seated]]] = {v: {} for v in self._layouts}
        for team in self._drawn:
            own = found[team.visit.visit_id]
            own[_of(team.squad)] = list(team.seated)
        for visit_id, seated in found.items():
            yield self._visits[visit_id], seated


def _of(squad: Squad) -> str:
    return squad.case.department_id


def _without_leads(layout: Layout) -> Layout:
    return tuple(
        replace(squad, seats=tuple(replace(seat, lead=False) for seat in squad.seats))
        for squad in layout
    )
