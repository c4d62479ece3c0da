"""One column parsed: each different cell once, plain ones by the thousand.

Most cells of a large table are what they will be kept as. Whether all of many are can
be told from them joined, at a fraction of what parsing each takes.
"""

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.errors import Level
from planner.importing.cells import LONGEST_TEXT, CellContext, Parsed, Problem
from planner.importing.code_cells import PARSERS
from planner.importing.schema import CellType, Column
from planner.ratios import RatioError, parse_ratio, parse_times

#: Values of empty cells, where they aren't None.
_EMPTY: Mapping[CellType, Any] = {
    CellType.TEXT: "",
    CellType.TAGS: "",
    CellType.ID: "",
    CellType.TARGET_ID: "",
    CellType.REGION: "",
    CellType.INDUSTRY: "",
    CellType.GRADE: "",
    CellType.TEXTS: (),
    CellType.IDS: (),
    CellType.IDS_OR_ANY: (),
    CellType.REGIONS: (),
    CellType.INDUSTRIES: (),
    CellType.GRADES: (),
    CellType.LEAVE: (),
}

#: Wordings such as `=1次` begin like a formula and are none.
_MAY_BEGIN_WITH_EQUALS = {CellType.RATIO: parse_ratio, CellType.TIMES: parse_times}

#: So many different cells of a column are remembered from piece to piece.
_REMEMBERED = 200_000
#: Among so few cells it is quicker to parse each than to look where the odd ones are.
_FEW = 16

_QUOTED_FORMULA = re.compile(r'="([^"]*)"')
_FORMULA_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)")


@dataclass(slots=True)
class ColumnParser:
    """Parses a column's cells, in one piece or several.

    `shape` makes of a cell's value what is kept of it.
    """

    column: Column
    context: CellContext
    shape: Callable[[Any], Any] = lambda value: value
    _known: dict[str, Parsed] = field(default_factory=dict)

    @property
    def empty(self) -> Any:
        """What an empty cell is kept as."""
        return self.shape(_EMPTY.get(self.column.type))

    def parse(self, cells: Sequence[str]) -> tuple[list[Any], dict[int, Parsed]]:
        """Return the cells' values, and by position what there is to say of some."""
        plain = _PLAIN.get(self.column.type)
        if plain is None:
            return self._parse_all(cells)
        values: list[Any] = list(cells)
        told = {}
        for position in _others(cells, self._is_plain(plain), 0):
            parsed = self._parsed(cells[position])
            values[position] = parsed.value
            if parsed.problems:
                told[position] = parsed
        return values, told

    def _is_plain(
        self, plain: Callable[[Sequence[str]], bool]
    ) -> Callable[[Sequence[str]], bool]:
        if self.column.required:
            return lambda cells: all(cells) and plain(cells)
        return plain

    def _parse_all(self, cells: Sequence[str]) -> tuple[list[Any], dict[int, Parsed]]:
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        distinct = set(cells)
        for text in distinct.difference(self._known):
            self._known[text] = self._parsed(text)
        values = {text: self._known[text].value for text in distinct}
        odd = {text for text in distinct if self._known[text].problems}
        told = {}
        if odd:
            told = {p: self._known[t] for p, t in enumerate(cells) if t in odd}
        return [values[text] for text in cells], told

    def _parsed(self, text: str) -> Parsed:
        parsed = parse_cell(text, self.column, self.context)
        value = _EMPTY.get(self.column.type) if parsed.faulty else parsed.value
        return Parsed(self.shape(value), parsed.problems)


def _others(
    cells: Sequence[str], plain: Callable[[Sequence[str]], bool], first: int
) -> list[int]:
    """Return the positions, counted from `first`, of cells that may not be plain."""
    if plain(cells):
        return []
    if len(cells) <= _FEW:
        return list(range(first, first + len(cells)))
    step = -(-len(cells) // _FEW)
    found = []
    for at in range(0, len(cells), step):
        found += _others(cells[at : at + step], plain, first + at)
    return found


def _plain_texts(cells: Sequence[str]) -> bool:
    """Tell whether texts are all kept as they stand, with nothing to say of them."""
    joined = "\n".join(cells)
    return (
        joined.count("\n") == len(cells) - 1
        and joined.replace("\n", "").isprintable()
        and "|" not in joined
        and "_x00" not in joined
        and not any(mark in f"\n{joined}\n" for mark in _MARGINS)
        and max(map(len, cells)) <= LONGEST_TEXT
    )


#: A space around a cell, or how a formula begins; no other white space is printable.
_MARGINS = ("\n ", " \n", "\n=", "\n#")

_ID_CHARACTERS = (string.digits + string.ascii_uppercase + "_-\n").encode()
_LONGEST_ID = 64


def _plain_ids(cells: Sequence[str]) -> bool:
    """Tell whether ids are all kept as they stand, with nothing to say of them."""
    joined = "\n".join(cells)
    return (
        joined.isascii()
        and joined.count("\n") == len(cells) - 1
        and not joined.encode().translate(None, _ID_CHARACTERS)
        and max(map(len, cells)) <= _LONGEST_ID
    )


#: Of these types most cells of a column differ, and are plain.
_PLAIN = {CellType.TEXT: _plain_texts, CellType.TARGET_ID: _plain_ids}


def parse_cell(text: str, column: Column, context: CellContext) -> Parsed:
    """Return a cell's value, and what there is to say of it."""
    stripped = text.strip()
    if stripped == "":
        missing = (Problem("missing_value"),) if column.required else ()
        return Parsed(_EMPTY.get(column.type), missing)
    if stripped[0] in "=#" and not _is_wording(stripped, column.type):
        if quoted := _QUOTED_FORMULA.fullmatch(stripped):
            cell = parse_cell(quoted[1], column, context)
            return Parsed(cell.value, (_UNWRAPPED, *cell.problems))
        if stripped[0] == "=" or _FORMULA_ERROR.fullmatch(stripped):
            return Parsed(None, (_NOT_A_VALUE,))
    return PARSERS[column.type](stripped, context)


_UNWRAPPED = Problem(
    "formula",
    Level.WARNING,
    {"outcome_zh": "已取其中的文本", "outcome_en": "its text was taken"},
)
_NOT_A_VALUE = Problem(
    "formula",
    Level.ERROR,
    {"outcome_zh": "未采用", "outcome_en": "it was not used"},
)


def _is_wording(text: str, cell_type: CellType) -> bool:
    parse = _MAY_BEGIN_WITH_EQUALS.get(cell_type)
    if parse is None:
        return False
    try:
        parse(text)
    except RatioError:
        return False
    return True
