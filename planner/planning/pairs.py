"""What is to be said of two proposals: their four signs, and what keeps them apart."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from planner.messages.merging import PHRASES
from planner.planning.merging import Refusal, Weigher
from planner.planning.naming import percent
from planner.planning.reasons import SignLine
from planner.planning.signs import Prepared, Sign, Signs, days_apart, window
from planner.policy.record import MergePolicy
from planner.ratios import Bound
from planner.registry import Basis, Pin

MICRO = 1_000_000


class Reason(NamedTuple):
    """A reason code of the message catalogue with what fills its text."""

    code: str
    params: dict[str, str]


class Said(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str

    @property
    def both(self) -> str:
        """Both in one cell, Chinese first."""
        return f"{self.zh} / {self.en}"


def phrase(code: str, **params: object) -> Said:
    """Return a phrase of the catalogue with its parameters filled in."""
    zh, en = PHRASES[code]
    return Said(zh.format_map(params), en.format_map(params))


def factor(micro: int) -> str:
    """Return millionths as a plain number: 2000000 -> 2, 1500000 -> 1.5."""
    return f"{micro // MICRO}.{micro % MICRO:06d}".rstrip("0").rstrip(".")


class Pairs:
    """Speaks of any two of a year's proposals, by their numbers."""

    def __init__(
        self,
        prepared: Sequence[Prepared],
        signs: Signs,
        weigher: Weigher,
        policy: MergePolicy,
    ) -> None:
        self._prepared = prepared
        self._signs = signs
        self._weigher = weigher
        self._policy = policy
        self._measured = {
            Sign.KIND: self._kind,
            Sign.ITEMS: self._items,
            Sign.EFFORT: self._effort,
            Sign.TIME: self._time,
        }
        share = percent(policy.scope_share_micro)
        most = factor(policy.effort_factor_micro)
        self._limits = {
            Sign.KIND: f"field / merge.scope_share ≥ {share}",
            Sign.ITEMS: "department_id / joint_catalogue",
            Sign.EFFORT: f"merge.effort_factor ≤ {most}",
            Sign.TIME: f"merge.max_shift_days ≤ {policy.max_shift_days}",
        }

    def name(self, member: int) -> str:
        """Return a proposal's id."""
        return self._prepared[member].proposal.proposal_id

    def lines(self, one: int, other: int) -> tuple[SignLine, ...]:
        """Return the four signs of two proposals, each with measure and limit."""
        return tuple(
            SignLine(
                sign=sign,
                holds=bool(self._signs.holds[sign][one, other]),
                measured=self._measured[sign](one, other).both,
                limit=self._limits[sign],
            )
            for sign in Sign
        )

    def pinned_alone(self, one: int, other: int) -> Reason | None:
        """Return whose department wants it alone, and why."""
        for member in (one, other):
            proposal = self._prepared[member].proposal
            if proposal.pin is Pin.ALONE:
                given = proposal.pin_reason or proposal.note
                because = Said(given, given) if given else phrase("no_reason")
                return Reason(
                    "apart_pinned_alone",
                    {
                        "whose": proposal.proposal_id,
                        "department": proposal.department_id,
                        "because_zh": because.zh,
                        "because_en": because.en,
                    },
                )
        return None

    def refused(self, one: int, other: int) -> Reason | None:
        """Return what keeps two proposals apart, department's and other pins aside."""
        return self.unlike(one, other) or self.group_refused((one, other))

    def unlike(self, one: int, other: int) -> Reason | None:
        """Return what keeps two proposals out of any common entry: a sign, the draw."""
        return self._lacking(one, other) or self._drawn_otherwise(one, other)

    def lacking(self, one: int, other: int) -> Sign | None:
        """Return the first sign that two proposals lack, in the signs' order."""
        held = self._signs.holds
        return next((sign for sign in Sign if not held[sign][one, other]), None)

    def group_refused(self, members: tuple[int, ...]) -> Reason | None:
        """Return why no entry may be made of proposals though every two may merge."""
        refusal = self._weigher.refusal(tuple(sorted(members)))
        if refusal is None:
            return None
        params: dict[str, str] = {}
        if refusal is Refusal.DEPARTMENTS:
            taking_part = {d for m in members for d in self._prepared[m].department_ids}
            params["count"] = str(len(taking_part))
            params["limit"] = str(self._policy.max_departments)
        if refusal in (Refusal.CEILING, Refusal.COUNT):
            params["whose"] = "、".join(self._bounded(members, refusal))
        return Reason(f"apart_{refusal.value}", params)

    def _bounded(self, members: Iterable[int], refusal: Refusal) -> list[str]:
        """Return who has a ceiling, or draws a fixed count."""
        found = []
        for member in sorted(members):
            ratio = self._prepared[member].proposal.ratio
            if ratio is not None and (
                ratio.bound is Bound.CEILING
                if refusal is Refusal.CEILING
                else ratio.count is not None
            ):
                found.append(self.name(member))
        return found

    def _lacking(self, one: int, other: int) -> Reason | None:
        sign = self.lacking(one, other)
        if sign is None:
            return None
        measured = self._measured[sign](one, other)
        return Reason(
            f"apart_{sign.value}",
            {
                "measured_zh": measured.zh,
                "measured_en": measured.en,
                "limit": self._limits[sign],
            },
        )

    def _drawn_otherwise(self, one: int, other: int) -> Reason | None:
        a, b = (self._prepared[member].proposal for member in (one, other))
        if set(a.grades) != set(b.grades):
            shown = ["、".join(p.grades) or "全部 all" for p in (a, b)]
            params = {"grades_one": shown[0], "grades_other": shown[1]}
            return Reason("apart_grades", params)
        if (a.basis is Basis.FULL) != (b.basis is Basis.FULL):
            full = a if a.basis is Basis.FULL else b
            return Reason("apart_full_coverage", {"full": full.proposal_id})
        return None

    def _kind(self, one: int, other: int) -> Said:
        a, b = (self._prepared[member].proposal.field for member in (one, other))
        if a and a == b:
            return phrase("same_field", field=a)
        shared, smaller = self._signs.targets_shared(one, other)
        # Rounded down, so that what falls short is never shown as enough.
        share = percent(shared * MICRO // smaller // 1000 * 1000) if smaller else "0%"
        return phrase("overlap", share=share, shared=shared, smaller=smaller)

    def _items(self, one: int, other: int) -> Said:
        a, b = (self._prepared[member].proposal for member in (one, other))
        if a.department_id == b.department_id:
            return phrase("same_department", department=a.department_id)
        row = self._signs.catalogue_row(
            frozenset((*a.item_ids, *b.item_ids)),
            frozenset((a.department_id, b.department_id)),
        )
        if row is None:
            departments = {"one": a.department_id, "other": b.department_id}
            return phrase("not_in_catalogue", **departments)
        return phrase("in_catalogue", field=row.field, initiator=row.initiator)

    def _effort(self, one: int, other: int) -> Said:
        minutes = [self._prepared[member].minutes for member in (one, other)]
        low, high = sorted(m or 0 for m in minutes)
        if not low:
            return phrase("minutes_unknown")
        # Rounded up, so that what is too much is never shown as within the limit.
        times = factor(-(-high * 100 // low) * 10_000)
        return phrase("minutes", one=minutes[0], other=minutes[1], factor=times)

    def _time(self, one: int, other: int) -> Said:
        a, b = (window(self._prepared[member].proposal) for member in (one, other))
        days = days_apart(a, b)
        return phrase("days_apart", days=days) if days else phrase("windows_meet")
