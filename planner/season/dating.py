"""Days for the visits that a replacement makes, beside all that stands."""

from collections.abc import Sequence
from dataclasses import replace

from planner.days.giving import give_visits_days
from planner.days.record import Work
from planner.days.telling import findings
from planner.publishing.store import VisitRow
from planner.replacement.record import TeamedVisit
from planner.season.standing_in import Field, places_of
from planner.substitution.people import registry_after
from planner.visits import Visit


def dated_visits(
    field: Field, withdrawn: VisitRow, teamed: Sequence[TeamedVisit], seed: str
) -> tuple[tuple[TeamedVisit, ...], tuple[dict[str, str], ...]]:
    """Return the visits with their days, and what there is to say of those without.

    Notice is given from the day of the replacement on. The withdrawn visit's day is
    free again; a visit that gained entries has a new team, and so a new day.

    Parameters
    ----------
    seed
        What the teams were drawn from.
    """
    registry = registry_after(field.plan.given.registry, field.changes)
    given = give_visits_days(
        Work(
            visits=[one.visit for one in teamed],
            members=[seat for one in teamed for seat in one.team],
        ),
        earlier=_standing(field, withdrawn, teamed),
        registry=registry,
        policy=field.plan.given.policy,
        places=places_of(field, teamed),
        seed=seed,
        round_id=field.drafted.round_id,
        drawn_on=field.today,
    )
    dated = zip(teamed, given.visits, strict=True)
    return (
        tuple(replace(one, visit=visit) for one, visit in dated),
        tuple(
            {"file": f.file, "code": f.code, "value": f.value, **f.params}
            for f in findings(given.missing, registry)
        ),
    )


def _standing(field: Field, withdrawn: VisitRow, teamed: Sequence[TeamedVisit]) -> Work:
    """Return the year's visits with a day, but for those that give theirs up."""
    again = {withdrawn.visit_id, *(one.visit.visit_id for one in teamed)}
    visits = [
        visit_of(row)
        for row in field.visits
        if row.day is not None and not row.withdrawn and row.visit_id not in again
    ]
    stand = {visit.visit_id for visit in visits}
    members = [seat for seat in field.seats if seat.visit_id in stand]
    return Work(visits=visits, members=members)


def visit_of(row: VisitRow) -> Visit:
    """Return the visit that a row tells of."""
    return Visit(
        visit_id=row.visit_id,
        round_id=row.round_id,
        target_id=row.target_id,
        name=row.name,
        district=row.district,
        visit_group=row.visit_group,
        entry_ids=row.entry_ids,
        initiator=row.initiator,
        department_ids=row.department_ids,
        item_ids=row.item_ids,
        start=row.start,
        end=row.end,
        day=row.day,
    )
