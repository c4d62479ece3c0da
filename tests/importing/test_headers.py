"""Headers: either language, any order; what isn't known, doubled or missing."""

import pytest

from planner.importing.build import is_fatal
from planner.importing.heads import plain_header
from planner.importing.schema import TABLES
from tests.importing.village import INN, import_village, table, told
from tests.target_tables import all_of

ROW = f"{INN},饭店,640104"


@pytest.mark.parametrize(
    "header",
    [
        "target_id,name,district",
        "统一社会信用代码,名称,区划代码",
        "统一社会信用代码,name,区划代码",
        " 统一社会信用代码 ,名称*,区划 代码（六位）",
        "ＴＡＲＧＥＴ＿ＩＤ,Name,DISTRICT",
    ],
)
def test_a_header_is_recognised(tmp_path, header):
    registry, findings = import_village(tmp_path, {"targets.csv": table(header, ROW)})
    assert all_of(registry.targets).loc[0, "name"] == "饭店"
    assert findings == []


def test_the_order_of_columns_is_free(tmp_path):
    text = table("区划代码,target_id,名称", f"640104,{INN},饭店")
    assert (
        all_of(import_village(tmp_path, {"targets.csv": text})[0].targets).loc[
            0, "name"
        ]
        == "饭店"
    )


def test_an_unknown_column_is_left_out_with_a_warning(tmp_path):
    text = table("target_id,name,district,法人", f"{ROW},某人")
    registry, findings = import_village(tmp_path, {"targets.csv": text})
    assert "法人" not in all_of(registry.targets)
    assert told(findings) == [("targets.csv", 1, "法人", "unknown_column", "warning")]


def test_an_unnamed_empty_column_is_nothing(tmp_path):
    text = table("target_id,name,district,", f"{ROW},")
    assert import_village(tmp_path, {"targets.csv": text})[1] == []


@pytest.mark.parametrize(
    ("header", "row", "column"),
    [
        ("target_id,name", f"{INN},饭店", "district"),
        ("统一社会信用代码,名称", f"{INN},饭店", "区划代码"),
    ],
)
def test_a_missing_required_column_ends_the_work(tmp_path, header, row, column):
    registry, findings = import_village(tmp_path, {"targets.csv": table(header, row)})
    assert told(findings) == [("targets.csv", 1, column, "missing_column", "error")]
    assert is_fatal(findings[0])
    assert [c.rejected for c in registry.counts if c.file == "targets.csv"] == [1]


def test_a_column_given_in_both_languages_is_refused(tmp_path):
    text = table("target_id,name,district,名称", f"{ROW},酒店")
    _, findings = import_village(tmp_path, {"targets.csv": text})
    assert told(findings) == [("targets.csv", 1, "名称", "duplicate_column", "error")]
    assert is_fatal(findings[0])


def test_no_two_columns_of_a_table_share_a_header():
    for schema in TABLES.values():
        headers = [
            plain_header(h) for c in schema.columns for h in (c.name, c.header_zh)
        ]
        assert len(headers) == len(set(headers)), schema.stem
