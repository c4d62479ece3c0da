"""Why limits don't go round: which visits, which people, how many places short."""

from collections.abc import Iterator

from planner.durations import Minutes
from planner.pairing.encoding import capacities
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
