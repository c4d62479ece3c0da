"""Strata: how many targets of which risk and district an entry draws on average."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from planner.ids import canonical_json, is_id, sha256_hex
from planner.protocol.engine_port import NUMBERS
from planner.protocol.salts import OPEN, turn

MICRO = 1_000_000
NO_GRADE = "-"

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One stratum of an entry.

    `expected_micro` is how many are drawn on average, in millionths; `offset`
    turns the circle of tickets for this stratum. An unknown grade is "-".
    """

    stratum: str
    grade: str
    eligible: int
    expected_micro: int
    offset: int = 0

    def __post_init__(self) -> None:
        if self.eligible < 1:
            msg = f"a stratum without targets isn't listed: {self.stratum}"
            raise ValueError(msg)
        if not 0 <= self.expected_micro <= self.eligible * MICRO:
            msg = (
                f"a stratum is drawn between not at all and whole: {self.stratum} "
                f"{self.expected_micro} of {self.eligible} targets"
            )
            raise ValueError(msg)
        if not 0 <= self.offset < NUMBERS:
            msg = f"an offset lies in [0, 2^60): {self.offset}"
            raise ValueError(msg)
        if self.stratum.rpartition(".")[2] != self.grade:
            msg = f"stratum {self.stratum} is of grade {self.grade}"
            raise ValueError(msg)

    @property
    def district(self) -> str:
        """The stratum's district, "" where the entry isn't cut by district."""
        return self.stratum.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStrata:
    """An entry's strata, in the order in which fractions are carried over."""

    entry_id: str
    strata: tuple[Stratum, ...]

    @property
    def eligible(self) -> int:
        """How many targets the entry may draw from."""
        return sum(stratum.eligible for stratum in self.strata)

    @property
    def expected_micro(self) -> int:
        """How many targets the entry draws on average, in millionths."""
        return sum(stratum.expected_micro for stratum in self.strata)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrataTable:
    """All strata of a round.

    `grades` go from low to high risk; `caps` are visits a year by grade, a grade
    not named has none.

    Raises
    ------
    ValueError
        If the chances break a rule of docs/protocol.md, 4.
    """

    grades: tuple[str, ...]
    caps: Mapping[str, int]
    entries: tuple[EntryStrata, ...]

    def __post_init__(self) -> None:
        if len({entry.entry_id for entry in self.entries}) != len(self.entries):
            msg = "an entry has its strata once"
            raise ValueError(msg)
        for entry in self.entries:
            if not is_id(entry.entry_id):
                msg = f"not an id: {entry.entry_id!r}"
                raise ValueError(msg)
            if len({s.stratum for s in entry.strata}) != len(entry.strata):
                msg = f"entry {entry.entry_id} names a stratum twice"
                raise ValueError(msg)
            _check_whole_grades(entry)
            _check_monotone(entry, self.grades)

    def of(self, entry_id: str) -> EntryStrata:
        """Return an entry's strata; KeyError if it has none."""
        for entry in self.entries:
            if entry.entry_id == entry_id:
                return entry
        raise KeyError(entry_id)

    def as_json(self) -> dict[str, Any]:
        """Return the table as `strata.json` holds it."""
        return {
            "grades": list(self.grades),
            "caps": dict(self.caps),
            "entries": [
                {
                    "entry": entry.entry_id,
                    "strata": [
                        {
                            "stratum": stratum.stratum,
                            "grade": stratum.grade,
                            "eligible": stratum.eligible,
                            "expected_micro": stratum.expected_micro,
                            "offset": str(stratum.offset),
                        }
                        for stratum in entry.strata
                    ],
                }
                for entry in self.entries
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read back what `as_json` wrote."""
        return cls(
            grades=tuple(value["grades"]),
            caps=dict(value["caps"]),
            entries=tuple(
                EntryStrata(
                    entry_id=entry["entry"],
                    strata=tuple(_stratum(member) for member in entry["strata"]),
                )
                for entry in value["entries"]
            ),
        )


def turned(
    strata: Iterable[Stratum], group: str, custody_key: str | None
) -> tuple[Stratum, ...]:
    """Return strata as they stand once a group's circles are turned by the key.

    All entries of a group turn alike in a stratum, so who meets whom stays as it is.
    """
    return tuple(_turned(one, turn(custody_key, group, one.stratum)) for one in strata)


def unturned(
    table: StrataTable, groups: Mapping[str, str], custody_key: str | None
) -> StrataTable:
    """Return a round's strata as they stood before their circles were turned.

    Parameters
    ----------
    groups
        The group of each entry.
    """
    return replace(
        table,
        entries=tuple(
            replace(
                entry,
                strata=tuple(
                    _turned(
                        one, -turn(custody_key, groups[entry.entry_id], one.stratum)
                    )
                    for one in entry.strata
                ),
            )
            for entry in table.entries
        ),
    )


def _turned(stratum: Stratum, by: int) -> Stratum:
    return replace(stratum, offset=(stratum.offset + by) % NUMBERS)


def strata_digest(strata_json: Mapping[str, Any], custody_key: str | None) -> str:
    """Return what the public statement says of the strata.

    The key is hashed with them, so that nobody can guess them from the digest.
    """
    head = f"strata|{OPEN if custody_key is None else custody_key}|"
    return sha256_hex(head.encode() + canonical_json(strata_json))


def _stratum(value: Mapping[str, Any]) -> Stratum:
    if not _DECIMAL.fullmatch(value["offset"]):
        msg = f"an offset is a decimal number: {value['offset']!r}"
        raise ValueError(msg)
    return Stratum(
        stratum=value["stratum"],
        grade=value["grade"],
        eligible=value["eligible"],
        expected_micro=value["expected_micro"],
        offset=int(value["offset"]),
    )


def _check_whole_grades(entry: EntryStrata) -> None:
    drawn = {s.grade for s in entry.strata if s.expected_micro}
    for stratum in entry.strata:
        if stratum.grade in drawn and not stratum.expected_micro:
            msg = (
                f"a grade is left out whole or not at all: entry {entry.entry_id}, "
                f"stratum {stratum.stratum}"
            )
            raise ValueError(msg)


def _check_monotone(entry: EntryStrata, grades: tuple[str, ...]) -> None:
    by_district: dict[str, list[Stratum]] = defaultdict(list)
    for stratum in entry.strata:
        if stratum.grade == NO_GRADE:
            continue
        if stratum.grade not in grades:
            msg = f"grade {stratum.grade!r} isn't one of {list(grades)}"
            raise ValueError(msg)
        by_district[stratum.district].append(stratum)
    for strata in by_district.values():
        strata.sort(key=lambda stratum: grades.index(stratum.grade))
        for low, high in itertools.pairwise(strata):
            if low.expected_micro * high.eligible > high.expected_micro * low.eligible:
                msg = (
                    f"a chance must rise with risk: entry {entry.entry_id}, "
                    f"{low.stratum} > {high.stratum}"
                )
                raise ValueError(msg)
