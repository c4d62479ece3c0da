"""Calendars: every visit on its day, for its departments and people, the same bytes."""

from dataclasses import replace
from datetime import date

from icalendar import Calendar

from planner.adapters.files.calendar_files import calendars
from planner.adapters.files.year_files import write_year
from tests.outputs.small_year import SMALL_YEAR, VISIT, year_with

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
