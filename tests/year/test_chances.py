"""The chances of a year from files to files, before it and beside it."""

import json
import shutil

from tests.year.conftest import planner


def test_chances_are_stated_before_a_year_and_compared_after(town, town_year, tmp_path):
    out = tmp_path / "chances"
    ask = ["chances", "--inputs", town, "--out", out, "--seeds", 20]
    before = planner(*ask, "--json")
    assert before.returncode == 0, before.stderr
    stated = json.loads(before.stdout)
    assert stated == json.loads((out / "chances.json").read_bytes())
    assert (stated["seeds"], stated["observed"]) == (20, None)
    assert (out / "chances.html").stat().st_mode & 0o777 == 0o600
    after = planner(*ask, "--year", town_year)
    assert after.returncode == 0, after.stderr
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
    refused = planner(*ask, "--year", town_year)
    assert refused.returncode == 2
    assert "wasn't drawn from these inputs" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_year_is_refused_before_anything_is_simulated(
    town, tmp_path
):
    ask = ["chances", "--inputs", town, "--out", tmp_path / "out"]
    refused = planner(*ask, "--year", tmp_path)
    assert refused.returncode == 2
    assert "planner run" not in refused.stdout
    assert "no finished year" in refused.stderr
