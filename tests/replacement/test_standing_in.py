"""A reserve that is visited in the same group: its visit gains the entry."""

from dataclasses import replace as changed
from datetime import date, timedelta

from planner.open_days import first_day_after
from planner.policy.record import TeamPolicy
from planner.publishing.row_of import visit_row
from planner.publishing.store import TeamRow, VisitRow
from planner.registry import BlockedDays, Registry
from planner.season.dating import dated_visits
from planner.season.replacing import Replacing
from planner.season.standing_in import Field, stand_ins_for, teamed_visits
from planner.visits import merged_visit
from tests.ceremony.conftest import Hall
from tests.replacement.conftest import ROUND
from tests.target_tables import all_of


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
    targets = all_of(field.plan.paper.targets)
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
    made = teamed_visits(field, withdrawn, found, "5" * 64)
    (teamed,) = made.visits
    assert teamed.visit.visit_id == joined.visit_id
    assert teamed.visit.entry_ids == (gained, *joined.entry_ids)
    assert set(teamed.visit.item_ids) == set(withdrawn.item_ids)
    assert teamed.replaces == ""
    assert [seat.visit_id for seat in made.freed] == [joined.visit_id]
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
    made = teamed_visits(done, withdrawn, found, "5" * 64)
    (teamed,) = made.visits
    assert teamed.visit.visit_id == f"{ROUND}-R0001"
    assert (teamed.replaces, made.freed) == (withdrawn.visit_id, ())


def test_who_cannot_be_staffed_is_said_and_has_no_team(seen: Hall) -> None:
    field, withdrawn, _, _ = staged(seen)
    given = field.plan.given
    nobody = changed(given, registry=changed(given.registry, inspectors=()))
    alone = changed(field, plan=changed(field.plan, given=nobody))
    found = stand_ins_for(alone, withdrawn)
    made = teamed_visits(alone, withdrawn, found, "5" * 64)
    (teamed,) = made.visits
    assert teamed.team == ()
    assert {each["department_id"] for each in made.shortages} == set(
        teamed.visit.department_ids
    )


def test_where_limits_keep_a_team_away_what_is_short_and_what_would_help_is_told(
    seen: Hall,
) -> None:
    field, withdrawn, joined, _ = staged(seen)
    given = field.plan.given
    department_id = joined.initiator
    spent = tuple(
        changed(i, max_visits=0) if i.department_id == department_id else i
        for i in given.registry.inspectors
    )
    tired = changed(given, registry=changed(given.registry, inspectors=spent))
    short = changed(field, plan=changed(field.plan, given=tired))
    found = stand_ins_for(short, withdrawn)
    made = teamed_visits(short, withdrawn, found, "5" * 64)

    told = {(one["code"], one["value"]) for one in made.ways_out}

    assert made.visits[0].team == ()
    assert ("team_bottleneck", department_id) in told
    assert ("team_way_out", department_id) in told


def test_who_stands_in_comes_after_notice_on_a_day_in_the_window(seen: Hall) -> None:
    field, withdrawn, _, _ = staged(seen)
    found = stand_ins_for(field, withdrawn)
    teamed = teamed_visits(field, withdrawn, found, "5" * 64).visits
    dated, undated = dated_visits(field, withdrawn, teamed, "5" * 64)
    given = field.plan.given
    notice = given.policy.days.notice_working_days
    earliest = first_day_after(field.today, notice, given.registry.holidays)
    (one,) = dated
    assert one.visit.day is not None
    assert max(earliest, one.visit.start) <= one.visit.day <= one.visit.end
    assert undated == ()


def away_on(field: Field, day: date, who: set[str]) -> Registry:
    """The register, with some people away on a day and nobody else on leave."""
    registry = field.plan.given.registry
    leave = {True: ((day, day),), False: ()}
    return changed(
        registry,
        holidays=dict.fromkeys([day - timedelta(days=n) for n in range(200)], True),
        blocked_days=(),
        inspectors=tuple(
            changed(i, leave=leave[i.inspector_id in who]) for i in registry.inspectors
        ),
    )


def with_registry(field: Field, registry: Registry) -> Field:
    given = changed(field.plan.given, registry=registry)
    return changed(field, plan=changed(field.plan, given=given))


def test_who_is_away_on_the_only_day_left_to_a_trade_is_not_drawn(seen: Hall) -> None:
    field, withdrawn, joined, _ = staged(seen)
    last = withdrawn.end
    found = stand_ins_for(field, withdrawn)
    free = with_registry(field, away_on(field, last, set()))
    before = teamed_visits(free, withdrawn, found, "5" * 64).visits[0]
    who = {seat.inspector_id for seat in before.team}
    assert who
    registry = away_on(field, last, who)
    targets = all_of(field.plan.paper.targets).set_index("target_id")
    blocked = BlockedDays(
        first=date(last.year, 1, 1),
        last=last - timedelta(days=1),
        industries=(str(targets.loc[joined.target_id]["industry"]),),
    )
    tight = with_registry(field, changed(registry, blocked_days=(blocked,)))
    after = teamed_visits(tight, withdrawn, found, "5" * 64).visits[0]
    assert after.team
    assert not who & {seat.inspector_id for seat in after.team}


def test_who_is_away_on_the_only_day_after_notice_is_not_drawn(seen: Hall) -> None:
    field, withdrawn, _, _ = staged(seen)
    last = withdrawn.end
    found = stand_ins_for(field, withdrawn)
    free = with_registry(field, away_on(field, last, set()))
    before = teamed_visits(free, withdrawn, found, "5" * 64).visits[0]
    who = {seat.inspector_id for seat in before.team}
    assert who
    notice = field.plan.given.policy.days.notice_working_days
    late = changed(
        with_registry(field, away_on(field, last, who)),
        today=last - timedelta(days=notice + 1),
    )
    after = teamed_visits(late, withdrawn, found, "5" * 64).visits[0]
    assert after.team
    assert not who & {seat.inspector_id for seat in after.team}


def busy(field: Field, withdrawn: VisitRow, team, *, given_up: bool) -> Field:
    """The team has one visit a day in the window's last week, a replaced one's on one.

    It may make one a day, and is told of the replacement just before that week.
    """
    last = withdrawn.end
    week = [last - timedelta(days=k) for k in range(7)]
    rows = [
        changed(withdrawn, key=f"{ROUND}-9000{k}", visit_id=f"{ROUND}-9000{k}", day=day)
        for k, day in enumerate(week[1:])
    ]
    gone = changed(withdrawn, day=week[0], withdrawn="closed" if given_up else "")
    stays = changed(gone, key=f"{ROUND}-90009", visit_id=f"{ROUND}-90009")
    rows.append(gone if given_up else stays)
    seats = [
        changed(
            field.seats[0],
            key=f"{row.visit_id}|{k:04d}",
            visit_id=row.visit_id,
            inspector_id=seat.inspector_id,
        )
        for row in rows
        if not row.withdrawn
        for k, seat in enumerate(team)
    ]
    given = field.plan.given
    once = changed(given.policy, teams=TeamPolicy(max_per_day=1))
    always = dict.fromkeys(week, True)
    registry = changed(
        given.registry,
        holidays=always,
        blocked_days=(),
        inspectors=tuple(changed(i, leave=()) for i in given.registry.inspectors),
    )
    plan = changed(field.plan, given=changed(given, policy=once, registry=registry))
    return changed(
        field, plan=plan, visits=rows, seats=seats, today=week[-1] - timedelta(days=2)
    )


def test_the_day_of_the_withdrawn_visit_is_free_again(seen: Hall) -> None:
    field, withdrawn, _, _ = staged(seen)
    found = stand_ins_for(field, withdrawn)
    teamed = teamed_visits(field, withdrawn, found, "5" * 64).visits
    (one,) = teamed
    short = changed(one.visit, start=withdrawn.end, end=withdrawn.end)
    alone = [changed(one, visit=short)]
    free = busy(field, withdrawn, one.team, given_up=True)
    (dated,), _ = dated_visits(free, withdrawn, alone, "5" * 64)
    assert dated.visit.day == withdrawn.end
    full = busy(field, withdrawn, one.team, given_up=False)
    (dated,), (told,) = dated_visits(full, withdrawn, alone, "5" * 64)
    assert dated.visit.day is None
    assert told["code"] == "day_missing_person"
    assert told["value"] == one.visit.visit_id
