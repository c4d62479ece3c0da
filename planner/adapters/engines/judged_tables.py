"""Tables of targets, and from what they were judged: no file is judged twice."""

import gzip
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from planner.adapters.engines.snapshots import in_the_making
from planner.adapters.engines.stored_targets import StoredTables
from planner.adapters.program import program_digest
from planner.counts import FileCount
from planner.errors import CheckFailedError, Finding
from planner.ids import hash_fields
from planner.importing.id_rows import IdRows, as_ids
from planner.importing.judged import JudgedLibrary

_SUFFIX = ".json.gz"


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
    had never been.

    Parameters
    ----------
    folder
        Where tables are kept.
    judged
        Where it is remembered what they were judged from.
    """

    def __init__(self, folder: Path, judged: Path) -> None:
        super().__init__(folder)
        self._judged = judged

    def judged(self, made_from: str) -> JudgedLibrary | None:
        """Return the library that was judged from something; its table is checked."""
        try:
            kept = _KEPT.validate_json(
                gzip.decompress(self._path(made_from).read_bytes())
            )
            table = self.find(kept.table)
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
        self._judged.mkdir(mode=0o700, parents=True, exist_ok=True)
        with in_the_making(self._judged) as part:
            with part.open("wb") as file:
                file.write(gzip.compress(_KEPT.dump_json(kept), compresslevel=1))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)

    def _path(self, made_from: str) -> Path:
        name = hash_fields("judged", program_digest(), made_from)
        return self._judged / f"{name}{_SUFFIX}"
