"""A frame as files, written piece by piece: it may be larger than memory."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from planner.publishing.audit_bundle import frame_lines

#: As gzip, with no time in its head: the same frame gives the same bytes.
_GZIP, _LEVEL = 31, 6


def lines_of(columns: Sequence[str], pieces: Iterable[pd.DataFrame]) -> Iterator[bytes]:
    """Yield what `frame.csv` holds, in pieces."""
    rows = (
        row
        for piece in pieces
        for row in zip(*(piece[column].tolist() for column in columns), strict=True)
    )
    return frame_lines(columns, rows)


def write_packed(path: Path, lines: Iterable[bytes]) -> None:
    """Write a text as gzip; it is packed while the next piece is made."""
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    with path.open("wb") as file, ThreadPoolExecutor(max_workers=1) as beside:
        packed = beside.submit(bytes)
        for piece in lines:
            file.write(packed.result())
            packed = beside.submit(packer.compress, piece)
        file.write(packed.result())
        file.write(packer.flush())
