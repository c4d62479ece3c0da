"""Calendars: every visit on its day, for its departments and people, the same bytes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from planner.adapters.files.calendar_event import EventText, stamp_of
from planner.adapters.files.calendar_files import calendars
from planner.adapters.files.year_files import write_year
from planner.replacement.reasons import Reason
from planner.replacement.record import Recorded, Replacement, Seat, TeamedVisit
from planner.replacement.reserves import StandIn
from tests.outputs.small_year import SMALL_YEAR, TEAMS, VISIT, year_with

DAY = date(2026, 3, 4)
DATED = year_with(visits=(replace(VISIT, day=DAY),))


def books(year):
    return {paper.path: paper.content for paper in calendars(year)}


def only_event(content):
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


def test_departments_and_their_people_have_the_visit_on_its_day():
    made = books(DATED)
    assert sorted(made) == [
        "calendars/departments/SCJG.ics",
        "calendars/departments/XFJY.ics",
        "calendars/inspectors/I1.ics",
        "calendars/inspectors/I2.ics",
    ]
    for content in made.values():
        event = only_event(content)
        assert event["DTSTART"].dt == DAY
        assert event["DTEND"].dt == date(2026, 3, 5)
        assert event["SUMMARY"] == f"检查 {VISIT.name}"
        assert event["LOCATION"] == "解放路1号"
        assert Calendar.from_ical(content)["X-WR-TIMEZONE"] == "Asia/Shanghai"


def test_an_event_names_the_departments_own_people_only():
    made = books(DATED)
    names = {person.inspector_id: person.name for person in DATED.inspectors}
    own = only_event(made["calendars/departments/SCJG.ics"])["DESCRIPTION"]
    assert names["I1"] in own
    assert names["I2"] not in own
    other = only_event(made["calendars/inspectors/I2.ics"])["DESCRIPTION"]
    assert names["I2"] in other
    assert names["I1"] not in other


def test_a_persons_event_is_the_departments():
    made = books(DATED)
    person = only_event(made["calendars/inspectors/I1.ics"])
    assert person == only_event(made["calendars/departments/SCJG.ics"])
    other = only_event(made["calendars/departments/XFJY.ics"])
    assert person["UID"] != other["UID"]


def test_a_visit_without_a_day_is_in_no_calendar():
    assert books(SMALL_YEAR) == {}


def test_the_same_year_gives_the_same_bytes_in_lines_that_others_can_read():
    made = books(DATED)
    assert made == books(DATED)
    for content in made.values():
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_calendars_are_written_for_their_owners_alone(tmp_path):
    write_year(tmp_path, DATED)
    file = tmp_path / "calendars/inspectors/I1.ics"
    assert file.read_bytes() == books(DATED)["calendars/inspectors/I1.ics"]
    assert file.stat().st_mode & 0o077 == 0


def written_by_components(event):
    """The same event as icalendar's components write it."""
    component = Event()
    component.add("summary", event.summary)
    component.add("dtstart", event.day)
    component.add("dtend", event.day + timedelta(days=1))
    component.add("dtstamp", datetime(2026, 1, 1, tzinfo=UTC))
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("description", event.description)
    if event.location:
        component.add("location", event.location)
    component.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    return component.to_ical()


TEXTS = st.text(st.sampled_from('甲é😀 ab,;\\^\n"N1'), max_size=200)


@given(TEXTS, TEXTS, TEXTS, st.booleans(), st.integers(0, 12))
@example("\\" * 200, "", "a" * 73 + "\\" + "甲" * 9, True, 1)
def test_events_are_written_as_the_librarys_components_write_them(
    summary, location, description, cancelled, sequence
):
    event = EventText(
        uid="0123456789abcdef0123456789abcdef@inspection-planner",
        stamp=stamp_of(2026),
        day=date(2026, 12, 31),
        summary=f"检查 {summary}",
        location=location,
        description=description,
        cancelled=cancelled,
        sequence=sequence,
    )
    assert event.as_bytes() == written_by_components(event)


def seats_of(visit, *names):
    return tuple(
        Seat(
            visit_id=visit.visit_id,
            department_id=member.department_id,
            inspector_id=names[number] if names else member.inspector_id,
            inspector_name=names[number] if names else member.inspector_id,
            role=member.role.value,
            item_ids=member.item_ids,
            exception="",
        )
        for number, member in enumerate(TEAMS)
        if member.visit_id == VISIT.visit_id
    )


def changed(visit_id, *visits):
    """A year in which a visit is withdrawn, and others stand in or gain entries."""
    gone = replace(VISIT, visit_id=visit_id)
    made = Replacement(
        year=2026,
        round_id=VISIT.round_id,
        number=1,
        visit_id=visit_id,
        target_id=gone.target_id,
        name=gone.name,
        department_ids=gone.department_ids,
        reason=Reason.CLOSED,
        note="",
        department_id=gone.initiator,
        stand_ins=tuple(
            StandIn(entry_id=entry_id, stratum="s", target_id=None, passed_over=())
            for entry_id in gone.entry_ids
        ),
        visits=visits,
        freed=seats_of(VISIT),
        shortages=(),
    )
    recorded = Recorded(seq=9, at="2026-02-01T00:00:00Z", actor="x", replacement=made)
    drawn = [replace(VISIT, day=DAY)]
    if visit_id != VISIT.visit_id:
        drawn.append(gone)
    return year_with(
        rounds=SMALL_YEAR.rounds[:1], visits=tuple(drawn), replacements=(recorded,)
    )


def stated(made):
    """Status, sequence and day of the only event of each calendar."""
    return {
        path.split("/")[-1]: (event["STATUS"], event["SEQUENCE"], event["DTSTART"].dt)
        for path, content in made.items()
        for event in [only_event(content)]
    }


def test_a_withdrawn_visit_is_cancelled_for_all_who_had_it():
    after = books(changed(VISIT.visit_id))
    assert stated(after) == dict.fromkeys(
        ("SCJG.ics", "XFJY.ics", "I1.ics", "I2.ics"), ("CANCELLED", 1, DAY)
    )
    before = books(DATED)
    for path, content in after.items():
        assert only_event(content)["UID"] == only_event(before[path])["UID"]


def test_whoever_leaves_a_redrawn_team_finds_the_visit_cancelled():
    again = replace(VISIT, day=date(2026, 3, 9))
    teamed = TeamedVisit(
        visit=again, address="", replaces="", team=seats_of(again, "I1", "I3")
    )
    after = stated(books(changed("V9", teamed)))
    confirmed = ("CONFIRMED", 1, again.day)
    assert after == {
        "SCJG.ics": confirmed,
        "XFJY.ics": confirmed,
        "I1.ics": confirmed,
        "I3.ics": confirmed,
        "I2.ics": ("CANCELLED", 1, DAY),
    }


def test_a_redrawn_visit_that_finds_no_day_is_cancelled():
    again = replace(VISIT, day=None)
    teamed = TeamedVisit(visit=again, address="", replaces="", team=seats_of(again))
    after = stated(books(changed("V9", teamed)))
    assert set(after.values()) == {("CANCELLED", 1, DAY)}
    assert len(after) == 4


@pytest.mark.parametrize("path", sorted(books(changed(VISIT.visit_id))))
def test_a_cancelled_visit_replaces_the_one_that_was_imported(path):
    held = {}
    for year in (DATED, changed(VISIT.visit_id)):
        calendar = Calendar.from_ical(books(year)[path])
        assert calendar["METHOD"] == "PUBLISH"
        for event in calendar.walk("VEVENT"):
            known = held.get(event["UID"])
            if known is None or event["SEQUENCE"] >= known["SEQUENCE"]:
                held[event["UID"]] = event
    (event,) = held.values()
    assert event["STATUS"] == "CANCELLED"
