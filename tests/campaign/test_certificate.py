"""The certificate: every measure once, asked as requirement or goal, or reported."""

from dataclasses import replace
from datetime import date

import pytest

from planner.campaign.certificate import (
    certify,
    goals_missed,
    uncovered_items,
    unmet,
)
from planner.campaign.measures import Measured
from planner.composition.years import exit_code_of
from planner.errors import ExitCode, Level
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.planning.quotas import make_quotas
from planner.policy.record import SharePolicy, Wish
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin
from planner.year import Asked, Requirement
from tests.outputs.small_year import VISIT, year_with
from tests.planning.town import policy, proposal, registry

TODAY = date(2026, 1, 5)
ORDER = [
    "joint_share.entries",
    "joint_share.tasks",
    "joint_share.visits",
    "credit_share.draws",
    "credit_share.visits",
    "coverage.targets",
    "coverage.items",
    "grades.monotone",
    "entries.internal",
    "entries.joint",
    "entries.total",
    "entries.rounding",
]
NOTHING = SharePolicy(joint=None, credit=None, coverage=None, items=None)


@pytest.fixture(scope="module")
def measured():
    """One joint entry of 12 draws and two internal ones, of 6 and of all 120.

    The third department's only item isn't in any of them.
    """
    town = registry(
        [
            proposal("P1", ratio=parse_ratio("10%")),
            proposal("P2", "D2", ratio=parse_ratio("10%")),
            proposal("P3", ratio=parse_ratio("5%"), basis=Basis.RANDOM, pin=Pin.ALONE),
            proposal("P4", "D2", basis=Basis.FULL, pin=Pin.ALONE),
        ]
    )
    rules = policy()
    frozen = freeze_targets(town, rules, TODAY, graded=True)
    quotas = make_quotas(make_plan(town, rules, frozen), rules, frozen)
    return Measured(quotas=quotas, items=town.items, library_size=len(frozen))


def certified(measured, **shares):
    asked = replace(NOTHING, last_year_internal=3, last_year_joint=1, **shares)
    lines = certify(policy(shares=asked), measured)
    return {line.requirement: line for line in lines}


def after(measured, *visits, drawn=None):
    due = {o.round_id for e in measured.entries for o in e.occurrences}
    return replace(measured, visits=visits, drawn=due if drawn is None else drawn)


def visit(name, entries, departments=("D1",)):
    return replace(
        VISIT,
        visit_id=name,
        target_id=name,
        entry_ids=tuple(entries),
        department_ids=departments,
    )


def test_every_measure_is_there_once_in_one_order(measured):
    lines = certify(policy(), measured)
    assert [line.requirement for line in lines] == ORDER
    reported = {n for n in ORDER if n not in ("grades.monotone", "entries.rounding")}
    assert {r.requirement for r in lines if r.kind is Asked.REPORTED} == reported


def test_before_the_draw_shares_over_visits_are_of_the_expected_draws(measured):
    lines = certified(measured)
    joint, credit = lines["joint_share.visits"], lines["credit_share.visits"]
    assert joint.measured_over == "预计户次 expected draws: 12/138"
    assert joint.reached == "0.086957"
    assert credit.measured_over.endswith("expected draws by lot: 12/18")
    covered = lines["coverage.targets"]
    assert covered.reached == "1.000000"
    assert "expected" in covered.measured_over


def test_after_the_draw_they_are_of_the_visits(measured):
    joint, lot, full = sorted(
        measured.entries, key=lambda e: (not e.joint, e.basis is Basis.FULL)
    )
    lines = certified(
        after(
            measured,
            visit("V1", [joint.entry_id], ("D1", "D2")),
            visit("V2", [lot.entry_id]),
            visit("V3", [full.entry_id], ("D2",)),
        )
    )
    assert lines["joint_share.visits"].measured_over == "检查户次 visits: 1/3"
    assert lines["credit_share.visits"].measured_over.endswith(
        "visits drawn by lot: 1/2"
    )
    assert lines["coverage.targets"].measured_over.endswith("target library: 3/120")


def test_between_the_draws_it_is_said_how_many_rounds_there_are_so_far(measured):
    rounds = {o.round_id for e in measured.entries for o in e.occurrences}
    first = sorted(rounds)[:1]
    lines = certified(after(measured, visit("V1", ["E"]), drawn=first))
    for name in ("joint_share.visits", "credit_share.visits", "coverage.targets"):
        assert f"rounds drawn so far 1/{len(rounds)}" in lines[name].measured_over


def test_a_share_is_held_to_the_exact_fraction(measured):
    third = certified(measured, joint=Wish(micro=333_333))["joint_share.entries"]
    assert (third.asked, third.reached) == ("0.333333", "0.333333")
    assert third.holds
    above = certified(measured, joint=Wish(micro=333_334))["joint_share.entries"]
    assert not above.holds
    assert above.slack == "-0.000001"


def test_a_change_against_last_year_is_asked_as_a_number_of_entries(measured):
    lines = certified(
        measured,
        entries_vs_last_year=Wish(micro=-300_000, at_least=False),
        joint_vs_last_year=Wish(micro=320_000),
    )
    total, joint, internal = (
        lines[f"entries.{kind}"] for kind in ("total", "joint", "internal")
    )
    # 4 entries less 30 % are 2.8: at most 2; 1 and 32 % more are 1.32: at least 2.
    assert (total.asked, total.reached, total.slack) == ("2", "3", "-1")
    assert (joint.asked, joint.reached, joint.slack) == ("2", "1", "-1")
    assert not total.holds
    assert not joint.holds
    assert (
        "change -0.250000, 要求 asked <=-30% = <=2; 求解 solver" in total.measured_over
    )
    assert "asked >=+32% = >=2" in joint.measured_over
    assert (internal.asked, internal.kind) == (None, Asked.REPORTED)
    assert "change -0.333333" in internal.measured_over


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("joint_share.entries", Wish(micro=900_000)),
        ("joint_share.tasks", Wish(micro=900_000)),
        ("joint_share.visits", Wish(micro=900_000)),
        ("credit_share.draws", Wish(micro=900_000)),
        ("credit_share.visits", Wish(micro=900_000)),
        ("coverage.items", Wish(micro=900_000)),
        ("entries.internal", Wish(micro=-900_000, at_least=False)),
        ("entries.joint", Wish(micro=900_000)),
        ("entries.total", Wish(micro=-900_000, at_least=False)),
    ],
)
def test_what_is_missed_is_an_error_of_a_requirement_and_a_warning_of_a_goal(
    measured, name, wish
):
    (required,) = (
        line
        for line in certified(measured, also=((name, wish),)).values()
        if not line.holds
    )
    assert (required.requirement, required.kind) == (name, Asked.REQUIREMENT)
    assert required.broken
    told = [f.value for f in unmet([required])]
    assert told == ([] if name == "coverage.items" else [name])
    assert goals_missed([required]) == []

    wanted = replace(wish, weight_micro=1)
    goal = certified(measured, also=((name, wanted),))[name]
    assert (goal.asked, goal.reached) == (required.asked, required.reached)
    assert (goal.kind, goal.holds, goal.broken) == (Asked.GOAL, False, False)
    assert unmet([goal]) == []
    (finding,) = goals_missed([goal])
    assert (finding.code, finding.level) == ("goal_missed", Level.WARNING)
    assert finding.params == {"asked": goal.asked, "reached": goal.reached}


def test_a_goal_that_is_reached_is_nothing_to_speak_of(measured):
    lines = certified(measured, joint=Wish(micro=300_000, weight_micro=1))
    assert lines["joint_share.entries"].holds
    assert goals_missed(list(lines.values())) == []


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (None, []),
        (Wish(micro=600_000), []),  # 2 of 3 are covered
        (Wish(micro=700_000), [("D3-I", Level.ERROR)]),
        (Wish(micro=700_000, weight_micro=1), [("D3-I", Level.WARNING)]),
    ],
)
def test_items_left_out_are_named_where_more_are_asked_for(measured, items, told):
    asked = policy(shares=replace(NOTHING, items=items))
    findings = uncovered_items(asked, measured)
    assert [(f.value, f.level) for f in findings] == told


def line(requirement, kind, *, holds):
    return Requirement(
        requirement=requirement,
        measured_over="entries",
        asked="0.5",
        reached="0.4",
        rounding="none",
        slack="-0.1",
        holds=holds,
        kind=kind,
    )


@pytest.mark.parametrize(
    ("missed", "code"),
    [
        (line("joint_share.visits", Asked.REQUIREMENT, holds=True), ExitCode.DONE),
        (line("joint_share.visits", Asked.GOAL, holds=False), ExitCode.DONE),
        (
            line("joint_share.visits", Asked.REQUIREMENT, holds=False),
            ExitCode.INFEASIBLE,
        ),
        (line("coverage.items", Asked.REQUIREMENT, holds=False), ExitCode.DONE),
    ],
)
def test_only_a_requirement_that_is_missed_ends_a_year_as_infeasible(missed, code):
    counts = {"counts": {"unstaffed_visits": 0, "visits_without_day": 0}}
    year = year_with(certificate=(missed,), summary=counts, findings=())
    assert exit_code_of(year) is code


def test_what_is_only_reported_is_asked_for_nowhere():
    with pytest.raises(ValueError, match="reported but asked"):
        line("joint_share.visits", Asked.REPORTED, holds=True)
