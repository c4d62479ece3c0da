"""What the merge protocol says of a year: its proposals, entries, pins and reasons.

A reason that speaks of grades is left out, and said to be.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from planner.discretion import percent
from planner.planning.plan import Entry
from planner.planning.reasons import Apart, Explanation, Moved, PairReason, SignLine
from planner.planning.signs import Sign
from planner.policy.record import MICRO, MergePolicy
from planner.publishing.formal_plan import item_words
from planner.publishing.formal_summary import expected_shares_of, summary_of
from planner.publishing.formal_words import (
    NONE,
    Names,
    day_words,
    listed,
    names_of,
    own_items,
    scope_words,
    share_words,
    window_words,
)
from planner.publishing.merge_protocol import (
    SIGN_WORDS,
    ApartCount,
    ApartLine,
    Criterion,
    Merged,
    MergeProtocol,
    Pair,
    PinLine,
    Rest,
    Signatory,
    Task,
)
from planner.registry import Pin, Proposal
from planner.year import Year

#: Why a pair is apart, in few words, by code; what could be merged comes first.
APART_WORDS = {
    "apart_requirement": "可以合并，但占比要求不达标",
    "apart_goal": "可以合并，但离占比目标更远",
    "apart_costs_entries": "可以合并，但计划项数更多",
    "apart_costs_visits": "可以合并，但抽查户次更多",
    "apart_tie": "可以合并，项数与户次相同",
    "apart_by_others": "可以合并，同一计划的其他建议使之不能",
    "apart_unproven": "可以合并，未证明最优的方案中没有合并",
    "apart_pinned_alone": "部门要求单独",
    "apart_by_coordinator": "统筹部门定项",
    "apart_pin": "“必须联合”的建议会没有其他部门",
    "apart_departments": "参加部门过多",
    "apart_ceiling": "超过比例上限",
    "apart_count": "固定户数会被拆开",
    "apart_rest": "余下范围不能写成一个范围",
    "apart_scope": "共同范围不能写成一个范围",
    "apart_empty": "共同范围内没有对象",
    "apart_tolerance": "余下对象会透露信用风险分类",
    "apart_grades": "信用风险分类的要求不同",
    "apart_full_coverage": "全覆盖与抽样检查",
    "apart_same_kind": "检查对象不属同一类",
    "apart_related_items": "检查事项不相关",
    "apart_similar_effort": "检查工作量相差过大",
    "apart_shiftable_time": "检查时间相差过远",
}
_APART_ORDER = {code: place for place, code in enumerate(APART_WORDS)}
#: Who decides on the plan as a whole.
COORDINATOR = "统筹部门"
#: Of a sign's measures in one entry, so many are told in its summary.
_SHOWN_MEASURES = 3
_LEFT_OUT = "（涉及信用风险分类，从略）"


def merge_protocol(year: Year) -> MergeProtocol:
    """Return the protocol of the merges that made the plan of `year`."""
    return _Writer(year).protocol()


class _Writer:
    """Looks up what the protocol says of a year's proposals and entries."""

    def __init__(self, year: Year) -> None:
        self._year = year
        self._names: Names = names_of(year)
        self._explanation = year.explanation or Explanation()
        self._proposals: Mapping[str, Proposal] = {
            p.proposal_id: p for p in year.proposals
        }
        self._entries = {e.entry_id: e for e in year.plan.entries}
        self._entry_of = {m.proposal_id: m.entry_id for m in year.plan.merges}
        self._moved: Mapping[str, Moved] = {
            m.proposal_id: m for m in self._explanation.moved
        }
        self._rests: dict[str, list[Entry]] = defaultdict(list)
        for entry in year.plan.entries:
            if entry.remainder_of:
                self._rests[entry.remainder_of].append(entry)
        self._pairs: dict[str, list[PairReason]] = defaultdict(list)
        for pair in self._explanation.merged:
            self._pairs[pair.entry_id].append(pair)

    def protocol(self) -> MergeProtocol:
        year = self._year
        drawn = year.summary.get("firm_visits", {})
        apart = sorted(
            self._explanation.apart,
            key=lambda pair: (_APART_ORDER[pair.code], pair.one, pair.other),
        )
        return MergeProtocol(
            title=f"{year.plan.year}年度抽查计划合并纪要",
            year=year.plan.year,
            proposals=tuple(self._merged(m.proposal_id) for m in year.plan.merges),
            departments=self._signatories(),
            summary=summary_of(year),
            shares=expected_shares_of(year),
            visits_proposed=drawn.get("proposed", 0),
            visits_planned=drawn.get("planned", 0),
            criteria=_criteria(year.policy.merge),
            tasks=tuple(
                self._task(entry)
                for entry in year.plan.entries
                if not entry.remainder_of
                and (entry.joint or len(entry.proposal_ids) > 1)
            ),
            pairs=tuple(map(self._pair, self._explanation.merged)),
            pins=(*self._pins_of_departments(), *self._pins_of_coordinator()),
            apart=tuple(self._apart(pair) for pair in apart),
            apart_counts=_apart_counts(apart),
        )

    def _department(self, proposal_id: str) -> str:
        proposal = self._proposals.get(proposal_id)
        return self._names.of(proposal.department_id) if proposal else NONE

    def _task(self, entry: Entry) -> Task:
        return Task(
            entry_id=entry.entry_id,
            name=self._names.title(entry),
            kind=_kind(entry),
            initiator=self._names.of(entry.initiator),
            cooperators=listed(map(self._names.of, entry.cooperators)),
            items=item_words(entry, self._names),
            window=window_words(entry.start, entry.end),
            proposals=tuple(map(self._merged, entry.proposal_ids)),
            signs=self._signs_in_sum(self._pairs[entry.entry_id]),
            rests=tuple(map(self._rest, self._rests[entry.entry_id])),
        )

    def _merged(self, proposal_id: str) -> Merged:
        proposal = self._proposals.get(proposal_id)
        moved = self._moved.get(proposal_id)
        entry_id = self._entry_of.get(proposal_id, NONE)
        entry = self._entries.get(entry_id)
        return Merged(
            proposal_id=proposal_id,
            entry_id=entry_id,
            kind=_kind(entry) if entry else NONE,
            department=self._department(proposal_id),
            items=self._items_of(proposal) if proposal else NONE,
            window=window_words(proposal.start, proposal.end) if proposal else NONE,
            moved=_moved_words(moved) if moved else "",
        )

    def _items_of(self, proposal: Proposal) -> str:
        items = [
            self._names.item[i]
            for i in sorted(proposal.item_ids)
            if i in self._names.item
        ]
        own = own_items(items, proposal.department_id)
        others = [i.name for i in items if i.department_id != proposal.department_id]
        return "；".join(filter(None, (own, *others))) or NONE

    def _rest(self, entry: Entry) -> Rest:
        return Rest(
            entry_id=entry.entry_id,
            department=listed(map(self._names.of, entry.department_ids)),
            scope=scope_words(entry.scope),
            share=share_words(entry).replace("\n", ""),
        )

    def _public(self, text: str) -> str:
        """Return a department's words, or that they speak of grades."""
        return self._names.public(text) or (_LEFT_OUT if text else NONE)

    def _pins_of_departments(self) -> list[PinLine]:
        return [
            PinLine(
                whose=self._department(proposal.proposal_id),
                demand=_demand(proposal, self._names),
                proposals=proposal.proposal_id,
                reason=self._public(proposal.pin_reason),
                entries=self._entry_of.get(proposal.proposal_id, NONE),
            )
            for proposal in self._proposals.values()
            if proposal.pin is not Pin.FREE or proposal.joint_with
        ]

    def _pins_of_coordinator(self) -> list[PinLine]:
        return [
            PinLine(
                whose=COORDINATOR,
                demand=pin.rule.value,
                proposals="、".join(pin.proposal_ids),
                reason=self._public(pin.reason),
                entries=listed(self._entry_of.get(p, "") for p in pin.proposal_ids),
            )
            for pin in self._year.pins
        ]

    def _apart(self, pair: Apart) -> ApartLine:
        message = pair.message
        return ApartLine(
            one=pair.one,
            one_department=self._department(pair.one),
            one_entry=pair.entry_of_one,
            other=pair.other,
            other_department=self._department(pair.other),
            other_entry=pair.entry_of_other,
            reason=self._public(self._names.named(message.zh)),
            remedy=self._public(message.remedy_zh),
            signs=tuple(map(self._line, pair.lines)),
        )

    def _line(self, line: SignLine) -> str:
        measured = self._public(self._names.named(_chinese(line.measured)))
        return f"{'' if line.holds else '不符：'}{measured}"

    def _pair(self, pair: PairReason) -> Pair:
        return Pair(
            entry_id=pair.entry_id,
            one=pair.one,
            other=pair.other,
            signs=tuple(map(self._line, pair.lines)),
        )

    def _signs_in_sum(self, pairs: Sequence[PairReason]) -> tuple[str, ...]:
        """Say for each sign what was measured between an entry's proposals."""
        told = []
        for place, sign in enumerate(Sign):
            lines = [self._line(pair.lines[place]) for pair in pairs]
            measured = list(dict.fromkeys(lines))
            if measured:
                shown = "、".join(measured[:_SHOWN_MEASURES])
                most = len(measured) > _SHOWN_MEASURES
                more = f"等{len(measured)}种" if most else ""
                told.append(f"{SIGN_WORDS[sign]}：{shown}{more}")
        return tuple(told)

    def _signatories(self) -> tuple[Signatory, ...]:
        tallies: dict[str, Counter[str]] = defaultdict(Counter)
        for entry in self._entries.values():
            for department_id in entry.department_ids:
                tallies[department_id].update()
        for proposal_id, proposal in self._proposals.items():
            found = self._entries.get(self._entry_of.get(proposal_id, ""))
            tallies[proposal.department_id][_became(found)] += 1
        return tuple(
            Signatory(
                name=self._names.of(department_id),
                proposals=tally.total(),
                joint=tally["joint"],
                merged=tally["merged"],
                alone=tally["alone"],
            )
            for department_id, tally in sorted(tallies.items())
        )


def _apart_counts(apart: Sequence[Apart]) -> tuple[ApartCount, ...]:
    """Count pairs by reason, in the order in which they are listed."""
    counted = Counter(pair.code for pair in apart)
    return tuple(
        ApartCount(reason=APART_WORDS[code], pairs=pairs)
        for code, pairs in counted.items()
    )


def _criteria(policy: MergePolicy) -> tuple[Criterion, ...]:
    share = percent(Decimal(policy.scope_share_micro) / MICRO)
    factor = f"{Decimal(policy.effort_factor_micro) / MICRO:f}"
    told = {
        Sign.KIND: f"抽查领域相同，或较小范围的{share}以上与另一范围重合",
        Sign.ITEMS: "同一部门提出，或联合目录同一行列有全部事项和双方部门",
        Sign.EFFORT: f"较长用时不超过较短用时的{factor}倍；未填用时的不作比较",
        Sign.TIME: f"起止时间相交，或相差不超过{policy.max_shift_days}天，"
        "较少抽查的并入较多抽查的时间",
    }
    return tuple(Criterion(name=SIGN_WORDS[sign], holds=told[sign]) for sign in Sign)


def _kind(entry: Entry) -> str:
    return "部门联合" if entry.joint else "部门内部"


def _became(entry: Entry | None) -> str:
    if entry is not None and entry.joint:
        return "joint"
    merged = entry is not None and len(entry.proposal_ids) > 1
    return "merged" if merged else "alone"


def _demand(proposal: Proposal, names: Names) -> str:
    partners = "、".join(map(names.of, sorted(proposal.joint_with)))
    if proposal.pin is Pin.ALONE:
        return f"单独（{partners}配合）" if partners else "单独"
    wish = "必须联合" if proposal.pin is Pin.JOINT else "由其配合"
    return f"{wish}：{partners}" if partners else wish


def _moved_words(moved: Moved) -> str:
    new = window_words(moved.new_start, moved.new_end).replace("\n", "")
    days = (moved.new_start - moved.start).days
    if not days:
        return f"止期改为{day_words(moved.new_end)}"
    return f"{'推后' if days > 0 else '提前'}{abs(days)}天，改为{new}"


def _chinese(told: str) -> str:
    """Return the Chinese half of a text that says the same in two languages."""
    parts = told.split(" / ")
    return " / ".join(parts[: (len(parts) + 1) // 2])
