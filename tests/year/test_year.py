"""A whole year from files to files: the same each time, whole or not at all.

Its chances are stated before it, and compared with it. All in one file, whose years
are made once.
"""

import csv
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

import pytest

from tests.target_tables import PlainStore
from tests.year.conftest import BRIEF, asked, ceremony, files_of


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_inputs_and_nonces_give_the_same_bytes(town, town_year, tmp_path):
    again = tmp_path / "again"
    done = asked("run", "--inputs", town, "--out", again)
    assert done.exit_code == 0
    assert files_of(again) == files_of(town_year)


def test_the_order_of_input_rows_changes_nothing(town, town_year, tmp_path):
    shuffled = tmp_path / "in"
    shutil.copytree(town, shuffled)
    for path in shuffled.glob("*.csv"):
        head, *body = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(head + b"".join(sorted(body, key=lambda line: line[::-1])))
    out = tmp_path / "out"
    assert asked("run", "--inputs", shuffled, "--out", out).exit_code == 0
    name_rows = "findings.csv", "findings.xlsx"
    assert files_of(out, *name_rows) == files_of(town_year, *name_rows)


def test_other_nonces_give_another_draw(town, town_year, tmp_path):
    changed = tmp_path / "in"
    shutil.copytree(town, changed)
    (changed / "ceremony.json").write_text(json.dumps(ceremony("b")))
    out = tmp_path / "out"
    done = asked("run", "--inputs", changed, "--out", out)
    assert done.exit_code == 0
    record = "rounds/2026Q1/record.json"
    assert files_of(out)[record] != files_of(town_year)[record]
    assert files_of(out)["plan/entries.csv"] == files_of(town_year)["plan/entries.csv"]


def test_every_bundle_of_the_year_verifies(year):
    bundles = sorted((year / "rounds").iterdir())
    assert len(bundles) == 8
    for bundle in (bundles[0], bundles[1]):
        done = asked("verify", bundle)
        assert done.exit_code == 0, done.stdout
        assert "FAIL" not in done.stdout


def test_every_proposal_is_in_exactly_one_entry(city, year):
    merges = rows(year / "plan/merges.csv")
    entries = {row["entry_id"] for row in rows(year / "plan/entries.csv")}
    times = Counter(row["proposal_id"] for row in merges)
    assert set(times.values()) == {1}
    summary = json.loads((year / "summary.json").read_text())
    assert len(times) == summary["imports"]["proposals.xlsx"]["kept"]
    assert {row["entry_id"] for row in merges} <= entries


def test_shares_counted_from_the_files_are_those_of_the_certificate(year):
    lines = json.loads((year / "plan/certificate.json").read_text())
    reached = {line["requirement"]: line["reached"] for line in lines}
    entries, visits = rows(year / "plan/entries.csv"), rows(year / "visits.csv")
    joint = [e for e in entries if e["type"] == "部门联合"]
    draws = Counter()
    for entry in entries:
        draws[entry["basis"]] += int(entry["total"]) * len(entry["round"].split(";"))
    met = [v for v in visits if ";" in v["department_ids"]]
    library = json.loads((year / "summary.json").read_text())["counts"]["targets"]
    counted = {
        "joint_share.entries": Fraction(len(joint), len(entries)),
        "credit_share.draws": Fraction(
            draws["信用分类"], draws.total() - draws["全覆盖"]
        ),
        "joint_share.visits": Fraction(len(met), len(visits)),
        "coverage.targets": Fraction(len({v["target_id"] for v in visits}), library),
    }
    for name, share in counted.items():
        assert abs(reached[name] - float(share)) < 1e-6, name
    assert all(line["holds"] for line in lines)


def test_whole_totals_are_what_the_strata_expect(year):
    totals = {r["entry_id"]: int(r["total"]) for r in rows(year / "plan/entries.csv")}
    expected, quota = defaultdict(Fraction), Counter()
    for row in rows(year / "quotas.csv"):
        expected[row["entry_id"]] += Fraction(row["expected"])
        quota[row["entry_id"]] += int(row["quota"])
    times = {
        r["entry_id"]: len(r["round"].split(";"))
        for r in rows(year / "plan/entries.csv")
    }
    for entry_id, total in totals.items():
        assert expected[entry_id] == total * times[entry_id]
        assert quota[entry_id] == total * times[entry_id]


def test_every_selection_is_in_one_visit_and_every_visit_is_selected(year):
    selected = {
        (bundle.name, stratum["entry"], target_id)
        for bundle in (year / "rounds").iterdir()
        for stratum in json.loads((bundle / "record.json").read_text())["strata"]
        for target_id, _ in stratum["selected"]
    }
    visited = [
        (visit["round"], entry_id, visit["target_id"])
        for visit in rows(year / "visits.csv")
        for entry_id in visit["entry_ids"].split(";")
    ]
    assert len(visited) == len(set(visited))
    assert set(visited) == selected


def test_each_department_of_each_visit_has_a_team_that_may_go(city, year):
    from planner.adapters.files.code_tables import load_code_tables
    from planner.adapters.files.read_tables import read_inputs
    from planner.importing.build import build_registry
    from planner.policy.record import Policy

    registry, _ = build_registry(
        read_inputs(city), Policy(), load_code_tables(), PlainStore()
    )
    inspectors = {i.inspector_id: i for i in registry.inspectors}
    recused = {(r.inspector_id, r.target_id) for r in registry.recusals}
    teams = defaultdict(list)
    for row in rows(year / "teams.csv"):
        teams[row["visit_id"]].append(row)
    for visit in rows(year / "visits.csv"):
        team = teams[visit["visit_id"]]
        seats = [m for m in team if m["role"] != "expert"]
        departments = visit["department_ids"].split(";")
        assert {m["department_id"] for m in seats} == set(departments)
        assert len(seats) >= 2
        assert len({m["inspector_id"] for m in team}) == len(team)
        assert sum(m["role"] == "lead" for m in team) == 1
        for member in team:
            who = inspectors[member["inspector_id"]]
            assert who.department_id == member["department_id"]
            assert who.certificate_expires_on >= date.fromisoformat(visit["end"])
            assert (who.inspector_id, visit["target_id"]) not in recused
            away = not visit["district"].startswith(who.districts or ("",))
            assert bool(member["exception"]) == away


def test_nothing_public_holds_grades_keys_or_the_frame(year):
    for bundle in (year / "rounds").iterdir():
        key = (bundle / "custody_key.txt").read_text().strip()
        names = {path.name for path in (bundle / "public").iterdir()}
        assert names <= {
            "statement.json",
            "plan.json",
            "reveals.json",
            "seed.txt",
            "list_digest.txt",
            "published.csv",
        }
        for path in (bundle / "public").iterdir():
            assert key not in path.read_text()


@pytest.mark.parametrize("moment", ["draw 2026Q1", "draw 2026Q3"])
def test_a_killed_run_leaves_nothing_and_run_again_gives_the_same_year(
    town, tmp_path, moment
):
    inputs, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(town, inputs)
    (inputs / "ceremony.json").unlink()  # so that chance is the machine's
    with (inputs / "policy.toml").open("a") as policy:
        policy.write("\n[levels]\nvisits = { A = 9 }\n")
    command = [sys.executable, "-c", BRIEF]
    arguments = ["run", "--inputs", str(inputs), "--out", str(out)]
    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE) as running:
        for line in running.stdout:
            if moment in line.decode():
                running.send_signal(signal.SIGKILL)
                break
    assert not list(out.glob("*"))
    database = tmp_path / "out.workspace" / "state.sqlite"
    with sqlite3.connect(database) as state:
        assert state.execute("select count(*) from visits").fetchone() == (0,)
        kept = dict(state.execute("select round_id, material from ceremonies"))
    again = asked(*arguments)
    assert again.exit_code == 0
    assert "library taken over" in again.stdout
    first = json.loads(kept["2026Q1"])
    bundle = out / "rounds/2026Q1"
    assert (bundle / "custody_key.txt").read_text().strip() == first["custody_key"]
    once = files_of(out)
    found = {row["code"] for row in rows(out / "findings.csv")}
    assert "visits_not_counted" in found
    assert asked(*arguments).exit_code == 0
    assert files_of(out) == once


def test_an_infeasible_policy_ends_with_three_and_says_why(town, tmp_path):
    inputs = tmp_path / "in"
    shutil.copytree(town, inputs)
    policy = inputs / "policy.toml"
    policy.write_text(policy.read_text().replace(">=0.243", ">=0.99"))
    done = asked("run", "--inputs", inputs, "--out", tmp_path / "out")
    assert done.exit_code == 3, done.stdout
    codes = {row["code"] for row in rows(tmp_path / "out/findings.csv")}
    assert "joint_share_out_of_reach" in codes
    assert not (tmp_path / "out/rounds").exists()


def test_departments_without_inspectors_end_with_three_naming_the_shortage(
    town, tmp_path
):
    inputs = tmp_path / "in"
    shutil.copytree(town, inputs)
    (inputs / "inspectors.xlsx").unlink()
    (inputs / "inspectors.csv").write_text(
        "inspector_id,name,department_id,certificate_expires_on\n"
        "X1,示例甲,SCJG,2030-01-01\nX2,示例乙,SCJG,2030-01-01\n"
    )
    done = asked("run", "--inputs", inputs, "--out", tmp_path / "out")
    assert done.exit_code == 3, done.stdout
    shortage = [
        r for r in rows(tmp_path / "out/findings.csv") if r["code"] == "team_shortage"
    ]
    assert shortage


def test_a_plan_alone_draws_nothing(town, tmp_path):
    done = asked("plan", "--inputs", town, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stdout
    assert rows(tmp_path / "out/plan/entries.csv")
    assert not rows(tmp_path / "out/visits.csv")
    assert (
        json.loads((tmp_path / "out/summary.json").read_text())["status"] == "planned"
    )


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("policy.toml", "year = 2026\nnonsense = 1\n"),
        ("policy.toml", "year ="),
        ("departments.csv", ""),
        ("items.csv", "just,some,columns\n1,2,3\n"),
        ("ceremony.json", "{"),
        ("targets.csv", None),
    ],
)
def test_input_that_cannot_be_used_ends_with_two_and_a_finding(
    city, tmp_path, file, content
):
    inputs = tmp_path / "in"
    shutil.copytree(city, inputs)
    (inputs / file).unlink()
    if content is not None:
        (inputs / file).write_text(content)
    done = asked("run", "--inputs", inputs, "--out", tmp_path / "out")
    assert done.exit_code == 2, done.stdout
    found = rows(tmp_path / "out/findings.csv")
    assert any(row["file"] == file and row["level"] == "error" for row in found)


def test_chances_are_stated_before_a_year_and_compared_after(town, town_year, tmp_path):
    out = tmp_path / "chances"
    ask = ["chances", "--inputs", town, "--out", out, "--seeds", 20]
    before = asked(*ask, "--json")
    assert before.exit_code == 0, before.stderr
    stated = json.loads(before.stdout)
    assert stated == json.loads((out / "chances.json").read_bytes())
    assert (stated["seeds"], stated["observed"]) == (20, None)
    assert (out / "chances.html").stat().st_mode & 0o777 == 0o600
    after = asked(*ask, "--year", town_year)
    assert after.exit_code == 0, after.stderr
    compared = json.loads((out / "chances.json").read_bytes())
    assert compared["figures"] == stated["figures"]
    summary = json.loads((town_year / "summary.json").read_bytes())
    seen = compared["observed"]["figures"]
    assert float(seen["visits"]["value"]) == summary["counts"]["visits"]
    assert float(seen["firms"]["value"]) == summary["burden"]["firms"]
    assert all(0 < float(line["p"]) <= 1 for line in seen.values())


def test_a_year_of_another_policy_is_refused_in_words(town, town_year, tmp_path):
    inputs = tmp_path / "in"
    shutil.copytree(town, inputs)
    policy = inputs / "policy.toml"
    policy.write_text(policy.read_text().replace('"meet"', '"spread"', 1))
    ask = ["chances", "--inputs", inputs, "--out", tmp_path / "out", "--seeds", 20]
    refused = asked(*ask, "--year", town_year)
    assert refused.exit_code == 2
    assert "wasn't drawn from these inputs" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_year_is_refused_before_anything_is_simulated(
    town, tmp_path
):
    ask = ["chances", "--inputs", town, "--out", tmp_path / "out"]
    refused = asked(*ask, "--year", tmp_path)
    assert refused.exit_code == 2
    assert "planner run" not in refused.stdout
    assert "no finished year" in refused.stderr
