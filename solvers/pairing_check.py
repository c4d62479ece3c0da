"""Whether drawn teams keep every rule and are as even as claimed, without solving.

The rules are applied anew to plain facts. Evenness is proven from the answer: loads
are least-majorized exactly when nobody's load can be passed on, from seat to seat,
to somebody with two or more fewer (the residual paths of the flow), and no exception
more (`passing_check`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from solvers.passing_check import (
    NOBODY,
    at_prices,
    cheapest_seat,
    cheapest_steps,
    lowest_in_reach,
    prices,
)

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: In `reach`: at home, from a neighbouring district, by direct assignment, never.
HOME, NEIGHBOUR, DIRECT, NEVER = range(4)

#: More than any day's ordinal, so that two numbers make one key.
_AFTER_ALL = 10**7


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingFacts:
    """What the rules speak of; days are ordinals.

    Parameters
    ----------
    person_capacity, person_before
        How many more visits a person may make this year, and minutes so far.
    leave
        Rows of person, first and last day, of shape (n_leaves, 3).
    holds
        Qualifications of people, of shape (n_people, n_qualifications).
    reach
        Of shape (n_districts, n_people), from HOME to NEVER.
    squad_visit, squad_department
        A team that each staffed visit must have, of shape (n_squads,).
    item_squad, item_needs
        Each team's items: shapes (n_items,) and (n_items, n_qualifications).
    visit_minutes
        What a visit takes of each of its people.
    recused, seen
        Rows of visit and person, of shape (n, 2): ties, and who was there before.
    """

    person_department: IntArray
    person_certificate: IntArray
    person_lead: BoolArray
    person_expert: BoolArray
    person_capacity: IntArray
    person_before: IntArray
    leave: IntArray
    holds: BoolArray
    visit_start: IntArray
    visit_end: IntArray
    visit_district: IntArray
    visit_minutes: IntArray
    reach: IntArray
    squad_visit: IntArray
    squad_department: IntArray
    item_squad: IntArray
    item_needs: BoolArray
    recused: IntArray
    seen: IntArray
    min_per_visit: int
    min_per_department: int
    lead_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatedPeople:
    """The answer: who took the seats of which teams, and which visits have teams.

    Parameters
    ----------
    seat_tier
        From how far people of the team might come, as in `reach`.
    closed
        Whose pairs were closed by lot: rows of visit and person, of shape (n, 2).
    """

    staffed: BoolArray
    seat_squad: IntArray
    seat_person: IntArray
    seat_tier: IntArray
    seat_exception: BoolArray
    seat_leads_visit: BoolArray
    closed: IntArray


@dataclass(frozen=True, slots=True)
class Refusal:
    """A broken rule and the first place of it: visit and person, -1 where neither."""

    rule: str
    visit: int = -1
    person: int = -1


def check_pairing(facts: PairingFacts, answer: SeatedPeople) -> list[Refusal]:
    """Return every rule that the answer breaks; empty means it is admissible."""
    refusals = [
        *_check_seats(facts, answer),
        *_check_teams(facts, answer),
        *_check_loads(facts, answer),
    ]
    if not refusals:
        kept = _needs_kept(facts, answer), _needed_leads(facts, answer)
        for department in np.unique(facts.squad_department):
            refusals += _check_balance(facts, answer, *kept, int(department))
    return refusals


def _at_seats(
    rule: str, broken: BoolArray, facts: PairingFacts, answer: SeatedPeople
) -> Iterator[Refusal]:
    for seat in np.flatnonzero(broken)[:1]:
        visit = facts.squad_visit[answer.seat_squad[seat]]
        yield Refusal(rule, int(visit), int(answer.seat_person[seat]))


def _check_seats(facts: PairingFacts, answer: SeatedPeople) -> Iterator[Refusal]:
    """Check that each person may take the seat."""
    squad, person = answer.seat_squad, answer.seat_person
    visit = facts.squad_visit[squad]
    reach = facts.reach[facts.visit_district[visit], person]
    end = facts.visit_end[visit]
    broken = {
        "unstaffed_has_team": ~answer.staffed[visit],
        "department": facts.person_department[person] != facts.squad_department[squad],
        "certificate": facts.person_certificate[person] < end,
        "leave": ~_free_day(facts, facts.visit_start[visit], end, person),
        "recusal": _among(facts.recused, visit, person, len(facts.person_lead)),
        "repeat": _among(facts.seen, visit, person, len(facts.person_lead)),
        "district": reach > answer.seat_tier,
        "exception_unmarked": (reach != HOME) != answer.seat_exception,
        "seated_twice": _repeated(squad * len(facts.person_lead) + person),
    }
    for rule, where in broken.items():
        yield from _at_seats(rule, where, facts, answer)


def _free_day(
    facts: PairingFacts, start: IntArray, end: IntArray, person: IntArray
) -> BoolArray:
    """Tell of each person and window whether leave spares at least one day."""
    spans = _joined_spans(facts.leave)
    if not len(spans):
        return np.ones(len(person), dtype=np.bool_)
    begun = spans[:, 0] * _AFTER_ALL + spans[:, 1]
    last_begun = np.searchsorted(begun, person * _AFTER_ALL + start, side="right") - 1
    who, _, last = spans[last_begun].T
    spared: BoolArray = (last_begun < 0) | (who != person) | (last < end)
    return spared


def _joined_spans(leave: IntArray) -> IntArray:
    """Return the leave of each person, in order, what lies together as one span."""
    joined: list[list[int]] = []
    for who, first, last in sorted(leave.tolist()):
        if joined and joined[-1][0] == who and first <= joined[-1][2] + 1:
            joined[-1][2] = max(joined[-1][2], last)
        else:
            joined.append([who, first, last])
    return np.array(joined, dtype=np.int64).reshape(-1, 3)


def _among(rows: IntArray, visit: IntArray, person: IntArray, width: int) -> BoolArray:
    return np.isin(visit * width + person, rows[:, 0] * width + rows[:, 1])


def _repeated(keys: IntArray) -> BoolArray:
    again = np.ones(len(keys), dtype=np.bool_)
    again[np.unique(keys, return_index=True)[1]] = False
    return again


def _check_teams(facts: PairingFacts, answer: SeatedPeople) -> Iterator[Refusal]:
    """Check sizes, leads and that each item has somebody permitted for it."""
    n_visits, n_squads = len(answer.staffed), len(facts.squad_visit)
    squad, person = answer.seat_squad, answer.seat_person
    visit = facts.squad_visit[squad]
    counts = ~facts.person_expert[person]
    sizes = np.bincount(squad[counts], minlength=n_squads)
    staffed = answer.staffed
    small = staffed[facts.squad_visit] & (sizes < facts.min_per_department)
    for k in np.flatnonzero(small)[:1]:
        yield Refusal("department_size", int(facts.squad_visit[k]))
    leads = facts.person_lead[person] & counts
    by_visit = {
        "visit_size": (visit[counts], facts.min_per_visit, None),
        "lead": (visit[leads], int(facts.lead_required), None),
        "one_leader": (visit[answer.seat_leads_visit & counts], 1, 1),
        "expert_leads": (visit[answer.seat_leads_visit & ~counts], 0, 0),
    }
    for rule, (where, least, most) in by_visit.items():
        found = np.bincount(where, minlength=n_visits)
        wrong = (found < least) | (found > most if most is not None else False)
        for k in np.flatnonzero(staffed & wrong)[:1]:
            yield Refusal(rule, int(k))
    yield from _check_coverage(facts, answer)


def _check_coverage(facts: PairingFacts, answer: SeatedPeople) -> Iterator[Refusal]:
    row, _ = _permitted(facts, answer)
    covered = np.bincount(row, minlength=len(facts.item_squad)) > 0
    visit = facts.squad_visit[facts.item_squad]
    asked = answer.staffed[visit] & facts.item_needs.any(axis=1)
    for at in np.flatnonzero(asked & ~covered)[:1]:
        yield Refusal("coverage", int(visit[at]))


def _permitted(facts: PairingFacts, answer: SeatedPeople) -> tuple[IntArray, IntArray]:
    """Return each team's items with the seats of those permitted for them."""
    by_squad = np.argsort(answer.seat_squad, kind="stable")
    row, place = _matches(answer.seat_squad[by_squad], facts.item_squad)
    seat = by_squad[place]
    holds = facts.holds[answer.seat_person[seat]]
    able = ~(facts.item_needs[row] & ~holds).any(axis=1)
    return row[able], seat[able]


def _needs_kept(facts: PairingFacts, answer: SeatedPeople) -> BoolArray:
    """Return what people alone are permitted for, (n_seats, n_qualifications)."""
    row, seat = _permitted(facts, answer)
    sort = 2 * row + facts.person_expert[answer.seat_person[seat]]
    alone = np.bincount(sort, minlength=1)[sort] == 1
    kept = np.zeros((len(answer.seat_squad), facts.holds.shape[1]), dtype=np.bool_)
    np.logical_or.at(kept, seat[alone], facts.item_needs[row[alone]])
    return kept


def _matches(ordered: IntArray, keys: IntArray) -> tuple[IntArray, IntArray]:
    """Return every pair of a key's number and a place in `ordered` where it stands."""
    first = np.searchsorted(ordered, keys, side="left")
    count = np.searchsorted(ordered, keys, side="right") - first
    number = np.repeat(np.arange(len(keys)), count)
    before = np.cumsum(count) - count
    return number, np.arange(len(number)) + (first - before)[number]


def _check_loads(facts: PairingFacts, answer: SeatedPeople) -> Iterator[Refusal]:
    load = np.bincount(answer.seat_person, minlength=len(facts.person_lead))
    for person in np.flatnonzero(load > facts.person_capacity)[:1]:
        yield Refusal("capacity", person=int(person))


def _check_balance(
    facts: PairingFacts,
    answer: SeatedPeople,
    needs: BoolArray,
    needed: BoolArray,
    department: int,
) -> Iterator[Refusal]:
    """Check that no load can be passed on to even it or to spare an exception.

    Parameters
    ----------
    needs, needed
        What whoever takes each seat must hold, of shape (n_seats, n_qualifications),
        and which seats are of those who alone may lead, of shape (n_seats,).
    """
    people = np.flatnonzero(facts.person_department == department)
    seats = np.flatnonzero(facts.squad_department[answer.seat_squad] == department)
    if not len(seats):
        return
    takes = facts.visit_minutes[facts.squad_visit[answer.seat_squad[seats]]]
    order = np.lexsort((answer.seat_person[seats], takes))
    seats, takes = seats[order], takes[order]
    holder = np.searchsorted(people, answer.seat_person[seats])
    eligible, reach = _freedom(facts, answer, needs, needed, seats, people)
    load = np.bincount(holder, weights=takes, minlength=len(people)).astype(np.int64)
    load += facts.person_before[people]
    taken = np.bincount(holder, minlength=len(people))
    spare = taken < facts.person_capacity[people]
    lengths, starts = np.unique(takes, return_index=True)
    for start, end in pairwise([*starts.tolist(), len(seats)]):
        at = slice(start, end)
        dearer = cheapest_steps(holder[at], reach[at], eligible[at])
        price = prices(dearer, spare)
        dearer = at_prices(dearer, price)
        lowest = lowest_in_reach(dearer <= 0, load, spare)
        passes = (np.bincount(holder[at], minlength=len(people)) > 0) & (price == 0)
        for k in np.flatnonzero(passes & (load - lowest > lengths[-1]))[:1]:
            yield Refusal("evenness", person=int(people[k]))
        spares = (dearer < 0) & (lowest < NOBODY)
        for k, other in np.argwhere(spares)[:1].tolist():
            seat = start + cheapest_seat(holder[at], reach[at], eligible[at], k, other)
            visit = facts.squad_visit[answer.seat_squad[seats[seat]]]
            yield Refusal("needless_exception", int(visit), int(people[k]))


def _freedom(
    facts: PairingFacts,
    answer: SeatedPeople,
    needs: BoolArray,
    needed: BoolArray,
    seats: IntArray,
    people: IntArray,
) -> tuple[BoolArray, npt.NDArray[np.int8]]:
    """Return who else may surely take each seat, and how grave an exception each is.

    Both of shape (n_seats, n_people); people already in the team are excluded, and
    those with leave in the window, who might not be there with the others.
    """
    squad = answer.seat_squad[seats]
    visit = facts.squad_visit[squad]
    reach = facts.reach[:, people].astype(np.int8)[facts.visit_district[visit]]
    windows, window = np.unique(
        facts.visit_start[visit] * _AFTER_ALL + facts.visit_end[visit],
        return_inverse=True,
    )
    windows = np.stack(np.divmod(windows, _AFTER_ALL), axis=1)
    might_come = reach <= answer.seat_tier[seats][:, None]
    eligible = might_come & _present(facts, windows, people)[window]
    experts = facts.person_expert[answer.seat_person[seats]]
    eligible &= experts[:, None] == facts.person_expert[people]
    eligible &= ~needed[seats][:, None] | facts.person_lead[people]
    needs = needs[seats]
    for asked in np.flatnonzero(needs.any(axis=0)):
        eligible &= ~needs[:, asked][:, None] | facts.holds[people, asked]
    eligible &= ~_marks(facts.recused, visit, people)
    eligible &= ~_marks(facts.seen, visit, people)
    # Of those from as near, whoever's pair is closed is the graver exception.
    reach = 2 * reach + _marks(answer.closed, visit, people)
    _, team = np.unique(squad, return_inverse=True)
    inside = np.zeros((len(seats), len(people)), dtype=np.bool_)
    inside[team, np.searchsorted(people, answer.seat_person[seats])] = True
    eligible &= ~inside[team]
    return eligible, reach


def _needed_leads(facts: PairingFacts, answer: SeatedPeople) -> BoolArray:
    """Return the seats of those who alone may lead their visit."""
    visit = facts.squad_visit[answer.seat_squad]
    leads = facts.person_lead & ~facts.person_expert
    own: BoolArray = leads[answer.seat_person]
    count = np.bincount(visit[own], minlength=len(answer.staffed))
    return np.asarray(facts.lead_required & own & (count[visit] == 1), dtype=np.bool_)


def _present(facts: PairingFacts, windows: IntArray, people: IntArray) -> BoolArray:
    """Return who has a valid certificate and no leave in each window."""
    present: BoolArray = np.greater_equal(
        facts.person_certificate[people], windows[:, 1:]
    )
    own = facts.leave[np.isin(facts.leave[:, 0], people)]
    own = own[np.argsort(own[:, 0], kind="stable")]
    who, begin = np.unique(own[:, 0], return_index=True)
    if len(who):
        met = (own[:, 1:2] <= windows[:, 1]) & (own[:, 2:] >= windows[:, 0])
        away = np.logical_or.reduceat(met, begin, axis=0)
        present[:, np.searchsorted(people, who)] &= ~away.T
    return present


def _marks(rows: IntArray, keys: IntArray, people: IntArray) -> BoolArray:
    """Return which (key, person) stand in `rows`, of shape (n_keys, n_people)."""
    marked = np.zeros((len(keys), len(people)), dtype=np.bool_)
    rows = rows[np.isin(rows[:, 1], people) & np.isin(rows[:, 0], keys)]
    order = np.argsort(keys, kind="stable")
    row, place = _matches(keys[order], rows[:, 0])
    marked[order[place], np.searchsorted(people, rows[row, 1])] = True
    return marked
