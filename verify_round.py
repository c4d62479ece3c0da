#!/usr/bin/env python3
"""核验一次随机抽取 / Check one draw by lot, made by the protocol draw/1.

    python3 verify_round.py BUNDLE [--json] [--statement D] [--list FILE]
                                   [--ledger FILE] [--upper BUNDLE]

BUNDLE is a round's folder, or a zip of it, or a part of it. Each check prints PASS, or
FAIL and where, or SKIP where the bundle doesn't hold what it takes. The exit code is 0
when nothing failed, 4 when a check failed, 2 when there is nothing to check. It needs
Python 3.7 or later and nothing else, was written from docs/protocol.md alone (of parts
from docs/levels.md), and shares no code with the program that draws.

Read it from top to bottom with the protocol beside you: "S4" is its section 4, "rule 6"
the sixth thing that a statement may not do. A function whose first words are Chinese is
a check: it is given the bundle, `b`, and yields the faults it finds; CHECKS, before the
report, lists them. The heart is "The draw". Forms and reading may be skipped at first:
`b.get(name)` is what a member holds, and where it is missing or not of its form,
UnusableError fails the check that asked for it.
"""

from __future__ import annotations

import argparse
import bisect
import codecs
import csv
import datetime
import gzip
import hashlib
import heapq
import itertools
import json
import math
import multiprocessing
import operator
import os
import re
import struct
import sys
import time
import zipfile
import zlib
from array import array
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    MutableSequence,
    Tuple,
)

Json = Any
SaltOf = Callable[[str], str]
Faults = Iterator[str]
Check = Callable[..., Faults]
Kinds = MutableSequence[int]

# ---- Faults --------------------------------------------------------------------------


class UnusableError(Exception):
    """Something is missing, can't be read, or isn't of its form; the text says what."""


def refused(why: str) -> Any:
    """Raise UnusableError, where only an expression can stand."""
    raise UnusableError(why)


def broken(*rules: tuple[Any, str]) -> Faults:
    """Yield the faults of those rules that are broken."""
    return (fault for is_broken, fault in rules if is_broken)


def twice(what: str, names: Iterable[str]) -> Faults:
    """Yield the names that are there more than once."""
    counts = Counter(names).items()
    return (f"{what} {name} is there {n} times" for name, n in counts if n > 1)


def unlike(what: str, found: Json, where: str, stated: Json) -> Faults:
    """Yield a fault unless what was found is what is stated."""
    return broken((found != stated, f"{what} {found}, {where} says {stated}"))


# ---- Hashes, and JSON as it is hashed (S1) -------------------------------------------


def h(*fields: str) -> str:
    """Return H(a|b|c): SHA-256 of the fields with a bar between them, as 64 digits."""
    return hashlib.sha256("|".join(fields).encode()).hexdigest()


sha256 = h  # Of one text: there is nothing to put a bar between.


def canonical(value: Json) -> str:
    """Return JSON as it is hashed (RFC 8785); ValueError where there is no one way."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        parts = (f"{canonical(name)}:{canonical(value[name])}" for name in names)
        return "{" + ",".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return fraction(value)
    if isinstance(value, int) and abs(value) > 2**53:
        raise ValueError("a number beyond 2^53 must be text")
    return as_text(value)


as_text = json.JSONEncoder(ensure_ascii=False).encode


def fraction(value: float) -> str:
    """Return a number as ECMAScript writes it; only a policy may hold fractions."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number")
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value + 0)).normalize(), "f")  # -0 + 0 is 0.
    digits, power = repr(value).split("e")
    return f"{digits}e{int(power):+d}"


STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
QUOTED = re.compile(r'(?s)"[^"\\]*(?:\\.[^"\\]*)*"')


def shallow(pieces: Iterable[str]) -> Iterator[str]:
    """Pass on JSON, cut anywhere, before it is so deep that a parser's stack ends."""
    deep, cut = 0, ""
    for piece in pieces:  # Brackets within texts, which may be cut, don't count.
        bare, quote, rest = QUOTED.sub("", cut + piece).partition('"')
        steps = (STEP[bracket] for bracket in re.findall(r"[][{}]", bare))
        for step in steps:
            deep += step
            if deep > 20:
                raise ValueError("it is nested too deep")
        cut = quote + "\\" * ((len(rest) - len(rest.rstrip("\\"))) % 2)
        yield piece


def distinct(members: list[tuple[str, Json]]) -> Json:
    """Return an object, unless a name is there twice."""
    if len(dict(members)) < len(members):
        raise ValueError("a name is there twice")
    return dict(members)


JSON = json.JSONDecoder(
    object_pairs_hook=distinct,
    parse_int=lambda digits: int(digits[:20]),  # With more, it is as much too large.
)


def parse_json(data: bytes) -> Json:
    """Read JSON of any layout; ValueError where there is no one way to hash it."""
    value = JSON.decode("".join(shallow([data.decode()])))
    canonical(value).encode()  # Half a surrogate pair has no UTF-8.
    return value


class LongJson:
    """JSON that may be larger than memory: no more is read than is asked for."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.pieces, self.held, self.at = shallow(pieces), "", 0

    def _more(self) -> bool:
        """Read as much again as is held; tell whether there was any."""
        left, new = len(self.held) - self.at, [self.held[self.at :]]
        for piece in self.pieces:
            new.append(piece)
            left -= len(piece)
            if left < 0:
                break
        if len(new) > 1:
            self.held, self.at = "".join(new), 0
        return len(new) > 1

    def next(self) -> str:
        """Return the next character that isn't white space, "" at the end."""
        while True:
            rest = self.held[self.at : self.at + 1]
            if rest and rest not in " \t\r\n":
                return rest
            self.at += len(rest)
            if not rest and not self._more():
                return ""

    def take(self, marks: str) -> str:
        """Go beyond the next character, which is one of these."""
        found = self.next()
        if not found or found not in marks:
            raise ValueError(f"{found!r} where one of {marks} ought to be")
        self.at += 1
        return found

    def value(self) -> Json:
        """Read the next value whole."""
        self.next()
        while True:
            try:
                value, end = JSON.raw_decode(self.held, self.at)
            except ValueError:
                if not self._more():
                    raise
            else:
                if end < len(self.held) or not self._more():  # A number may go on.
                    self.at = end
                    return value

    def parts(self, brackets: str) -> Iterator[int]:
        """Number the parts of a list or an object, each to be read in between."""
        self.take(brackets[0])
        if self.next() == brackets[1]:
            self.take(brackets[1])
            return
        for number in itertools.count(1):
            yield number
            if self.take("," + brackets[1]) != ",":
                return


# ---- The form of each JSON member (S4, S9, S10) --------------------------------------


def matching(pattern: str) -> Callable[[Json], bool]:
    """Return the test of texts that match a pattern whole."""
    whole = re.compile(pattern).fullmatch
    return lambda v: isinstance(v, str) and whole(v) is not None


def is_day(v: Json, clock: str = "") -> bool:
    """Tell a day that there is, such as 2026-03-02, and a time of it after a clock."""
    try:
        day = datetime.date.fromisoformat(v[:10]).isoformat()
        return re.fullmatch(day + clock, v) is not None
    except (TypeError, ValueError):
        return False


def is_scope(v: Json) -> bool:
    """Tell a scope: an absent member is empty, and there are no others."""
    empty: Json = {"include": {}, "exclude": {}, "range": {}}
    its_own = isinstance(v, dict) and {*v} <= {*empty}
    return its_own and not any(misfits({**empty, **v}, SCOPE, ""))


is_id = matching("[0-9A-Za-z_.-]{1,64}")
is_hex = matching("[0-9a-f]{64}")
KINDS: dict[str, Callable[[Json], bool]] = {
    "draw/1": matching("draw/1"),
    "roster/1": matching("roster/1"),
    "roster_changes/1": matching("roster_changes/1"),
    "teams/2": matching("teams/2"),
    "part/1": matching("part/1"),
    "a mode": matching("confidential|open"),
    "an id": is_id,
    "64 hex digits": is_hex,
    "a key": lambda v: v == "open" or is_hex(v),
    "a text": matching("(?s).+"),
    "any text": matching("(?s).*"),
    "a count": lambda v: type(v) is int and v >= 0,  # True and false are none.
    "a count as text": matching("0|[1-9][0-9]{0,18}"),
    "1 to 6": lambda v: type(v) is int and 1 <= v <= 6,
    "0 to 2": lambda v: type(v) is int and 0 <= v <= 2,
    "true or false": lambda v: type(v) is bool,
    "a day": is_day,
    "a time": partial(is_day, clock="T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"),
    "a scope": is_scope,
}

# What must be there. {"a b": form} is an object with members a and b, maybe others;
# "a?" may be null, "*" is any name. [form] is a list of any length, (form, form) of 2.
SCOPE = {
    "include exclude": {"*": ["any text"]},
    "range": {"*": ("any text", "any text", "true or false")},
}
FORMS: dict[str, Any] = {
    "statement.json": {
        "protocol": "draw/1", "mode": "a mode", "round": "an id",
        "supersedes?": {"round": "an id", "reason": "a text"},
        "plan_digest policy_digest strata_digest": "64 hex digits",
        "roster_digest? history_digest? custody_commitment?": "64 hex digits",
        "frame": {
            "columns list_columns sealed_columns": ["any text"],
            "rows": "a count", "bucket_hex": "1 to 6", "root": "64 hex digits"},
        "parties": [{"party": "an id", "commitment": "64 hex digits"}],
        "reveal_by source_at?": "a time", "public_source": "a text",
        "entries": [{
            "entry group visit_group": "an id",
            "eligible expected_micro reserve": "a count"}]},
    "plan.json": {
        "entries": [{
            "entry": "an id", "window": ("a day", "a day"),
            "strata_columns": ["any text"], "scope": "a scope"}]},
    "policy.json": {},
    "strata.json": {
        "grades": ["any text"], "caps": {"*": "a count"},
        "entries": [{
            "entry": "an id",
            "strata": [{
                "stratum grade": "a text", "offset": "a count as text",
                "eligible expected_micro": "a count"}]}]},
    "reveals.json": {
        "public_value": "a text",
        "nonces": [{"party": "an id", "nonce": "64 hex digits"}]},
    "record.json": {
        "result_digest list_digest": "64 hex digits",
        "strata": [{
            "entry": "an id", "stratum": "a text",
            "eligible quota shortfall": "a count", "skipped": ["an id"],
            "selected reserve": [("an id", "a count as text")]}]},
    "roster.json": {
        "protocol": "roster/1",
        "inspectors": [{
            "number": "a count", "department": "a text", "lead expert": "true or false",
            "districts qualifications": ["a text"], "certificate_expires_on": "a day",
            "max_visits?": "a count", "leave": [("a day", "a day")]}],
        "departments": {"*": ["a text"]},
        "items": {"*": {
            "department": "a text", "qualifications": ["a text"],
            "minutes?": "a count"}},
        "neighbours": [("a text", "a text")], "holidays": {"*": "true or false"},
        "blocked_days": [{
            "first last": "a day", "department": "any text",
            "industries": ["a text"]}],
        "ties visited": ["64 hex digits"]},
    "roster_changes.json": {
        "protocol": "roster_changes/1", "round": "an id", "seed_known": "a count",
        "changes": [{
            "seq": "a count", "at": "a time", "event": "64 hex digits",
            "inspector?": "a count", "leave?": ("a day", "a day"), "left?": "a day",
            "tie?": "64 hex digits"}]},
    "part.json": {
        "protocol": "part/1", "round": "an id", "prefixes": ["a text"],
        "grades": ["any text"], "caps": {"*": "a count"},
        "districts": [{
            "district": "a text", "key": "a key",
            "entries": [{
                "entry": "an id",
                "strata": [{
                    "stratum grade": "a text", "offset": "a count as text",
                    "eligible expected_micro carried_micro": "a count"}]}]}],
        "across": [{"entry": "an id", "selected": ["an id"]}],
        "visits?": [{"visit target": "an id", "entries": ["an id"]}]},
    "teams.json": {
        "protocol": "teams/2", "round": "an id",
        "policy": {
            "min_per_visit min_per_department no_repeat_years": "a count",
            "minutes_unknown travel_minutes minutes_per_day": "a count",
            "most_chance_micro": "a count",
            "lead neighbours direct": "true or false"},
        "opens?": "a day", "before": [("a count", "a count", "a count")],
        "met": ["64 hex digits"],
        "visits": [{
            "visit target": "an id", "entries": ["an id"], "initiator": "a text",
            "departments items": ["a text"], "district industry": "any text",
            "start end": "a day", "leader?": "a count"}],
        "teams": [{
            "visit": "an id", "department": "a text", "tier": "0 to 2",
            "seats": [{"qualifications": ["a text"], "lead expert": "true or false"}],
            "capped people": ["a count"]}]},
}  # fmt: skip


def misfits(value: Json, form: Any, where: str) -> Faults:
    """Yield what in a JSON value isn't of its form."""
    if isinstance(form, dict) and isinstance(value, dict):
        for names, its_form in form.items():
            for name in value if names == "*" else names.split():
                bare = name if names == "*" else name.rstrip("?")
                if bare not in value:
                    yield f"{where} has no {bare}"
                elif name == bare or value[bare] is not None:
                    yield from misfits(value[bare], its_form, f"{where}, {bare}")
    elif isinstance(form, (list, tuple)) and isinstance(value, list):
        forms = form * len(value) if isinstance(form, list) else form
        if len(forms) != len(value):
            yield f"{where} isn't a list of {len(forms)}"
        for rank, (part, its_form) in enumerate(zip(value, forms), 1):
            yield from misfits(part, its_form, f"{where} no. {rank}")
    elif not (isinstance(form, str) and KINDS[form](value)):
        kind = form if isinstance(form, str) else "of its form"
        yield f"{where} isn't {kind}: {canonical(value)[:60]}"


# ---- Reading a bundle (S10): anybody may have made it, of anything -------------------

FRAMES = ("frame.csv", "frame.csv.gz")
PARQUET = "frame.parquet"  # The same rows for other tools; the checker reads the CSV.
KEY, LIST_DIGEST, PUBLISHED = "custody_key.txt", "list_digest.txt", "published.csv"
ROSTER, CHANGES, TEAMS = "roster.json", "roster_changes.json", "teams.json"
FOR_ALL = ("statement.json", "plan.json", "reveals.json", "seed.txt")
SECRETS = ("policy.json", "strata.json", "record.json", KEY)
FOR_AUDITORS = (*SECRETS, *FRAMES, PARQUET, ROSTER, CHANGES, TEAMS)
PART, PART_ROWS, LEAVES = "part.json", "rows.csv.gz", "leaves.txt.gz"
FOR_A_PART = (PART, PART_ROWS, LEAVES)
MEMBERS = (*FOR_ALL, *FOR_AUDITORS, *FOR_A_PART, LIST_DIGEST, PUBLISHED)

# What was packed to fill the memory is refused: a member may unpack to so many bytes,
# and above the second number to so many times what is stored of it.
MOST_BYTES, SPARED_BYTES, MOST_EXPANSION = 2**32, 2**24, 100
MOST_LINE, MOST_ROWS = 2**16, 20_000_000
PIECE = 2**18  # Bytes of a text that are read at a time.
TOO_LARGE = "unpacks to far more than is stored of it"

#: How a member is opened, and how many bytes are stored of it.
Source = Tuple[Callable[[], Any], int]


class Bundle:
    """A round's members by name; to get what is missing or malformed is an error."""

    def __init__(self, sources: dict[str, Source], beside: Iterable[str] = ()) -> None:
        self.sources = sources
        self.part = PART in sources
        self.public = not any(name in sources for name in (*FOR_AUDITORS, PART))
        names = ", ".join(itertools.islice(beside, 9))
        self.notes = [f"not of the bundle, and not read: {names}"] if names else []
        self._held: dict[str, Json] = {}
        self._seen: dict[str, bytes] = {}  # What was read first, by its digest.
        self._started: dict[str, Callable[[], Json]] = {}
        self.tell: Callable[[str], None] = lambda _: None  # How far reading is.

    def get(self, name: str) -> Json:
        """Return what a member holds; it is read once."""
        if name not in self._held:
            try:
                self._held[name] = self._read(name)
            except UnusableError as error:
                self._held[name] = error
            except Exception as error:  # Whatever breaks in reading spoils the member.
                self._held[name] = UnusableError(f"{name} can't be read: {error!r}")
        if isinstance(self._held[name], UnusableError):
            raise self._held[name]
        return self._held[name]

    def start(self, name: str) -> None:
        """Have what a member holds read by a process of its own from now on."""
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe(duplex=False)

        def read() -> None:
            self.tell = lambda _: None
            with suppress(UnusableError):  # Which is held, too.
                self.get(name)
            there.send((self._held[name], self._seen))

        process = context.Process(target=read, daemon=True)
        process.start()
        there.close()

        def wait() -> Json:
            try:
                found, seen = here.recv()
            except EOFError:  # It was killed.
                return self._read(name)
            for text, digest in seen.items():
                self._as_before(text, digest)
            return found

        self._started[name] = wait

    def _as_before(self, name: str, digest: bytes) -> None:
        """Refuse a member that isn't what it was when it was read before."""
        if self._seen.setdefault(name, digest) != digest:
            raise UnusableError(f"{name} was changed while it was read")

    def _read(self, name: str) -> Json:
        if name in self._started:
            return self._started.pop(name)()
        made: dict[str, Callable[[Bundle], Json]] = {
            "frame": Frame,
            "root": lambda b: root_of(
                leaves_of(b), b.get("statement.json")["frame"]["bucket_hex"]
            ),
            "record.json": record_of,
            "salts": salts_of_part,
            "town": Town,
            PUBLISHED: published_lines,
        }
        if self.part:
            made["strata.json"] = strata_of_part
        if name in made:
            return made[name](self)
        if name == KEY and self.get("statement.json")["mode"] == "open":
            return "open"
        with self._open(name) as (file, most):
            data = file.read(most + 1)
        if len(data) > most:
            raise UnusableError(f"{name} {TOO_LARGE}")
        if name not in FORMS:
            text = data.decode().strip(" \t\r\n")
            return text if is_hex(text) else refused(f"{name} isn't 64 hex digits")
        value = parse_json(data)
        for fault in misfits(value, FORMS[name], name):
            raise UnusableError(fault)
        return value

    def texts(self, name: str) -> Iterator[str]:
        """Yield a text, cut anywhere."""
        decode = codecs.getincrementaldecoder("utf-8")().decode
        with self._open(name) as (file, left):
            for data in iter(partial(file.read, PIECE), b""):
                left -= len(data)
                if left < 0:
                    raise UnusableError(f"{name} {TOO_LARGE}")
                yield decode(data)
        yield decode(b"", True)

    def pieces(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the row of a line of a text, and some lines from it on.

        Their ends, which are CR LF or LF, aren't part of them.
        """
        row, rest, digest = 1, b"", hashlib.sha256()
        with self._open(name) as (file, left):
            while True:
                data = file.read(PIECE)
                digest.update(data)
                left -= len(data)
                end = (rest + data).rfind(b"\n") + 1 if data else len(rest)
                whole, rest = (rest + data)[:end], (rest + data)[end:]
                lines = lines_in(whole, name, row)
                if left < 0 or max(map(len, [*lines, rest])) >= MOST_LINE:
                    raise UnusableError(f"{name}, from row {row}: a line too long")
                if lines:
                    yield row, lines
                row += len(lines)
                if not data:
                    break
        self._as_before(name, digest.digest())

    @contextmanager
    def _open(self, name: str) -> Iterator[tuple[Any, int]]:
        """Open a member, and tell to how many bytes it may unpack."""
        opened, stored = self.sources.get(name) or refused(f"{name} is missing")
        with opened() as file:
            plain = gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file
            yield plain, min(MOST_BYTES, SPARED_BYTES + MOST_EXPANSION * stored)


def open_bundle(path: Path) -> Bundle:
    """Find the members in a folder or a zip; UnusableError if there are none."""
    sources: dict[str, Source] = {}
    try:
        for name, opened, stored in in_folder(path) if path.is_dir() else in_zip(path):
            again = partial(refused, f"{name} is there twice")
            sources[name] = (again, 0) if name in sources else (opened, stored)
    except Exception as error:
        raise UnusableError(f"{path} holds no bundle: {error}") from error
    beside = sorted(name for name in {*sources} - {*MEMBERS} if "/" not in name)
    return Bundle({n: sources[n] for n in MEMBERS if n in sources}, beside)


def in_folder(path: Path) -> Iterator[tuple[str, Callable[[], Any], int]]:
    """Yield the name of each file in a folder, how it is opened, and its length."""
    for file in path.iterdir():
        if file.is_file():
            yield file.name, partial(file.open, "rb"), file.stat().st_size
        elif not file.is_dir():  # A pipe or a device might never end.
            yield file.name, partial(refused, f"{file.name} isn't a file"), 0


def in_zip(path: Path) -> Iterator[tuple[str, Callable[[], Any], int]]:
    """Yield the same of what is on top of a zip, or in its one folder."""
    with zipfile.ZipFile(path if path.is_file() else refused("no such file")) as file:
        members = file.infolist()
    names = (info.filename for info in members)
    named = (re.fullmatch(r"([^/\\]+/|)statement\.json", name) for name in names)
    tops = {match[1] for match in named if match} - {"./", "../"}
    if "" not in tops and len(tops) != 1:
        raise UnusableError("the zip doesn't hold one bundle, on top or in one folder")
    top = "" if "" in tops else tops.pop()
    for info in members:
        if info.filename.startswith(top):
            name = info.filename[len(top) :]
            yield name, partial(zipped, path, info), info.compress_size


def zipped(path: Path, info: zipfile.ZipInfo) -> Any:
    """Open a member of a zip."""
    with zipfile.ZipFile(path) as file:  # Open until the member is closed, too.
        return file.open(info)


def lines_in(data: bytes, name: str, row: int) -> list[str]:
    """Return the lines of whole lines of a text, of which the first is a row."""
    try:
        text = data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row += data.count(b"\n", 0, error.start)
        raise UnusableError(f"{name}, row {row}: isn't UTF-8") from None
    return (text[:-1] if text[-1:] == "\n" else text).split("\n") if text else []


CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",]*)),')
ROW = re.compile(f"(?:{CELL.pattern})+")


def cells_of(line: str, where: str) -> list[str]:
    """Cut a line of CSV (RFC 4180); no cell of a bundle may hold a line end."""
    if not ROW.fullmatch(line + ","):
        raise UnusableError(f"{where}: a quote where none may be")
    found = CELL.findall(line + ",")
    return [quoted.replace('""', '"') or bare for quoted, bare in found]


def rows_in(lines: list[str], first: int, name: str) -> list[list[str]]:
    """Cut lines of CSV, of which the first is a row."""
    return [
        cells_of(line, f"{name}, row {row}") if '"' in line else line.split(",")
        for row, line in enumerate(lines, first)
    ]


def published_lines(b: Bundle) -> list[str]:
    """Return published.csv as lines `entry|target_id`."""
    found = []
    for first, lines in b.pieces(PUBLISHED):
        for row, cells in enumerate(rows_in(lines, first, PUBLISHED), first):
            if len(cells) != 2 or not all(map(is_id, cells)):
                raise UnusableError(f"{PUBLISHED}, row {row}: isn't entry and target")
            found.append("|".join(cells))
    if found[:1] != ["entry|target_id"]:
        raise UnusableError(f"{PUBLISHED}: its columns aren't entry and target_id")
    return found[1:]


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
LISTS = ("selected", "reserve", "skipped")


def record_of(b: Bundle) -> Json:
    """Return the record. Lists of targets stay JSON: there may be millions of them."""
    text, rows = LongJson(b.texts("record.json")), []
    record: dict[str, Json] = {}
    for _ in text.parts("{}"):
        name, _ = text.value(), text.take(":")
        if name in record:
            raise ValueError("a name is there twice")
        if name == "strata" and text.next() == "[":
            rows += [recorded(text, number) for number in text.parts("[]")]
            record[name] = []
        else:
            record[name] = text.value()
    if text.next():
        raise ValueError("it goes on after its end")
    for fault in misfits(record, FORMS["record.json"], "record.json"):
        raise UnusableError(fault)
    canonical(record).encode()
    return {**record, "strata": rows}


def recorded(text: LongJson, number: int) -> Json:
    """Read a stratum of the record; `looked_at` is how many targets it tells of."""
    row, (form,) = text.value(), FORMS["record.json"]["strata"]
    for fault in misfits(row, form, f"record.json, strata no. {number}"):
        raise UnusableError(fault)
    row["looked_at"] = sum(len(row[name]) for name in LISTS)
    row.update({name: compact(row[name]) for name in LISTS})
    canonical(row).encode()
    return row


def entries(b: Bundle, name: str) -> dict[str, Json]:
    """Return the entries of a document by their ids."""
    return {entry["entry"]: entry for entry in b.get(name)["entries"]}


# ---- The documents (S2, S4) ----------------------------------------------------------


def members(b: Bundle) -> Faults:
    """文件齐全：文件缺失、打不开或格式不对。Members are missing or malformed."""
    needed = (LIST_DIGEST,) if b.public else (*SECRETS, "frame")
    maybe = (LIST_DIGEST, PUBLISHED, ROSTER, CHANGES, TEAMS)
    there = (name for name in maybe if name in b.sources)
    for name in dict.fromkeys((*FOR_ALL, *needed, *there)):
        try:
            b.get(name)
        except UnusableError as error:
            yield str(error)


def custody_and_mode(b: Bundle) -> Faults:
    """托管密钥与模式：密钥不是事先承诺的，或保密与公开混用。Rule 8, and S2."""
    yield from mode_rules(b)
    statement = b.get("statement.json")
    if statement["mode"] == "confidential" and not b.public:
        wrong = h("custody", b.get(KEY)) != statement["custody_commitment"]
        yield from broken((wrong, "the custody key isn't the one committed to"))


def mode_rules(b: Bundle) -> Faults:
    """Yield what statement and members say that the round's mode doesn't allow."""
    statement = b.get("statement.json")
    commitment, frame = statement["custody_commitment"], statement["frame"]
    sealed = frame["sealed_columns"]
    ought = [name for name in ("grade", "visits") if name in frame["columns"]]
    if statement["mode"] == "open":
        yield from broken(
            (sealed, f"an open round seals nothing, not {sealed}"),
            (commitment is not None, "an open round has no custody commitment"),
            (KEY in b.sources, "an open round has no custody key"),
        )
    else:
        yield from broken(
            (sealed != ought, f"a confidential round seals {ought}, not {sealed}"),
            (commitment is None, "a confidential round has a custody commitment"),
        )


def digest_faults(b: Bundle, name: str, before: str = "") -> Faults:
    """Yield a fault if a document isn't the stated one."""
    found = sha256(before + canonical(b.get(f"{name}.json")))
    stated = b.get("statement.json")[f"{name}_digest"]
    return unlike(f"{name}.json has the digest", found, "the statement", stated)


def plan_digest(b: Bundle) -> Faults:
    """计划摘要：计划在公告之后被改动。The plan isn't the stated one."""
    return digest_faults(b, "plan")


def policy_digest(b: Bundle) -> Faults:
    """政策摘要：政策在公告之后被改动。The policy isn't the stated one."""
    return digest_faults(b, "policy")


def strata_digest(b: Bundle) -> Faults:
    """分层摘要：分层在公告之后被改动。The strata aren't the stated ones."""
    return digest_faults(b, "strata", f"strata|{b.get(KEY)}|")


def statement_and_plan_rules(b: Bundle) -> Faults:
    """公告与计划的规则：做了协议禁止的事。Rules 1, 2, 7, 9 and 10."""
    for rules in (rules_1_and_2, rule_7, rule_9, rule_10):
        yield from rules(b)


def rules_1_and_2(b: Bundle) -> Faults:
    """Yield strata and scopes that go by a column by which they may not."""
    frame = b.get("statement.json")["frame"]
    hidden = {"target_id", "name", *frame["sealed_columns"]}
    for entry in b.get("plan.json")["entries"]:
        where, cut = f"plan, entry {entry['entry']}", entry["strata_columns"]
        used = {column for part in entry["scope"].values() for column in part}
        absent = (used | {*cut}) - {*frame["columns"]}
        choices = (["grade"], ["district", "grade"])
        yield from broken(
            (cut not in choices, f"{where}: its strata are cut by {cut}"),
            (used & hidden, f"{where}: its scope names {sorted(used & hidden)}"),
            (absent, f"{where}: columns {sorted(absent)} aren't in the frame"),
        )


def rule_7(b: Bundle) -> Faults:
    """Yield windows turned round, and visit groups without a day in all windows."""
    for entry in b.get("plan.json")["entries"]:
        first, last = entry["window"]
        if last < first:
            yield f"plan, entry {entry['entry']}: its window ends before it starts"
    planned, groups = entries(b, "plan.json"), defaultdict(list)
    for name, entry in entries(b, "statement.json").items():
        if name in planned:
            groups[entry["visit_group"]].append((name, *planned[name]["window"]))
    for group, windows in groups.items():
        late, start, _ = max(windows, key=lambda window: window[1])
        early, _, end = min(windows, key=lambda window: window[2])
        if end < start:
            yield f"visit group {group}: {early} and {late} have no day in common"


def rule_9(b: Bundle) -> Faults:
    """Yield what is named twice, and what isn't where it is needed."""
    statement, plan = b.get("statement.json"), b.get("plan.json")
    drawn = [entry["entry"] for entry in statement["entries"]]
    planned = [entry["entry"] for entry in plan["entries"]]
    yield from twice("statement: entry", drawn)
    yield from twice("plan: entry", planned)
    yield from twice("party", (party["party"] for party in statement["parties"]))
    frame = statement["frame"]
    for name in ("columns", "list_columns", "sealed_columns"):
        yield from twice(f"{name}: column", frame[name])
    unplanned = sorted({*drawn} - {*planned})
    unknown = sorted({*frame["list_columns"]} - {*frame["columns"]})
    yield from broken(
        (unplanned, f"entries {unplanned[:9]} aren't in the plan"),
        (unknown, f"list columns {unknown} aren't in the frame"),
        (frame["columns"][:1] != ["target_id"], "the first column isn't target_id"),
    )


def rule_10(b: Bundle) -> Faults:
    """Yield a source that speaks too early or is missed, and a round for itself."""
    statement = b.get("statement.json")
    this, instead = statement["round"], statement["supersedes"] or {"round": None}
    reveal_by, source_at = statement["reveal_by"], statement["source_at"]
    alone = statement["public_source"] == "none" and len(statement["parties"]) < 2
    return broken(
        ((source_at or reveal_by) < reveal_by, f"source speaks before {reveal_by}"),
        (alone, "without a public source there must be two parties"),
        (instead["round"] == this, f"round {this} supersedes itself"),
    )


def strata_rules(b: Bundle) -> Faults:
    """分层的规则：做了协议禁止的事，如风险高者机会反低。Rules 3 to 6 and 9."""
    strata, planned = b.get("strata.json"), entries(b, "plan.json")
    ranks = {grade: rank for rank, grade in enumerate(strata["grades"])}
    listed = [entry["entry"] for entry in strata["entries"]]
    yield from twice("strata: grade", strata["grades"])
    yield from twice("strata: entry", listed)
    across = across_districts(b) if b.part else {}
    for name in sorted({*listed, *across} ^ {*entries(b, "statement.json")}):
        yield f"entry {name} is in one of statement and strata only"
    for entry in strata["entries"]:
        cut = planned.get(entry["entry"], {"strata_columns": ["grade"]})
        where, parts = f"entry {entry['entry']}, stratum", len(cut["strata_columns"])
        yield from twice(where, (stratum["stratum"] for stratum in entry["strata"]))
        for stratum in entry["strata"]:
            yield from rules_3_and_4(where, stratum, parts, ranks)
        yield from rules_5_and_6(where, entry["strata"], ranks)


def rules_3_and_4(where: str, stratum: Json, parts: int, ranks: Json) -> Faults:
    """Yield what is wrong with one stratum by itself."""
    name, grade, eligible = stratum["stratum"], stratum["grade"], stratum["eligible"]
    here, cut = f"{where} {name}", name.split(".")
    return broken(
        (len(cut) != parts, f"{here}: isn't cut as its entry is"),
        (cut[-1] != grade, f"{here}: is said to be of grade {grade}"),
        (grade not in ranks and grade != "-", f"{here}: no such grade {grade}"),
        (eligible == 0, f"{here}: has no targets, and is listed"),
        (stratum["expected_micro"] > eligible * 10**6, f"{here}: expects too many"),
        (int(stratum["offset"]) >= 2**60, f"{here}: its offset isn't below 2^60"),
    )


def rules_5_and_6(where: str, strata: list[Json], ranks: Json) -> Faults:
    """Yield grades left out here and not there, and chances that fall with risk."""
    drawn = {s["grade"] for s in strata if s["expected_micro"]}
    districts = defaultdict(list)
    for s in strata:
        if s["grade"] in drawn and not s["expected_micro"]:
            yield f"{where} {s['stratum']}: its grade is left out here, not elsewhere"
        if s["grade"] in ranks and s["grade"] != "-":
            districts[s["stratum"].rpartition(".")[0]].append(s)
    for known in districts.values():
        known.sort(key=lambda s: ranks[s["grade"]])
        for low, high in zip(known, known[1:]):
            of_low = low["expected_micro"] * high["eligible"]
            if of_low > high["expected_micro"] * low["eligible"]:
                yield f"{where} {high['stratum']}: a lower chance than {low['stratum']}"


def sums_of_entries(b: Bundle) -> Faults:
    """任务合计：公告中的合计与分层不符。An entry's sums aren't those of its strata."""
    strata = entries(b, "strata.json")
    for entry in b.get("statement.json")["entries"]:
        listed = strata.get(entry["entry"], {"strata": []})["strata"]
        for name in ("eligible", "expected_micro"):
            what = f"entry {entry['entry']}: {name} is"
            total = sum(stratum[name] for stratum in listed)
            yield from unlike(what, total, "the statement", entry[name])


# ---- The seed (S5) -------------------------------------------------------------------


def commitments(b: Bundle) -> Faults:
    """各方承诺：有一方公布的不是其承诺的数。A nonce isn't the committed one."""
    statement, reveals = b.get("statement.json"), b.get("reveals.json")
    committed = {party["party"]: party["commitment"] for party in statement["parties"]}
    revealed = [nonce["party"] for nonce in reveals["nonces"]]
    yield from twice("reveals.json: party", revealed)
    for party in sorted({*committed} ^ {*revealed}):
        known = party in committed
        yield f"party {party} {'revealed nothing' if known else 'is a stranger'}"
    for nonce in reveals["nonces"]:
        party = nonce["party"]
        made = h("commit", statement["round"], party, nonce["nonce"])
        if made != committed.get(party, made):
            yield f"party {party}: its nonce isn't the one it committed to"
    source, value = statement["public_source"], reveals["public_value"]
    if (source == "none") != (value == "none"):
        yield f"source {source!r} can't give the value {value!r}"


def statement_digest(b: Bundle) -> str:
    """Return D (S4)."""
    return sha256(canonical(b.get("statement.json")))


def seed(b: Bundle) -> Faults:
    """种子：不是由公告、公开值和各方之数得出的。The seed doesn't follow."""
    reveals, parties = b.get("reveals.json"), b.get("statement.json")["parties"]
    nonces = {nonce["party"]: nonce["nonce"] for nonce in reveals["nonces"]}
    ordered = [nonces.get(party["party"], "missing") for party in parties]
    found = h("seed", statement_digest(b), reveals["public_value"], *ordered)
    return unlike("the seed is", found, "seed.txt", b.get("seed.txt"))


# ---- The frame (S3) ------------------------------------------------------------------

FORBIDDEN = re.compile(r"[|\x00-\x1f\x7f-\x9f]")
CELLS = {"district": "[^.]*", "grade": "[^.]*", "visits": "[0-9]{0,9}"}


def frame_name(b: Bundle) -> str:
    """Return the name of the frame's one member."""
    if b.part:
        return PART_ROWS
    there = [name for name in FRAMES if name in b.sources]
    return there[0] if len(there) == 1 else refused(f"not one of {FRAMES}")


def header_of(b: Bundle) -> list[str]:
    """Return the columns of the frame's member; a part has each row's secrets, too."""
    statement = b.get("statement.json")
    secrets = SECRET_COLUMNS if b.part and statement["mode"] != "open" else []
    return [*statement["frame"]["columns"], *secrets]


def rows_stated(b: Bundle) -> int:
    """Return how many rows the frame's member ought to have."""
    if not b.part:
        rows: int = b.get("statement.json")["frame"]["rows"]
        return rows
    known = stated_districts(b)
    names = [its["district"] for its in b.get(PART)["districts"]]
    if names != sorted({*names} & {*known}):
        raise UnusableError(f"{PART}: districts unknown, out of order, or twice")
    return sum(known[name]["rows"] for name in names)


SECRET_COLUMNS = ["salt", "seal"]


def frame_rows(b: Bundle) -> Iterator[tuple[int, list[str], list[list[str]]]]:
    """Yield a row's number, some lines of the frame from it on, and their cells.

    The frame may be larger than memory, so whoever wants its rows reads them.
    """
    name, columns = frame_name(b), header_of(b)
    # One row too many is as bad as a million.
    left = min(rows_stated(b) + 1, MOST_ROWS)
    pieces = b.pieces(name)
    _, lines = next(pieces, (1, [""]))
    if rows_in(lines[:1], 1, name) != [columns]:
        raise UnusableError(f"{name}: its columns aren't the stated ones")
    for first, some in itertools.chain([(2, lines[1:])], pieces):
        lines = some[:left]
        left -= len(lines)
        rows = rows_in(lines, first, name)
        for row, cells in enumerate(rows, first):
            if len(cells) != len(columns):
                raise UnusableError(f"{name}, row {row}: has {len(cells)} cells")
        if rows:
            b.tell(f"{name}: {first + len(rows) - 2:,} rows / 行")
            yield first, lines, rows
        if not left:
            return


def picking(places: list[int]) -> Callable[[list[str]], Iterable[str]]:
    """Return what picks cells of a row by their places."""
    if len(places) > 1:
        return operator.itemgetter(*places)
    return lambda cells: [cells[at] for at in places]


class Column:
    """A column that rules go by. Cells are of one class where all rules take them so.

    A scope asks only whether it lets a cell in. Where `whole`, the cell itself counts.
    """

    def __init__(self, b: Bundle, name: str, *, whole: bool) -> None:
        self.name, self.whole = name, whole
        self.is_list = name in b.get("statement.json")["frame"]["list_columns"]
        self.rules: dict[str, Callable[[str], bool]] = {}
        for entry in b.get("plan.json")["entries"]:
            rule = rule_of(entry["scope"], name)
            if rule not in self.rules:
                self.rules[rule] = lets_in(entry["scope"], name, self.is_list)
        self.classes: dict[tuple[str, tuple[bool, ...]], int] = {}
        self.odd: list[str] = []
        self.number = lru_cache(maxsize=2**16)(self._number)
        self.good = lru_cache(maxsize=None)(self._good)

    def _number(self, cell: str) -> int:
        """Return the number of a cell's class."""
        pattern = CELLS.get(self.name, "(?s).*")
        listed = cell.split(";") if self.is_list and cell else []
        fits = listed == sorted({*listed} - {""}) and re.fullmatch(pattern, cell)
        if not fits and len(self.odd) <= MOST_FAULTS and cell not in self.odd:
            self.odd.append(cell)
        held = cell if self.whole else ""
        taken = tuple([test(cell) for test in self.rules.values()])
        return self.classes.setdefault((held, taken), len(self.classes))

    def _good(self, rule: str) -> set[int]:
        """Return the classes that a scope lets in."""
        at = [*self.rules].index(rule)
        return {n for (_, taken), n in self.classes.items() if taken[at]}


class Frame:
    """The frame, read for all but its root: the ids of the targets of each kind.

    Targets are of one kind where all columns that rules go by have the same classes.
    """

    def __init__(self, b: Bundle) -> None:
        stated, planned = b.get("statement.json")["frame"], b.get("plan.json")
        self.name, self.rows, header = frame_name(b), 0, stated["columns"]
        whole = {*CELLS}.union(*(e["strata_columns"] for e in planned["entries"]))
        asked = whole.union(stated["list_columns"])
        asked.update(*(p for e in planned["entries"] for p in e["scope"].values()))
        self.columns = {n: Column(b, n, whole=n in whole) for n in header if n in asked}
        self.last, self.in_order, self.cased = "", True, False
        self.ill: list[tuple[int, str]] = []
        self.unclean: list[int] = []
        self.drawn: dict[str, dict[str, str]] = {}
        with suppress(UnusableError):
            lines = drawn_lines(b) if TEAMS in b.sources else []
            self.drawn = {line.partition("|")[2]: {} for line in lines}
        held: dict[tuple[int, ...], bytearray] = defaultdict(bytearray)
        for first, lines, rows in frame_rows(b):
            self.rows += len(rows)
            self._look(first, lines, [cells[0] for cells in rows])
            self._sort(header, rows, held)
        self.kinds, self.lists = [*held], [*held.values()]
        self.counts = [ids.count(b"\n") for ids in self.lists]
        self.having: list[list[Kinds]] = [
            [array("I") for _ in column.classes] for column in self.columns.values()
        ]
        for at, kind in enumerate(self.kinds):
            for having, number in zip(self.having, kind):
                having[number].append(at)
        told = self.cells("visits") if "visits" in self.columns else [""] * len(held)
        self.visits = [int(v) if re.fullmatch("[0-9]{1,9}", v) else 0 for v in told]
        self.cut_by = lru_cache(maxsize=2)(self._cut_by)

    def _look(self, first: int, lines: list[str], ids: list[str]) -> None:
        """Note lines with what no cell may hold, and ids that aren't in order."""
        if FORBIDDEN.search("".join(lines)):
            found = (n for n, line in enumerate(lines, first) if FORBIDDEN.search(line))
            self.unclean += itertools.islice(found, MOST_FAULTS + 1)
        self.in_order &= self.last < ids[0] and sorted({*ids}) == ids
        self.last, joined = ids[-1], "".join(ids)
        self.cased |= joined != joined.upper()
        ill = ((n, target) for n, target in enumerate(ids, first) if not is_id(target))
        if len(self.ill) <= MOST_FAULTS:
            self.ill += itertools.islice(ill, MOST_FAULTS + 1)

    def _sort(self, header: list[str], rows: list[list[str]], held: Json) -> None:
        """Put targets with those of their kind."""
        numbers = [column.number for column in self.columns.values()]
        pick = picking([header.index(name) for name in self.columns])
        for cells in rows:
            kind = tuple([number(cell) for number, cell in zip(numbers, pick(cells))])
            held[kind].extend(f"{cells[0]}\n".encode())
        for cells in rows if self.drawn else ():
            if cells[0] in self.drawn:
                row = dict(zip(header, cells))
                told = (name for name in ("district", "industry") if name in row)
                self.drawn[cells[0]] = {name: row[name] for name in told}

    def cells(self, name: str) -> list[str]:
        """Return for each kind the cell of a column that is whole."""
        place = [*self.columns].index(name)
        known = [cell for cell, _ in self.columns[name].classes]
        return [known[kind[place]] for kind in self.kinds]

    def _cut_by(self, cut: tuple[str, ...]) -> list[str]:
        """Return for each kind its stratum, as some columns cut them."""
        parts = zip(*(self.cells(name) for name in cut))
        same: dict[str, str] = {}  # Equal names are held once.
        names = (".".join([cell or "-" for cell in cells]) for cells in parts)
        return [same.setdefault(name, name) for name in names]

    def fewest(self, good: dict[int, set[int]]) -> Iterable[int]:
        """Return the kinds in which one column, by its place, has the classes asked."""
        of_columns = (
            [self.having[place][number] for number in numbers]
            for place, numbers in good.items()
        )
        everything = [range(len(self.kinds))]
        best = min(of_columns, key=lambda some: sum(map(len, some)), default=everything)
        return itertools.chain(*best)

    def count(self, kinds: Iterable[int]) -> int:
        """Return how many targets are of some kinds."""
        return sum(self.counts[kind] for kind in kinds)

    def ids(self, kind: int) -> list[str]:
        """Return the ids of a kind's targets."""
        return self.lists[kind].decode().split("\n")[:-1]

    def places(self, kind: int) -> Iterable[int]:
        """Return where among its kind each target's id begins."""
        before = self.lists[kind].split(b"\n")[:-2]  # All ids but the last.
        lengths = (len(line) + 1 for line in before)
        return itertools.accumulate(itertools.chain([0], lengths))

    def id_at(self, kind: int, place: int) -> str:
        """Return the id that begins there."""
        return self.lists[kind][place : self.lists[kind].index(b"\n", place)].decode()


def frame_rows_and_ids(b: Bundle) -> Faults:
    """名录行与编号：名录行数或内容不合规定。The frame breaks a rule of S3."""
    frame, stated = b.get("frame"), rows_stated(b)
    if frame.rows != stated:
        more = " or more" if frame.rows > stated else ""
        yield f"{frame.name} has {frame.rows}{more} rows, stated {stated}"
    for row, target in frame.ill:
        yield f"row {row}: target {target!r} isn't an id"
    if not frame.in_order or frame.cased:
        yield from ids_twice(b, frame)
    for row in frame.unclean:
        yield f"row {row}: holds a bar or a control character"
    for name, column in frame.columns.items():
        for value, row in first_rows(b, name, column.odd).items():
            yield f"row {row}: {name} can't be {value!r}"


MOST_IDS = 2**20  # Ids that are looked at together, for one that is there twice.


def ids_twice(b: Bundle, frame: Frame) -> Faults:
    """Yield ids that are there twice; note those that differ in case only."""
    again: set[str] = set()
    cased: set[str] = set()
    for ids in ids_by_part(frame):
        counts = Counter(ids)
        repeated = (target for target, n in counts.items() if n > 1)
        again.update(itertools.islice(repeated, MOST_FAULTS))
        both = (t for t in counts if t.upper() != t and t.upper() in counts)
        cased.update(itertools.islice(both, 9 - len(cased)))
    met: set[str] = set()
    for first, _, rows in frame_rows(b) if again or cased else ():
        for row, (target, *_) in enumerate(rows, first):
            if target in met:
                yield f"row {row}: target {target!r} is there twice"
            elif target in cased:
                both_ids = f"{target} and {target.upper()}"
                b.notes.append(f"row {row}: {both_ids} differ in case only")
            met |= {target} & again


def ids_by_part(frame: Frame) -> Iterator[Iterator[str]]:
    """Yield all ids, some at a time: those that differ in case only together."""
    parts = frame.rows // MOST_IDS + 1
    for part in range(parts):
        yield (
            target
            for kind in range(len(frame.kinds))
            for target in frame.ids(kind)
            if zlib.crc32(target.upper().encode()) % parts == part
        )


def first_rows(b: Bundle, name: str, values: Iterable[str]) -> dict[str, int]:
    """Return the first rows that have some values in a column."""
    left, found = {*values}, {}
    place = b.get("statement.json")["frame"]["columns"].index(name)
    for first, _, rows in frame_rows(b) if left else ():
        for row, cells in enumerate(rows, first):
            if cells[place] in left:
                left.remove(cells[place])
                found[cells[place]] = row
    return found


def open_frame_without_grades(b: Bundle) -> Faults:
    """公开轮次不含等级：公开轮次的名录里有等级。A grade in an open round (rule 8)."""
    columns = b.get("frame").columns
    if b.get("statement.json")["mode"] == "open" and "grade" in columns:
        grades = [cell for cell, _ in columns["grade"].classes if cell]
        for grade, row in first_rows(b, "grade", grades).items():
            yield f"row {row}: grade {grade!r} in an open round"


def frame_root(b: Bundle) -> Faults:
    """名录树根：名录不是公告时固定的那一份。The frame isn't the stated one."""
    stated = b.get("statement.json")["frame"]
    what = f"{frame_name(b)} has the root"
    return unlike(what, b.get("root"), "the statement", stated["root"])


def keys_of(b: Bundle) -> tuple[str, str]:
    """Return salt_key and seal_key (S2)."""
    if b.get(KEY) == "open":
        return "open", ""
    salt_key, seal_key = (h(name, b.get(KEY))[:32] for name in ("salt", "seal"))
    return salt_key, seal_key


def leaves_of(b: Bundle) -> Iterator[bytes]:
    """Yield the leaf of each row."""
    stated, (salt_key, seal_key) = b.get("statement.json")["frame"], keys_of(b)
    header = stated["columns"]
    sealed = [header.index(n) for n in stated["sealed_columns"] if n in header]
    hide = picking(sealed)
    show = picking([at for at in range(len(header)) if at not in sealed])
    for _, _, rows in frame_rows(b):
        for cells in rows:
            target, row = cells[0], "|".join(show(cells))
            if sealed:
                seal = h(seal_key, target)[:30]
                row += "|" + h("sealed", seal, *hide(cells))
            leaf = f"leaf|{h(salt_key, target)[:30]}|{row}"
            yield hashlib.sha256(leaf.encode()).digest()


def salts_of(b: Bundle) -> Callable[[str], str]:
    """Return what gives a target's salt (S2)."""
    if b.part:
        salts: Callable[[str], str] = b.get("salts").__getitem__
        return salts
    salt_key, _ = keys_of(b)
    return lambda target: h(salt_key, target)[:30]


def root_of(leaves: Iterable[bytes], digits: int) -> str:
    """Return the root of the tree over the leaves' buckets."""
    parts = [bytearray() for _ in range(16 ** min(2, digits))]
    for leaf in leaves:
        parts[leaf[0] * len(parts) // 256].extend(leaf)
    level = [root_below(part, digits) for part in parts]
    while len(level) > 1:
        level = [h_node(left, right) for left, right in zip(level[::2], level[1::2])]
    return level[0]


def root_below(part: bytearray, digits: int) -> str:
    """Return the node over those buckets that begin with the same two digits."""
    below = max(0, digits - 2)
    leaves = sorted(part[at : at + 32].hex() for at in range(0, len(part), 32))
    buckets = itertools.groupby(leaves, key=lambda leaf: leaf[:digits])
    level = {
        int(name, 16) % 16**below: sha256("bucket|" + "".join(its))
        for name, its in buckets
    }
    return root_over(level, below)


def root_over(level: dict[int, str], digits: int) -> str:
    """Return the node over so many digits' buckets, of those that hold leaves."""
    empty = sha256("bucket|")  # Wherever no leaf hangs below, digests are alike.
    for _ in range(4 * digits):
        above = {}
        for at in {below // 2 for below in level}:
            above[at] = h_node(level.get(2 * at, empty), level.get(2 * at + 1, empty))
        level, empty = above, h_node(empty, empty)
    return level.get(0, empty)


def h_node(left: str, right: str) -> str:
    """Return the digest of a node of the tree."""
    return sha256("node|" + left + right)


# ---- Who is eligible (S4) ------------------------------------------------------------


def starting(texts: list[str]) -> Callable[[list[str]], bool]:
    """Return the test of values of which one starts with one of the texts."""
    starts, lengths = {*texts}, {len(text) for text in texts}
    return lambda values: any(v[:n] in starts for v in values for n in lengths)


def rule_of(scope: Json, column: str) -> str:
    """Return all that a scope says of a column, as text."""
    said = {name: part[column] for name, part in scope.items() if column in part}
    return canonical(said)


def lets_in(scope: Json, column: str, is_list: bool) -> Callable[[str], bool]:
    """Return the test of a column's cells: may who has one be drawn, by a scope."""
    included = starting(scope.get("include", {}).get(column, [""]))
    excluded = starting(scope.get("exclude", {}).get(column, []))
    low, high, empty_ok = scope.get("range", {}).get(column, ("", "", True))

    def test(cell: str) -> bool:
        values = cell.split(";") if is_list else [cell]
        in_range = low <= cell and (not high or cell <= high) if cell else empty_ok
        return included(values) and not excluded(values) and in_range

    return test


def eligible_kinds(b: Bundle, planned: Json, name: str) -> dict[str, Kinds]:
    """Return the kinds of targets that an entry may draw, by stratum."""
    frame = b.get("frame")
    entry = planned.get(name) or refused(f"entry {name} isn't in the plan")
    used = {column for part in entry["scope"].values() for column in part}
    for column in sorted((used | {*entry["strata_columns"]}) - {*frame.columns}):
        raise UnusableError(f"entry {name}: no column {column} to go by")
    good = {
        place: column.good(rule_of(entry["scope"], column.name))
        for place, column in enumerate(frame.columns.values())
        if column.name in used
    }
    stratum_of = frame.cut_by(tuple(entry["strata_columns"]))
    strata: dict[str, Kinds] = defaultdict(partial(array, "I"))
    for kind in frame.fewest(good):
        classes = frame.kinds[kind]
        if all(classes[place] in these for place, these in good.items()):
            strata[stratum_of[kind]].append(kind)
    return strata


def eligibility(b: Bundle) -> Faults:
    """可抽对象：有对象被漏列或多列。Strata have other targets than stated (rule 3)."""
    planned = entries(b, "plan.json")
    for entry in b.get("strata.json")["entries"]:
        kinds = eligible_kinds(b, planned, entry["entry"])
        stated = {s["stratum"]: s["eligible"] for s in entry["strata"]}
        for name in sorted({*kinds} | {*stated}):
            count = b.get("frame").count(kinds.get(name, ()))
            said = stated.get(name, "nothing")
            if count != said:
                where = f"entry {entry['entry']}, stratum {name}"
                yield f"{where}: {count} are eligible, stated {said}"


# ---- The draw, made once more (S6, S7, S8) -------------------------------------------


def quotas_of(b: Bundle, entry: str, cut: list[Json]) -> Iterator[int]:
    """Yield how many are drawn in each stratum of an entry (S6).

    In a part the strata before one aren't all there: it says what they carry over.
    Whole targets among it change nothing.
    """
    u, after = int(h("quota", b.get("seed.txt"), entry)[:15], 16), 0

    def f(c: int) -> int:
        return (c * 2**60 + u * 10**6) // (10**6 * 2**60)

    for stratum in cut:
        before = stratum["carried_micro"] if b.part else after
        after = before + stratum["expected_micro"]
        yield f(after) - f(before)


class Lot:
    """A stratum's targets in their order, as far as they are asked for (S7).

    Of all their tickets those below a bound are held; it is raised when they run out.
    """

    HELD = struct.Struct(">QII")  # Its place, its kind, where its id is among them.

    def __init__(self, group_key: str, offset: int, kinds: Kinds, many: int) -> None:
        self.group_key, self.offset, self.kinds = group_key, offset, kinds
        self.many, self.start, self.end = many, 0, 0
        self.held = bytearray()

    def expect(self, looked_at: int, eligible: int) -> None:
        """Set a bound below which there should be so many of those eligible."""
        enough = looked_at + 4 * int(math.sqrt(looked_at)) + 8
        self.end = enough * 2**60 // eligible if enough < eligible else 2**60

    def in_order(self, frame: Frame, salt_of: SaltOf) -> Iterator[tuple[int, str, int]]:
        """Yield targets by place, ticket, target_id; before them their places.

        After them come the visits that the frame says have been made.
        """

        def ticket(one: tuple[int, str, int]) -> tuple[str, str]:
            return h(self.group_key, salt_of(one[1])), one[1]

        while self.many:
            found = sorted(self.HELD.iter_unpack(self.held))
            self.held = bytearray()
            for _, alike in itertools.groupby(found, operator.itemgetter(0)):
                some = [
                    (place, frame.id_at(kind, at), frame.visits[kind])
                    for place, kind, at in alike
                ]
                yield from sorted(some, key=ticket) if len(some) > 1 else some
            if self.end == 2**60:
                return
            self.start, self.end = self.end, min(8 * self.end, 2**60)
            for kind in self.kinds:
                hold_tickets(frame, salt_of, kind, [self])


def hold_tickets(frame: Frame, salt_of: SaltOf, kind: int, lots: list[Lot]) -> None:
    """Have lots hold the tickets of a kind's targets that they ask for."""
    groups: Json = defaultdict(lambda: defaultdict(list))
    for lot in lots:
        groups[lot.group_key][lot.offset].append(lot)
    salts = [salt_of(target) for target in frame.ids(kind)]
    places = array("I", frame.places(kind))
    for group_key, offsets in groups.items():
        some = [(at, max(lot.end for lot in its), its) for at, its in offsets.items()]
        for at, salt in zip(places, salts):
            ticket = hashlib.sha256(f"{group_key}|{salt}".encode()).digest()
            number = int.from_bytes(ticket[:8], "big") >> 4  # Its first 15 digits.
            for offset, end, its in some:
                place = (number - offset) % 2**60
                if place < end:
                    held = Lot.HELD.pack(place, kind, at)
                    for lot in its:
                        if lot.start <= place < lot.end:
                            lot.held += held


def lots_of(b: Bundle) -> Iterator[tuple[Json, Json, int, Lot]]:
    """Yield each entry's strata, with their quotas and lots (S6, S7).

    How many were looked at the record may say: it decides how many are held at first,
    not who is drawn.
    """
    frame, statement, seed = b.get("frame"), b.get("statement.json"), b.get("seed.txt")
    planned, strata = entries(b, "plan.json"), entries(b, "strata.json")
    rows = b.get("record.json")["strata"]
    looked_at = {(row["entry"], row["stratum"]): row["looked_at"] for row in rows}
    for entry in statement["entries"]:
        name, group_key = entry["entry"], h("ticket", seed, entry["group"])[:24]
        eligible = eligible_kinds(b, planned, name)
        cut = strata[name]["strata"] if name in strata else []
        for stratum, quota in zip(cut, quotas_of(b, name, cut)):
            kinds = eligible.get(stratum["stratum"], array("I"))
            many, offset = quota + entry["reserve"], int(stratum["offset"])
            lot = Lot(group_key, offset, kinds, many)
            told = looked_at.get((name, stratum["stratum"]), many)
            lot.expect(told, frame.count(kinds))
            yield entry, stratum, quota, lot


def redrawn(b: Bundle) -> Iterator[dict[str, Json]]:
    """Yield what the record must say of each entry and stratum (S8, S9)."""
    frame, caps = b.get("frame"), b.get("strata.json")["caps"]
    salt_of, lots = salts_of(b), [*lots_of(b)]
    wanted: dict[int, Kinds] = defaultdict(partial(array, "I"))
    for number, (*_, lot) in enumerate(lots):
        for kind in lot.kinds if lot.many else ():
            wanted[kind].append(number)
    for done, (kind, its) in enumerate(wanted.items()):
        b.tell(f"tickets / 摇号: {done:,} of {len(wanted):,} kinds / 类")
        hold_tickets(frame, salt_of, kind, [lots[number][-1] for number in its])
    made: Counter[str] = Counter()  # Visits of this round.
    visited: dict[str, set[str]] = defaultdict(set)
    groups = {e["entry"]: e["visit_group"] for e in b.get("statement.json")["entries"]}
    order = {entry: rank for rank, entry in enumerate(groups)}
    across = [*across_districts(b).items()] if b.part else []
    for entry, stratum, quota, lot in lots:
        while across and order[across[0][0]] < order[entry["entry"]]:
            name, drawn = across.pop(0)
            made.update({*drawn} - visited[groups[name]])
            visited[groups[name]] |= {*drawn}
        mine, cap = visited[entry["visit_group"]], caps.get(stratum["grade"], math.inf)
        selected, reserve, skipped = [], [], []  # type: ignore[var-annotated]
        for place, target, before in lot.in_order(frame, salt_of):
            if len(selected) == quota and len(reserve) == entry["reserve"]:
                break
            if before + made[target] >= cap and target not in mine:
                skipped.append(target)
            elif len(selected) == quota:
                reserve.append([target, str(place)])
            else:
                selected.append([target, str(place)])
                made[target] += target not in mine
                mine.add(target)
        yield {
            "entry": entry["entry"],
            "stratum": stratum["stratum"],
            "eligible": frame.count(lot.kinds),
            "quota": quota,
            "selected": selected,
            "reserve": reserve,
            "skipped": skipped,
            "shortfall": quota - len(selected),
        }


def selections(b: Bundle) -> Faults:
    """抽取结果：记录的不是种子抽出来的。The record isn't what the draw gives."""
    rows = b.get("record.json")["strata"]
    recorded = {(row["entry"], row["stratum"]): row for row in rows}
    names = (f"{row['entry']}, stratum {row['stratum']}" for row in rows)
    yield from twice("record.json: entry", names)
    for drawn in redrawn(b):
        where = f"entry {drawn['entry']}, stratum {drawn['stratum']}"
        row = recorded.pop((drawn["entry"], drawn["stratum"]), None)
        if row is None:
            yield f"{where}: isn't in the record"
            continue
        for name, value in drawn.items():
            if row[name] != (compact(value) if name in LISTS else value):
                yield f"{where}: {name}{difference(value, row[name])}"
    for entry, stratum in recorded:
        yield f"entry {entry}, stratum {stratum}: is in the record, and wasn't drawn"


def difference(drawn: Json, said: Json) -> str:
    """Return where the record departs from the draw."""
    if not isinstance(drawn, list):
        return f" is {drawn}, the record says {said}"
    both = itertools.zip_longest(drawn, JSON.decode(said), fillvalue="nobody")
    pairs = enumerate(both, 1)
    rank, (one, other) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
    one, other = (" at ".join([v] if isinstance(v, str) else v) for v in (one, other))
    return f": no. {rank} is {one}, the record says {other}"


# ---- What was drawn, as digests and lists (S9, S10) ----------------------------------


def result_digest(b: Bundle) -> Faults:
    """结果摘要：摘要与记录不符。The result digest isn't that of the record."""
    record, statement = b.get("record.json"), b.get("statement.json")
    order = {entry["entry"]: n for n, entry in enumerate(statement["entries"])}
    rows = [row for row in record["strata"] if row["entry"] in order]
    rows.sort(key=lambda row: (order[row["entry"]], row["stratum"]))
    lines = (
        f"{row['entry']}|{row['stratum']}|{rank}|{target}"
        for row in rows
        for rank, (target, _) in enumerate(JSON.decode(row["selected"]), 1)
    )
    found = digest_of_lines(itertools.chain([b.get(KEY)], lines))
    return unlike("it is", found, "the record", record["result_digest"])


def drawn_lines(b: Bundle) -> Iterator[str]:
    """Yield the record's selections as sorted lines `entry|target_id`."""
    drawn: dict[str, list[str]] = defaultdict(list)
    for row in b.get("record.json")["strata"]:
        drawn[f"{row['entry']}|"].append(row["selected"])
    for one in b.get(PART)["across"] if b.part else ():
        pairs = compact([(target, "0") for target in one["selected"]])
        drawn[f"{one['entry']}|"].append(pairs)
    for entry, texts in sorted(drawn.items()):
        found = [target for text in texts for target, _ in JSON.decode(text)]
        yield from (entry + target for target in sorted(found))


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return the digest of lines, each with its end."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def faults_of_list(b: Bundle, lines: Iterable[str]) -> Faults:
    """Yield stated digests that aren't that of the lines."""
    told = {} if b.public else {"record.json": b.get("record.json")["list_digest"]}
    if b.public or LIST_DIGEST in b.sources:
        told[LIST_DIGEST] = b.get(LIST_DIGEST)
    found = digest_of_lines(lines)
    for name, stated in told.items():
        yield from unlike("the list has the digest", found, name, stated)


def list_digest(b: Bundle) -> Faults:
    """名单摘要：摘要与记录不符。The list digest isn't that of the record."""
    return faults_of_list(b, drawn_lines(b))


def published_list(b: Bundle) -> Faults:
    """公布名单：公布的不是抽取时固定的。The published list isn't the one drawn."""
    lines = b.get(PUBLISHED)
    following = itertools.islice(lines, 1, None)
    for row, (line, after) in enumerate(zip(lines, following), 3):
        if after <= line:
            yield f"{PUBLISHED}, row {row}: {after} stands after {line}"
    yield from faults_of_list(b, lines)


def known_lines(b: Bundle) -> Iterable[str] | None:
    """Return the list as far as the bundle tells it, None before it is published."""
    published = b.get(PUBLISHED) if b.public and PUBLISHED in b.sources else None
    return published if b.public else drawn_lines(b)


def list_given(b: Bundle, path: Path) -> Faults:
    """另存的名单：与抽出的名单不一致。A list from elsewhere isn't the one drawn."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        this = b.get("statement.json")["round"]
        given = sorted(
            f"{row.get('entry') or row['entry_id']}|{row['target_id']}"
            for row in rows
            if row.get("round_id", this) == this
        )
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise UnusableError(f"{path.name} isn't a list: {error!r}") from error
    known, listed = known_lines(b), given
    if b.part:
        mine = b.get("salts")
        given = [line for line in listed if line.partition("|")[2] in mine]
    if known is not None:
        drawn = {*known}
        for line in sorted({*given} - drawn):
            yield f"{line} is in {path.name}, and wasn't drawn"
        for line in sorted(drawn - {*given}):
            yield f"{line} was drawn, and isn't (yet) in {path.name}"
    if not b.part or given != listed:  # A list of the part alone has no digest.
        yield from faults_of_list(b, listed)


def statement_noted(b: Bundle, noted: str) -> Faults:
    """事先记下的公告摘要：公告在记下之后被改动。D isn't the one noted down."""
    return unlike("D is", statement_digest(b), "what was noted down", noted)


# ---- Districts, and a part of a round (docs/levels.md) -------------------------------

DISTRICTS = [{"district": "a text", "rows": "a count", "digest": "64 hex digits"}]


def stated_districts(b: Bundle) -> dict[str, Json]:
    """Return what the statement says of each district."""
    stated = b.get("statement.json").get("districts")
    for fault in misfits(stated, DISTRICTS, "statement.json, districts"):
        raise UnusableError(fault)
    names = [district["district"] for district in stated]
    if names != sorted({*names}):
        raise UnusableError(
            "statement.json: districts are out of order, or there twice"
        )
    return dict(zip(names, stated))


def districts(b: Bundle) -> Faults:
    """分区县：行数或分层与公告所列不符。Rows or strata of a district aren't stated."""
    stated, known = stated_districts(b), documents_of_districts(b)
    frame, counts = b.get("frame"), Counter()  # type: ignore[var-annotated]
    if "district" not in frame.columns:
        raise UnusableError("the frame has no column district")
    for cell, count in zip(frame.cells("district"), frame.counts):
        counts[cell or "-"] += count
    starts = tuple(b.get(PART)["prefixes"]) if b.part else ""
    ought = {name for name in stated if name.startswith(starts)}
    for name in sorted({*counts, *known} | ought):
        if name not in ought or name not in known:
            yield f"district {name}: is in one of statement and strata only"
            continue
        key, document = known[name]
        found, said = counts[name], stated[name]
        digest = sha256(f"district|{key}|{canonical(document)}")
        yield from unlike(f"district {name}: rows are", found, "it", said["rows"])
        yield from unlike(f"district {name}: strata are", digest, "it", said["digest"])


def documents_of_districts(b: Bundle) -> dict[str, tuple[str, Json]]:
    """Return the key of each district, and what is hashed of its strata with it."""
    source = b.get(PART if b.part else "strata.json")
    head = {"grades": source["grades"], "caps": source["caps"]}
    if b.part:
        return {
            its["district"]: (
                its["key"],
                {**head, "district": its["district"], "entries": its["entries"]},
            )
            for its in source["districts"]
        }
    custody = b.get(KEY)
    its_entries: dict[str, list[Json]] = {name: [] for name in stated_districts(b)}
    for entry in source["entries"]:
        before, mine = 0, defaultdict(list)
        for stratum in entry["strata"]:
            district, cut, _ = stratum["stratum"].rpartition(".")
            if cut:
                carried = {"carried_micro": before % 10**6}
                mine[district].append({**pick(stratum, STRATUM), **carried})
            before += stratum["expected_micro"]
        for district, strata in mine.items():
            found = its_entries.setdefault(district, [])
            found.append({"entry": entry["entry"], "strata": strata})
    return {
        name: (
            custody if custody == "open" else h("district", custody, name),
            {**head, "district": name, "entries": entries},
        )
        for name, entries in its_entries.items()
    }


STRATUM = ("stratum", "grade", "eligible", "expected_micro", "offset")


def pick(value: Json, names: Iterable[str]) -> Json:
    """Return some of an object's members."""
    return {name: value[name] for name in names}


def strata_of_part(b: Bundle) -> Json:
    """Return the strata of a part's districts, in the form of strata.json.

    Entries that are cut by grade alone have none: they are drawn across districts.
    """
    part, planned = b.get(PART), entries(b, "plan.json")
    found: dict[str, list[Json]] = {
        entry["entry"]: []
        for entry in b.get("statement.json")["entries"]
        if "district"
        in planned.get(entry["entry"], {"strata_columns": ()})["strata_columns"]
    }
    for its in part["districts"]:
        for entry in its["entries"]:
            for stratum in entry["strata"]:
                if stratum["stratum"].rpartition(".")[0] != its["district"]:
                    raise UnusableError(
                        f"{PART}: {stratum['stratum']} isn't of its district"
                    )
                if stratum["carried_micro"] >= 10**6:
                    raise UnusableError(
                        f"{PART}: {stratum['stratum']} carries too much"
                    )
            if entry["entry"] not in found:
                raise UnusableError(f"{PART}: {entry['entry']} isn't cut by district")
            found[entry["entry"]] += entry["strata"]
    listed = [{"entry": name, "strata": strata} for name, strata in found.items()]
    return {"grades": part["grades"], "caps": part["caps"], "entries": listed}


def salts_of_part(b: Bundle) -> dict[str, str]:
    """Return the salt of each of a part's targets, which its leaves vouch for."""
    if b.get("statement.json")["mode"] == "open":
        made = (row for _, _, rows in frame_rows(b) for row in rows)
        return {row[0]: h("open", row[0])[:30] for row in made}
    found: dict[str, str] = {}
    for first, _, rows in frame_rows(b):
        for row, (target, *_, salt, seal) in enumerate(rows, first):
            if not (is_salt(salt) and is_salt(seal)):
                raise UnusableError(f"{PART_ROWS}, row {row}: no salt, or no seal")
            found[target] = salt
    return found


def leaves_of_part(b: Bundle) -> Iterator[tuple[int, str]]:
    """Yield the number of each row of a part, and its leaf."""
    statement, salts = b.get("statement.json"), b.get("salts")
    frame, header = statement["frame"], header_of(b)
    sealed = [header.index(n) for n in frame["sealed_columns"] if n in header]
    shown = [at for at in range(len(frame["columns"])) if at not in sealed]
    for first, _, rows in frame_rows(b):
        for row, cells in enumerate(rows, first):
            seen = [cells[at] for at in shown]
            if sealed:
                seen.append(h("sealed", cells[-1], *[cells[at] for at in sealed]))
            yield row, h("leaf", salts[cells[0]], *seen)


is_salt = matching("[0-9a-f]{30}")


def members_of_part(b: Bundle) -> Faults:
    """文件齐全：文件缺失、打不开或格式不对。Members are missing or malformed."""
    there = (name for name in (LIST_DIGEST, PUBLISHED) if name in b.sources)
    for name in (*FOR_ALL, PART, "record.json", "frame", "strata.json", *there):
        try:
            b.get(name)
        except UnusableError as error:
            yield str(error)
    strange = sorted(
        {*b.sources} & {*SECRETS[:2], KEY, *FRAMES, ROSTER, CHANGES, TEAMS}
    )
    yield from broken((strange, f"{strange} are no part's to have"))
    yield from unlike(
        "the part is of", b.get(PART)["round"], "it", b.get("statement.json")["round"]
    )


def mode_of_part(b: Bundle) -> Faults:
    """托管密钥与模式：保密与公开混用。Rule 8, as far as a part tells."""
    keys = {its["key"] for its in b.get(PART)["districts"]}
    if b.get("statement.json")["mode"] == "open":
        yield from broken((keys - {"open"}, "an open round has no keys"))
    else:
        yield from broken(("open" in keys, "a confidential round has keys"))
    yield from mode_rules(b)


def across_districts(b: Bundle) -> dict[str, list[str]]:
    """Return the part's targets that entries drew across districts, as it says."""
    planned, found = entries(b, "plan.json"), {}  # type: ignore[var-annotated]
    for entry in b.get("statement.json")["entries"]:
        cut = planned.get(entry["entry"], {"strata_columns": ()})["strata_columns"]
        if "district" not in cut:
            found[entry["entry"]] = []
    for one in b.get(PART)["across"]:
        name, drawn = one["entry"], one["selected"]
        if name not in found or found[name]:
            raise UnusableError(f"{PART}: {name} wasn't drawn across districts")
        if not {*drawn} <= {*b.get("salts")} or len({*drawn}) < len(drawn):
            raise UnusableError(f"{PART}: {name}: no such target, or one twice")
        found[name] = drawn
    return found


def lines_of_leaves(b: Bundle) -> Iterator[str]:
    """Yield the lines of a part's tree."""
    for _, lines in b.pieces(LEAVES):
        yield from lines


def buckets_of_part(b: Bundle, digits: int) -> Iterator[tuple[str, str, list[str]]]:
    """Yield name and digest of each bucket, and its leaves; a closed one's are none."""
    closed = matching(f"[0-9a-f]{{{digits}}} [0-9a-f]{{64}}")
    for name, its in itertools.groupby(lines_of_leaves(b), lambda line: line[:digits]):
        lines = list(its)
        if len(lines) == 1 and closed(lines[0]):
            yield name, lines[0][digits + 1 :], []
        elif all(map(is_hex, lines)) and lines == sorted({*lines}):
            yield name, sha256("bucket|" + "".join(lines)), lines
        else:
            raise UnusableError(f"{LEAVES}, bucket {name}: no leaves in order")


def root_of_part(b: Bundle) -> Faults:
    """名录树根：名录不是公告时固定的那一份。A row isn't in the stated frame."""
    stated = b.get("statement.json")["frame"]
    digits, mine = stated["bucket_hex"], {leaf: row for row, leaf in leaves_of_part(b)}
    level: dict[int, str] = {}
    rows, before, all_open = 0, "", True
    for name, digest, leaves in buckets_of_part(b, digits):
        if name <= before:
            raise UnusableError(f"{LEAVES}: bucket {name} stands after {before}")
        level[int(name, 16)], before = digest, name
        rows, all_open = rows + len(leaves), all_open and bool(leaves)
        for leaf in leaves:
            mine.pop(leaf, None)
    for row in mine.values():
        yield f"{PART_ROWS}, row {row}: isn't in the frame"
    found = root_over(level, digits)
    yield from unlike(f"{LEAVES} has the root", found, "the statement", stated["root"])
    if all_open:
        yield from unlike("leaves are", rows, "the statement", stated["rows"])


def eligibility_of_part(b: Bundle) -> Faults:
    """可抽对象：有对象被漏列或多列。Strata have other targets than stated (rule 3)."""
    yield from eligibility(b)
    planned, frame = entries(b, "plan.json"), b.get("frame")
    for name, drawn in across_districts(b).items():
        left = {*drawn}
        for kinds in eligible_kinds(b, planned, name).values() if left else ():
            left.difference_update(*map(frame.ids, kinds))
        for target in sorted(left):
            yield f"entry {name}: {target} was drawn, and isn't eligible"


def visits_of_part(b: Bundle) -> Faults:
    """检查任务：不是由抽中的对象合并而来。Visits aren't the selections merged."""
    statement = b.get("statement.json")
    group = {entry["entry"]: entry["visit_group"] for entry in statement["entries"]}
    merged: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in drawn_lines(b):
        entry, _, target = line.partition("|")
        merged[target, group.get(entry, "?")].append(entry)
    ought = Counter((target, *sorted(its)) for (target, _), its in merged.items())
    rows = b.get(PART)["visits"]
    found = Counter((row["target"], *sorted(row["entries"])) for row in rows)
    yield from twice("visit", (row["visit"] for row in rows))
    for target, *its in sorted((ought - found).elements()):
        yield f"target {target}, entries {its}: no such visit"
    for target, *its in sorted((found - ought).elements()):
        yield f"target {target}, entries {its}: a visit, and wasn't drawn"


def published_with_part(b: Bundle) -> Faults:
    """公布名单：公布的不是抽取时固定的。The part isn't what the list says of it."""
    yield from published_list(b)
    mine, drawn = b.get("salts"), drawn_lines(b)
    listed = (line for line in b.get(PUBLISHED) if line.partition("|")[2] in mine)
    for line in sorted({*listed} ^ {*drawn}):
        yield f"{line} is in one of {PUBLISHED} and the part only"


# ---- The teams on record (docs/teams.md: On record; Rules without exception) ---------

MILLION = 1_000_000
CLOSED, NEAR, FAR = 1, 2**20, 2**40  # Costs: a closed pair, a neighbour, direct.
NO_WAY = 2**100  # The price of who can pass no place on to anybody with room.
UNLED = 2**20  # A visit that nobody leads, beside one whose people never meet.
UNLIMITED = 10**6
MOST_DAYS = 4000  # More days than that from first to last are no year's.


def positions(people: int) -> Iterator[int]:
    """Yield the places of a set of people, which is the bits of a number."""
    while people:
        lowest = people & -people
        yield lowest.bit_length() - 1
        people ^= lowest


def fillable(seats: list[int]) -> bool:
    """Tell whether every seat can have somebody of its own, of those who may."""
    seat_of: dict[int, int] = {}

    def fill(at: int, tried: set[int]) -> bool:
        for person in positions(seats[at]):
            if person not in tried:
                tried.add(person)
                if person not in seat_of or fill(seat_of[person], tried):
                    seat_of[person] = at
                    return True
        return False

    return all(seats) and all(fill(at, set()) for at in range(len(seats)))


class Bench:
    """A department's people by lot: each set of them is the bits of a number."""

    def __init__(self, town: Town, department: str, first: int) -> None:
        self.department, self.first, self.town = department, first, town
        own = (p for p in town.inspectors if p["department"] == department)
        self.people = sorted(own, key=lambda p: h(town.key, str(p["number"])))
        self.place = {p["number"]: at for at, p in enumerate(self.people)}
        self.everybody = range(first, first + len(self.people))
        self.experts = self.those(lambda p: p["expert"])
        self.leads = self.those(lambda p: p["lead"] and not p["expert"])
        self.days = [town.days_of(p) for p in self.people]
        self.teams: list[Team] = []
        self.holding = lru_cache(maxsize=None)(self._holding)
        self.roomy = lru_cache(maxsize=None)(self._roomy)
        self.there = lru_cache(maxsize=None)(self._there)
        self.at_home = lru_cache(maxsize=None)(self._at_home)
        self.away_on = lru_cache(maxsize=None)(self._away_on)

    def those(self, test: Callable[[Json], bool]) -> int:
        """Return the set of those who pass a test."""
        return sum(1 << at for at, p in enumerate(self.people) if test(p))

    def _roomy(self) -> int:
        """Return who had room before the round."""
        return self.those(lambda p: self.town.room(p) > 0)

    def _holding(self, asked: tuple[str, ...]) -> int:
        """Return who holds all of some qualifications."""
        return self.those(lambda p: {*asked} <= {*p["qualifications"]})

    def _there(self, start: str, end: str, days: int) -> int:
        """Return who is there on one of a visit's days, certified to its end (2)."""
        return sum(
            1 << at
            for at, (p, own) in enumerate(zip(self.people, self.days))
            if p["certificate_expires_on"] >= end
            and (own & days if days else not on_leave(p, start, end))
        )

    def _at_home(self, district: str) -> int:
        """Return whose districts hold one (rule 6)."""
        return self.those(lambda p: self.town.covers(p, district))

    def _away_on(self, days: int) -> int:
        """Return who isn't there on some of the days."""
        return sum(1 << at for at, own in enumerate(self.days) if days & ~own)


def on_leave(person: Json, start: str, end: str) -> bool:
    """Tell whether somebody is on leave on some day of a window."""
    return any(first <= end and start <= last for first, last in person["leave"])


class Visit:
    """A visit on record, and what it takes."""

    def __init__(self, town: Town, row: Json) -> None:
        self.id, self.row, self.leader = row["visit"], row, row["leader"]
        self.where = f"visit {self.id}"
        first = {row["initiator"]} & {*row["departments"]}
        self.departments = [*first, *sorted({*row["departments"]} - first)]
        self.items = [(i, town.items[i]) for i in row["items"] if i in town.items]
        self.led = town.policy["lead"]
        self.minutes = town.minutes_of(self)
        opens = town.record["opens"] or ""
        self.days = town.between(max(row["start"], opens), row["end"])
        for blocked in town.roster["blocked_days"]:
            starts = tuple(blocked["industries"])
            whose, fits = blocked["department"], row["industry"].startswith(starts)
            if (not whose or whose in row["departments"]) and (not starts or fits):
                self.days &= ~town.between(blocked["first"], blocked["last"])
        self.teams: list[Team] = []
        self.rank = self.number = -1

    def needs(self, department: str) -> list[tuple[str, ...]]:
        """Return what a department's items ask for, none within another."""
        mine = (item for _, item in self.items if item["department"] == department)
        asked = {tuple(sorted(item["qualifications"])) for item in mine} - {()}
        return [
            need
            for need in sorted(asked)
            if not any({*need} < {*other} for other in asked)
        ]


class Team:
    """A department's inspectors, or experts, in a visit: who could be, what they need.

    `needs` are sets of qualifications, `wants` whoever meets each that says something.
    """

    def __init__(
        self, town: Town, visit: Visit, bench: Bench, row: Json, expert: bool
    ) -> None:
        self.visit, self.bench, self.number, self.expert = visit, bench, -1, expert
        self.whole, self.row = row, part_of(row, bench, expert)
        self.where = f"{visit.where}, department {bench.department}"
        self.home = town.within(bench, visit, 0)
        self.near = town.within(bench, visit, 1)
        asked = visit.row
        fit = bench.there(asked["start"], asked["end"], visit.days)
        fit &= town.within(bench, visit, row["tier"])
        fit &= bench.experts if expert else ~bench.experts
        for at in positions(fit):
            fit ^= bool(town.bars(bench.people[at], visit)) << at
        seats = self.row["seats"]
        self.needs = [
            need
            for need in visit.needs(bench.department)
            if expert is not any(is_within(need, seat) for seat in ordinary(row))
        ]
        holding = [fit & bench.holding(need) for need in self.needs]
        self.crowd, self.wants = settled(fit, holding, len(seats))
        self.seats = [
            self.crowd & bench.holding(tuple(seat["qualifications"])) for seat in seats
        ]
        leads = (at for at, seat in enumerate(seats) if seat["lead"])
        self.kept = next(leads, -1) if visit.led else -1
        self.closed, self.places = 0, []  # type: ignore[var-annotated]
        self.strange = self.exceptions = self.crowd & ~self.home
        self.able = [bench.first + at for at in positions(self.crowd)]
        self.binds_lead = visit.led and bool(self.crowd & ~bench.leads)
        self.asks = bool(self.wants or self.exceptions)

    def cost(self, person: int) -> int:
        """Return what somebody is an exception for."""
        bit = 1 << person - self.bench.first
        far = (NEAR if bit & self.near else FAR) if bit & self.strange else 0
        return far + CLOSED * bool(bit & self.closed)

    def close(self, people: int) -> None:
        """Make those whose pairs are closed exceptions, too (2b)."""
        self.closed = people
        self.exceptions = self.strange | people
        self.asks = self.asks or bool(people)

    def costs(self, people: Iterable[int]) -> int:
        """Return what people cost together."""
        return sum(map(self.cost, people)) if self.exceptions else 0

    def able_beside(self, others: Iterable[int]) -> int:
        """Return who of the crowd meets all that some others don't."""
        these = sum(1 << person - self.bench.first for person in others)
        able = self.crowd
        for want in self.wants:
            able &= ~0 if want & these else want
        return able

    def takes(self, people: Iterable[int]) -> bool:
        """Tell whether people of the crowd meet all needs."""
        if not self.wants:
            return True
        these = sum(1 << person - self.bench.first for person in people)
        return all(want & these for want in self.wants)


def is_within(need: tuple[str, ...], seat: Json) -> bool:
    """Tell whether a seat asks for all that a need does."""
    return {*need} <= {*seat["qualifications"]}


def ordinary(row: Json) -> list[Json]:
    """Return a team's seats that aren't experts'."""
    return [seat for seat in row["seats"] if not seat["expert"]]


def part_of(row: Json, bench: Bench, expert: bool) -> Json:
    """Return a team's row with inspectors, or experts, alone."""
    part = {**row, "seats": [s for s in row["seats"] if s["expert"] is expert]}
    for what in ("people", "capped"):
        part[what] = [
            n for n in row[what] if (bench.experts >> bench.place[n] & 1) == expert
        ]
    return part


def codes_of(crowd: int, needs: list[int]) -> dict[int, int]:
    """Return the people of a crowd by what they meet: a bit for each need."""
    found = {0: crowd}
    for at, need in enumerate(needs):
        met = {code | 1 << at: some & need for code, some in found.items()}
        found = {code: some & ~need for code, some in found.items()}
        found.update(met)
    return {code: some for code, some in found.items() if some}


@lru_cache(maxsize=None)
def unions(codes: frozenset[int], people: int) -> frozenset[int]:
    """Return what so many people can meet together, as many of each code as needed."""
    found = {0}
    for _ in range(people):
        found = {met | code for met in found for code in codes}
    return frozenset(found)


def settled(fit: int, needs: list[int], size: int) -> tuple[int, list[int]]:
    """Return a team's crowd, and the needs that say something (1)."""
    kinds, whole = codes_of(fit, needs), (1 << len(needs)) - 1
    others = unions(frozenset(kinds), size - 1)
    crowd = 0
    for code, some in kinds.items():
        crowd |= some if any(code | met == whole for met in others) else 0
    own = [*dict.fromkeys(need & crowd for need in needs)]
    return crowd, [
        need
        for need in own
        if need != crowd and all(other & ~need for other in own if other != need)
    ]


class Town:
    """What roster.json and teams.json say, read for the rules and for the draw."""

    def __init__(self, b: Bundle) -> None:
        faults = (faults_of_roster(b), faults_of_changes(b), faults_of_teams(b))
        for fault in itertools.chain(*faults):
            raise UnusableError(fault)
        self.roster, self.record = roster_at_draw(b), b.get(TEAMS)
        self.policy, self.items = self.record["policy"], self.roster["items"]
        self.inspectors, self.secret = self.roster["inspectors"], b.get(KEY)
        self.key = f"teams|{b.get('seed.txt')}|{self.record['round']}"
        self.number = {p["number"]: p for p in self.inspectors}
        self.before = {who: (made, spent) for who, made, spent in self.record["before"]}
        self.beside: dict[str, set[str]] = defaultdict(set)
        for one, other in self.roster["neighbours"]:
            self.beside[one].add(other)
            self.beside[other].add(one)
        self.marks = {
            name: {*marks}
            for name, marks in (
                ("tie", self.roster["ties"]),
                ("visited", self.roster["visited"]),
                ("met", self.record["met"]),
            )
        }
        self.worked = self._worked()
        self.between = lru_cache(maxsize=None)(self._between)
        self.visits = {row["visit"]: Visit(self, row) for row in self.record["visits"]}
        self._seat()
        close_pairs(self)

    def _worked(self) -> list[str]:
        """Return the working days of all windows."""
        rows, holidays = self.record["visits"], self.roster["holidays"]
        if not rows:
            return []
        first = datetime.date.fromisoformat(min(row["start"] for row in rows))
        last = datetime.date.fromisoformat(max(row["end"] for row in rows))
        if (last - first).days > MOST_DAYS:
            raise UnusableError(
                f"{TEAMS}: windows from {first} to {last} are no year's"
            )
        days = (first + datetime.timedelta(n) for n in range((last - first).days + 1))
        usual = {day.isoformat(): day.weekday() < 5 for day in days}
        return [day for day, worked in usual.items() if holidays.get(day, worked)]

    def _between(self, first: str, last: str) -> int:
        """Return the working days from one to another, as bits."""
        return sum(1 << n for n, d in enumerate(self.worked) if first <= d <= last)

    def days_of(self, person: Json) -> int:
        """Return the days on which somebody is there, with a certificate."""
        found = self.between("", person["certificate_expires_on"])
        for first, last in person["leave"]:
            found &= ~self.between(first, last)
        return found

    def _seat(self) -> None:
        """Number benches, visits and teams (section 1)."""
        staffed = sorted({team["department"] for team in self.record["teams"]})
        self.benches: dict[str, Bench] = {}
        self.people: list[Json] = []
        for department in staffed:
            bench = Bench(self, department, len(self.people))
            self.benches[department] = bench
            self.people += bench.people
        of_visit = defaultdict(dict)  # type: ignore[var-annotated]
        for row in self.record["teams"]:
            of_visit[row["visit"]][row["department"]] = row
        self.teams: list[Team] = []
        self.order = sorted(self.visits, key=lambda name: h(self.key, name))
        for name in self.order:
            visit = self.visits[name]
            strangers = sorted({*of_visit[name]} - {*visit.departments})
            for department in [*visit.departments, *strangers]:
                if department in of_visit[name]:
                    row, bench = of_visit[name][department], self.benches[department]
                    for expert in sorted({seat["expert"] for seat in row["seats"]}):
                        team = Team(self, visit, bench, row, expert)
                        team.number = len(self.teams)
                        for held in (self.teams, visit.teams, bench.teams):
                            held.append(team)

    def held(self) -> list[list[int]]:
        """Return the people of each team on record, by their running numbers."""
        return [
            [t.bench.first + t.bench.place[n] for n in t.row["people"]]
            for t in self.teams
        ]

    def minutes_of(self, visit: Visit) -> int:
        """Return what a visit takes of each of its people (docs/days.md)."""
        spent = dict.fromkeys(visit.departments, 0)
        for _, item in visit.items:
            if item["department"] in spent:
                known = item["minutes"] is not None
                takes = item["minutes"] if known else self.policy["minutes_unknown"]
                spent[item["department"]] += takes
        whole: int = max(spent.values()) + self.policy["travel_minutes"]
        most: int = self.policy["minutes_per_day"]
        return max(1, min(whole, most))

    def covers(self, person: Json, district: str) -> bool:
        """Tell whether a district is among somebody's, or else the department's."""
        others = self.roster["departments"].get(person["department"], [])
        own = tuple(person["districts"] or others)
        return not own or district.startswith(own)

    def within(self, bench: Bench, visit: Visit, tier: int) -> int:
        """Return who may come to a visit, of a tier or nearer (rule 6)."""
        near = self.policy["neighbours"]
        if tier == 2 and self.policy["direct"]:
            return (1 << len(bench.people)) - 1
        district = visit.row["district"]
        found = bench.at_home(district)
        for beside in self.beside.get(district, ()) if near and tier else ():
            found |= bench.at_home(beside)
        return found

    def bars(self, person: Json, visit: Visit) -> str:
        """Return what keeps somebody from a target, if anything does."""
        target, year = visit.row["target"], int(visit.row["start"][:4])
        who, back = str(person["number"]), self.policy["no_repeat_years"]
        marks, key = self.marks, self.secret
        if marks["tie"] and h("tie", key, who, target) in marks["tie"]:
            return "has a tie with the target"
        if not back:
            return ""
        if marks["met"] and h("met", key, who, target) in marks["met"]:
            return "was there earlier this year"
        years = range(year - back, year + 1) if marks["visited"] else ()
        if any(
            h("visited", key, who, target, str(y)) in marks["visited"] for y in years
        ):
            return "was there in the years before"
        return ""

    def room(self, person: Json) -> int:
        """Return how many more visits somebody may make."""
        most, (made, _) = (
            person["max_visits"],
            self.before.get(person["number"], (0, 0)),
        )
        return UNLIMITED if most is None else max(0, most - made)


# ---- Teams: pairs closed by lot (docs/teams.md: Closing, step 2b) --------------------

#: Of a capped pair: the team, the position, the chance to be open, and the sums it
#: counts in, the person's from wide to narrow, the team's from narrow to wide.
Capped = Tuple[Team, int, int, List[Any], List[Any]]

#: Of a team's people who are alike: what they meet, how many are never closed, how many
#: may be, and the limit of these.
Cell = Tuple[int, int, int, int]

#: A way to fill a team: how many of each cell, and how many must be left open.
Filling = Tuple[Tuple[int, ...], Tuple[int, ...]]

MOST_WAYS = 20_000  # More aren't gone through.
POINTS = 2**32


def size(people: int) -> int:
    """Return how many a set has."""
    return bin(people).count("1")


def share(seats: int, people: int) -> int:
    """Return a share in millionths, rounded up."""
    return -(-seats * MILLION // people) if people else 0


def shares_of(people: int, needs: list[int], places: int) -> list[tuple[int, int]]:
    """Return sets of people, and what falls to one of each, as no team can do without.

    Of each need, any two and all of them: whoever meets so many of these or more.
    """
    kinds = codes_of(people, needs)
    every, one = frozenset(kinds), [1 << at for at in range(len(needs))]
    groups = [every]
    for some in {*one, *map(sum, itertools.combinations(one, 2)), sum(one)}:
        groups += [
            frozenset(code for code in every if size(code & some) >= count)
            for count in range(1, size(some) + 1)
        ]
    found = []
    for group in {*groups}:
        those = sum(kinds[code] for code in group)
        found.append((those, share(fewest(group, every, places), size(those))))
    return found


@lru_cache(maxsize=None)
def fewest(group: frozenset[int], every: frozenset[int], places: int) -> int:
    """Return how few of a group are in any team whose people meet all needs."""
    whole = 0
    for code in every:
        whole |= code
    for count in range(places):
        rest = unions(every - group, places - count)
        if any(a | b == whole for a in unions(group, count) for b in rest):
            return count
    return places


class Closing:
    """A team to those who close pairs: who has room, may lead, may be closed."""

    def __init__(self, town: Town, team: Team) -> None:
        bench = team.bench
        self.team, self.size = team, len(team.seats)
        self.people = team.crowd & bench.roomy()
        self.leads = self.people & bench.leads if team.visit.led else 0
        self.raw = sum(1 << bench.place[number] for number in team.row["capped"])
        self.cap: int = town.policy["most_chance_micro"]
        self.share, self.bears, self.limits = Fraction(0), False, {}  # type: ignore[var-annotated]

    def limit(self, others: int) -> None:
        """Work out limits; so many may lead, or 0 if no other team has such people."""
        alone = bool(self.leads) and not others
        needs = [*self.team.wants, self.leads] if alone else self.team.wants
        shares = shares_of(self.people, needs, self.size)
        shares.append((self.leads, share(1, others)))
        for at in positions(self.raw & self.people):
            chance = max(
                [self.cap, *(least for some, least in shares if some >> at & 1)]
            )
            if chance < MILLION:
                self.limits[at] = chance
        self.closable = sum(1 << at for at in self.limits)
        self.kind = (
            self.team.bench.department,
            self.team.crowd,
            tuple(self.team.wants),
            self.size,
            self.leads,
            others if self.leads else 0,
            self.raw,
        )

    def filled_by(self, people: int, wants: list[int]) -> bool:
        """Tell whether some people can fill the team."""
        met = unions(frozenset(codes_of(people, wants)), self.size)
        return size(people) >= self.size and (1 << len(wants)) - 1 in met

    def settle(self) -> None:
        """Find the ways among which the lot decides, and what pairs count in."""
        self.inside: dict[int, int] = {}
        self.options: list[tuple[Fraction, dict[int, int], list[int]]]
        self.options = [(Fraction(1), {}, [])]
        if not self.closable and not self.share:
            return
        wants = [*self.team.wants, self.leads] if self.share else self.team.wants
        sure = self.share in (0, 1)
        every = Fraction(1)
        if sure and len(wants) < 2:
            want = wants[0] if wants else self.people
            self.inside = {at: want >> at & 1 for at in self.limits}
            places = [want] + [self.people] * (self.size - 1)
            self.options = [(every, self.limits, places)]
            return
        groups = sorted(codes_of(self.people, [*self.team.wants, self.leads]).items())
        self.inside = {
            at: code for code, some in groups for at in positions(some & self.closable)
        }
        cells = tuple(
            (
                code,
                size(some & ~self.closable),
                size(some & self.closable),
                max([0, *(self.limits[at] for at in positions(some & self.closable))]),
            )
            for code, some in groups
        )
        bit = 1 << len(self.team.wants)
        if not sure or not self.filled_by(self.people & ~self.closable, wants):
            found = likely_ways(cells, self.size, bit, self.share)[self.bears]
            if found:
                self.options = [
                    (
                        weight,
                        {
                            at: chance
                            for chance, (_, some) in zip(chances, groups)
                            for at in positions(some & self.closable)
                        },
                        spread(way, groups),
                    )
                    for weight, way, chances in found
                ]
                return
        first = ways_of(cells, self.size, bit - 1 | bit * bool(self.share))[:1]
        places = spread(first[0], groups) if first else []
        self.options = [(every, self.limits, places)]

    def choose(self, point: int) -> Iterator[Capped]:
        """Take the way at a point; yield the pairs that may be closed, ascending."""
        whole, upto = sum(option[0] for option in self.options), Fraction(0)
        drawn: dict[int, int] = {}
        for weight, chances, places in self.options:
            if upto <= Fraction(point, POINTS) * whole:
                drawn, self.team.places = chances, places
            upto += weight
        n = self.team.number
        for at in sorted(drawn):
            own = [("of", at), ("of", at, self.team.visit.minutes)]
            yield self.team, at, drawn[at], own, [("in", n, self.inside[at]), (n,)]


def spread(way: Filling, groups: list[tuple[int, int]]) -> list[int]:
    """Return who may take each place of a way to fill a team."""
    return [some for count, (_, some) in zip(way[0], groups) for _ in range(count)]


def ways_of(cells: tuple[Cell, ...], places: int, wanted: int) -> list[Filling]:
    """Return the ways to fill a team that ask for least, in order."""
    if ways_in_all(len(cells) + places - 1, places) > MOST_WAYS:
        return []
    found: list[Filling] = []
    for chosen in itertools.combinations_with_replacement(range(len(cells)), places):
        met = 0
        for at in chosen:
            met |= cells[at][0]
        counts = tuple(chosen.count(at) for at in range(len(cells)))
        asks = tuple(max(0, n - cell[1]) for n, cell in zip(counts, cells))
        if wanted & ~met or any(ask > cell[2] for ask, cell in zip(asks, cells)):
            continue
        if not any(all(map(operator.le, other, asks)) for _, other in found):
            found = [w for w in found if not all(map(operator.le, asks, w[1]))]
            found.append((counts, asks))
    return found


def ways_in_all(things: int, taken: int) -> int:
    """Return in how many ways some of a number of things can be taken."""
    count = 1
    for at in range(taken):
        count = count * (things - at) // (at + 1)
    return count


#: Ways with their weights, and the chances of each cell's pairs to be open.
Likely = List[Tuple[Fraction, Filling, List[int]]]


@lru_cache(maxsize=None)
def likely_ways(
    cells: tuple[Cell, ...], places: int, bit: int, bears: Fraction
) -> tuple[Likely, Likely]:
    """Return the ways without, and with, a lead, and how likely each is."""
    without = ways_of(cells, places, bit - 1) if bears < 1 else []
    leading = ways_of(cells, places, 2 * bit - 1) if bears else []
    if (bears < 1 and not without) or (bears and not leading):
        return [], []
    both = without + leading
    rows = [
        [1] * len(without) + [0] * (len(leading) + 1),
        [0] * len(without) + [1] * len(leading) + [0],
    ]
    sums = [1 - bears, bears]
    for at, (_, _, capped, limit) in enumerate(cells):
        rows.append([asks[at] for _, asks in both] + [-capped])
        sums.append(Fraction(capped * limit, MILLION))
    raised = [0] * len(both) + [1]
    asked = [sum(asks) for _, asks in both] + [0]
    weights = cheapest(rows, sums, [raised, asked])
    more = weights.pop()
    chances: list[list[int]] = [[] for _ in both]
    for at, (_, _, capped, limit) in enumerate(cells):
        whole = capped * min(Fraction(1), Fraction(limit, MILLION) + more)
        level = level_of([w[1][at] for w in both], weights, whole)
        for own, (_, asks) in zip(chances, both):
            own.append(
                math.ceil(max(Fraction(asks[at]), level) * MILLION / max(1, capped))
            )
    likely = list(zip(weights, both, chances))
    first, second = likely[: len(without)], likely[len(without) :]
    return [one for one in first if one[0]], [one for one in second if one[0]]


def level_of(asks: list[int], weights: list[Fraction], whole: Fraction) -> Fraction:
    """Return how many are open where fewer are asked for: so many on average then."""
    for ask in sorted({*asks}):
        more = sum((w * a for a, w in zip(asks, weights) if a > ask), Fraction(0))
        rest = sum((w for a, w in zip(asks, weights) if a <= ask), Fraction(0))
        above = [a for a in asks if a > ask]
        if rest and (not above or (whole - more) / rest <= min(above)):
            return (whole - more) / rest
    return Fraction(0)


def cheapest(
    rows: list[list[int]], sums: list[Fraction], costs: list[list[int]]
) -> list[Fraction]:
    """Return values at the least costs; the first two rules are equations (2b)."""
    count, width = len(rows), len(rows[0])
    table = [
        [Fraction(v) for v in row]
        + [Fraction(int(at == n)) for n in range(count)]
        + [whole]
        for at, (row, whole) in enumerate(zip(rows, sums))
    ]
    lack = [-(a + b) for a, b in zip(table[0], table[1])]
    lack[width] = lack[width + 1] = Fraction(0)
    prices = [lack]
    prices += [
        [Fraction(v) for v in cost] + [Fraction(0)] * (count + 1) for cost in costs
    ]
    told = [width + at for at in range(count)]
    while True:
        columns = zip(*(line[:-1] for line in prices))
        cheaper = [at for at, own in enumerate(columns) if own < (0, 0, 0)]
        if not cheaper:
            break
        value = cheaper[0]
        rising = [at for at in range(count) if table[at][value] > 0]
        row = min(rising, key=lambda at: (table[at][-1] / table[at][value], told[at]))
        told[row] = value
        own = [one / table[row][value] for one in table[row]]
        for lines in (table, prices):
            for at, line in enumerate(lines):
                lines[at] = [a - line[value] * b for a, b in zip(line, own)]
        table[row] = own
    found = [Fraction(0)] * (width + count)
    for at, value in enumerate(told):
        found[value] = table[at][-1]
    return found[:width]


def points_of(kinds: list[Any], text: str) -> list[int]:
    """Return a point for each of some, those of one kind evenly apart."""
    lots, count = numbers_of(text), Counter(kinds)
    first = {kind: next(lots) for kind in dict.fromkeys(kinds)}
    seen: Counter[Any] = Counter()
    found = []
    for kind in kinds:
        found.append((first[kind] + seen[kind] * POINTS // count[kind]) % POINTS)
        seen[kind] += 1
    return found


def closings(town: Town) -> dict[Team, Closing]:
    """Return the teams of visits in which pairs may be closed, and which bear leads."""
    found: dict[Team, Closing] = {}
    by_lot: list[list[Closing]] = []
    for name in town.order:
        own = [Closing(town, team) for team in town.visits[name].teams]
        leading = [one for one in own if one.leads]
        count = sum(size(one.leads) for one in leading) if len(leading) > 1 else 0
        for one in own:
            one.limit(count)
        if not any(one.limits for one in own):
            continue
        found.update((one.team, one) for one in own)
        freely = [
            one
            for one in leading
            if one.filled_by(one.people & ~one.closable, [*one.team.wants, one.leads])
        ]
        if freely or len(leading) == 1:
            first = (freely or leading)[0]
            first.share, first.bears = Fraction(1), True
        elif leading:
            by_lot.append(leading)
    points = points_of(
        [tuple(one.kind for one in leading) for leading in by_lot],
        f"{town.key}|close|leads",
    )
    for leading, point in zip(by_lot, points):
        count = sum(size(one.leads) for one in leading)
        left = point * count // POINTS
        for one in leading:
            one.share = Fraction(size(one.leads), count)
            one.bears = 0 <= left < size(one.leads)
            left -= size(one.leads)
    return found


def close_pairs(town: Town) -> None:
    """Close pairs of all benches by lot."""
    found = closings(town)
    for number, bench in enumerate(town.benches.values()):
        own = [found[team] for team in bench.teams if team in found]
        for one in own:
            one.settle()
        several = [one for one in own if len(one.options) > 1]
        text = f"{town.key}|close|{number}"
        kinds = [(one.kind, one.share, one.bears) for one in several]
        point = dict(
            zip([id(one) for one in several], points_of(kinds, f"{text}|ways"))
        )
        pairs = [pair for one in own for pair in one.choose(point.get(id(one), 0))]
        for which, people in rounded(pairs, numbers_of(text)).items():
            if people:
                bench.town.teams[which].close(people)


def rounded(pairs: list[Capped], lots: Iterator[int]) -> dict[int, int]:
    """Return whose pairs are closed, by team: a flow is rounded cycle by cycle."""
    arcs: dict[tuple[Any, Any], int] = {}
    for _, _, chance, own, inside in pairs:
        for ends in itertools.chain(
            zip(["all", *own], own), zip(inside, [*inside[1:], "all"])
        ):
            arcs[ends] = (arcs.get(ends, 0) + chance) % MILLION
    for pair in pairs:
        arcs[pair[3][-1], pair[4][0]] = pair[2]
    flow = Flow(arcs, lots)
    for _, _, _, own, _ in pairs[::-1]:
        flow.settle(own[-1])
    closed: dict[int, int] = defaultdict(int)
    for team, at, _, own, inside in pairs:
        closed[team.number] |= (flow.above[own[-1], inside[0]] == 0) << at
    return closed


class Flow:
    """What arcs carry above whole numbers, in millionths."""

    def __init__(self, arcs: dict[tuple[Any, Any], int], lots: Iterator[int]) -> None:
        self.above, self.lots = arcs, lots
        self.at: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
        for arc in arcs:
            for node in arc:
                self.at[node].append(arc)

    def onward(self, node: Any, came: Any) -> Any:
        """Return the last arc of a node that isn't whole, but the one come by."""
        arcs, other = self.at[node], None
        while arcs and not self.above[arcs[-1]] % MILLION:
            arcs.pop()
        if arcs and arcs[-1] == came:
            arcs.pop()
            other = self.onward(node, None)
            arcs.append(came)
            return other
        return arcs[-1] if arcs else None

    def settle(self, node: Any) -> None:
        """Go on from a node, rounding each cycle met, until nothing leads on."""
        way, trail = [node], [None]
        step = {node: 0}
        arc = self.onward(node, None)
        while arc is not None:
            node = arc[0] if arc[1] == way[-1] else arc[1]
            trail.append(arc)
            if node in step:
                begun = step[node]
                self.round(way[begun:], trail[begun + 1 :])
                for left in way[begun + 1 :]:
                    del step[left]
                del way[begun + 1 :], trail[begun + 1 :]
            else:
                step[node] = len(way)
                way.append(node)
            arc = self.onward(way[-1], trail[-1])

    def round(self, way: list[Any], cycle: list[Any]) -> None:
        """Carry more one way round or the other, until some arc is whole."""
        ahead = [arc[0] == node for node, arc in zip(way, cycle)]
        has = [self.above[arc] for arc in cycle]
        up = min(MILLION - a if on else a for a, on in zip(has, ahead))
        down = min(a if on else MILLION - a for a, on in zip(has, ahead))
        carried = up if next(self.lots) * (up + down) >> 32 < down else -down
        for arc, on in zip(cycle, ahead):
            self.above[arc] += carried if on else -carried


# ---- Teams: the draw, made once more (docs/teams.md: The draw, step by step) ---------


def numbers_of(text: str) -> Iterator[int]:
    """Yield numbers below 2^32, eight a hash."""
    start = hashlib.sha256(f"{text}|".encode())
    for counter in itertools.count():
        block = start.copy()
        block.update(b"%d" % counter)
        yield from struct.unpack(">8I", block.digest())


#: Who leaves which team, and who joins it.
Move = Tuple[Team, int, int]


class Seated:
    """People in their teams; places are passed on unless things get worse (3)."""

    def __init__(self, town: Town, held: list[list[int]]) -> None:
        self.town, self.teams = town, town.teams
        spent = (town.before.get(p["number"], (0, 0))[1] for p in town.people)
        self.before, rooms = list(spent), map(town.room, town.people)
        self.load, self.room = list(self.before), list(rooms)
        self.limits = list(self.room)
        benches = town.benches.values()
        self.bench = [bench for bench in benches for _ in bench.people]
        self.free = [days for bench in benches for days in bench.days]
        self.leads = [bool(p["lead"] and not p["expert"]) for p in town.people]
        self.people: list[set[int]] = [set() for _ in town.teams]
        self.held: list[set[int]] = [set() for _ in town.people]
        self.leading = dict.fromkeys(town.visits, 0)
        self.away = {
            v.id: any(t.bench.away_on(v.days) & t.crowd for t in v.teams)
            for v in town.visits.values()
        }
        self.binding = {
            v.id: self.away[v.id] or all(t.binds_lead for t in v.teams)
            for v in town.visits.values()
        }
        self.longest: dict[str, int] = {}
        self.zero: dict[str, int] = {}
        for bench in benches:
            self._scale(bench)
        for team, people in zip(town.teams, held):
            for person in people:
                self.join(team, person)

    def _scale(self, bench: Bench) -> None:
        """Settle how a bench's loads are weighed."""
        some = {person for team in bench.teams for person in team.able}
        longest = max(team.visit.minutes for team in bench.teams)
        total = sum(self.before[person] for person in some)
        total += sum(team.visit.minutes * len(team.seats) for team in bench.teams)
        self.longest[bench.department] = longest
        self.zero[bench.department] = total // max(1, len(some)) - longest // 2

    def weight(self, person: int, load: int) -> int:
        """Return what a load of somebody's weighs."""
        department = self.bench[person].department
        v = self.longest[department]
        q, r = divmod(load - self.zero[department], v)
        return q * q * v + (2 * q + 1) * r

    def join(self, team: Team, person: int) -> None:
        """Add somebody to a team."""
        self._count(team, person, 1)
        self.people[team.number].add(person)
        self.held[person].add(team.number)

    def leave(self, team: Team, person: int) -> None:
        """Take somebody out of a team."""
        self._count(team, person, -1)
        self.people[team.number].remove(person)
        self.held[person].remove(team.number)

    def _count(self, team: Team, person: int, one: int) -> None:
        self.load[person] += one * team.visit.minutes
        self.room[person] -= one
        self.leading[team.visit.id] += one * self.leads[person]

    def common(self, visit: Visit, but: int = -1) -> int:
        """Return the days on which all of a visit's people are there, one aside."""
        days = visit.days
        if self.away[visit.id]:
            for team in visit.teams:
                for person in self.people[team.number]:
                    days &= self.free[person] if person != but else days
        return days

    def at_fault(self, visit: Visit) -> int:
        """Return how grave it is that nobody leads, or that no day suits all."""
        unled = visit.led and not self.leading[visit.id]
        return UNLED * unled + (not self.common(visit))

    def worth(self, moves: list[Move]) -> tuple[bool, int, int]:
        """Return whether seats can be taken, faults, and exceptions, where moved."""
        teams = {team.number: team for team, _, _ in moves}.values()
        fine = all(team.takes(self.people[team.number]) for team in teams)
        faults = sum(map(self.at_fault, {t.visit.id: t.visit for t in teams}.values()))
        return fine, faults, sum(t.costs(self.people[t.number]) for t in teams)

    def pass_on(self, moves: list[Move]) -> bool:
        """Make moves together, unless a rule is broken or things get worse."""
        more: dict[int, int] = defaultdict(int)
        seats: dict[int, int] = defaultdict(int)
        for team, one, other in moves:
            more[one] -= team.visit.minutes
            more[other] += team.visit.minutes
            seats[one] -= 1
            seats[other] += 1
        if any(count > 0 and self.room[p] < count for p, count in seats.items()):
            return False
        heavier = sum(
            self.weight(p, self.load[p] + m) - self.weight(p, self.load[p])
            for p, m in more.items()
        )
        before = self.worth(moves)
        self.make(moves)
        after = self.worth(moves)
        if after[0] and (*after[1:], heavier) <= (*before[1:], 0):
            return True
        self.make([(team, other, one) for team, one, other in moves])
        return False

    def make(self, moves: list[Move]) -> None:
        """Make moves together."""
        for team, one, _ in moves:
            self.leave(team, one)
        for team, _, other in moves:
            self.join(team, other)

    def stand_in(self, team: Team, one: int, other: int) -> int | None:
        """Return what another costs more in one's place; None where seats forbid it."""
        if not team.asks:
            return 0
        people = {*self.people[team.number]} - {one} | {other}
        return team.cost(other) - team.cost(one) if team.takes(people) else None

    def could_follow(self, team: Team, one: int) -> int:
        """Return who could take somebody's place in a team, as positions."""
        bench, visit = team.bench, team.visit
        found = team.crowd
        for person in self.people[team.number]:
            found &= ~(1 << person - bench.first)
        if visit.led and self.leads[one] and self.leading[visit.id] == 1:
            found &= bench.leads
        away = bench.away_on(visit.days) if self.away[visit.id] else 0
        if self.at_fault(visit):
            found &= ~away
        elif away & found:
            days = self.common(visit, one)
            for at in positions(away & found):
                if not days & self.free[bench.first + at]:
                    found &= ~(1 << at)
        return found & team.able_beside(self.people[team.number] - {one})


class Evening:
    """One bench's teams of one length: whose places can be passed on to whom (4)."""

    def __init__(self, seated: Seated, bench: Bench, minutes: int, sure: bool) -> None:
        self.seated, self.bench, self.minutes, self.sure = seated, bench, minutes, sure
        self.longest = seated.longest[bench.department]
        self.people = sorted({person for team in bench.teams for person in team.able})
        self.after: dict[int, int] = {}
        self.refused: set[tuple[int, int]] = set()
        self.price: dict[int, int] = {}

    def changes(self) -> Iterator[str]:
        """Improve until nothing can be, and tell what was."""
        self.refused.clear()
        spared = "begun"
        while True:
            if spared:
                self.settle_prices()
            spared = self.spare()
            change = spared or self.even()
            if not change:
                return
            yield change

    def settle_prices(self) -> None:
        """Settle what it takes that who has no room gets some."""
        self.after.clear()
        self.price = {}
        own = {person: self.own(person) for person in self.people}
        if not any(team.cost(one) for one in self.people for team in own[one]):
            return
        room = self.seated.room
        full = [person for person in self.people if room[person] <= 0]
        steps = {one: self.cheapest_steps(one, own[one]) for one in full}
        self.price = dict.fromkeys(full, NO_WAY)
        for _ in full:
            before = dict(self.price)
            for one in full:
                for cost, others in steps[one]:
                    for other in others:
                        there = before.get(other, 0)
                        if there < NO_WAY:
                            least = min(self.price[one], cost + there)
                            self.price[one] = max(0, least)
            if self.price == before:
                return

    def cheapest_steps(self, one: int, own: list[Team]) -> list[tuple[int, list[int]]]:
        """Return by what others cost more at least in places of somebody's, and who."""
        least: dict[int, int] = {}
        for team in own:
            for at in positions(self.could_follow(team, one)):
                other = self.bench.first + at
                more = team.cost(other) - team.cost(one)
                least[other] = min(more, least.get(other, more))
        of_cost: dict[int, list[int]] = defaultdict(list)
        for other, more in least.items():
            of_cost[more].append(other)
        return list(of_cost.items())

    def own(self, person: int) -> list[Team]:
        """Return somebody's teams of this length, ascending."""
        teams = (self.seated.teams[n] for n in sorted(self.seated.held[person]))
        return [team for team in teams if team.visit.minutes == self.minutes]

    def could_follow(self, team: Team, one: int) -> int:
        """Return who could take a place; if `sure`, whoever else is in the visit."""
        found, visit = self.seated.could_follow(team, one), team.visit
        if self.sure:
            found &= ~self.bench.away_on(visit.days)
            found &= self.bench.leads if visit.led and self.seated.leads[one] else ~0
        return found

    def successors(self, team: Team, one: int) -> int:
        """Return who of these costs no more, the prices of room included."""
        found, first = self.could_follow(team, one), self.bench.first
        if not team.exceptions and not self.price:
            return found
        most = team.cost(one) + self.price.get(one, 0)
        if not most and not self.price:
            return found & ~team.exceptions
        dear = (
            at
            for at in positions(found)
            if team.cost(first + at) + self.price.get(first + at, 0) > most
        )
        return found & ~sum(1 << at for at in dear)

    def reached(self, one: int) -> dict[int, int]:
        """Return whom places can be passed on to, breadth first, and from whom."""
        first, came_from = self.bench.first, {one: one}
        queue = [one]
        seen = 1 << one - first
        for person in queue:
            if person not in self.after:
                self.after[person] = 0
                for team in self.own(person):
                    self.after[person] |= self.successors(team, person)
            for at in positions(self.after[person] & ~seen):
                came_from[first + at] = person
                queue.append(first + at)
            seen |= self.after[person]
        return came_from

    def by_load(self, people: Iterable[int]) -> list[int]:
        """Return people by load, then ascending."""
        return sorted(people, key=lambda p: (self.seated.load[p], p))

    def path(self, came_from: dict[int, int], one: int, other: int) -> list[Move]:
        """Return the moves by which a place goes from one to another."""
        moves: list[Move] = []
        while other != one:
            leaves, bit = came_from[other], 1 << other - self.bench.first
            own = self.own(leaves)
            team = next(t for t in own if self.successors(t, leaves) & bit)
            moves.append((team, leaves, other))
            other = leaves
        return moves

    def pass_on(self, moves: list[Move]) -> bool:
        """Make moves unless things get worse, and forget what follows no more."""
        once = len({(team.number, leaves) for team, leaves, _ in moves}) == len(moves)
        if not once or not self.seated.pass_on(moves):
            return False
        for team, leaves, _ in moves:
            self.after.pop(leaves, None)
            for beside in team.visit.teams:
                for person in self.seated.people[beside.number]:
                    self.after.pop(person, None)
        return True

    def spare(self) -> str:
        """Find somebody who costs less for a place."""
        for one in self.people:
            for team in self.own(one):
                cost = team.cost(one)
                if cost and self.replaced(team, one, cost):
                    return f"{team.where}: inspector {self.named(one)} can be spared"
        return ""

    def replaced(self, team: Team, one: int, cost: int) -> bool:
        """Put somebody who costs less in a place, others making room if they must."""
        for at in positions(self.successors(team, one)):
            nearer = self.bench.first + at
            if team.cost(nearer) + self.price.get(nearer, 0) >= cost:
                continue
            came_from = self.reached(nearer)
            for other in self.by_load(came_from):
                if self.seated.room[other] > 0:
                    path = self.path(came_from, nearer, other)
                    if self.pass_on([(team, one, nearer), *path]):
                        return True
        return False

    def even(self) -> str:
        """Pass a place of somebody with much on to somebody with less."""
        load = self.seated.load
        people = sorted(self.people, key=lambda p: (-load[p], p))
        for one in people:
            if load[one] - load[people[-1]] <= self.longest:
                break
            if self.price.get(one, 0):
                continue
            came_from, much = self.reached(one), load[one]
            for other in self.by_load(came_from):
                if much - load[other] <= self.longest:
                    break
                if self.seated.room[other] <= 0 or (one, other) in self.refused:
                    continue
                if self.pass_on(self.path(came_from, one, other)):
                    names = (
                        f"{self.named(one)} can pass a visit on to {self.named(other)}"
                    )
                    return f"department {self.bench.department}: inspector {names}"
                self.refused.add((one, other))
        return ""

    def named(self, person: int) -> str:
        """Return somebody's number on the roster."""
        return str(self.seated.town.people[person]["number"])


def evened(seated: Seated, bench: Bench, sure: bool = False) -> Iterator[str]:
    """Even a bench's loads until nothing can be improved, and tell what was."""
    lengths = sorted({team.visit.minutes for team in bench.teams}, reverse=True)
    parts = [Evening(seated, bench, minutes, sure) for minutes in lengths]
    at = 0
    while at < len(parts):
        changes = 0
        for change in parts[at].changes():
            changes += 1
            yield change
        at = 0 if changes else at + 1


def mended(seated: Seated, team: Team) -> bool:
    """Let somebody else come if the visit is less at fault so; tell whether one did."""
    fault = seated.at_fault(team.visit)
    if not fault:
        return False
    for leaves in sorted(seated.people[team.number]):
        others = {*team.able} - seated.people[team.number]
        for joins in sorted(others, key=lambda p: (seated.load[p], p)):
            seated.make([(team, leaves, joins)])
            eases = seated.at_fault(team.visit) < fault
            seated.make([(team, joins, leaves)])
            if eases and seated.pass_on([(team, leaves, joins)]):
                return True
    return False


def filled_anew(seated: Seated, visit: Visit) -> bool:
    """Fill a visit's teams without closed pairs, each by the way drawn for it."""
    moves: list[Move] = []
    for team in visit.teams:
        first, now, chosen = team.bench.first, seated.people[team.number], []
        if any(team.closed >> p - first & 1 for p in now) and not team.places:
            return False
        for place in team.places:
            free = [
                first + at
                for at in positions(place & ~team.closed)
                if first + at not in chosen
            ]
            stay = [person for person in free if person in now]
            come = [person for person in free if seated.room[person] > 0]
            come.sort(key=lambda person: (seated.load[person], person))
            chosen += (stay or come)[:1]
        if len(chosen) < len(team.places):
            return False
        chosen = chosen or [*now]
        leave, join = sorted(now - {*chosen}), sorted({*chosen} - now)
        moves += [(team, one, other) for one, other in zip(leave, join)]
    return seated.pass_on(moves)


def opened(seated: Seated) -> list[Visit]:
    """Return the visits, in order, in which somebody's pair is closed."""
    town = seated.town
    return [
        visit
        for visit in map(town.visits.__getitem__, town.order)
        if any(
            team.closed >> person - team.bench.first & 1
            for team in visit.teams
            for person in seated.people[team.number]
        )
    ]


def even_out(seated: Seated) -> None:
    """Even the loads of all benches, until none can be improved (4)."""
    benches = seated.town.benches.values()
    changes = 1
    while changes:
        changes = sum(1 for team in seated.teams if mended(seated, team))
        changes += sum(1 for visit in opened(seated) if filled_anew(seated, visit))
        changes += sum(1 for bench in benches for _ in evened(seated, bench))


class Seating:
    """The first seating (2): seats are numbered as they are filled, over all benches.

    People are running numbers here, but for sets of them, which are a bench's.
    """

    def __init__(self, town: Town, reserved: bool) -> None:
        self.town, self.reserved = town, reserved
        self.state = Seated(town, [[] for _ in town.teams])
        self.fit: list[int] = []
        self.team: list[Team] = []
        self.holder: list[int] = []
        self.seats: list[set[int]] = [set() for _ in town.people]
        self.seat_in: list[dict[int, int]] = [{} for _ in town.teams]
        self.last = dict.fromkeys(town.benches, -1)
        self.spare = {name: self._with_room(b) for name, b in town.benches.items()}
        self.at_load: dict[str, dict[int, int]] = {}
        self.loads: dict[str, list[int]] = {}
        for name, bench in town.benches.items():
            self.at_load[name], self.loads[name] = {}, []
            for person in bench.everybody:
                self._has(bench, person)

    def _with_room(self, bench: Bench) -> int:
        room = self.state.room
        return sum(1 << p - bench.first for p in bench.everybody if room[p] > 0)

    def run(self) -> bool:
        """Fill all seats; tell whether there was somebody for each."""
        order = sorted(self.town.teams, key=lambda team: -team.visit.minutes)
        passes: list[list[tuple[Team, int]]] = [[], [], []]
        for team in order:
            for at, fit in enumerate(team.seats):
                kind = 0 if fit != team.crowd else 1
                if at == team.kept:
                    kind = 0 if self.reserved else 2
                passes[kind].append((team, at))
        return all(self.fill(team, at) for team, at in itertools.chain(*passes))

    def fill(self, team: Team, at: int) -> bool:
        """Fill one more seat, if it can be, people moving where they must."""
        fit, bench = team.seats[at], team.bench
        if at == team.kept and (self.reserved or not self.state.leading[team.visit.id]):
            fit &= bench.leads
        seat = len(self.holder)
        self.fit.append(fit)
        self.team.append(team)
        self.holder.append(-1)
        free = self._free(team, fit)
        if free:
            self._sit(self._next(bench, free), seat)
            return True
        return self._make_way(seat) or self._at_least_cost(seat)

    def _free(self, team: Team, fit: int) -> int:
        """Return who of some people could join a team and is no exception."""
        free = fit & ~team.exceptions & self.spare[team.bench.department]
        for person in self.seat_in[team.number]:
            free &= ~(1 << person - team.bench.first)
        return free

    def _next(self, bench: Bench, free: int) -> int:
        """Return who has least of some people, the next on the bench among equals."""
        name = bench.department
        by_load = (self.at_load[name][load] & free for load in self.loads[name])
        least = next(filter(None, by_load))
        after = least >> self.last[name] + 1 << self.last[name] + 1
        self.last[name] = next(positions(after or least))
        return bench.first + self.last[name]

    def _wanted(self, seat: int) -> int:
        """Return who may take a seat, its visit not left with nobody to lead."""
        team, holder, leads = self.team[seat], self.holder[seat], self.state.leads
        if self.reserved or holder < 0:
            return self.fit[seat]
        if team.visit.led and leads[holder]:
            own = sum(leads[person] for person in self.seat_in[team.number])
            if self.state.leading[team.visit.id] == own:
                return self.fit[seat] & team.bench.leads
        return self.fit[seat]

    def _make_way(self, root: int) -> bool:
        """Find people to move until a seat is filled, breadth first, no exceptions."""
        wanted_by, queue, looked_at = {root: root}, [root], 0
        for seat in queue:
            team, first = self.team[seat], self.team[seat].bench.first
            fresh = self._wanted(seat) & ~team.exceptions & ~looked_at
            free = self._free(team, fresh)
            if free:
                self._move(self._next(team.bench, free), seat, wanted_by)
                return True
            for at in positions(fresh):
                inside = self.seat_in[team.number].get(first + at)
                looked_at |= 0 if inside is not None else 1 << at
                leaves = self.seats[first + at] if inside is None else {inside}
                for left in sorted(leaves - {*wanted_by}):
                    wanted_by[left] = seat
                    queue.append(left)
        return False

    def _at_least_cost(self, root: int) -> bool:
        """Find people to move until a seat is filled, exceptions at the least cost."""
        cost, wanted_by, queue = {root: 0}, {root: root}, [root]
        best: tuple[float, int, int] = (math.inf, -1, -1)
        for seat in queue:
            team, inside = self.team[seat], self.seat_in[self.team[seat].number]
            for at in positions(self._wanted(seat)):
                person = team.bench.first + at
                stays = person in inside
                leaves = {inside[person]} if stays else self.seats[person]
                more = cost[seat] + (0 if stays else team.cost(person))
                if not stays and self.state.room[person] > 0 and more < best[0]:
                    best = more, person, seat
                for left in sorted(leaves):
                    less = 0 if stays else self.team[left].cost(person)
                    if more - less >= cost.get(left, math.inf):
                        continue
                    if left not in way_of(seat, wanted_by):
                        cost[left] = more - less
                        wanted_by[left] = seat
                        queue.append(left)
        if best[0] < math.inf:
            self._move(best[1], best[2], wanted_by)
        return best[0] < math.inf

    def _move(self, person: int, seat: int, wanted_by: dict[int, int]) -> None:
        """Seat somebody, and every holder on the seat that wants them, to the first."""
        while True:
            leaving = self.holder[seat]
            if leaving >= 0:
                self._rise(seat)
            self._sit(person, seat)
            if wanted_by[seat] == seat:
                return
            person, seat = leaving, wanted_by[seat]

    def _sit(self, person: int, seat: int) -> None:
        self.holder[seat] = person
        self.seats[person].add(seat)
        self.seat_in[self.team[seat].number][person] = seat
        self._count(person, seat, self.state.join)

    def _rise(self, seat: int) -> None:
        person = self.holder[seat]
        self.seats[person].discard(seat)
        del self.seat_in[self.team[seat].number][person]
        self._count(person, seat, self.state.leave)

    def _count(self, person: int, seat: int, change: Callable[..., None]) -> None:
        bench, team = self.team[seat].bench, self.team[seat]
        name, bit = bench.department, 1 << person - bench.first
        load = self.state.load[person]
        self.at_load[name][load] ^= bit
        if not self.at_load[name][load]:
            del self.at_load[name][load]
            self.loads[name].remove(load)
        change(team, person)
        self._has(bench, person)
        self.spare[name] &= ~bit
        self.spare[name] |= bit if self.state.room[person] > 0 else 0

    def _has(self, bench: Bench, person: int) -> None:
        at_load, load = self.at_load[bench.department], self.state.load[person]
        if load not in at_load:
            bisect.insort(self.loads[bench.department], load)
        at_load[load] = at_load.get(load, 0) | 1 << person - bench.first


def way_of(seat: int, wanted_by: dict[int, int]) -> Iterator[int]:
    """Yield the seats from one back to the first, which stands for itself."""
    yield seat
    while wanted_by[seat] != seat:
        seat = wanted_by[seat]
        yield seat


def seated_first(town: Town) -> Seated:
    """Return the first seating (2)."""
    closed = [team.closed for team in town.teams]
    for people in (closed, [0] * len(closed)):
        for team, some in zip(town.teams, people):
            team.close(some)
        for reserved in (False, True):
            seating = Seating(town, reserved)
            if seating.run():
                for team, some in zip(town.teams, closed):
                    team.close(some)
                return seating.state
    raise UnusableError("these people can't fill the seats on record")


def parts_of(seated: Seated) -> list[list[Team]]:
    """Return the teams that hang together, by the first of each part."""
    root: dict[Any, Any] = {}

    def find(node: Any) -> Any:
        root.setdefault(node, node)
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for team in seated.teams:
        crowd = (team.bench.department, team.crowd)
        if crowd not in root:
            for person in team.able:
                root[find(person)] = find(crowd)
        if seated.binding[team.visit.id]:
            root[find(team.visit.id)] = find(crowd)
    parts: dict[Any, list[Team]] = {}
    for team in seated.teams:
        crowd = find((team.bench.department, team.crowd))
        parts.setdefault(crowd, []).append(team)
    return list(parts.values())


def drawn(town: Town) -> Seated:
    """Return the teams that the seed draws (2 to 5)."""
    seated = seated_first(town)
    even_out(seated)
    walked = []
    for part in parts_of(seated):
        ways = Listing(seated, part).ways() if len(part) <= MOST_LISTED else None
        if ways is None:
            walked.append(part)
            continue
        numbers = numbers_of(f"{town.key}|draw|list|{part[0].number}")
        way = ways[(next(numbers) << 32 | next(numbers)) % len(ways)]
        for team, people in zip(part, way):
            for person in {*seated.people[team.number]}:
                seated.leave(team, person)
            for person in people:
                seated.join(team, person)
    walk(seated, walked)
    even_out(seated)
    return seated


Way = Tuple[Tuple[int, ...], ...]
MOST_LISTED, MOST_LOOKED, MOST_COMBINED = 12, 20_000, 10**7


class Listing:
    """All best ways to fill a part's teams, if they are few."""

    def __init__(self, seated: Seated, part: list[Team]) -> None:
        self.seated, self.part = seated, part
        people = {person for team in part for person in team.able}
        self.load = {person: seated.before[person] for person in people}
        self.room = {person: seated.limits[person] for person in people}
        self.step = 0
        for team in part:
            self.step = math.gcd(self.step, team.visit.minutes)
        self.best: tuple[int, int, int] | None = None
        self.found: list[Way] = []
        self.looked = 0

    def ways(self) -> list[Way] | None:
        """Return the best ways, ascending; None where there are too many to look at."""
        self.of_team, combined = [], 1
        for team in self.part:
            some = list(
                itertools.islice(self.sets_of(team), MOST_COMBINED // combined + 1)
            )
            self.of_team.append(some)
            combined *= len(some)
            if combined > MOST_COMBINED:
                return None
        costs = [min((cost for _, cost in sets), default=0) for sets in self.of_team]
        spent = [len(team.seats) * team.visit.minutes for team in self.part]
        ends = range(len(self.part) + 1)
        self.cheapest, self.rest = [
            [sum(v[at:]) for at in ends] for v in (costs, spent)
        ]
        return sorted(self.found) if self.fill((), 0) else None

    def sets_of(self, team: Team) -> Iterator[tuple[tuple[int, ...], int]]:
        """Yield who can take a team's seats together, and what they cost."""
        for people in itertools.combinations(team.able, len(team.seats)):
            if team.takes(people):
                yield people, team.costs(people)

    def fill(self, filled: Way, cost: int) -> bool:
        """Go on from some teams filled; False where too many ways were looked at."""
        self.looked += 1
        at = len(filled)
        least = (0, cost + self.cheapest[at], self.lightest(self.rest[at]))
        if self.looked > MOST_LOOKED:
            return False
        if self.best is not None and least > self.best:
            return True
        if at == len(self.part):
            worth = (self.faults(filled), *least[1:])
            if self.best is None or worth < self.best:
                self.best, self.found = worth, []
            if worth == self.best:
                self.found.append(filled)
            return True
        minutes = self.part[at].visit.minutes
        for people, more in self.of_team[at]:
            if all(self.room[person] > 0 for person in people):
                self.put(people, minutes, 1)
                goes_on = self.fill((*filled, people), cost + more)
                self.put(people, -minutes, -1)
                if not goes_on:
                    return False
        return True

    def put(self, people: tuple[int, ...], minutes: int, seats: int) -> None:
        """Count a team's people in, or out."""
        for person in people:
            self.load[person] += minutes
            self.room[person] -= seats

    def lightest(self, minutes: int) -> int:
        """Return the least that loads weigh if so many minutes go where it is least."""
        weight, step = self.seated.weight, self.step
        loads = dict(self.load)
        total = sum(weight(p, load) for p, load in loads.items())
        more = [(weight(p, n + step) - weight(p, n), p) for p, n in loads.items()]
        heapq.heapify(more)
        for _ in range(minutes // step):
            added, p = more[0]
            total += added
            loads[p] += step
            after = weight(p, loads[p] + step) - weight(p, loads[p])
            heapq.heapreplace(more, (after, p))
        return total

    def faults(self, way: Way) -> int:
        """Return what the faults of those visits come to that bind."""
        people: dict[str, list[int]] = defaultdict(list)
        visits = {}
        for team, own in zip(self.part, way):
            if self.seated.binding[team.visit.id]:
                visits[team.visit.id] = team.visit
                people[team.visit.id] += own
        found = 0
        for name, visit in visits.items():
            days = visit.days
            for person in people[name]:
                days &= self.seated.free[person]
            led = not visit.led or any(self.seated.leads[p] for p in people[name])
            found += (not days) + UNLED * (not led)
        return found


MANY = 64  #: Parts of so many people walk together, those of fewer together.
#: Steps are so many by the seats that walk, within bounds; of few people the most.
SEATS, LEAST_STEPS, MOST_STEPS = 1_500_000, 24, 128
ROUNDS = 3  # In which pairs come about.
PEOPLE_A_RING, LEAST_RINGS = 8, 8  # In each step.
NOBODY = -1
Pair = Tuple[int, int]
#: By pair and length: the lots of the places that are dealt, their teams and holders.
Dealt = Dict[Tuple[int, int], List[Tuple[int, int, int]]]


def walk(seated: Seated, parts: list[list[Team]]) -> None:
    """Go from one way to fill the teams of all parts to another, as good (5)."""
    many: list[Team] = []
    few: list[Team] = []
    for part in parts:
        people = {person for team in part for person in team.able}
        (many if len(people) >= MANY else few).extend(part)
    seats = sum(len(team.seats) for team in many)
    of_many = max(LEAST_STEPS, min(MOST_STEPS, SEATS // max(1, seats)))
    walks = (("many", many, of_many), ("few", few, MOST_STEPS))
    for which, teams, steps in walks:
        together = Walk(seated, sorted(teams, key=lambda team: team.number))
        for step in range(steps if teams else 0):
            text = f"{seated.town.key}|draw|walk|{which}|{step}"
            together.deal(text)
            together.make_rings(f"{text}|rings")


def one_of(some: list[Any], number: int) -> Any:
    """Return one of some, by lot."""
    return some[number * len(some) >> 32]


class Walk:
    """Teams that walk together: pairs deal, all at once; then places go round."""

    def __init__(self, seated: Seated, teams: list[Team]) -> None:
        self.seated, self.teams = seated, teams
        mates: dict[int, set[int]] = defaultdict(set)
        for able in {(t.bench.first, t.crowd): t.able for t in teams}.values():
            for person in able:
                mates[person].update(able)
        self.walkers = sorted(mates)
        self.mates = [sorted(mates[person] - {person}) for person in self.walkers]
        self.most: Counter[str] = Counter()  # M
        for person in self.walkers:
            name = seated.bench[person].department
            self.most[name] = max(self.most[name], len(seated.held[person]) + 1)
        lengths: dict[str, set[int]] = defaultdict(set)
        for team in teams:
            lengths[team.bench.department].add(team.visit.minutes)
        self.lengths = {name: sorted(some) for name, some in lengths.items()}
        self.needing = [team.number for team in teams if team.wants]
        visits = {team.visit.id: team.visit for team in teams}.values()
        binding = [visit for visit in visits if seated.binding[visit.id]]
        self.binding = {v.id: [team.number for team in v.teams] for v in binding}
        self.guarded = {
            visit.id
            for visit in binding
            if visit.led and all(team.binds_lead for team in visit.teams)
        }
        days = {v.id: v.days for v in binding if v.days and seated.away[v.id]}
        lists = {some: [*positions(some)] for some in {*days.values()}}
        self.open_days = {name: lists[some] for name, some in days.items()}
        self.absent = [
            {person for person in self.walkers if not seated.free[person] >> day & 1}
            for day in range(len(seated.town.worked))
        ]

    def deal(self, text: str) -> None:
        """Let each pair deal anew where either could stand for the other (4)."""
        pairs = self.pairs(text)
        pair_of = {person: n for n, pair in enumerate(pairs) for person in pair}
        dealt: Dealt = defaultdict(list)
        places = Dealing(self, text).places(pairs)
        for (number, person), lot in zip(places, numbers_of(f"{text}|deals")):
            minutes = self.seated.teams[number].visit.minutes
            dealt[pair_of[person], minutes].append((lot, number, person))
        sizes = self.sizes(pairs, dealt, numbers_of(f"{text}|shifts"))
        moves: list[Move] = []
        for (n, minutes), lots in dealt.items():
            one, other = pairs[n]
            for at, (_, number, person) in enumerate(sorted(lots)):
                gets = one if at < sizes[n, minutes] else other
                if gets != person:
                    moves.append((self.seated.teams[number], person, gets))
        self.seated.make(moves)

    def pairs(self, text: str) -> list[Pair]:
        """Return who deals with whom (1)."""
        count, free = len(self.walkers), {*self.walkers}
        turns = [*itertools.islice(numbers_of(f"{text}|turns"), count)]
        order = sorted(range(count), key=turns.__getitem__)
        numbers, pairs = numbers_of(f"{text}|mates"), []
        for _ in range(ROUNDS):
            lots = [*itertools.islice(numbers, count)]
            for at in order:
                one, mates = self.walkers[at], self.mates[at]
                other = one_of(mates, lots[at]) if mates else one
                if one != other and one in free and other in free:
                    pairs.append((one, other))
                    free -= {one, other}
        return pairs

    def sizes(
        self, pairs: list[Pair], dealt: Dealt, numbers: Iterator[int]
    ) -> dict[tuple[int, int], int]:
        """Return how many places of a length the first of a pair gets (3)."""
        sizes = {
            (n, minutes): sum(person == pairs[n][0] for _, _, person in lots)
            for (n, minutes), lots in dealt.items()
        }
        for n, (one, other) in enumerate(pairs):
            first, second, third = next(numbers), next(numbers), next(numbers)
            lengths = self.lengths[self.seated.bench[one].department]
            minutes = one_of(lengths, first)
            if (n, minutes) not in dealt:
                continue
            mine, both = sizes[n, minutes], len(dealt[n, minutes])
            own = mine if second & 1 else both - mine
            gains, loses = (one, other) if second & 1 else (other, one)
            likely = third * (own + 1) < both - own << 32
            if likely and self.may_shift(gains, loses, minutes):
                sizes[n, minutes] += 1 if second & 1 else -1
        return sizes

    def may_shift(self, gains: int, loses: int, minutes: int) -> bool:
        """Tell whether a place may go from one to another, nothing made worse."""
        load, weight = self.seated.load, self.seated.weight
        now = weight(gains, load[gains]) + weight(loses, load[loses])
        more, less = load[gains] + minutes, load[loses] - minutes
        heavier = weight(gains, more) + weight(loses, less) > now
        return self.seated.room[gains] > 0 and not heavier

    def make_rings(self, text: str) -> None:
        """Pass places on in rings and chains, one after another."""
        numbers = numbers_of(text)
        for _ in range(max(LEAST_RINGS, len(self.walkers) // PEOPLE_A_RING)):
            one = one_of(self.walkers, next(numbers))
            most = self.most[self.seated.bench[one].department]
            moves = ring(self.seated, one, most, numbers)
            if moves:
                self.seated.pass_on(moves)


class Dealing:
    """What pairs may deal in a step, as the teams are when it begins (2).

    Nobody is in two teams of a visit, so of a visit, too, a place is who is in it.
    """

    def __init__(self, walk: Walk, text: str) -> None:
        self.seated, self.teams, self.leads = walk.seated, walk.teams, walk.seated.leads
        everybody, people = {*walk.walkers}, [*map(sorted, self.seated.people)]
        lots = numbers_of(f"{text}|needs")
        self.chosen = {
            number: one_of(people[number], next(lots)) for number in walk.needing
        }
        self.guard: dict[str, int] = {}  # NOBODY where who guards may not lead.
        self.absent: dict[str, set[int]] = {}  # Who can't join for want of a day.
        leads, days = numbers_of(f"{text}|leads"), numbers_of(f"{text}|days")
        for (visit, teams), day in zip(walk.binding.items(), days):
            places = [person for number in teams for person in people[number]]
            if visit in walk.guarded:
                guard = one_of(places, next(leads))
                self.guard[visit] = guard if self.leads[guard] else NOBODY
            if visit in walk.open_days:
                absent = walk.absent[one_of(walk.open_days[visit], day)]
                meet = absent.isdisjoint(places)
                self.absent[visit] = absent if meet else everybody

    def places(self, pairs: list[Pair]) -> list[Pair]:
        """Return the places that may be dealt: teams and people, ascending."""
        free, first = self.seated.free, [b.first for b in self.seated.bench]
        stands_in = {
            one: (other, 1 << other - first[one], ~(free[one] & free[other]))
            for pair in pairs
            for one, other in (pair, pair[::-1])
        }
        found = []
        for team in self.teams:
            people, days = self.seated.people[team.number], team.visit.days
            for one in people:
                other, bit, away = stands_in.get(one, (one, 0, 0))
                if not team.crowd & bit or other in people:
                    continue
                if days & away and other in self.absent[team.visit.id]:
                    continue
                if self.could_stand(team, one, other):
                    found.append((team.number, one))
        return sorted(found)

    def could_stand(self, team: Team, one: int, other: int) -> bool:
        """Tell whether another of the crowd, there if need be, fits a place as well."""
        if team.exceptions and team.cost(one) != team.cost(other):
            return False
        unlike = self.leads[one] != self.leads[other]
        if unlike and self.guard.get(team.visit.id) in (one, NOBODY):
            return False
        return not team.wants or self.fits(team, one, other)

    def fits(self, team: Team, one: int, other: int) -> bool:
        """Tell whether all needs are met with another in somebody's place."""
        leaves, joins = one - team.bench.first, other - team.bench.first
        if all((want >> leaves ^ want >> joins) & 1 == 0 for want in team.wants):
            return True
        people = self.seated.people[team.number] - {one} | {other}
        return self.chosen[team.number] == one and team.takes(people)


def ring(
    seated: Seated, one: int, most: int, numbers: Iterator[int]
) -> list[Move] | None:
    """Return who passes on which place to whom, None where it leads nowhere (2)."""

    def place_of(person: int, limit: int = 0) -> Team | None:
        held = sorted(seated.held[person])
        if not held or 0 < limit < len(held):
            return None
        number = next(numbers) * (limit or len(held)) >> 32
        return seated.teams[held[number]] if number < len(held) else None

    word = next(numbers)
    chain, left = word & 1, (1 << 31) // ((word >> 1) + 1)
    team, leaves = place_of(one, most if chain else 0), one
    met, moves = {one}, []
    while left and team is not None:
        left -= 1
        others = sorted(set(team.able) - seated.people[team.number])
        joins = one_of(others, next(numbers)) if others else one
        if joins in met:
            return None
        met.add(joins)
        moves.append((team, leaves, joins))
        if chain and not left:
            return moves if len(seated.held[joins]) < most else None
        team, leaves = place_of(joins), joins
    if team is None:
        return None
    back = 1 << one - team.bench.first
    if not team.crowd & back or team.number in seated.held[one]:
        return None
    return [*moves, (team, leaves, one)]


def leader_of(town: Town, visit: Visit, people: dict[str, list[int]]) -> int | None:
    """Return who leads a visit by lot, of its people by department."""
    order = visit.departments
    some = [
        (
            not p["lead"],
            rank,
            h(town.key, "lead", visit.id, str(p["number"])),
            p["number"],
        )
        for rank, department in enumerate(order)
        for p in (town.number[number] for number in people.get(department, ()))
        if not p["expert"]
    ]
    return min(some)[-1] if some else None


# ---- Teams: the checks (docs/teams.md) -----------------------------------------------


def roster_digest(b: Bundle) -> Faults:
    """人员库摘要：人员库在公告之后被改动。The roster isn't the stated one."""
    digest, key = sha256(canonical(b.get(ROSTER))), b.get(KEY)
    found = digest if key == "open" else h("roster", key, digest)
    stated = b.get("statement.json")["roster_digest"]
    return unlike(f"{ROSTER} has the digest", found, "the statement", stated)


def roster_and_teams(b: Bundle) -> Faults:
    """人员库与组队材料：编号或内容对不上。Numbers or ids unknown, or twice."""
    yield from faults_of_roster(b)
    yield from faults_of_changes(b)
    yield from faults_of_teams(b)
    yield from faults_of_policy(b)


def roster_at_draw(b: Bundle) -> Json:
    """Return the roster with what changed between the draft and the draw."""
    roster = b.get(ROSTER)
    people = {person["number"]: dict(person) for person in roster["inspectors"]}
    ties = {*roster["ties"]}
    for row in changes_of(b):
        person = people.get(row["inspector"], {})
        if row["leave"]:
            person["leave"] = [*person["leave"], row["leave"]]
        elif row["left"]:
            before = datetime.date.fromisoformat(row["left"]).toordinal() - 1
            day = datetime.date.fromordinal(max(1, before)).isoformat()
            until = min(person["certificate_expires_on"], day)
            person["certificate_expires_on"] = until
        elif row["tie"]:
            ties.add(row["tie"])
    return {**roster, "inspectors": [*people.values()], "ties": sorted(ties)}


def changes_of(b: Bundle) -> list[Json]:
    """Return the changes on record since the draft; where there are none, no file."""
    return list(b.get(CHANGES)["changes"]) if CHANGES in b.sources else []


def faults_of_changes(b: Bundle) -> Faults:
    """Yield what in the changes since the draft can't be."""
    rows, this = changes_of(b), b.get("statement.json")["round"]
    known = {person["number"] for person in b.get(ROSTER)["inspectors"]}
    if CHANGES in b.sources:
        yield from unlike(
            f"{CHANGES} is of round", b.get(CHANGES)["round"], "the statement", this
        )
    yield from ascending(f"{CHANGES}: events", [row["seq"] for row in rows])
    for row in rows:
        said = [row[name] for name in ("leave", "left", "tie") if row[name] is not None]
        backwards = row["leave"] and row["leave"][1] < row["leave"][0]
        somebody = row["inspector"] is not None
        where = f"{CHANGES}, event {row['seq']}"
        yield from broken(
            (len(said) != somebody, f"{where}: says too little or too much"),
            (somebody and row["inspector"] not in known, f"{where}: of nobody known"),
            (backwards, f"{where}: leave ends before it starts"),
        )


def told_changes(b: Bundle) -> Iterator[str]:
    """Yield in words who changed between the draft and the draw."""
    rows = changes_of(b)
    if rows:
        many = sum(row["inspector"] is not None for row in rows)
        yield CHANGED.format(many=many, all=len(rows))
    source_at = b.get("statement.json")["source_at"] if rows else None
    for row in rows:
        what = (
            row["leave"] and "请假 away from {} to {}".format(*row["leave"]),
            row["left"] and f"离岗 left on {row['left']}",
            row["tie"] and f"回避 a tie, {row['tie'][:16]}",
        )
        told = next(filter(None, what), "日期或单次调整 a day, or one visit alone")
        who = "" if row["inspector"] is None else f"inspector {row['inspector']} "
        spoken = source_at is not None and row["at"] >= source_at
        late = LATE if spoken or row["seq"] > b.get(CHANGES)["seed_known"] else ""
        event = f"ledger {row['seq']} of {row['at']}, {row['event']}"
        yield f"{who}{told} ({event}){late}"


def ascending(what: str, values: list[Any]) -> Faults:
    """Yield a fault unless values ascend, each there once."""
    return broken((values != sorted({*values}), f"{what} don't ascend, each once"))


def faults_of_roster(b: Bundle) -> Faults:
    """Yield what in the roster can't be."""
    roster = b.get(ROSTER)
    numbers = [person["number"] for person in roster["inspectors"]]
    if numbers != [*range(1, len(numbers) + 1)]:
        yield f"{ROSTER}: inspectors aren't numbered from 1 on, in order"
    for person in roster["inspectors"]:
        if any(last < first for first, last in person["leave"]):
            yield f"{ROSTER}, inspector {person['number']}: leave ends before it starts"
    for row in roster["blocked_days"]:
        if row["last"] < row["first"]:
            yield f"{ROSTER}: blocked days from {row['first']} end before they start"
    for name in ("ties", "visited"):
        yield from ascending(f"{ROSTER}: {name}", roster[name])


def faults_of_teams(b: Bundle) -> Faults:
    """Yield what in the record of teams can't be."""
    roster, record = b.get(ROSTER), b.get(TEAMS)
    known = {p["number"]: p["department"] for p in roster["inspectors"]}
    experts = {p["number"] for p in roster["inspectors"] if p["expert"]}
    rows = {row["visit"]: row for row in record["visits"]}
    this = b.get("statement.json")["round"]
    yield from unlike(f"{TEAMS} is of round", record["round"], "the statement", this)
    yield from ascending(f"{TEAMS}: met", record["met"])
    yield from ascending(f"{TEAMS}: visits", [r["visit"] for r in record["visits"]])
    numbers = [number for number, *_ in record["before"]]
    yield from ascending(f"{TEAMS}: before", numbers)
    if not {*numbers} <= {*known}:
        yield f"{TEAMS}: before tells of inspectors who aren't in {ROSTER}"
    for name, row in rows.items():
        unknown = sorted({*row["items"]} - {*roster["items"]})
        lists = (row["entries"], row["departments"], row["items"])
        yield from broken(
            (any(len({*some}) < len(some) for some in lists), f"visit {name}: twice"),
            (not row["departments"], f"visit {name}: of no department"),
            (row["end"] < row["start"], f"visit {name}: ends before it starts"),
            (unknown, f"visit {name}: items {unknown[:9]} aren't in {ROSTER}"),
        )
    pairs = [
        f"{team['visit']}, department {team['department']}" for team in record["teams"]
    ]
    yield from twice(f"{TEAMS}: the team of visit", pairs)
    for pair, team in zip(pairs, record["teams"]):
        row, people = rows.get(team["visit"]), team["people"]
        strangers = [
            n for n in [*people, *team["capped"]] if known.get(n) != team["department"]
        ]
        there = row is not None and team["department"] in row["departments"]
        seats = Counter(seat["expert"] for seat in team["seats"])
        uneven = not people or seats != Counter(n in experts for n in people)
        for what in ("people", "capped"):
            yield from ascending(f"visit {pair}: {what}", team[what])
        yield from broken(
            (not there, f"visit {pair}: takes no part"),
            (strangers, f"visit {pair}: inspectors {strangers[:9]} aren't of it"),
            (uneven, f"visit {pair}: not as many inspectors and experts as seats"),
        )


def faults_of_policy(b: Bundle) -> Faults:
    """Yield what the teams' policy says otherwise than the round's, where that does."""
    policy, used = b.get("policy.json"), b.get(TEAMS)["policy"]
    for section in ("teams", "capacity"):
        said = policy.get(section)
        for name, value in said.items() if isinstance(said, dict) else ():
            whole_day = name == "minutes_per_day" and said.get("binding") is False
            if name in used and used[name] != (1440 if whole_day else value):
                yield f"{TEAMS}: {name} is {used[name]}, the policy says {value}"


def visits(b: Bundle) -> Faults:
    """检查任务：不是由抽中的对象合并而来。Visits aren't the selections merged."""
    statement, planned = b.get("statement.json"), entries(b, "plan.json")
    group = {entry["entry"]: entry["visit_group"] for entry in statement["entries"]}
    merged: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in drawn_lines(b):
        entry, _, target = line.partition("|")
        merged[target, group.get(entry, "?")].append(entry)
    rows = {row["visit"]: row for row in b.get(TEAMS)["visits"]}
    frame, asked = b.get("frame"), {}  # type: ignore[var-annotated]
    for number, ((target, _), drawn_for) in enumerate(sorted(merged.items()), 1):
        name = f"{statement['round']}-{number:05d}"
        if name not in rows:
            yield f"visit {name}, of target {target}: is missing"
            continue
        row = rows.pop(name)
        windows = [planned[e]["window"] for e in drawn_for if e in planned]
        ought = {"target": target, "entries": sorted(drawn_for)}
        ought["start"] = max((start for start, _ in windows), default="")
        ought["end"] = min((end for _, end in windows), default="")
        ought.update(frame.drawn.get(target, {}))
        found = {**row, "entries": sorted(row["entries"])}
        for what, value in ought.items():
            yield from unlike(f"visit {name}: {what} is", found[what], "it", value)
        same = [row["initiator"], sorted(row["departments"]), sorted(row["items"])]
        if asked.setdefault(tuple(sorted(row["entries"])), same) != same:
            yield f"visit {name}: departments or items unlike others of its entries"
    for name in rows:
        yield f"visit {name}: no target was drawn for it"


def team_rules(b: Bundle) -> Faults:
    """组队规则：有检查组不合规则。A team breaks a rule without exception."""
    town = b.get("town")
    counts: Counter[int] = Counter()
    for visit in town.visits.values():
        yield from faults_of_visit(town, visit)
    for team in town.teams:
        counts.update(team.row["people"])
        yield from faults_of_people(town, team)
        if not team.expert:
            yield from faults_of_seats(town, team)
    for number, count in sorted(counts.items()):
        if count > town.room(town.number[number]):
            yield f"inspector {number}: more visits than a year may have (rule 3)"


def faults_of_visit(town: Town, visit: Visit) -> Faults:
    """Yield what is wrong with a visit's teams together: sizes, leads, leader."""
    leader, where, policy = visit.leader, visit.where, town.policy
    missing = {*visit.departments} - {team.bench.department for team in visit.teams}
    if not visit.teams:
        yield from broken((leader is not None, f"{where}: a leader, and no team"))
        return
    seats = [seat for team in visit.teams for seat in team.row["seats"]]
    people = [town.number[n] for team in visit.teams for n in team.row["people"]]
    able = [p["number"] for p in people if p["lead"] and not p["expert"]]
    others = [p["number"] for p in people if not p["expert"]]
    size, least = len(others), policy["min_per_department"]
    kept = sum(seat["lead"] for seat in seats)
    added = max(0, policy["min_per_visit"] - least * len(visit.departments))
    plain = {"qualifications": [], "lead": False, "expert": False}
    padded = [team.row["seats"] for team in visit.teams if plain in team.row["seats"]]
    spare = sum(len(own) - least for own in padded) > added
    yield from broken(
        (missing, f"{where}: no team of {sorted(missing)} (rule 1)"),
        (size < policy["min_per_visit"], f"{where}: {size} people (rule 1)"),
        (spare, f"{where}: more seats than the policy asks for (rule 1)"),
        (kept != policy["lead"], f"{where}: {kept} seats are kept for a lead (rule 5)"),
        (policy["lead"] and not able, f"{where}: nobody may lead (rule 5)"),
        (leader not in (able or others), f"{where}: {leader} can't lead it (rule 5)"),
    )


def faults_of_people(town: Town, team: Team) -> Faults:
    """Yield who may not be in a team, and why; and what nobody in it may check."""
    people = [town.number[n] for n in team.row["people"]]
    places = [team.bench.place[n] for n in team.row["people"]]
    for person, at in zip(people, places):
        if not team.crowd >> at & 1:
            why = why_not(town, team, at)
            yield f"{team.where}: inspector {person['number']} {why}"
    few = len(people) < town.policy["min_per_department"] and not team.expert
    yield from broken((few, f"{team.where}: {len(people)} people (rule 1)"))
    for needs in team.needs:
        if not any({*needs} <= {*person["qualifications"]} for person in people):
            yield f"{team.where}: nobody is permitted for {list(needs)} (rule 4)"


def why_not(town: Town, team: Team, at: int) -> str:
    """Return which rule keeps somebody of a bench from a team."""
    person, visit, bit = team.bench.people[at], team.visit, 1 << at
    start, end = visit.row["start"], visit.row["end"]
    if person["certificate_expires_on"] < end:
        return "has no certificate to the window's end (rule 2)"
    if not team.bench.there(start, end, visit.days) & bit:
        return "is on leave on all open days (rule 2)"
    bars = town.bars(person, visit)
    if bars:
        return f"{bars} (rules 2 and 3)"
    if not town.within(team.bench, visit, team.row["tier"]) & bit:
        return "is of another district (rule 6)"
    return "leaves too few for what else it needs (rule 4)"


def faults_of_seats(town: Town, team: Team) -> Faults:
    """Yield what is wrong with a team's seats: their needs, order, and tier."""
    seats, where, policy = team.whole["seats"], team.where, town.policy
    needs = [{*some} for some in team.visit.needs(team.bench.department)]
    tiers = [0, *([1] * policy["neighbours"]), *([2] * policy["direct"])]

    def rank(seat: Json) -> tuple[bool, list[str], bool]:
        return not seat["expert"], sorted(seat["qualifications"]), seat["lead"]

    for seat in seats:
        asked = {*seat["qualifications"]}
        wanted = {*itertools.chain(*(need for need in needs if need <= asked))}
        yield from broken(
            (asked != wanted, f"{where}: a seat asks for what no item needs (rule 4)"),
            (seat["expert"] and not asked, f"{where}: an expert for nothing (rule 4)"),
            (
                seat["expert"] and seat["lead"],
                f"{where}: an expert can't lead (rule 4)",
            ),
        )
    for need in needs:
        if not any(need <= {*seat["qualifications"]} for seat in seats):
            yield f"{where}: no seat for {sorted(need)} (rule 4)"
    yield from broken(
        (
            seats != sorted(seats, key=rank, reverse=True),
            f"{where}: seats out of order",
        ),
        (team.row["tier"] not in tiers, f"{where}: the policy allows no such tier"),
        (needless(town, team, tiers), f"{where}: people from elsewhere aren't needed"),
    )


def needless(town: Town, team: Team, tiers: list[int]) -> bool:
    """Tell whether a team could do with nearer people, no visit being left out."""
    if not team.row["tier"] or not all(visit.teams for visit in town.visits.values()):
        return False
    if all(other.row["tier"] == tiers[-1] for other in team.bench.teams):
        return False  # The department as a whole had too few.
    parts = [other for other in team.visit.teams if other.bench is team.bench]
    return any(
        all(
            fillable(
                [
                    seat & (part.bench.leads if at == part.kept else ~0) & nearer
                    for at, seat in enumerate(part.seats)
                ]
            )
            for part in parts
        )
        for nearer in (
            town.within(team.bench, team.visit, tier)
            for tier in tiers
            if tier < team.row["tier"]
        )
    )


def even_loads(b: Bundle) -> Faults:
    """均衡与例外：有人可把任务转给少一次以上的人，或有例外可免。Not even as claimed."""
    town = b.get("town")
    seated = Seated(town, town.held())
    for bench in town.benches.values():
        yield from itertools.islice(evened(seated, bench, sure=True), 1)


def teams_by_lot(b: Bundle) -> Faults:
    """检查人员抽签：记录的不是种子抽出来的。Teams aren't those that the seed draws."""
    town = b.get("town")
    state = drawn(town)
    of_visit: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for team in town.teams:
        people = sorted(town.people[p]["number"] for p in state.people[team.number])
        of_visit[team.visit.id].setdefault(team.bench.department, []).extend(people)
        yield from unlike(
            f"{team.where}: the seed draws", people, "it", team.row["people"]
        )
    for visit in town.visits.values():
        leader = leader_of(town, visit, of_visit[visit.id])
        what = f"{visit.where}: led by"
        yield from unlike(what, visit.leader, "the seed", leader)


# ---- The round of a higher level, where it is given (docs/levels.md) -----------------


def upper_round(b: Bundle, path: Path) -> Faults:
    """上级批次：公开值不是上级批次的种子。The public value isn't the higher seed."""
    upper, statement = open_bundle(path), b.get("statement.json")
    for check in (commitments, seed):
        yield from check(upper)
    theirs = upper.get("statement.json")
    named = f"上级批次 {theirs['round']} 公告 {statement_digest(upper)}"
    yield from unlike("the higher round is", named, "it", statement["public_source"])
    value, given = b.get("reveals.json")["public_value"], upper.get("seed.txt")
    yield from unlike("the public value is", value, "the higher round", given)
    speaks = theirs["source_at"] or ""
    early = theirs["public_source"] == "none" or speaks < statement["reveal_by"]
    yield from broken((early, "the higher seed may have been known too early"))


# ---- The ledger, where it is given (docs/ledger.md: Events) --------------------------

ENVELOPE = ("seq", "at", "actor", "kind", "subject", "body_digest", "previous")


def ledger_given(b: Bundle, path: Path) -> Faults:
    """台账：抽取或人员变动与台账不符。Draw or changes aren't those in the ledger."""
    events = ledger_of(path)
    yield from faults_of_chain(events)
    statement = b.get("statement.json")
    same = (
        event["subject"]
        for event in events
        if event["kind"] == "statement" and event["body"]["statement"] == statement
    )
    subject = next(same, None) or refused(f"{path.name} has no such statement")
    steps = [event for event in events if event["subject"] == subject]
    draft, draw = only("draft", steps, path), only("draw", steps, path)
    drawn = draw["body"]
    yield from unlike("the seed is", b.get("seed.txt"), "the ledger", drawn["seed"])
    if b.public or b.part:
        return
    season = f"season:{draft['body']['year']}"
    on_record = [
        [event["seq"], event["at"], event["digest"]]
        for event in events
        if event["kind"] == "substitution" and event["subject"] == season
        if draft["seq"] < event["seq"] < draw["seq"]
    ]
    told = [[row["seq"], row["at"], row["event"]] for row in changes_of(b)]
    yield from unlike("changes since the draft are", told, "the ledger", on_record)
    if told:
        known, stated = seed_known_from(steps), b.get(CHANGES)["seed_known"]
        yield from unlike("the seed is known from event", stated, "the ledger", known)
        digest, key = sha256(canonical(b.get(CHANGES))), b.get(KEY)
        found = digest if key == "open" else h("roster_changes", key, digest)
        fixed = drawn.get("roster_changes_digest")
        yield from unlike(f"{CHANGES} has the digest", found, "the draw", fixed)


def seed_known_from(steps: list[Json]) -> int:
    """Return the event of a round from which on the ledger gives the seed."""
    first: dict[tuple[str, str], int] = {}
    for event in steps:
        if event["kind"] in ("reveal", "value"):
            party = event["body"].get("party", "")
            first.setdefault((event["kind"], party), event["seq"])
    return max(first.values())


def only(kind: str, steps: list[Json], path: Path) -> Json:
    """Return the one step of a kind that a drawn round has."""
    found = [event for event in steps if event["kind"] == kind]
    return found[0] if len(found) == 1 else refused(f"{path.name} has no one {kind}")


def ledger_of(path: Path) -> list[Json]:
    """Return the events of an export, public or not, one a line."""
    try:
        with path.open("rb") as file:
            events = [parse_json(line) for line in file]
        for event in events:
            for name in (*ENVELOPE[1:], "digest"):
                if not isinstance(event[name], str) or "|" in event[name]:
                    raise ValueError(f"{name} is no text of an event")
            if type(event["seq"]) is not int:
                raise ValueError("seq is no number")
        return events
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableError(f"{path.name} isn't a ledger: {error!r}") from error


def faults_of_chain(events: list[Json]) -> Faults:
    """Yield what breaks the chain; its signatures `planner ledger check` looks at."""
    previous = "0" * 64
    for number, event in enumerate(events, 1):
        digest = h("event", *(str(event[name]) for name in ENVELOPE))
        where, body = f"event {number} of the ledger", event.get("body")
        told = body is not None and event.get("salt") is not None
        its_own = told and h("body", str(event["salt"]), canonical(body))
        yield from broken(
            (event["seq"] != number, f"{where}: isn't there"),
            (event["previous"] != previous, f"{where}: doesn't follow the one before"),
            (event["digest"] != digest, f"{where}: isn't what its digest says"),
            (told and its_own != event["body_digest"], f"{where}: has another body"),
        )
        previous = event["digest"]


# ---- The report ----------------------------------------------------------------------

#: The checks in the order in which they are made, and who can make them.
CHECKS: dict[Check, str] = {
    members: "anybody",
    custody_and_mode: "anybody",
    plan_digest: "anybody",
    policy_digest: "auditors",
    strata_digest: "auditors",
    statement_and_plan_rules: "anybody",
    strata_rules: "auditors",
    sums_of_entries: "auditors",
    commitments: "anybody",
    seed: "anybody",
    frame_rows_and_ids: "auditors",
    open_frame_without_grades: "auditors",
    frame_root: "auditors",
    districts: "auditors",
    eligibility: "auditors",
    selections: "auditors",
    result_digest: "auditors",
    list_digest: "auditors",
    published_list: "anybody",
    roster_digest: "auditors",
    roster_and_teams: "auditors",
    visits: "auditors",
    team_rules: "auditors",
    even_loads: "auditors",
    teams_by_lot: "auditors",
}
MOST_FAULTS = 20
LONG = 500_000  # Rows of a frame whose root a process of its own makes.
EVERY = 5  # Seconds between two words of how far it is.

#: Of these checks, the members of which one must be there, or else they are skipped.
OF_TEAMS: dict[Check, set[str]] = {
    roster_digest: {ROSTER, TEAMS},
    roster_and_teams: {TEAMS},
    visits: {TEAMS},
    team_rules: {TEAMS},
    even_loads: {TEAMS},
    teams_by_lot: {TEAMS},
}
#: What is checked of a part in a check's place; the others need the whole round.
OF_PART: dict[Check, Check] = {
    members: members_of_part,
    custody_and_mode: mode_of_part,
    plan_digest: plan_digest,
    statement_and_plan_rules: statement_and_plan_rules,
    strata_rules: strata_rules,
    commitments: commitments,
    seed: seed,
    frame_rows_and_ids: frame_rows_and_ids,
    open_frame_without_grades: open_frame_without_grades,
    frame_root: root_of_part,
    districts: districts,
    eligibility: eligibility_of_part,
    selections: selections,
    published_list: published_with_part,
    visits: visits_of_part,
}
NEEDS_WHOLE = (
    "a part doesn't hold what it takes, the whole round's bundle does"
    " / 分包无此材料，须凭全批次审计包"
)
NO_DISTRICTS = "the statement lists no districts / 公告未列分区县"
NO_LIST = f"no {PUBLISHED} in the bundle, so no list was compared / 未附公布名单"
NO_TEAMS = f"no {TEAMS} in the bundle, so no teams were checked / 未附组队材料"
CHANGED = (
    "people changed between the draft and the draw, teams were drawn with it: {many} "
    "of {all} changes on record / 拟定后、抽取前人员有变动，组队已计入"
)
LATE = ": entered when the seed could be known / 种子可知之后才登记"
NO_PARQUET = (
    f"{PARQUET}, the frame for other tools, wasn't read; `planner verify` compares "
    "it / 仅供其他工具查看，未核验"
)
NO_AUDIT = "only an auditor's bundle holds what it takes / 公众包无此材料"
NO_SUMMARY = "no summary, as not all of it can be read / 材料不全，无摘要"
NO_SOURCE = (
    "without a public source, the last party to reveal could have withheld and so "
    "forced another round / 无公开来源：最后公布的一方可拒绝公布，从而逼成重抽"
)
PUBLIC_BUNDLE = (
    "who was eligible, and that the seed drew this list, only an auditor can check: "
    "frame and key would tell grades / 可抽对象与抽取过程须凭审计包核验，以免泄露等级"
)


def outcome(check: Check, b: Bundle, *more: Any) -> dict[str, Any]:
    """Make a check; what it stumbles over is a fault, too."""
    faults: list[str] = []
    made, why = OF_PART.get(check, check) if b.part else check, ""
    try:
        why = why_skipped(check, b)
        found = [why] if why else made(b, *more)
        faults += itertools.islice(found, MOST_FAULTS + 1)
        faults[MOST_FAULTS:] = ["and more"] if faults[MOST_FAULTS:] else []
    except UnusableError as error:
        faults.append(f"can't be checked: {error}")
    except Exception as error:  # A check that breaks is none that passed.
        faults.append(f"can't be checked: {error!r}")
    result = "SKIP" if why else "FAIL" if faults else "PASS"
    name_zh, _, meaning = (check.__doc__ or "：").partition("：")
    return {
        "check": check.__name__.replace("_", " "),
        "name_zh": name_zh,
        "result": result,
        "where": [shown(fault) for fault in faults],
        "meaning_zh": meaning.partition("。")[0] if result == "FAIL" else "",
    }


def why_skipped(check: Check, b: Bundle) -> str:
    """Return why a check isn't made of a bundle, "" where it is."""
    if b.public and CHECKS.get(check) == "auditors":
        return NO_AUDIT
    if check is published_list and PUBLISHED not in b.sources:
        return NO_LIST
    if b.part and check in CHECKS and check not in OF_PART:
        return NEEDS_WHOLE
    if b.part and check is visits and b.get(PART)["visits"] is None:
        return NO_TEAMS
    if not b.part and check in OF_TEAMS and not OF_TEAMS[check] & {*b.sources}:
        return NO_TEAMS
    if check is districts and "districts" not in b.get("statement.json"):
        return NO_DISTRICTS
    return ""


def report_on(
    b: Bundle,
    noted: str | None = None,
    given: Path | None = None,
    ledger: Path | None = None,
    more: dict[str, Check] | None = None,
    upper: Path | None = None,
) -> dict[str, Any]:
    """Make all checks and return the report, as `--json` prints it.

    `more` has checks beside those of CHECKS, of a member that each is about.
    """
    outcomes = [outcome(check, b) for check in CHECKS]
    besides = {name: check for name, check in (more or {}).items() if name in b.sources}
    outcomes += [outcome(check, b) for check in besides.values()]
    outcomes += [outcome(statement_noted, b, noted)] if noted else []
    outcomes += [outcome(list_given, b, given)] if given else []
    outcomes += [outcome(ledger_given, b, ledger)] if ledger else []
    outcomes += [outcome(upper_round, b, upper)] if upper else []
    notes, summary = [shown(note) for note in b.notes], {}
    if PARQUET in {*b.sources} - {*besides}:
        notes.append(NO_PARQUET)
    try:
        summary = summary_of(b)
        notes += map(shown, told_changes(b))
        if b.get("statement.json")["public_source"] == "none":
            notes.append(NO_SOURCE)
    except UnusableError:
        notes.append(NO_SUMMARY)
    return {
        "passed": all(o["result"] != "FAIL" for o in outcomes),
        "bundle": "public" if b.public else "part" if b.part else "audit",
        "checks": outcomes,
        "notes": [*notes, PUBLIC_BUNDLE] if b.public else notes,
        "summary": summary,
    }


def summary_of(b: Bundle) -> dict[str, Any]:
    """Return what the round is, in a few numbers."""
    statement, lines = b.get("statement.json"), known_lines(b)
    summary = {"round": statement["round"], "mode": statement["mode"]}
    summary["rows"] = statement["frame"]["rows"]
    summary["entries"] = len(statement["entries"])
    if not b.public:  # No rule can tell which order of grades is the right one.
        summary["grades"] = " < ".join(b.get("strata.json")["grades"])
    if lines is not None:
        summary["drawn"] = sum(1 for _ in lines)
    if b.part:
        summary["districts"] = ", ".join(b.get(PART)["prefixes"])
        summary["rows of the part"] = b.get("frame").rows
    return {**summary, "seed": b.get("seed.txt"), "D": statement_digest(b)}


def shown(text: str) -> str:
    """Return a text with nothing in it that steers a terminal, and not too long."""
    safe = (c if c.isprintable() else ascii(c)[1:-1] for c in text[:400])
    return "".join(safe).encode("utf-8", "backslashreplace").decode()


def lines_of(report: dict[str, Any]) -> Iterator[str]:
    """Yield the report's lines: one a check, and one for each further fault."""
    for check in report["checks"]:
        meaning = f"（{check['meaning_zh']}）" if check["meaning_zh"] else ""
        head = f"{check['result']}  {check['check']} {check['name_zh']}{meaning}"
        yield from [f"{head}: {where}" for where in check["where"]] or [head]
    yield from (f"NOTE  {note}" for note in report["notes"])
    yield from (f"      {name}: {value}" for name, value in report["summary"].items())
    counts = Counter(check["result"] for check in report["checks"])
    passed, failed, skipped = (counts[result] for result in ("PASS", "FAIL", "SKIP"))
    verdict = "核验通过 / passed" if report["passed"] else "核验未通过 / FAILED"
    words = f"{passed} passed, {failed} failed, {skipped} skipped"
    yield f"{verdict} ({report['bundle']} bundle): {words}"


def now_and_then() -> Callable[[str], None]:
    """Return what says on stderr how far it is, every few seconds."""
    last = [time.monotonic()]

    def tell(said: str) -> None:
        if time.monotonic() - last[0] >= EVERY:
            last[0] = time.monotonic()
            print(said, file=sys.stderr, flush=True)

    return tell


def is_long(b: Bundle) -> bool:
    """Tell whether a frame is so long that a second process is worth its while."""
    forks = sys.platform == "linux" and (os.cpu_count() or 1) > 1
    try:
        return (
            not (b.public or b.part)
            and forks
            and b.get("statement.json")["frame"]["rows"] >= LONG
        )
    except UnusableError:
        return False


def run(
    path: Path,
    as_json: bool,
    noted: str | None,
    given: Path | None,
    ledger: Path | None = None,
    more: dict[str, Check] | None = None,
    upper: Path | None = None,
) -> int:
    """Check a bundle, print the report, and return the exit code."""
    noted = noted if noted is None else noted.strip().lower()
    try:
        if noted is not None and not is_hex(noted):
            raise UnusableError("应为 64 位十六进制数 / D is 64 hexadecimal digits")
        b = open_bundle(path)
        b.tell = now_and_then()
        if is_long(b):
            b.start("root")
        report = report_on(b, noted, given, ledger, more, upper)
    except (UnusableError, OSError) as error:
        print(shown(f"无法核验 / can't be checked: {error}"), file=sys.stderr)
        return 2
    text = json.dumps(report, ensure_ascii=False, indent=1)
    print(text if as_json else "\n".join(lines_of(report)))
    return 0 if report["passed"] else 4


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description="核验一次随机抽取 / Check a round drawn by lot, a line a check."
    )
    parser.add_argument("bundle", type=Path, help="数据包文件夹或 zip / folder or zip")
    parser.add_argument("--json", action="store_true", help="机器可读 / for machines")
    noted, given = "事先记下的公告摘要 / D, noted down before", "另存的名单 / a list"
    parser.add_argument("--statement", metavar="D", help=noted)
    parser.add_argument("--list", metavar="FILE", type=Path, help=given)
    ledger = "台账导出 / an export of the ledger"
    parser.add_argument("--ledger", metavar="FILE", type=Path, help=ledger)
    upper = "上级批次的数据包 / the higher round's bundle"
    parser.add_argument("--upper", metavar="BUNDLE", type=Path, help=upper)
    asked = parser.parse_args()
    beside = (asked.statement, asked.list, asked.ledger)
    return run(asked.bundle, asked.json, *beside, upper=asked.upper)


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
