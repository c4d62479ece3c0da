"""Answers that are written whole before the first byte is sent, and never held."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, cast

from fastapi.responses import StreamingResponse

#: What is longer lies on disk until it is sent.
_IN_MEMORY = 8 << 20
_CHUNK = 1 << 18


@contextmanager
def spool() -> Iterator[IO[bytes]]:
    """Give a file to write an answer to; it is let go of if that fails."""
    with ExitStack() as until_written:
        data = until_written.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
        yield cast("IO[bytes]", data)
        until_written.pop_all()


def streamed(
    data: IO[bytes], media_type: str, headers: Mapping[str, str]
) -> StreamingResponse:
    """Return the answer that sends a file which was written, and lets go of it."""
    data.seek(0, 2)
    length = {"Content-Length": str(data.tell())}
    return StreamingResponse(
        _sent(data), media_type=media_type, headers={**headers, **length}
    )


def chunks(data: IO[bytes]) -> Iterator[bytes]:
    """Yield a file from its beginning."""
    data.seek(0)
    while chunk := data.read(_CHUNK):
        yield chunk


def _sent(data: IO[bytes]) -> Iterator[bytes]:
    with data:
        yield from chunks(data)
