"""Uploaded files taken into a folder as an input folder has them; archives unpacked.

Nothing of an archive is believed: names are only compared, sizes counted while bytes
are written, and what is no plain small file of a table is refused.
"""

import shutil
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from planner.drafts.imports import table_name
from planner.errors import Finding, InputError, Level

_MIB = 1 << 20
_CHUNK = 1 << 20
_MOST_MEMBERS = 200
#: Tables of text pack by 10 to 30 to 1. A small file may pack better: it does no harm.
_MOST_PACKED = 200
_SMALL = 1 << 24
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")
_ENCRYPTED = 0x1
_TABLES = (".csv", ".csv.gz", ".xlsx", ".xls")
#: What torn archives raise, and those packed in a way that isn't known.
_DAMAGE = (
    BadZipFile,
    LargeZipFile,
    EOFError,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    UnicodeDecodeError,
)
_UNSAFE = frozenset("\\:\0")


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it was sent: its name, and a stream at its beginning."""

    name: str
    stream: IO[bytes]


def take_in(files: Sequence[Received], folder: Path, most_mib: int) -> list[Finding]:
    """Write uploaded files into a folder by their tables' names; return what to say.

    Parameters
    ----------
    most_mib
        How much all files may come to, unpacked.

    Raises
    ------
    InputError
        If an archive is damaged, encrypted, unsafe, nested or unpacks to far too much,
        or two files hold one table.
    """
    taking = _Taking(folder, most_mib)
    for file in files:
        if file.name.lower().endswith(".zip"):
            _unpack(file, taking)
        else:
            taking.take(file.name, file.stream)
    return taking.said


class _Taking:
    """A folder that files are taken into, and the room that is left."""

    def __init__(self, folder: Path, most_mib: int) -> None:
        self.said: list[Finding] = []
        self._folder = folder
        self._most = most_mib
        self._left = most_mib * _MIB
        self._names: dict[str, str] = {}

    def take(self, path: str, stream: IO[bytes], packed: int | None = None) -> None:
        """Write one file, if it is a table's."""
        sent = PurePosixPath(path).name
        name = table_name(sent)
        if name is None:
            self._say("upload_unused", sent)
            return
        stem = name.partition(".")[0]
        if stem in self._names:
            _refuse("upload_twice", sent, other=self._names[stem])
        self._names[stem] = sent
        if name != sent:
            self._say("upload_renamed", sent, name=name)
        with (self._folder / name).open("wb") as kept:
            for chunk in _chunks(stream):
                self._left -= len(chunk)
                if self._left < 0:
                    _refuse("upload_large", sent, most=str(self._most))
                kept.write(chunk)
                if packed is not None and _bomb(kept.tell(), packed):
                    _refuse("upload_packed", sent)

    def _say(self, code: str, value: str, **params: str) -> None:
        finding = Finding(
            file=value, code=code, level=Level.WARNING, value=value, params=params
        )
        self.said.append(finding)


def _unpack(file: Received, taking: _Taking) -> None:
    try:
        with ZipFile(file.stream) as archive:
            members = [m for m in archive.infolist() if not _aside(m)]
            if len(members) > _MOST_MEMBERS:
                _refuse("upload_many", str(len(members)), most=str(_MOST_MEMBERS))
            for member in members:
                _refuse_unsafe(member)
            for member in members:
                with archive.open(member) as stream:
                    taking.take(_name_of(member), stream, member.compress_size)
    except _DAMAGE as error:
        broken = Finding(file=file.name, code="upload_broken", value=file.name)
        raise InputError([broken]) from error


def _aside(member: ZipInfo) -> bool:
    """Tell whether a member is a folder, or what systems add by themselves."""
    name = PurePosixPath(member.filename)
    return member.is_dir() or name.parts[:1] == ("__MACOSX",) or name.name[:1] == "."


def _refuse_unsafe(member: ZipInfo) -> None:
    name = _name_of(member)
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or _UNSAFE & set(name):
        _refuse("upload_path", name)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        _refuse("upload_link", name)
    if member.flag_bits & _ENCRYPTED:
        _refuse("upload_encrypted", name)
    lowered = name.lower()
    if lowered.endswith(_ARCHIVES) and not lowered.endswith(".csv.gz"):
        _refuse("upload_nested", name)
    if _bomb(member.file_size, member.compress_size):
        _refuse("upload_packed", name)


def _name_of(member: ZipInfo) -> str:
    """Return a member's name; Chinese Windows writes it in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return member.filename


def _bomb(size: int, packed: int) -> bool:
    return size > _SMALL and size > packed * _MOST_PACKED


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _refuse(code: str, value: str, **params: str) -> NoReturn:
    shown = value[:200]
    raise InputError([Finding(file=shown, code=code, value=shown, params=params)])


def take_base(base: Path, folder: Path) -> list[str]:
    """Copy an earlier import's files of tables that weren't uploaded; return which."""
    there = {path.name.partition(".")[0] for path in folder.iterdir()}
    taken = []
    for path in sorted(base.iterdir()):
        if path.is_file() and path.name.partition(".")[0] not in there:
            shutil.copyfile(path, folder / path.name)
            taken.append(path.name)
    return taken


def keep_table(sent: str, stream: IO[bytes], folder: Path, stem: str) -> str:
    """Write one uploaded table under a stem of its own; return the file's name.

    Raises
    ------
    InputError
        If its name says that it is in no format for a table.
    """
    suffix = next((s for s in _TABLES if sent.lower().endswith(s)), "")
    if not suffix:
        _refuse("unknown_file", PurePosixPath(sent).name)
    name = f"{stem}{suffix}"
    with (folder / name).open("wb") as kept:
        shutil.copyfileobj(stream, kept)
    return name
