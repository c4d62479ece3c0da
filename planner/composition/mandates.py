"""Mandates as folders: written for a lower level, and held against what it plans."""

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.part_files import opened_bundle
from planner.adapters.files.read_tables import read_inputs
from planner.composition.years import read_policy
from planner.errors import Finding, InputError
from planner.ids import canonical_json, sha256_hex
from planner.importing.raw_tables import RawTable
from planner.levels.mandate import PROTOCOL, faults_of_mandate, mandate_of
from planner.policy.toml import FILE as POLICY_FILE
from planner.protocol.upper_round import upper_of

MANDATE = "mandate.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What a mandate came to; `source` is "" where no round's seed is handed down."""

    proposals: int
    source: str


def write_mandate(
    inputs: Path, prefixes: Sequence[str], upper: Path | None, out: Path
) -> Issued:
    """Write the mandate of districts as files that their planner takes as inputs.

    Parameters
    ----------
    upper
        A bundle of the round whose seed the lower level's rounds are drawn with; its
        statement is enough, so it may be given before the draw.

    Raises
    ------
    InputError
        If the policy has no level, or nothing is mandated to these districts.
    """
    policy, raw = read_policy(inputs), read_inputs(inputs)
    if not policy.levels.level:
        raise InputError(_about("mandate_no_level", inputs / POLICY_FILE))
    codes = load_code_tables()
    mandate = mandate_of(raw.tables, policy, codes, prefixes)
    known = all(any(r.startswith(p) for r in codes.regions) for p in prefixes)
    if not (known and mandate.proposal_ids):
        raise InputError(_about("mandate_empty", ";".join(prefixes)))
    source = "" if upper is None else _source(upper)
    out.mkdir(parents=True)
    for table in mandate.tables:
        _write_table(table, out / f"{table.stem}.csv")
    shutil.copyfile(inputs / POLICY_FILE, out / POLICY_FILE)
    names = sorted(path.name for path in out.iterdir())
    document = {
        "protocol": PROTOCOL,
        "year": policy.year,
        "level": policy.levels.level,
        "districts": [*prefixes],
        "proposals": [*mandate.proposal_ids],
        "public_source": source,
        "files": {name: sha256_hex((out / name).read_bytes()) for name in names},
    }
    (out / MANDATE).write_bytes(canonical_json(document))
    return Issued(proposals=len(mandate.proposal_ids), source=source)


def check_mandate(folder: Path, inputs: Path) -> list[Finding]:
    """Return where inputs don't keep to a mandate.

    Raises
    ------
    InputError
        If the mandate isn't as it was issued.
    """
    try:
        told = json.loads((folder / MANDATE).read_bytes())
        for name, digest in told["files"].items():
            if sha256_hex((folder / Path(name).name).read_bytes()) != digest:
                raise InputError(_about("mandate_altered", name))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(_about("mandate_altered", MANDATE)) from error
    mandated, given = read_inputs(folder).tables, read_inputs(inputs).tables
    if "proposals" not in given:
        raise InputError(_about("missing_file", inputs / "proposals"))
    return list(
        faults_of_mandate(
            mandated["proposals"],
            given["proposals"],
            (read_policy(folder), read_policy(inputs)),
            load_code_tables(),
        )
    )


def _source(upper: Path) -> str:
    with opened_bundle(upper) as files:
        return upper_of(files.statement()).text


def _write_table(table: RawTable, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(table.header)
        writer.writerows(zip(*table.columns, strict=True))


def _about(code: str, value: object) -> list[Finding]:
    return [Finding(file="", code=code, value=str(value))]
