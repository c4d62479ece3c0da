"""Many entries asked of one frame at once: its rows are gone through once for all.

A scope asks of a cell only how it begins and which bounds it lies between, so rows
with the same answers are of one kind (planner.planning.alike). Which kinds an entry's
scope holds is asked of the kinds, of which there are thousands; rows are joined with
what is wanted of their kind. Names of columns are the frame's own, and quoted; every
text of a user's is a parameter or stands in a table.
"""
# ruff: noqa: S608

from collections.abc import Sequence
from itertools import chain

import duckdb
import pandas as pd

from planner.adapters.engines.scope_sql import (
    SALT_COLUMN,
    quoted,
    scope_sql,
    stratum_sql,
)
from planner.adapters.engines.windows import Looked, looked_up
from planner.protocol.engine_port import (
    NUMBERS,
    Asked,
    Candidate,
    ScopeJson,
    scope_of,
)
from planner.protocol.frame import FrameLayout
from planner.protocol.tickets import NUMBER_DIGITS
from planner.scopes import answers_to

#: Wants whose windows are wider than a part of the circle this large are looked for
#: in all of it, others in the parts that their windows touch.
_PARTS = 256
_WIDE = 16
_PART = NUMBERS // _PARTS
#: No column of a frame can be called so: a star isn't in the names of columns.
_KIND, _ROWS = '"*kind"', '"*rows"'


class FrameKinds:
    """The kinds of rows that some entries' scopes tell apart.

    Parameters
    ----------
    connection
        With a relation `frame`: the layout's columns and the salt.
    scopes
        Of the entries, with the columns of their strata.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        layout: FrameLayout,
        scopes: Sequence[tuple[ScopeJson, Sequence[str]]],
    ) -> None:
        self._connection = connection
        self._layout = layout
        self.scopes = scopes
        self._columns = self._number_cells()
        self._make_kinds()
        self._make_members()

    def counts(self) -> list[dict[str, int]]:
        """Return each entry's targets by stratum, in the order asked."""
        rows = self._connection.execute(
            f"SELECT entry, stratum, sum({_ROWS})::BIGINT FROM member "
            f"JOIN kind k ON k.{_KIND} = member.kind GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        found: list[dict[str, int]] = [{} for _ in self.scopes]
        for entry, stratum, count in rows:
            found[entry][stratum] = count
        return found

    def candidates(self, asked: Sequence[Asked]) -> list[dict[str, list[Candidate]]]:
        """Return each entry's first targets of each stratum wanted, in their order."""
        return looked_up(asked, self._within)

    def _within(
        self, group_key: str, looked: Sequence[Looked]
    ) -> list[list[Candidate]]:
        """Return who stands within each window of a group's, in their order."""
        wanted = [
            (entry, want.stratum, want.offset, window, want.limit)
            for entry, want, window in looked
        ]
        names = ["entry", "stratum", "start", "width", "most"]
        table = pd.DataFrame(wanted, columns=names).astype({"stratum": "object"})
        self._connection.register("wants", table.rename_axis("want").reset_index())
        self._connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE wanted AS
            WITH found AS (
                SELECT want, kind, start, width, most FROM wants
                JOIN member USING (entry, stratum)
            )
            SELECT *, unnest(CASE WHEN width > {NUMBERS // _WIDE} THEN [-1] ELSE
                list_transform(range(0, width // {_PART} + 2),
                    lambda step: ((start // {_PART} + step) % {_PARTS})::INTEGER)
                END) AS part
            FROM found"""
        )
        self._connection.unregister("wants")
        visits = "t.visits" if "visits" in self._layout.columns else "''"
        query = f"""
            WITH ticketed AS (
                SELECT t.target_id, {visits} AS visits, k.{_KIND} AS kind,
                       sha256(concat($group_key, '|', t.{SALT_COLUMN})) AS ticket
                FROM {self._kinded()}
                WHERE k.{_KIND} IN (SELECT kind FROM wanted)
            ), numbered AS (
                SELECT *, ('0x' || substr(ticket, 1, {NUMBER_DIGITS}))::BIGINT AS number
                FROM ticketed
            ), parted AS (
                SELECT *, unnest([number // {_PART}, -1])::INTEGER AS part FROM numbered
            ), met AS (
                SELECT n.*, w.want, w.start, w.width, w.most
                FROM parted n JOIN wanted w USING (kind, part)
            ), placed AS (
                SELECT want, target_id, most, ticket,
                       coalesce(try_cast(visits AS BIGINT), 0) AS visits,
                       (number - start + {NUMBERS}) % {NUMBERS} AS place, width
                FROM met
            )
            SELECT want, target_id, place, visits FROM placed WHERE place < width
            QUALIFY row_number() OVER (
                PARTITION BY want ORDER BY place, ticket, target_id) <= most
            ORDER BY want, place, ticket, target_id"""
        found = self._connection.execute(query, {"group_key": group_key}).fetchnumpy()
        ends = found["want"].searchsorted(range(len(wanted)), side="right").tolist()
        ranked = list(
            map(
                Candidate,
                found["target_id"].tolist(),
                found["place"].tolist(),
                found["visits"].tolist(),
            )
        )
        return [ranked[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def _number_cells(self) -> list[str]:
        """Make a table of every column's cells with the numbers of their answers."""
        scopes = [scope_of(scope) for scope, _ in self.scopes]
        strata = set(chain.from_iterable(columns for _, columns in self.scopes))
        looked_at = {c for s in scopes for c in chain(s.include, s.exclude, s.range)}
        columns = sorted(looked_at | strata)
        for place, column in enumerate(columns):
            query = f"SELECT DISTINCT {quoted(column)} FROM frame ORDER BY 1"
            cells = [row[0] for row in self._connection.execute(query).fetchall()]
            numbers: Sequence[int] = range(len(cells))
            if column not in strata:
                listed = column in self._layout.list_columns
                numbers = answers_to(scopes, column, cells, listed=listed)
            table = pd.DataFrame({"cell": cells, "number": numbers}).astype(
                {"cell": "object", "number": "int32"}
            )
            self._connection.register("given", table)
            self._connection.execute(
                f"CREATE OR REPLACE TEMP TABLE cells_{place} AS SELECT * FROM given"
            )
            self._connection.unregister("given")
        return columns

    def _joined(self) -> str:
        joins = (
            f"JOIN cells_{place} ON cells_{place}.cell = t.{quoted(column)}"
            for place, column in enumerate(self._columns)
        )
        return f"frame t {' '.join(joins)}"

    def _kinded(self) -> str:
        same = (
            f'k."*number_{place}" = cells_{place}.number'
            for place in range(len(self._columns))
        )
        if not self._columns:
            return "frame t CROSS JOIN kind k"
        return f"{self._joined()} JOIN kind k ON {' AND '.join(same)}"

    def _make_kinds(self) -> None:
        numbers = [f"cells_{place}.number" for place in range(len(self._columns))]
        shown = [
            *(f'{number} AS "*number_{place}"' for place, number in enumerate(numbers)),
            *(f"min(t.{c}) AS {c}" for c in map(quoted, self._columns)),
            f"count(*) AS {_ROWS}",
        ]
        grouped = f"GROUP BY {', '.join(numbers)}" if numbers else ""
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE kind AS "
            f"SELECT (row_number() OVER () - 1)::INTEGER AS {_KIND}, * FROM "
            f"(SELECT {', '.join(shown)} FROM {self._joined()} {grouped})"
        )

    def _make_members(self) -> None:
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE member "
            "(entry INTEGER, kind INTEGER, stratum VARCHAR)"
        )
        for entry, (scope, strata_columns) in enumerate(self.scopes):
            where, values = scope_sql(scope, self._layout)
            stratum = stratum_sql(strata_columns, self._layout)
            self._connection.execute(
                f"INSERT INTO member SELECT {entry:d}, {_KIND}, {stratum} "
                f"FROM kind WHERE {where}",
                values,
            )
