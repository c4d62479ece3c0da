"""The annual plan in figures: counts, change against last year, shares, departments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from planner.discretion import percent
from planner.planning.plan import Entry
from planner.policy.record import Policy
from planner.publishing.formal_words import (
    CREDIT_DEMAND,
    NONE,
    change_words,
    names_of,
)
from planner.publishing.share_words import SHARE_WORDS, SHARES_OF_VISITS
from planner.registry import Basis
from planner.year import Asked, Requirement, Year


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many entries of a kind there are; `before` 0 where last year isn't known.

    `asked` is what the policy asks of the number, in words, or "".
    """

    name: str
    now: int
    before: int
    asked: str = ""

    @property
    def change(self) -> str:
        """The change against last year, in words."""
        return change_words(self.now, self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One share of the certificate in words; `asked` "" where it is only reported."""

    name: str
    asked: str
    reached: str
    holds: bool

    @property
    def verdict(self) -> str:
        """Whether what was asked is reached."""
        if not self.asked:
            return NONE
        return "达到" if self.holds else "未达到"


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisLine:
    """How many entries, and firm-visits of them, are drawn in one way."""

    name: str
    entries: int
    targets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentLine:
    """In how many entries a department takes part, and in what role."""

    name: str
    initiated: int
    cooperates: int
    internal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The plan in figures; `targets` counts firm-visits that are to be drawn."""

    joint: Count
    internal: Count
    total: Count
    targets: int
    bases: tuple[BasisLine, ...]
    shares: tuple[Share, ...]
    departments: tuple[DepartmentLine, ...]

    @property
    def counts(self) -> tuple[Count, Count, Count]:
        """Joint, internal, all."""
        return (self.joint, self.internal, self.total)


def summary_of(year: Year) -> Summary:
    """Return a year's plan in figures."""
    entries = year.plan.entries
    joint = sum(entry.joint for entry in entries)
    policy = year.policy
    return Summary(
        joint=_count("部门联合抽查", "entries.joint", joint, policy),
        internal=_count(
            "部门内部抽查", "entries.internal", len(entries) - joint, policy
        ),
        total=_count("合计", "entries.total", len(entries), policy),
        targets=targets_of(entries),
        bases=_bases(entries),
        shares=shares_of(year),
        departments=_departments(year),
    )


def targets_of(entries: Iterable[Entry]) -> int:
    """Return how many firm-visits entries draw over the year."""
    return sum(entry.total * len(entry.occurrences) for entry in entries)


def _count(name: str, requirement: str, now: int, policy: Policy) -> Count:
    shares = policy.shares
    wish, bound = shares.asked().get(requirement), shares.most_or_least(requirement)
    asked = ""
    if wish is not None and bound is not None:
        asked = f"{'不少于' if wish.at_least else '不超过'}{bound}项"
        asked = asked if wish.required else f"目标{asked}"
    return Count(name=name, now=now, before=shares.last_year(requirement), asked=asked)


def _bases(entries: Iterable[Entry]) -> tuple[BasisLine, ...]:
    by_basis: dict[Basis, list[Entry]] = {basis: [] for basis in Basis}
    for entry in entries:
        by_basis[entry.basis].append(entry)
    return tuple(
        BasisLine(
            name=CREDIT_DEMAND[basis], entries=len(held), targets=targets_of(held)
        )
        for basis, held in by_basis.items()
    )


def shares_of(year: Year) -> tuple[Share, ...]:
    """Return the certificate's shares, those of visits only once all are drawn.

    What the draw is expected to bring depends on how many firms are of which grade.
    """
    drawn = _all_drawn(year)
    return tuple(
        _share(line)
        for line in _share_lines(year)
        if drawn or line.requirement not in SHARES_OF_VISITS
    )


def expected_shares_of(year: Year) -> tuple[Share, ...]:
    """Return all shares, those of visits marked as expected until all are drawn."""
    drawn = _all_drawn(year)
    return tuple(
        _share(
            line,
            "" if drawn or line.requirement not in SHARES_OF_VISITS else "（预计）",
        )
        for line in _share_lines(year)
    )


def _share_lines(year: Year) -> list[Requirement]:
    return [line for line in year.certificate if line.requirement in SHARE_WORDS]


def _all_drawn(year: Year) -> bool:
    due = {o.round_id for e in year.plan.entries for o in e.occurrences}
    return due <= {record.round_id for record in year.rounds}


def _share(line: Requirement, mark: str = "") -> Share:
    asked = ""
    if line.asked is not None:
        goal = "目标" if line.kind is Asked.GOAL else ""
        asked = f"{goal}不低于{percent(Decimal(line.asked))}"
    return Share(
        name=SHARE_WORDS[line.requirement] + mark,
        asked=asked,
        reached=percent(Decimal(line.reached)),
        holds=line.holds,
    )


def _departments(year: Year) -> tuple[DepartmentLine, ...]:
    initiated: Counter[str] = Counter()
    cooperates: Counter[str] = Counter()
    internal: Counter[str] = Counter()
    for entry in year.plan.entries:
        (initiated if entry.joint else internal)[entry.initiator] += 1
        cooperates.update(entry.cooperators)
    taking_part = {*initiated, *cooperates, *internal}
    names = names_of(year)
    return tuple(
        DepartmentLine(
            name=names.of(department_id),
            initiated=initiated[department_id],
            cooperates=cooperates[department_id],
            internal=internal[department_id],
        )
        for department_id in sorted(taking_part)
    )
