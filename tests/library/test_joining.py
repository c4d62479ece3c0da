"""Increments joined, held against the same ones taken in one after another."""

from hypothesis import given
from hypothesis import strategies as st

from planner.adapters.engines.library_tables import StoredLibrary
from planner.adapters.engines.stored_targets import StoredTables
from planner.library.joining import Joined
from planner.registry import TARGET_COLUMNS
from tests.library.tables import table
from tests.library.test_tables import CELLS, IDS, LIBRARIES, few, folder, pieces

__all__ = ["folder"]

#: Increments: of each target its cells, None for who is gone.
SEVERAL = st.lists(
    st.dictionaries(st.sampled_from(IDS), st.none() | CELLS), min_size=1, max_size=4
)


@few
@given(before=LIBRARIES, several=SEVERAL)
def test_joined_they_make_the_same_table_and_count_the_same(folder, before, several):
    library = StoredLibrary(folder)
    base = StoredTables(folder).keep([table(before)])
    one_by_one, joined = base, Joined(base)
    for rows in several:
        after = library.changed(one_by_one, pieces(rows))
        counted = joined.change(pieces(rows))
        assert counted == {
            change: library.differences(one_by_one, after).total(change)
            for change in counted
        }
        one_by_one = after
        asked = [*IDS, "T99"]
        found = joined.rows(asked, TARGET_COLUMNS)
        there = after.rows(asked, TARGET_COLUMNS)
        assert found.to_dict("records") == there.to_dict("records")
    made = library.changed(base, joined.changes())
    assert made.name == one_by_one.name


def test_what_is_undone_again_is_no_change(folder):
    base = StoredTables(folder).keep([table({"T1": {}})])
    joined = Joined(base)
    for grade in ("D", "A"):
        joined.change(pieces({"T1": {"grade": grade}}))
    assert list(joined.changes()) == []
