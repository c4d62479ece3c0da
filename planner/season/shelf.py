"""Where a season's tables and documents lie: the port, and what is put there."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from planner.ids import canonical_json
from planner.protocol.strata import StrataTable
from planner.rounds import DraftedRound
from planner.target_table import TargetTable

_JSON = ".json"


class Shelf(Protocol):
    """Things kept under names that are digests of what is in them."""

    def keep_targets(self, table: TargetTable) -> str:
        """Keep a table of targets that may lie elsewhere; return its name."""

    def find_targets(self, name: str) -> TargetTable:
        """Return a kept table; CheckFailedError where it isn't what its name says."""

    def keep_bytes(self, data: bytes, suffix: str) -> str:
        """Keep bytes; return their name."""

    def read_bytes(self, name: str) -> bytes:
        """Return bytes; CheckFailedError where they aren't what their name says."""


def keep_draft(shelf: Shelf, drafted: DraftedRound) -> str:
    """Keep what a drafted round has beside its statement; return its name."""
    document = {
        "plan": drafted.plan,
        "policy": drafted.policy,
        "strata": drafted.strata.as_json(),
    }
    return keep_document(shelf, document)


def read_draft(shelf: Shelf, name: str, statement: Mapping[str, Any]) -> DraftedRound:
    """Return a drafted round as it was kept."""
    document = read_document(shelf, name)
    return DraftedRound(
        round_id=statement["round"],
        statement=statement,
        plan=document["plan"],
        policy=document["policy"],
        strata=StrataTable.from_json(document["strata"]),
    )


def keep_document(shelf: Shelf, document: Mapping[str, Any]) -> str:
    """Keep a JSON document; return its name."""
    return shelf.keep_bytes(canonical_json(document), _JSON)


def read_document(shelf: Shelf, name: str) -> dict[str, Any]:
    """Return a JSON document."""
    document: dict[str, Any] = json.loads(shelf.read_bytes(name))
    return document
