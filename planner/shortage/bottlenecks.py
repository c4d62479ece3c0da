"""Why limits don't go round: which visits, which people, how many places short."""

from collections.abc import Iterable, Iterator

from planner.durations import Minutes
from planner.pairing.encoding import capacities
from planner.pairing.shortages import Gap
from planner.shortage.record import Bottleneck
from planner.shortage.trials import Instance, Staffed
from planner.visits import Visit
from solvers.bottleneck import Class, bottlenecks
from solvers.staffing import members


def bottlenecks_of(
    instance: Instance, made: Staffed, minutes: Minutes
) -> Iterator[Bottleneck]:
    """Yield the bottlenecks of every department that has too few people."""
    for department_id in sorted({gap.department_id for gap in made.gaps}):
        yield from _of_department(instance, made, minutes, department_id)


def gaps_within(made: Staffed, limits: Iterable[Bottleneck]) -> Iterator[Gap]:
    """Yield the seats that people of bottlenecks alone can take, visit by visit.

    Whoever else could take one would make room where it lacks.
    """
    rules = made.lottery.rules
    for one in limits:
        bench = rules.bench(one.department_id)
        others = sum(
            1 << at
            for at, person in enumerate(bench.inspectors)
            if person.inspector_id not in one.inspectors
        )
        for visit, squad in made.lottery.squads_of(one.department_id):
            seats = tuple(
                seat
                for seat in squad.seats
                if not bench.candidates(squad.case, seat, rules.tiers[-1]) & others
            )
            if seats and visit.visit_id in one.visits:
                yield Gap(visit, one.department_id, seats)


def _of_department(
    instance: Instance, made: Staffed, minutes: Minutes, department_id: str
) -> Iterator[Bottleneck]:
    rules = made.lottery.rules
    bench = rules.bench(department_id)
    classes: dict[tuple[int, ...], list[Visit]] = {}
    for visit, squad in made.lottery.squads_of(department_id):
        fits = tuple(
            bench.candidates(squad.case, seat, rules.tiers[-1]) for seat in squad.seats
        )
        classes.setdefault(fits, []).append(visit)
    if not classes:
        return
    room = capacities(bench, instance.prior.visits)
    like = list(classes.values())
    for cut in bottlenecks(
        [Class(visits=len(own), seats=fits) for fits, own in classes.items()], room
    ):
        visits = [
            v for number in sorted({n for n, _ in cut.seats}) for v in like[number]
        ]
        seats = [minutes(v) for number, _ in cut.seats for v in like[number]]
        yield Bottleneck(
            department_id=department_id,
            visits=tuple(sorted(v.visit_id for v in visits)),
            inspectors=tuple(
                sorted(bench.inspectors[at].inspector_id for at in members(cut.people))
            ),
            wanted=cut.wanted,
            room=cut.room,
            minutes=sum(sorted(seats)[: cut.short]),
            minutes_per_day=instance.capacity.minutes_per_day,
        )
