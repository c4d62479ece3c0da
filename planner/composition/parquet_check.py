"""A check beside those of `verify_round.py`, which reads no Parquet."""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path

from planner.adapters.engines.frame_rows import columns_of, rows
from planner.protocol.bundle import PARQUET_FRAME
from verify_round import Bundle, frame_rows

_CHUNK = 1 << 20


def frame_parquet(bundle: Bundle) -> Iterator[str]:
    """名录 Parquet：与所核验的名录不同。It says otherwise than the frame."""
    columns = bundle.get("statement.json")["frame"]["columns"]
    opened, _ = bundle.sources[PARQUET_FRAME]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / PARQUET_FRAME
        with opened() as source, path.open("wb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
        found = columns_of(path)
        if found != columns:
            yield f"its columns are {found}, stated {columns}"
            return
        told = rows(path, columns)
        for first, _, some in frame_rows(bundle):
            these = list(islice(told, len(some)))
            if these == [tuple(cells) for cells in some]:
                continue
            for row, (one, other) in enumerate(zip_longest(these, some), first):
                if other != (one and list(one)):
                    yield f"row {row}: it says {one}, the frame {other}"
        if next(told, None) is not None:
            yield "it has more rows than the frame"
