"""A frame as files, written piece by piece: it may be larger than memory."""

import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

#: As gzip, with no time in its head: the same frame gives the same bytes.
_GZIP, _LEVEL = 31, 6


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
