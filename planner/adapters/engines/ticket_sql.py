"""Ranked candidates as SQL: who stands within the windows, in the order of places."""

from collections.abc import Sequence
from typing import Any

from planner.adapters.engines.scope_sql import SALT_COLUMN, scope_sql, stratum_sql
from planner.adapters.engines.windows import spans
from planner.protocol.engine_port import NUMBERS, ScopeJson, Want
from planner.protocol.frame import FrameLayout
from planner.protocol.tickets import NUMBER_DIGITS


def ticket_sql(
    scope: ScopeJson,
    strata_columns: Sequence[str],
    layout: FrameLayout,
    group_key: str,
    wants: Sequence[Want],
    windows: Sequence[int],
) -> tuple[str, dict[str, Any]]:
    """Return a query of (number of the want, target_id, place, visits), in order."""
    where, values = scope_sql(scope, layout)
    visits = "visits" if "visits" in layout.columns else "''"
    query = f"""
        WITH wanted AS (
            SELECT unnest($wants::INTEGER[]) AS want,
                   unnest($strata::VARCHAR[]) AS stratum,
                   unnest($starts::BIGINT[]) AS start,
                   unnest($limits::BIGINT[]) AS most,
                   unnest($lows::VARCHAR[]) AS low,
                   unnest($highs::VARCHAR[]) AS high
        ), ticketed AS (
            SELECT target_id, {visits} AS visits,
                   {stratum_sql(strata_columns, layout)} AS stratum,
                   sha256(concat($group_key, '|', {SALT_COLUMN})) AS ticket
            FROM frame WHERE {where}
        ), placed AS (
            SELECT want, target_id, most, ticket,
                   coalesce(try_cast(visits AS BIGINT), 0) AS visits,
                   (('0x' || substr(ticket, 1, {NUMBER_DIGITS}))::BIGINT
                    - start + {NUMBERS}) % {NUMBERS} AS place
            FROM ticketed JOIN wanted
              ON ticketed.stratum = wanted.stratum AND ticket >= low AND ticket < high
        )
        SELECT want, target_id, place, visits FROM placed
        QUALIFY row_number() OVER (
            PARTITION BY want ORDER BY place, ticket, target_id) <= most
        ORDER BY want, place, ticket, target_id"""  # noqa: S608 - columns are quoted
    rows = [
        (number, want, span)
        for number, (want, window) in enumerate(zip(wants, windows, strict=True))
        for span in spans(want.offset, window)
    ]
    return query, {
        **values,
        "group_key": group_key,
        "wants": [number for number, _, _ in rows],
        "strata": [want.stratum for _, want, _ in rows],
        "starts": [want.offset for _, want, _ in rows],
        "limits": [want.limit for _, want, _ in rows],
        "lows": [span.low for _, _, span in rows],
        "highs": [span.high for _, _, span in rows],
    }
