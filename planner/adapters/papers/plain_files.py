"""What every paper does alike: text that a file can hold, and the same bytes twice."""

import io
import zipfile
from datetime import UTC, datetime

#: The earliest time that a zip can hold.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
#: Beside control characters, what XML can't hold.
_NO_XML = "\ufffe\uffff"


def printable(text: str) -> str:
    """Return `text` without what XML can't hold; a tab is a space, lines stay."""
    if text.isprintable():
        return text
    spaced = text.replace("\r\n", "\n").replace("\t", " ")
    # A lone surrogate can come in with a broken file: shown escaped, not fatal.
    whole = spaced.encode("utf-8", "backslashreplace").decode()
    return "".join(c for c in whole if c == "\n" or (c >= " " and c not in _NO_XML))


def made_on(year: int) -> datetime:
    """Return a date for a file's properties that is the same on every run."""
    return datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def with_fixed_times(archive: bytes) -> bytes:
    """Return a zip with its members' times set to 1980-01-01."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            plain = zipfile.ZipInfo(member.filename, _ZIP_TIME)
            plain.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(plain, source.read(member))
    return buffer.getvalue()
