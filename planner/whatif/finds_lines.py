"""Expected finds in words, a line a case, a grade and a move."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from planner.campaign.finds_rows import per_100
from planner.campaign.measures import decimal_text
from planner.finds.expected import Case, ExpectedFinds
from planner.finds.rates import Rate
from planner.finds.wording import CASE_WORDS
from planner.pages.render import number, percent


class FindsLine(NamedTuple):
    """A spread of draws in words."""

    zh: str
    en: str
    ratios: str
    draws: str
    finds: str
    per_100: str
    gain: str
    reason: tuple[str, str] | None


def case_lines(finds: ExpectedFinds | None) -> list[FindsLine]:
    """Return a line for each case, none where no rates are known."""
    return [] if finds is None else [_case_line(finds, case) for case in finds.cases]


def _case_line(finds: ExpectedFinds, case: Case) -> FindsLine:
    ratios = "、".join(
        f"{rate.grade} {micro / 10_000:g}%"
        for rate, micro in zip(finds.rates, case.ratios, strict=False)
    )
    zh, en = CASE_WORDS[case.name]
    if case.reason is not None:
        return FindsLine(zh, en, ratios, "", "", "", "", case.reason)
    return FindsLine(
        zh,
        en,
        ratios,
        number(decimal_text(sum(case.expected, Fraction(0))), 0),
        number(decimal_text(finds.finds(case)), 1),
        number(decimal_text(per_100(finds, case) or Fraction(0)), 1),
        signed(finds.gain(case)),
        None,
    )


def signed(value: Fraction, digits: int = 1) -> str:
    """Return a difference with its sign, nothing where none is left to be seen."""
    if not round(value, digits):
        return ""
    return ("+" if value > 0 else "") + number(decimal_text(value), digits)


class GradeLine(NamedTuple):
    """A grade's part in what the plan is expected to find."""

    grade: str
    eligible: str
    draws: str
    rate: str
    within: str
    seen: str
    finds: str


def grade_lines(finds: ExpectedFinds | None) -> Iterator[GradeLine]:
    """Yield a line for each grade, none where no rates are known."""
    for rate, drawn in zip(finds.rates, finds.draws, strict=True) if finds else ():
        bounds = (rate.low, rate.high)
        yield GradeLine(
            rate.grade,
            number(drawn.eligible),
            number(decimal_text(drawn.expected), 1),
            percent(decimal_text(rate.value)),
            "–".join(percent(decimal_text(b)) for b in bounds if b is not None),
            f"{rate.found}/{rate.visits} {'+'.join(rate.pooled)}"
            if rate.pooled
            else "",
            number(decimal_text(drawn.expected * rate.value), 1),
        )


def _seen(rate: Rate) -> str:
    """Return what a rate was counted of, nothing where the policy states it."""
    if not rate.pooled:
        return ""
    return f"{rate.found}/{rate.visits} {'+'.join(rate.pooled)}"


class MoveLine(NamedTuple):
    """A move of draws in words."""

    grades: str
    draws: str
    gain: str


def move_lines(finds: ExpectedFinds | None) -> Iterator[MoveLine]:
    """Yield a line for each move, none where no rates are known."""
    for move in finds.moves if finds is not None else ():
        yield MoveLine(
            f"{move.grade} → {move.to_grade}",
            number(decimal_text(move.draws), 1),
            signed(move.gain),
        )
