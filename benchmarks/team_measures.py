"""What is to be said of teams, however they were made: fair, lawful, unforeseeable."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from math import log, log2
from statistics import mean

from benchmarks.city_of_teams import City
from benchmarks.rivals import Asked, Teams
from planner.durations import minutes_of
from planner.open_days import OpenDays
from planner.pairing.rules import covers
from planner.registry import Inspector
from planner.visits import Visit

Load = Mapping[str, int]


def visits_each(teams: Teams) -> Counter[str]:
    """Return in how many visits people are."""
    return Counter(person for people in teams.values() for person in people)


def minutes_each(city: City, teams: Teams) -> Counter[str]:
    """Return what people's visits take, in minutes, travel counted."""
    takes = minutes_of(city.registry.items, city.policy.capacity)
    minutes = {visit.visit_id: takes(visit) for visit in city.visits}
    load: Counter[str] = Counter()
    for (visit_id, _), people in teams.items():
        load.update(dict.fromkeys(people, minutes[visit_id]))
    return load


def like_people(city: City) -> list[list[str]]:
    """Return groups of two or more for whom the rules are the same.

    Their department, districts, qualifications, right to lead and certificate are, and
    so is their leave as far as it is longer than the shortest window. Ties aren't
    looked at.
    """
    shortest = min((visit.end - visit.start).days + 1 for visit in city.visits)
    groups: dict[Inspector, list[str]] = defaultdict(list)
    for person in city.registry.inspectors:
        long = tuple(
            (first, last)
            for first, last in person.leave
            if (last - first).days + 1 >= shortest
        )
        groups[replace(person, inspector_id="", name="", leave=long)].append(
            person.inspector_id
        )
    return [group for group in groups.values() if len(group) > 1]


def spreads(groups: Iterable[Sequence[str]], load: Load) -> list[int]:
    """Return each group's largest load less its smallest."""
    loads = [[load.get(person, 0) for person in group] for group in groups]
    return [max(own) - min(own) for own in loads]


def meetings(teams: Teams) -> Counter[frozenset[str]]:
    """Return how often colleagues of one department are in one team."""
    return Counter(
        frozenset(pair)
        for people in teams.values()
        for pair in combinations(sorted(people), 2)
    )


def returns(city: City, teams: Teams) -> int:
    """Return how many seats somebody took who was at the target before."""
    before = {
        (past.target_id, person)
        for past in city.registry.history
        for person in past.inspector_ids
    }
    target = {visit.visit_id: visit.target_id for visit in city.visits}
    return sum(
        (target[visit_id], person) in before
        for (visit_id, _), people in teams.items()
        for person in people
    )


def broken_rules(city: City, teams: Teams) -> Counter[str]:
    """Return how often which rule is broken; a visit without anybody breaks none."""
    broken: Counter[str] = Counter()
    open_days = OpenDays(city.visits, city.registry, {})
    people = {person.inspector_id: person for person in city.registry.inspectors}
    tied = {(tie.inspector_id, tie.target_id) for tie in city.registry.recusals}
    for visit in city.visits:
        by_department = {
            d: [people[name] for name in teams.get((visit.visit_id, d), ())]
            for d in visit.department_ids
        }
        team = [person for own in by_department.values() for person in own]
        if not team:
            continue
        for person in team:
            broken["recusal"] += (person.inspector_id, visit.target_id) in tied
            broken["away"] += (
                person.certificate_expires_on < visit.end
                or not open_days.of_visit(visit) & open_days.of_person(person)
            )
            broken["district"] += not _near(city, person, visit)
            broken["department"] += person not in by_department[person.department_id]
        for own in by_department.values():
            counts = len({one.inspector_id for one in own if not one.expert})
            broken["size"] += counts < city.policy.teams.min_per_department
        broken["lead"] += not any(one.lead for one in team if not one.expert)
        broken["qualification"] += _uncovered(city, visit, by_department)
    return +broken


def _near(city: City, person: Inspector, visit: Visit) -> bool:
    department = next(
        d for d in city.registry.departments if d.department_id == person.department_id
    )
    beside = {
        place
        for pair in city.registry.neighbours
        for place in pair
        if visit.district in pair
    }
    return any(covers(person, department, place) for place in {visit.district, *beside})


def _uncovered(
    city: City, visit: Visit, by_department: Mapping[str, Sequence[Inspector]]
) -> int:
    items = (item for item in city.registry.items if item.item_id in visit.item_ids)
    return sum(
        not any(
            set(item.qualifications) <= set(person.qualifications)
            for person in by_department[item.department_id]
        )
        for item in items
    )


def largest_frequencies(runs: Sequence[Teams]) -> list[float]:
    """Return for each team in what part of the runs its likeliest member is in it."""
    return [max(counts.values()) / len(runs) for counts in _joined(runs).values()]


def _joined(runs: Sequence[Teams]) -> dict[tuple[str, str], Counter[str]]:
    """Return of each team in how many runs who was in it; teams never filled aren't."""
    joined: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for teams in runs:
        for key, people in teams.items():
            joined[key].update(people)
    return {key: counts for key, counts in joined.items() if counts}


def certain(runs: Sequence[Teams]) -> tuple[int, int]:
    """Return how many seats the same person has in all runs, and how many people."""
    always = [
        person
        for counts in _joined(runs).values()
        for person, count in counts.items()
        if count == len(runs)
    ]
    return len(always), len(set(always))


def guessed(runs: Sequence[Teams]) -> float:
    """Return the part of seats that lists and method tell without the seed.

    Whoever guesses has made teams of seeds of their own, half of `runs`, and names the
    likeliest people of each team; the other half is to be guessed.
    """
    joined = _joined(runs[: len(runs) // 2])
    hits = seats = 0
    for teams in runs[len(runs) // 2 :]:
        for key, people in teams.items():
            likely = joined.get(key, Counter[str]()).most_common(len(people))
            hits += len({person for person, _ in likely} & set(people))
            seats += len(people)
    return hits / seats


def told_by_loads(asked: Sequence[Asked], teams: Teams) -> float:
    """Return the part of seats that are guessed from the teams of the visits before.

    The guess is whoever may come and has fewest visits so far, the first of the list
    among several.
    """
    load: Counter[str] = Counter()
    hits = seats = 0
    for team in asked:
        people = teams.get(team.key, ())
        fit = sorted({person for seat in team.seats for person in seat})
        fewest = sorted(fit, key=lambda person: load[person])[: len(people)]
        hits += len(set(fewest) & set(people))
        seats += len(people)
        load.update(people)
    return hits / seats


def entropy(runs: Sequence[Teams]) -> float:
    """Return the entropy of a department's team for a visit, in bits, on average.

    Estimated from frequencies, with Miller's and Madow's correction; too small where
    there are fewer runs than several for each possible team.
    """
    bits = []
    for key in runs[0]:
        counts = Counter(frozenset(teams.get(key, ())) for teams in runs)
        n = len(runs)
        plain = sum(-count / n * log2(count / n) for count in counts.values())
        bits.append(plain + (len(counts) - 1) / (2 * n * log(2)))
    return mean(bits)


def most_entropy(asked: Sequence[Asked]) -> float:
    """Return the entropy if all that a team's seats allow were equally likely."""
    return mean(
        log2(
            len(
                {
                    frozenset(people)
                    for people in product(*team.seats)
                    if len(set(people)) == len(people)
                }
            )
        )
        for team in asked
    )
