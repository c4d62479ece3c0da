"""What the city's departments find in a year, and what becomes of it.

What is made of one department's part of a visit depends on the seed and that part
alone: neither on the others nor on how much of the year is over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

NOTHING = "未发现问题"
IDLE = "未发现开展本次抽查涉及的经营活动"
ORDERED = "发现问题已责令改正"
PENDING = "发现问题待后续处理"
UNPUBLISHED = "未按规定公示应当公示的信息"
FALSE = "公示信息隐瞒真实情况弄虚作假"
UNREACHABLE = "通过登记的住所（经营场所）无法联系"
REFUSED = "不配合检查情节严重"

#: What is found of an item, and how often.
_FOUND = {NOTHING: 880, ORDERED: 62, PENDING: 22, UNPUBLISHED: 25, FALSE: 5, REFUSED: 1}
#: Of all items at once, as nobody was there or nothing is done there.
_NOBODY, _IDLE = 0.018, 0.02
_FIRST_OFFENCE, _TERM = 0.3, 0.6
_SENT_BACK, _CORRECTED, _WITHDRAWN = 0.02, 0.01, 0.004
_CLOSED, _HANDED_ON, _REOPENED = 0.9, 0.06, 0.03
_NEVER_ENTERED = 0.006
#: How many days departments take until they enter: most are prompt, one in eight isn't.
_TEMPERS = ((1, 4),) * 4 + ((2, 9),) * 3 + ((10, 33),)

_NOTES = {
    NOTHING: ("", "", "", "现场检查，资料齐全。"),
    IDLE: ("现场未开展相关经营活动。",),
    ORDERED: ("当场下达责令改正通知书。", "台账记录不全，责令限期补齐。"),
    PENDING: ("已固定证据，移交承办科室处理。",),
    UNPUBLISHED: ("年度报告中有信息未公示。", "变更后未在期限内公示。"),
    FALSE: ("公示的信息与现场情况不符。",),
    UNREACHABLE: ("两次到登记住所均无人，邮寄函件退回。",),
    REFUSED: ("经说明后仍拒绝提供资料。",),
}
_BACK = ("检查日期与现场记录不一致，请核对。", "请补充证据编号。")
_REASONS = ("复核时发现录入的事项有误，予以更正。", "当事人提出异议，经复核成立。")
_TAKEN_BACK = ("行政复议决定撤销原检查结论。", "检查程序有瑕疵，重新检查后另行公布。")
_MEASURES = (
    "现场复查，正在改正。",
    "已提交改正材料，待核实。",
    "约谈负责人，督促改正。",
)
_ENDS = ("复查合格，已改正。", "改正材料核实无误，办结。", "已依法处理完毕。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A department's part of a visit; `day` is the one it is set for, if any."""

    visit_id: str
    department_id: str
    item_ids: tuple[str, ...]
    start: date
    end: date
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is entered of an item."""

    codes: tuple[str, ...]
    inspected_on: date
    note: str
    evidence: str
    first_offence: bool = False
    rectify_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is done about it afterwards; `kind` is as the planner's own steps."""

    kind: str
    on: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What becomes of one item of a part, from entering on.

    `sent_back` says why it was, on the day of its entering; `corrected` has the day,
    the reason and what is said from then on, `withdrawn` the day and the reason.
    """

    part: Part
    item_id: str
    said: Said
    entered_on: date
    sent_back: str = ""
    corrected: tuple[date, str, Said] | None = None
    withdrawn: tuple[date, str] | None = None
    steps: tuple[Step, ...] = ()


def stories(part: Part, seed: int) -> Iterator[Story]:
    """Yield what becomes of a department's part of a visit, item by item."""
    rng = Random(f"{seed}|found|{part.visit_id}|{part.department_id}")
    if rng.random() < _NEVER_ENTERED:
        return
    day = part.day or _between(rng, part.start, part.end)
    whole = _of_all(rng)
    entered_on = day + timedelta(days=rng.randint(*_temper(part.department_id, seed)))
    for item_id in part.item_ids:
        code = whole or _one_of(rng, _FOUND)
        yield _story(rng, part, item_id, _said(rng, code, day), entered_on)


def _temper(department_id: str, seed: int) -> tuple[int, int]:
    return Random(f"{seed}|temper|{department_id}").choice(_TEMPERS)


def _of_all(rng: Random) -> str:
    chance = rng.random()
    if chance < _NOBODY:
        return UNREACHABLE
    return IDLE if chance < _NOBODY + _IDLE else ""


def _one_of(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices([*weights], [*weights.values()])[0]


def _between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def _said(rng: Random, code: str, day: date) -> Said:
    open_ = code in (ORDERED, PENDING, UNPUBLISHED)
    term = timedelta(days=rng.choice((15, 30, 30, 60)))
    evidence = f"（示例）现检〔{day.year}〕{rng.randrange(1, 10_000)} 号"
    return Said(
        codes=(code,),
        inspected_on=day,
        note=rng.choice(_NOTES[code]),
        evidence="" if code == NOTHING else evidence,
        first_offence=code in (ORDERED, UNPUBLISHED) and rng.random() < _FIRST_OFFENCE,
        rectify_by=day + term if open_ and rng.random() < _TERM else None,
    )


def _story(
    rng: Random, part: Part, item_id: str, said: Said, entered_on: date
) -> Story:
    # Each is drawn whether or not it comes to that, so that none disturbs another.
    back, corrected, withdrawn = (rng.random() for _ in range(3))
    later = entered_on + timedelta(days=rng.randint(30, 75))
    code = ORDERED if said.codes == (NOTHING,) else NOTHING
    other = _said(rng, code, said.inspected_on)
    steps = _steps(rng, said)
    return Story(
        part=part,
        item_id=item_id,
        said=said,
        entered_on=entered_on,
        sent_back=rng.choice(_BACK) if back < _SENT_BACK else "",
        corrected=(later, rng.choice(_REASONS), other)
        if corrected < _CORRECTED
        else None,
        withdrawn=(later + timedelta(days=20), rng.choice(_TAKEN_BACK))
        if withdrawn < _WITHDRAWN
        else None,
        steps=() if corrected < _CORRECTED else steps,
    )


def _steps(rng: Random, said: Said) -> tuple[Step, ...]:
    if said.codes[0].startswith("未发现"):
        return ()
    due = said.rectify_by or said.inspected_on + timedelta(days=42)
    first = said.inspected_on + timedelta(days=rng.randint(5, 12))
    end = due + timedelta(days=rng.choice((-9, -6, -4, -2, -1, 8)))
    found = [Step(kind="measure", on=first, text=rng.choice(_MEASURES))]
    if rng.random() < _HANDED_ON:
        text = "违法线索不属本部门职责，移送处理。"
        return (*found, Step(kind="transfer", on=first, text=text))
    if rng.random() < _CLOSED:
        found.append(Step(kind="close", on=max(first, end), text=rng.choice(_ENDS)))
        if rng.random() < _REOPENED:
            again = max(first, end) + timedelta(days=25)
            found.append(Step(kind="reopen", on=again, text="复查发现未改到位。"))
    return tuple(found)


def rows_taken_back(keys: Sequence[str], seed: int) -> list[tuple[str, str, str]]:
    """Return which rows of lists are withdrawn: key, ground and note."""
    rng = Random(f"{seed}|taken back")
    grounds = (
        ("wrong_target", "名称相近，公布时误列。"),
        ("court_order", ""),
        ("review", ""),
        ("error", "公布的区划有误，核实后重新公布。"),
    )
    chosen = rng.sample(sorted(keys), min(len(keys), len(grounds)))
    return [
        (key, ground, note)
        for key, (ground, note) in zip(chosen, grounds, strict=False)
    ]
