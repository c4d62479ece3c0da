"""Bundles of files as one zip."""

import io
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO

from fastapi.responses import Response

from api.spooled import spool, streamed
from api.steps import NO_STORE

ZIP = "application/zip"

#: The earliest time that a zip can hold; fixed, so that equal members give equal bytes.
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)


def packed(members: Mapping[str, bytes], file_name: str) -> Response:
    """Return the download of `members`, in their order."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(_info(name), content)
    return Response(data.getvalue(), media_type=ZIP, headers=_named(file_name))


def packed_apart(
    members: Mapping[str, bytes],
    large: str,
    pieces: Iterable[bytes],
    file_name: str,
    *,
    as_they_are: Mapping[str, IO[bytes]],
) -> Response:
    """Return the download of `members` and of one more that is too large for memory.

    It is kept by nobody on its way: what only its caller may have is in it. What is
    packed already is stored as it is.
    """
    # Written whole before the first byte is sent: a fault midway must be told.
    with spool() as data:
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(_info(name), content)
            with archive.open(_info(large), "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
            for name, given in as_they_are.items():
                stored = _info(name, zipfile.ZIP_STORED)
                with given, archive.open(stored, "w", force_zip64=True) as file:
                    shutil.copyfileobj(given, file)
        return streamed(data, ZIP, {**NO_STORE, **_named(file_name)})


def _info(name: str, packing: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=_WRITTEN_AT)
    info.compress_type = packing
    return info


def _named(file_name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}
