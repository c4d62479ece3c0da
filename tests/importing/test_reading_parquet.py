"""Parquet: the same table as from CSV, whatever its columns' types."""

import duckdb

from planner.importing.build import is_fatal
from tests.importing.village import INN, SHOP, import_village, told
from tests.target_tables import all_of


def write(path, select):
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")


def test_typed_columns_become_the_same_text_as_csv(tmp_path):
    write(
        tmp_path / "targets.parquet",
        f"""SELECT * FROM (VALUES
            ('{INN}', '饭店', 640104, DATE '2020-01-02', ['餐饮', '食品'], 2, NULL),
            ('{SHOP}', '商店', 640105, NULL, NULL, NULL, 'x'))
            AS t(target_id, name, district, registered_on, tags, visits, extra)""",
    )
    registry, findings = import_village(tmp_path, {"targets.csv": None})
    first = all_of(registry.targets).set_index("target_id").loc[INN]
    assert first.to_dict() == {
        **dict.fromkeys(first.index, ""),
        "name": "饭店",
        "district": "640104",
        "registered_on": "2020-01-02",
        "tags": "食品;餐饮",
        "visits": "2",
    }
    assert told(findings) == [
        ("targets.parquet", 1, "extra", "unknown_column", "warning")
    ]


def test_a_row_is_numbered_as_under_a_header(tmp_path):
    write(
        tmp_path / "targets.parquet",
        f"SELECT '{INN}' target_id, '店' \"名称\", 640104.0::DOUBLE district",
    )
    _, findings = import_village(tmp_path, {"targets.csv": None})
    assert told(findings) == [
        ("targets.parquet", 2, "district", "float_code", "warning")
    ]


def test_what_is_no_parquet_is_unreadable(tmp_path):
    files = {"targets.csv": None, "targets.parquet": b"PAR0 nothing"}
    _, findings = import_village(tmp_path, files)
    assert told(findings) == [("targets.parquet", None, "", "unreadable", "error")]
    assert is_fatal(findings[0])
