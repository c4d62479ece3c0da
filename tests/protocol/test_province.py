"""The stages of a province, as the benchmark takes them, over a few thousand targets."""

from benchmarks.import_rows import make_inputs
from benchmarks.province import run


def test_every_stage_of_a_province_is_gone_through(tmp_path, capsys):
    inputs, tables = tmp_path / "inputs", tmp_path / "tables"
    make_inputs(inputs, 3_000, 1)
    tables.mkdir()
    run(inputs, tables, 30, 60, "1GB")
    shown = capsys.readouterr().out
    stages = ("import", "root", "counts of strata", "draw", "visits")
    assert [stage for stage in stages if f"| {stage} |" not in shown] == []
    assert "30 entries" in shown
