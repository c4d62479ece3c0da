#!/usr/bin/env python3
"""核验一次随机抽取 / Check one draw by lot, made by the protocol draw/1.

    python3 verify_round.py BUNDLE [--json] [--statement D] [--list FILE]

BUNDLE is a round's folder, or a zip of it. Each check prints PASS, FAIL and where, or
SKIP where a public bundle doesn't hold what it takes. The exit code is 0 when nothing
failed, 4 when a check failed, 2 when there is nothing to check. It needs Python 3.7 or
later and nothing else, was written from docs/protocol.md alone, and shares no code with
the program that draws.

Read it from top to bottom with the protocol beside you: "S4" is its section 4, "rule 6"
the sixth thing that a statement may not do. A function whose first words are Chinese is
a check: it is given the bundle, `b`, and yields the faults it finds; CHECKS, before the
report, lists them. The heart is "The draw". Forms and reading may be skipped at first:
`b.get(name)` is what a member holds, and where it is missing or not of its form,
UnusableError fails the check that asked for it.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import gzip
import hashlib
import io
import itertools
import json
import math
import re
import sys
import zipfile
from array import array
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, MutableSequence, Tuple

Json = Any
Faults = Iterator[str]
Check = Callable[..., Faults]
Rows = MutableSequence[int]

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
    return json.dumps(value, ensure_ascii=False)


def fraction(value: float) -> str:
    """Return a number as ECMAScript writes it; only a policy may hold fractions."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number")
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value + 0)).normalize(), "f")  # -0 + 0 is 0.
    digits, power = repr(value).split("e")
    return f"{digits}e{int(power):+d}"


def depth(text: str) -> int:
    """Return how deep JSON is nested, brackets within its texts aside."""
    step = {"[": 1, "{": 1, "]": -1, "}": -1}
    tokens = re.finditer(r'(?s)"[^"\\]*(?:\\.[^"\\]*)*"|[][{}]', text)
    return max(itertools.accumulate(step.get(t[0], 0) for t in tokens), default=0)


def parse_json(data: bytes) -> Json:
    """Read JSON of any layout; ValueError where there is no one way to hash it."""

    def distinct(members: list[tuple[str, Json]]) -> Json:
        if len(dict(members)) < len(members):
            raise ValueError("a name is there twice")
        return dict(members)

    def integer(digits: str) -> int:
        return int(digits[:20])  # With more, it is as much too large.

    text = data.decode()
    if depth(text) > 20:  # Before a parser runs out of stack.
        raise ValueError("it is nested too deep")
    value = json.loads(text, object_pairs_hook=distinct, parse_int=integer)
    canonical(value).encode()  # Half a surrogate pair has no UTF-8.
    return value


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
    "a mode": matching("confidential|open"),
    "an id": is_id,
    "64 hex digits": is_hex,
    "a text": matching("(?s).+"),
    "any text": matching("(?s).*"),
    "a count": lambda v: type(v) is int and v >= 0,  # True and false are none.
    "a count as text": matching("0|[1-9][0-9]{0,18}"),
    "1 to 6": lambda v: type(v) is int and 1 <= v <= 6,
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
KEY, LIST_DIGEST, PUBLISHED = "custody_key.txt", "list_digest.txt", "published.csv"
FOR_ALL = ("statement.json", "plan.json", "reveals.json", "seed.txt")
SECRETS = ("policy.json", "strata.json", "record.json", KEY)
TEAMS = ("roster.json", "teams.json")
FOR_AUDITORS = (*SECRETS, *FRAMES, *TEAMS)
MEMBERS = (*FOR_ALL, *FOR_AUDITORS, LIST_DIGEST, PUBLISHED)

# What was packed to fill the memory is refused: a member may unpack to so many bytes,
# and above the second number to so many times what is stored of it.
MOST_BYTES, SPARED_BYTES, MOST_EXPANSION = 2**32, 2**24, 100
MOST_LINE, MOST_ROWS = 2**16, 20_000_000

#: How a member is opened, and how many bytes are stored of it.
Source = Tuple[Callable[[], Any], int]


class Bundle:
    """A round's members by name; to get what is missing or malformed is an error."""

    def __init__(self, sources: dict[str, Source], beside: Iterable[str] = ()) -> None:
        self.sources = sources
        self.public = not any(name in sources for name in FOR_AUDITORS)
        names = ", ".join(itertools.islice(beside, 9))
        self.notes = [f"not of the bundle, and not read: {names}"] if names else []
        self._held: dict[str, Json] = {}

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

    def _read(self, name: str) -> Json:
        if name == "frame":
            return Frame(self)
        if name == PUBLISHED:
            return published_lines(self)
        if name == KEY and self.get("statement.json")["mode"] == "open":
            return "open"
        with self._open(name) as (file, most):
            data = file.read(most + 1)
        if len(data) > most:
            raise UnusableError(f"{name} unpacks to far more than is stored of it")
        if name not in FORMS:
            text = data.decode().strip(" \t\r\n")
            return text if is_hex(text) else refused(f"{name} isn't 64 hex digits")
        value = parse_json(data)
        for fault in misfits(value, FORMS[name], name):
            raise UnusableError(fault)
        return value

    def lines(self, name: str) -> Iterator[str]:
        """Yield a text's lines without their ends, which are CR LF or LF."""
        with self._open(name) as (file, left):
            for row, line in enumerate(iter(partial(file.readline, MOST_LINE), b""), 1):
                left -= len(line)
                if len(line) == MOST_LINE or left < 0:
                    raise UnusableError(f"{name}, row {row}: too long to be one")
                end = -2 if line[-2:] == b"\r\n" else -1 if line[-1:] == b"\n" else None
                yield line[:end].decode()

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
    data = path.read_bytes() if path.is_file() else refused("no such file")
    archive = zipfile.ZipFile(io.BytesIO(data))
    named = (re.fullmatch(r"([^/\\]+/|)statement\.json", n) for n in archive.namelist())
    tops = {match[1] for match in named if match} - {"./", "../"}
    if "" not in tops and len(tops) != 1:
        raise UnusableError("the zip doesn't hold one bundle, on top or in one folder")
    top = "" if "" in tops else tops.pop()
    for info in archive.infolist():
        if info.filename.startswith(top):
            name = info.filename[len(top) :]
            yield name, partial(archive.open, info), info.compress_size


CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",]*)),')
ROW = re.compile(f"(?:{CELL.pattern})+")


def cells_of(line: str, where: str) -> list[str]:
    """Cut a line of CSV (RFC 4180); no cell of a bundle may hold a line end."""
    if '"' not in line:
        return line.split(",")
    if not ROW.fullmatch(line + ","):
        raise UnusableError(f"{where}: a quote where none may be")
    found = CELL.findall(line + ",")
    return [quoted.replace('""', '"') or bare for quoted, bare in found]


def published_lines(b: Bundle) -> list[str]:
    """Return published.csv as lines `entry|target_id`."""
    found = []
    for row, line in enumerate(b.lines(PUBLISHED), 1):
        cells = cells_of(line, f"{PUBLISHED}, row {row}")
        if len(cells) != 2 or not all(map(is_id, cells)):
            raise UnusableError(f"{PUBLISHED}, row {row}: isn't an entry and target")
        found.append("|".join(cells))
    if found[:1] != ["entry|target_id"]:
        raise UnusableError(f"{PUBLISHED}: its columns aren't entry and target_id")
    return found[1:]


def entries(b: Bundle, name: str) -> dict[str, Json]:
    """Return the entries of a document by their ids."""
    return {entry["entry"]: entry for entry in b.get(name)["entries"]}


# ---- The documents (S2, S4) ----------------------------------------------------------


def members(b: Bundle) -> Faults:
    """文件齐全：文件缺失、打不开或格式不对。Members are missing or malformed."""
    needed = (LIST_DIGEST,) if b.public else (*SECRETS, "frame")
    there = (name for name in (LIST_DIGEST, PUBLISHED) if name in b.sources)
    for name in dict.fromkeys((*FOR_ALL, *needed, *there)):
        try:
            b.get(name)
        except UnusableError as error:
            yield str(error)


def custody_and_mode(b: Bundle) -> Faults:
    """托管密钥与模式：密钥不是事先承诺的，或保密与公开混用。Rule 8, and S2."""
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
        wrong = not b.public and h("custody", b.get(KEY)) != commitment
        yield from broken(
            (sealed != ought, f"a confidential round seals {ought}, not {sealed}"),
            (commitment is None, "a confidential round has a custody commitment"),
            (wrong, "the custody key isn't the one that was committed to"),
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
    for name in sorted({*listed} ^ {*entries(b, "statement.json")}):
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


class Frame:
    """The frame, read once: ids, salts, leaves, and those columns that a rule needs."""

    def __init__(self, b: Bundle) -> None:
        self.ids: list[str] = []
        self.salts: list[str] = []
        self.leaves: list[str] = []
        self.unclean: list[int] = []
        there = [name for name in FRAMES if name in b.sources]
        self.name = there[0] if len(there) == 1 else refused(f"not one of {FRAMES}")
        stated, lines = b.get("statement.json")["frame"], b.lines(self.name)
        header, asked = stated["columns"], {*CELLS, *stated["list_columns"]}
        if cells_of(next(lines, ""), f"{self.name}, row 1") != header:
            raise UnusableError(f"{self.name}: its columns aren't the stated ones")
        for entry in b.get("plan.json")["entries"]:
            asked.update(*entry["scope"].values())
        self.columns: dict[str, list[str]] = {n: [] for n in header if n in asked}
        kept = [(header.index(name), held) for name, held in self.columns.items()]
        sealed = [header.index(n) for n in stated["sealed_columns"] if n in header]
        shown = [at for at in range(len(header)) if at not in sealed]
        salt_key = seal_key = "open"
        with suppress(UnusableError):  # Without K, rows can be counted all the same.
            if b.get(KEY) != "open":
                salt_key, seal_key = (h(x, b.get(KEY))[:32] for x in ("salt", "seal"))
        same: dict[str, str] = {}  # Equal cells are held once.
        # One row too many is as bad as a million.
        lines = itertools.islice(lines, min(stated["rows"] + 1, MOST_ROWS))
        for row, line in enumerate(lines, 2):
            cells = cells_of(line, f"{self.name}, row {row}")
            if len(cells) != len(header):
                raise UnusableError(f"{self.name}, row {row}: has {len(cells)} cells")
            if FORBIDDEN.search(line):
                self.unclean.append(row)
            for at, held in kept:
                held.append(same.setdefault(cells[at], cells[at]))
            target, seen = cells[0], [cells[at] for at in shown]
            if sealed:
                seal = h(seal_key, target)[:30]
                seen.append(h("sealed", seal, *[cells[at] for at in sealed]))
            salt = h(salt_key, target)[:30]
            self.ids.append(target)
            self.salts.append(salt)
            self.leaves.append(h("leaf", salt, *seen))
        self.cut_by = lru_cache(maxsize=2)(partial(rows_by_stratum, self.columns))


def frame_rows_and_ids(b: Bundle) -> Faults:
    """名录行与编号：名录行数或内容不合规定。The frame breaks a rule of S3."""
    frame, stated = b.get("frame"), b.get("statement.json")["frame"]
    if len(frame.ids) != stated["rows"]:
        more = " or more" if len(frame.ids) > stated["rows"] else ""
        yield f"{frame.name} has {len(frame.ids)}{more} rows, stated {stated['rows']}"
    seen: set[str] = set()
    for row, target in enumerate(frame.ids, 2):
        if target in seen or not is_id(target):
            fault = "is there twice" if target in seen else "isn't an id"
            yield f"row {row}: target {target!r} {fault}"
        seen.add(target)
        if target.upper() != target and target.upper() in seen and len(b.notes) < 9:
            both = f"{target} and {target.upper()} differ in case only"
            b.notes.append(f"row {row}: {both}")
    for row in frame.unclean:
        yield f"row {row}: holds a bar or a control character"
    for name, column in frame.columns.items():
        pattern, is_list = CELLS.get(name, "(?s).*"), name in stated["list_columns"]
        for value in dict.fromkeys(column):
            listed = value.split(";") if is_list and value else []
            if listed != sorted({*listed} - {""}) or not re.fullmatch(pattern, value):
                yield f"row {column.index(value) + 2}: {name} can't be {value!r}"


def open_frame_without_grades(b: Bundle) -> Faults:
    """公开轮次不含等级：公开轮次的名录里有等级。A grade in an open round (rule 8)."""
    grades = b.get("frame").columns.get("grade", [])
    if b.get("statement.json")["mode"] == "open":
        for grade in filter(None, dict.fromkeys(grades)):
            yield f"row {grades.index(grade) + 2}: grade {grade!r} in an open round"


def frame_root(b: Bundle) -> Faults:
    """名录树根：名录不是公告时固定的那一份。The frame isn't the stated one."""
    b.get(KEY)  # Without it, leaves can't be made.
    frame, stated = b.get("frame"), b.get("statement.json")["frame"]
    found = root_of(frame.leaves, stated["bucket_hex"])
    return unlike(f"{frame.name} has the root", found, "the statement", stated["root"])


def root_of(leaves: list[str], digits: int) -> str:
    """Return the root of the tree over the leaves' buckets."""
    buckets = itertools.groupby(sorted(leaves), key=lambda leaf: leaf[:digits])
    level = {int(name, 16): sha256("bucket|" + "".join(its)) for name, its in buckets}
    empty = sha256("bucket|")  # Wherever no leaf hangs below, digests are alike.
    for _ in range(4 * digits):
        above = {}
        for at in {below // 2 for below in level}:
            left, right = level.get(2 * at, empty), level.get(2 * at + 1, empty)
            above[at] = sha256("node|" + left + right)
        level, empty = above, sha256("node|" + empty + empty)
    return level.get(0, empty)


# ---- Who is eligible (S4) ------------------------------------------------------------


def rows_by_stratum(columns: Json, cut: tuple[str, ...]) -> dict[str, Rows]:
    """Return the frame's rows in strata, as some columns cut them."""
    strata: dict[str, Rows] = defaultdict(partial(array, "I"))
    for row, cells in enumerate(zip(*(columns[name] for name in cut))):
        strata[".".join([cell or "-" for cell in cells])].append(row)
    return strata


def starting(texts: list[str]) -> Callable[[list[str]], bool]:
    """Return the test of values of which one starts with one of the texts."""
    starts, lengths = {*texts}, {len(text) for text in texts}
    return lambda values: any(v[:n] in starts for v in values for n in lengths)


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


def eligible_rows(b: Bundle, planned: Json, name: str) -> dict[str, Rows]:
    """Return the frame's rows that an entry may draw, by stratum."""
    frame, lists = b.get("frame"), b.get("statement.json")["frame"]["list_columns"]
    entry = planned.get(name) or refused(f"entry {name} isn't in the plan")
    used = {column for part in entry["scope"].values() for column in part}
    for column in sorted((used | {*entry["strata_columns"]}) - {*frame.columns}):
        raise UnusableError(f"entry {name}: no column {column} to go by")
    strata: dict[str, Rows] = frame.cut_by(tuple(entry["strata_columns"]))
    for column in used:
        cells = frame.columns[column]
        test = lets_in(entry["scope"], column, is_list=column in lists)
        good = {cell: test(cell) for cell in {*cells}}
        strata = {
            stratum: [row for row in rows if good[cells[row]]]
            for stratum, rows in strata.items()
        }
    return {stratum: rows for stratum, rows in strata.items() if rows}


def eligibility(b: Bundle) -> Faults:
    """可抽对象：有对象被漏列或多列。Strata have other targets than stated (rule 3)."""
    planned = entries(b, "plan.json")
    for entry in b.get("strata.json")["entries"]:
        rows = eligible_rows(b, planned, entry["entry"])
        stated = {s["stratum"]: s["eligible"] for s in entry["strata"]}
        for name in sorted({*rows} | {*stated}):
            count, said = len(rows.get(name, ())), stated.get(name, "nothing")
            if count != said:
                where = f"entry {entry['entry']}, stratum {name}"
                yield f"{where}: {count} are eligible, stated {said}"


# ---- The draw, made once more (S6, S7, S8) -------------------------------------------


def quotas_of(seed: str, entry: str, expected: list[int]) -> Iterator[int]:
    """Yield how many are drawn in each stratum of an entry (S6)."""
    u, c, f_before = int(h("quota", seed, entry)[:15], 16), 0, 0
    for expected_micro in expected:
        c += expected_micro
        f = (c * 2**60 + u * 10**6) // (10**6 * 2**60)
        yield f - f_before
        f_before = f


class Tickets:
    """The tickets of one group; a number is made when it is first asked for (S7)."""

    def __init__(self, frame: Frame, seed: str, group: str) -> None:
        self.frame, self.group_key = frame, h("ticket", seed, group)[:24]
        self.numbers = array("Q", bytes(8 * len(frame.ids)))  # 0: not made yet.

    def ticket(self, row: int) -> str:
        """Return a target's ticket."""
        return h(self.group_key, self.frame.salts[row])

    def in_order(self, rows: Iterable[int], offset: int) -> Iterator[tuple[int, int]]:
        """Yield place and row of targets by place, then ticket, then target_id."""
        numbers, ids = self.numbers, self.frame.ids
        for row in rows:
            numbers[row] = numbers[row] or int(self.ticket(row)[:15], 16)

        def place(row: int) -> int:
            return (numbers[row] - offset) % 2**60

        for at, tied in itertools.groupby(sorted(rows, key=place), key=place):
            for row in sorted(tied, key=lambda row: (self.ticket(row), ids[row])):
                yield at, row


def redrawn(b: Bundle) -> Iterator[dict[str, Json]]:
    """Yield what the record must say of each entry and stratum (S8, S9)."""
    b.get(KEY)  # Without it, salts can't be made.
    frame, statement, seed = b.get("frame"), b.get("statement.json"), b.get("seed.txt")
    planned, strata = entries(b, "plan.json"), entries(b, "strata.json")
    tickets = lru_cache(maxsize=16)(partial(Tickets, frame, seed))
    ids, caps = frame.ids, b.get("strata.json")["caps"]
    cells = frame.columns.get("visits", [""] * len(ids))
    counts = {v: int(v) if re.fullmatch("[0-9]{1,9}", v) else 0 for v in {*cells}}
    visits = [counts[v] for v in cells]
    visited: dict[str, set[int]] = defaultdict(set)
    for entry in statement["entries"]:
        name, mine = entry["entry"], visited[entry["visit_group"]]
        eligible = eligible_rows(b, planned, name)
        cut = strata[name]["strata"] if name in strata else []
        quotas = quotas_of(seed, name, [stratum["expected_micro"] for stratum in cut])
        for stratum, quota in zip(cut, quotas):
            rows = eligible.get(stratum["stratum"], [])
            order = tickets(entry["group"]).in_order(rows, int(stratum["offset"]))
            cap = caps.get(stratum["grade"], math.inf)
            selected, reserve, skipped = [], [], []  # type: ignore[var-annotated]
            for place, row in order:
                if len(selected) == quota and len(reserve) == entry["reserve"]:
                    break
                if visits[row] >= cap and row not in mine:
                    skipped.append(ids[row])
                elif len(selected) == quota:
                    reserve.append([ids[row], str(place)])
                else:
                    selected.append([ids[row], str(place)])
                    visits[row] += row not in mine
                    mine.add(row)
            yield {
                "entry": name,
                "stratum": stratum["stratum"],
                "eligible": len(rows),
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
            if row[name] != value:
                yield f"{where}: {name}{difference(value, row[name])}"
    for entry, stratum in recorded:
        yield f"entry {entry}, stratum {stratum}: is in the record, and wasn't drawn"


def difference(drawn: Json, said: Json) -> str:
    """Return where the record departs from the draw."""
    if not isinstance(drawn, list):
        return f" is {drawn}, the record says {said}"
    pairs = enumerate(itertools.zip_longest(drawn, said, fillvalue="nobody"), 1)
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
    lines = [
        f"{row['entry']}|{row['stratum']}|{rank}|{target}\n"
        for row in rows
        for rank, (target, _) in enumerate(row["selected"], 1)
    ]
    found = sha256(f"{b.get(KEY)}\n" + "".join(lines))
    return unlike("it is", found, "the record", record["result_digest"])


def drawn_lines(b: Bundle) -> list[str]:
    """Return the record's selections as sorted lines `entry|target_id`."""
    rows = b.get("record.json")["strata"]
    return sorted(f"{row['entry']}|{t}" for row in rows for t, _ in row["selected"])


def digest_of_list(lines: list[str]) -> str:
    """Return the digest of sorted lines `entry|target_id`."""
    return sha256("".join(f"{line}\n" for line in lines))


def faults_of_list(b: Bundle, lines: list[str]) -> Faults:
    """Yield stated digests that aren't that of the lines."""
    told = {} if b.public else {"record.json": b.get("record.json")["list_digest"]}
    if b.public or LIST_DIGEST in b.sources:
        told[LIST_DIGEST] = b.get(LIST_DIGEST)
    found = digest_of_list(lines)
    for name, stated in told.items():
        yield from unlike("the list has the digest", found, name, stated)


def list_digest(b: Bundle) -> Faults:
    """名单摘要：摘要与记录不符。The list digest isn't that of the record."""
    return faults_of_list(b, drawn_lines(b))


def published_list(b: Bundle) -> Faults:
    """公布名单：公布的不是抽取时固定的。The published list isn't the one drawn."""
    lines = b.get(PUBLISHED)
    for row, (line, after) in enumerate(zip(lines, lines[1:]), 3):
        if after <= line:
            yield f"{PUBLISHED}, row {row}: {after} stands after {line}"
    yield from faults_of_list(b, lines)


def known_lines(b: Bundle) -> list[str] | None:
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
    drawn = known_lines(b)
    if drawn is not None:
        for line in sorted({*given} - {*drawn}):
            yield f"{line} is in {path.name}, and wasn't drawn"
        for line in sorted({*drawn} - {*given}):
            yield f"{line} was drawn, and isn't (yet) in {path.name}"
    yield from faults_of_list(b, given)


def statement_noted(b: Bundle, noted: str) -> Faults:
    """事先记下的公告摘要：公告在记下之后被改动。D isn't the one noted down."""
    return unlike("D is", statement_digest(b), "what was noted down", noted)


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
    eligibility: "auditors",
    selections: "auditors",
    result_digest: "auditors",
    list_digest: "auditors",
    published_list: "anybody",
}
MOST_FAULTS = 20
NO_LIST = f"no {PUBLISHED} in the bundle, so no list was compared / 未附公布名单"
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
    if b.public and CHECKS.get(check) == "auditors":
        result, faults = "SKIP", [NO_AUDIT]
    elif check is published_list and PUBLISHED not in b.sources:
        result, faults = "SKIP", [NO_LIST]
    else:
        try:
            faults += itertools.islice(check(b, *more), MOST_FAULTS + 1)
            faults[MOST_FAULTS:] = ["and more"] if faults[MOST_FAULTS:] else []
        except UnusableError as error:
            faults.append(f"can't be checked: {error}")
        except Exception as error:  # A check that breaks is none that passed.
            faults.append(f"can't be checked: {error!r}")
        result = "FAIL" if faults else "PASS"
    name_zh, _, meaning = (check.__doc__ or "：").partition("：")
    return {
        "check": check.__name__.replace("_", " "),
        "name_zh": name_zh,
        "result": result,
        "where": [shown(fault) for fault in faults],
        "meaning_zh": meaning.partition("。")[0] if result == "FAIL" else "",
    }


def report_on(
    b: Bundle, noted: str | None = None, given: Path | None = None
) -> dict[str, Any]:
    """Make all checks and return the report, as `--json` prints it."""
    outcomes = [outcome(check, b) for check in CHECKS]
    outcomes += [outcome(statement_noted, b, noted)] if noted else []
    outcomes += [outcome(list_given, b, given)] if given else []
    notes, summary = [shown(note) for note in b.notes], {}
    try:
        summary = summary_of(b)
        if b.get("statement.json")["public_source"] == "none":
            notes.append(NO_SOURCE)
    except UnusableError:
        notes.append(NO_SUMMARY)
    return {
        "passed": all(o["result"] != "FAIL" for o in outcomes),
        "bundle": "public" if b.public else "audit",
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
        summary["drawn"] = len(lines)
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


def run(path: Path, as_json: bool, noted: str | None, given: Path | None) -> int:
    """Check a bundle, print the report, and return the exit code."""
    noted = noted if noted is None else noted.strip().lower()
    try:
        if noted is not None and not is_hex(noted):
            raise UnusableError("应为 64 位十六进制数 / D is 64 hexadecimal digits")
        report = report_on(open_bundle(path), noted, given)
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
    asked = parser.parse_args()
    return run(asked.bundle, asked.json, asked.statement, asked.list)


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
