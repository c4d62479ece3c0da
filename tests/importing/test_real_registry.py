"""The real registry, where the folder with it is at hand."""

import csv
import gzip
import os
from pathlib import Path

import pytest

from tests.importing.village import import_village, table

FOLDER = os.environ.get("PLANNER_REAL_DATA")


@pytest.mark.skipif(not FOLDER, reason="PLANNER_REAL_DATA names no folder")
def test_every_real_firm_is_kept_with_what_is_wrong_with_it(tmp_path):
    path = Path(FOLDER or "") / "registry_ningxia.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        firms = list(csv.DictReader(lines))
    rows = (
        f"{code},{i},{code[2:8]},{firm['注册日期']}"
        for i, firm in enumerate(firms)
        for code in [firm["统一社会信用代码"]]
    )
    text = table("统一社会信用代码,名称,区划代码,成立日期", *rows)
    registry, findings = import_village(tmp_path, {"targets.csv": text})
    assert len(registry.targets) == len(firms)
    assert {f.code for f in findings} == {"region_unknown", "lower_case"}
    old = {f.value for f in findings if f.code == "region_unknown"}
    assert "640403" in old
