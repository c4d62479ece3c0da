"""One target's row, leaf and eligibility are those of the whole frame."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.protocol.eligibility import is_eligible
from planner.protocol.own_row import own_row
from planner.protocol.salts import salt
from planner.scopes import Scope, TargetIndex
from tests.self_check.drawn_year import CONFIDENTIAL, OPEN, SMALLER, rows

TEXTS = st.lists(
    st.sampled_from(["", "a", "ab", "b", "food", "food_x", "𠀀"]), max_size=3
)
COLUMNS = st.sampled_from(["kind", "tags"])
BOUND = st.sampled_from(["", "a", "b", "2020", "𠀀", "￿"])
SCOPES = st.builds(
    Scope,
    include=st.dictionaries(COLUMNS, TEXTS.map(tuple), max_size=2),
    exclude=st.dictionaries(COLUMNS, TEXTS.map(tuple), max_size=2),
    range=st.dictionaries(
        st.just("kind"), st.tuples(BOUND, BOUND, st.booleans()), max_size=1
    ),
)
TARGETS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["", "a", "abc", "b", "2021", "𠀀x", "￿"]),
        "tags": st.sampled_from(["", "a", "food", "a;food_x", "b;c"]),
    }
)


@given(SCOPES, TARGETS)
def test_a_target_is_eligible_where_its_mask_says_so(scope, cells):
    mask = TargetIndex(pd.DataFrame([cells], dtype=str)).mask(scope)
    assert is_eligible(scope.as_json(), cells, ["tags"]) is bool(mask[0])


@pytest.mark.parametrize("given_", [CONFIDENTIAL, OPEN, SMALLER])
def test_eligible_targets_are_as_many_as_stated(given_):
    scopes = {e["entry"]: e["scope"] for e in given_["plan"]["entries"]}
    lists = given_["statement"]["frame"]["list_columns"]
    for stated in given_["statement"]["entries"]:
        found = [
            cells
            for cells in rows(given_).values()
            if is_eligible(scopes[stated["entry"]], cells, lists)
        ]
        assert len(found) == stated["eligible"]


def test_an_absent_member_of_a_scope_asks_for_nothing():
    assert is_eligible({}, {"kind": "企业"}, [])


def test_an_empty_list_lets_nobody_in():
    assert not is_eligible({"include": {"kind": []}}, {"kind": "企业"}, [])


@pytest.mark.parametrize("given_", [CONFIDENTIAL, OPEN, SMALLER])
def test_a_row_gives_the_leaf_of_the_worked_example(given_):
    target_id, key = given_["proof_of"], given_["custody_key"]
    stated = given_["statement"]["frame"]
    row = own_row(
        rows(given_)[target_id], stated["columns"], stated["sealed_columns"], key
    )
    assert row.leaf(salt(key, target_id)) == given_["proof"]["leaf"]
    assert ("grade" in row.columns) is (key is None)


def test_sealed_columns_without_a_key_are_refused():
    with pytest.raises(ValueError, match="need the round's key"):
        own_row(
            {"target_id": "T", "grade": "D"}, ["target_id", "grade"], ["grade"], None
        )
