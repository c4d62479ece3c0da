"""Findings as somebody works through them: by kind, by file, a page at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.publishing.store import FindingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which findings are meant; "" doesn't restrict."""

    file: str = ""
    code: str = ""
    level: str = ""

    def of(self, rows: Sequence[FindingRow]) -> list[FindingRow]:
        """Return the findings that are meant, in their order."""
        return [row for row in rows if self.takes(row.file, row.code, row.level)]

    def takes(self, file: str, code: str, level: str) -> bool:
        """Tell whether findings of a file, code and level are meant."""
        return (
            self.file in ("", file)
            and self.code in ("", code)
            and self.level in ("", level)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfFinding:
    """All findings of a code in a file: how many, and the first of them.

    `texts` tells how many different messages they are.
    """

    file: str
    count: int
    texts: int
    first: FindingRow


def by_kind(rows: Iterable[FindingRow]) -> list[KindOfFinding]:
    """Return the kinds of findings, errors first, then those with the most places."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], FindingRow] = {}
    texts = defaultdict[tuple[str, str], set[str]](set)
    for row in rows:
        counts[row.file, row.code] += 1
        first.setdefault((row.file, row.code), row)
        texts[row.file, row.code].add(row.message_zh)
    kinds = [
        KindOfFinding(
            file=place[0], count=counts[place], texts=len(texts[place]), first=row
        )
        for place, row in first.items()
    ]
    return sorted(kinds, key=lambda kind: (kind.first.level, -kind.count))
