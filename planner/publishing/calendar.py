"""The publication calendar: what comes out when, and how each thing stands."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.publishing.published import PublicStore
from planner.publishing.result_rules import rules_of
from planner.publishing.store import EntryRow, ListedRow, RoundRow, YearRow
from planner.publishing.withdrawal import Withdrawn, day_of
from planner.results.duties import Duty


class Thing(StrEnum):
    """What is published."""

    PLAN = "plan"
    ROUND = "round"
    LISTED = "list"
    RESULTS = "results"


class State(StrEnum):
    """How something stands."""

    PLANNED = "planned"
    EMBARGO = "embargo"
    OUT = "out"
    WITHDRAWN = "withdrawn"
    OVERDUE = "overdue"


_THINGS = dict(
    zip(Thing, ("年度计划", "抽取公告", "抽查名单", "检查结果"), strict=True)
)
_STATES = dict(
    zip(
        State,
        ("尚未抽取", "未到公布时间", "已公布", "已撤下", "逾期未公布"),
        strict=True,
    )
)
_CONDITIONS = {
    Thing.PLAN: ("计划通过后", "once the plan is approved"),
    Thing.ROUND: ("公告先于抽取，抽取后可核验", "the statement before the draw"),
    Thing.RESULTS: (
        "检查结束后规定的工作日内",
        "within the working days after the inspection that the policy gives",
    ),
}
_LISTED_WHEN = {
    "none": ("抽取后即公布", "at once"),
    "visit": (
        "检查结果公布后，最迟检查期限届满次日",
        "once results are out, at the latest the day after the window",
    ),
}
_ON_A_DAY = ("政策规定的日期起", "from the day that the policy names")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing of a year's publication.

    `out`, `in_all`, `withdrawn` and `overdue` count what it consists of: rows of a
    list, departments' parts of visits. `due_on` is None where a draw decides it.
    """

    thing: Thing
    round_id: str = ""
    entry_id: str = ""
    department_id: str = ""
    due_on: date | None
    condition_zh: str
    condition_en: str
    state: State
    out: int
    in_all: int
    withdrawn: int = 0
    overdue: int = 0

    @property
    def key(self) -> str:
        """What orders the calendar: by thing, round, entry and department."""
        place = list(Thing).index(self.thing)
        return f"{place}|{self.round_id}|{self.entry_id}|{self.department_id}"

    @property
    def thing_zh(self) -> str:
        """What officials call it."""
        return _THINGS[self.thing]

    @property
    def state_zh(self) -> str:
        """How it stands, in Chinese."""
        return _STATES[self.state]


def calendar(store: PublicStore, year: YearRow, today: date) -> list[Line]:
    """Return the calendar of a year as it stands on a day, in order."""
    entries = store.rows(EntryRow, year.year_id)
    drawn = {row.round_id for row in store.rows(RoundRow, year.year_id)}
    lines = [
        _line(Thing.PLAN, State.OUT, day_of(year.published_at), out=1, in_all=1),
        *_rounds(entries, drawn),
        *_lists(store, year, entries, drawn, today),
        *_results(store, year, today),
    ]
    return sorted(lines, key=lambda line: line.key)


def _line(
    thing: Thing,
    state: State,
    due_on: date | None,
    *,
    out: int,
    in_all: int,
    round_id: str = "",
    department_id: str = "",
    overdue: int = 0,
) -> Line:
    zh, en = _CONDITIONS[thing]
    return Line(
        thing=thing,
        round_id=round_id,
        department_id=department_id,
        due_on=due_on,
        condition_zh=zh,
        condition_en=en,
        state=state,
        out=out,
        in_all=in_all,
        overdue=overdue,
    )


def _rounds(entries: Sequence[EntryRow], drawn: set[str]) -> Iterator[Line]:
    starts: dict[str, date] = {}
    for entry in entries:
        for one in entry.occurrences:
            start = date.fromisoformat(one["start"])
            known = starts.get(one["round_id"], start)
            starts[one["round_id"]] = min(start, known)
    for round_id, start in starts.items():
        out = round_id in drawn
        state = State.OUT if out else State.PLANNED
        yield _line(
            Thing.ROUND, state, start, out=int(out), in_all=1, round_id=round_id
        )


def _lists(
    store: PublicStore,
    year: YearRow,
    entries: Sequence[EntryRow],
    drawn: set[str],
    today: date,
) -> Iterator[Line]:
    withdrawn = Withdrawn(store.published.withdrawals(year.year))
    rows: dict[tuple[str, str], list[ListedRow]] = defaultdict(list)
    for row in store.rows(ListedRow, year.year_id):
        rows[row.round_id, row.entry_id].append(row)
    for entry in entries:
        for round_id in dict.fromkeys(o["round_id"] for o in entry.occurrences):
            own = rows[round_id, entry.entry_id]
            back = sum(withdrawn.listed(year.year, row) is not None for row in own)
            out = sum(row.released_on <= today for row in own)
            zh, en = _LISTED_WHEN.get(year.embargo, _ON_A_DAY)
            yield Line(
                thing=Thing.LISTED,
                round_id=round_id,
                entry_id=entry.entry_id,
                due_on=max((row.released_on for row in own), default=None),
                condition_zh=zh,
                condition_en=en,
                state=_list_state(round_id in drawn, out, back, len(own)),
                out=out - back if out >= back else 0,
                in_all=len(own),
                withdrawn=back,
            )


def _list_state(drawn: bool, out: int, back: int, in_all: int) -> State:
    if not drawn:
        return State.PLANNED
    if in_all and back == in_all:
        return State.WITHDRAWN
    return State.OUT if out == in_all else State.EMBARGO


def _results(store: PublicStore, year: YearRow, today: date) -> Iterator[Line]:
    rules = rules_of(year)
    parts: dict[tuple[str, str], list[Duty]] = defaultdict(list)
    for duty in store.results.duties(year):
        parts[duty.round_id, duty.department_id].append(duty)
    for (round_id, department_id), own in parts.items():
        due = [duty.deadline(rules.publish_within, rules.calendar) for duty in own]
        stands = Counter(
            _result_state(duty, last, today)
            for duty, last in zip(own, due, strict=True)
        )
        worst = (State.OVERDUE, State.EMBARGO, State.OUT)
        yield _line(
            Thing.RESULTS,
            next(state for state in worst if stands[state]),
            max(due),
            out=stands[State.OUT],
            in_all=len(own),
            round_id=round_id,
            department_id=department_id,
            overdue=stands[State.OVERDUE],
        )


def _result_state(duty: Duty, due: date, today: date) -> State:
    if duty.all_published_on is not None:
        return State.OUT
    return State.OVERDUE if due < today else State.EMBARGO
