"""The report: what it says of a plan, of a finished year, and how its page reads."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest

from planner.adapters.files.chances_files import read_finished_year, write_report
from planner.chances.figures import simulated_figures
from planner.chances.loads import load_of, months_of
from planner.chances.model import make_model
from planner.chances.observed import FinishedYear, observed_figures
from planner.chances.page import report_page
from planner.chances.report import Names, make_report
from planner.chances.study import study
from planner.chances.years import draw_year
from planner.errors import InputError
from planner.ids import canonical_json
from planner.pages.render import number
from planner.ports import NoProgress
from planner.protocol.strata import EntryStrata, StrataTable
from tests.chances.years import busy_proposals, hold_year, paper, real_chance
from tests.planning.town import targets
from tests.target_tables import all_of

SEEDS = 25
FIRMS = targets(300)


@pytest.fixture(scope="module")
def year():
    return paper(firms=FIRMS)


@pytest.fixture(scope="module")
def simulated(year):
    return study(make_model(*year), SEEDS, NoProgress())


@pytest.fixture(scope="module")
def finished(year):
    """The files of a year that the real draw held."""
    frozen, quotas, rules = year
    records, visits = hold_year(frozen, quotas, rules, 0)
    tables = {
        round_id: StrataTable(
            grades=rules.grades.order,
            caps=dict(rules.caps),
            entries=tuple(
                EntryStrata(entry_id=e.entry_id, strata=quotas.strata(e, round_id))
                for e in quotas.plan.entries
                if any(o.round_id == round_id for o in e.occurrences)
            ),
        )
        for round_id in records
    }
    return FinishedYear(
        records={r: record.as_json() for r, record in records.items()},
        strata={r: table.as_json() for r, table in tables.items()},
        visits=[
            {
                "target_id": v.target_id,
                "department_ids": ";".join(v.department_ids),
                "start": v.start.isoformat(),
                "end": v.end.isoformat(),
            }
            for v in visits
        ],
    )


def names(year):
    entries = {e.entry_id: "<b>抽查</b> & 检查" for e in year[1].plan.entries}
    return Names(departments={d: f"{d}局" for d in ("D1", "D2", "D3")}, entries=entries)


@pytest.fixture(scope="module")
def before(year, simulated):
    return make_report(simulated, names(year), year=2026)


@pytest.fixture(scope="module")
def after(year, simulated, finished):
    ids = all_of(year[0])["target_id"].tolist()
    observed = observed_figures(simulated.model, simulated.table, ids, finished)
    return make_report(simulated, names(year), year=2026, observed=observed)


def test_chances_are_exact_fractions_of_what_the_quotas_expect(year, before):
    _, quotas, _ = year
    stated = Counter()
    for line in before["strata"]:
        cell = next(
            c for c in quotas.cells[line["entry"]] if c.stratum == line["stratum"]
        )
        assert Fraction(line["fraction"]) == Fraction(
            cell.expected_micro, cell.eligible * 1_000_000
        )
        stated[line["entry"]] += Fraction(line["expected"])
    for entry in quotas.plan.entries:
        assert stated[entry.entry_id] == entry.total * len(entry.occurrences)


def test_the_report_is_canonical_json_and_the_same_for_the_same_plan(year, before):
    again = make_report(
        study(make_model(*year), SEEDS, NoProgress()), names(year), year=2026
    )
    assert canonical_json(again) == canonical_json(before)
    assert json.loads(canonical_json(before)) == before


def test_figures_of_the_plan_hold_together(before):
    for arrangement in ("planned", "independent", "nested"):
        mean = {
            k: Fraction(v["mean"]) for k, v in before["figures"][arrangement].items()
        }
        assert mean["selections"] - mean["visits"] == mean["saved"]
        assert mean["firms"] == sum(mean[f"visits_{n}"] for n in (1, 2, 3, 4))
        assert mean["firms"] + mean["visits_0"] == before["targets"]
        assert mean["firms"] == sum(mean[f"visited_{g}"] for g in "ABCD")
    skips = sum(Fraction(line["mean"]) for line in before["skips"])
    assert skips == Fraction(before["figures"]["planned"]["skipped"]["mean"])
    assert before["observed"] is None


def test_a_held_year_is_counted_as_the_simulator_counts_the_same_draw(
    year, simulated, finished
):
    ids = all_of(year[0])["target_id"].tolist()
    model = simulated.model
    outcome = draw_year(model, lambda round_id: real_chance(ids, 0, round_id))
    there = observed_figures(model, simulated.table, ids, finished)
    here = simulated_figures(model, outcome, load_of(simulated.table, model, outcome))
    assert there.counts == here.counts
    assert (there.visited == here.visited).all()
    assert (there.skipped, there.shortfall) == (here.skipped, here.shortfall)
    assert np.allclose(there.load, here.load)


def test_a_years_figures_stand_beside_the_stated_ones_with_a_chance(after):
    for line in after["observed"]["figures"].values():
        assert Fraction(2, SEEDS + 1) - Fraction(1, 1000) <= Fraction(line["p"]) <= 1
    assert after["observed"]["chi_square"].keys() == {"visited", "load"}
    assert all("observed" in line for line in after["load"])


def test_a_year_of_another_plan_is_refused(year, simulated, finished):
    frozen, quotas, rules = paper(busy_proposals()[:-2], firms=FIRMS)
    model = make_model(frozen, quotas, rules)
    ids = all_of(frozen)["target_id"].tolist()
    with pytest.raises(InputError) as refused:
        observed_figures(model, simulated.table, ids, finished)
    assert [f.code for f in refused.value.findings] == ["chances_other_plan"]


@pytest.mark.parametrize(
    "part",
    [
        {"strata": {f"R{n}": {"entries": 3} for n in range(20)}},
        {"visits": [{"target_id": "T0001"}]},
    ],
)
def test_a_year_whose_files_are_of_another_form_is_refused(
    part, year, simulated, finished
):
    ids = all_of(year[0])["target_id"].tolist()
    with pytest.raises(InputError) as refused:
        observed_figures(
            simulated.model, simulated.table, ids, replace(finished, **part)
        )
    assert [f.code for f in refused.value.findings] == ["chances_no_year"]


def test_a_year_that_is_not_drawn_to_its_end_is_told_as_such(year, simulated, finished):
    ids = all_of(year[0])["target_id"].tolist()
    some = dict(list(finished.strata.items())[:-1])
    with pytest.raises(InputError) as refused:
        observed_figures(
            simulated.model, simulated.table, ids, replace(finished, strata=some)
        )
    assert [f.code for f in refused.value.findings] == ["chances_unfinished"]


def test_a_window_is_shared_out_over_its_months_by_days():
    assert months_of(date(2026, 1, 22), date(2026, 2, 10)) == {
        "2026-01": 0.5,
        "2026-02": 0.5,
    }
    assert months_of(date(2026, 3, 5), date(2026, 3, 5)) == {"2026-03": 1.0}
    assert sum(months_of(date(2026, 1, 1), date(2026, 12, 31)).values()) == (
        pytest.approx(1)
    )


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_page_needs_nothing_else_and_says_whom_it_is_for(moment, request):
    page = report_page(request.getfixturevalue(moment))
    assert "仅供统筹监管部门内部使用" in page
    assert "For the regulator only" in page
    assert not re.search(r"<script|<link|<img|<iframe|https?:|url\(|@import", page)
    assert "<b>抽查</b>" not in page
    assert "&lt;b&gt;抽查" in page
    assert ("实际与预告" in page) == (moment == "after")


def test_every_chart_is_sound_and_described(after):
    charts = re.findall(r"<svg.*?</svg>", report_page(after), re.DOTALL)
    assert len(charts) == 6
    for chart in charts:
        root = ElementTree.fromstring(chart)
        described = root.get("aria-labelledby").split()
        assert [root.find(tag).get("id") for tag in ("title", "desc")] == described
        assert all(root.find(tag).text for tag in ("title", "desc"))
        numbers = [
            float(value)
            for element in root.iter()
            for key, value in element.items()
            if key in ("x", "y", "width", "height", "x1", "x2", "y1", "y2", "cx", "cy")
        ]
        assert all(np.isfinite(numbers))
        _, _, width, height = map(float, root.get("viewBox").split())
        assert max(numbers) <= max(width, height)
        assert min(numbers) >= 0


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2885.820000", "2,886"),
        ("59.740000", "59.7"),
        ("1.181818", "1.18"),
        ("5.000000", "5"),
        ("-452.200000", "−452"),
        ("0.000000", "0"),
    ],
)
def test_numbers_read_well(value, shown):
    assert number(value) == shown


def test_both_files_are_their_owners_alone(before, tmp_path):
    out = tmp_path / "out"
    for _ in range(2):  # also where they are already
        for path in write_report(out, before):
            assert path.stat().st_mode & 0o777 == 0o600
    assert {p.name for p in out.iterdir()} == {"chances.json", "chances.html"}
    assert json.loads((out / "chances.json").read_bytes()) == before


@pytest.mark.parametrize("broken", ["nothing", "record", "visits"])
def test_a_folder_that_is_no_finished_year_is_refused(broken, tmp_path):
    held = tmp_path / "rounds" / "2026Q1"
    held.mkdir(parents=True)
    if broken != "nothing":
        (held / "record.json").write_text(
            "{" if broken == "record" else '{"strata":[]}'
        )
        (held / "strata.json").write_text('{"entries":[]}')
    with pytest.raises(InputError) as refused:
        read_finished_year(tmp_path)
    assert [f.code for f in refused.value.findings] == ["chances_no_year"]
