"""Whatever the planner draws, the checker draws again; and the worked examples."""

import ast
import gzip
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import verify_round
from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.publishing.public_bundle import public_members
from tests.checker.bundles import bundle_of, failed, members_of, refused
from tests.checker.forgery import Round
from tests.checker.rounds import drawn_rounds
from tests.protocol.examples import EXAMPLES

SOURCE = Path(verify_round.__file__)


def public(record, *, released):
    return public_members(
        statement=record.statement,
        plan=record.plan,
        reveals=record.reveals,
        seed=record.seed,
        list_digest=record.record["list_digest"],
        published=record.selections if released else None,
    )


def results(bundle):
    checks = verify_round.report_on(bundle)["checks"]
    return {check["check"]: check["result"] for check in checks}


slow = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@slow
@given(drawn_rounds())
def test_every_round_of_the_planner_passes(record):
    assert refused(members_of(record)) == set()
    assert refused(public(record, released=True)) == set()
    assert refused(public(record, released=False)) == set()


@settings(slow, max_examples=8)
@given(drawn_rounds(engine=DuckDBEngine()))
def test_every_round_of_the_engine_passes(record):
    members = members_of(record)
    members["frame.csv.gz"] = gzip.compress(members.pop("frame.csv"))

    assert refused(members) == set()


@settings(slow, max_examples=20)
@given(drawn_rounds())
def test_the_redraw_is_the_record_of_the_planner(record):
    redrawn = list(verify_round.redrawn(bundle_of(members_of(record))))

    assert redrawn == record.record["strata"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_the_worked_examples_come_out_byte_for_byte(example):
    bundle, given = Round(example).bundle(), example.given
    leaves = list(verify_round.leaves_of(bundle))

    digits = given["statement"]["frame"]["bucket_hex"]
    assert verify_round.root_of(leaves, digits) == given["statement"]["frame"]["root"]
    assert verify_round.statement_digest(bundle) == given["statement_digest"]
    assert list(verify_round.redrawn(bundle)) == given["record"]
    lines = verify_round.drawn_lines(bundle)
    assert verify_round.digest_of_lines(lines) == given["list_digest"]
    ids = example.frame.table.read(["target_id"])["target_id"].tolist()
    place = ids.index(given["proof_of"])
    assert leaves[place].hex() == given["proof"]["leaf"]
    assert failed(bundle) == set()


# The public's bundle


def test_before_the_embargo_the_list_is_no_pass():
    found = results(bundle_of(public(Round(EXAMPLES[0]).written(), released=False)))

    assert found["published list"] == "SKIP"
    assert found["selections"] == found["frame root"] == "SKIP"
    assert found["seed"] == found["commitments"] == "PASS"


def test_after_the_embargo_the_list_is_held_against_its_digest():
    record = Round(EXAMPLES[0]).written()
    report = verify_round.report_on(bundle_of(public(record, released=True)))

    assert report["passed"]
    assert report["bundle"] == "public"
    assert report["summary"]["drawn"] == len(list(record.selections))
    assert report["notes"] == [verify_round.PUBLIC_BUNDLE]
    skipped = {c["check"] for c in report["checks"] if c["result"] == "SKIP"}
    assert len(skipped) == 18 == len(verify_round.CHECKS) - 7
    assert {"selections", "eligibility", "frame root", "strata rules"} <= skipped


@pytest.mark.parametrize("name", verify_round.FOR_AUDITORS)
def test_a_public_bundle_with_one_secret_member_is_no_public_one(name):
    members = public(Round(EXAMPLES[0]).written(), released=True)

    assert "members" in refused({**members, name: b"{}"})


# The file itself


def test_it_imports_the_standard_library_only():
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SOURCE.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }

    assert imported
    assert imported <= sys.stdlib_module_names


def test_python_3_7_can_read_it():
    ast.parse(SOURCE.read_text("utf-8"), feature_version=(3, 7))


def test_its_checks_are_those_of_the_protocol_in_its_order():
    text = (SOURCE.parent / "docs/protocol.md").read_text("utf-8")
    table = text.partition("| check | fails when |")[2].partition("\n\n")[0]
    stated = [
        name.strip()
        for line in table.splitlines()[2:]
        for name in line.split("|")[1].split(",")
    ]

    assert stated == [check.__name__.replace("_", " ") for check in verify_round.CHECKS]
    assert all("：" in check.__doc__ for check in verify_round.CHECKS)


def test_six_thousand_targets_take_a_second():
    record = Round(EXAMPLES[0])
    row = record.table.iloc[0].to_dict()
    record.table = record.table.iloc[:0]
    rows = [{**row, "target_id": f"T{n:05}", "grade": "A"} for n in range(6000)]
    record.table = record.table.reindex(columns=list(row)).from_records(rows)
    members = members_of(record.written())
    started = time.process_time()

    found = refused(members)

    assert "frame root" in found
    assert time.process_time() - started < 2
