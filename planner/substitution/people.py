"""What changes mean for the people that later draws may choose from."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from planner.registry import Inspector, Recusal, Registry
from planner.substitution.change import Change, ChangeKind

#: Changes that keep an inspector from one target, or from all for some time.
ABSENCES = frozenset({ChangeKind.ILL, ChangeKind.LEFT})


def after_absence(person: Inspector, change: Change) -> Inspector:
    """Return an inspector who is away for some days, or left.

    Whoever left holds no certificate of the office from that day on.
    """
    first, last = change.days
    if change.kind is ChangeKind.LEFT:
        before = first - timedelta(days=1)
        until = min(person.certificate_expires_on, before)
        return replace(person, certificate_expires_on=until)
    return replace(person, leave=(*person.leave, (first, last)))


def is_there(person: Inspector, day: date) -> bool:
    """Tell whether somebody's certificate holds on a day, and no leave does."""
    return day <= person.certificate_expires_on and not any(
        first <= day <= last for first, last in person.leave
    )


def registry_after(registry: Registry, changes: Iterable[Change]) -> Registry:
    """Return the registry from which teams are drawn after changes."""
    people = {person.inspector_id: person for person in registry.inspectors}
    ties = []
    for change in changes:
        if change.kind in ABSENCES:
            person = people[change.inspector_id]
            people[change.inspector_id] = after_absence(person, change)
        elif change.target_id:
            tie = Recusal(
                inspector_id=change.inspector_id,
                target_id=change.target_id,
                reason=change.reason,
            )
            ties.append(tie)
    recusals = (*registry.recusals, *ties)
    return replace(registry, inspectors=tuple(people.values()), recusals=recusals)
