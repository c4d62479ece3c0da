"""Whether a partition keeps limits: told by an example, or by a proof."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.judging import Judge
from solvers.partition import Limit, Status

FIVE = (0, 1, 2, 3, 4)
MEMBERS = [(e,) for e in FIVE] + list(combinations(FIVE, 2))
NOTHING = np.zeros(len(MEMBERS), dtype=np.int64)


def partitions(allowed):
    """Yield every way to choose allowed members that hold each element once."""

    def going_on(left, chosen):
        if not left:
            yield chosen
            return
        first = min(left)
        for at in np.flatnonzero(allowed).tolist():
            if first in MEMBERS[at] and left.issuperset(MEMBERS[at]):
                yield from going_on(left - set(MEMBERS[at]), [*chosen, at])

    yield from going_on(frozenset(FIVE), [])


def weights():
    size = len(MEMBERS)
    return st.lists(st.integers(-9, 9), min_size=size, max_size=size).map(np.array)


def flags():
    size = len(MEMBERS)
    return st.lists(st.booleans(), min_size=size, max_size=size).map(np.array)


@settings(deadline=None, max_examples=60)
@given(first=weights(), second=weights(), least=st.integers(-20, 20), allowed=flags())
def test_what_is_said_is_what_trying_all_partitions_says(first, second, least, allowed):
    limits = [Limit(weights=first, at_least=least), Limit(weights=second, at_least=0)]
    found = Judge(5, MEMBERS).judge(limits, NOTHING, allowed)
    kept = [
        chosen
        for chosen in partitions(allowed)
        if not any(limit.missing(chosen) for limit in limits)
    ]
    if found.status is Status.INFEASIBLE:
        assert not kept
    if found.status is Status.FEASIBLE:
        assert sorted(found.chosen) in [sorted(chosen) for chosen in kept]


@settings(deadline=None, max_examples=60)
@given(first=weights(), least=st.integers(-20, 20), allowed=flags())
def test_a_proof_stands_while_what_it_is_for_stays(first, least, allowed):
    limit = Limit(weights=first, at_least=least)
    found = Judge(5, MEMBERS).judge([limit], NOTHING, allowed)
    if found.status is not Status.INFEASIBLE:
        return
    more = allowed | ~found.harmful
    limits = [limit] if found.limits.all() else []
    assert not any(
        not any(li.missing(chosen) for li in limits) for chosen in partitions(more)
    )


@settings(deadline=None, max_examples=60)
@given(part=weights(), allowed=flags())
def test_the_furthest_is_the_best_of_all_partitions(part, allowed):
    every = list(partitions(allowed))
    found = Judge(5, MEMBERS).furthest(part, None, [], allowed)
    if not every:
        assert found == ()
        return
    best = max(int(part[chosen].sum()) for chosen in every)
    # An answer is within the gap that a search stops at.
    assert int(part[list(found)].sum()) >= best - 0.02 * abs(best) - 1e-6


def test_an_element_that_nothing_covers_is_proof_by_itself():
    allowed = np.array([members != (0,) and 0 not in members for members in MEMBERS])
    found = Judge(5, MEMBERS).judge([], NOTHING, allowed)
    assert found.status is Status.INFEASIBLE
    assert found.harmful.tolist() == [0 in members for members in MEMBERS]


@pytest.mark.parametrize(
    ("share", "said"), [(0.5, Status.FEASIBLE), (0.7, Status.UNKNOWN)]
)
def test_what_only_whole_numbers_rule_out_stays_unknown(share, said):
    pairs = np.array([len(members) == 2 for members in MEMBERS], dtype=np.int64)
    every = np.ones(len(MEMBERS), dtype=np.int64)
    limits = [Limit(weights=np.rint(10 * pairs - 10 * share * every).astype(np.int64))]
    found = Judge(5, MEMBERS).furthest(pairs, every, [])
    assert (pairs[list(found)].sum(), len(found)) == (2, 3)
    judged = Judge(5, MEMBERS).judge(limits, every)
    assert judged.status is said
