"""The algebra of scopes agrees with sets of firms."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.scopes import Scope, TargetIndex, intersection, remainder
from tests.planning.town import targets

TAGS = ("food", "food;key", "key", "", "food_licence;school")
firms = targets(
    90,
    tags=[TAGS[i % 5] for i in range(90)],
    registered_on=[f"20{10 + i % 15}-01-01" if i % 7 else "" for i in range(90)],
    industry=[("6210", "6220", "5211", "")[i % 4] for i in range(90)],
)
index = TargetIndex(firms)

texts = st.lists(
    st.sampled_from(["6", "62", "621", "6220", "5", "52"]), min_size=1, max_size=3
).map(lambda t: tuple(sorted(set(t))))
tags = st.lists(st.sampled_from(["food", "key", "school"]), min_size=1, max_size=2).map(
    lambda t: tuple(sorted(set(t)))
)
bounds = st.tuples(
    st.sampled_from(["", "2012-01-01", "2015-06-01"]),
    st.sampled_from(["", "2014-01-01", "2020-01-01"]),
    st.booleans(),
)
scopes = st.builds(
    lambda industry, tag, barred, when: Scope(
        include={
            **({"industry": industry} if industry else {}),
            **({"tags": tag} if tag else {}),
        },
        exclude={"tags": barred} if barred else {},
        range={"registered_on": when} if when else {},
    ),
    st.none() | texts,
    st.none() | tags,
    st.none() | tags,
    st.none() | bounds,
)


@given(scopes, scopes)
def test_an_intersection_holds_exactly_what_both_hold(one, other):
    shared = intersection(one, other)
    if shared is not None:
        both = index.mask(one) & index.mask(other)
        assert np.array_equal(index.mask(shared), both)


@given(scopes, scopes)
def test_a_remainder_is_what_the_intersection_leaves(whole, other):
    shared = intersection(whole, other)
    rest = None if shared is None else remainder(whole, shared)
    if rest is not None:
        left = index.mask(whole) & ~index.mask(shared)
        assert np.array_equal(index.mask(rest), left)


@given(texts, texts)
def test_disjoint_industries_have_no_intersection(one, other):
    shared = intersection(
        Scope(include={"industry": one}), Scope(include={"industry": other})
    )
    meet = any(a.startswith(b) or b.startswith(a) for a in one for b in other)
    assert (shared is not None) == meet


def test_members_of_a_list_cell_are_matched_one_by_one():
    found = index.mask(Scope(include={"tags": ("key",)}))
    assert found.tolist() == ["key" in t.split(";") for t in firms["tags"]]


def test_two_tags_that_different_members_may_meet_are_not_merged():
    food, key = Scope(include={"tags": ("food",)}), Scope(include={"tags": ("key",)})
    assert intersection(food, key) is None
