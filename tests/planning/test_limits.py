"""What the policy asks of shares and numbers changes which groups are chosen."""

from datetime import date

import pytest

from planner.errors import InfeasibleError
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.planning.limits import rules_of
from planner.planning.merging import Measure
from planner.policy.record import MergePolicy, SharePolicy, Wish
from planner.ratios import parse_ratio
from planner.registry import Basis
from tests.planning.town import policy, proposal, registry

NOTHING = {"joint": None, "credit": None, "coverage": None, "items": None}
UPPER, LOWER = ("130802",), ("130803", "130821")


def asking(**shares):
    return SharePolicy(**{**NOTHING, **shares})


def together(town, shares):
    """The proposals of each group chosen, small groups first."""
    rules = policy(shares=shares, merge=MergePolicy(scope_share_micro=300_000))
    frozen = freeze_targets(town, rules, date(2026, 1, 5), graded=True)
    found = make_plan(town, rules, frozen)
    groups = [found.choice.ids(c.members) for c in found.chosen]
    return sorted(groups, key=lambda ids: (len(ids), ids))


def two_halves(**upper):
    """One department comes four times a year to the whole town, two once to a part.

    Apart they draw least: 24 for the whole, 8 for upper (one of three districts), 16
    for lower (two). Who joins the whole is drawn for four times:

    =============== ======= ======== ========= ==========
    together        entries of joint tasks     visits
    =============== ======= ======== ========= ==========
    none            3       0        0 of 6    0 of 48
    whole and upper 3       1        1 of 5    32 of 64
    whole and lower 3       1        2 of 4    64 of 80
    =============== ======= ======== ========= ==========
    """
    return registry(
        [
            proposal("whole", ratio=parse_ratio("5%"), times=4, basis=Basis.RANDOM),
            proposal("upper", "D2", districts=UPPER, ratio=parse_ratio("20%"), **upper),
            proposal("lower", "D3", districts=LOWER, ratio=parse_ratio("20%")),
        ]
    )


WITH_UPPER = [["lower"], ["upper", "whole"]]
WITH_LOWER = [["upper"], ["lower", "whole"]]
NO_ONE = [["lower"], ["upper"], ["whole"]]


@pytest.mark.parametrize(
    ("over", "micro", "groups"),
    [
        ("entries", 0, NO_ONE),
        ("entries", 333_333, WITH_UPPER),
        ("tasks", 200_000, WITH_UPPER),
        ("tasks", 200_001, WITH_LOWER),
        ("tasks", 500_000, WITH_LOWER),
        ("visits", 500_000, WITH_UPPER),
        ("visits", 500_001, WITH_LOWER),
        ("visits", 800_000, WITH_LOWER),
    ],
)
def test_a_joint_share_is_met_by_the_plan_of_fewest_visits_that_meets_it(
    over, micro, groups
):
    shares = asking(joint=Wish(micro=micro), joint_over=over)
    assert together(two_halves(), shares) == groups


@pytest.mark.parametrize(
    ("over", "micro"),
    [("entries", 333_334), ("tasks", 500_001), ("visits", 800_001)],
)
def test_a_joint_share_beyond_every_plan_is_refused(over, micro):
    with pytest.raises(InfeasibleError):
        together(two_halves(), asking(joint=Wish(micro=micro), joint_over=over))


def test_two_shares_are_asked_for_at_once():
    more = (("joint_share.tasks", Wish(micro=400_000)),)
    assert together(two_halves(), asking(joint=Wish(micro=300_000))) == WITH_UPPER
    shares = asking(joint=Wish(micro=300_000), also=more)
    assert together(two_halves(), shares) == WITH_LOWER


@pytest.mark.parametrize("over", ["draws", "visits"])
@pytest.mark.parametrize(
    ("micro", "groups"),
    [
        (500_000, NO_ONE),  # 24 of 48 by risk already
        (500_001, WITH_UPPER),  # 48 of 64, as the joint entry is drawn by risk
        (750_001, WITH_LOWER),  # 72 of 80
    ],
)
def test_a_credit_share_makes_random_draws_join_draws_by_risk(over, micro, groups):
    shares = asking(credit=Wish(micro=micro), credit_over=over)
    assert together(two_halves(), shares) == groups


@pytest.mark.parametrize(
    ("shares", "groups"),
    [
        ({"internal_vs_last_year": Wish(micro=0, at_least=False)}, NO_ONE),
        # of three internal entries a tenth fewer leaves two
        ({"internal_vs_last_year": Wish(micro=-100_000, at_least=False)}, WITH_UPPER),
        ({"joint_vs_last_year": Wish(micro=0)}, WITH_UPPER),
        ({"joint_vs_last_year": Wish(micro=0, at_least=False)}, NO_ONE),
    ],
)
def test_numbers_of_entries_by_kind_against_last_year(shares, groups):
    last = asking(**shares, last_year_internal=3, last_year_joint=1)
    assert together(two_halves(), last) == groups


def test_fewer_internal_entries_than_any_plan_has_are_refused():
    fewer = Wish(micro=-500_000, at_least=False)
    with pytest.raises(InfeasibleError):
        together(
            two_halves(), asking(internal_vs_last_year=fewer, last_year_internal=3)
        )


def twins():
    """Two departments come to the whole town: one entry, or one each."""
    return registry([proposal("one"), proposal("other", "D2")])


@pytest.mark.parametrize(
    ("wish", "groups"),
    [
        (Wish(micro=0), [["one"], ["other"]]),
        (Wish(micro=-500_000), [["one", "other"]]),
        (Wish(micro=0, at_least=False), [["one", "other"]]),
        (Wish(micro=-500_000, at_least=False), [["one", "other"]]),
    ],
)
def test_the_number_of_all_entries_against_last_year(wish, groups):
    shares = asking(entries_vs_last_year=wish, last_year_internal=2)
    assert together(twins(), shares) == groups


def test_no_entries_at_all_are_refused():
    none = Wish(micro=-1_000_000, at_least=False)
    with pytest.raises(InfeasibleError):
        together(twins(), asking(entries_vs_last_year=none, last_year_internal=2))


@pytest.mark.parametrize(
    ("weight", "groups"),
    [(500_000, [["one", "other"]]), (2_000_000, [["one"], ["other"]])],
)
def test_a_goal_that_costs_an_entry_is_met_only_where_it_is_worth_more(weight, groups):
    """As many entries as last year cost one more than the fewest."""
    goal = Wish(micro=0, weight_micro=weight)
    shares = asking(entries_vs_last_year=goal, last_year_internal=2)
    assert together(twins(), shares) == groups


def twins_and_a_guest():
    """Two of one department's, and another department for one district.

    The twins alone and the guest: two entries. All three: one joint entry, and what
    each twin covers beyond the district stays: three.
    """
    return registry(
        [
            proposal("one"),
            proposal("other"),
            proposal("guest", "D2", districts=UPPER),
        ]
    )


JOINT_AT_AN_ENTRY_MORE = [
    [["guest", "one", "other"]],
    [["other"], ["guest", "one"]],
    [["one"], ["guest", "other"]],
]


@pytest.mark.parametrize("weight", [2_000_000, None])
def test_a_joint_entry_is_made_where_its_goal_weighs_more_than_an_entry(weight):
    goal = Wish(micro=0, weight_micro=weight)
    shares = asking(joint_vs_last_year=goal, last_year_joint=1)
    assert together(twins_and_a_guest(), shares) in JOINT_AT_AN_ENTRY_MORE


def test_a_joint_entry_is_not_made_where_its_goal_weighs_less_than_an_entry():
    goal = Wish(micro=0, weight_micro=500_000)
    shares = asking(joint_vs_last_year=goal, last_year_joint=1)
    assert together(twins_and_a_guest(), shares) == [["guest"], ["one", "other"]]


@pytest.mark.parametrize(("micro", "weight"), [(250_000, 1_000), (300_001, 100_000)])
def test_a_goal_that_costs_only_visits_is_met_however_little_it_weighs(micro, weight):
    goal = Wish(micro=micro, weight_micro=weight)
    assert together(two_halves(), asking(joint=goal)) == WITH_UPPER


def test_a_goal_out_of_reach_is_missed_where_a_requirement_is_refused():
    goal = Wish(micro=1_000_000, weight_micro=1_000_000)
    assert together(two_halves(), asking(joint=goal)) in (WITH_UPPER, WITH_LOWER)


def test_what_a_missing_unit_of_a_goal_costs_is_its_weight_in_entries():
    """Of half the entries, one missing joint entry is two missing halves."""
    goal = Wish(micro=500_000, weight_micro=3_000_000)
    rule = rules_of(asking(joint=goal))["joint_share.entries"]
    assert rule.amounts == {Measure.JOINT_ENTRIES: 2, Measure.ENTRIES: -1}
    assert rule.price == 1.5
    required = rules_of(asking(joint=Wish(micro=500_000)))["joint_share.entries"]
    assert required.price is None


def test_coverage_is_no_matter_of_which_groups_are_chosen():
    covering = asking(coverage=Wish(micro=30_000), items=Wish(micro=1_000_000))
    assert rules_of(covering) == {}
