"""What each audience sees, and from when. The only place that decides it.

The public sees the plan, the rounds with their statements, seeds and reveals, and
lists once their embargo is over. Never grades or what tells of them (limits by
grade, ratios by grade, strata, quotas, places, reserves), nor anyone's personal
data, nor a custody key. A department sees its own visits and its own
people; of a partner its name, its items and how many it sends. The regulator sees
the rows as they are kept, which hold no custody key.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from planner.ids import canonical_json
from planner.store import (
    EntryRow,
    ItemRow,
    ListedRow,
    RoundRow,
    TeamRow,
    VisitRow,
    YearRow,
)

#: The official time of the whole country; it has had no summer time since 1991.
CHINA = timezone(timedelta(hours=8))

AT_ONCE = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names of departments and items by id; both libraries are public."""

    departments: Mapping[str, str]
    items: Mapping[str, ItemRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicYear:
    """A published year as anyone sees it."""

    year_id: str
    year: int
    published_at: str
    superseded_by: str | None


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
    """An entry as published; `ratio` is empty where it is told by grade."""

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
class PublicListed:
    """A target that an entry drew, after its embargo."""

    round_id: str
    entry_id: str
    target_id: str
    name: str
    district: str


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
    """A visit as one of its departments sees it."""

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


def public_year(year: YearRow) -> PublicYear:
    """Return what anyone may see of a year."""
    return PublicYear(
        year_id=year.year_id,
        year=year.year,
        published_at=year.published_at,
        superseded_by=year.superseded_by,
    )


def _department(department_id: str, names: Names) -> Named:
    return Named(
        id=department_id, name=names.departments.get(department_id, department_id)
    )


def _item(item_id: str, names: Names) -> Named:
    known = names.items.get(item_id)
    return Named(id=item_id, name=known.name if known else item_id)


def _public_ratio(ratio: str) -> str:
    # "A:1%;B:3%": a ratio with a colon is told by grade. Conservative, like leaving
    # out an entry's note: free text may say which grades were drawn.
    return "" if ":" in ratio or "：" in ratio else ratio


def public_entry(entry: EntryRow, names: Names) -> PublicEntry:
    """Return what anyone may see of an entry."""
    return PublicEntry(
        entry_id=entry.entry_id,
        name=entry.name,
        field=entry.field,
        type="部门联合" if entry.cooperators else "部门内部",
        initiator=_department(entry.initiator, names),
        cooperators=tuple(_department(d, names) for d in entry.cooperators),
        items=tuple(_item(i, names) for i in entry.item_ids),
        scope=entry.scope,
        start=entry.start,
        end=entry.end,
        basis=entry.basis,
        times=entry.times,
        ratio=_public_ratio(entry.ratio),
        base=entry.base,
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


def public_round(round_: RoundRow, today: date) -> PublicRound:
    """Return what anyone may see of a round."""
    return PublicRound(
        round_id=round_.round_id,
        mode=str(round_.statement["mode"]),
        seed=round_.seed,
        list_digest=round_.list_digest,
        complete=round_.released_on <= today,
        statement=round_.statement,
        plan=round_.plan,
        reveals=round_.reveals,
    )


def public_listed(row: ListedRow, today: date) -> PublicListed:
    """Return a row of a public list.

    Raises
    ------
    ValueError
        If the row is still under embargo: a query let it through.
    """
    if row.released_on > today:
        msg = "a row under embargo was asked for in public"
        raise ValueError(msg)
    return PublicListed(
        round_id=row.round_id,
        entry_id=row.entry_id,
        target_id=row.target_id,
        name=row.name,
        district=row.district,
    )


def public_bundle(
    round_: RoundRow, listed: Iterable[ListedRow], today: date
) -> dict[str, bytes]:
    """Return the members of the public bundle (docs/protocol.md, 10) by name.

    `published.csv` is among them only once the whole list is out.
    """
    members = {
        "statement.json": canonical_json(round_.statement),
        "plan.json": canonical_json(round_.plan),
        "reveals.json": canonical_json(round_.reveals),
        "seed.txt": round_.seed.encode(),
        "list_digest.txt": round_.list_digest.encode(),
    }
    if round_.released_on <= today:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(("entry", "target_id"))
        # Lines sort as the digest's do, by their whole text: "A|…" after "A.1|…".
        lines = sorted(f"{row.entry_id}|{row.target_id}" for row in listed)
        writer.writerows(line.split("|") for line in lines)
        members["published.csv"] = text.getvalue().encode()
    return members


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


def _visit_item(item_id: str, department_id: str, names: Names) -> VisitItem:
    known = names.items.get(item_id)
    owner = known.department_id if known else ""
    return VisitItem(
        item_id=item_id,
        name=known.name if known else item_id,
        department_name=names.departments.get(owner, owner),
        own=owner == department_id,
    )


def department_visit(
    visit: VisitRow, team: Sequence[TeamRow], department_id: str, names: Names
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
                name=names.departments.get(other, other),
                inspectors=sent[other],
            )
            for other in visit.department_ids
            if other != department_id
        ),
        items=tuple(_visit_item(i, department_id, names) for i in visit.item_ids),
        team=tuple(
            own_seat(seat, department_id)
            for seat in team
            if seat.department_id == department_id
        ),
    )
