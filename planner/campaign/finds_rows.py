"""Expected finds as a table and as members of the summary, numbers as text."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from planner.campaign.measures import decimal_text
from planner.finds.expected import Case, ExpectedFinds
from planner.finds.rates import Rate
from planner.policy.record import MICRO

COLUMNS = (
    "case",
    "grade",
    "to_grade",
    "eligible",
    "expected",
    "ratio",
    "rate",
    "rate_low",
    "rate_high",
    "finds",
    "finds_low",
    "finds_high",
    "finds_per_hundred",
    "gain",
    "visits_seen",
    "problems_seen",
    "pooled",
    "reason",
)


def finds_rows(finds: ExpectedFinds) -> Iterator[tuple[str, ...]]:
    """Yield the rows of `plan/expected_finds.csv`: each case by grade, then its whole.

    Moves stand between the cases that are computed and the one that was tried.
    """
    computed = [case for case in finds.cases if case.name != "tried"]
    for case in computed:
        yield from _case_rows(finds, case)
    for move in finds.moves:
        yield _row(
            case="move",
            grade=move.grade,
            to_grade=move.to_grade,
            expected=_text(move.draws),
            gain=_text(move.gain),
        )
    for case in finds.cases[len(computed) :]:
        yield from _case_rows(finds, case)


def finds_summary(finds: ExpectedFinds) -> dict[str, Any]:
    """Return what `summary.json` says of expected finds."""
    return {
        "rates": {rate.grade: _text(rate.value) for rate in finds.rates},
        "cases": {case.name: _case_summary(finds, case) for case in finds.cases},
        "moves": [
            {
                "grade": move.grade,
                "to_grade": move.to_grade,
                "draws": _text(move.draws),
                "gain": _text(move.gain),
            }
            for move in finds.moves
        ],
    }


def _case_summary(finds: ExpectedFinds, case: Case) -> dict[str, Any]:
    ratios = {
        rate.grade: _ratio(micro)
        for rate, micro in zip(finds.rates, case.ratios, strict=False)
    }
    if case.reason is not None:
        return {"ratios": ratios, "reason": " / ".join(case.reason)}
    return {
        "ratios": ratios,
        "expected": _text(sum(case.expected, Fraction(0))),
        "finds": _text(finds.finds(case)),
        "finds_per_hundred": _text(per_100(finds, case)),
        "gain": _text(finds.gain(case)),
    }


def _text(value: Fraction | None) -> str:
    """Return a number as decimal text; where there is none, an empty cell."""
    return "" if value is None else decimal_text(value)


def _ratio(micro: int) -> str:
    return decimal_text(Fraction(micro, MICRO))


def per_100(finds: ExpectedFinds, case: Case) -> Fraction | None:
    """Return how many problems a hundred of a case's draws find."""
    drawn = sum(case.expected, Fraction(0))
    return finds.finds(case) * 100 / drawn if drawn else None


def _row(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, "") for name in COLUMNS)


def _case_rows(finds: ExpectedFinds, case: Case) -> Iterator[tuple[str, ...]]:
    if case.reason is not None:
        yield _row(
            case=case.name, reason=" / ".join(case.reason), **_ratios_cell(finds, case)
        )
        return
    for place, rate in enumerate(finds.rates):
        drawn = case.expected[place]
        yield _row(
            case=case.name,
            grade=rate.grade,
            eligible=str(finds.draws[place].eligible),
            expected=_text(drawn),
            ratio=_ratio(case.ratios[place]) if case.ratios else "",
            finds=_text(drawn * rate.value),
            finds_low=_text(None if rate.low is None else drawn * rate.low),
            finds_high=_text(None if rate.high is None else drawn * rate.high),
            finds_per_hundred=_text(rate.value * 100) if drawn else "",
            **_rate_cells(rate),
        )
    yield _row(
        case=case.name,
        eligible=str(sum(d.eligible for d in finds.draws)),
        expected=_text(sum(case.expected, Fraction(0))),
        finds=_text(finds.finds(case)),
        finds_low=_text(_bound(case, [rate.low for rate in finds.rates])),
        finds_high=_text(_bound(case, [rate.high for rate in finds.rates])),
        finds_per_hundred=_text(per_100(finds, case)),
        gain=_text(finds.gain(case)),
    )


def _ratios_cell(finds: ExpectedFinds, case: Case) -> dict[str, str]:
    pairs = zip(finds.rates, case.ratios, strict=False)
    said = ";".join(f"{r.grade}:{_ratio(m)}" for r, m in pairs)
    return {"ratio": said}


def _rate_cells(rate: Rate) -> dict[str, str]:
    return {
        "rate": _text(rate.value),
        "rate_low": _text(rate.low),
        "rate_high": _text(rate.high),
        "visits_seen": str(rate.visits) if rate.pooled else "",
        "problems_seen": str(rate.found) if rate.pooled else "",
        "pooled": ";".join(rate.pooled),
    }


def _bound(case: Case, bounds: list[Fraction | None]) -> Fraction | None:
    """Return the finds at the ends of all rates' intervals, None where one has none."""
    whole = Fraction(0)
    for drawn, bound in zip(case.expected, bounds, strict=True):
        if bound is None:
            return None
        whole += drawn * bound
    return whole
