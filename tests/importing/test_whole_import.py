"""What holds of every import: nothing is lost, and the order of rows is nothing."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from planner.errors import Level
from tests.importing.village import FILES, INN, MILL, SHOP, import_village, table
from tests.target_tables import all_of

#: The village with a sound and a faulty row of everything.
MIXED = {
    **FILES,
    "targets.csv": table(
        "target_id,name,district,grade,tags,visits",
        f"{INN},一号饭店,640104,A,食品;餐饮,1",
        f"{SHOP},二号商店,640105,,,",
        f"{MILL},三号作坊,64x,B,,",
        "OLD-1,四号,640205,D,餐饮,2",
    ),
    "history.csv": table(
        "target_id,visited_on,department_id",
        f"{INN},2026-01-10,D1",
        f"{SHOP},2025-06-01,D2",
        f"{SHOP},2025-06-01,D2",
        "GONE,2025-06-01,D2",
    ),
    "proposals.csv": table(
        "proposal_id,department_id,item_ids,start,end,ratio",
        "P1,D1,A1,2026-03-01,2026-05-31,5%",
        "P3,D2,B1,2026-03-01,2026-05-31,全覆盖",
        "P2,D1,A1,2026-03-01,2026-05-31,若干",
    ),
}


def shuffled(text, keys):
    header, *rows = text.splitlines()
    order = sorted(
        range(len(rows)), key=lambda at: keys[at % len(keys)] * 7919 % (at + 11)
    )
    return table(header, *(rows[at] for at in order))


def import_in_new_folder(files):
    with TemporaryDirectory() as folder:
        return import_village(Path(folder), files)


def without_rows(registry):
    """The proposals without their row numbers, which follow the file."""
    return tuple(replace(proposal, row=0) for proposal in registry.proposals)


@settings(max_examples=25, deadline=None)
@given(keys=st.lists(st.integers(1, 10_000), min_size=1, max_size=5))
def test_the_order_of_rows_changes_nothing(keys):
    plain, _ = import_in_new_folder(MIXED)
    mixed, _ = import_in_new_folder({n: shuffled(t, keys) for n, t in MIXED.items()})
    assert_frame_equal(all_of(plain.targets), all_of(mixed.targets))
    assert without_rows(plain) == without_rows(mixed)
    for name in ("departments", "inspectors", "items", "history", "counts"):
        assert getattr(plain, name) == getattr(mixed, name)


CELLS = st.one_of(
    st.sampled_from(
        ["", INN, SHOP, "D1", "A1", "640104", "2026-03-01", "5%", "是", "=1+1", '="1"', "x-a",
         "9.14690067674692e+17", "640104.0", "1E+05", "A|B", "2026-13-01", "全覆盖", "H62"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(FILES)),
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=4),
)
def test_whatever_the_cells_rows_in_are_rows_kept_and_rejected(name, rows):
    header = FILES[name].splitlines()[0]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    registry, findings = import_in_new_folder({name: f"{header}\n{text.getvalue()}"})
    for count in registry.counts:
        assert count.rows == count.kept + count.rejected
        faulty = {
            f.row for f in findings if f.file == count.file and f.level is Level.ERROR
        }
        assert count.rejected <= len(faulty)
    for finding in findings:
        assert (finding.value + finding.column).replace("\u3000", " ").isprintable()
        assert finding.message.zh
        assert finding.message.en
        assert finding.message.remedy


def test_every_finding_is_in_the_order_of_files_and_rows(tmp_path):
    _, findings = import_village(tmp_path, MIXED)
    places = list(dict.fromkeys((f.file, f.row) for f in findings))
    assert places == [
        ("targets.csv", 4),
        ("targets.csv", 5),
        ("proposals.csv", 4),
        ("history.csv", 5),
    ]
