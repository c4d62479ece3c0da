"""A server that dies, or forgets a session, costs the work at hand and nothing else."""

import signal
import threading
from dataclasses import replace

import pandas as pd
import pytest
from pyspark.sql.connect.client.retries import DefaultPolicy

from planner.adapters.engines import spark_session
from planner.adapters.engines.spark_engine import SparkEngine, SparkFrame
from planner.errors import InputError
from planner.protocol.frame import freeze
from tests.checker.rounds import village
from tests.cluster.server import sail
from tests.protocol.plain_engine import PlainEngine
from tests.target_tables import stored


@pytest.fixture
def impatient(monkeypatch):
    once = DefaultPolicy(max_retries=1, initial_backoff=10, jitter=0)
    monkeypatch.setattr(spark_session, "_PATIENT", once)
    monkeypatch.setattr(spark_session, "_CONNECT_SECONDS", 5)


@pytest.mark.filterwarnings("ignore:.RETRIES_EXCEEDED:UserWarning")
@pytest.mark.usefixtures("impatient")
def test_a_draw_whose_server_is_killed_fails_and_made_again_is_the_same(monkeypatch):
    answered = SparkFrame.candidates_all

    def killed_meanwhile(frame, *asked):
        # Held until the question is there, so that it is never answered.
        process.send_signal(signal.SIGSTOP)
        threading.Timer(0.3, process.kill).start()
        return answered(frame, *asked)

    with sail() as (process, port):
        engine = SparkEngine(f"sc://127.0.0.1:{port}")
        with monkeypatch.context() as patch:
            patch.setattr(SparkFrame, "candidates_all", killed_meanwhile)
            with pytest.raises(InputError) as error:
                village(engine)
        assert [f.code for f in error.value.findings] == ["engine_failed"]
        assert process.wait() == -signal.SIGKILL
    with pytest.raises(InputError) as error:
        village(engine)
    assert [f.code for f in error.value.findings] == ["engine_unreachable"]
    with sail(port):
        drawn, plain = (
            replace(village(e), frame=None) for e in (engine, PlainEngine())
        )
        engine.close()

    assert drawn == plain


def test_a_session_that_the_cluster_ended_is_begun_anew(remote):
    rows = [{"target_id": f"T{n}", "name": "店", "grade": "A"} for n in range(4)]
    frame = freeze(stored(pd.DataFrame(rows, dtype=str)), confidential=True)
    engine = SparkEngine(remote)
    ended = engine._session
    ended.stop()

    opened = engine.open(frame, "3c" * 32)

    assert opened.root() == PlainEngine().open(frame, "3c" * 32).root()
    assert engine._session is not ended
    engine.close()
