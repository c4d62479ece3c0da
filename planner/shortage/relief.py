"""Why a round's teams can't all be had, and which changes would give them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.durations import minutes_of
from planner.pairing.teams import Pairing
from planner.shortage.bottlenecks import bottlenecks_of, gaps_within
from planner.shortage.people import given_to_some
from planner.shortage.record import Bottleneck, Kind, Relief, WayOut
from planner.shortage.scales import (
    figures_of_policy,
    higher_limits,
    newcomers,
    other_windows,
)
from planner.shortage.searching import Searching
from planner.shortage.trials import MOST_SEATS, Instance, Trials, concerned, staffed
from planner.shortage.wants import Want, wants

_PLACE = {kind: place for place, kind in enumerate(Kind)}


def relieve(
    instance: Instance, pairing: Pairing, most_seats: int = MOST_SEATS
) -> Relief:
    """Say what keeps visits without a team, and try what would help.

    Parameters
    ----------
    pairing
        The instance's teams.
    most_seats
        How many seats all trials together may fill.
    """
    if not pairing.unstaffed:
        return Relief(round_id=instance.round_id)
    near = concerned(instance, frozenset(pairing.unstaffed))
    made = staffed(near)
    trials = Trials(made.left_out, most_seats)
    searching = Searching(near.round_id, trials)
    lacking = wants(made.gaps, near.registry)
    minutes = minutes_of(near.registry.items, near.capacity)
    limits = tuple(
        sorted(
            bottlenecks_of(near, made, minutes),
            key=lambda one: (one.department_id, one.visits, one.inspectors),
        )
    )
    known = {(want.department_id, want.label) for want in lacking}
    beside = [
        want
        for want in wants(gaps_within(made, limits), near.registry)
        if (want.department_id, want.label) not in known
    ]
    found = _tried(near, lacking, beside, searching, limits)
    return Relief(
        round_id=instance.round_id,
        unstaffed=pairing.unstaffed,
        shortages=pairing.shortages,
        bottlenecks=limits,
        ways=tuple(sorted(filter(None, found), key=_order)),
        exhausted=trials.exhausted,
    )


def _tried(
    near: Instance,
    lacking: Sequence[Want],
    beside: Sequence[Want],
    searching: Searching,
    limits: Sequence[Bottleneck],
) -> Iterator[WayOut | None]:
    yield from map(searching.on_scale, figures_of_policy(near))
    # Everybody's limit raised by so much gives no more room than is short.
    least: dict[str, int] = {}
    for one in limits:
        each = -(-one.short // max(1, len(one.inspectors)))
        least[one.department_id] = max(each, least.get(one.department_id, 1))
    for want in {want.department_id: want for want in lacking}.values():
        if want.department_id in least:
            raised = higher_limits(near, want, least[want.department_id])
            yield from map(searching.on_scale, raised)
    for want in lacking:
        yield from map(searching.of_people, given_to_some(near, want))
        yield from map(searching.on_scale, other_windows(near, want))
        # Where nobody is there at all, those who come must be able to lead as well.
        seats = dict.fromkeys([want.seat, replace(want.seat, lead=True)])
        more = (searching.on_scale(newcomers(near, want, seat)) for seat in seats)
        yield next(filter(None, more), None)
    for want in beside:
        yield from map(searching.of_people, given_to_some(near, want))


def _order(way: WayOut) -> tuple[int, int, int, str, str]:
    """Those that bring back most come first, then in the order of kinds."""
    place = _PLACE[way.kind]
    return (
        -way.brings_back,
        place,
        way.amount,
        way.department_id,
        way.qualification,
    )
