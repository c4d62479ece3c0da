"""The contradiction found is one, and none is smaller."""

from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.contradiction import Kept, Proof, smallest_contradiction


def asking(contradictions, questions=None):
    """Ask about rules of which some sets can't be kept together."""

    def ask(wanted):
        if questions is not None:
            questions.append(wanted)
        if any(known <= wanted for known in contradictions):
            return Kept(rules=None)
        return Kept(rules=wanted)

    return ask


@given(
    st.integers(1, 7).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(st.frozensets(st.integers(0, n - 1), min_size=1), min_size=1),
        )
    )
)
@settings(max_examples=40, deadline=None)
def test_no_smaller_set_of_rules_contradicts_itself(drawn):
    n_rules, contradictions = drawn
    found = smallest_contradiction(n_rules, asking(contradictions))
    assert frozenset(found.rules) in contradictions
    assert len(found.rules) == min(map(len, contradictions))
    assert found.proof is Proof.SMALLEST


def test_among_sets_as_small_the_first_rules_are_named():
    found = smallest_contradiction(4, asking([frozenset({2, 3}), frozenset({0, 3})]))
    assert found.rules == (0, 3)


def test_rules_that_can_be_kept_contradict_nothing():
    assert smallest_contradiction(3, asking([])) is None


def test_a_set_that_is_not_proven_smallest_says_so():
    pairs = [frozenset({0, 1, 2}), frozenset({3, 4})]
    found = smallest_contradiction(5, asking(pairs), questions=0)
    assert found.proof is Proof.MINIMAL


def test_a_search_that_was_given_up_proves_nothing():
    def ask(wanted):
        if wanted == frozenset({0, 1}):
            return Kept(rules=None)
        return Kept(rules=wanted, sure=False)

    assert smallest_contradiction(2, ask).proof is Proof.UNPROVEN
