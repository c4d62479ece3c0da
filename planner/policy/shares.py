"""Shares and changes against last year: which figures the policy asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from planner.policy.rules import MICRO, Broken, among, refuse, within
from planner.policy.wish import Wish

JOINT_OVER = ("entries", "tasks", "visits")
CREDIT_OVER = ("draws", "visits")

#: Measures that are shares, by requirement name, in the certificate's order.
SHARES = (
    *(f"joint_share.{over}" for over in JOINT_OVER),
    *(f"credit_share.{over}" for over in CREDIT_OVER),
    "coverage.targets",
    "coverage.items",
)
#: Measures that are numbers of entries, asked for as a change against last year.
COUNTS = ("entries.internal", "entries.joint", "entries.total")

_JOINT = Wish(micro=243_000)
_CREDIT = Wish(micro=800_000)
_COVERAGE = Wish(micro=30_000)
_ITEMS = Wish(micro=MICRO)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePolicy:
    """What is asked of the plan's shares and numbers; None is reported only.

    `also` asks for further measures by requirement name, such as
    `joint_share.visits` beside a `joint` over entries.
    """

    joint: Wish | None = _JOINT
    joint_over: str = "entries"
    credit: Wish | None = _CREDIT
    credit_over: str = "draws"
    coverage: Wish | None = _COVERAGE
    items: Wish | None = _ITEMS
    entries_vs_last_year: Wish | None = None
    internal_vs_last_year: Wish | None = None
    joint_vs_last_year: Wish | None = None
    last_year_internal: int = 0
    last_year_joint: int = 0
    also: tuple[tuple[str, Wish], ...] = ()

    def __post_init__(self) -> None:
        refuse(self._rules())

    def asked(self) -> dict[str, Wish]:
        """Return every wish by requirement name, in the certificate's order.

        A wish on a number of entries is still the change against last year;
        `most_or_least` has the number.
        """
        wishes = {name: wish for _, name, wish in self._wishes()}
        return {name: wishes[name] for name in (*SHARES, *COUNTS) if name in wishes}

    def most_or_least(self, name: str) -> int | None:
        """Return the bound on a number of entries: the most, or the least where asked.

        Parameters
        ----------
        name
            One of COUNTS.
        """
        wish = self.asked().get(name)
        if wish is None:
            return None
        micro = self.last_year(name) * (MICRO + wish.micro)
        return -(-micro // MICRO) if wish.at_least else micro // MICRO

    def last_year(self, name: str) -> int:
        """Return last year's number of entries of a kind, one of COUNTS."""
        return {
            "entries.internal": self.last_year_internal,
            "entries.joint": self.last_year_joint,
            "entries.total": self.last_year_internal + self.last_year_joint,
        }[name]

    def _wishes(self) -> Iterator[tuple[str, str, Wish]]:
        """Yield each wish with the field that states it and its requirement name."""
        named = (
            ("joint", f"joint_share.{self.joint_over}", self.joint),
            ("credit", f"credit_share.{self.credit_over}", self.credit),
            ("coverage", "coverage.targets", self.coverage),
            ("items", "coverage.items", self.items),
            ("internal_vs_last_year", "entries.internal", self.internal_vs_last_year),
            ("joint_vs_last_year", "entries.joint", self.joint_vs_last_year),
            ("entries_vs_last_year", "entries.total", self.entries_vs_last_year),
        )
        further = (("also", name, wish) for name, wish in self.also)
        for stated_by, name, wish in chain(named, further):
            if wish is not None:
                yield stated_by, name, wish

    def _rules(self) -> Iterator[Broken | None]:
        yield among("joint_over", self.joint_over, JOINT_OVER)
        yield among("credit_over", self.credit_over, CREDIT_OVER)
        yield within("last_year.internal", self.last_year_internal, 0)
        yield within("last_year.joint", self.last_year_joint, 0)
        asked: set[str] = set()
        for stated_by, name, wish in self._wishes():
            if stated_by == "also":
                yield among("also", name, (*SHARES, *COUNTS))
            if name in asked:
                zh, en = f"{name} 重复提出", f"{name} is asked for twice"
                yield Broken("also", zh, en)
            asked.add(name)
            if name in COUNTS:
                yield from self._change_rules(stated_by, name, wish)
            else:
                yield from _share_rules(stated_by, wish)

    def _change_rules(
        self, stated_by: str, name: str, wish: Wish
    ) -> Iterator[Broken | None]:
        if self.last_year(name) == 0:
            zh = f"与上年比较须填写 shares.last_year：{name}"
            en = f"a change needs last year's number, shares.last_year: {name}"
            yield Broken(stated_by, zh, en)
        if wish.micro < -MICRO:
            zh, en = "减少不超过100%", "a fall is at most 100%"
            yield Broken(stated_by, zh, en)


def _share_rules(stated_by: str, wish: Wish) -> Iterator[Broken | None]:
    if not 0 <= wish.micro <= MICRO:
        yield Broken(stated_by, "比例在0与1之间", "a share is between 0 and 1")
    if not wish.at_least:
        zh, en = "比例只能要求不低于", "a share is asked for as at least"
        yield Broken(stated_by, zh, en)
