"""The coordinator's pins: which groups they allow."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from benchmarks.recompute.tables import Row, members

_NAMES = {"定项": "keep", "合并": "together", "分开": "apart", "单独": "alone"}


@dataclass(frozen=True, slots=True)
class PinRow:
    """A decision on some proposals: keep, together, apart or alone."""

    rule: str
    proposals: frozenset[str]

    def keeps(self, group: frozenset[str]) -> bool:
        """Tell whether an entry of these proposals goes with the pin."""
        named = self.proposals & group
        if not named:
            return True
        if self.rule == "keep":
            return group == self.proposals
        if self.rule == "together":
            return named == self.proposals
        return len(group) == 1 if self.rule == "alone" else len(named) == 1


def read_pins(table: list[Row]) -> tuple[PinRow, ...]:
    """Return the pins of a table, input's or output's."""
    return tuple(
        PinRow(
            _NAMES.get(row["rule"], row["rule"]),
            frozenset(members(row["proposal_ids"], commas=True)),
        )
        for row in table
    )


def broken(pins: Iterable[PinRow], group: frozenset[str]) -> list[PinRow]:
    """Return the pins that an entry of these proposals breaks."""
    return [pin for pin in pins if not pin.keeps(group)]


def units(pins: Iterable[PinRow]) -> list[frozenset[str]]:
    """Return proposals that pins put together, through one another too."""
    found: list[frozenset[str]] = []
    for pin in pins:
        if pin.rule not in ("keep", "together"):
            continue
        touched = [unit for unit in found if unit & pin.proposals]
        found = [unit for unit in found if not unit & pin.proposals]
        found.append(pin.proposals.union(*touched))
    return found


def part(pins: tuple[PinRow, ...], pair: tuple[str, ...]) -> bool:
    """Tell whether pins let no entry hold both of a pair."""
    bound = units(pins)
    group = frozenset(
        chain.from_iterable(
            next((unit for unit in bound if p in unit), {p}) for p in pair
        )
    )
    return bool(broken(pins, group))
