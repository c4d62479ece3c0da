"""The target library: firms, sole traders, cooperatives and their premises."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sample_data.codes import credit_code, organisation_codes
from sample_data.names import firm_name
from sample_data.places import DISTRICTS, address
from sample_data.trades import COMPANY, COOPERATIVE, SOLE_TRADER, TRADES, Trade

TODAY = date(2026, 1, 5)

#: Empty is a firm that nobody has graded yet.
GRADES = {"A": 0.542, "B": 0.296, "C": 0.108, "D": 0.039, "": 0.015}
STATUSES = {"存续": 0.62, "在业": 0.32, "注销": 0.04, "吊销": 0.02}

_CATEGORY = {COMPANY: "91", SOLE_TRADER: "92", COOPERATIVE: "93"}
_OLDEST_DAYS = 9_500
_TOLERANCE_STARTS = date(2024, 1, 5)
_BRANCH_CHANCE = 0.03
_FEWEST_OF_A_TRADE = 8
_PROGRESS_EVERY = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One row of the target library, as the office writes it."""

    target_id: str
    name: str
    district: str
    industry: str
    grade: str
    kind: str
    status: str
    registered_on: date
    tags: tuple[str, ...]
    address: str
    premises_of: str
    licence_expires_on: date | None


def make_targets(
    rng: Random, count: int, on_progress: Callable[[int, int], None] | None
) -> list[Target]:
    """Return `count` targets with distinct codes."""
    trades = _trades(rng, count)
    shares = [share for _, share in DISTRICTS.values()]
    districts = rng.choices(list(DISTRICTS), shares, k=count)
    grades = rng.choices(list(GRADES), list(GRADES.values()), k=count)
    statuses = rng.choices(list(STATUSES), list(STATUSES.values()), k=count)
    organisations = organisation_codes(rng.randrange(31**6))
    parents: dict[Trade, Target] = {}
    targets = []
    for i in range(count):
        target = _target(
            rng,
            trade=trades[i],
            district=districts[i],
            grade=grades[i],
            status=statuses[i],
            organisation=next(organisations),
            parent=parents.get(trades[i]),
        )
        if target.kind == COMPANY and not target.premises_of:
            parents[trades[i]] = target
        targets.append(target)
        if on_progress and (i + 1) % _PROGRESS_EVERY == 0:
            on_progress(i + 1, count)
    return targets


def _trades(rng: Random, count: int) -> list[Trade]:
    """Return the targets' trades by weight, and some of each in a small city too."""
    each = min(_FEWEST_OF_A_TRADE, count // (2 * len(TRADES)))
    trades = [trade for trade in TRADES for _ in range(each)]
    weights = [trade.weight for trade in TRADES]
    trades += rng.choices(TRADES, weights, k=count - len(trades))
    rng.shuffle(trades)
    return trades


def _target(
    rng: Random,
    *,
    trade: Trade,
    district: str,
    grade: str,
    status: str,
    organisation: str,
    parent: Target | None,
) -> Target:
    kind = _kind(rng, trade)
    place = DISTRICTS[district][0][:2]
    name = firm_name(rng, place, _ending(rng, trade, kind))
    branch = parent is not None and kind == COMPANY and rng.random() < _BRANCH_CHANCE
    if parent is not None and branch:
        name = f"{parent.name}{place}分店"
    registered_on = _registered_on(rng)
    return Target(
        target_id=credit_code(_CATEGORY[kind], district, organisation),
        name=name,
        district=district,
        industry=rng.choice(trade.industries.split()),
        grade=grade,
        kind=kind,
        status=status,
        registered_on=registered_on,
        tags=_tags(rng, trade, registered_on),
        address=address(rng, district, rural=trade.rural),
        premises_of=parent.target_id if parent is not None and branch else "",
        licence_expires_on=_licence(rng, trade),
    )


def _kind(rng: Random, trade: Trade) -> str:
    if rng.random() < trade.companies:
        return COMPANY
    return COOPERATIVE if trade.farming else SOLE_TRADER


def _ending(rng: Random, trade: Trade, kind: str) -> str:
    ending = rng.choice(trade.endings.split())
    if trade.farming:
        return ending + ("专业合作社" if kind == COOPERATIVE else "有限公司")
    if kind == SOLE_TRADER and ending.endswith("有限公司"):
        return ending.removesuffix("有限公司") + "经营部"
    return ending


def _registered_on(rng: Random) -> date:
    """Return a day before today, recent ones more often."""
    return TODAY - timedelta(days=1 + int(_OLDEST_DAYS * rng.random() ** 1.3))


def _tags(rng: Random, trade: Trade, registered_on: date) -> tuple[str, ...]:
    tags = set(trade.tags.split(";")) - {""}
    tags |= {tag for tag, chance in trade.some_tags if rng.random() < chance}
    if registered_on > _TOLERANCE_STARTS:
        tags.add("new_business")
    return tuple(sorted(tags))


def _licence(rng: Random, trade: Trade) -> date | None:
    if not trade.tags or rng.random() < 0.1:
        return None
    return TODAY + timedelta(days=rng.randrange(30, 1_700))
