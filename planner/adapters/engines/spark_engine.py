"""The engine's port over Apache Spark, spoken to through Spark Connect.

Every question is one query over the frame's Parquet. How it is scheduled, shuffled
and tried again is Spark's own affair; what comes back is as large as the answer, never
as the frame. Texts of users are literals, never part of a query's text.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql.connect import functions as sf
from pyspark.sql.connect.session import SparkSession
from pyspark.sql.connect.window import Window
from pyspark.sql.types import StringType

from planner.adapters.engines.spark_columns import (
    hashed,
    in_scope,
    leaf_column,
    named,
    salt_column,
    stratum_column,
)
from planner.adapters.engines.spark_kinds import SparkKinds
from planner.adapters.engines.spark_session import (
    connected,
    faults_told,
    still_connected,
)
from planner.adapters.engines.windows import spans, widened, window_for
from planner.adapters.storage import Storage
from planner.errors import Finding, InputError
from planner.protocol.engine_port import NUMBERS, Asked, Candidate, ScopeJson, Want
from planner.protocol.frame import Frame, FrameLayout, bucket_hex_for, check_bucket_hex
from planner.protocol.frame_tree import EMPTY_BUCKET, FrameTree, Proof
from planner.protocol.salts import salt
from planner.protocol.tickets import NUMBER_DIGITS

#: Rows of a frame that are sent from here; more are read by the cluster itself.
SENT_ROWS = 200_000
#: Digits of the names of the nodes that are fetched: at most 256, of any frame.
_FETCHED_HEX = 2
_DIGITS = "0123456789abcdef"
_WANTED = "want int, stratum string, start bigint, most bigint, low string, high string"


class SparkFrame:
    """A frame opened in Spark.

    Parameters
    ----------
    table
        The layout's columns, all of them text without a null.
    """

    @faults_told()
    def __init__(
        self,
        table: DataFrame,
        layout: FrameLayout,
        custody_key: str | None,
        bucket_hex: int | None,
    ) -> None:
        self._table = table
        self._layout = layout
        self._custody_key = custody_key
        self._rows = int(table.count())
        self._bucket_hex = bucket_hex or bucket_hex_for(self._rows)
        check_bucket_hex(self._bucket_hex)
        self._top: FrameTree | None = None

    @property
    def rows(self) -> int:
        """How many targets the frame holds."""
        return self._rows

    @property
    def bucket_hex(self) -> int:
        """How many digits of a leaf name its bucket."""
        return self._bucket_hex

    @faults_told()
    def root(self) -> str:
        """Return the digest of the whole frame."""
        return self._grown_top().root

    @faults_told()
    def salt(self, target_id: str) -> str:
        """Return a target's salt; KeyError if it isn't in the frame."""
        self._leaf(target_id)
        return salt(self._custody_key, target_id)

    @faults_told()
    def proof(self, target_id: str) -> Proof:
        """Return a target's inclusion proof; KeyError if it isn't in the frame."""
        leaf = self._leaf(target_id)
        name = leaf[: self._bucket_hex]
        bucket = self._leaves().where(sf.col("leaf").startswith(name)).collect()
        cut = self._fetched_hex
        path = self._grown_top().path(name[:cut])
        if cut < self._bucket_hex:
            near = self._leaves().where(sf.col("leaf").startswith(name[:cut]))
            rows = _buckets(near, self._bucket_hex).collect()
            digests = {row["name"][cut:]: row["digest"] for row in rows}
            part = FrameTree(self._bucket_hex - cut, digests)
            path = (*part.path(name[cut:]), *path)
        leaves = sorted(row["leaf"] for row in bucket)
        return Proof(leaf=leaf, bucket=tuple(leaves), path=path)

    @faults_told()
    def count_strata(
        self, scope: ScopeJson, strata_columns: Sequence[str]
    ) -> dict[str, int]:
        """Return how many targets in scope each stratum has."""
        stratum = stratum_column(strata_columns, self._layout).alias("stratum")
        chosen = self._table.where(in_scope(scope, self._layout)).select(stratum)
        counted = chosen.groupBy("stratum").agg(sf.count("*").alias("targets"))
        return dict(
            sorted((row["stratum"], row["targets"]) for row in counted.collect())
        )

    @faults_told()
    def count_all(self, asked: Sequence[Asked]) -> list[dict[str, int]]:
        """Return how many targets in scope each stratum has, of many entries."""
        return self._kinds(asked).counts()

    @faults_told()
    def candidates_all(
        self, asked: Sequence[Asked]
    ) -> list[dict[str, list[Candidate]]]:
        """Return the first targets of each stratum wanted, of many entries."""
        return self._kinds(asked).candidates()

    def _kinds(self, asked: Sequence[Asked]) -> SparkKinds:
        salt = salt_column(self._custody_key)
        return SparkKinds(self._table, self._layout, asked, self._visits(), salt)

    @faults_told()
    def candidates(
        self,
        scope: ScopeJson,
        strata_columns: Sequence[str],
        group_key: str,
        wants: Sequence[Want],
    ) -> dict[str, list[Candidate]]:
        """Return the first `limit` targets in scope of each stratum wanted."""
        layout = self._layout
        ticketed = self._table.where(in_scope(scope, layout)).select(
            "target_id",
            self._visits().alias("visits"),
            stratum_column(strata_columns, layout).alias("stratum"),
            hashed(group_key, salt_column(self._custody_key)).alias("ticket"),
        )
        found: dict[str, list[Candidate]] = {}
        asked = [(want, window_for(want)) for want in wants]
        while asked:
            served = self._within(ticketed, asked)
            found.update(served)
            asked = widened(asked, served)
        return found

    def _within(
        self, ticketed: DataFrame, asked: Sequence[tuple[Want, int]]
    ) -> dict[str, list[Candidate]]:
        """Return who stands within each want's window, in the order of places."""
        rows = [
            (number, want.stratum, want.offset, want.limit, *span)
            for number, (want, window) in enumerate(asked)
            for span in spans(want.offset, window)
        ]
        wanted = self._table.sparkSession.createDataFrame(rows, _WANTED)
        number = sf.conv(sf.substring("ticket", 1, NUMBER_DIGITS), 16, 10)
        place = (number.cast("bigint") - sf.col("start") + NUMBERS) % NUMBERS
        order = Window.partitionBy("want").orderBy("place", "ticket", "target_id")
        ticket = sf.col("ticket")
        ranked = (
            ticketed.join(sf.broadcast(wanted), "stratum")
            .where((ticket >= sf.col("low")) & (ticket < sf.col("high")))
            .withColumn("place", place)
            .withColumn("rank", sf.row_number().over(order))
            .where(sf.col("rank") <= sf.col("most"))
            .select("want", "rank", "target_id", "place", "visits")
        )
        found: dict[str, list[Candidate]] = {want.stratum: [] for want, _ in asked}
        for want, _, *candidate in sorted(ranked.collect()):
            found[asked[want][0].stratum].append(Candidate(*candidate))
        return found

    def _visits(self) -> Column:
        if "visits" not in self._layout.columns:
            return sf.lit(0).cast("bigint")
        # An empty cell is nothing, however strictly the session casts.
        cell = named("visits")
        return sf.when(cell == "", "0").otherwise(cell).cast("bigint")

    def _leaf(self, target_id: str) -> str:
        rows = self._leaves().where(sf.col("target_id") == target_id).collect()
        if not rows:
            raise KeyError(target_id)
        return str(rows[0]["leaf"])

    def _leaves(self) -> DataFrame:
        leaf = leaf_column(self._layout, self._custody_key)
        return self._table.select("target_id", leaf.alias("leaf"))

    @property
    def _fetched_hex(self) -> int:
        return min(_FETCHED_HEX, self._bucket_hex)

    def _grown_top(self) -> FrameTree:
        """Return the tree's upper part; all below it is hashed where the rows are."""
        if self._top is None:
            nodes, empty = _buckets(self._leaves(), self._bucket_hex), EMPTY_BUCKET
            for digits in range(self._bucket_hex - 1, self._fetched_hex - 1, -1):
                nodes = _parents(nodes, digits, empty)
                empty = FrameTree(1, {}, empty).root
            digests = {row["name"]: row["digest"] for row in nodes.collect()}
            self._top = FrameTree(self._fetched_hex, digests, empty)
        return self._top


class Shared(NamedTuple):
    """A folder that the cluster reads as well.

    `uri` is where the cluster finds what is written to `folder` here, or put from
    there into the storage behind it.
    """

    folder: Path
    uri: str
    storage: Storage | None = None

    def put(self, snapshot: Path) -> str:
        """Have a snapshot where the cluster finds it, and return its name."""
        if self.storage is not None:
            self.storage.put(snapshot)
            return snapshot.name
        there = self.folder / snapshot.name
        if not there.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            part = there.with_suffix(".part")
            shutil.copyfile(snapshot, part)
            part.replace(there)
        return there.name


class SparkEngine:
    """Apache Spark behind a Spark Connect address, or what speaks the same.

    Parameters
    ----------
    remote
        Such as ``sc://host:15002``; it may hold a token, and is never told.
    shared
        Where frames are laid for the cluster; None sends them, and small ones only.

    Raises
    ------
    InputError
        If nothing there answers as Spark does.
    """

    def __init__(self, remote: str, shared: Shared | None = None) -> None:
        self._remote = remote
        self._session = connected(remote)
        self._shared = shared

    def open(
        self, frame: Frame, custody_key: str | None, bucket_hex: int | None = None
    ) -> SparkFrame:
        """Open a frame: as a snapshot in the shared folder, else sent from here.

        Raises
        ------
        InputError
            If it is too large to be sent, or the cluster doesn't find it.
        """
        if self._shared is None:
            return self._sent(frame, custody_key, bucket_hex)
        name = self._shared.put(Path(frame.table.location))
        seen = f"{self._shared.uri.rstrip('/')}/{name}"
        return self.open_snapshot(seen, frame.layout, custody_key, bucket_hex)

    def open_snapshot(
        self,
        snapshot: Path | str,
        layout: FrameLayout,
        custody_key: str | None,
        bucket_hex: int | None = None,
    ) -> SparkFrame:
        """Open the snapshot of a frame's table, at a path or URI of the cluster's.

        Its rows are those of a `Frame`, whose other rules aren't checked again.

        Raises
        ------
        InputError
            If the cluster doesn't find it.
        ValueError
            If it hasn't the layout's columns, all of them text and none of it null.
        """
        session = self._alive()
        with faults_told(str(snapshot)):
            table = session.read.parquet(str(snapshot))
            if not table.columns:
                # Nothing there: Spark says so itself, Sail finds an empty table.
                unseen = Finding(
                    file="", code="engine_snapshot_unseen", value=str(snapshot)
                )
                raise InputError([unseen])
            _check_snapshot(table, layout)
        return SparkFrame(table, layout, custody_key, bucket_hex)

    def close(self) -> None:
        """End the session, and have the cluster forget what it was sent."""
        self._session.stop()

    def _alive(self) -> SparkSession:
        self._session = still_connected(self._session, self._remote)
        return self._session

    def _sent(
        self, frame: Frame, custody_key: str | None, bucket_hex: int | None
    ) -> SparkFrame:
        rows = len(frame.table)
        if rows > SENT_ROWS:
            too_many = Finding(
                file="",
                code="engine_frame_large",
                value=f"{rows:,}",
                params={"most": f"{SENT_ROWS:,}"},
            )
            raise InputError([too_many])
        table = frame.table.read(frame.layout.columns)
        columns = {c: table[c].tolist() for c in frame.layout.columns}
        given = pa.table(columns, pa.schema([(c, pa.string()) for c in columns]))
        session = self._alive()
        with faults_told():
            sent = session.createDataFrame(given)
        return SparkFrame(sent, frame.layout, custody_key, bucket_hex)


def _buckets(leaves: DataFrame, bucket_hex: int) -> DataFrame:
    """Return name and digest of every bucket that isn't empty."""
    joined = sf.array_join(sf.array_sort(sf.collect_list("leaf")), "")
    name = sf.substring("leaf", 1, bucket_hex).alias("name")
    return leaves.groupBy(name).agg(hashed("bucket", joined).alias("digest"))


def _parents(nodes: DataFrame, digits: int, empty: str) -> DataFrame:
    """Return the nodes four levels up, their names cut to so many digits."""
    last = sf.substring("name", digits + 1, 1)
    level = [
        sf.coalesce(sf.max(sf.when(last == digit, sf.col("digest"))), sf.lit(empty))
        for digit in _DIGITS
    ]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [hashed("node", sf.concat(left, right)) for left, right in pairs]
    name = sf.substring("name", 1, digits).alias("name")
    return nodes.groupBy(name).agg(level[0].alias("digest"))


def _check_snapshot(table: DataFrame, layout: FrameLayout) -> None:
    if [(f.name, f.dataType) for f in table.schema.fields] != [
        (column, StringType()) for column in layout.columns
    ]:
        msg = "a frame's snapshot has the layout's columns in order, all of them text"
        raise ValueError(msg)
    empty = [sf.count_if(named(column).isNull()) for column in layout.columns]
    (counted,) = table.select(*empty).collect()
    for column, nulls in zip(layout.columns, counted, strict=True):
        if nulls:
            msg = f"column {column} holds something that isn't text"
            raise ValueError(msg)
