"""The text of a CSV file, gzipped or not, never held whole: its encoding, its lines."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from planner.adapters.files.raw_rows import unreadable
from planner.ports import Progress

REPLACEMENT = "\ufffd"
_UTF_8 = "utf-8-sig"
_ZIP_MAGIC = b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: In UTF-16 without a mark every separator and digit has a NUL beside it.
_MOST_NULS = 8
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text, and whether some of them are lost on the way."""

    codec: str = _UTF_8
    damaged: bool = False

    @property
    def other(self) -> str:
        """Its name, "" where it is UTF-8."""
        return "" if self.codec == _UTF_8 else self.codec.upper()


def find_encoding(path: Path) -> Encoding:
    """Return the encoding of a file's text: UTF-8, or GB18030.

    A UTF-8 file with a few broken bytes often passes for GB18030, as nonsense: so where
    more characters beyond ASCII are sound UTF-8 than aren't, it is UTF-8, damaged.

    Raises
    ------
    InputError
        If it is no text at all, or packed and torn.
    """
    if _is_utf_8(path):
        return Encoding()
    strange = broken = 0
    for text in _decoded(path, _UTF_8):
        strange += len(text) - len(text.encode("ascii", "ignore"))
        broken += text.count(REPLACEMENT)
    if strange > 2 * broken:
        return Encoding(damaged=True)
    damaged = any(REPLACEMENT in text for text in _decoded(path, "gb18030"))
    return Encoding("gb18030", damaged=damaged)


@contextmanager
def open_text(path: Path, encoding: Encoding, progress: Progress) -> Iterator[TextIO]:
    """Open a file's text, with line ends of all systems as newlines."""
    size = path.stat().st_size
    with path.open("rb") as file:
        told = _Told(file, size, progress)
        with io.TextIOWrapper(
            cast("BinaryIO", _unpacked(path, io.BufferedReader(told, _CHUNK))),
            encoding=encoding.codec,
            errors="replace",
        ) as text:
            yield text


class _Told(io.RawIOBase):
    """Bytes of a file that tell how many of them were read."""

    def __init__(self, file: BinaryIO, size: int, progress: Progress) -> None:
        self._file, self._size, self._progress = file, size, progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        read = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._progress.advance(self._file.tell(), self._size)
        return int(read)


def _unpacked(path: Path, file: io.BufferedReader) -> io.BufferedIOBase:
    return gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        unpacked = _unpacked(path, file)
        while chunk := unpacked.read(_CHUNK):
            yield chunk


def _decoded(path: Path, codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    for chunk in _chunks(path):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _is_utf_8(path: Path) -> bool:
    """Tell whether all of a file is UTF-8; raises as `find_encoding` does."""
    decoder = codecs.getincrementaldecoder(_UTF_8)()
    size = nuls = 0
    sound = True
    try:
        for chunk in _chunks(path):
            _refuse_others(path, b"" if size else chunk)
            size += len(chunk)
            nuls += chunk.count(0)
            sound = sound and _decodes(decoder, chunk)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise unreadable(path, str(error)) from error
    if nuls > size // _MOST_NULS:
        raise _in_utf_16(path)
    return sound and _decodes(decoder, b"", final=True)


def _decodes(
    decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False
) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_others(path: Path, head: bytes) -> None:
    if head.startswith(_ZIP_MAGIC):
        raise unreadable(path, "是 XLSX 或 ZIP 而不是 CSV / it is XLSX or ZIP, not CSV")
    if head.startswith(_UTF16_MARKS):
        raise _in_utf_16(path)


def _in_utf_16(path: Path) -> Exception:
    return unreadable(path, "编码是 UTF-16 / it is in UTF-16")
