"""What the certificate measures: shares of the plan and of its visits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from planner.planning.plan import Entry
from planner.planning.quotas import QuotaTable
from planner.registry import Basis, Item
from planner.visits import Visit

_SIX_PLACES = Decimal("0.000001")
_MICRO = 1_000_000


def decimal_text(value: Fraction) -> str:
    """Return a fraction as decimal text of six places, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(_SIX_PLACES, rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, and what both are counts of."""

    over: str
    part: int
    whole: int

    @property
    def value(self) -> Fraction:
        """The share itself; of an empty whole, nothing."""
        return Fraction(self.part, self.whole) if self.whole else Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A year as it is measured: its quotas, and the visits of the rounds drawn.

    Before the first round is drawn, shares over visits are those of the expected
    draws, and coverage is what the quotas expect.
    """

    quotas: QuotaTable
    items: Sequence[Item]
    library_size: int
    visits: Sequence[Visit] = ()
    drawn: Collection[str] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The plan's entries."""
        return self.quotas.plan.entries

    @property
    def all_drawn(self) -> bool:
        """Whether every round of the plan is drawn."""
        return self._due() <= set(self.drawn)

    def shares(self) -> dict[str, Share]:
        """Return every share by requirement name, in the certificate's order."""
        return dict((*self._joint(), *self._credit(), *self._coverage()))

    def _joint(self) -> Iterator[tuple[str, Share]]:
        entries, tasks = self.entries, self._tasks()
        joint = [e for e in entries if e.joint]
        yield (
            "joint_share.entries",
            Share("计划条目 entries", len(joint), len(entries)),
        )
        yield (
            "joint_share.tasks",
            Share(
                "任务（条目×区划）entry x district",
                sum(tasks[e.entry_id] for e in joint),
                sum(tasks.values()),
            ),
        )
        met = sum(len(v.department_ids) > 1 for v in self.visits)
        yield (
            "joint_share.visits",
            Share(self._so_far("检查户次 visits"), met, len(self.visits))
            if self.drawn
            else Share("预计户次 expected draws", _draws(joint), _draws(entries)),
        )

    def _tasks(self) -> Mapping[str, int]:
        """Return in how many districts each entry has targets."""
        return {
            entry_id: len({cell.district for cell in cells})
            for entry_id, cells in self.quotas.cells.items()
        }

    def _credit(self) -> Iterator[tuple[str, Share]]:
        # Full coverage draws nobody by lot, so it is neither part nor whole.
        lots = [e for e in self.entries if e.basis is not Basis.FULL]
        credit = [e for e in lots if e.basis is Basis.CREDIT]
        over = "抽取户次（户数×次数，全覆盖除外）draws by lot = total x occurrences"
        yield "credit_share.draws", Share(over, _draws(credit), _draws(lots))
        name = "credit_share.visits"
        if not self.drawn:
            over = "预计户次（全覆盖除外）expected draws by lot"
            yield name, Share(over, _draws(credit), _draws(lots))
            return
        over = self._so_far("检查户次（全覆盖除外）visits drawn by lot")
        yield name, Share(over, self._visits_of(credit), self._visits_of(lots))

    def _visits_of(self, entries: Sequence[Entry]) -> int:
        """Return how many visits are for one of the entries, or for several."""
        wanted = {e.entry_id for e in entries}
        return sum(not wanted.isdisjoint(v.entry_ids) for v in self.visits)

    def _coverage(self) -> Iterator[tuple[str, Share]]:
        if self.drawn:
            targets = Share(
                self._so_far(
                    "受检户数/对象库户数 distinct targets visited/target library"
                ),
                len({v.target_id for v in self.visits}),
                self.library_size,
            )
        else:
            targets = Share(
                "预计至少抽到一次的户数占对象库（百万分之）"
                "targets expected to be drawn, in millionths of the library",
                self.quotas.coverage_micro,
                _MICRO,
            )
        yield "coverage.targets", targets
        covered = {item_id for e in self.entries for item_id in e.item_ids}
        over = "计划内事项数/事项清单 items in the plan/item list"
        yield "coverage.items", Share(over, len(covered), len(self.items))

    def _so_far(self, over: str) -> str:
        """Say what is counted, and how many rounds are drawn where some are not."""
        if self.all_drawn:
            return over
        drawn = f"{len(self.drawn)}/{len(self._due())}"
        return f"{over}, 截至目前已抽批次 rounds drawn so far {drawn}"

    def _due(self) -> set[str]:
        return {o.round_id for e in self.entries for o in e.occurrences}


def draws_of(entry: Entry) -> int:
    """Return the targets that an entry draws over the year."""
    return entry.total * len(entry.occurrences)


def _draws(entries: Sequence[Entry]) -> int:
    return sum(draws_of(entry) for entry in entries)


def falling_grades(quotas: QuotaTable, order: Sequence[str]) -> int:
    """Return how many neighbouring grades of an entry and district fall in chance."""
    falls = 0
    rank = {grade: idx for idx, grade in enumerate(order)}
    for cells in quotas.cells.values():
        by_district: dict[str, list[tuple[int, Fraction]]] = {}
        for cell in cells:
            if cell.grade in rank:
                chance = Fraction(cell.expected_micro, cell.eligible)
                by_district.setdefault(cell.district, []).append(
                    (rank[cell.grade], chance)
                )
        for chances in by_district.values():
            ordered = [chance for _, chance in sorted(chances)]
            falls += sum(a > b for a, b in pairwise(ordered))
    return falls
