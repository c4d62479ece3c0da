"""A reserve that is visited in the same group: its visit gains the entry."""

from dataclasses import replace as changed

from planner.publishing.row_of import visit_row
from planner.publishing.store import TeamRow, VisitRow
from planner.season.replacing import Replacing
from planner.season.standing_in import Field, stand_ins_for, teamed_visits
from planner.visits import merged_visit
from tests.ceremony.conftest import Hall
from tests.replacement.conftest import ROUND


def field_of(hall: Hall) -> Field:
    season = hall.season
    year = hall.store.year("2026")
    events = hall.store.ledger.events()
    replacing = Replacing(season._outside, season._records, season.plan)
    return replacing._field(year, events, season.state(ROUND))


def two_that_meet(field: Field) -> tuple:
    """Two entries of one visit group."""
    groups: dict[str, list] = {}
    for entry in field.entries:
        for occurrence in entry.occurrences:
            if occurrence.round_id == ROUND:
                groups.setdefault(occurrence.visit_group, []).append(entry)
    met = next(entries for entries in groups.values() if len(entries) > 1)
    return tuple(sorted(met[:2], key=lambda entry: entry.entry_id))


def staged(hall: Hall) -> tuple[Field, VisitRow, VisitRow, str]:
    """A visit that two entries make, and a reserve of one that the other visits."""
    field = field_of(hall)
    first, second = two_that_meet(field)
    targets = field.plan.paper.targets
    gone, reserve = targets.iloc[0], targets.iloc[1]

    def visit(number: int, row, *entries) -> VisitRow:
        made = merged_visit(
            visit_id=f"{ROUND}-{number:05d}",
            round_id=ROUND,
            target_id=row["target_id"],
            place=(row["name"], row["district"]),
            entries=entries,
        )
        return visit_row(made, row["address"])

    withdrawn = visit(1, gone, first, second)
    joined = visit(2, reserve, second)
    strata = {
        entry["entry"]: entry["strata"][0]["stratum"]
        for entry in field.drafted.strata.as_json()["entries"]
    }
    record = {
        "strata": [
            {
                "entry": first.entry_id,
                "stratum": strata[first.entry_id],
                "selected": [[gone["target_id"], "1"]],
                "reserve": [[reserve["target_id"], "2"]],
            },
            {
                "entry": second.entry_id,
                "stratum": strata[second.entry_id],
                "selected": [[gone["target_id"], "1"], [reserve["target_id"], "2"]],
                "reserve": [],
            },
        ]
    }
    seat = TeamRow(
        key=f"{joined.visit_id}|0001",
        visit_id=joined.visit_id,
        department_id=second.initiator,
        inspector_id=field.plan.given.registry.inspectors[0].inspector_id,
        inspector_name="甲",
        role="lead",
        item_ids=second.item_ids,
        exception="",
    )
    staged_field = changed(
        field,
        record=record,
        visits=[withdrawn, joined],
        seats=[seat],
        done=frozenset(),
        earlier=[],
    )
    return staged_field, withdrawn, joined, first.entry_id


def test_the_visit_gains_the_entry_and_its_team_is_drawn_anew(seen: Hall) -> None:
    field, withdrawn, joined, gained = staged(seen)
    found = stand_ins_for(field, withdrawn)
    assert {one.entry_id: one.target_id for one in found} == {
        gained: joined.target_id,
        joined.entry_ids[0]: None,
    }
    ((teamed,), freed, _) = teamed_visits(field, withdrawn, found, "5" * 64)
    assert teamed.visit.visit_id == joined.visit_id
    assert teamed.visit.entry_ids == (gained, *joined.entry_ids)
    assert set(teamed.visit.item_ids) == set(withdrawn.item_ids)
    assert teamed.replaces == ""
    assert [seat.visit_id for seat in freed] == [joined.visit_id]
    assert {seat.visit_id for seat in teamed.team} <= {joined.visit_id}


def test_a_visit_with_results_gains_nothing_and_another_is_made(seen: Hall) -> None:
    field, withdrawn, joined, gained = staged(seen)
    free = changed(field.drafted.strata, caps={})
    done = changed(
        field,
        drafted=changed(field.drafted, strata=free),
        done=frozenset({joined.visit_id}),
    )
    found = stand_ins_for(done, withdrawn)
    assert [one.target_id for one in found if one.entry_id == gained] == [
        joined.target_id
    ]
    ((teamed,), freed, _) = teamed_visits(done, withdrawn, found, "5" * 64)
    assert teamed.visit.visit_id == f"{ROUND}-R0001"
    assert (teamed.replaces, freed) == (withdrawn.visit_id, ())


def test_who_cannot_be_staffed_is_said_and_has_no_team(seen: Hall) -> None:
    field, withdrawn, _, _ = staged(seen)
    given = field.plan.given
    nobody = changed(given, registry=changed(given.registry, inspectors=()))
    alone = changed(field, plan=changed(field.plan, given=nobody))
    found = stand_ins_for(alone, withdrawn)
    ((teamed,), _, lacking) = teamed_visits(alone, withdrawn, found, "5" * 64)
    assert teamed.team == ()
    assert {each["department_id"] for each in lacking} == set(
        teamed.visit.department_ids
    )
