"""What the plan would be with two proposals in one entry: local moves, each weighed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from planner.messages.merging import REASONS
from planner.planning.choice import Choice
from planner.planning.limits import SHARED
from planner.planning.merging import Measure, Measures
from planner.planning.naming import percent
from planner.planning.pairs import Pairs, Reason, Said, phrase
from planner.policy.wish import Wish

MICRO = 1_000_000

Group = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """Entries that change, before and after, and the change in words."""

    before: tuple[Group, ...]
    after: tuple[Group, ...]
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """What a move comes to: refused, or by how much the plan would change.

    `code` and `requirement` say why it wasn't made.
    """

    move: _Move
    refused: Said | None = None
    entries: int = 0
    visits: int = 0
    code: str = ""
    told: Said | None = None
    requirement: str = ""

    @property
    def words(self) -> Said:
        """The move and its outcome."""
        outcome = self.told
        if self.refused is not None:
            outcome = _with("not_allowed", self.refused)
        if outcome is None:
            outcome = _costs("costs", self.entries, self.visits)
        said = self.move.said
        return Said(f"{said.zh}：{outcome.zh}", f"{said.en}: {outcome.en}")


def _costs(code: str, entries: int, visits: int, **params: object) -> Said:
    return phrase(code, entries=f"{entries:+d}", visits=f"{visits:+d}", **params)


def _with(code: str, why: Said, **params: object) -> Said:
    """Return a phrase whose `why` is said in each language."""
    zh, en = (phrase(code, why=text, **params) for text in why)
    return Said(zh.zh, en.en)


class Alternatives:
    """Weighs what would bring two proposals together in a chosen plan.

    Parameters
    ----------
    chosen
        The plan's entries: their id and their members, ascending.
    """

    def __init__(
        self,
        choice: Choice,
        chosen: Mapping[str, Group],
        pairs: Pairs,
    ) -> None:
        self._choice = choice
        self._chosen = chosen
        self._pairs = pairs
        self._shares = choice.policy.shares
        self._refusals: dict[Group, Said | None] = {}
        self._measured: dict[Group, Measures] = {}
        self._total = _sum(self._measures(group) for group in chosen.values())
        self._known: dict[tuple[Group, ...], _Weighed] = {}

    def reason(self, one: int, other: int, entries: tuple[str, str]) -> Reason:
        """Return why the plan has two proposals apart that may share an entry."""
        weighed = [self._weighed(m) for m in self._moves(one, other, entries)]
        words = [found.words for found in weighed]
        params = {
            "moves_zh": "；".join(said.zh for said in words),
            "moves_en": "; ".join(said.en for said in words),
        }
        allowed = [found for found in weighed if found.refused is None]
        if not allowed:
            return Reason("apart_by_others", params)
        best = min(allowed, key=lambda found: (found.entries, found.visits))
        params |= {
            "entries": str(best.entries),
            "visits": str(best.visits),
            "requirement": best.requirement,
        }
        return Reason(best.code, params)

    def _moves(self, one: int, other: int, entries: tuple[str, str]) -> Iterator[_Move]:
        """Yield the moves that differ: unite both entries, or move either proposal."""
        first, second = (self._chosen[entry] for entry in entries)
        united = tuple(sorted((*first, *second)))
        said = phrase("unite", one_entry=entries[0], other_entry=entries[1])
        yield _Move(before=(first, second), after=(united,), said=said)
        for member, left, joined, entry in (
            (one, first, second, entries[1]),
            (other, second, first, entries[0]),
        ):
            if len(left) > 1:
                stay = tuple(m for m in left if m != member)
                grown = tuple(sorted((*joined, member)))
                said = phrase("move", one=self._pairs.name(member), entry=entry)
                yield _Move(before=(left, joined), after=(stay, grown), said=said)

    def _weighed(self, move: _Move) -> _Weighed:
        if move.after not in self._known:
            self._known[move.after] = self._weigh(move)
        return self._known[move.after]

    def _weigh(self, move: _Move) -> _Weighed:
        for group in move.after:
            refused = self._refused(group)
            if refused is not None:
                return _Weighed(move=move, refused=refused)
        before = _sum(self._measures(group) for group in move.before)
        after = _sum(self._measures(group) for group in move.after)
        change = tuple(b - a for a, b in zip(before, after, strict=True))
        entries, visits = change[Measure.ENTRIES], change[Measure.DRAWS]
        new = _sum((self._total, change))
        broken = self._missed(new, entries, visits)
        code, requirement, told = broken or (_by_cost(entries, visits), "", None)
        return _Weighed(
            move=move,
            entries=entries,
            visits=visits,
            code=code,
            requirement=requirement,
            told=told,
        )

    def _refused(self, group: Group) -> Said | None:
        """Return why no entry may be made of a group, in words."""
        if group not in self._refusals:
            self._refusals[group] = self._why_not(group)
        return self._refusals[group]

    def _why_not(self, group: Group) -> Said | None:
        for one, other in combinations(group, 2):
            if self._choice.signs.mergeable[one, other]:
                continue
            reason = self._pairs.pinned_alone(one, other) or self._pairs.refused(
                one, other
            )
            if reason is not None:
                return self._of_pair(one, other, reason)
        if not self._choice.pins.admits(group):
            return phrase("pins_forbid")
        reason = self._pairs.group_refused(group)
        return None if reason is None else _message(reason)

    def _of_pair(self, one: int, other: int, reason: Reason) -> Said:
        names = {"one": self._pairs.name(one), "other": self._pairs.name(other)}
        return _with("pair_not_allowed", _message(reason), **names)

    def _measures(self, group: Group) -> Measures:
        if group not in self._measured:
            found = self._choice.weigher.measures(group)
            if found is None:
                msg = f"no entry can be made of {group}"
                raise ValueError(msg)
            self._measured[group] = found
        return self._measured[group]

    def _missed(
        self, new: Measures, entries: int, visits: int
    ) -> tuple[str, str, Said] | None:
        """Return the wish that a plan would miss by a move that else costs nothing."""
        if (entries, visits) > (0, 0):
            return None
        for name, wish in self._shares.asked().items():
            if self._short(name, wish, new) > self._short(name, wish, self._total):
                told = _costs(
                    "breaks",
                    entries,
                    visits,
                    requirement=name,
                    before=_figure(name, self._total),
                    after=_figure(name, new),
                )
                code = "apart_requirement" if wish.required else "apart_goal"
                return code, name, told
        return None

    def _short(self, name: str, wish: Wish, total: Measures) -> Fraction:
        """Return by how much a plan misses a wish, 0 where it meets it."""
        if name in SHARED:
            part, whole = (total[measure] for measure in SHARED[name])
            return max(Fraction(0), Fraction(wish.micro * whole, MICRO) - part)
        bound = self._shares.most_or_least(name) if name in _COUNTS else None
        if bound is None:
            # Coverage isn't known of a plan whose quotas aren't made yet.
            return Fraction(0)
        gap = bound - _count(name, total)
        return Fraction(max(0, gap if wish.at_least else -gap))


_COUNTS = ("entries.internal", "entries.joint", "entries.total")


def _count(name: str, total: Sequence[int]) -> int:
    joint, every = total[Measure.JOINT_ENTRIES], total[Measure.ENTRIES]
    return {
        "entries.internal": every - joint,
        "entries.joint": joint,
        "entries.total": every,
    }[name]


def _figure(name: str, total: Sequence[int]) -> str:
    if name in _COUNTS:
        return str(_count(name, total))
    part, whole = (total[measure] for measure in SHARED[name])
    # Rounded down, so that what falls short is never shown as enough.
    return percent(part * 100_000 // whole * 10) if whole else "0%"


def _by_cost(entries: int, visits: int) -> str:
    """Return why a move that is allowed wasn't made, by what it changes."""
    if entries:
        return "apart_costs_entries" if entries > 0 else "apart_unproven"
    if visits:
        return "apart_costs_visits" if visits > 0 else "apart_unproven"
    return "apart_tie"


def _sum(measures: Iterable[Measures]) -> Measures:
    return tuple(map(sum, zip(*measures, strict=True)))


def _message(reason: Reason) -> Said:
    message = REASONS[reason.code].filled(reason.params)
    return Said(message.zh, message.en)
