"""Many entries asked of one frame at once on Spark: its rows are gone through once.

Rows with the same answers to all scopes are of one kind (planner.planning.alike). The
kinds, of which there are thousands, come here; which of them an entry's scope holds is
told here, and rows are joined with what is wanted of their kind where they lie.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql.connect import functions as sf
from pyspark.sql.connect.window import Window

from planner.adapters.engines.spark_columns import hashed, named
from planner.adapters.engines.windows import Looked, looked_up
from planner.protocol.engine_port import NUMBERS, Asked, Candidate, scope_of
from planner.protocol.frame import FrameLayout
from planner.protocol.tickets import NUMBER_DIGITS
from planner.scopes import TargetIndex, answers_to

#: The circle's parts are what tickets' first digits tell apart; wants whose windows
#: are wider than one in so many of all parts are looked for in the whole of it.
_PART_DIGITS = 2
_PARTS = 16**_PART_DIGITS
_WIDE = 16
_ALL = ""
#: No column of a frame can be called so: a star isn't in the names of columns.
_OF_WANT = ("*want", "*start", "*width", "*most")


class SparkKinds:
    """The kinds of rows that some entries' scopes tell apart.

    Parameters
    ----------
    table
        The layout's columns, all of them text without a null.
    visits, salt
        Of a row: how many visits its target has, and its salt.
    """

    def __init__(
        self,
        table: DataFrame,
        layout: FrameLayout,
        asked: Sequence[Asked],
        visits: Column,
        salt: Column,
    ) -> None:
        self._asked = asked
        self._salt = salt
        scopes = [scope_of(one.scope) for one in asked]
        strata = set(chain.from_iterable(one.strata_columns for one in asked))
        looked_at = {c for s in scopes for c in chain(s.include, s.exclude, s.range)}
        columns = sorted(looked_at | strata)
        kinded = table.withColumn("*visits", visits)
        for place, column in enumerate(columns):
            cells = [row[0] for row in table.select(named(column)).distinct().collect()]
            numbers: Sequence[int] = range(len(cells))
            if column not in strata:
                listed = column in layout.list_columns
                numbers = answers_to(scopes, column, cells, listed=listed)
            answers = self._made(
                table, {f"*cell{place}": cells, f"*{place}": list(map(str, numbers))}
            )
            same = named(column) == named(f"*cell{place}")
            kinded = kinded.join(sf.broadcast(answers), same)
        key = sf.concat_ws("|", *(named(f"*{place}") for place in range(len(columns))))
        self._kinded = kinded.withColumn("*kind", key)
        shown = [sf.min(named(column)).alias(f"*{column}") for column in columns]
        rows = self._kinded.groupBy(named("*kind")).agg(sf.count("*"), *shown).collect()
        self._keys = [row[0] for row in rows]
        self._sizes = np.array([row[1] for row in rows], dtype=np.int64)
        cells_of = {c: [row[2 + at] for row in rows] for at, c in enumerate(columns)}
        self._kinds = pd.DataFrame(cells_of, dtype="str")
        index = TargetIndex(self._kinds)
        self._held = [np.flatnonzero(index.mask(scope)) for scope in scopes]

    def counts(self) -> list[dict[str, int]]:
        """Return each entry's targets by stratum, in the order asked."""
        found = []
        for entry in range(len(self._asked)):
            counted: dict[str, int] = defaultdict(int)
            for stratum, kinds in self._strata(entry).items():
                counted[stratum] = int(self._sizes[kinds].sum())
            found.append(dict(sorted(counted.items())))
        return found

    def candidates(self) -> list[dict[str, list[Candidate]]]:
        """Return each entry's first targets of each stratum wanted."""
        return looked_up(self._asked, self._within)

    def _strata(self, entry: int) -> dict[str, npt.NDArray[np.intp]]:
        """Return the kinds of each stratum that an entry has targets of."""
        held = self._held[entry]
        if not len(held):
            return {}
        parts = [
            self._kinds[column].to_numpy()[held]
            for column in self._asked[entry].strata_columns
        ]
        names = [
            ".".join(cell or "-" for cell in row) for row in zip(*parts, strict=True)
        ]
        codes, strata = pd.factorize(np.array(names, dtype=object))
        order = np.argsort(codes, kind="stable")
        ends = np.searchsorted(codes[order], range(1, len(strata)))
        return dict(zip(map(str, strata), np.split(held[order], ends), strict=True))

    def _within(
        self, group_key: str, looked: Sequence[Looked]
    ) -> list[list[Candidate]]:
        """Return who stands within each window of a group's, in their order."""
        ticketed = self._kinded.withColumn("*ticket", hashed(group_key, self._salt))
        wanted = self._made(ticketed, self._wanted(looked))
        # A ticket's part of the circle, and all of it.
        part = sf.substring(named("*ticket"), 1, _PART_DIGITS)
        met = reduce(
            DataFrame.unionByName,
            (
                ticketed.withColumn("*part", where)
                .join(wanted, ["*kind", "*part"])
                .select(
                    "target_id",
                    *map(
                        named,
                        ("*ticket", "*visits", "*want", "*start", "*width", "*most"),
                    ),
                )
                for where in (part, sf.lit(_ALL))
            ),
        )
        number = sf.conv(sf.substring(named("*ticket"), 1, NUMBER_DIGITS), 16, 10)
        place = (number.cast("bigint") - named("*start") + NUMBERS) % NUMBERS
        order = Window.partitionBy(named("*want")).orderBy(
            named("*place"), named("*ticket"), "target_id"
        )
        ranked = (
            met.withColumn("*place", place)
            .where(named("*place") < named("*width"))
            .withColumn("*rank", sf.row_number().over(order))
            .where(named("*rank") <= named("*most"))
            .select(
                *map(named, ("*want", "*rank")),
                "target_id",
                *map(named, ("*place", "*visits")),
            )
        )
        found: list[list[Candidate]] = [[] for _ in looked]
        for want, _, *candidate in sorted(ranked.collect()):
            found[want].append(Candidate(*candidate))
        return found

    def _wanted(self, looked: Sequence[Looked]) -> dict[str, list[object]]:
        """Return what is wanted of each kind in each part of the circle."""
        rows: dict[str, list[object]] = {
            name: []
            for name in ("*kind", "*part", "*want", "*start", "*width", "*most")
        }
        strata = {entry: self._strata(entry) for entry in {one.entry for one in looked}}
        for number, (entry, want, window) in enumerate(looked):
            for kind in strata[entry].get(want.stratum, ()):
                for part in _parts(want.offset, window):
                    told = (self._keys[kind], part, number, want.offset, window)
                    for name, value in zip(rows, (*told, want.limit), strict=True):
                        rows[name].append(value)
        return rows

    @staticmethod
    def _made(table: DataFrame, columns: dict[str, list[object]]) -> DataFrame:
        types = dict.fromkeys(_OF_WANT, pa.int64())
        schema = pa.schema([(c, types.get(c, pa.string())) for c in columns])
        return table.sparkSession.createDataFrame(pa.table(columns, schema))


def _parts(start: int, window: int) -> list[str]:
    """Return the parts of the circle that a window touches."""
    if window > NUMBERS // _WIDE:
        return [_ALL]
    part = NUMBERS // _PARTS
    first, last = start // part, (start + window) // part
    return [f"{at % _PARTS:0{_PART_DIGITS}x}" for at in range(first, last + 1)]
