"""Bundles without a disk: members as bytes, and what the checker says of them."""

import io
from collections.abc import Mapping
from functools import partial

import verify_round
from planner.adapters.files.bundle_files import frame_bytes
from planner.ids import canonical_json
from planner.year import RoundRecord


def members_of(record: RoundRecord) -> dict[str, bytes]:
    """Return an audit bundle's members."""
    members = {
        "statement.json": canonical_json(record.statement),
        "plan.json": canonical_json(record.plan),
        "policy.json": canonical_json(record.policy),
        "strata.json": canonical_json(record.strata),
        "reveals.json": canonical_json(record.reveals),
        "record.json": canonical_json(record.record),
        "seed.txt": record.seed.encode(),
        "frame.csv": frame_bytes(record.frame),
    }
    if record.custody_key is not None:
        members["custody_key.txt"] = record.custody_key.encode()
    return members


def bundle_of(members: Mapping[str, bytes]) -> verify_round.Bundle:
    return verify_round.Bundle(
        {name: (partial(io.BytesIO, data), len(data)) for name, data in members.items()}
    )


def failed(bundle: verify_round.Bundle) -> set[str]:
    """Return the names of the checks that refuse a bundle."""
    checks = verify_round.report_on(bundle)["checks"]
    return {check["check"] for check in checks if check["result"] == "FAIL"}


def refused(members: Mapping[str, bytes]) -> set[str]:
    return failed(bundle_of(members))


def faults(bundle: verify_round.Bundle, name: str) -> list[str]:
    """Return what one check says."""
    checks = verify_round.report_on(bundle)["checks"]
    return next(check["where"] for check in checks if check["check"] == name)
