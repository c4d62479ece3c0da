"""Targets counted by kinds alike count as the targets themselves do."""

from collections import Counter
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.planning.alike import alike_targets
from planner.planning.reach import Reach
from planner.scopes import Scope, TargetIndex, intersection, remainder
from tests.planning.town import policy, targets
from tests.target_tables import PlainTargets

TAGS = ("food", "food;key", "key", "", "food_licence;school")
DISTRICTS = ("130802", "130803", "130821")
GRADES = ("A", "B", "C", "D", "")
FIRMS = targets(
    180,
    tags=[TAGS[(i * 7) % 5] for i in range(180)],
    registered_on=[f"20{10 + i % 15}-01-01" if i % 7 else "" for i in range(180)],
    industry=[("6210", "6220", "5211", "")[(i * 11) % 4] for i in range(180)],
    grade=[GRADES[(i * i) % 5 if i % 3 else i % 5] for i in range(180)],
)
FIRM_INDEX = TargetIndex(FIRMS)
CELLS = {"grade": GRADES, "district": DISTRICTS}
ORDER = policy().grades.order


def some(*values):
    lists = st.lists(st.sampled_from(values), min_size=1, max_size=2)
    return st.none() | lists.map(lambda texts: tuple(sorted(set(texts))))


bounds = st.none() | st.tuples(
    st.sampled_from(["", "2012-01-01", "2015-06-01"]),
    st.sampled_from(["", "2014-01-01", "2020-01-01"]),
    st.booleans(),
)


def scope(industry, tags, districts, barred_tags, barred_industry, when):
    include = {"industry": industry, "tags": tags, "district": districts}
    exclude = {"tags": barred_tags, "industry": barred_industry}
    return Scope(
        include={column: texts for column, texts in include.items() if texts},
        exclude={column: texts for column, texts in exclude.items() if texts},
        range={"registered_on": when} if when else {},
    )


scopes = st.builds(
    scope,
    some("6", "62", "6220", "5", "52"),
    some("food", "key", "school"),
    some(*DISTRICTS, "1308", "13082"),
    some("food", "key", "school"),
    some("621", "5"),
    bounds,
)
years = st.lists(scopes, min_size=1, max_size=4)


def derived(year):
    """The scopes of a year, what every two share, and what that leaves of the first."""
    found = list(year)
    for one, other in product(year, year):
        shared = intersection(one, other)
        rest = None if shared is None else remainder(one, shared)
        found += [each for each in (shared, rest) if each is not None]
    return found


@given(years)
@settings(max_examples=60, deadline=None)
def test_kinds_weighted_by_their_counts_are_the_targets_of_a_scope(year):
    kinds = alike_targets(PlainTargets(FIRMS), year)
    named = [kinds.index.coded(c, list(values).index) for c, values in CELLS.items()]
    strata = list(zip(*named, strict=True))
    for each in derived(year):
        weighted = Counter()
        for stratum, held, count in zip(
            strata, kinds.index.mask(each), kinds.sizes.tolist(), strict=True
        ):
            weighted[stratum] += count * int(held)
        firms = FIRMS[FIRM_INDEX.mask(each)]
        expected = [firms[c].map(list(values).index) for c, values in CELLS.items()]
        assert +weighted == Counter(zip(*expected, strict=True))


@given(years)
@settings(max_examples=40, deadline=None)
def test_what_reach_tells_of_a_scope_is_counted_on_the_firms(year):
    reach = Reach(PlainTargets(FIRMS), year, policy())
    for each in derived(year):
        number, held = reach.number(each), FIRM_INDEX.mask(each)
        by_grade = [int((held & (FIRMS["grade"] == g)).sum()) for g in (*ORDER, "")]
        assert reach.counts(number, ()) == tuple(by_grade)
        only = [
            n if g in ("A", "D") else 0
            for g, n in zip((*ORDER, ""), by_grade, strict=True)
        ]
        assert reach.counts(number, ("A", "D")) == tuple(only)
        assert reach.size(number) == held.sum()
        assert reach.districts(number) == FIRMS["district"][held].nunique()


@given(years)
@settings(max_examples=40, deadline=None)
def test_what_every_two_scopes_share_is_counted_on_the_firms(year):
    reach = Reach(PlainTargets(FIRMS), year, policy())
    masks = [FIRM_INDEX.mask(each) for each in year]
    shared = reach.shared([reach.number(each) for each in year])
    expected = [[int((one & other).sum()) for other in masks] for one in masks]
    assert np.array_equal(shared, expected)


def test_firms_that_differ_only_where_no_scope_looks_are_one_kind():
    firms = targets(60, grade=["A"] * 60, district=["130802"] * 60)
    kinds = alike_targets(PlainTargets(firms), [Scope(include={"industry": ("62",)})])
    assert kinds.sizes.tolist() == [30, 30]
    assert sorted(kinds.index.values("industry")) == ["5211", "6210"]
