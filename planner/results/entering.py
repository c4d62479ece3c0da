"""What may be entered: every fault of every item is told at once."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.errors import Finding
from planner.policy.results import ResultsPolicy, finds
from planner.results.record import LONGEST_EVIDENCE, LONGEST_NOTE, Found, is_plain
from planner.results.task import Task

#: Nobody is given longer to put something right; it bounds the calendars looked at.
_LONGEST_TERM = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A result as somebody gives it, right or wrong."""

    item_id: str
    codes: tuple[str, ...]
    inspected_on: date
    note: str = ""
    evidence: str = ""
    first_offence: bool = False
    rectify_by: date | None = None

    @property
    def found(self) -> Found:
        """What is entered of it, once it was found good."""
        return Found(
            codes=self.codes,
            inspected_on=self.inspected_on,
            note=self.note.strip(),
            evidence=self.evidence.strip(),
            first_offence=self.first_offence,
            rectify_by=self.rectify_by,
        )


def faults(
    asked: Asked, task: Task, policy: ResultsPolicy, today: date
) -> Iterator[Finding]:
    """Yield what is wrong with a result of a task; `column` names the field."""
    if asked.item_id not in task.item_ids:
        params = {"visit": task.visit_id}
        yield _fault("result_item_unknown", "item_id", asked.item_id, **params)
    yield from _code_faults(asked, policy)
    yield from _day_faults(asked, task, today)
    for name, limit in (("note", LONGEST_NOTE), ("evidence", LONGEST_EVIDENCE)):
        if len(getattr(asked, name).strip()) > limit:
            yield _fault("result_text_long", name, limit=str(limit))
        if not is_plain(getattr(asked, name)):
            yield _fault("result_text_odd", name)


def _code_faults(asked: Asked, policy: ResultsPolicy) -> Iterator[Finding]:
    codes = asked.codes
    if not codes:
        yield _fault("result_codes_missing", "codes")
    for code, times in Counter(codes).items():
        if code not in policy.codes:
            allowed = " / ".join(policy.codes)
            yield _fault("result_code_unknown", "codes", code, allowed=allowed)
        if times > 1:
            yield _fault("result_code_twice", "codes", code)
        if code in policy.alone and len(set(codes)) > 1:
            yield _fault("result_code_alone", "codes", code)
    if asked.first_offence and not any(map(finds, codes)):
        yield _fault("result_first_offence_idle", "first_offence")
    if asked.rectify_by is not None and not policy.needs_followup(codes):
        yield _fault("result_rectify_idle", "rectify_by", str(asked.rectify_by))


def _day_faults(asked: Asked, task: Task, today: date) -> Iterator[Finding]:
    day = asked.inspected_on
    if day > today:
        yield _fault("result_day_future", "inspected_on", str(day), today=str(today))
    if day < task.start:
        start = str(task.start)
        yield _fault("result_day_early", "inspected_on", str(day), start=start)
    if asked.rectify_by is not None and asked.rectify_by < day:
        by = str(asked.rectify_by)
        yield _fault("result_rectify_early", "rectify_by", by, day=str(day))
    if asked.rectify_by is not None and asked.rectify_by - day > _LONGEST_TERM:
        by = str(asked.rectify_by)
        yield _fault("result_rectify_late", "rectify_by", by, day=str(day))


def faults_of_all(
    asked: Sequence[Asked],
    task: Task,
    there: Collection[str],
    policy: ResultsPolicy,
    today: date,
) -> Iterator[Finding]:
    """Yield what is wrong with results that are entered together, place by place.

    Parameters
    ----------
    there
        Items that have a result already.
    """
    if task.withdrawn:
        yield _fault("result_visit_withdrawn", "", task.visit_id)
    times = Counter(one.item_id for one in asked)
    for number, one in enumerate(asked):
        found = list(faults(one, task, policy, today))
        if times[one.item_id] > 1:
            found.append(_fault("result_item_twice", "item_id", one.item_id))
        if one.item_id in there:
            found.append(_fault("result_exists", "item_id", one.item_id))
        yield from (_at(fault, f"items.{number}.{fault.column}") for fault in found)


def _at(fault: Finding, column: str) -> Finding:
    return Finding(
        file="",
        code=fault.code,
        value=fault.value,
        column=column,
        params=fault.params,
    )


def _fault(code: str, column: str, value: str = "", **params: str) -> Finding:
    told: Mapping[str, str] = params
    return Finding(file="", code=code, column=column, value=value, params=told)
