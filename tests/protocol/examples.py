"""The worked examples of the draw protocol, as this project's records."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from planner.protocol.ceremony import Ceremony, Mode, Party
from planner.protocol.frame import Frame, freeze
from planner.protocol.statement import Drawing
from planner.protocol.strata import StrataTable
from tests.target_tables import PlainTargets

VECTORS = Path(__file__).with_name("vectors.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One worked example, and what the planner makes it from."""

    name: str
    given: dict[str, Any]
    frame: Frame
    ceremony: Ceremony
    strata: StrataTable
    drawings: tuple[Drawing, ...]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(sorted(set(value)))
    return "" if value is None else str(value)


def table_of(given: dict[str, Any]) -> pd.DataFrame:
    columns = given["statement"]["frame"]["columns"]
    rows = [[_cell(row[column]) for column in columns] for row in given["rows"]]
    return pd.DataFrame(rows, columns=columns, dtype=str)


def example(given: dict[str, Any]) -> Example:
    statement = given["statement"]
    return Example(
        name=f"{statement['round']} ({statement['mode']})",
        given=given,
        frame=freeze(
            PlainTargets(table_of(given)),
            confidential=statement["mode"] == "confidential",
        ),
        ceremony=Ceremony(
            round_id=statement["round"],
            mode=Mode(statement["mode"]),
            custody_key=given["custody_key"],
            parties=tuple(Party(**nonce) for nonce in given["nonces"]),
            public_source=statement["public_source"],
            public_value=given["public_value"],
            reveal_by=statement["reveal_by"],
            source_at=statement["source_at"],
        ),
        strata=StrataTable.from_json(given["strata"]),
        drawings=tuple(
            Drawing(
                entry_id=entry["entry"],
                group=entry["group"],
                visit_group=entry["visit_group"],
                reserve=entry["reserve"],
            )
            for entry in statement["entries"]
        ),
    )


EXAMPLES = [
    example(given) for given in json.loads(VECTORS.read_text("utf-8"))["examples"]
]
