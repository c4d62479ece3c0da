"""Ways out by lifting pins: each of the conflict alone, or the fewest that help."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.conflict.case import Case
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Kind, Member, Way
from planner.conflict.words import of_pin
from planner.policy.record import Policy
from planner.registry import Pin, Registry

#: Lifting more pins than this is no small change.
_PINS = 10


def pin_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of lifting each pin, and of lifting the fewest together."""
    sets = [[member] for member in case.members(Kind.DEPARTMENT_PIN, Kind.PIN)]
    fewest = [] if case.toggles is None else case.toggles.fewest_pins()
    if 0 < len(fewest) <= _PINS and fewest not in sets:
        sets.append(fewest)
    for lifted in sets:
        way = case.chosen(_lifted(lifted), lifted)
        if way is not None:
            yield way


def _lifted(members: Sequence[Member]) -> Change:
    """Return the change that lifts pins of departments and of the coordinator."""
    proposals = {m.name for m in members if m.kind is Kind.DEPARTMENT_PIN}
    pins = {m.zh for m in members if m.kind is Kind.PIN}

    def made(registry: Registry, policy: Policy) -> tuple[Registry, Policy]:
        free = tuple(
            replace(p, pin=Pin.FREE) if p.proposal_id in proposals else p
            for p in registry.proposals
        )
        kept = tuple(pin for pin in registry.pins if of_pin(pin).zh not in pins)
        return replace(registry, proposals=free, pins=kept), policy

    return Change(
        rank=rank(Class.PIN, len(members), "|".join(m.name for m in members)),
        zh="取消：" + "；".join(m.zh for m in members),
        en="lift: " + "; ".join(m.en for m in members),
        text=" | ".join(map(_row, members)),
        made=made,
    )


def _row(member: Member) -> str:
    row = "" if member.row is None else f":{member.row}"
    if member.kind is Kind.DEPARTMENT_PIN:
        return f"{member.file}{row} {member.name} pin="
    return f"{member.file}{row} {member.name} -"
