"""What the check of an import had to say, kept in parts: nobody reads a million."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pydantic import TypeAdapter

from planner.adapters.files.kept_rows import keep_rows, kept_rows
from planner.adapters.state.workspace import Workspace
from planner.agenda.findings import Chosen, KindOfFinding, by_kind
from planner.errors import Finding
from planner.publishing.row_of import finding_row
from planner.publishing.store import FindingRow

_SUFFIX = ".findings.json"
_PART = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Some thousand rows that follow one another, and how many there are of each.

    `counts` has file, code and level of those that are alike, with their number.
    """

    name: str
    last: str
    counts: tuple[tuple[str, str, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What is known of all findings without reading one."""

    parts: tuple[_Part, ...]
    kinds: tuple[KindOfFinding, ...]


_HEAD = TypeAdapter(_Head)


def keep_findings(workspace: Workspace, findings: Iterable[Finding]) -> str:
    """Keep findings; return their snapshot's name."""
    parts: list[_Part] = []

    def kept() -> Iterator[FindingRow]:
        rows = (finding_row(f"{n:010d}", one) for n, one in enumerate(findings))
        while part := list(islice(rows, _PART)):
            name = keep_rows(workspace, FindingRow, part)
            parts.append(_part(name, part))
            yield from part

    kinds = by_kind(kept())
    head = _Head(parts=tuple(parts), kinds=tuple(kinds))
    return workspace.keep_bytes(_HEAD.dump_json(head), _SUFFIX)


def _part(name: str, rows: Sequence[FindingRow]) -> _Part:
    counted = Counter((row.file, row.code, row.level) for row in rows)
    counts = tuple((*alike, number) for alike, number in counted.items())
    return _Part(name=name, last=rows[-1].key, counts=counts)


class KeptFindings:
    """Findings that were kept, read where somebody looks."""

    def __init__(self, workspace: Workspace, name: str | None) -> None:
        """Take up what was kept under a name; None is of nothing yet.

        Raises
        ------
        CheckFailedError
            Here and further on, if something of it is gone, or was changed.
        """
        self._workspace = workspace
        if name is None:
            self._head = _Head(parts=(), kinds=())
        elif name.endswith(_SUFFIX):
            self._head = _HEAD.validate_json(workspace.read_bytes(name))
        else:
            # Rows without a head are all in one part.
            rows = kept_rows(workspace, FindingRow, name)
            parts = (_part(name, rows),) if rows else ()
            self._head = _Head(parts=parts, kinds=tuple(by_kind(rows)))

    @property
    def kinds(self) -> Sequence[KindOfFinding]:
        """The kinds of findings, errors first, then those with the most places."""
        return self._head.kinds

    def after(self, key: str) -> Iterator[FindingRow]:
        """Yield the findings that come after a key."""
        for part in self._head.parts:
            if part.last > key:
                yield from (row for row in self._rows(part) if row.key > key)

    def count(self, chosen: Chosen) -> int:
        """Return how many findings are meant."""
        return sum(_counted(part, chosen) for part in self._head.parts)

    def some(self, chosen: Chosen, first: int, most: int) -> list[FindingRow]:
        """Return findings that are meant, the first of them counted from 0."""
        found: list[FindingRow] = []
        for part in self._head.parts:
            there = _counted(part, chosen)
            if there > first and len(found) < most:
                found += chosen.of(self._rows(part))[first:]
            first = max(0, first - there)
        return found[:most]

    def few_of_each(self, most: int) -> Iterator[FindingRow]:
        """Yield the findings, of those of one kind in one file the first."""
        seen: Counter[tuple[str, str]] = Counter()
        for part in self._head.parts:
            if all(seen[file, code] >= most for file, code, *_ in part.counts):
                continue
            for row in self._rows(part):
                seen[row.file, row.code] += 1
                if seen[row.file, row.code] <= most:
                    yield row

    def _rows(self, part: _Part) -> Sequence[FindingRow]:
        return kept_rows(self._workspace, FindingRow, part.name)


def _counted(part: _Part, chosen: Chosen) -> int:
    return sum(
        number
        for file, code, level, number in part.counts
        if chosen.takes(file, code, level)
    )
