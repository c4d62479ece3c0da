"""policy.toml: defaults, wordings, and every wrong field told at once."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.policy.record import Across, Coordination, Policy, Wish
from planner.policy.toml import FIELDS, parse_policy, policy_template

DOCS = Path(__file__).parents[2] / "docs" / "inputs.md"


def refused(text):
    """Column and code of each finding about `text`."""
    with pytest.raises(InputError) as error:
        parse_policy(text)
    for finding in error.value.findings:
        assert finding.file == "policy.toml"
        assert finding.message.zh
        assert finding.message.en
    return [(f.column, f.code) for f in error.value.findings]


def against_last_year(lines):
    last_year = "last_year = { internal = 952, joint = 146 }"
    return parse_policy(f"[shares]\n{last_year}\n{lines}").shares


def test_nothing_said_is_the_default():
    assert parse_policy("") == Policy()


@pytest.mark.parametrize("year", [2026, 2031])
def test_the_template_is_the_default_of_its_year(year):
    assert parse_policy(policy_template(year)) == Policy(year=year)
    assert parse_policy("\ufeff" + policy_template(year)) == Policy(year=year)


def test_the_template_shows_every_field():
    shown = set()

    def walk(node, prefix=""):
        for name, value in node.items():
            shown.add(prefix + name)
            if isinstance(value, dict):
                walk(value, f"{prefix}{name}.")

    walk(tomllib.loads(policy_template(2026)))
    assert set(FIELDS) <= shown


def test_the_docs_say_where_every_rule_of_teams_and_days_comes_from():
    section = DOCS.read_text(encoding="utf-8").partition("### Teams and days")[2]
    rows = [line for line in section.partition("### ")[0].splitlines() if "`" in line]
    for field in FIELDS:
        if field.partition(".")[0] in ("teams", "days"):
            (row,) = [r for r in rows if f"`{field}`" in r]
            assert row.split("|")[3].strip()


def test_every_comment_of_the_template_is_chinese_first():
    comments = [
        line for line in policy_template(2026).splitlines() if line.startswith("#")
    ]
    assert sum(any("\u4e00" <= c <= "\u9fff" for c in line) for line in comments) > 30


@pytest.mark.parametrize(
    "share", ['"5%"', '">=5%"', '"≥５％"', "0.05", '"50‰"', '">=0.05"']
)
def test_a_share_may_be_written_in_several_ways(share):
    assert parse_policy(f"[shares]\njoint = {share}").shares.joint == Wish(micro=50_000)


def test_an_empty_share_is_reported_only():
    assert parse_policy('[shares]\njoint = ""\ncredit = ""').shares.joint is None


@pytest.mark.parametrize("today", ['"2026-03-01"', "2026-03-01"])
def test_a_day_may_be_text_or_toml_date(today):
    assert parse_policy(f"today = {today}").today == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("wish", "micro"),
    [("-28%", -280_000), ("≤ －20％", -200_000), ("<=+5.5%", 55_000)],
)
def test_a_change_against_last_year_is_at_most_unless_it_says_otherwise(wish, micro):
    shares = against_last_year(f'entries_vs_last_year = "{wish}"')
    assert shares.entries_vs_last_year == Wish(micro=micro, at_least=False)


@pytest.mark.parametrize(
    ("field", "written", "wish"),
    [
        ("joint_vs_last_year", '"+32%"', Wish(micro=320_000)),
        ("joint_vs_last_year", '">=+32%"', Wish(micro=320_000)),
        ("joint_vs_last_year", '"<=-5%"', Wish(micro=-50_000, at_least=False)),
        ("internal_vs_last_year", '"-37%"', Wish(micro=-370_000, at_least=False)),
        ("internal_vs_last_year", '"≥-40%"', Wish(micro=-400_000)),
        ("entries_vs_last_year", '">=-40%"', Wish(micro=-400_000)),
        (
            "entries_vs_last_year",
            '{ goal = "-28%", weight = 1 }',
            Wish(micro=-280_000, at_least=False, weight_micro=1_000_000),
        ),
        ("internal_vs_last_year", '""', None),
    ],
)
def test_joint_entries_are_asked_for_as_at_least_and_the_others_as_at_most(
    field, written, wish
):
    assert getattr(against_last_year(f"{field} = {written}"), field) == wish


@pytest.mark.parametrize("share", ['">=30%"', '"30%"', "0.3"])
@pytest.mark.parametrize("field", ["joint", "credit", "coverage", "items"])
def test_any_share_may_be_a_goal_with_a_weight(field, share):
    text = f"[shares]\n{field} = {{ goal = {share}, weight = 0.25 }}"
    wanted = getattr(parse_policy(text).shares, field)
    assert wanted == Wish(micro=300_000, weight_micro=250_000)


def test_further_measures_are_asked_for_by_their_names():
    shares = against_last_year(
        """
        [shares.also]
        "joint_share.visits" = { goal = ">=40%", weight = 0.01 }
        "entries.joint" = "+32%"
        "entries.internal" = "-37%"
        "joint_share.tasks" = ""
        """
    )
    assert shares.asked() == {
        "joint_share.entries": Wish(micro=243_000),
        "joint_share.visits": Wish(micro=400_000, weight_micro=10_000),
        "credit_share.draws": Wish(micro=800_000),
        "coverage.targets": Wish(micro=30_000),
        "coverage.items": Wish(micro=1_000_000),
        "entries.internal": Wish(micro=-370_000, at_least=False),
        "entries.joint": Wish(micro=320_000),
    }


@pytest.mark.parametrize(
    ("written", "column", "code"),
    [
        ('also = { "joint_share.firms" = "3%" }', "shares.also", "policy_rule"),
        ('also = { "joint_share.entries" = "3%" }', "shares.also", "policy_rule"),
        ('also = { "entries.joint" = "32" }', "shares.also", "policy_value"),
        ('also = { "entries.joint" = "32%" }', "shares.also", "policy_rule"),
        ('also = "joint_share.visits"', "shares.also", "policy_value"),
        ('joint = { goal = "30%" }', "shares.joint", "policy_value"),
        ('joint = { goal = "", weight = 1 }', "shares.joint", "policy_value"),
        ('joint = { goal = "30%", weight = 0 }', "shares.joint", "policy_value"),
        ('joint = { goal = "30%", weight = "1" }', "shares.joint", "policy_value"),
        ('joint = { goal = "130%", weight = 1 }', "shares.joint", "policy_rule"),
        (
            'joint = { goal = "30%", weight = 1, by = 2 }',
            "shares.joint",
            "policy_value",
        ),
        ('joint_vs_last_year = "+32%"', "shares.joint_vs_last_year", "policy_rule"),
        ("joint_vs_last_year = 0.32", "shares.joint_vs_last_year", "policy_value"),
        (
            'entries_vs_last_year = "-101%"\nlast_year = { internal = 1 }',
            "shares.entries_vs_last_year",
            "policy_rule",
        ),
    ],
)
def test_a_wish_that_says_nothing_sensible_is_refused(written, column, code):
    assert (column, code) in refused(f"[shares]\n{written}")


def test_what_the_docs_show_is_what_is_taken():
    shown = DOCS.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    asked = parse_policy(shown).shares.asked()
    assert asked["entries.total"].weight_micro == 1_000_000
    assert asked["joint_share.visits"].weight_micro == 10_000
    assert asked["joint_share.entries"].required


def test_figures_by_grade_may_be_written_in_any_order():
    policy = parse_policy(
        '[capacity]\nleast = { D = "30%", C = "5%", A = "0.5%", B = "1%" }\n'
        '[finds]\nrate = { D = "40%", A = "2%", B = "2%", C = "1%" }'
    )
    assert policy.capacity.least == (
        ("A", 5_000),
        ("B", 10_000),
        ("C", 50_000),
        ("D", 300_000),
    )
    assert dict(policy.finds.rate)["C"] == 10_000


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ('[capacity]\nleast = { A = "1%" }', "capacity.least"),
        ('[finds]\nrate = { A = "1%" }', "finds.rate"),
        (
            '[finds]\nrate = { A = "1%", B = "1%", C = "1%", D = "1%", E = "1%" }',
            "finds.rate",
        ),
        ("[capacity]\nminutes_per_day = 0", "capacity.minutes_per_day"),
        ('[capacity]\nshare = "101%"', "capacity.share"),
    ],
)
def test_figures_that_leave_out_a_grade_or_make_no_sense_are_refused(written, column):
    assert refused(written) == [(column, "policy_rule")]


def test_coordination_may_differ_by_field():
    rounds = parse_policy(
        '[rounds]\ncoordinate = "independent"\nacross = "independent"\n[rounds.fields]\n"餐饮" = "spread"'
    ).rounds
    assert rounds.coordinate is Coordination.INDEPENDENT
    assert rounds.coordinate_by_field == (("餐饮", Coordination.SPREAD),)
    assert rounds.across is Across.INDEPENDENT


def test_fields_avoid_one_another_unless_it_is_said():
    assert parse_policy("").rounds.across is Across.SPREAD
    assert refused('[rounds]\nacross = "meet"') == [("rounds.across", "policy_value")]


def test_five_grades_bring_their_own_ratios():
    policy = parse_policy(
        '[grades]\norder = ["Ⅰ","Ⅱ","Ⅲ","Ⅳ","Ⅴ"]\nunknown = "Ⅱ"\n'
        'ratio = {"Ⅴ"="100%","Ⅰ"="1%","Ⅱ"="4%","Ⅲ"="8%","Ⅳ"="20%"}'
    )
    assert policy.grades.ratio_micro == (10_000, 40_000, 80_000, 200_000, 1_000_000)
    assert policy.caps == ()
    assert policy.tolerance.grades == ()


def test_caps_not_named_are_none():
    assert parse_policy("[caps]\nvisits = { A = 1 }").caps == (("A", 1),)


def test_all_wrong_fields_are_told_at_once():
    text = """
        year = "next"
        colour = "red"
        [grades]
        ratio = { A = "5%", B = "3%", C = "10%", D = "30%" }
        [shares]
        joint = 24.3
        entries_vs_last_year = "-28%"
        [teams]
        min_per_visit = 1
        lead = "yes"
        size = 3
        [elsewhere]
        x = 1
    """
    assert sorted(refused(text)) == [
        ("colour", "unknown_field"),
        ("elsewhere", "unknown_field"),
        ("grades.ratio", "policy_rule"),
        ("shares.entries_vs_last_year", "policy_rule"),
        ("shares.joint", "policy_rule"),
        ("teams.lead", "policy_value"),
        ("teams.min_per_visit", "policy_rule"),
        ("teams.size", "unknown_field"),
        ("year", "policy_value"),
    ]


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [
        ("year = 2026.5", "year", "policy_value"),
        ("year = true", "year", "policy_value"),
        ("grades = 3", "grades", "unknown_field"),
        ("[shares]\nlast_year = 3", "shares.last_year", "unknown_field"),
        ("[caps]\nvisits = 3", "caps.visits", "policy_value"),
        ("[caps]\nvisits = { E = 1 }", "caps.visits", "policy_rule"),
        ('[caps]\nvisits = { A = "1" }', "caps.visits", "policy_value"),
        ('[shares]\njoint = "<=5%"', "shares.joint", "policy_value"),
        ('[shares]\njoint = "5 of 7"', "shares.joint", "policy_value"),
        ("[merge]\neffort_factor = nan", "merge.effort_factor", "policy_value"),
        ("[merge]\nscope_share = inf", "merge.scope_share", "policy_value"),
        ('[rounds]\ncoordinate = "mix"', "rounds.coordinate", "policy_value"),
        ('today = "soon"', "today", "policy_value"),
        ('[grades]\norder = ["A","B","C"]', "grades.ratio", "policy_rule"),
        (
            '[grades]\nratio = { A = "1%", B = "3%", C = "10%", E = "30%" }',
            "grades.ratio",
            "policy_rule",
        ),
        ('[publish]\nembargo = "2026-02-30"', "publish.embargo", "policy_rule"),
        ('[scope]\nstatus = "存续"', "scope.status", "policy_value"),
        ("[positive]\ntag = 1", "positive.tag", "policy_value"),
    ],
)
def test_a_wrong_field_is_refused_by_name(text, column, code):
    assert (column, code) in refused(text)


def test_what_is_no_toml_says_where():
    with pytest.raises(InputError) as error:
        parse_policy("year = 2026\n[grades\norder = 1")
    (finding,) = error.value.findings
    assert (finding.code, finding.row) == ("bad_toml", 2)


VALUES = [
    "1",
    "-1",
    "0.5",
    '""',
    '"A"',
    "true",
    "[]",
    "{}",
    '["A"]',
    "{A = 1}",
    "2026-01-01",
    "1e400",
    "nan",
    "10:00:00",
]


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_is_taken_or_refused_in_its_section(field):
    section, _, name = field.rpartition(".")
    head = f"[{section}]\n" if section else ""
    for value in VALUES:
        try:
            parse_policy(f"{head}{name} = {value}")
        except InputError as error:
            columns = {finding.column for finding in error.findings}
        else:
            columns = set()
        assert all(c.startswith(section.partition(".")[0]) for c in columns)


@pytest.mark.parametrize(
    "source", ["year = " + "9" * 5000, "year = " + "[" * 5000, "year = "]
)
def test_what_no_parser_takes_is_bad_toml(source):
    with pytest.raises(InputError) as refused:
        parse_policy(source)
    assert [f.code for f in refused.value.findings] == ["bad_toml"]
