"""What stands in a year and comes next: paths of small named years."""

from dataclasses import replace
from datetime import date

import pytest

from planner.agenda.attention import Topic, attention
from planner.agenda.findings import Chosen, by_kind
from planner.agenda.path import Step, year_path
from planner.agenda.record import (
    Prepared,
    ResultsAt,
    RoundAt,
    Stand,
    Standing,
    StepState,
)
from planner.agenda.rounds import Part, Wait, ceremony_path, waiting
from planner.ceremony.state import RoundState, Stage
from planner.publishing.store import FindingRow

NOW, TODAY = "2026-03-01T00:00:00Z", date(2026, 3, 1)
LATER = "2026-03-02T02:00:00Z"
DRAFT = {
    "round": "2026Q1",
    "public_source": "福彩双色球第2026023期开奖号码",
    "source_at": "2026-03-02T13:15:00Z",
    "reveal_by": LATER,
    "supersedes": None,
}


def drafted(**more) -> RoundState:
    values = {
        "subject": "2026Q1",
        "drafted_seq": 1,
        "seq": 1,
        "stage": Stage.DRAFT,
        "parties": ("SCJG", "notary"),
        "draft": DRAFT,
    }
    return RoundState(**{**values, **more})


def quarter(**more) -> RoundAt:
    values = {
        "round_id": "2026Q1",
        "planned": "2026Q1",
        "start": date(2026, 3, 10),
        "end": date(2026, 3, 31),
        "entries": 3,
        "total": 40,
    }
    return RoundAt(**{**values, **more})


COMMITTED = {"SCJG": "aa", "notary": "bb"}
PUBLISHED = {
    "stage": Stage.PUBLISHED,
    "commitments": COMMITTED,
    "statement": {**DRAFT, "parties": []},
}
REVEALED = {**PUBLISHED, "nonces": COMMITTED}


@pytest.mark.parametrize(
    ("round_", "now", "what", "parties"),
    [
        (quarter(), NOW, Wait.DRAFT, ()),
        (quarter(state=drafted()), NOW, Wait.COMMITMENTS, ("SCJG", "notary")),
        (
            quarter(state=drafted(commitments={"SCJG": "aa"})),
            NOW,
            Wait.COMMITMENTS,
            ("notary",),
        ),
        (quarter(state=drafted(commitments=COMMITTED)), NOW, Wait.STATEMENT, ()),
        (quarter(state=drafted()), LATER, Wait.LATE, ()),
        (quarter(state=drafted(**PUBLISHED)), NOW, Wait.REVEALS, ("SCJG", "notary")),
        (
            quarter(state=drafted(**PUBLISHED)),
            "2026-03-02T02:00:01Z",
            Wait.OVERDUE,
            ("SCJG", "notary"),
        ),
        (quarter(state=drafted(**REVEALED)), NOW, Wait.SOURCE, ()),
        (
            quarter(state=drafted(**REVEALED)),
            "2026-03-02T13:15:00Z",
            Wait.VALUE,
            (),
        ),
        (quarter(state=drafted(stage=Stage.REVEALED)), NOW, Wait.DRAW, ()),
        (quarter(state=drafted(stage=Stage.DRAWN)), NOW, Wait.FINISH, ()),
        (
            quarter(
                state=drafted(stage=Stage.DRAWN),
                drawn=True,
                released_on=date(2026, 4, 1),
            ),
            NOW,
            Wait.EMBARGO,
            (),
        ),
        (
            quarter(
                state=drafted(stage=Stage.DRAWN),
                drawn=True,
                released_on=date(2026, 2, 1),
            ),
            NOW,
            Wait.RELEASE,
            (),
        ),
        (quarter(state=drafted(stage=Stage.ABANDONED)), NOW, Wait.SUPERSEDED, ()),
        (
            quarter(state=drafted(stage=Stage.RELEASED), drawn=True),
            NOW,
            Wait.NOTHING,
            (),
        ),
    ],
)
def test_a_round_waits_for_whose_turn_it_is(round_, now, what, parties):
    found = waiting(round_, now, TODAY)
    assert (found.what, found.parties) == (what, parties)


def test_what_is_waited_for_is_the_part_under_way():
    wait = waiting(quarter(state=drafted(**PUBLISHED)), NOW, TODAY)
    path = dict(ceremony_path(wait))
    assert path[Part.STATEMENT] is StepState.DONE
    assert path[Part.REVEAL] is StepState.CURRENT
    assert path[Part.DRAW] is StepState.AHEAD


def test_an_overdue_reveal_stops_the_ceremony():
    wait = waiting(quarter(state=drafted(**PUBLISHED)), "2026-03-03T00:00:00Z", TODAY)
    assert dict(ceremony_path(wait))[Part.REVEAL] is StepState.STOPPED


def standing(**more) -> Standing:
    return Standing(**{"now": NOW, "today": TODAY, **more})


def states(year: Standing) -> dict[Step, StepState]:
    return {one.step: one.state for one in year_path(year)}


def test_a_year_begins_with_the_import():
    found = states(standing())
    assert found[Step.IMPORT] is StepState.CURRENT
    assert {s for step, s in found.items() if step is not Step.IMPORT} == {
        StepState.AHEAD
    }


def test_an_import_with_errors_stops_the_path_and_comes_first():
    year = standing(prepared=Prepared(imported=Stand.FAULTY, import_id="i"))
    assert states(year)[Step.IMPORT] is StepState.STOPPED
    (first,) = attention(year)
    assert (first.topic, first.grave, first.subject) == (Topic.IMPORT, True, "i")


def test_a_plan_that_is_made_waits_for_approval():
    year = standing(
        prepared=Prepared(imported=Stand.READY, planned=Stand.READY, plan_id="p")
    )
    assert states(year)[Step.APPROVE] is StepState.CURRENT
    assert [one.topic for one in attention(year)] == [Topic.APPROVE]


def test_a_round_is_to_be_prepared_a_month_before_its_first_window():
    year = standing(year=2026, rounds=(quarter(),))
    assert [one.topic for one in attention(year)] == [Topic.PREPARE]
    early = replace(year, today=date(2026, 2, 7))
    assert attention(early) == []
    (missed,) = attention(replace(year, today=date(2026, 12, 1)))
    assert missed.grave


def test_parties_are_told_of_when_their_time_runs_out():
    soon = standing(year=2026, rounds=(quarter(state=drafted()),))
    assert [one.topic for one in attention(soon)] == [Topic.ROUND]
    early = replace(soon, now="2026-02-20T00:00:00Z")
    assert attention(early) == []


def test_the_gravest_comes_first():
    year = standing(
        year=2026,
        rounds=(
            quarter(state=drafted(stage=Stage.REVEALED)),
            quarter(round_id="2026Q2", drawn=True, unstaffed=2),
        ),
        results=ResultsAt(due=5, entered=1, late=2, soon=1),
    )
    graves = [one.grave for one in attention(year)]
    assert graves == sorted(graves, reverse=True)
    assert states(year)[Step.TEAMS] is StepState.STOPPED
    assert states(year)[Step.RESULTS] is StepState.STOPPED


def test_a_year_is_over_once_all_is_published():
    done = quarter(state=drafted(stage=Stage.RELEASED), drawn=True)
    year = standing(
        year=2026, rounds=(done,), results=ResultsAt(due=3, entered=3, published=3)
    )
    found = states(year)
    assert found.pop(Step.HISTORY) is StepState.CURRENT
    assert set(found.values()) == {StepState.DONE}


def finding(
    file: str, code: str, level: str = "error", message: str = ""
) -> FindingRow:
    return FindingRow(
        key="",
        file=file,
        row=1,
        column="",
        level=level,
        code=code,
        message_zh=message,
        message_en="",
        value="",
        remedy="",
    )


def test_findings_are_gathered_by_file_and_kind_errors_first():
    rows = [
        finding("a.csv", "w", "warning"),
        finding("a.csv", "x"),
        finding("b.csv", "x"),
        finding("b.csv", "x"),
    ]
    kinds = [(k.file, k.first.code, k.count) for k in by_kind(rows)]
    assert kinds == [("b.csv", "x", 2), ("a.csv", "x", 1), ("a.csv", "w", 1)]
    assert len(Chosen(file="b.csv", code="x").of(rows)) == 2


def test_a_kind_tells_how_many_different_messages_it_is():
    rows = [finding("a.csv", "x", message=text) for text in ("640403", "641100")]
    assert [kind.texts for kind in by_kind([*rows, rows[0]])] == [2]
