"""Libraries changed and compared where they lie."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.adapters.engines.library_tables import StoredLibrary
from planner.adapters.engines.stored_targets import StoredTables
from planner.library.record import Change, Differences
from planner.registry import TARGET_COLUMNS
from tests.library.tables import cells_of, table

IDS = [f"T{number}" for number in range(8)]
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "grade": st.sampled_from(["", "A", "B", "C"]),
        "district": st.sampled_from(["640104", "640105"]),
        "address": st.sampled_from(["", "一街", "二街"]),
        "visits": st.sampled_from(["", "0", "3"]),
    },
)
LIBRARIES = st.dictionaries(st.sampled_from(IDS), CELLS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


def pieces(rows):
    """Return changes by id, None for who is gone, as `changed` takes them."""
    blank = dict.fromkeys(TARGET_COLUMNS)
    made = [
        {**blank, "target_id": i, "gone": cells is None, **(cells or {})}
        for i, cells in rows.items()
    ]
    return [pd.DataFrame(made, columns=[*TARGET_COLUMNS, "gone"], dtype=object)]


def few(test):
    quiet = [HealthCheck.function_scoped_fixture]
    return settings(max_examples=8, deadline=None, suppress_health_check=quiet)(test)


@few
@given(before=LIBRARIES, after=LIBRARIES)
def test_the_differences_of_two_libraries_make_the_one_of_the_other(
    folder, before, after
):
    tables, library = StoredTables(folder), StoredLibrary(folder)
    old, new = tables.keep([table(before)]), tables.keep([table(after)])
    made = old
    for piece in library.differing(old, new):
        made = library.changed(made, [piece[[*TARGET_COLUMNS, "gone"]]])
    assert made.name == new.name


@few
@given(before=LIBRARIES, changes=LIBRARIES, cut=st.integers(0, len(IDS)))
def test_increments_of_other_firms_come_in_any_order(folder, before, changes, cut):
    whole = table(changes).to_dict("records")
    parts = [
        pieces({row["target_id"]: row for row in rows})
        for rows in (whole[:cut], whole[cut:])
    ]
    base, library = StoredTables(folder).keep([table(before)]), StoredLibrary(folder)
    one = library.changed(library.changed(base, parts[0]), parts[1])
    other = library.changed(library.changed(base, parts[1]), parts[0])
    assert one.name == other.name
    again = library.changed(one, parts[0])
    assert again.name == one.name


@few
@given(before=LIBRARIES, after=LIBRARIES)
def test_what_differs_is_counted_as_it_is_one_by_one(folder, before, after):
    tables, library = StoredTables(folder), StoredLibrary(folder)
    old, new = tables.keep([table(before)]), tables.keep([table(after)])
    found = library.differences(old, new)
    was, now = cells_of(old), cells_of(new)
    both = was.keys() & now.keys()
    moved = {i for i in both if was[i]["district"] != now[i]["district"]}
    regraded = {i for i in both if was[i]["grade"] != now[i]["grade"]}
    others = set(TARGET_COLUMNS) - {"district", "grade"}
    otherwise = {i for i in both if any(was[i][c] != now[i][c] for c in others)}
    assert found.totals() == {
        "new": len(now.keys() - was.keys()),
        "gone": len(was.keys() - now.keys()),
        "moved": len(moved),
        "grade": len(regraded),
        "other": len(otherwise),
    }
    assert found.targets == len(now)
    assert found.differing == len(was.keys() ^ now.keys()) + len(
        moved | regraded | otherwise
    )
    assert sum(found.grades.values()) == len(regraded)
    assert Differences.from_json(found.as_json()) == found


def test_differences_say_where_and_from_what_to_what(folder):
    tables, library = StoredTables(folder), StoredLibrary(folder)
    old = tables.keep([table({"T1": {}, "T2": {}, "T3": {}, "T4": {"grade": "B"}})])
    new = tables.keep(
        [
            table(
                {
                    "T2": {"district": "640105", "grade": "D"},
                    "T3": {"address": "新址"},
                    "T4": {"grade": "D"},
                    "T5": {"district": "640105"},
                }
            )
        ]
    )
    found = library.differences(old, new)
    assert found.districts == {
        "640104": {Change.GONE: 1, Change.GRADE: 1, Change.OTHER: 1},
        "640105": {Change.NEW: 1, Change.MOVED: 1, Change.GRADE: 1},
    }
    assert found.grades == {("A", "D"): 1, ("B", "D"): 1}
    assert found.columns == {"district": 1, "grade": 2, "address": 1}


def test_a_whole_table_takes_the_place_of_all(folder):
    tables, library = StoredTables(folder), StoredLibrary(folder)
    old = tables.keep([table({"T1": {}, "T2": {"visits": "2"}, "T3": {}})])
    whole = tables.keep([table({"T2": {"grade": "C", "visits": ""}, "T4": {}})])
    made = cells_of(library.replaced(old, whole, {"visits"}, {"T3"}))
    assert sorted(made) == ["T2", "T3", "T4"]
    assert (made["T2"]["grade"], made["T2"]["visits"]) == ("C", "2")
