"""A province of several cities, played: drawn above, checked and carried on below."""

import json
from collections import defaultdict

import pytest
from typer.testing import CliRunner

from planner.adapters.files.year_files import write_year
from planner.cli import app
from planner.composition.parts import cut_part
from planner.ids import canonical_json
from tests.levels.parts import failed, members, report, results, rows_of

ROUND = "2026Q1"


@pytest.fixture
def province(hall, tmp_path):
    """Return the audit bundle of a province's round, teams and all."""
    hall.settle(ROUND)
    hall.season.draw(ROUND, "coordinator")
    write_year(tmp_path / "out", hall.season.year(), timings=(), published_rounds=())
    return tmp_path / "out" / "rounds" / ROUND


def cities_of(province):
    """Return three groups of the province's districts, as its cities."""
    statement = json.loads((province / "statement.json").read_bytes())
    names = [one["district"] for one in statement["districts"]]
    cities = defaultdict(list)
    for number, name in enumerate(names):
        cities[number % 3].append(name)
    assert len(cities) == 3
    return list(cities.values())


def drawn_of(part):
    record, shown = json.loads(part["record.json"]), json.loads(part["part.json"])
    drawn = {
        (row["entry"], target)
        for row in record["strata"]
        for target, _ in row["selected"]
    }
    for one in shown["across"]:
        drawn |= {(one["entry"], target) for target in one["selected"]}
    return drawn


def test_three_cities_take_their_parts_and_miss_nothing(hall, province, tmp_path):
    record = next(r for r in hall.season.year().rounds if r.round_id == ROUND)
    every, visits, rows = set(), set(), 0
    for number, districts in enumerate(cities_of(province)):
        folder = tmp_path / f"city-{number}"
        cut = cut_part(province, districts, folder)
        part, told = members(folder), report(folder)
        assert told["passed"], [c for c in told["checks"] if c["result"] == "FAIL"]
        assert results(folder)["visits"] == "PASS"
        assert cut.selected == len(drawn_of(part)) == told["summary"]["drawn"]
        assert not every & drawn_of(part)
        every |= drawn_of(part)
        shown = json.loads(part["part.json"])["visits"]
        visits |= {visit["visit"] for visit in shown}
        assert {visit["district"] or "-" for visit in shown} <= {*districts}
        rows += len(rows_of(part["rows.csv.gz"])[1])

    assert every == set(record.selections)
    assert visits == {v.visit_id for v in hall.season.year().visits}
    assert rows == record.statement["frame"]["rows"]


def test_a_visit_left_out_or_put_in_is_seen(province, tmp_path):
    for districts in cities_of(province):
        cut_part(province, districts, tmp_path / districts[0])
        document = json.loads((tmp_path / districts[0] / "part.json").read_bytes())
        if document["visits"]:
            break
    folder, told = tmp_path / districts[0], document["visits"]
    for visits in (told[1:], [*told, {**told[0], "visit": "another"}]):
        changed = canonical_json({**document, "visits": visits})
        (folder / "part.json").write_bytes(changed)
        assert failed(folder) == {"visits"}


def test_a_county_gets_its_part_from_its_city_by_commands(province, tmp_path):
    districts = max(cities_of(province), key=len)
    run, city, county = CliRunner(), tmp_path / "city.zip", tmp_path / "county"
    cut = ["--districts", ",".join(districts), "--out", str(city)]
    assert run.invoke(app, ["part", str(province), *cut]).exit_code == 0
    said = run.invoke(
        app, ["part", str(city), "--districts", districts[0], "--out", str(county)]
    )
    assert said.exit_code == 0
    assert f"planner verify {county}" in said.output
    assert run.invoke(app, ["verify", str(county)]).exit_code == 0
    assert run.invoke(
        app, ["part", str(city), "--districts", ",", "--out", "x"]
    ).exit_code
    assert {path.stat().st_mode & 0o777 for path in county.iterdir()} == {0o600}


def test_a_list_is_held_against_a_part(hall, province, tmp_path):
    districts = cities_of(province)[0]
    cut_part(province, districts, tmp_path / "city")
    record = next(r for r in hall.season.year().rounds if r.round_id == ROUND)
    own = drawn_of(members(tmp_path / "city"))
    for name, lines, right in (
        ("all", sorted(record.selections), True),
        ("own", sorted(own), True),
        ("short", sorted(own)[1:], False),
        ("other", sorted(record.selections)[1:], False),
    ):
        text = "".join(f"{entry},{target}\n" for entry, target in lines)
        (tmp_path / name).write_text(f"entry,target_id\n{text}")
        said = CliRunner().invoke(
            app, ["verify", str(tmp_path / "city"), "--list", str(tmp_path / name)]
        )
        assert (said.exit_code == 0) == right, name
