"""What a frame's way to Spark asks for, and what is told where it is barred."""

import socket

import pandas as pd
import pytest

from planner.adapters.engines import spark_engine, spark_session
from planner.adapters.engines.spark_engine import Shared, SparkEngine
from planner.errors import InputError
from planner.protocol.frame import freeze
from tests.protocol.plain_engine import PlainEngine
from tests.target_tables import PlainTargets

KEY = "3c" * 32
ROWS = [{"target_id": f"T{n}", "name": "店", "grade": "A"} for n in range(4)]
FRAME = freeze(PlainTargets(pd.DataFrame(ROWS, dtype=str)), confidential=True)


def refused(ask, *given):
    with pytest.raises(InputError) as error:
        ask(*given)
    (finding,) = error.value.findings
    return finding


def test_a_small_frame_is_sent_and_a_large_one_needs_a_shared_folder(
    spark, monkeypatch
):
    monkeypatch.setattr(spark_engine, "SENT_ROWS", 4)
    assert spark.open(FRAME, KEY).rows == 4
    monkeypatch.setattr(spark_engine, "SENT_ROWS", 3)

    finding = refused(spark.open, FRAME, KEY)

    assert (finding.code, finding.value) == ("engine_frame_large", "4")
    assert "PLANNER_SPARK_SNAPSHOTS" in finding.message.remedy


def test_a_frame_in_a_shared_folder_is_read_there_however_large(
    remote, tmp_path, monkeypatch
):
    monkeypatch.setattr(spark_engine, "SENT_ROWS", 0)
    engine = SparkEngine(remote, Shared(tmp_path, f"file://{tmp_path}/"))
    try:
        opened = engine.open(FRAME, KEY, 1)
        assert opened.root() == PlainEngine().open(FRAME, KEY, 1).root()
    finally:
        engine.close()
    assert [path.suffix for path in tmp_path.iterdir()] == [".parquet"]


def test_a_folder_that_the_cluster_does_not_see_is_named(remote, tmp_path):
    engine = SparkEngine(remote, Shared(tmp_path / "here", f"{tmp_path}/elsewhere"))
    try:
        finding = refused(engine.open, FRAME, KEY)
    finally:
        engine.close()

    assert finding.code in {"engine_snapshot_unseen", "engine_failed"}
    assert finding.value.startswith(f"{tmp_path}/elsewhere/")


@pytest.mark.parametrize("answering", [True, False], ids=["another server", "nobody"])
def test_an_address_without_spark_is_told_soon_and_without_its_token(
    answering, monkeypatch
):
    monkeypatch.setattr(spark_session, "_CONNECT_SECONDS", 0.3)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if answering:
            server.listen()
        place = "127.0.0.1:{1}".format(*server.getsockname())
        finding = refused(SparkEngine, f"sc://{place}/;token=verborgen")

    assert (finding.code, finding.value) == ("engine_unreachable", place)
    assert "verborgen" not in str(finding)


@pytest.mark.parametrize("address", ["verborgen", "sc://a:xx", "sc://h/verborgen"])
def test_what_is_no_address_is_refused(address):
    finding = refused(SparkEngine, address)

    assert finding.code == "engine_unreachable"
    assert "verborgen" not in str(finding)


def test_a_fault_is_told_without_the_key_that_its_query_holds(remote, tmp_path):
    engine = SparkEngine(remote, Shared(tmp_path, str(tmp_path)))
    opened = engine.open(FRAME, KEY, 1)
    for path in tmp_path.iterdir():
        path.unlink()

    finding = refused(opened.root)
    engine.close()

    assert finding.code in {"engine_failed", "engine_snapshot_unseen"}
    assert KEY not in str(finding)
