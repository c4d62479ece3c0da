"""Changes of one figure, each by as little as may help."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planner.open_days import OpenDays
from planner.pairing.teams import LEAD, Seat
from planner.registry import Inspector
from planner.shortage.record import Kind
from planner.shortage.trials import Instance
from planner.shortage.wants import Want, Words, words

#: How far the end of a window is moved at most, in days.
_MOST_DAYS = 92

#: How many lengths of windows are tried at most.
_MOST_LENGTHS = 24

#: A visit needs two by law (《行政处罚法》第四十二条), each department in it one.
_LEAST_PER_VISIT, _LEAST_PER_DEPARTMENT = 2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A figure and what may become of it, the least change first.

    `rising` tells that a larger change never does less. The least that helps is
    likely the `likely`-th of the amounts.
    """

    kind: Kind
    department_id: str = ""
    qualification: str = ""
    amounts: Sequence[int]
    made: Callable[[int], Instance]
    words: Callable[[int], Words]
    rising: bool = True
    likely: int = 1


def figures_of_policy(instance: Instance) -> Iterator[Scale]:
    """Yield the rules of the policy that may give way."""
    policy = instance.policy
    if not policy.direct:
        if not policy.neighbours and instance.registry.neighbours:
            yield _switch(instance, Kind.NEIGHBOURS)
        yield _switch(instance, Kind.DIRECT)
    floors = (
        (Kind.NO_REPEAT, 0),
        (Kind.PER_DEPARTMENT, _LEAST_PER_DEPARTMENT),
        (Kind.PER_VISIT, _LEAST_PER_VISIT),
    )
    for kind, floor in floors:
        before = getattr(policy, kind.value)
        if before > floor:
            yield _lowered(instance, kind, before, floor)


def _switch(instance: Instance, kind: Kind) -> Scale:
    return Scale(
        kind=kind,
        amounts=(1,),
        made=lambda _: instance.with_policy(kind.value, True),
        words=lambda _: words(kind, f"[teams] {kind.value} = true"),
    )


def _lowered(instance: Instance, kind: Kind, before: int, floor: int) -> Scale:
    return Scale(
        kind=kind,
        amounts=range(before - 1, floor - 1, -1),
        made=lambda amount: instance.with_policy(kind.value, amount),
        words=lambda amount: words(
            kind, f"[teams] {kind.value} = {amount}", before=before, amount=amount
        ),
    )


def higher_limits(instance: Instance, want: Want, least: int) -> Iterator[Scale]:
    """Yield higher limits for all of a department who have one.

    Parameters
    ----------
    least
        A raise that the people who are short of room need at least, unless seats are
        cut in another way.
    """

    def raised(amount: int) -> Instance:
        def change(person: Inspector) -> Inspector:
            if person.department_id != want.department_id or person.max_visits is None:
                return person
            return replace(person, max_visits=person.max_visits + amount)

        return instance.with_people(change)

    limited = any(
        person.max_visits is not None
        for person in instance.registry.inspectors
        if person.department_id == want.department_id
    )
    if limited:
        own = [v for v in instance.visits if want.department_id in v.department_ids]
        yield Scale(
            kind=Kind.MAX_VISITS,
            department_id=want.department_id,
            amounts=range(1, len(own) + 1),
            made=raised,
            words=lambda amount: words(
                Kind.MAX_VISITS,
                f"inspectors: max_visits + {amount}",
                department=want.name,
                amount=amount,
            ),
            likely=least,
        )


def other_windows(instance: Instance, want: Want) -> Iterator[Scale]:
    """Yield windows that end later or earlier, of the visits that lack somebody.

    Later for a day on which somebody is back or nothing is blocked, earlier for
    certificates that don't last to the end.
    """
    people = [
        person
        for person in instance.registry.inspectors
        if person.department_id == want.department_id
    ]
    for kind, days, sign in (
        (Kind.LONGER, _later(instance, want, people), 1),
        (Kind.SHORTER, _earlier(want, people), -1),
    ):
        if days:
            yield _moved(instance, want, kind, days, sign)


def _moved(
    instance: Instance, want: Want, kind: Kind, days: Sequence[int], sign: int
) -> Scale:
    moved = {visit.visit_id for visit in want.visits}

    def made(amount: int) -> Instance:
        by = timedelta(days=amount * sign)
        return replace(
            instance,
            visits=[
                replace(v, end=max(v.start, v.end + by)) if v.visit_id in moved else v
                for v in instance.visits
            ],
        )

    return Scale(
        kind=kind,
        department_id=want.department_id,
        qualification=want.label,
        amounts=days,
        made=made,
        words=lambda amount: words(
            kind,
            f"visits: end {'+' if sign > 0 else '-'} {amount} d",
            department=want.name,
            amount=amount,
        ),
        # Somebody back from leave may lose the certificate meanwhile, or a day.
        rising=False,
    )


def _later(
    instance: Instance, want: Want, people: Sequence[Inspector]
) -> tuple[int, ...]:
    """Return by how many days windows may end later so that somebody gains a day."""
    longest = [replace(v, end=_latest(v.end)) for v in want.visits]
    open_days = OpenDays(
        longest, instance.registry, instance.industries, instance.opens
    )
    # Whoever is away alike is back alike, so long as the certificate lasts.
    there = {
        open_days.of_person(replace(person, certificate_expires_on=date.max))
        for person in people
    }
    found = set()
    for visit, wide in zip(want.visits, longest, strict=True):
        days = open_days.of_visit(wide)
        for own in there:
            first = days & own & -(days & own)
            if first and (day := open_days.days[first.bit_length() - 1]) > visit.end:
                found.add((day - visit.end).days)
    return tuple(sorted(found)[:_MOST_LENGTHS])


def _latest(end: date) -> date:
    """Return the furthest day to which a window may go: within its year."""
    return min(end + timedelta(days=_MOST_DAYS), date(end.year, 12, 31))


def _earlier(want: Want, people: Sequence[Inspector]) -> tuple[int, ...]:
    """Return by how many days windows may end earlier so that a certificate lasts."""
    found = {
        (visit.end - person.certificate_expires_on).days
        for visit in want.visits
        for person in people
        if visit.start <= person.certificate_expires_on < visit.end
    }
    return tuple(sorted(found)[:_MOST_LENGTHS])


def newcomers(instance: Instance, want: Want, seat: Seat) -> Scale:
    """Return more people who may take a seat, with the least limit of colleagues."""
    limits = [
        person.max_visits
        for person in instance.registry.inspectors
        if person.department_id == want.department_id and person.max_visits
    ]

    def joined(amount: int) -> Instance:
        more = (
            Inspector(
                # Behind all others, so that nobody's number changes.
                inspector_id=f"\U0010ffff{number:06}",
                name="",
                department_id=want.department_id,
                districts=want.districts,
                qualifications=tuple(sorted(seat.qualifications)),
                certificate_expires_on=date.max,
                lead=seat.lead,
                max_visits=min(limits, default=None),
            )
            for number in range(amount)
        )
        return instance.with_people(lambda person: person, *more)

    seats = len(want.visits) * instance.policy.min_per_visit
    return Scale(
        kind=Kind.NEWCOMERS,
        department_id=want.department_id,
        qualification=want.label,
        amounts=range(1, seats + 1),
        made=joined,
        words=lambda amount: words(
            Kind.NEWCOMERS,
            f"inspectors + {amount}",
            department=want.name,
            districts="、".join(want.districts),
            qualification=_kind_of(seat, "执法人员", "、"),
            qualification_en=_kind_of(seat, "inspectors", ", "),
            amount=amount,
        ),
    )


def _kind_of(seat: Seat, anybody: str, between: str) -> str:
    held = sorted(seat.qualifications)
    return between.join([*held, *([LEAD] if seat.lead else [])]) or anybody
