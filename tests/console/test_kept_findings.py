"""Findings of an import, kept in parts and read where somebody looks."""

import pytest

from planner.adapters.files import kept_findings
from planner.adapters.files.kept_findings import KeptFindings, keep_findings
from planner.adapters.files.kept_rows import keep_rows
from planner.adapters.state.workspace import Workspace
from planner.agenda.findings import Chosen, by_kind
from planner.errors import CheckFailedError, Finding, Level
from planner.publishing.row_of import finding_row
from planner.publishing.store import FindingRow

FOUND = [
    Finding(
        file=("targets.csv", "items.csv")[n % 3 == 0],
        code=("bad_date", "missing_value")[n % 5 == 0],
        level=(Level.ERROR, Level.WARNING)[n % 7 == 0],
        row=n + 2,
        column="c",
        value=str(n % 4),
    )
    for n in range(47)
]
ROWS = [finding_row(f"{n:010d}", finding) for n, finding in enumerate(FOUND)]
CHOSEN = [
    Chosen(),
    Chosen(file="items.csv"),
    Chosen(file="targets.csv", code="bad_date", level="error"),
    Chosen(level="warning"),
    Chosen(code="bad_id"),
]


@pytest.fixture(params=[1, 4, 47, 100, None])
def kept(tmp_path, monkeypatch, request):
    """Findings in parts of several sizes; None as earlier versions kept them."""
    workspace = Workspace(tmp_path / "work")
    if request.param is None:
        return KeptFindings(workspace, keep_rows(workspace, FindingRow, ROWS))
    monkeypatch.setattr(kept_findings, "_PART", request.param)
    return KeptFindings(workspace, keep_findings(workspace, FOUND))


def test_they_come_after_any_key_in_their_order(kept):
    assert list(kept.after("")) == ROWS
    for at in (0, 3, 4, 20, 45):
        assert list(kept.after(ROWS[at].key)) == ROWS[at + 1 :]
    assert list(kept.after(ROWS[-1].key)) == list(kept.after("~")) == []


@pytest.mark.parametrize("chosen", CHOSEN)
def test_a_page_of_those_that_are_meant(kept, chosen):
    meant = chosen.of(ROWS)
    assert kept.count(chosen) == len(meant)
    for first in range(0, len(meant) + 3, 5):
        assert kept.some(chosen, first, 5) == meant[first : first + 5]


def test_their_kinds_are_known_without_reading_them(kept):
    assert list(kept.kinds) == by_kind(ROWS)


def test_a_sheet_has_some_of_each_kind(kept):
    few = list(kept.few_of_each(3))
    places = {(row.file, row.code) for row in ROWS}
    assert len(few) == 3 * len(places)
    assert few == [
        row
        for at, row in enumerate(ROWS)
        if sum((r.file, r.code) == (row.file, row.code) for r in ROWS[:at]) < 3
    ]


def test_an_import_that_was_not_checked_has_none(tmp_path):
    nothing = KeptFindings(Workspace(tmp_path / "work"), None)
    assert list(nothing.after("")) == nothing.some(Chosen(), 0, 5) == []
    assert (nothing.count(Chosen()), list(nothing.kinds)) == (0, [])


def test_one_without_findings_has_none_either(tmp_path):
    workspace = Workspace(tmp_path / "work")
    nothing = KeptFindings(workspace, keep_findings(workspace, []))
    assert (list(nothing.after("")), list(nothing.kinds)) == ([], [])


def test_a_part_that_was_changed_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_findings, "_PART", 10)
    workspace = Workspace(tmp_path / "work")
    kept = KeptFindings(workspace, keep_findings(workspace, FOUND))
    part = next(workspace.snapshots.glob("*.rows.json"))
    part.write_bytes(part.read_bytes().replace(b"csv", b"CSV"))
    with pytest.raises(CheckFailedError):
        list(kept.after(""))
