"""The table of changes, judged by file, row and column; taken whole or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from planner.changes import ChangeKind
from planner.composition.revisions import asked_in, wanted_revision
from planner.composition.years import import_folder, passing_tables
from planner.errors import InputError
from planner.importing.changes import CHANGES, LONGEST_REASON
from planner.ports import NoProgress
from planner.season.plan import Given
from tests.revision.conftest import (
    CHANGE_HEADER,
    PROPOSAL_HEADER,
    written,
)
from tests.revision.village import make_village

WITHDRAWN = ("撤销", "2026-0007", "", "", "", "不再需要")
POSTPONED = ("延期", "2026-0004", "", "2026-07-10", "2026-09-20", "防汛")
ADDED = ("新增", "", "new-food", "", "", "投诉集中")
WINDOW = ("2026-08-01", "2026-09-15")
PROPOSAL = ("new-food", "SCJG", "S1", "餐饮", "62", *WINDOW, "10%", "")


@cache
def given(folder: Path) -> Given:
    imported = import_folder(folder, NoProgress(), passing_tables())
    return Given(
        policy=imported.policy, registry=imported.registry, findings=imported.findings
    )


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return given(make_village(tmp_path_factory.mktemp("given") / "village"))


def told(
    village: Given,
    folder: Path,
    changes: Sequence[Sequence[str]],
    proposals: Sequence[Sequence[str]] = (),
) -> list[tuple[str, int | None, str, str]]:
    """File, row, column and code of all that is wrong."""
    written(folder / "changes.csv", [CHANGE_HEADER, *changes])
    if proposals:
        written(folder / "proposals.csv", [PROPOSAL_HEADER, *proposals])
    with pytest.raises(InputError) as error:
        asked_in(folder, village)
    return [(f.file, f.row, f.column, f.code) for f in error.value.findings]


def with_cell(row: tuple[str, ...], column: str, text: str) -> tuple[str, ...]:
    at = CHANGE_HEADER.index(column)
    return (*row[:at], text, *row[at + 1 :])


def test_a_table_says_what_is_added_withdrawn_and_postponed(
    village: Given, tmp_path: Path
) -> None:
    written(tmp_path / "changes.csv", [CHANGE_HEADER, WITHDRAWN, POSTPONED, ADDED])
    written(tmp_path / "proposals.csv", [PROPOSAL_HEADER, PROPOSAL])
    asked = asked_in(tmp_path, village)
    assert [(c.kind, c.row) for c in asked.changes] == [
        (ChangeKind.WITHDRAWN, 2),
        (ChangeKind.POSTPONED, 3),
        (ChangeKind.ADDED, 4),
    ]
    assert asked.changes[1].end.isoformat() == "2026-09-20"
    assert [p.proposal_id for p in asked.proposals] == ["new-food"]


def test_english_headers_and_kinds_are_read_too(village: Given, tmp_path: Path) -> None:
    header = [column.name for column in CHANGES.columns]
    written(
        tmp_path / "changes.csv",
        [header, ("withdrawn", "2026-0007", "", "", "", "no longer needed")],
    )
    (change,) = asked_in(tmp_path, village).changes
    assert (change.kind, change.entry_id) == (ChangeKind.WITHDRAWN, "2026-0007")


def test_a_table_in_gb18030_is_read_and_told_of(village: Given, tmp_path: Path) -> None:
    written(tmp_path / "changes.csv", [CHANGE_HEADER, WITHDRAWN], "gb18030")
    asked = asked_in(tmp_path, village)
    assert asked.changes[0].reason == "不再需要"
    assert [f.code for f in asked.findings] == ["encoding"]


def test_a_workbook_is_read(village: Given, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "changes.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, CHANGE_HEADER)
        sheet.write_row(1, 0, WITHDRAWN)
    (change,) = asked_in(tmp_path, village).changes
    assert change.entry_id == "2026-0007"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (with_cell(WITHDRAWN, "变更", "取消"), "变更", "bad_choice"),
        (with_cell(WITHDRAWN, "理由", ""), "理由", "missing_value"),
        (with_cell(WITHDRAWN, "计划编号", ""), "计划编号", "revision_cell_missing"),
        (with_cell(WITHDRAWN, "开始", "2026-07-01"), "开始", "revision_cell_idle"),
        (with_cell(POSTPONED, "结束", ""), "结束", "revision_cell_missing"),
        (with_cell(POSTPONED, "结束", "2026-07-01"), "结束", "bad_window"),
        (with_cell(POSTPONED, "开始", "七月"), "开始", "bad_date"),
        (with_cell(WITHDRAWN, "理由", "只剩D级对象"), "理由", "revision_reason_grades"),
        (
            with_cell(WITHDRAWN, "理由", "长" * (LONGEST_REASON + 1)),
            "理由",
            "revision_reason_long",
        ),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(
    village: Given, tmp_path: Path, row: tuple[str, ...], column: str, code: str
) -> None:
    found = told(
        village, tmp_path, [with_cell(WITHDRAWN, "计划编号", "2026-0006"), row]
    )
    assert found == [("changes.csv", 3, column, code)]


def test_a_window_outside_the_year_is_refused(village: Given, tmp_path: Path) -> None:
    row = ("延期", "2026-0004", "", "2027-01-10", "2027-02-20", "防汛")
    assert told(village, tmp_path, [row]) == [
        ("changes.csv", 2, "开始", "outside_year")
    ]


def test_an_entry_is_changed_in_one_line(village: Given, tmp_path: Path) -> None:
    twice = with_cell(POSTPONED, "计划编号", WITHDRAWN[1])
    assert told(village, tmp_path, [WITHDRAWN, twice]) == [
        ("changes.csv", 3, "计划编号", "revision_twice")
    ]


def test_an_added_proposal_is_in_both_tables(village: Given, tmp_path: Path) -> None:
    other = ("other-food", *PROPOSAL[1:])
    assert told(village, tmp_path, [ADDED], [other]) == [
        ("changes.csv", 2, "建议编号", "unknown_reference"),
        ("proposals.csv", 2, "", "revision_proposal_unnamed"),
    ]


def test_a_proposal_that_is_in_the_plan_is_not_added_again(
    village: Given, tmp_path: Path
) -> None:
    again = with_cell(ADDED, "建议编号", "summer-food")
    known = ("summer-food", *PROPOSAL[1:])
    assert told(village, tmp_path, [again], [known]) == [
        ("proposals.csv", 2, "proposal_id", "revision_proposal_known")
    ]


def test_an_added_proposal_is_held_against_the_libraries(
    village: Given, tmp_path: Path
) -> None:
    strange = (PROPOSAL[0], "NOBODY", *PROPOSAL[2:7], "many", "")
    found = {
        (row, column, code)
        for _, row, column, code in told(village, tmp_path, [ADDED], [strange])
    }
    assert found == {
        (2, "department_id", "unknown_reference"),
        (2, "ratio", "bad_ratio"),
    }


def test_a_table_without_a_line_is_empty(village: Given, tmp_path: Path) -> None:
    assert told(village, tmp_path, []) == [("changes.csv", None, "", "empty_file")]


def test_a_table_without_reasons_is_refused_for_its_header(
    village: Given, tmp_path: Path
) -> None:
    written(tmp_path / "changes.csv", [CHANGE_HEADER[:-1], WITHDRAWN[:-1]])
    with pytest.raises(InputError) as error:
        asked_in(tmp_path, village)
    assert [f.code for f in error.value.findings] == ["missing_column"]


def test_proposals_of_an_earlier_revision_are_known(
    village: Given, tmp_path: Path
) -> None:
    written(tmp_path / "changes.csv", [CHANGE_HEADER, ADDED])
    written(tmp_path / "proposals.csv", [PROPOSAL_HEADER, PROPOSAL])
    added = asked_in(tmp_path, village).proposals
    registry = village.registry
    later = replace(
        village, registry=replace(registry, proposals=(*registry.proposals, *added))
    )
    with pytest.raises(InputError) as error:
        asked_in(tmp_path, later)
    assert error.value.findings[0].code == "revision_proposal_known"


@pytest.mark.parametrize("name", ["没有.csv", "变更.docx"])
def test_files_that_are_not_there_or_no_tables_are_told_of(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if name.endswith("docx"):
        path.write_bytes(b"PK")
    with (
        pytest.raises(InputError),
        wanted_revision(None, path, None, ""),  # type: ignore[arg-type]
    ):
        raise AssertionError
