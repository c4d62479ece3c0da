"""Calendars of visits for departments and inspectors (RFC 5545), to import or follow.

Days are days of the calendar, not moments: an all-day event has no time zone, and
`X-WR-TIMEZONE` says where they are meant. An event keeps its UID as long as the round
stands, so that importing a later file changes it rather than adding another; who no
longer makes a visit finds it cancelled.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from icalendar import Calendar

from planner.adapters.files.calendar_event import EventText, stamp_of
from planner.adapters.papers.papers import Paper
from planner.ids import hash_fields
from planner.publishing.given_up import GivenUp, given_up
from planner.publishing.store import TeamRow, VisitRow
from planner.publishing.year_rows import fieldwork_rows
from planner.replacement.record import Seat
from planner.year import Year

_ZONE = "Asia/Shanghai"
_PRODUCT = "-//inspection-planner//calendars//ZH"
_END = b"END:VCALENDAR\r\n"
_ROLES = {"lead": "组长 lead", "member": "组员 member", "expert": "专家 expert"}

#: Folder and name of a calendar.
_Book = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFacts:
    """What events say of a year beside its visits.

    Names of departments; the department and name of each item; rounds' seeds.
    """

    year: int
    departments: Mapping[str, str]
    items: Mapping[str, tuple[str, str]]
    seeds: Mapping[str, str]


def department_calendar(
    facts: CalendarFacts,
    department_id: str,
    visits: Iterable[tuple[VisitRow, Sequence[TeamRow], int]],
) -> bytes:
    """Return a calendar of a department's visits that have a day.

    Its events have the UIDs of those in the year's files. A visit whose target was
    replaced is cancelled.

    Parameters
    ----------
    visits
        Each with the department's own people, and how often it was changed.
    """
    events = _Events(facts)
    listed = [
        (
            visit.day,
            visit.visit_id,
            events.made(
                visit,
                department_id,
                _Part(
                    day=visit.day, team=team, cancelled=bool(visit.withdrawn), books=()
                ),
                changes,
            ),
        )
        for visit, team, changes in visits
        if visit.day is not None
    ]
    name = facts.departments.get(department_id, department_id)
    return _calendar(name, sorted(listed))


def calendars(year: Year) -> Iterator[Paper]:
    """Yield a calendar for each department and inspector that has a visit with a day.

    Whom a partner sends is the partner's: an event names the department's own people.
    """
    visits, seats = fieldwork_rows(year)
    own: dict[tuple[str, str], list[TeamRow]] = defaultdict(list)
    for seat in seats:
        own[seat.visit_id, seat.department_id].append(seat)
    before = given_up(year)
    events = _Events(_facts_of(year))
    books: dict[_Book, list[tuple[date, str, bytes]]] = defaultdict(list)
    for visit in visits:
        had = before.get(visit.visit_id, [])
        for department_id in dict.fromkeys(visit.department_ids):
            team = own[visit.visit_id, department_id]
            for part in _parts(visit, department_id, team, had):
                event = events.made(visit, department_id, part, len(had))
                for book in part.books:
                    books[book].append((part.day, visit.visit_id, event))
    names = {d.department_id: d.name for d in year.departments}
    names |= {person.inspector_id: person.name for person in year.inspectors}
    for (folder, whose), listed in sorted(books.items()):
        yield Paper(
            path=f"calendars/{folder}/{whose}.ics",
            content=_calendar(names.get(whose, whose), sorted(listed)),
            internal=True,
        )


def _facts_of(year: Year) -> CalendarFacts:
    return CalendarFacts(
        year=year.plan.year,
        departments={d.department_id: d.name for d in year.departments},
        items={item.item_id: (item.department_id, item.name) for item in year.items},
        seeds={record.round_id: record.seed for record in year.rounds},
    )


def _calendar(name: str, events: Sequence[tuple[date, str, bytes]]) -> bytes:
    """Return a calendar around events that are written already."""
    book = Calendar()
    book.add("prodid", _PRODUCT)
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", f"双随机检查 {name}")
    book.add("x-wr-timezone", _ZONE)
    head = bytes(book.to_ical()).removesuffix(_END)
    return b"".join([head, *(event for _, _, event in events), _END])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A department's part in a visit on a day, and in whose calendars it stands."""

    day: date
    team: Sequence[TeamRow | Seat]
    cancelled: bool
    books: Sequence[_Book]


def _parts(
    visit: VisitRow,
    department_id: str,
    team: Sequence[TeamRow],
    had: Sequence[GivenUp],
) -> Iterator[_Part]:
    """Yield the visit as it is, and cancelled for those who no longer make it."""
    department = ("departments", department_id)
    told: set[_Book] = set()
    if visit.day is not None and not visit.withdrawn:
        told = {department, *_calendars_of(team)}
        yield _Part(day=visit.day, team=team, cancelled=False, books=sorted(told))
    for one in reversed(had):
        people = [seat for seat in one.team if seat.department_id == department_id]
        left = {department, *_calendars_of(people)} - told
        if one.day is not None and people and left:
            told |= left
            yield _Part(day=one.day, team=people, cancelled=True, books=sorted(left))


def _calendars_of(team: Sequence[TeamRow | Seat]) -> Iterator[_Book]:
    return (("inspectors", seat.inspector_id) for seat in team)


class _Events:
    """Writes events; one serves the department's calendar and its people's."""

    def __init__(self, facts: CalendarFacts) -> None:
        self._names = facts.departments
        self._items = facts.items
        self._seeds = facts.seeds
        self._stamp = stamp_of(facts.year)

    def made(
        self, visit: VisitRow, department_id: str, part: _Part, sequence: int
    ) -> bytes:
        """Return a department's event of a visit, changed so many times."""
        seed = self._seeds.get(visit.round_id, "")
        unique = hash_fields("calendar", seed, visit.visit_id, department_id)
        return EventText(
            uid=f"{unique[:32]}@inspection-planner",
            stamp=self._stamp,
            day=part.day,
            summary=f"检查 {visit.name}",
            location=visit.address,
            description=self._description(visit, department_id, part.team),
            cancelled=part.cancelled,
            sequence=sequence,
        ).as_bytes()

    def _description(
        self, visit: VisitRow, department_id: str, team: Sequence[TeamRow | Seat]
    ) -> str:
        own = [
            self._items[item_id][1]
            for item_id in visit.item_ids
            if self._items.get(item_id, ("", ""))[0] == department_id
        ]
        departments = (self._names.get(d, d) for d in visit.department_ids)
        people = (f"{s.inspector_name}（{_ROLES[s.role]}）" for s in team)
        lines = [
            f"检查编号 visit: {visit.visit_id}",
            f"统一社会信用代码 code: {visit.target_id}",
            f"参加部门 departments: {'、'.join(departments)}",
            f"本部门人员 own people: {'、'.join(people)}",
            f"本部门事项 own items: {'；'.join(own)}",
        ]
        return "\n".join(lines)
