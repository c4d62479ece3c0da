"""Letters as files: a table for an office's own mail merge, and sheets to print.

Both hold codes, so they are their owner's alone.
"""

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import TextIO

from planner.publishing.letters import Letter

#: Letters a file: a browser prints that many pages without trouble.
_PER_SHEET = 500
#: East Asian editions of spreadsheet programs take the wide signs for the narrow.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_COLUMNS = ("round", "target_id", "name", "address", "code", "url")


def write_letters(
    letters: Iterable[Letter], round_id: str, out: Path, *, sheets: bool
) -> tuple[int, int]:
    """Write `codes-ROUND.csv`, and with `sheets` the letters to print.

    Returns
    -------
    tuple
        How many letters there are, and how many files of sheets.
    """
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stale in out.glob(f"letters-{round_id}-*.html"):
        stale.unlink()
    written = files = 0
    with _whole(out / f"codes-{round_id}.csv", "utf-8-sig") as stream:
        table = csv.writer(stream)
        table.writerow(_COLUMNS)
        rest = iter(letters)
        while batch := list(islice(rest, _PER_SHEET)):
            table.writerows(_cells(letter) for letter in batch)
            written += len(batch)
            if sheets:
                files += 1
                _write_sheet(batch, out / f"letters-{round_id}-{files:04d}.html")
    return written, files


def _cells(letter: Letter) -> Iterator[str]:
    for text in (
        letter.round_id,
        letter.target_id,
        letter.name,
        letter.address,
        letter.code,
        letter.url,
    ):
        yield f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _write_sheet(batch: Sequence[Letter], path: Path) -> None:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    template = Environment(
        loader=PackageLoader("planner.adapters.files", "."),
        autoescape=True,
        undefined=StrictUndefined,
    ).get_template("letters.html")
    with _whole(path, "utf-8") as stream:
        stream.writelines(template.generate(letters=batch, square=_square))


def _square(url: str) -> str:
    """Return an address as a QR code in SVG."""
    import segno

    return str(segno.make(url, micro=False, error="m").svg_inline(omitsize=True))


@contextmanager
def _whole(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a file of mode 0600 that appears under its name when it is whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    part = Path(name)
    with ExitStack() as undo:
        undo.callback(part.unlink, missing_ok=True)
        with os.fdopen(handle, "w", encoding=encoding, newline="") as stream:
            yield stream
        part.replace(path)
