"""What a roster says of places that may be passed on, beside the rules read anew."""

from hypothesis import assume, given, settings

from solvers.closing import Closed, with_closed
from solvers.evening import Evening
from solvers.roster import Roster
from solvers.seating import seat_people
from solvers.teams_crowd import Crowd
from tests.solvers.towns_of_teams import kept, team, teams_of, towns

QUICK = settings(max_examples=100, deadline=None)


def seated(teams):
    found = seat_people(teams, kept(teams), range(len(teams.teams)))
    assume(not found.short)
    return found.held


def meets_its_needs(team, positions):
    return all(any(need >> at & 1 for at in positions) for need in team.needs)


def visit_of(teams, held, visit):
    """Its people's common days, and how many of them may lead."""
    days, leads = teams.days[visit], 0
    for one, people in zip(teams.teams, held, strict=True):
        if one.visit == visit:
            for person in people:
                days &= teams.free[person]
                leads += teams.leads[person]
    return days, leads


def at_fault(teams, held, visit):
    days, leads = visit_of(teams, held, visit)
    return not days or (teams.led[visit] and not leads)


def could_stand_in(teams, held, number, leaves, joins):
    """Tell whether a team and its visit are as good with somebody else."""
    team, people = teams.teams[number], held[number]
    first = teams.first[team.bench]
    if joins in people or not team.able >> joins - first & 1:
        return False
    after = [joins if person == leaves else person for person in people]
    if not meets_its_needs(team, [person - first for person in after]):
        return False
    moved = [after if at == number else own for at, own in enumerate(held)]
    if at_fault(teams, held, team.visit):
        loses_lead = (
            teams.led[team.visit]
            and visit_of(teams, held, team.visit)[1]
            and not visit_of(teams, moved, team.visit)[1]
        )
        there = not teams.days[team.visit] & ~teams.free[joins]
        return there and not loses_lead
    return not at_fault(teams, moved, team.visit)


@QUICK
@given(towns(lengths=(60, 90)))
def test_who_may_follow_are_those_with_whom_a_team_and_its_visit_are_as_good(teams):
    held = seated(teams)
    roster = Roster(Crowd(teams), held)
    for number, one in enumerate(teams.teams):
        first, end = teams.first[one.bench : one.bench + 2]
        for leaves in held[number]:
            found = roster.may_follow(number, leaves)
            assert [p for p in range(first, end) if found >> p - first & 1] == [
                person
                for person in range(first, end)
                if could_stand_in(teams, held, number, leaves, person)
            ]


@QUICK
@given(towns(lengths=(60, 90, 240)))
def test_what_was_made_even_leaves_nothing_to_whoever_looks_afresh(teams):
    roster = Roster(Crowd(teams), seated(teams))
    Evening(roster).run()
    assert not Evening(Roster(Crowd(teams), roster.people)).run()


def test_who_alone_led_may_leave_once_another_department_has_a_lead_there():
    a_lead, a_colleague, another_lead, busy = range(4)
    visit = [team(0, 0b11, bench=0), team(0, 0b11, bench=1)]
    teams = teams_of(
        visit,
        4,
        first=(0, 2, 4),
        before=(120, 0, 0, 200),
        leads=(True, False, True, False),
    )
    roster = Roster(Crowd(teams), [[a_lead], [busy]])

    Evening(roster).run()

    assert [list(people) for people in roster.people] == [[a_colleague], [another_lead]]


@QUICK
@given(towns(lengths=(60, 90)))
def test_a_roster_knows_what_its_teams_tell(teams):
    roster = Roster(Crowd(teams), seated(teams))
    Evening(roster).run()
    again = Roster(Crowd(teams), roster.people)
    assert (roster.load, roster.room, roster.held) == (
        again.load,
        again.room,
        again.held,
    )
    for person, own in enumerate(again.held):
        assert again.room[person] == teams.room[person] - len(own)
        minutes = sum(teams.teams[team].minutes for team in own)
        assert again.load[person] == teams.before[person] + minutes


def test_a_team_is_filled_anew_where_no_single_place_can_be_passed_on():
    # The first meets both needs, but is closed; the last meets none.
    town = teams_of([team(0, 0b0011, 0b0101, others=15)], 4)
    places = 0b0010, 0b0100
    roster = Roster(Crowd(with_closed(town, [Closed(1, lambda: places)])), [[0, 3]])
    Evening(roster).run()
    assert roster.people == [[1, 2]]


def test_nobody_comes_who_has_no_room_or_whose_pair_is_closed():
    town = teams_of([team(0, 0b0011, 0b0101, others=15)], 4, room=(9, 0, 9, 9))
    for closed in (0b0001, 0b0111):
        own = Closed(closed, lambda: (0b0010, 0b0100))
        roster = Roster(Crowd(with_closed(town, [own])), [[0, 3]])
        Evening(roster).run()
        assert 0 in roster.people[0]
