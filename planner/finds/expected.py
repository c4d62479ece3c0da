"""What a plan's draws may be expected to find, and what others like it would."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from planner.finds.allocation import Part, best_ratios
from planner.finds.draws import GradeDraws, Steered, spread
from planner.finds.rates import Rate
from planner.planning.cutting import least_ratios
from planner.policy.record import MICRO, Policy

#: How much of a grade's draws a move takes.
MOVED = Fraction(1, 10)

#: Ratios are written in steps of 0.01 %.
_STEP_MICRO = 100

#: Budgets of draws are tried in such parts of the plan's own.
_BUDGETS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A way to spread the year's draws over grades.

    `name` is "planned" (as it is), "random" (every firm of the steered entries alike),
    "best" (the best ratios, as computed) or "tried" (a plan made with those ratios).
    `expected` are the draws by grade; `ratios` what `grades.ratio` would say, in
    millionths, empty where it says nothing. `reason` is why no such plan was made.
    """

    name: str
    expected: tuple[Fraction, ...]
    ratios: tuple[int, ...] = ()
    reason: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A tenth of one grade's steered draws given to a riskier grade."""

    grade: str
    to_grade: str
    draws: Fraction
    gain: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFinds:
    """What a plan is expected to find; by grade, from low to high risk."""

    rates: tuple[Rate, ...]
    draws: tuple[GradeDraws, ...]
    cases: tuple[Case, ...]
    moves: tuple[Move, ...]

    def case(self, name: str) -> Case | None:
        """Return the case of a name, None where there is none."""
        return next((case for case in self.cases if case.name == name), None)

    @property
    def planned(self) -> Fraction:
        """How many problems the plan is expected to find."""
        return self.finds(self.cases[0])

    def finds(self, case: Case) -> Fraction:
        """Return how many problems a case's draws are expected to find."""
        return _finds(case.expected, [rate.value for rate in self.rates])

    def gain(self, case: Case) -> Fraction:
        """Return how many problems more than the plan's a case's draws would find."""
        return self.finds(case) - self.planned

    def with_trial(self, case: Case) -> "ExpectedFinds":
        """Return the same with what came of trying the best ratios."""
        return replace(self, cases=(*self.cases, case))


def expected_finds(
    rates: Sequence[Rate],
    draws: Sequence[GradeDraws],
    steered: Sequence[Steered],
    policy: Policy,
    firms: Mapping[str, int],
) -> ExpectedFinds:
    """Return what the draws are expected to find, and what other spreads would.

    Parameters
    ----------
    steered
        The entries whose draws follow the policy's ratios.
    firms
        Targets of each grade in the library, for what caps allow of it.
    """
    parts = _parts(rates, draws, policy, firms)
    cases = [Case(name="planned", expected=tuple(d.expected for d in draws))]
    cases[0] = replace(cases[0], ratios=policy.grades.ratio_micro)
    cases += _random(draws)
    cases += _best(parts, draws, steered, policy)
    return ExpectedFinds(
        rates=tuple(rates),
        draws=tuple(draws),
        cases=tuple(cases),
        moves=tuple(_moves(rates, draws, parts)),
    )


def _parts(
    rates: Sequence[Rate],
    draws: Sequence[GradeDraws],
    policy: Policy,
    firms: Mapping[str, int],
) -> list[Part]:
    """Return every grade as a part of an allocation, in the policy's ratios.

    No ratio may ask for more draws than caps let a grade's firms have.
    """
    caps = dict(policy.caps)
    parts = []
    for rate, drawn, ratio_micro, least_micro in zip(
        rates, draws, policy.grades.ratio_micro, least_ratios(policy), strict=True
    ):
        ratio = Fraction(ratio_micro, MICRO)
        size = drawn.steered / ratio if ratio else Fraction(0)
        most = Fraction(1)
        if drawn.grade in caps and size:
            most = min(most, caps[drawn.grade] * firms.get(drawn.grade, 0) / size)
        # What the plan asks for already is never too much.
        most = max(most, ratio)
        least = min(Fraction(least_micro, MICRO), most)
        parts.append(Part(worth=rate.value, size=size, least=least, most=most))
    return parts


def _unsteered(draws: Sequence[GradeDraws]) -> list[Fraction]:
    return [d.expected - d.steered for d in draws]


def _random(draws: Sequence[GradeDraws]) -> list[Case]:
    """Return the steered draws spread over firms whatever their grade."""
    firms = sum(d.steered_eligible for d in draws)
    if not firms:
        return []
    share = sum((d.steered for d in draws), Fraction(0)) / firms
    expected = tuple(
        rest + share * d.steered_eligible
        for rest, d in zip(_unsteered(draws), draws, strict=True)
    )
    return [Case(name="random", expected=expected)]


def _best(
    parts: Sequence[Part],
    draws: Sequence[GradeDraws],
    steered: Sequence[Steered],
    policy: Policy,
) -> list[Case]:
    """Return the draws under the best ratios, nothing where none are better.

    What an entry draws isn't just proportional to the ratios: no grade passes 100 %,
    and totals are whole. So that budget is sought for which the entries, spread anew,
    draw as much as they do now, or a little less.
    """
    whole = sum((d.steered for d in draws), Fraction(0))

    def case(budget: int) -> Case | None:
        found = best_ratios(parts, whole * budget / _BUDGETS)
        if found is None:
            return None
        ratios = tuple(_written(ratio) for ratio in found)
        drawn = spread(steered, _with_ratios(policy, ratios))
        pairs = zip(_unsteered(draws), drawn, strict=True)
        expected = tuple(rest + more for rest, more in pairs)
        return Case(name="best", expected=expected, ratios=ratios)

    def total(budget: int) -> Fraction:
        found = case(budget)
        return Fraction(-1) if found is None else sum(found.expected, Fraction(0))

    everything = sum((d.expected for d in draws), Fraction(0))
    budgets = range(2 * _BUDGETS + 1)
    last = bisect_right(budgets, everything, key=total) - 1
    if last < 0:
        return []
    # Totals are whole, so that several budgets draw as many: the nearest is meant.
    first = bisect_left(budgets, total(last), hi=last, key=total)
    best = case(max(first, min(last, _BUDGETS)))
    rates = [part.worth for part in parts]
    now = _finds([d.expected for d in draws], rates)
    return [best] if best is not None and _finds(best.expected, rates) > now else []


def _with_ratios(policy: Policy, ratios: tuple[int, ...]) -> Policy:
    return replace(policy, grades=replace(policy.grades, ratio_micro=ratios))


def _finds(draws: Sequence[Fraction], rates: Sequence[Fraction]) -> Fraction:
    return sum((d * r for d, r in zip(draws, rates, strict=True)), Fraction(0))


def _written(ratio: Fraction) -> int:
    """Return a ratio in millionths, as an office would write it: not rounded up."""
    micro = int(ratio * MICRO)
    return max(min(micro, _STEP_MICRO), micro - micro % _STEP_MICRO)


def _moves(
    rates: Sequence[Rate], draws: Sequence[GradeDraws], parts: Sequence[Part]
) -> list[Move]:
    """Return what moving some draws would bring, for each pair of grades.

    No more are moved than the riskier grade has room for.
    """
    moves = []
    for low, high in combinations(range(len(draws)), 2):
        room = parts[high].size * parts[high].most - draws[high].steered
        moved = max(Fraction(0), min(draws[low].steered * MOVED, room))
        gain = moved * (rates[high].value - rates[low].value)
        if draws[low].steered:
            moves.append(
                Move(
                    grade=draws[low].grade,
                    to_grade=draws[high].grade,
                    draws=moved,
                    gain=gain,
                )
            )
    return moves
