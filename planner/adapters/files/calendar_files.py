"""Calendars of visits for departments and inspectors (RFC 5545), to import or follow.

Days are days of the calendar, not moments: an all-day event has no time zone, and
`X-WR-TIMEZONE` says where they are meant. An event keeps its UID as long as the round
stands, so that importing a later file changes it rather than adding another.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from planner.adapters.papers.papers import Paper
from planner.ids import hash_fields
from planner.publishing.store import TeamRow, VisitRow
from planner.publishing.year_rows import fieldwork_rows
from planner.year import Year

_ZONE = "Asia/Shanghai"
_PRODUCT = "-//inspection-planner//calendars//ZH"
_END = b"END:VCALENDAR\r\n"
_ROLES = {"lead": "组长 lead", "member": "组员 member", "expert": "专家 expert"}


def calendars(year: Year) -> Iterator[Paper]:
    """Yield a calendar for each department and inspector that has a visit with a day.

    Whom a partner sends is the partner's: an event names the department's own people.
    """
    visits, seats = fieldwork_rows(year)
    own: dict[tuple[str, str], list[TeamRow]] = defaultdict(list)
    for seat in seats:
        own[seat.visit_id, seat.department_id].append(seat)
    events = _Events(year)
    books: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    dated = [(visit.day, visit) for visit in visits if visit.day is not None]
    for day, visit in sorted(dated, key=lambda one: (one[0], one[1].visit_id)):
        for department_id in dict.fromkeys(visit.department_ids):
            team = own[visit.visit_id, department_id]
            event = events.made(visit, day, department_id, team)
            books["departments", department_id].append(event)
            for seat in team:
                books["inspectors", seat.inspector_id].append(event)
    names = {d.department_id: d.name for d in year.departments}
    names |= {person.inspector_id: person.name for person in year.inspectors}
    for (folder, whose), listed in sorted(books.items()):
        yield Paper(
            path=f"calendars/{folder}/{whose}.ics",
            content=_calendar(names.get(whose, whose), listed),
            internal=True,
        )


def _calendar(name: str, events: list[bytes]) -> bytes:
    """Return a calendar around events that are written already."""
    book = Calendar()
    book.add("prodid", _PRODUCT)
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", f"双随机检查 {name}")
    book.add("x-wr-timezone", _ZONE)
    return bytes(book.to_ical()).removesuffix(_END) + b"".join(events) + _END


class _Events:
    """Writes events; one serves the department's calendar and its people's."""

    def __init__(self, year: Year) -> None:
        self._names = {d.department_id: d.name for d in year.departments}
        self._items: Mapping[str, tuple[str, str]] = {
            item.item_id: (item.department_id, item.name) for item in year.items
        }
        self._seeds = {record.round_id: record.seed for record in year.rounds}
        # It must be there and be the same in every run: the first day of the year.
        self._stamp = datetime(year.plan.year, 1, 1, tzinfo=UTC)

    def made(
        self, visit: VisitRow, day: date, department_id: str, team: list[TeamRow]
    ) -> bytes:
        """Return a department's event of a visit."""
        seed = self._seeds.get(visit.round_id, "")
        unique = hash_fields("calendar", seed, visit.visit_id, department_id)
        event = Event()
        event.add("uid", f"{unique[:32]}@inspection-planner")
        event.add("dtstamp", self._stamp)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"检查 {visit.name}")
        if visit.address:
            event.add("location", visit.address)
        event.add("description", self._description(visit, department_id, team))
        event.add("status", "CANCELLED" if visit.withdrawn else "CONFIRMED")
        event.add("sequence", 1 if visit.withdrawn else 0)
        return bytes(event.to_ical())

    def _description(
        self, visit: VisitRow, department_id: str, team: list[TeamRow]
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
