"""What a higher level has a lower one draw goes down as files, and its seed with it."""

import csv
import json
import shutil
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

import verify_round
from planner.adapters.files.read_tables import file_of, read_file
from planner.adapters.files.year_files import write_year
from planner.cli import app
from planner.composition.mandates import check_mandate, write_mandate
from planner.composition.parts import public_half
from planner.composition.years import import_folder, passing_tables, read_policy
from planner.errors import InputError
from planner.modes import drawn_below
from planner.ports import NoProgress
from planner.protocol.upper_round import upper_of
from sample_data.city import make_city
from tests.ceremony.conftest import LATE, PARTIES, Announced
from tests.checker.rounds import village
from tests.levels.parts import whole
from tests.target_tables import all_of

ROUND = "2026Q1"


@pytest.mark.parametrize(
    ("mode", "level", "below"),
    [
        ("市抽市查", "省", True),
        ("市抽县查", "市", False),
        ("县抽县查", "市", True),
        ("区抽区查", "市", True),
        ("市抽市查；县抽县查", "市", False),
        ("县抽县查", "", False),
        ("", "省", False),
    ],
)
def test_who_draws_is_in_the_mode(mode, level, below):
    assert drawn_below(mode, level) is below


def as_csv(folder, stem):
    """Turn a table into a CSV, as a mandate has it."""
    path = file_of(folder, stem)
    table = read_file(path)
    path.unlink()
    with (folder / f"{stem}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.header)
        writer.writerows(zip(*table.columns, strict=True))


def rewrite(path, change):
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    rows = [dict(zip(header, row, strict=True)) for row in rows]
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def set_level(folder, level):
    path = folder / "policy.toml"
    text = path.read_text(encoding="utf-8")
    if "[levels]" not in text:
        text += f'\n[levels]\nlevel = "{level}"\n'
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def province(tmp_path_factory):
    folder = tmp_path_factory.mktemp("province") / "inputs"
    make_city(folder, targets=300, seed=7)
    as_csv(folder, "proposals")
    set_level(folder, "市")

    def some_below(rows):
        modes = [name for name in rows[0] if name in ("mode", "组织模式")]
        for number, row in enumerate(rows):
            row[modes[0]] = "县抽县查" if number % 3 == 0 else "市抽县查"

    rewrite(folder / "proposals.csv", some_below)
    return folder


def a_district(province):
    registry = import_folder(province, NoProgress(), passing_tables()).registry
    return str(all_of(registry.targets)["district"].mode()[0])


def test_the_higher_level_plans_only_what_it_draws(province):
    imported = import_folder(province, NoProgress(), passing_tables())
    below = [f for f in imported.findings if f.code == "proposal_mandated"]
    assert below
    modes = {proposal.mode for proposal in imported.registry.proposals}
    assert modes == {"市抽县查"}


def test_a_mandate_is_a_lower_levels_inputs_and_is_checked(province, tmp_path):
    county = a_district(province)
    issued = write_mandate(province, [county], None, tmp_path / "mandate")
    told = json.loads((tmp_path / "mandate" / "mandate.json").read_bytes())
    assert issued.proposals == len(told["proposals"]) > 0

    lower = tmp_path / "lower"
    shutil.copytree(province, lower)
    for stem in ("proposals", "items", "departments"):
        file_of(lower, stem).unlink()
        shutil.copy(tmp_path / "mandate" / f"{stem}.csv", lower / f"{stem}.csv")
    (lower / "policy.toml").write_text(
        (lower / "policy.toml").read_text("utf-8").replace('"市"', '"县"'), "utf-8"
    )
    registry = import_folder(lower, NoProgress(), passing_tables()).registry
    assert sorted(p.proposal_id for p in registry.proposals) == told["proposals"]
    assert all(
        district.startswith(county)
        for proposal in registry.proposals
        for district in proposal.districts
    )
    assert read_policy(lower).levels.level == "县"
    assert check_mandate(tmp_path / "mandate", lower) == []

    def spoil(rows):
        ratio = next(name for name in rows[0] if name in ("ratio", "抽查比例"))
        rows[0][ratio] = "1户"
        del rows[1:]

    rewrite(lower / "proposals.csv", spoil)
    codes = {fault.code for fault in check_mandate(tmp_path / "mandate", lower)}
    assert "mandate_changed" in codes
    assert ("mandate_missing" in codes) == (issued.proposals > 1)


def test_lower_ratios_and_higher_caps_are_refused(province, tmp_path):
    write_mandate(province, [a_district(province)], None, tmp_path / "mandate")
    lower = tmp_path / "lower"
    shutil.copytree(province, lower)
    policy = lower / "policy.toml"
    text = policy.read_text("utf-8")
    assert read_policy(lower).caps
    policy.write_text(
        "\n".join(
            line if not line.startswith("visits =") else "visits = { A = 9 }"
            for line in text.splitlines()
        ),
        "utf-8",
    )
    faults = check_mandate(tmp_path / "mandate", lower)
    assert ("mandate_policy", "caps.visits") in {(f.code, f.column) for f in faults}


def code(error):
    return error.value.findings[0].code


def test_what_cannot_be_mandated_is_refused(province, tmp_path):
    with pytest.raises(InputError) as error:
        write_mandate(province, ["99"], None, tmp_path / "none")
    assert code(error) == "mandate_empty"
    levelless = tmp_path / "levelless"
    shutil.copytree(province, levelless)
    text = (levelless / "policy.toml").read_text("utf-8").replace('"市"', '""')
    (levelless / "policy.toml").write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        write_mandate(levelless, ["1"], None, tmp_path / "none")
    assert code(error) == "mandate_no_level"
    write_mandate(province, [a_district(province)], None, tmp_path / "mandate")
    (tmp_path / "mandate" / "items.csv").write_text("x", "utf-8")
    with pytest.raises(InputError) as error:
        check_mandate(tmp_path / "mandate", province)
    assert code(error) == "mandate_altered"


# ---- One seed at the top -------------------------------------------------------------


def drafted_under(hall, upper, source_at="2026-01-06T13:00:00Z"):
    """Take a lower round up to its public value, the higher round being its source."""
    announced = Announced(
        round_id=ROUND,
        parties=PARTIES,
        reveal_by="2026-01-06T02:00:00Z",
        public_source=upper_of(upper.statement).text,
        source_at=source_at,
    )
    hall.season.draft(announced, "coordinator")
    hall.commit(ROUND)
    hall.season.publish(ROUND, "coordinator")
    hall.reveal(ROUND)
    hall.clock.time = datetime(2026, 1, 6, 13, 20, tzinfo=UTC)


def higher(**changes):
    """Return a round of the higher level, whose source speaks when it should."""
    record = village()
    record.statement.update(source_at="2026-01-06T13:15:00Z", **changes)
    del record.statement["districts"]
    return record


def half(record):
    return json.dumps({"statement": record.statement, "reveals": record.reveals})


def test_a_lower_round_is_drawn_with_the_higher_ones_seed(hall, tmp_path):
    upper = higher()
    drafted_under(hall, upper)
    bundle = whole(upper, tmp_path / "upper")
    hall.season.enter_value(ROUND, public_half(bundle), "上级", "coordinator")
    hall.season.draw(ROUND, "coordinator")

    year = hall.season.year()
    record = next(one for one in year.rounds if one.round_id == ROUND)
    seeded = verify_round.open_bundle(bundle)
    ordered = [nonce["nonce"] for nonce in upper.reveals["nonces"]]
    digest = verify_round.statement_digest(seeded)
    seed = verify_round.h("seed", digest, upper.reveals["public_value"], *ordered)
    assert record.reveals["public_value"] == seed

    write_year(tmp_path / "out", year, timings=(), published_rounds=())
    (bundle / "seed.txt").write_text(seed)
    lower = tmp_path / "out" / "rounds" / ROUND
    told = verify_round.report_on(verify_round.open_bundle(lower), upper=bundle)
    assert told["passed"]
    assert told["checks"][-1]["check"] == "upper round"

    other = whole(higher(reserved="other"), tmp_path / "other")
    told = verify_round.report_on(verify_round.open_bundle(lower), upper=other)
    assert told["checks"][-1]["result"] == "FAIL"


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda r: r.statement.update(round="2026Q9"), "upper_other_round"),
        (lambda r: r.reveals["nonces"].pop(), "upper_unusable"),
        (lambda r: r.reveals["nonces"][0].update(nonce="0" * 64), "upper_unusable"),
        (lambda r: r.reveals.update(public_value="none"), "upper_unusable"),
        (lambda r: r.reveals.clear(), "upper_unusable"),
    ],
)
def test_no_other_seed_is_taken_for_the_higher_rounds(hall, spoil, expected):
    upper = higher()
    drafted_under(hall, upper)
    spoil(upper)
    with pytest.raises(InputError) as error:
        hall.season.enter_value(ROUND, half(upper), "上级", "coordinator")
    assert code(error) == expected


@pytest.mark.parametrize(
    "changes",
    [{"source_at": "2026-01-05T13:15:00Z"}, {"source_at": None}],
)
def test_a_seed_that_could_be_known_too_early_is_refused(hall, changes):
    upper = higher()
    upper.statement.update(changes)
    drafted_under(hall, upper)
    with pytest.raises(InputError) as error:
        hall.season.enter_value(ROUND, half(upper), "上级", "coordinator")
    assert code(error) == "upper_early"


def test_a_source_in_another_form_is_refused_at_the_draft(hall):
    hall.clock.time = LATE
    with pytest.raises(InputError) as error:
        hall.draft(ROUND, "上级批次 2026Q1")
    assert "upper_source_form" in {f.code for f in error.value.findings}


def test_the_command_writes_and_checks_a_mandate(province, tmp_path):
    upper = whole(higher(), tmp_path / "upper")
    out, runner = tmp_path / "mandate", CliRunner()
    county = a_district(province)
    issued = runner.invoke(
        app,
        [
            *("mandate", "--inputs", str(province), "--districts", county),
            *("--upper", str(upper), "--out", str(out)),
        ],
    )
    assert issued.exit_code == 0
    assert "上级批次 2026Q1 公告 " in issued.output
    checked = ["mandate", "--inputs", str(province), "--check", str(out)]
    # The higher level's own inputs hold the proposals for all districts: wider.
    assert runner.invoke(app, checked).exit_code == 0
    assert runner.invoke(app, ["mandate", "--inputs", str(province)]).exit_code == 2
