"""The ratio certificate: each measure, what was asked of it and what was reached."""

from collections.abc import Sequence
from fractions import Fraction

from planner.campaign.measures import Measured, Share, decimal_text, falling_grades
from planner.errors import Finding, Level
from planner.policy.record import MICRO, Policy, SharePolicy, Wish
from planner.year import Asked, Requirement

_KINDS = {
    "entries.internal": "部门内部条目 internal entries",
    "entries.joint": "部门联合条目 joint entries",
    "entries.total": "全部条目 entries",
}


def certify(policy: Policy, measured: Measured) -> tuple[Requirement, ...]:
    """Return the certificate of a year, each measure once, in a fixed order.

    Shares over entries, tasks and draws are counted on the plan, shares over
    visits on the visits drawn. A task is an entry in a district, a draw one target
    of an entry's total in one occurrence; the credit-based shares are of what is
    drawn by lot, so full coverage is left aside there.
    """
    asked = policy.shares.asked()
    plan = measured.quotas.plan
    joint = sum(e.joint for e in plan.entries)
    counts = {
        "entries.internal": len(plan.entries) - joint,
        "entries.joint": joint,
        "entries.total": len(plan.entries),
    }
    solved = {"entries.total": f"求解 solver {plan.status}, 下界 bound {plan.bound}"}
    falls = falling_grades(measured.quotas, policy.grades.order)
    return (
        *(_share_line(n, s, asked.get(n)) for n, s in measured.shares().items()),
        _monotone_line(falls),
        *(
            _count_line(name, count, policy.shares, solved.get(name, ""))
            for name, count in counts.items()
        ),
        _rounding_line(policy, sorted({e.rounding for e in plan.entries})),
    )


def _kind(wish: Wish | None) -> Asked:
    if wish is None:
        return Asked.REPORTED
    return Asked.REQUIREMENT if wish.required else Asked.GOAL


def _share_line(name: str, share: Share, wish: Wish | None) -> Requirement:
    """Return a line for a share that must be at least what was asked.

    Holding is decided on the exact fraction; six places are only its print.
    """
    asked = None if wish is None else Fraction(wish.micro, MICRO)
    return Requirement(
        requirement=name,
        measured_over=f"{share.over}: {share.part}/{share.whole}",
        asked=None if asked is None else decimal_text(asked),
        reached=decimal_text(share.value),
        rounding="half-up, 6 places",
        slack=None if asked is None else decimal_text(share.value - asked),
        holds=asked is None or share.value >= asked,
        kind=_kind(wish),
    )


def _monotone_line(falls: int) -> Requirement:
    return Requirement(
        requirement="grades.monotone",
        measured_over="各条目各区划中风险升高而比例下降之处 "
        "falls of chance between grades, by entry and district",
        asked="0",
        reached=str(falls),
        rounding="exact",
        slack=str(-falls),
        holds=falls == 0,
        kind=Asked.REQUIREMENT,
    )


def _count_line(name: str, count: int, shares: SharePolicy, solved: str) -> Requirement:
    """Return a line for a number of entries, with its change against last year."""
    wish, bound = shares.asked().get(name), shares.most_or_least(name)
    over = [f"{_KINDS[name]}, 较上年 change {_change(count, shares.last_year(name))}"]
    slack = None
    if wish is not None and bound is not None:
        sign = ">=" if wish.at_least else "<="
        over[0] += f", 要求 asked {sign}{_percent(wish.micro)} = {sign}{bound}"
        slack = count - bound if wish.at_least else bound - count
    return Requirement(
        requirement=name,
        measured_over="; ".join([*over, solved] if solved else over),
        asked=None if bound is None else str(bound),
        reached=str(count),
        rounding="exact",
        slack=None if slack is None else str(slack),
        holds=slack is None or slack >= 0,
        kind=_kind(wish),
    )


def _change(now: int, before: int) -> str:
    return decimal_text(Fraction(now - before, before)) if before else "n/a"


def _percent(micro: int) -> str:
    return f"{micro / 10_000:+.10g}%"


def _rounding_line(policy: Policy, rules: Sequence[str]) -> Requirement:
    return Requirement(
        requirement="entries.rounding",
        measured_over="各条目抽取户数 totals of entries",
        asked=f"{policy.rounding_rule}, min {policy.rounding_minimum}",
        reached="; ".join(rules),
        rounding=policy.rounding_rule,
        slack=None,
        holds=True,
        kind=Asked.REQUIREMENT,
    )


#: Measures that the draw can't change; a plan that breaks a requirement on one of
#: them isn't drawn.
KNOWN_BEFORE_THE_DRAW = frozenset(
    {
        "joint_share.entries",
        "joint_share.tasks",
        "credit_share.draws",
        "coverage.items",
        "grades.monotone",
        "entries.internal",
        "entries.joint",
        "entries.total",
    }
)


def unmet(certificate: Sequence[Requirement]) -> list[Finding]:
    """Return an error for each requirement that isn't reached, but for the items.

    Items that nobody proposed are named one by one (`uncovered_items`).
    """
    return [
        _about(line, "requirement_unmet", Level.ERROR)
        for line in certificate
        if line.broken and line.requirement != "coverage.items"
    ]


def goals_missed(certificate: Sequence[Requirement]) -> list[Finding]:
    """Return a warning for each goal that isn't reached."""
    return [
        _about(line, "goal_missed", Level.WARNING)
        for line in certificate
        if line.kind is Asked.GOAL and not line.holds
    ]


def _about(line: Requirement, code: str, level: Level) -> Finding:
    return Finding(
        file="policy.toml",
        code=code,
        level=level,
        value=line.requirement,
        params={"asked": line.asked or "", "reached": line.reached},
    )


def uncovered_items(policy: Policy, measured: Measured) -> list[Finding]:
    """Name the items that no entry covers, where the policy asks for more of them."""
    wish, share = policy.shares.items, measured.shares()["coverage.items"]
    if wish is None or share.value * MICRO >= wish.micro:
        return []
    covered = {item_id for e in measured.entries for item_id in e.item_ids}
    level = Level.ERROR if wish.required else Level.WARNING
    return [
        Finding(file="items", code="item_uncovered", level=level, value=item.item_id)
        for item in measured.items
        if item.item_id not in covered
    ]
