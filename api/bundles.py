"""Bundles of files as one zip."""

import io
import zipfile
from collections.abc import Mapping

from fastapi.responses import Response

ZIP = "application/zip"

#: The earliest time that a zip can hold; fixed, so that equal members give equal bytes.
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)


def packed(members: Mapping[str, bytes], file_name: str) -> Response:
    """Return the download of `members`, in their order."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=_WRITTEN_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return Response(
        data.getvalue(),
        media_type=ZIP,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
