"""Why a round's teams can't all be had, and which changes would give them."""

from collections.abc import Iterator
from dataclasses import replace

from planner.durations import minutes_of
from planner.shortage.bottlenecks import bottlenecks_of
from planner.shortage.people import given_to_some
from planner.shortage.record import Kind, Relief, WayOut
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
    instance: Instance, left_out: frozenset[str], most_seats: int = MOST_SEATS
) -> Relief:
    """Say what keeps visits without a team, and try what would help.

    Parameters
    ----------
    left_out
        The visits that have no team in this instance.
    most_seats
        How many seats all trials together may fill.
    """
    if not left_out:
        return Relief(round_id=instance.round_id)
    near = concerned(instance, left_out)
    made = staffed(near)
    trials = Trials(most_seats)
    searching = Searching(near, len(made.left_out), trials)
    lacking = wants(made.gaps, near.registry)
    minutes = minutes_of(near.registry.items, near.capacity)
    limits = tuple(bottlenecks_of(near, made, minutes))
    scarce = {one.department_id for one in limits}
    ways = sorted(_ways(near, lacking, searching, scarce), key=_order)
    return Relief(
        round_id=instance.round_id,
        bottlenecks=limits,
        ways=tuple(ways),
        exhausted=trials.exhausted,
    )


def _ways(
    near: Instance, lacking: list[Want], searching: Searching, scarce: set[str]
) -> Iterator[WayOut]:
    for scale in figures_of_policy(near):
        if (way := searching.on_scale(scale)) is not None:
            yield way
    limited: set[str] = set()
    for want in lacking:
        for offer in given_to_some(near, want):
            if (way := searching.of_people(offer)) is not None:
                yield way
        scales = [*other_windows(near, want)]
        if want.department_id in scarce - limited:
            limited.add(want.department_id)
            scales += higher_limits(near, want)
        for scale in scales:
            if (way := searching.on_scale(scale)) is not None:
                yield way
        # Where nobody is there at all, those who come must be able to lead as well.
        for seat in dict.fromkeys([want.seat, replace(want.seat, lead=True)]):
            way = searching.on_scale(newcomers(near, want, seat))
            if way is not None:
                yield way
                break


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
