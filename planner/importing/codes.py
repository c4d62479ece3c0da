"""Public code systems: credit codes (GB 32100), regions (GB/T 2260), industries.

Pure computation; the tables themselves come from `planner.adapters.files.code_tables`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

USCC_LENGTH = 18

#: GB 32100-2015, table 2: the characters in the order of their values.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_WEIGHTS = np.array([pow(3, k, 31) for k in range(USCC_LENGTH - 1)], dtype=np.int64)
_UNKNOWN = -1

_INDUSTRY = re.compile(r"([A-T]?)(\d{2,4})|[A-T]")


def _character_values() -> npt.NDArray[np.int64]:
    values = np.full(256, _UNKNOWN, dtype=np.int64)
    for value, character in enumerate(USCC_ALPHABET):
        values[ord(character)] = value
    return values


_VALUES = _character_values()


def uscc_valid(codes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which codes have the right alphabet and check character.

    Parameters
    ----------
    codes
        Texts of exactly 18 characters each.

    Returns
    -------
    A bool array of shape (len(codes),).

    Notes
    -----
    GB 32100-2015, 4.2.5: the check value is 31 minus the weighted sum of the first 17
    values modulo 31, the weights 3^k modulo 31; 31 is written as 0.
    """
    if not codes:
        return np.zeros(0, dtype=np.bool_)
    # A character beyond ASCII becomes "?", which has no value and so never passes.
    text = "".join(codes).encode("ascii", "replace")
    values = _VALUES[np.frombuffer(text, dtype=np.uint8).reshape(-1, USCC_LENGTH)]
    check = -(values[:, :-1] @ _WEIGHTS) % 31
    known: npt.NDArray[np.bool_] = (values != _UNKNOWN).all(axis=1)
    matches: npt.NDArray[np.bool_] = values[:, -1] == check
    return np.logical_and(known, matches)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTables:
    """Regions by six-digit code, and industry divisions by section letter."""

    regions: Mapping[str, str]
    sections: Mapping[str, tuple[str, ...]]

    def knows_region(self, code: str) -> bool:
        """Tell whether a code of 2, 4, 6 or more digits begins with a listed region.

        100000 is what national registrations carry in place of a region.
        """
        return code[:6].ljust(6, "0") in self.regions or code[:6] == "100000"

    def has_parts(self, code: str, prefix: str) -> bool:
        """Tell whether other listed regions begin with `prefix`, cut from `code`."""
        return prefix != code and any(
            region.startswith(prefix) and region != code for region in self.regions
        )

    def section_of(self, division: str) -> str:
        """Return the section letter of a two-digit division, or ""."""
        for section, divisions in self.sections.items():
            if division in divisions:
                return section
        return ""


def normalise_industry(text: str, tables: CodeTables) -> str:
    """Return an industry code without its section letter; a lone letter stays.

    Raises
    ------
    ValueError
        If it isn't a code of GB/T 4754, or the letter isn't that of the division.
    """
    found = _INDUSTRY.fullmatch(text.upper())
    if found is None:
        msg = f"an industry is a section letter or 2 to 4 digits, not {text!r}"
        raise ValueError(msg)
    letter, digits = found.group(1), found.group(2)
    if digits is None:
        return found.group()
    if letter and tables.section_of(digits[:2]) != letter:
        msg = f"division {digits[:2]} does not belong to section {letter}"
        raise ValueError(msg)
    return digits


def industry_prefixes(code: str, tables: CodeTables) -> tuple[str, ...]:
    """Return the prefixes that a scope over `code` covers.

    A section letter covers its divisions, and targets that state the letter only.
    """
    if code in tables.sections:
        return (*tables.sections[code], code)
    return (code,)
