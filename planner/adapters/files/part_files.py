"""Bundles and parts as folders or zips: what a part is cut from, and where it goes."""

import csv
import gzip
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from planner.errors import Finding, InputError
from planner.levels.part import LEAVES, ROWS, Bucket, columns_of, leaf_of
from planner.protocol.bundle import FRAME, PACKED_FRAME
from planner.protocol.frame_tree import bucket_digest

#: Rows and leaves are packed as they come; another level takes longer for little.
_LEVEL = 4


class BundleFiles:
    """The members of a bundle, in a folder, or in a zip with or without one."""

    def __init__(self, path: Path, unpacked: Path) -> None:
        self._zip = None if path.is_dir() else zipfile.ZipFile(path)
        self._path, self._unpacked = path, unpacked
        names = [] if self._zip is None else self._zip.namelist()
        tops = [n for n in names if n.rpartition("/")[2] == "statement.json"]
        self._top = tops[0].removesuffix("statement.json") if len(tops) == 1 else ""

    def has(self, name: str) -> bool:
        """Tell whether a member is there."""
        if self._zip is None:
            return (self._path / name).is_file()
        return f"{self._top}{name}" in self._zip.namelist()

    def documents(self) -> dict[str, Any]:
        """Return the JSON documents by name, without `.json`, and the seed."""
        found: dict[str, Any] = {}
        for name in ("statement", "plan", "reveals", "record", "strata", "part"):
            if self.has(f"{name}.json"):
                found[name] = json.loads(self._read(f"{name}.json"))
        if self.has("teams.json"):
            found["teams"] = json.loads(self._read("teams.json"))
        return {**found, "seed": self._read("seed.txt").decode().strip()}

    def statement(self) -> dict[str, Any]:
        """Return the statement alone, which is there before the draw."""
        found: dict[str, Any] = json.loads(self._read("statement.json"))
        return found

    def custody_key(self) -> str | None:
        """Return the round's key; None of an open round."""
        if not self.has("custody_key.txt"):
            return None
        return self._read("custody_key.txt").decode().strip()

    def frame(self) -> Path:
        """Return the frame as a file that an engine can read."""
        name = PACKED_FRAME if self.has(PACKED_FRAME) else FRAME
        if self._zip is None:
            return self._path / name
        target = self._unpacked / name
        with self._open(name) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file)
        return target

    def rows(self, districts: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield the rows of districts from a part."""
        chosen = {*districts}
        with self._open(ROWS) as packed, gzip.open(packed) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            lines = csv.reader(text)
            at = next(lines).index("district")
            yield from (row for row in lines if (row[at] or "-") in chosen)

    def buckets(self, bucket_hex: int) -> Iterator[Bucket]:
        """Yield the buckets of a part's tree."""
        with self._open(LEAVES) as packed, gzip.open(packed) as file:
            text = io.TextIOWrapper(file, encoding="ascii", newline="\n")
            lines = (line.rstrip("\r\n") for line in text)
            for name, its in groupby(lines, key=lambda line: line[:bucket_hex]):
                leaves = tuple(its)
                closed = leaves[0][bucket_hex : bucket_hex + 1] == " "
                yield Bucket(
                    name=name,
                    digest=leaves[0][bucket_hex + 1 :]
                    if closed
                    else bucket_digest(leaves),
                    leaves=() if closed else leaves,
                )

    def _read(self, name: str) -> bytes:
        with self._open(name) as file:
            return file.read()

    def _open(self, name: str) -> IO[bytes]:
        if self._zip is None:
            return (self._path / name).open("rb")
        return self._zip.open(f"{self._top}{name}")

    def close(self) -> None:
        """Close the zip."""
        if self._zip is not None:
            self._zip.close()


@contextmanager
def opened_bundle(path: Path) -> Iterator[BundleFiles]:
    """Open a bundle or a part.

    Raises
    ------
    InputError
        If it is none, or can't be read.
    """
    with tempfile.TemporaryDirectory() as unpacked:
        try:
            files = BundleFiles(path, Path(unpacked))
        except (OSError, zipfile.BadZipFile) as error:
            raise _unusable(path, str(error)) from error
        try:
            if not files.has("statement.json"):
                raise _unusable(path, "statement.json")
            yield files
        except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise _unusable(path, repr(error)) from error
        finally:
            files.close()


class PartFolder:
    """A part that is being written: in a folder beside its place, then moved there."""

    def __init__(self, folder: Path, statement: Mapping[str, Any]) -> None:
        self._folder, self._statement = folder, statement

    def write_rows(
        self, rows: Iterable[Sequence[str]], named: AbstractSet[str]
    ) -> tuple[int, set[str], set[str]]:
        """Write rows as they come.

        Returns
        -------
        How many there are, which of the targets `named` are among them, and the
        buckets of the frame's tree in which they are.
        """
        count, mine, buckets = 0, set[str](), set[str]()
        bucket_hex = self._statement["frame"]["bucket_hex"]
        with self._packed(ROWS) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(columns_of(self._statement))
            for row in rows:
                writer.writerow(row)
                count += 1
                buckets.add(leaf_of(row, self._statement)[:bucket_hex])
                if row[0] in named:
                    mine.add(row[0])
            text.flush()
        return count, mine, buckets

    def write_leaves(self, buckets: Iterable[Bucket], named: AbstractSet[str]) -> None:
        """Write the tree's leaves: those of the buckets named, of others the digest."""
        with self._packed(LEAVES) as file:
            for bucket in buckets:
                file.write(
                    "".join(f"{line}\n" for line in bucket.lines(named)).encode()
                )

    def write(self, members: Mapping[str, bytes]) -> None:
        """Write the other members."""
        for name, content in members.items():
            (self._folder / name).write_bytes(content)

    @contextmanager
    def _packed(self, name: str) -> Iterator[gzip.GzipFile]:
        # Without a name and a time in its head, the same part gives the same bytes.
        with (
            (self._folder / name).open("wb") as file,
            gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed,
        ):
            yield packed


@contextmanager
def part_folder(out: Path, statement: Mapping[str, Any]) -> Iterator[PartFolder]:
    """Make a part at `out`, a folder, or a zip where it ends so, whole or not at all.

    It holds grades, so it is its owner's alone.

    Raises
    ------
    InputError
        If there is something of that name.
    """
    if out.exists():
        raise InputError([Finding(file="", code="part_there", value=str(out))])
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".part-") as made:
        folder = Path(made) / "part"
        folder.mkdir(mode=0o700)
        yield PartFolder(folder, statement)
        for file in folder.iterdir():
            file.chmod(0o600)
        if out.suffix == ".zip":
            folder = _zipped(folder)
        folder.replace(out)


def _zipped(folder: Path) -> Path:
    """Return a zip of a folder: the same members give the same bytes."""
    target = folder.with_suffix(".zip")
    handle = os.open(target, os.O_CREAT | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
        for member in sorted(folder.iterdir()):
            packed = member.suffix == ".gz"
            info = zipfile.ZipInfo(member.name)
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            with (
                member.open("rb") as source,
                archive.open(info, "w", force_zip64=True) as into,
            ):
                shutil.copyfileobj(source, into)
    return target


def _unusable(path: Path, reason: str) -> InputError:
    params = {"reason": reason}
    code = "bundle_unusable"
    return InputError([Finding(file="", code=code, value=str(path), params=params)])
