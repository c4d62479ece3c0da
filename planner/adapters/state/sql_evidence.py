"""What self-checks are answered from: the database's keys, the workspace's frames."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from planner.adapters.state.proof_file import ProofFile, alone
from planner.adapters.state.sql_tables import CEREMONIES, Base
from planner.adapters.state.sql_types import Key
from planner.adapters.state.workspace import Workspace
from planner.protocol.frame_tree import Proof
from planner.protocol.salts import custody_commitment
from planner.publishing.evidence import FrozenFrame

_EVERYONE = "*"


class Attempts(Base):
    """How often self-checks were asked for in a window of time, by caller."""

    __tablename__ = "self_check_attempts"
    window: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    caller: Mapped[str] = mapped_column(Key, primary_key=True)
    attempts: Mapped[int]


class SqlEvidence:
    """Implements `planner.publishing.evidence.Evidence`.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    workspace
        Where frames are kept, and proof files are made.
    """

    def __init__(self, engine: Engine, workspace: Workspace) -> None:
        self._reading = engine
        self._writing = engine.execution_options(writes=True)
        self._workspace = workspace
        self._proofs = workspace.folder / "proofs"

    def custody_key(self, round_id: str, commitment: str) -> str | None:
        """Return the key that a round's statement commits to."""
        # By the commitment: a round's material is kept under the digest of the
        # inputs it was made for, which isn't always the published year's id.
        query = select(CEREMONIES.c.material).where(CEREMONIES.c.round_id == round_id)
        with self._reading.connect() as connection:
            for material in connection.execute(query).scalars():
                key = material.get("custody_key")
                if key is not None and custody_commitment(key) == commitment:
                    return str(key)
        return None

    def document(self, name: str) -> dict[str, Any]:
        """Return a JSON document that was kept under a name of its digest."""
        document: dict[str, Any] = json.loads(self._workspace.read_bytes(name))
        return document

    def cells(self, frame: FrozenFrame, target_id: str) -> Mapping[str, str] | None:
        """Return a target's row by column, None if it isn't in the frame."""
        # Loaded here: a server starts without DuckDB.
        from planner.adapters.engines.frame_rows import row_of

        return row_of(
            self._workspace.snapshot(frame.snapshot), frame.columns, target_id
        )

    def rows(
        self, frame: FrozenFrame, columns: Sequence[str]
    ) -> Iterator[tuple[str, ...]]:
        """Yield these columns of all rows, in the order of their ids."""
        from planner.adapters.engines.frame_rows import rows

        return rows(self._workspace.snapshot(frame.snapshot), columns)

    def lines(self, frame: FrozenFrame) -> Iterator[bytes]:
        """Yield all rows as `frame.csv` holds them, in pieces."""
        from planner.adapters.engines.frame_rows import lines

        return lines(self._workspace.snapshot(frame.snapshot), frame.columns)

    def table(self, frame: FrozenFrame) -> IO[bytes]:
        """Open the frame as it was kept, which is as Parquet."""
        return self._workspace.snapshot(frame.snapshot).open("rb")

    def proof(self, frame: FrozenFrame, leaf: str) -> Proof:
        """Return the inclusion proof of a leaf that is in the frame."""
        self.prepare(frame)
        return self._file(frame).proof(leaf)

    def prepare(self, frame: FrozenFrame) -> None:
        """Make the frame's proof file, unless it is there."""
        file = self._file(frame)
        if file.is_whole():
            return
        from planner.adapters.engines.frame_rows import buckets

        self._proofs.mkdir(mode=0o700, exist_ok=True)
        with alone(self._proofs / ".lock"):
            if not file.is_whole():
                file.write(
                    buckets(
                        self._workspace.snapshot(frame.snapshot),
                        frame.columns,
                        frame.sealed_columns,
                        frame.custody_key,
                        frame.bucket_hex,
                    )
                )

    def count_attempt(
        self, caller: str, window: int, may_try: Callable[[int, int], bool]
    ) -> bool:
        """Count an attempt if `may_try` allows it; tell whether it was allowed."""
        # Looked at first without taking turns: a flood of refusals writes nothing.
        with self._reading.connect() as connection:
            if not may_try(*_counted(connection, caller, window)):
                return False
        with self._writing.begin() as connection:
            if not may_try(*_counted(connection, caller, window)):
                return False
            for counted in (caller, _EVERYONE):
                _count(connection, counted, window)
            connection.execute(delete(Attempts).where(Attempts.window < window))
        return True

    def _file(self, frame: FrozenFrame) -> ProofFile:
        return ProofFile(
            self._proofs / f"{frame.root}.proofs",
            root=frame.root,
            rows=frame.rows,
            bucket_hex=frame.bucket_hex,
        )


def _counted(connection: Connection, caller: str, window: int) -> tuple[int, int]:
    """Return the attempts of a caller and of all in a window."""
    query = select(Attempts.caller, Attempts.attempts).where(
        Attempts.window == window, Attempts.caller.in_((caller, _EVERYONE))
    )
    found = {row.caller: row.attempts for row in connection.execute(query)}
    return found.get(caller, 0), found.get(_EVERYONE, 0)


def _count(connection: Connection, caller: str, window: int) -> None:
    more = (
        update(Attempts)
        .where(Attempts.window == window, Attempts.caller == caller)
        .values(attempts=Attempts.attempts + 1)
    )
    if connection.execute(more).rowcount:
        return
    first = {"window": window, "caller": caller, "attempts": 1}
    try:
        with connection.begin_nested():
            connection.execute(insert(Attempts), first)
    except IntegrityError:
        # A database that lets writers in side by side: another was first.
        connection.execute(more)
