"""Who is in the frame, who is eligible for an entry, and in which stratum."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from planner.verify.canonical import h
from planner.verify.evidence import Evidence

_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_NOT_IN_A_FIELD = re.compile(r"[|\x00-\x1f\x7f-\x9f]")
_VISITS = re.compile(r"[0-9]{0,9}")
_MAX_BUCKET_HEX = 6


def frame_faults(evidence: Evidence) -> Iterator[str]:
    """Check rows and ids: as many as stated, each id once, every cell as it may be."""
    frame, layout = evidence.frame, evidence.statement["frame"]
    ids = frame["target_id"]
    if len(ids) != layout["rows"]:
        yield f"{len(ids)} rows, stated are {layout['rows']}"
    seen: set[str] = set()
    for target_id in ids:
        if not _ID.fullmatch(target_id):
            yield f"target {target_id!r}: not an id"
        if target_id in seen:
            yield f"target {target_id}: more than once"
        seen.add(target_id)
    for column, cells in frame.items():
        fault = _cell_rule(column, layout["list_columns"])
        bad = {value for value in set(cells) if fault(value)}
        if bad:
            for target_id, value in zip(ids, cells, strict=True):
                if value in bad:
                    yield f"target {target_id}: {column} {value!r} {fault(value)}"


def root_faults(evidence: Evidence) -> Iterator[str]:
    """Recompute the frame's root, from every leaf up."""
    layout = evidence.statement["frame"]
    digits = layout["bucket_hex"]
    if not 1 <= digits <= _MAX_BUCKET_HEX:
        yield f"bucket_hex {digits} isn't 1 to {_MAX_BUCKET_HEX}"
        return
    buckets: dict[str, list[str]] = defaultdict(list)
    for leaf in _leaves(evidence):
        buckets[leaf[:digits]].append(leaf)
    root = _root(buckets, digits)
    if root != layout["root"]:
        yield f"the frame's root is {root}, stated is {layout['root']}"


def _root(buckets: Mapping[str, Sequence[str]], digits: int) -> str:
    # Most of a small frame's tree is empty: its empty parts are hashed once a level.
    empty = _sha("bucket|")
    level = [empty] * 16**digits
    for name, leaves in buckets.items():
        level[int(name, 16)] = _sha("bucket|" + "".join(sorted(leaves)))
    while len(level) > 1:
        hollow = _sha(f"node|{empty}{empty}")
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [
            hollow if left == right == empty else _sha(f"node|{left}{right}")
            for left, right in pairs
        ]
        empty = hollow
    return level[0]


def salt_maker(evidence: Evidence) -> Callable[[str], str]:
    """Return what gives a target its salt."""
    secret = evidence.secret
    head = "open" if secret == "open" else h("salt", secret)[:32]  # noqa: S105
    return lambda target_id: h(head, target_id)[:30]


class Population:
    """The frame's targets, sorted into an entry's strata."""

    def __init__(self, evidence: Evidence) -> None:
        layout = evidence.statement["frame"]
        self._frame = evidence.frame
        self._lists = frozenset(layout["list_columns"])
        self._distinct: dict[str, frozenset[str]] = {}
        self._hits: dict[tuple[str, str, tuple[Any, ...]], frozenset[str]] = {}

    def strata(self, plan_entry: Mapping[str, Any]) -> dict[str, list[int]]:
        """Return positions in the frame of the eligible targets, by stratum."""
        for column in _columns_used(plan_entry):
            if column not in self._frame:
                return {}
        columns = [self._frame[name] for name in plan_entry["strata_columns"]]
        members: dict[str, list[int]] = defaultdict(list)
        for position in self._eligible(plan_entry["scope"]):
            stratum = ".".join(column[position] or "-" for column in columns)
            members[stratum].append(position)
        return members

    def _eligible(self, scope: Mapping[str, Any]) -> Sequence[int]:
        found: Sequence[int] = range(len(self._frame["target_id"]))
        for kind in ("include", "exclude", "range"):
            for column, texts in scope.get(kind, {}).items():
                cells = self._frame[column]
                hits = self._matching(kind, column, tuple(texts))
                found = [position for position in found if cells[position] in hits]
        return found

    def _matching(
        self, kind: str, column: str, texts: tuple[Any, ...]
    ) -> frozenset[str]:
        """Return the values of a column that a condition lets pass."""
        key = (kind, column, texts)
        if key not in self._hits:
            if column not in self._distinct:
                self._distinct[column] = frozenset(self._frame[column])
            passes = self._rule(kind, column, texts)
            self._hits[key] = frozenset(filter(passes, self._distinct[column]))
        return self._hits[key]

    def _rule(
        self, kind: str, column: str, texts: tuple[Any, ...]
    ) -> Callable[[str], bool]:
        if kind == "range":
            low, high, empty_ok = texts

            def within(value: str) -> bool:
                if value == "":
                    return bool(empty_ok)
                return bool((not low or low <= value) and (not high or value <= high))

            return within

        def starts(value: str) -> bool:
            members = value.split(";") if column in self._lists else [value]
            return any(member.startswith(texts) for member in members)

        if kind == "include":
            return starts
        return lambda value: not starts(value)


def eligibility_faults(evidence: Evidence) -> Iterator[str]:
    """Recount the eligible targets of every stratum, by the plan from the frame."""
    population = Population(evidence)
    planned = {entry["entry"]: entry for entry in evidence.plan["entries"]}
    for entry in evidence.strata["entries"]:
        at = f"entry {entry['entry']}"
        if entry["entry"] not in planned:
            yield f"{at}: not in the plan"
            continue
        members = population.strata(planned[entry["entry"]])
        stated = {s["stratum"]: s["eligible"] for s in entry["strata"]}
        for stratum in sorted(members.keys() | stated.keys()):
            counted = len(members.get(stratum, ()))
            if counted != stated.get(stratum, 0):
                yield (
                    f"{at}, stratum {stratum}: {counted} eligible, "
                    f"stated are {stated.get(stratum, 0)}"
                )


def _columns_used(plan_entry: Mapping[str, Any]) -> Iterator[str]:
    yield from plan_entry["strata_columns"]
    for conditions in plan_entry["scope"].values():
        yield from conditions


def _cell_rule(column: str, lists: Sequence[str]) -> Callable[[str], str]:
    def fault(value: str) -> str:
        if _NOT_IN_A_FIELD.search(value):
            return "holds a bar or a control character"
        if column in ("district", "grade") and "." in value:
            return "holds a full stop"
        if column == "visits" and not _VISITS.fullmatch(value):
            return "isn't a number of visits"
        if column in lists and value:
            members = value.split(";")
            if "" in members or members != sorted(set(members)):
                return "doesn't hold distinct members in order"
        return ""

    return fault


def _leaves(evidence: Evidence) -> Iterator[str]:
    frame, layout = evidence.frame, evidence.statement["frame"]
    sealed = [name for name in layout["sealed_columns"] if name in frame]
    shown = [cells for name, cells in frame.items() if name not in sealed]
    salt = salt_maker(evidence)
    rows = zip(*shown, strict=True)
    if not sealed:
        for row in rows:
            yield h("leaf", salt(row[0]), *row)
        return
    seal_key = h("seal", evidence.secret)[:32]
    hidden = zip(*(frame[name] for name in sealed), strict=True)
    for row, values in zip(rows, hidden, strict=True):
        seal = h(seal_key, row[0])[:30]
        yield h("leaf", salt(row[0]), *row, h("sealed", seal, *values))


def _sha(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
