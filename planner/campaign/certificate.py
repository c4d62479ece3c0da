"""The ratio certificate: each requirement, what was asked and what was reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from planner.errors import Finding
from planner.planning.plan import Entry
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.registry import Basis, Item
from planner.visits import Visit
from planner.year import Requirement

MICRO = 1_000_000
_SIX_PLACES = Decimal("0.000001")


def decimal_text(value: Fraction) -> str:
    """Return a fraction as decimal text of six places, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(_SIX_PLACES, rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class _Share:
    part: int
    whole: int

    @property
    def value(self) -> Fraction:
        return Fraction(self.part, self.whole) if self.whole else Fraction(0)


def _share_line(
    name: str, over: str, share: _Share, asked_micro: int | None
) -> Requirement:
    """Return a line for a share that must be at least what was asked.

    Holding is decided on the exact fraction; six places are only its print.
    """
    asked = None if asked_micro is None else Fraction(asked_micro, MICRO)
    return Requirement(
        requirement=name,
        measured_over=f"{over}: {share.part}/{share.whole}",
        asked=None if asked is None else decimal_text(asked),
        reached=decimal_text(share.value),
        rounding="half-up, 6 places",
        slack=None if asked is None else decimal_text(share.value - asked),
        holds=asked is None or share.value >= asked,
    )


def _count_line(name: str, over: str, count: int, most: int | None) -> Requirement:
    return Requirement(
        requirement=name,
        measured_over=over,
        asked=None if most is None else str(most),
        reached=str(count),
        rounding="exact",
        slack=None if most is None else str(most - count),
        holds=most is None or count <= most,
    )


def _change(now: int, before: int) -> str:
    return decimal_text(Fraction(now - before, before)) if before else "n/a"


def most_entries(policy: Policy) -> int | None:
    """Return how many entries the wish against last year allows, if there is one."""
    wish, shares = policy.shares.entries_vs_last_year, policy.shares
    if not wish:
        return None
    before = shares.last_year_internal + shares.last_year_joint
    change = Fraction(wish.lstrip("<=≤").rstrip("%％")) / 100
    return int(before * (1 + change))


def certify(
    *,
    policy: Policy,
    quotas: QuotaTable,
    items: Sequence[Item],
    visits: Sequence[Visit],
    library_size: int,
) -> tuple[Requirement, ...]:
    """Return the certificate of a drawn year, in a fixed order.

    Shares over entries, tasks and draws are counted on the plan, shares over
    visits on the visits drawn. A task is an entry in a district, a draw one target
    of an entry's total in one occurrence; the credit-based shares are of what is
    drawn by lot, so full coverage is left aside there.
    """
    entries = quotas.plan.entries
    return (
        *_joint_lines(policy, quotas, visits),
        *_credit_lines(policy, entries, visits),
        *_coverage_lines(policy, entries, items, visits, library_size),
        *_plan_lines(policy, quotas),
    )


def _asked(over: str, name: str, micro: int | None) -> int | None:
    return micro if over == name else None


def _joint_lines(
    policy: Policy, quotas: QuotaTable, visits: Sequence[Visit]
) -> list[Requirement]:
    shares, entries = policy.shares, quotas.plan.entries
    tasks = {
        e.entry_id: len({cell.district for cell in quotas.cells[e.entry_id]})
        for e in entries
    }
    counted = {
        "entries": (
            "entries 计划条目",
            _Share(sum(e.joint for e in entries), len(entries)),
        ),
        "tasks": (
            "entry x district 任务",
            _Share(
                sum(tasks[e.entry_id] for e in entries if e.joint), sum(tasks.values())
            ),
        ),
        "visits": (
            "visits 检查户次",
            _Share(sum(len(v.department_ids) > 1 for v in visits), len(visits)),
        ),
    }
    return [
        _share_line(
            f"joint_share.{name}",
            over,
            share,
            _asked(shares.joint_over, name, shares.joint_micro),
        )
        for name, (over, share) in counted.items()
    ]


def draws_of(entry: Entry) -> int:
    """Return the targets that an entry draws over the year."""
    return entry.total * len(entry.occurrences)


def _credit_lines(
    policy: Policy, entries: Sequence[Entry], visits: Sequence[Visit]
) -> list[Requirement]:
    # Full coverage draws nobody by lot, so it is neither part nor whole of the share.
    drawn = [e for e in entries if e.basis is not Basis.FULL]
    sampled = {e.entry_id for e in drawn}
    credit = {e.entry_id for e in drawn if e.basis is Basis.CREDIT}
    draws = _Share(
        sum(draws_of(e) for e in drawn if e.entry_id in credit),
        sum(draws_of(e) for e in drawn),
    )
    made = _Share(
        sum(not credit.isdisjoint(v.entry_ids) for v in visits),
        sum(not sampled.isdisjoint(v.entry_ids) for v in visits),
    )
    shares = policy.shares
    return [
        _share_line(
            "credit_share.draws",
            "draws by lot = sum of total x occurrences, 全覆盖 aside 抽取户次",
            draws,
            _asked(shares.credit_over, "draws", shares.credit_micro),
        ),
        _share_line(
            "credit_share.visits",
            "visits drawn by lot, 全覆盖 aside 检查户次",
            made,
            _asked(shares.credit_over, "visits", shares.credit_micro),
        ),
    ]


def _coverage_lines(
    policy: Policy,
    entries: Sequence[Entry],
    items: Sequence[Item],
    visits: Sequence[Visit],
    library_size: int,
) -> list[Requirement]:
    covered = {item_id for e in entries for item_id in e.item_ids}
    return [
        _share_line(
            "coverage.targets",
            "distinct targets visited / rows of the target library 抽查覆盖率",
            _Share(len({v.target_id for v in visits}), library_size),
            policy.shares.coverage_micro,
        ),
        _share_line(
            "coverage.items",
            "items in the plan / items of the item list 事项覆盖率",
            _Share(len(covered), len(items)),
            policy.shares.items_micro,
        ),
    ]


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


def _plan_lines(policy: Policy, quotas: QuotaTable) -> list[Requirement]:
    entries, shares = quotas.plan.entries, policy.shares
    joint = sum(e.joint for e in entries)
    internal, total = len(entries) - joint, len(entries)
    before = shares.last_year_internal + shares.last_year_joint
    rules = sorted({e.rounding for e in entries})
    return [
        _count_line(
            "grades.monotone",
            "falls of chance between grades, by entry and district 差异化比例",
            falling_grades(quotas, policy.grades.order),
            0,
        ),
        _count_line(
            "entries.internal",
            f"entries 部门内部, change {_change(internal, shares.last_year_internal)}",
            internal,
            None,
        ),
        _count_line(
            "entries.joint",
            f"entries 部门联合, change {_change(joint, shares.last_year_joint)}",
            joint,
            None,
        ),
        _count_line(
            "entries.total",
            f"entries, change {_change(total, before)}; "
            f"solver {quotas.plan.status}, bound {quotas.plan.bound}",
            total,
            most_entries(policy),
        ),
        Requirement(
            requirement="entries.rounding",
            measured_over="totals of entries 抽取户数",
            asked=f"{policy.rounding_rule}, min {policy.rounding_minimum}",
            reached="; ".join(rules),
            rounding=policy.rounding_rule,
            slack=None,
            holds=True,
        ),
    ]


#: Requirements that the draw can't change; a plan that breaks one isn't drawn.
KNOWN_BEFORE_THE_DRAW = frozenset(
    {
        "joint_share.entries",
        "joint_share.tasks",
        "credit_share.draws",
        "grades.monotone",
        "entries.total",
    }
)


def unmet(certificate: Sequence[Requirement]) -> list[Finding]:
    """Return a finding for each requirement that was asked and isn't reached."""
    return [
        Finding(
            file="policy.toml",
            code="requirement_unmet",
            value=line.requirement,
            params={"asked": line.asked or "", "reached": line.reached},
        )
        for line in certificate
        if not line.holds and line.requirement != "coverage.items"
    ]


def uncovered_items(
    policy: Policy, items: Sequence[Item], quotas: QuotaTable
) -> list[Finding]:
    """Name the items that no entry covers, where the policy asks for all of them."""
    covered = {item_id for e in quotas.plan.entries for item_id in e.item_ids}
    return [
        Finding(file="items", code="item_uncovered", value=item.item_id)
        for item in items
        if policy.shares.items_micro and item.item_id not in covered
    ]
