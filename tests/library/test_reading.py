"""Tables that change the library, judged by file, row and column."""

from dataclasses import replace
from pathlib import Path

import pytest

from planner.adapters.engines.library_tables import StoredLibrary
from planner.adapters.engines.stored_targets import StoredTables
from planner.errors import InputError, Level
from planner.importing.raw_tables import RawPieces
from planner.library.reading import Increment, many_gone
from tests.library.tables import cells_of, context, raw, table


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def base(folder: Path):
    rows = {"T1": {"address": "一街"}, "T2": {"tags": "a;b"}, "T3": {"visits": "2"}}
    return StoredTables(folder).keep([table(rows)])


def changed(folder, base, text):
    judged = increment(text, base)
    return cells_of(StoredLibrary(folder).changed(base, judged.rows())), judged


def increment(text, base):
    table = raw(text)
    half = len(table.rows) // 2
    parts = [
        replace(
            table,
            columns=tuple(cells[part] for cells in table.columns),
            rows=table.rows[part],
        )
        for part in (slice(half), slice(half, None))
    ]
    return Increment(RawPieces(file=table.file, pieces=iter(parts)), base, context())


def told(judged):
    return [(f.row, f.column, f.code, f.level) for f in judged.findings]


def test_what_an_increment_does_not_say_stays_and_a_dash_empties(folder, base):
    text = "target_id,grade,tags,address\nT1,C,,-\nT2,,-,\n"
    now, judged = changed(folder, base, text)
    assert (now["T1"]["grade"], now["T1"]["address"]) == ("C", "")
    assert (now["T2"]["grade"], now["T2"]["tags"]) == ("A", "")
    assert now["T3"] == cells_of(base)["T3"]
    assert [f for f in judged.findings if f.level is Level.ERROR] == []


def test_a_new_target_needs_name_and_district(folder, base):
    text = "target_id,name,district,grade\nT8,新户,640105,B\nT9,,,D\n"
    now, judged = changed(folder, base, text)
    assert (now["T8"]["grade"], now["T8"]["visits"]) == ("B", "")
    assert "T9" not in now
    errors = [one for one in told(judged) if one[3] is Level.ERROR]
    assert errors == [
        (3, "district", "library_target_unknown", Level.ERROR),
        (3, "name", "library_target_unknown", Level.ERROR),
    ]
    assert (judged.count.kept, judged.count.rejected) == (1, 1)


def test_who_is_gone_leaves_and_twice_is_told(folder, base):
    now, judged = changed(
        folder, base, "代码,移出\n".replace("代码", "target_id") + "T1,是\nT7,是\n"
    )
    assert sorted(now) == ["T2", "T3"]
    assert (3, "移出", "library_gone_unknown", Level.WARNING) in told(judged)


def test_the_year_itself_counts_its_visits(folder, base):
    now, _ = changed(folder, base, "target_id,visits\nT3,9\n")
    assert now["T3"]["visits"] == "2"


def test_a_faulty_grade_leaves_the_one_that_was(folder, base):
    now, judged = changed(folder, base, "target_id,grade\nT1,Z\nT2,D\n")
    assert (now["T1"]["grade"], now["T2"]["grade"]) == ("A", "D")
    assert (2, "grade", "bad_grade", Level.ERROR) in told(judged)


def test_an_owner_in_the_library_is_known(folder, base):
    text = "target_id,premises_of\nT1,T3\nT2,T77\n"
    _, judged = changed(folder, base, text)
    unknown = [f.value for f in judged.findings if f.code == "unknown_reference"]
    assert unknown == ["T77"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,district\n一户,640104\n", "missing_column"),
        ("target_id,grade\nT9,D\n", "nothing_kept"),
    ],
)
def test_a_table_of_which_nothing_can_be_taken_is_refused(base, text, code):
    with pytest.raises(InputError) as error:
        list(increment(text, base).rows())
    assert code in {finding.code for finding in error.value.findings}


def test_an_id_counts_once_however_a_file_is_cut(folder, base):
    text = "target_id,grade\nT1,B\nT2,B\nT1,C\nT2,D\n"
    now, judged = changed(folder, base, text)
    assert (now["T1"]["grade"], now["T2"]["grade"]) == ("B", "B")
    doubled = [f.row for f in judged.findings if f.code == "duplicate_id"]
    assert doubled == [4, 5]


def test_an_owner_that_comes_later_in_the_file_is_known(folder, base):
    text = "target_id,name,district,premises_of\nT1,,,T8\nT2,,,\nT8,总店,640104,\n"
    _, judged = changed(folder, base, text)
    assert "unknown_reference" not in {f.code for f in judged.findings}


def test_a_whole_table_that_lacks_many_is_not_believed():
    assert many_gone(100, 10, "targets.csv") is None
    finding = many_gone(100, 11, "targets.csv")
    assert finding is not None
    assert finding.params == {"gone": "11", "before": "100"}
