"""Changes that can't be made, each with the one reason that is told."""

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from planner.errors import Finding, PlannerError
from planner.substitution.change import Change, ChangeKind
from planner.substitution.staff import Staff
from planner.visits import Visit


class SubstitutionError(PlannerError):
    """A change that can't be made, or not by this caller."""


class KnownError(SubstitutionError):
    """A change that is on record already: nothing is to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a change is held against.

    `visits` are those that stand, `closed` those among them that have results.
    """

    year: int
    staff: Staff
    targets: Container[str]
    visits: dict[str, Visit]
    closed: Collection[str]
    teams: dict[str, frozenset[str]]


def refuse(code: str, column: str, value: str, **params: str) -> NoReturn:
    """Refuse a change for what one of its cells says.

    Raises
    ------
    SubstitutionError
        Always.
    """
    kind = KnownError if code == "substitution_known" else SubstitutionError
    finding = Finding(file="", code=code, column=column, value=value, params=params)
    raise kind([finding])


def refuse_change(change: Change, known: Known) -> None:
    """Refuse a change of what isn't there, is over, or is so already.

    Raises
    ------
    SubstitutionError
        If it is one of these; of the last, KnownError.
    """
    who = change.inspector_id
    if who and who not in known.staff.people:
        refuse("substitution_no_inspector", "inspector_id", who)
    if change.target_id and change.target_id not in known.targets:
        refuse("substitution_no_target", "target_id", change.target_id)
    if change.visit_id:
        _refuse_visit(change, known)
    if change.kind in (ChangeKind.ILL, ChangeKind.LEFT):
        _refuse_absence(change, known)
    elif change.kind is ChangeKind.MOVED:
        _refuse_window(change, known)
    else:
        _refuse_tie(change, known)


def is_over(visit: Visit, on: date) -> bool:
    """Tell whether a visit was made, or could only have been, before a day."""
    return (visit.day or visit.end) < on


def _refuse_visit(change: Change, known: Known) -> None:
    visit = known.visits.get(change.visit_id)
    if visit is None:
        refuse("substitution_no_visit", "visit_id", change.visit_id)
    # One that wasn't made on its day may be moved while its window lasts.
    over = visit.end if change.kind is ChangeKind.MOVED else visit.day or visit.end
    if change.visit_id in known.closed or over < change.effective:
        refuse("substitution_visit_over", "visit_id", change.visit_id)


def _refuse_absence(change: Change, known: Known) -> None:
    person = known.staff.people[change.inspector_id]
    first, last = change.days
    if last < change.effective:
        refuse("substitution_days_over", "last", last.isoformat())
    left = person.certificate_expires_on < first
    away = change.kind is ChangeKind.ILL and any(
        begin <= first and last <= end for begin, end in person.leave
    )
    if left or away:
        refuse("substitution_known", "inspector_id", change.inspector_id)


def _refuse_tie(change: Change, known: Known) -> None:
    who, visit_id = change.inspector_id, change.visit_id
    target_id = change.target_id or known.visits[visit_id].target_id
    if known.staff.may_not_meet(who, target_id, visit_id):
        refuse("substitution_known", "inspector_id", who)
    if visit_id and who not in known.teams.get(visit_id, ()):
        refuse("substitution_not_in_team", "inspector_id", who, visit=visit_id)


def _refuse_window(change: Change, known: Known) -> None:
    visit = known.visits[change.visit_id]
    first, last = change.days
    window = f"{first} / {last}"
    if last < change.effective:
        refuse("substitution_days_over", "last", last.isoformat())
    if first.year != known.year or last.year != known.year:
        refuse("substitution_other_year", "first", window, year=str(known.year))
    same = (visit.start, visit.end) == (first, last)
    if same and visit.day is not None and visit.day >= change.effective:
        refuse("substitution_known", "visit_id", change.visit_id)
