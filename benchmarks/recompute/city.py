"""A city's input folder, each proposal with what it means on the library."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.recompute.pins import part, read_pins
from benchmarks.recompute.policy import Policy, read_policy
from benchmarks.recompute.scopes import Library, Scope, meet, minimal
from benchmarks.recompute.tables import Row, day, members, rows
from benchmarks.recompute.wording import Asked, read_times, read_wording, total_of

FULL, CREDIT = "全覆盖", "信用分类"
ALONE, JOINT = "单独", "必须联合"
TOLERATED, POSITIVE = "x-tolerance", "x-positive"

#: GB/T 4754: the divisions of each section.
_SECTIONS = {
    "A": (1, 5),
    "B": (6, 12),
    "C": (13, 43),
    "D": (44, 46),
    "E": (47, 50),
    "F": (51, 52),
    "G": (53, 60),
    "H": (61, 62),
    "I": (63, 65),
    "J": (66, 69),
    "K": (70, 70),
    "L": (71, 72),
    "M": (73, 75),
    "N": (76, 79),
    "O": (80, 82),
    "P": (83, 83),
    "Q": (84, 85),
    "R": (86, 90),
    "S": (91, 96),
    "T": (97, 97),
}


@dataclass(frozen=True, slots=True)
class Item:
    """An inspection item."""

    item_id: str
    office: str
    general: bool
    minutes: int | None
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the joint catalogue."""

    items: frozenset[str]
    offices: frozenset[str]
    initiator: str


@dataclass(frozen=True)
class Meant:
    """A proposal as the rules read it; `mask` is its scope on the library."""

    proposal_id: str
    office: str
    offices: frozenset[str]
    items: tuple[str, ...]
    field: str
    scope: Scope
    mask: np.ndarray
    start: date
    end: date
    times: int
    grades: tuple[str, ...]
    basis: str
    asked: Asked | None
    pin: str
    minutes: int | None


class City:
    """The libraries, the policy and the proposals of an input folder."""

    def __init__(self, folder: Path) -> None:
        self.policy = read_policy(folder)
        self.items = {i.item_id: i for i in map(_item, rows(folder, "items"))}
        self.pins = read_pins(rows(folder, "pins"))
        self.districts = {
            row["department_id"]: members(row.get("districts", ""), commas=True)
            for row in rows(folder, "departments")
        }
        self.catalogue = [_listed(row) for row in rows(folder, "joint_catalogue")]
        targets = frozen(rows(folder, "targets"), self.policy)
        self.library = Library(targets)
        self._has_status = bool((targets["status"] != "").any())
        self.proposals = sorted(
            (self._meant(row) for row in rows(folder, "proposals")),
            key=lambda p: p.proposal_id,
        )

    def pins_part(self, pair: tuple[str, ...]) -> bool:
        """Tell whether the coordinator's pins let no entry hold both of a pair."""
        return bool(self.pins) and part(self.pins, pair)

    @cached_property
    def place(self) -> dict[str, int]:
        """Return each proposal's place in `proposals`."""
        return {p.proposal_id: i for i, p in enumerate(self.proposals)}

    def listed(self, items: Iterable[str], offices: Iterable[str]) -> Listed | None:
        """Return the first catalogue row with all these items and offices."""
        items, offices = frozenset(items), frozenset(offices)
        for row in self.catalogue:
            if items <= row.items and ("*" in row.offices or offices <= row.offices):
                return row
        return None

    def total(self, asked: Asked | None, basis: str, counts: dict[str, int]) -> int:
        """Return what a wording draws of a base by grade."""
        return total_of(asked, basis, counts, self.policy.grades)

    def _meant(self, row: Row) -> Meant:
        items = [self.items[i] for i in members(row["item_ids"], commas=True)]
        office = row["department_id"]
        partners = set(members(row.get("joint_with", ""), commas=True))
        said = read_wording(row.get("ratio", ""))
        basis = row.get("basis", "") or _usual_basis(said)
        if said is not None and basis == FULL and said.share != 1:
            said = None
        if said is not None and basis == "随机" and said.by_grade:
            basis = CREDIT
        times = max(read_times(row.get("times", "")) or 1, (said and said.times) or 1)
        scope = self._scope(row, items, office)
        minutes = [i.minutes for i in items]
        return Meant(
            proposal_id=row["proposal_id"],
            office=office,
            offices=frozenset({office, *partners, *(i.office for i in items)}),
            items=tuple(i.item_id for i in items),
            field=row.get("field", ""),
            scope=scope,
            mask=self.library.mask(scope),
            start=day(row["start"]),
            end=day(row["end"]),
            times=times,
            grades=tuple(sorted(members(row.get("grades", ""), commas=True))),
            basis=_canonical(basis),
            asked=_lawful(said, items, basis),
            pin=row.get("pin", ""),
            minutes=None if None in minutes else sum(minutes),
        )

    def _scope(self, row: Row, items: list[Item], office: str) -> Scope:
        within = {
            "industry": industries(members(row.get("industries", ""), commas=True)),
            "tags": minimal(set(members(row.get("tags", ""), commas=True))),
            "kind": minimal(set(members(row.get("kinds", "")))),
            "district": minimal(set(members(row.get("districts", ""), commas=True))),
        }
        within = {column: texts for column, texts in within.items() if texts}
        if self._has_status:
            within["status"] = frozenset(self.policy.statuses)
        barred = set()
        if all(i.general for i in items):
            barred.add(POSITIVE)
        general = self.policy.tolerance_items == "一般"
        if all(i.general == general for i in items):
            barred.add(TOLERATED)
        spans = {}
        first, last = row.get("registered_from", ""), row.get("registered_to", "")
        if first or last:
            ends = (day(first), day(last))
            low, high = (d.isoformat() if d else "" for d in ends)
            spans["registered_on"] = (low, high, False)
        if since := day(row.get("not_inspected_since", "")):
            before = (since - timedelta(days=1)).isoformat()
            spans["last_inspected_on"] = ("", before, True)
        scope = Scope(within, {"tags": frozenset(barred)} if barred else {}, spans)
        own = self.districts[office]
        if not own:
            return scope
        kept = meet(scope, Scope({"district": minimal(set(own))}))
        return kept or replace(scope, within={**within, "district": frozenset()})


def _item(row: Row) -> Item:
    minutes = row.get("minutes", "")
    return Item(
        item_id=row["item_id"],
        office=row["department_id"],
        general=row["kind"] == "一般",
        minutes=int(minutes) if minutes else None,
        asked=read_wording(row.get("ratio", "")),
    )


def _listed(row: Row) -> Listed:
    partners = members(row.get("cooperators", ""), commas=True)
    return Listed(
        items=frozenset(members(row["item_ids"], commas=True)),
        offices=frozenset((row["initiator"], *partners)),
        initiator=row["initiator"],
    )


def _usual_basis(said: Asked | None) -> str:
    whole = said is not None and said.share == 1 and said.bound != "ceiling"
    return FULL if whole else CREDIT


def _canonical(basis: str) -> str:
    if "全" in basis:
        return FULL
    return CREDIT if "不涉及" not in basis and "信用" in basis else "随机"


def _lawful(said: Asked | None, items: list[Item], basis: str) -> Asked | None:
    """Return the proposal's ratio, else its items' largest, never under their floor."""
    shares = [i.asked for i in items if i.asked is not None and i.asked.share]
    if said is None:
        if not shares:
            return None
        largest = max(a.share for a in shares)
        return next(a for a in shares if a.share == largest)
    floor = max((a.share for a in shares if a.bound == "floor"), default=0)
    if said.share is not None and said.share < floor and basis != FULL:
        return replace(said, share=floor, bound="floor")
    return said


def industries(codes: Iterable[str]) -> frozenset[str]:
    """Return industry prefixes without section letters; a letter is its divisions."""
    found = set()
    for code in codes:
        if len(code) == 1 and code in _SECTIONS:
            first, last = _SECTIONS[code]
            found |= {code, *(f"{n:02}" for n in range(first, last + 1))}
        else:
            found.add(code.lstrip(_LETTERS))
    return minimal(found)


_COLUMNS = [
    "target_id",
    "district",
    "industry",
    "grade",
    "kind",
    "status",
    "registered_on",
    "tags",
    "last_inspected_on",
]
_LETTERS = "ABCDEFGHIJKLMNOPQRST"


def frozen(targets: list[Row], policy: Policy) -> pd.DataFrame:
    """Return the library as the plan sees it: grades filled, shielding tags set."""
    frame = pd.DataFrame(
        {c: [row.get(c, "") for row in targets] for c in _COLUMNS}, dtype=object
    )
    bare = [c if len(c) <= 1 else c.lstrip(_LETTERS) for c in frame["industry"]]
    frame["industry"] = bare
    frame.loc[frame["grade"] == "", "grade"] = policy.grades.unknown
    since = _months_before(policy.today, policy.tolerance_months)
    frame["tags"] = [
        _tagged(tags, grade, registered, since, policy)
        for tags, grade, registered in zip(
            frame["tags"], frame["grade"], frame["registered_on"], strict=True
        )
    ]
    return frame


def _tagged(cell: str, grade: str, registered: str, since: date, policy: Policy) -> str:
    tags = set(members(cell, commas=True))
    young = bool(registered) and day(registered) > since
    if young and grade in policy.tolerance_grades and policy.tolerance_tag in tags:
        tags.add(TOLERATED)
    if policy.positive_tag in tags:
        tags.add(POSITIVE)
    return ";".join(sorted(tags))


def _months_before(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    for back in range(4):
        try:
            return date(year, month + 1, today.day - back)
        except ValueError:
            continue
    raise AssertionError
