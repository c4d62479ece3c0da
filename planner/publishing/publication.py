"""What each audience sees, and from when: decided here, in `lists`, in `replacements`.

The public sees the plan, the rounds with their statements, seeds and reveals, and
lists once their embargo is over. Never grades or what tells of them (limits by
grade, ratios by grade, strata, quotas, places, reserves), nor anyone's personal
data, nor a custody key. A department sees its own visits and people; of a partner
its name, items and how many it sends. The regulator sees the rows as they are kept.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from planner.discretion import discreet, own_conditions, percent
from planner.publishing.store import (
    EntryRow,
    ItemRow,
    RoundRow,
    TeamRow,
    VisitRow,
    YearRow,
)
from planner.publishing.withdrawal import NONE_WITHDRAWN, Withdrawn

#: The official time of the whole country; it has had no summer time since 1991.
CHINA = timezone(timedelta(hours=8))

AT_ONCE = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is said of a year's rows beside what is in them.

    Names of departments and items by id, both libraries being public; how many
    targets each entry's scope holds; and what talk of the policy's grades looks like.
    """

    departments: Mapping[str, str]
    items: Mapping[str, ItemRow]
    eligible: Mapping[str, int]
    talk: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicYear:
    """A published year as anyone sees it."""

    year_id: str
    year: int
    published_at: str
    superseded_by: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something with an id and a name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When an entry is drawn and visited."""

    round_id: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEntry:
    """An entry as published.

    `base` counts the targets in its scope, whichever grades are drawn; `ratio` is the
    share of them that `total` is, "" of none.
    """

    entry_id: str
    name: str
    field: str
    type: str
    initiator: Named
    cooperators: tuple[Named, ...]
    items: tuple[Named, ...]
    scope: Mapping[str, Any]
    start: date
    end: date
    basis: str
    times: int
    ratio: str
    base: int
    total: int
    rounds: tuple[Window, ...]

    @property
    def key(self) -> str:
        """The id, by which entries are ordered."""
        return self.entry_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRound:
    """A round as anyone may check it; `complete` once its whole list is public."""

    round_id: str
    mode: str
    seed: str
    list_digest: str
    complete: bool
    statement: Mapping[str, Any]
    plan: Mapping[str, Any]
    reveals: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Another department of a joint visit, and how many people it sends."""

    department_id: str
    name: str
    inspectors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitItem:
    """An item checked in a visit; `own` tells whether it is the department's."""

    item_id: str
    name: str
    department_name: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSeat:
    """One of the department's own inspectors in a visit."""

    visit_id: str
    inspector_id: str
    inspector_name: str
    role: str
    item_ids: tuple[str, ...]
    exception: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentVisit:
    """A visit as one of its departments sees it.

    `withdrawn` is the reason for which it isn't made, `replaces` the visit that it
    stands in for; else "".
    """

    visit_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    address: str
    start: date
    end: date
    day: date | None
    initiates: bool
    partners: tuple[Partner, ...]
    items: tuple[VisitItem, ...]
    team: tuple[OwnSeat, ...]
    withdrawn: str
    replaces: str


def local_day(now: datetime) -> date:
    """Return the day that it is in China."""
    return now.astimezone(CHINA).date()


def released_on(embargo: str, end: date, inspected_on: date | None) -> date:
    """Return the first day on which a drawn target may be named in public.

    Parameters
    ----------
    embargo
        "none", an ISO date, or "visit": the visit is done when a result is
        recorded for it, and after the last day of its window in any case.
    """
    if embargo == "none":
        return AT_ONCE
    if embargo != "visit":
        return date.fromisoformat(embargo)
    # The last day a calendar has stays under embargo rather than overflow.
    after = end if end == date.max else end + timedelta(days=1)
    return after if inspected_on is None else min(after, inspected_on)


def is_released(round_: RoundRow, today: date) -> bool:
    """Tell whether all of a round's list is public; only then are codes given out."""
    return round_.released_on <= today


def public_year(year: YearRow) -> PublicYear:
    """Return what anyone may see of a year."""
    return PublicYear(
        year_id=year.year_id,
        year=year.year,
        published_at=year.published_at,
        superseded_by=year.superseded_by,
        version=year.version,
    )


def _department(department_id: str, facts: Facts) -> Named:
    return Named(
        id=department_id, name=facts.departments.get(department_id, department_id)
    )


def _item(item_id: str, facts: Facts) -> Named:
    known = facts.items.get(item_id)
    return Named(id=item_id, name=known.name if known else item_id)


def _public_name(entry: EntryRow, facts: Facts) -> str:
    """Return the entry's name, or what it goes by where its name speaks of grades."""
    names = [facts.items[i].name for i in entry.item_ids if i in facts.items]
    by_items = f"{names[0]}等{len(names)}项" if names else entry.entry_id
    return (
        discreet(entry.name, facts.talk)
        or discreet(entry.field, facts.talk)
        or by_items
    )


def public_scope(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scope's JSON as its proposals asked for it."""
    return {
        **scope,
        "include": own_conditions(scope["include"]),
        "exclude": own_conditions(scope["exclude"]),
    }


def public_entry(entry: EntryRow, facts: Facts) -> PublicEntry:
    """Return what anyone may see of an entry."""
    # Never `entry.base`: beside the number stated, it tells which grades are drawn.
    base = facts.eligible.get(entry.entry_id, entry.eligible or 0)
    return PublicEntry(
        entry_id=entry.entry_id,
        name=_public_name(entry, facts),
        field=discreet(entry.field, facts.talk),
        type="部门联合" if entry.cooperators else "部门内部",
        initiator=_department(entry.initiator, facts),
        cooperators=tuple(_department(d, facts) for d in entry.cooperators),
        items=tuple(_item(i, facts) for i in entry.item_ids),
        scope=public_scope(entry.scope),
        start=entry.start,
        end=entry.end,
        basis=entry.basis,
        times=entry.times,
        ratio=percent(Decimal(entry.total) / base) if base else "",
        base=base,
        total=entry.total,
        rounds=tuple(
            Window(
                round_id=o["round_id"],
                start=date.fromisoformat(o["start"]),
                end=date.fromisoformat(o["end"]),
            )
            for o in entry.occurrences
        ),
    )


def public_round(
    round_: RoundRow, today: date, withdrawn: Withdrawn = NONE_WITHDRAWN
) -> PublicRound:
    """Return what anyone may see of a round."""
    return PublicRound(
        round_id=round_.round_id,
        mode=str(round_.statement["mode"]),
        seed=round_.seed,
        list_digest=round_.list_digest,
        complete=is_released(round_, today)
        and round_.round_id not in withdrawn.rounds(),
        statement=round_.statement,
        plan=round_.plan,
        reveals=round_.reveals,
    )


def own_seat(seat: TeamRow, department_id: str) -> OwnSeat:
    """Return a seat as the inspector's own department sees it.

    Raises
    ------
    ValueError
        If the inspector is another department's.
    """
    if seat.department_id != department_id:
        msg = "a seat of another department was asked for"
        raise ValueError(msg)
    return OwnSeat(
        visit_id=seat.visit_id,
        inspector_id=seat.inspector_id,
        inspector_name=seat.inspector_name,
        role=seat.role,
        item_ids=seat.item_ids,
        exception=seat.exception,
    )


def _visit_item(item_id: str, department_id: str, facts: Facts) -> VisitItem:
    known = facts.items.get(item_id)
    owner = known.department_id if known else ""
    return VisitItem(
        item_id=item_id,
        name=known.name if known else item_id,
        department_name=facts.departments.get(owner, owner),
        own=owner == department_id,
    )


def department_visit(
    visit: VisitRow, team: Sequence[TeamRow], department_id: str, facts: Facts
) -> DepartmentVisit:
    """Return a visit as one of its departments sees it.

    `team` holds the whole visit's seats; of other departments only the number stays.

    Raises
    ------
    ValueError
        If the department takes no part in the visit.
    """
    if department_id not in visit.department_ids:
        msg = "a visit of other departments was asked for"
        raise ValueError(msg)
    sent = Counter(seat.department_id for seat in team)
    return DepartmentVisit(
        visit_id=visit.visit_id,
        round_id=visit.round_id,
        target_id=visit.target_id,
        name=visit.name,
        district=visit.district,
        address=visit.address,
        start=visit.start,
        end=visit.end,
        day=visit.day,
        initiates=visit.initiator == department_id,
        partners=tuple(
            Partner(
                department_id=other,
                name=facts.departments.get(other, other),
                inspectors=sent[other],
            )
            for other in visit.department_ids
            if other != department_id
        ),
        items=tuple(_visit_item(i, department_id, facts) for i in visit.item_ids),
        team=tuple(
            own_seat(seat, department_id)
            for seat in team
            if seat.department_id == department_id
        ),
        withdrawn=visit.withdrawn,
        replaces=visit.replaces,
    )
