"""Visits that are done: written with the results that make them so."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from planner.adapters.state.sql_publishing_tables import DONE_VISITS
from planner.adapters.state.sql_result_parts import in_batches
from planner.publishing.done_visit import DoneVisit


def write_done(connection: Connection, year: int, visits: Sequence[DoneVisit]) -> int:
    """Keep that visits are done, in the transaction that makes it so.

    The day that was kept first stays: what was public once, was. Returns how many
    weren't known to be done.
    """
    known: set[tuple[str, str]] = set()
    for ids in in_batches(sorted({visit.target_id for visit in visits})):
        query = select(DONE_VISITS.c.round_id, DONE_VISITS.c.target_id).where(
            DONE_VISITS.c.year == year,
            DONE_VISITS.c.round_id.in_({visit.round_id for visit in visits}),
            DONE_VISITS.c.target_id.in_(ids),
        )
        known |= {(r, t) for r, t in connection.execute(query)}
    new = {(v.round_id, v.target_id): v for v in reversed(visits)}
    rows = [{"year": year, **asdict(v)} for p, v in new.items() if p not in known]
    if rows:
        connection.execute(insert(DONE_VISITS), rows)
    return len(rows)
