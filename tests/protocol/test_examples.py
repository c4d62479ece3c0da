"""The planner gives the worked examples of the protocol, byte for byte."""

import pytest

from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.ids import canonical_json, digest_json
from planner.protocol.draw import draw_round
from planner.protocol.engine_port import Engine
from planner.protocol.frame_tree import proof_holds
from planner.protocol.statement import build_statement
from tests.protocol.examples import EXAMPLES, Example
from tests.protocol.plain_engine import PlainEngine

pytestmark = [
    pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name),
    pytest.mark.parametrize(
        "engine", [DuckDBEngine(), PlainEngine()], ids=["duckdb", "plain"]
    ),
]


def opened(example: Example, engine: Engine):
    return engine.open(
        example.frame,
        example.ceremony.custody_key,
        example.given["statement"]["frame"]["bucket_hex"],
    )


def test_the_statement_and_its_digest_are_those_of_the_example(example, engine):
    statement = build_statement(
        ceremony=example.ceremony,
        frame=example.frame,
        opened=opened(example, engine),
        plan=example.given["plan"],
        policy=example.given["policy"],
        strata=example.strata,
        drawings=example.drawings,
    )

    assert canonical_json(statement) == canonical_json(example.given["statement"])
    assert digest_json(statement) == example.given["statement_digest"]
    assert example.ceremony.seed(statement) == example.given["seed"]


def test_the_strata_are_those_that_the_frame_gives(example, engine):
    frame = opened(example, engine)

    for entry in example.given["plan"]["entries"]:
        counted = frame.count_strata(entry["scope"], entry["strata_columns"])
        assert counted == {
            stratum.stratum: stratum.eligible
            for stratum in example.strata.of(entry["entry"]).strata
        }


def test_the_proof_is_that_of_the_example_and_leads_to_the_root(example, engine):
    layout = example.given["statement"]["frame"]

    proof = opened(example, engine).proof(example.given["proof_of"])

    assert proof.as_json() == example.given["proof"]
    assert proof_holds(proof, layout["bucket_hex"], layout["root"])


def test_the_record_and_its_digests_are_those_of_the_example(example, engine):
    record = draw_round(
        statement=example.given["statement"],
        strata=example.strata,
        plan=example.given["plan"],
        seed=example.given["seed"],
        custody_key=example.ceremony.custody_key,
        frame=opened(example, engine),
    )

    assert record.as_json() == {
        "result_digest": example.given["result_digest"],
        "list_digest": example.given["list_digest"],
        "strata": example.given["record"],
    }
