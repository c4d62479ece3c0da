"""The way from cases to seats: which visits can be staffed, and by whom."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from planner.durations import Minutes
from planner.ids import hash_fields
from planner.pairing.encoding import Asked, Drawn, Encoding, capacities
from planner.pairing.foresight import TeamChances
from planner.pairing.loads import TeamLoads
from planner.pairing.prior import Prior
from planner.pairing.rules import Rules
from planner.pairing.seats import Layout, SeatPlans, Squad
from planner.pairing.shortages import Gap
from planner.pairing.teams import Seat
from planner.pairing.teams import Squad as DrawnSquad
from planner.visits import Visit
from solvers.abreast import Later
from solvers.capped import capped_pairs
from solvers.closing import Closing, with_closed
from solvers.drawing import Drawing
from solvers.foresight import Foreseen
from solvers.foresight import foresee as foresee_teams
from solvers.lots import Lots
from solvers.seating import seat_people
from solvers.shorthanded import shorthanded
from solvers.spread import spreads
from solvers.staffing import Group, Staffing
from solvers.teams import Teams, positions


def key_of(seed: str, round_id: str) -> str:
    """Return the text from which a round's teams are drawn."""
    return f"teams|{seed}|{round_id}"


class Lottery:
    """One round's teams on their way from cases to seats.

    Parameters
    ----------
    key
        Text that holds the seed.

    Attributes
    ----------
    foreseen, team_loads
        What could be foreseen (it may be waited for), and how even loads are, by
        department, if asked for.
    """

    def __init__(
        self,
        rules: Rules,
        visits: Sequence[Visit],
        prior: Prior,
        minutes: Minutes,
        key: str,
    ) -> None:
        self.rules = rules
        self._prior = prior
        self._minutes = minutes
        self._key = key
        self._plans = SeatPlans(rules)
        # By lot, so that neither the input's order nor a low id decides anything.
        self._visits = {
            visit.visit_id: visit
            for visit in sorted(visits, key=lambda v: hash_fields(key, v.visit_id))
        }
        self._cases = {
            visit_id: rules.cases(visit) for visit_id, visit in self._visits.items()
        }
        self._layouts: dict[str, Layout] = {}
        self._possible: dict[str, Layout] = {}
        self._widened: set[str] = set()
        self._hopeless: list[Gap] = []
        self._crowded_out: dict[str, list[Gap]] = {}
        self._drawn: list[Drawn] = []
        self._lots: Lots | None = None
        self._drawing: Drawing | None = None
        self._closed: list[int] = []
        self.foreseen: Callable[[], tuple[TeamChances, ...]] = tuple
        self.team_loads: tuple[TeamLoads, ...] = ()

    @property
    def gaps(self) -> list[Gap]:
        """Why the visits without a team have none."""
        crowded = [gap for gaps in self._crowded_out.values() for gap in gaps]
        return [*self._hopeless, *crowded]

    def squads_of(self, department_id: str) -> list[tuple[Visit, Squad]]:
        """Return a department's squads of all visits that could be staffed alone.

        In the seats they have, or, where others crowd them out, prefer.
        """
        return [
            (self._visits[visit_id], squad)
            for visit_id, preferred in self._possible.items()
            for squad in self._layouts.get(visit_id, preferred)
            if _of(squad) == department_id
        ]

    def hopeless(self) -> int:
        """Return how many visits couldn't be staffed if each were the only one."""
        return sum(self._plans.best(cases) is None for cases in self._cases.values())

    def run(self, *, foresee: bool = False) -> None:
        """Settle which visits have teams, and draw everybody.

        Parameters
        ----------
        foresee
            Whether to draw again, to see what could be foreseen, and to bound loads.
        """
        teams, encoding, held = self.settle(capping=True)
        drawing = self._drawing or Drawing(teams)
        drawn = drawing.drawn(held, f"{self._key}|draw")
        self._drawn = list(encoding.named(teams, drawn))
        if foresee and self._lots:
            found = foresee_teams(
                self._lots, self._closed, drawn, f"{self._key}|foresight"
            )
            self.foreseen = Later(lambda: tuple(_named(found(), encoding)))
            self.team_loads = tuple(self._loads(teams, encoding, drawn))

    def settle(
        self, *, capping: bool = False
    ) -> tuple[Teams, Encoding, list[list[int]]]:
        """Settle which visits have teams, and seat somebody; nobody is drawn yet.

        Parameters
        ----------
        capping
            Whether pairs are closed by lot, so that nobody is too sure of a visit.
        """
        for visit_id, cases in self._cases.items():
            layout = self._plans.best(cases)
            if layout is None:
                self._hopeless += self._gaps_of(visit_id)
            else:
                self._layouts[visit_id] = layout
        self._possible = dict(self._layouts)
        contested: set[str] = set()
        teams, encoding, held, short = self._seat(capping=capping)
        again = capping and bool(short)
        while short:
            if short <= self._widened:
                if short <= contested:
                    self._give_up(short)
                contested |= short
                self._contest(self._possible, contested)
            else:
                self._widened |= short
            teams, encoding, held, short = self._seat()
        if again:
            teams, encoding, held, _ = self._seat(capping=True)
        return teams, encoding, held

    def _seat(
        self, *, capping: bool = False
    ) -> tuple[Teams, Encoding, list[list[int]], set[str]]:
        """Seat everybody once; return also the departments with too few people."""
        widest = self.rules.tiers[-1]
        asked = [
            Asked(
                self._visits[visit_id],
                part,
                widest if _of(squad) in self._widened else squad.tier,
            )
            for visit_id in self._visits
            for squad in self._layouts.get(visit_id, ())
            for part in squad.parts()
        ]
        encoding = Encoding(self.rules, asked, self._prior, self._minutes)
        teams = encoding.teams()
        if lacking := shorthanded(teams, encoding.kept):
            return teams, encoding, [], {encoding.departments[b] for b in lacking}
        if capping:
            teams = self._capping(teams, encoding)
        seating = seat_people(teams, encoding.kept, encoding.order)
        short = {encoding.departments[bench] for bench in seating.short}
        return teams, encoding, seating.held, short

    def _capping(self, teams: Teams, encoding: Encoding) -> Teams:
        """Return the teams with pairs closed by lot where they came near the cap."""
        cap = self.rules.policy.most_chance_micro
        self._lots = lots = Lots(
            teams=teams,
            closing=Closing(teams, capped_pairs(teams, cap), cap),
            kept=encoding.kept,
            order=encoding.order,
        )
        closed = lots.closed(self._key)
        self._closed = [one.people for one in closed]
        teams = with_closed(teams, closed)
        # What is begun for seats that don't work ends before the next.
        self._drawing = None
        self._drawing = Drawing(teams, lots.lists)
        return teams

    def _loads(
        self, teams: Teams, encoding: Encoding, drawn: list[list[int]]
    ) -> Iterator[TeamLoads]:
        worked = [
            self._prior.minutes.get(person.inspector_id, 0)
            for person in encoding.people()
        ]
        found = spreads(teams, drawn, worked)
        for bench, department_id in enumerate(encoding.departments):
            spread = found[bench]
            if spread is not None:
                yield TeamLoads(
                    round_id=encoding.asked[0].visit.round_id,
                    department_id=department_id,
                    spread=spread,
                )

    def _gaps_of(self, visit_id: str) -> list[Gap]:
        by_department: dict[str, list[Seat]] = {}
        for case, seat in self._plans.gaps(self._cases[visit_id]):
            by_department.setdefault(case.kind.department_id, []).append(seat)
        return [
            Gap(self._visits[visit_id], department_id, tuple(seats))
            for department_id, seats in by_department.items()
        ]

    def _give_up(self, short: set[str]) -> None:
        """Leave out the last visit of departments whose people weren't seated yet.

        What could be staffed isn't always found so: better one visit less than no end.
        """
        visit_id, squad = next(
            (visit_id, squad)
            for visit_id in reversed(self._layouts)
            for squad in self._layouts[visit_id]
            if _of(squad) in short
        )
        del self._possible[visit_id]
        self._hopeless.append(Gap(self._visits[visit_id], _of(squad), squad.seats))

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
            capacity += capacities(self.rules.bench(department_id), self._prior.visits)
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
        alone = squad._replace(seats=(plain,))
        if staffing.has_room((self._group(alone, offsets[_of(squad)]),)):
            return seat
        return plain

    def _group(self, squad: Squad, offset: int) -> Group:
        bench = self.rules.bench(_of(squad))
        widest = self.rules.tiers[-1]
        return tuple(
            bench.candidates(squad.case, seat, widest) << offset for seat in squad.seats
        )

    def squads(self) -> Iterator[DrawnSquad]:
        """Yield the teams as they were asked for, and who is in them."""
        capped_of = self._lots.closing.capped if self._lots else ()
        rows = zip(self._drawn, capped_of, strict=True)
        # A department's experts come after its inspectors.
        for _, parts in groupby(
            rows, key=lambda row: (row[0].visit.visit_id, row[0].asked.department_id)
        ):
            people: list[str] = []
            capped: list[str] = []
            for one, own in parts:
                bench = one.bench.inspectors
                people += [bench[at].inspector_id for at in one.positions]
                capped += [bench[at].inspector_id for at in positions(own)]
            yield DrawnSquad(
                visit_id=one.visit.visit_id,
                department_id=one.asked.department_id,
                tier=int(one.asked.tier),
                seats=one.asked.part.squad.seats,
                inspector_ids=tuple(people),
                capped=tuple(capped),
            )

    def closed(self) -> Iterator[tuple[str, str]]:
        """Yield the visits and inspectors whose pairs were closed by lot."""
        for one, closed in zip(self._drawn, self._closed, strict=True):
            for at in positions(closed):
                yield one.visit.visit_id, one.bench.inspectors[at].inspector_id

    def teams(self) -> Iterator[tuple[Visit, list[Drawn]]]:
        """Yield each staffed visit and its teams, the initiator's first."""
        found: dict[str, list[Drawn]] = {}
        for one in self._drawn:
            found.setdefault(one.visit.visit_id, []).append(one)
        for visit_id, teams in found.items():
            yield self._visits[visit_id], teams


def _named(
    found: Sequence[Foreseen | None], encoding: Encoding
) -> Iterator[TeamChances]:
    """Yield what could be foreseen with ids for numbers."""
    people = encoding.people()
    for department_id, seen in zip(encoding.departments, found, strict=True):
        if seen is not None:
            yield TeamChances(
                round_id=encoding.asked[seen.team].visit.round_id,
                department_id=department_id,
                inspector_id=people[seen.person].inspector_id,
                visit_id=encoding.asked[seen.team].visit.visit_id,
                seen=seen,
                sure=tuple(
                    (people[one.person].inspector_id, one.visits, one.chance)
                    for one in seen.sure
                ),
            )


def _of(squad: Squad) -> str:
    return squad.case.kind.department_id
