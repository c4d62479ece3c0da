"""Tables of targets, and from what they were judged: no file is judged twice."""

import gzip
import os
import time
import zlib
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from planner.adapters.engines.judged_pieces import JudgedPieces, pieces_in
from planner.adapters.engines.snapshots import in_the_making, sweep
from planner.adapters.engines.stored_targets import StoredTables
from planner.adapters.program import program_digest
from planner.counts import FileCount
from planner.errors import CheckFailedError, Finding
from planner.ids import hash_fields
from planner.importing.id_rows import IdRows, as_ids
from planner.importing.judged import JudgedLibrary

_SUFFIX = ".json.gz"
#: Libraries that are kept, and how long one that nobody takes over, in seconds.
MOST_KEPT = 8
_DAY = 86_400
_LONGEST = 30 * _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A judged library as it is kept; its table under its name."""

    table: str
    count: FileCount
    findings: Sequence[Finding]
    columns: Sequence[str]
    rejected: Sequence[str]
    rows: Sequence[int]


_KEPT = TypeAdapter(_Kept)


class JudgedTables(StoredTables):
    """Implements `planner.importing.judged.LibraryStore` in a folder.

    What another version of the program judged, or what is torn or gone, is as if it
    had never been. A few libraries are kept; what nobody took over of late goes.
    """

    def judged(self, made_from: str) -> JudgedLibrary | None:
        """Return the library that was judged from something; its table is checked."""
        try:
            kept = _KEPT.validate_json(
                gzip.decompress(self._path(made_from).read_bytes())
            )
            table = self.find(kept.table)
            self._use(made_from, kept.table)
        except (OSError, EOFError, zlib.error, ValidationError, CheckFailedError):
            return None
        rejected = IdRows()
        rejected.add(as_ids(kept.rejected), np.array(kept.rows, dtype=np.int64))
        return JudgedLibrary(
            table=table,
            count=kept.count,
            findings=tuple(kept.findings),
            columns=frozenset(kept.columns),
            rejected=rejected,
        )

    def pieces(self, made_from: str | None) -> AbstractContextManager[JudgedPieces]:
        """Give a place for the pieces of a library that is judged from something."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(self._folder)
        name = None if made_from is None else self._name(made_from)
        return pieces_in(self._folder, name)

    def remember(self, made_from: str, library: JudgedLibrary) -> None:
        """Remember what a library of this folder was judged from."""
        ids, rows = library.rejected.all()
        kept = _Kept(
            table=library.table.name,
            count=library.count,
            findings=library.findings,
            columns=sorted(library.columns),
            rejected=[one.decode() for one in ids.tolist()],
            rows=rows.tolist(),
        )
        path = self._path(made_from)
        with in_the_making(self._folder) as part:
            with part.open("wb") as file:
                file.write(gzip.compress(_KEPT.dump_json(kept), compresslevel=1))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        self._use(made_from, kept.table)
        self._sweep()

    def _use(self, made_from: str, table: str) -> None:
        """Have a library be among the newest."""
        for path in (self._path(made_from), self._folder / table):
            os.utime(path)

    def _sweep(self) -> None:
        """Let go of all but the newest libraries; of these as well when they are old.

        What was used within a day stays: a process may be at work with it.
        """
        now, ages = time.time(), dict[Path, float]()
        for path in self._folder.glob("[!.]*"):
            with suppress(FileNotFoundError):  # Another process sweeps as well.
                ages[path] = now - path.stat().st_mtime
        newest = sorted(age for path, age in ages.items() if path.suffix == ".gz")
        spared = min(max(newest[:MOST_KEPT][-1], _DAY), _LONGEST)
        for path, age in ages.items():
            if age > spared:
                path.unlink(missing_ok=True)

    def _path(self, made_from: str) -> Path:
        return self._folder / f"{self._name(made_from)}{_SUFFIX}"

    def _name(self, made_from: str) -> str:
        return hash_fields("judged", program_digest(), made_from)
