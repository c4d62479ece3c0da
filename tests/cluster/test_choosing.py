"""The engine is the one that is set, and Spark's client is loaded for Spark alone."""

import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.adapters.engines.spark_engine import SparkEngine
from planner.cli import app
from planner.composition import engines
from planner.composition.engines import engine_at, late_engine
from planner.composition.settings import Settings, read_settings
from planner.composition.workspaces import storage_at
from planner.errors import InputError
from planner.protocol.frame import freeze
from tests.cluster.server import sail
from tests.target_tables import stored

KEY = "3c" * 32
ROWS = [{"target_id": f"T{n}", "name": "店", "grade": "A"} for n in range(4)]


def refused(folder, **given):
    with pytest.raises(InputError) as error:
        engine_at(folder, Settings(**given))
    (finding,) = error.value.findings
    return finding


def test_the_engine_is_duckdb_unless_another_is_set(tmp_path):
    assert isinstance(engine_at(tmp_path, Settings()), DuckDBEngine)


def test_spark_is_one_session_for_the_process(remote, tmp_path):
    settings = Settings(engine="spark", spark_remote=remote)
    made = engine_at(tmp_path, settings)
    try:
        assert isinstance(made, SparkEngine)
        assert engine_at(tmp_path, settings) is made
    finally:
        made.close()
        engines._spark.cache_clear()


def test_the_cluster_reads_snapshots_from_the_storage_that_they_are_kept_in(
    bucket, tmp_path
):
    kept = f"s3://{bucket}/a/year"
    frame = freeze(stored(pd.DataFrame(ROWS, dtype=str)), confidential=True)
    with sail() as (_, port):
        remote = f"sc://127.0.0.1:{port}"
        settings = Settings(engine="spark", spark_remote=remote, snapshots=kept)
        made = engine_at(tmp_path, settings)
        try:
            root = made.open(frame, KEY).root()
        finally:
            made.close()
            engines._spark.cache_clear()

    assert root == DuckDBEngine().open(frame, KEY).root()
    assert len(list(storage_at(kept).names())) == 1


def test_spark_without_an_address_is_refused(tmp_path):
    finding = refused(tmp_path, engine="spark")

    assert (finding.code, finding.value) == ("setting_invalid", "PLANNER_SPARK_REMOTE")


def test_spark_without_its_client_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "planner.adapters.engines.spark_engine")
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    finding = refused(tmp_path, engine="spark", spark_remote="sc://127.0.0.1:1")

    assert finding.code == "engine_missing"
    assert "inspection-planner[spark]" in finding.message.remedy


def test_the_command_line_goes_before_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PLANNER_ENGINE", "duckdb")
    monkeypatch.setenv("PLANNER_SPARK_REMOTE", "sc://other:15002")
    made = tmp_path / "policy.toml"

    options = ["--engine", "spark", "--remote", "sc://here:15002"]
    done = CliRunner().invoke(app, [*options, "init", str(tmp_path)])

    settings = read_settings()
    assert (done.exit_code, made.is_file()) == (0, True)
    assert settings.engine == "spark"
    assert settings.spark_remote.get_secret_value() == "sc://here:15002"


def test_no_engine_is_loaded_before_a_frame_is_opened(tmp_path):
    late = late_engine(tmp_path)
    program = (
        "import sys, planner.composition.engines as e, pathlib;"
        "e.late_engine(pathlib.Path());"
        "print(sorted({'duckdb', 'pyspark', 'pandas.core'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "pyspark" not in ran.stdout
    assert "duckdb" not in ran.stdout
    assert isinstance(late.made, DuckDBEngine)
