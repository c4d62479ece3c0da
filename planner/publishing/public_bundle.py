"""A round's public bundle, the same whether a run writes it or the API sends it."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from planner.ids import canonical_json


def public_members(
    *,
    statement: Mapping[str, Any],
    plan: Mapping[str, Any],
    reveals: Mapping[str, Any],
    seed: str,
    list_digest: str,
    published: Iterable[tuple[str, str]] | None,
) -> dict[str, bytes]:
    """Return the members of a public bundle (docs/protocol.md, 10) by name.

    Parameters
    ----------
    published
        All (entry_id, target_id) pairs drawn; None before the embargo is over.
    """
    members = {
        "statement.json": canonical_json(statement),
        "plan.json": canonical_json(plan),
        "reveals.json": canonical_json(reveals),
        "seed.txt": seed.encode(),
        "list_digest.txt": list_digest.encode(),
    }
    if published is not None:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(("entry", "target_id"))
        # Lines sort as the digest's do, by their whole text: "A|…" after "A.1|…".
        lines = sorted(f"{entry_id}|{target_id}" for entry_id, target_id in published)
        writer.writerows(line.split("|") for line in lines)
        members["published.csv"] = text.getvalue().encode()
    return members
