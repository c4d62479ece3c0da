"""A ticket's number, which its firm may know, tells neither its place nor its grade."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from scipy.stats import kstest

from benchmarks.secrecy_attacks import Library, Score, by_own_number, gain, turned_by
from planner.chances.model import Model
from planner.chances.numbers import target_numbers
from planner.chances.years import draw_year, simulated
from planner.protocol.engine_port import NUMBERS
from planner.protocol.salts import salt, turn
from planner.protocol.tickets import group_key, ticket, ticket_number
from planner.year import RoundRecord, Year
from tests.ceremony.conftest import Hall
from tests.chances.years import model_of
from tests.planning.town import targets

YEARS = 12


def offsets(record: RoundRecord) -> Iterator[tuple[str, str, str, int]]:
    """Group, stratum, entry and offset of every stratum that was drawn."""
    groups = {e["entry"]: e["group"] for e in record.statement["entries"]}
    for entry in record.strata["entries"]:
        for one in entry["strata"]:
            yield (
                groups[entry["entry"]],
                one["stratum"],
                entry["entry"],
                int(one["offset"]),
            )


def test_no_drawn_firms_number_is_its_place(year: Year) -> None:
    for record in year.rounds:
        groups = {e["entry"]: e["group"] for e in record.statement["entries"]}
        for stratum in record.record["strata"]:
            key = group_key(record.seed, groups[stratum["entry"]])
            for target_id, place in stratum["selected"]:
                own = ticket_number(ticket(key, salt(record.custody_key, target_id)))
                assert own != int(place)


def test_every_stratum_of_a_circle_is_turned_by_an_amount_of_its_own(
    year: Year,
) -> None:
    turns = {
        (record.round_id, group, stratum): turn(record.custody_key, group, stratum)
        for record in year.rounds
        for group, stratum, _, _ in offsets(record)
    }
    assert len(set(turns.values())) == len(turns) > 20
    chance = kstest([t / NUMBERS for t in turns.values()], "uniform").pvalue
    assert chance > 1e-4


def test_entries_of_a_circle_keep_the_distances_that_the_plan_gave_them(
    held: Hall, year: Year
) -> None:
    """So that departments still meet in the same firms."""
    quotas = held.season.plan.paper.quotas
    entries = {e.entry_id: e for e in year.plan.entries}
    met = 0
    for record in year.rounds:
        by_circle: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for group, stratum, entry_id, offset in offsets(record):
            planned = next(
                s.offset
                for s in quotas.strata(entries[entry_id], record.round_id)
                if s.stratum == stratum
            )
            by_circle[group, stratum].append((offset, planned))
        for places in by_circle.values():
            assert len({(a - b) % NUMBERS for a, b in places}) == 1
            met += len(places) > 1
    assert met > 20


def study(model: Model, key: str | None) -> tuple[Score, list[tuple[float, int]]]:
    """Own-number guesses over some years, and drawn firms' numbers with their grades.

    Numbers are those of one firm of each circle's stratum, as others lie near it.
    """
    library = Library(model)
    everybody = np.arange(model.size)
    bits, seen = [], []
    for run in range(YEARS):
        drawn_from = turned_by(model, f"{key}{run}") if key else model
        outcome = draw_year(drawn_from, lambda r, run=run: simulated(run, r))
        numbers = [
            target_numbers(run, held.round_id, draw.group, everybody)
            for held, draw in library.lots
        ]
        told, plain, firms = by_own_number(library, outcome, numbers)
        bits.append(gain(told, plain, library.grade[firms]))
        drawn, met = library.drawn(outcome), set()
        for (held, draw), own, mine in zip(library.lots, numbers, drawn, strict=True):
            for firm in np.flatnonzero(mine):
                circle = (held.round_id, draw.group, int(model.stratum_of[firm]))
                if circle not in met:
                    met.add(circle)
                    number = float(own[firm]) / NUMBERS
                    seen.append((number, int(library.grade[firm])))
    return Score(tuple(bits)), seen


TOWN = targets(1500)


def test_a_drawn_firm_that_knows_the_plan_learns_nothing_from_its_number() -> None:
    score, seen = study(model_of(firms=TOWN), "key")
    assert score.mean <= 0
    for grade in range(4):
        numbers = [number for number, of in seen if of == grade]
        assert len(numbers) > 50
        assert kstest(numbers, "uniform").pvalue > 1e-4


def test_circles_that_nobody_turned_would_tell_it() -> None:
    score, seen = study(model_of(firms=TOWN), None)
    assert score.mean > 0.2
    assert score.p < 1e-6
    low_risk = [number for number, of in seen if of == 0]
    assert kstest(low_risk, "uniform").pvalue < 1e-9
