"""Guess grades from what is public of sample cities' years; print a table.

    python -m benchmarks.secrecy --targets 3000 --cities 5 --years 40

docs/confidentiality.md says what each attack tries, and what the figures mean. Seeds
are fixed: the same arguments give the same figures.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
from scipy.stats import ttest_1samp

from benchmarks.secrecy_attacks import (
    Library,
    Score,
    auc,
    by_caps,
    by_meetings,
    by_order,
    by_own_number,
    by_pooled_numbers,
    by_rates,
    gain,
    listed,
    public_lists,
    turned_by,
)
from planner.campaign.paper import Draftable, plan_on_paper
from planner.chances.model import Arrangement, Model, make_model
from planner.chances.numbers import target_numbers
from planner.chances.years import Outcome, arranged, draw_year, simulated
from planner.composition.years import import_folder, passing_tables
from planner.discretion import TOLERANCE_TAG
from planner.planning import circles
from planner.planning.library import months_before
from planner.policy.record import Policy
from planner.ports import NoProgress
from planner.protocol.engine_port import NUMBERS
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin, Registry
from sample_data.city import make_city

Found = dict[str, list[float]]
_SURE = 0.99
#: Shares of all firms that pool their numbers.
SHARES = (1.0, 0.3, 0.1, 0.03)
_RISKY = ("C", "D")


def mixed(registry: Registry) -> Registry:
    """Return the city with entries of one field that prefer grades differently.

    Every third proposal draws the riskier grades only, every third by plain chance,
    and none merge: the hardest case for entries that meet.
    """
    proposals = []
    for number, one in enumerate(registry.proposals):
        if one.basis is Basis.FULL:
            continue
        alone = replace(one, pin=Pin.ALONE, grades=(), joint_with=())
        proposals.append(
            (
                replace(alone, grades=_RISKY, ratio=parse_ratio("20%")),
                replace(alone, basis=Basis.RANDOM, ratio=parse_ratio("6%")),
                replace(alone, basis=Basis.CREDIT, ratio=parse_ratio("6%")),
            )[number % 3]
        )
    return replace(registry, proposals=tuple(proposals))


def relaxed(policy: Policy) -> Policy:
    """Return the policy without the shares that a city of mixed entries can't keep."""
    none = dict.fromkeys(("joint", "credit", "coverage", "items"))
    return replace(
        policy,
        shares=replace(policy.shares, **none),
        grades=replace(policy.grades, floor_overall_micro=0),
    )


def numbers_of(model: Model, library: Library, run: int) -> list[np.ndarray]:
    """Return every target's number in each lot's group."""
    known: dict[tuple[str, str], np.ndarray] = {}
    for held, draw in library.lots:
        circle = held.round_id, draw.group
        if circle not in known:
            known[circle] = target_numbers(run, *circle, np.arange(model.size))
    return [known[held.round_id, draw.group] for held, draw in library.lots]


def year_of(model: Model, run: int) -> Outcome:
    """Return a simulated year."""
    return draw_year(model, lambda round_id: simulated(run, round_id))


def guess_by_lists(found: Found, tag: str, model: Model, runs: range) -> None:
    """Guess from who is on which lists, and how many visits were made."""
    library = Library(model)
    for run in runs:
        outcome = year_of(model, run)
        drawn = library.drawn(outcome)
        firms = listed(drawn)
        grade, risky = library.grade[firms], library.grade[firms] >= 2
        before = np.exp(library.prior[library.district[firms]])
        told = by_meetings(library, drawn, firms)
        found[f"{tag}: firms listed"].append(len(firms))
        found[f"{tag}: bits a listed firm"].append(gain(told, before, grade))
        found[f"{tag}: bits in all"].append(gain(told, before, grade) * len(firms))
        plain = by_rates(library, drawn, firms)
        found[f"{tag}: AUC by rates"].append(auc(plain[:, 2:].sum(axis=1), risky))
        likely = told[:, 2:].sum(axis=1)
        found[f"{tag}: AUC"].append(auc(likely, risky))
        sure = np.maximum(likely, 1 - likely) > _SURE
        found[f"{tag}: share known"].append(float(sure.mean()))
        capped = by_caps(library, told, library.visits(drawn), firms)
        found[f"{tag}: caps, bits a firm"].append(gain(capped, told, grade))


def guess_by_numbers(found: Found, model: Model, runs: range) -> None:
    """Guess from ticket numbers that drawn firms know, alone and together."""
    library = Library(model)
    for run in runs:
        numbers = numbers_of(model, library, run)
        for tag in ("plain", "turned"):
            turned = turned_by(model, f"{run:064x}") if tag == "turned" else model
            outcome = year_of(turned, run)
            told, plain, firms = by_own_number(library, outcome, numbers)
            gained = gain(told, plain, library.grade[firms])
            found[f"{tag} circles: own number, bits"].append(gained)
            for share in SHARES:
                own = target_numbers(run, "colluders", tag, np.arange(model.size))
                colluders = own < share * NUMBERS
                bits, area, _ = by_pooled_numbers(library, outcome, numbers, colluders)
                found[f"{tag} circles: {share:.0%} collude, bits"].append(bits)
                found[f"{tag} circles: {share:.0%} collude, AUC gained"].append(area)


def guess_by_order(found: Found, model: Model, runs: range) -> None:
    """Guess from where a firm stands in a list."""
    library = Library(model)
    for tag, by_place in (("ids", False), ("places", True)):
        for run in runs:
            ids = target_numbers(run, "ids", "ids", np.arange(model.size))
            outcome = year_of(model, run)
            lists = list(public_lists(library, outcome, ids, by_place=by_place))
            values = by_order(lists, library.grade, 2)
            if len(values):
                z = float(values.sum() / np.sqrt(len(values)))
                found[f"order of {tag}: z"].append(z)


def guess_by_tolerance(
    found: Found, paper: Draftable, policy: Policy, model: Model, runs: range
) -> None:
    """Count new firms on lists of entries that spare the tolerated: all are risky."""
    targets = paper.targets.read(paper.targets.columns)
    today = policy.today
    if today is None:
        return
    since = months_before(today, policy.tolerance.months).isoformat()
    tags = targets["tags"].str.split(";")
    new = (targets["registered_on"] > since) & tags.map(
        lambda cell: policy.tolerance.tag in cell
    )
    exposed = (new & ~tags.map(lambda cell: TOLERANCE_TAG in cell)).to_numpy()
    library = Library(model)
    shields = np.array(
        [
            TOLERANCE_TAG in draw.entry.scope.exclude.get("tags", ())
            for _, draw in library.lots
        ]
    )
    found["tolerance: firms whose own row tells"].append(float(exposed.sum()))
    risky = library.grade >= 2
    found["tolerance: of these risky"].append(float(risky[exposed].mean()))
    for run in runs:
        drawn = library.drawn(year_of(model, run))[shields].any(axis=0)
        found["tolerance: listed firms told a year"].append(
            float((drawn & exposed).sum())
        )


def study(targets: int, cities: range, years: int) -> Found:
    """Attack each city's years."""
    found: Found = defaultdict(list)
    for seed in cities:
        with tempfile.TemporaryDirectory() as folder:
            make_city(Path(folder), targets=targets, seed=seed)
            imported = import_folder(Path(folder), NoProgress(), passing_tables())
        policy, runs = imported.policy, range(seed * 1000, seed * 1000 + years)
        paper = _paper(imported.registry, policy)
        model = make_model(paper.targets, paper.quotas, policy)
        guess_by_lists(found, "as planned", model, runs)
        guess_by_lists(
            found, "independent", arranged(model, Arrangement.INDEPENDENT), runs
        )
        guess_by_numbers(found, model, runs)
        guess_by_order(found, model, runs)
        guess_by_tolerance(found, paper, policy, model, runs)
        hard, free = mixed(imported.registry), relaxed(policy)
        mixed_paper = _paper(hard, free)
        apart = make_model(mixed_paper.targets, mixed_paper.quotas, free)
        guess_by_lists(found, "mixed, apart", apart, runs)
        guess_by_lists(
            found, "mixed, independent", arranged(apart, Arrangement.INDEPENDENT), runs
        )
        with mock.patch.object(circles, "_in_proportion", return_value=True):
            together = _paper(hard, free)
        guess_by_lists(
            found,
            "mixed, one place",
            make_model(together.targets, together.quotas, free),
            runs,
        )
    return found


def _paper(registry: Registry, policy: Policy) -> Draftable:
    today = policy.today
    assert today is not None
    return plan_on_paper(registry, policy, today, NoProgress(), graded=True)


def print_table(found: Mapping[str, list[float]]) -> None:
    """Print means with their standard errors."""
    print("| figure | mean | s.e. | n |\n| --- | ---: | ---: | ---: |")
    for name, values in found.items():
        error = np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0
        print(f"| {name} | {np.mean(values):.4f} | {error:.4f} | {len(values)} |")
    for tag in ("plain", "turned"):
        score = Score(tuple(found[f"{tag} circles: own number, bits"]))
        print(f"\n{tag} circles, own number: p {score.p:.2g}", end="")
        for share in SHARES:
            key = f"{tag} circles: {share:.0%} collude, AUC gained"
            print(f"; {share:.0%} collude: p {Score(tuple(found[key])).p:.2g}", end="")
    for tag in ("ids", "places"):
        # Lists of one year share firms, so a year is one observation.
        p = ttest_1samp(found[f"order of {tag}: z"], 0.0).pvalue
        print(f"\norder of {tag}: p {p:.2g}", end="")
    for tag in ("as planned", "mixed, apart", "mixed, one place"):
        beside = "independent" if tag == "as planned" else "mixed, independent"
        more = np.array(found[f"{tag}: bits in all"]) - found[f"{beside}: bits in all"]
        p = ttest_1samp(more, 0.0, alternative="greater").pvalue
        print(f"\n{tag}, bits in all beside independent: {more.mean():+.1f}, p {p:.2g}")


def main() -> None:
    """Run the attacks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=3000)
    parser.add_argument("--cities", type=int, default=5)
    parser.add_argument("--years", type=int, default=40)
    options = parser.parse_args()
    start = time.perf_counter()
    print_table(study(options.targets, range(1, options.cities + 1), options.years))
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
