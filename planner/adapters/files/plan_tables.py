"""The rows of the tables that say why the plan is as it is, all cells text."""

from collections.abc import Iterator
from datetime import date

from planner.adapters.files.table import Row, Table, joined
from planner.campaign.finds_rows import COLUMNS, finds_rows
from planner.messages.merging import PHRASES
from planner.planning.reasons import Explanation, SignLine
from planner.year import Year


def _explanation(year: Year) -> Explanation:
    return year.explanation or Explanation()


def _sign_cells(line: SignLine) -> Row:
    return line.sign.value, str(line.holds).lower(), line.measured, line.limit


def _merge_sign_rows(year: Year) -> Iterator[Row]:
    """Yield four rows for every two proposals of an entry."""
    for pair in _explanation(year).merged:
        for line in pair.lines:
            sign_zh = PHRASES[line.sign.value][0]
            yield pair.entry_id, pair.one, pair.other, *_sign_cells(line), sign_zh


def _moved_rows(year: Year) -> Iterator[Row]:
    for moved in _explanation(year).moved:
        yield (
            moved.proposal_id,
            moved.entry_id,
            moved.start.isoformat(),
            moved.end.isoformat(),
            moved.new_start.isoformat(),
            moved.new_end.isoformat(),
            str(moved.days),
        )


def _not_merged_rows(year: Year) -> Iterator[Row]:
    for apart in _explanation(year).apart:
        message = apart.message
        lacking = apart.lacking
        yield (
            apart.one,
            apart.other,
            apart.entry_of_one,
            apart.entry_of_other,
            apart.code,
            message.zh,
            message.en,
            joined(line.sign.value for line in lacking),
            "; ".join(line.measured for line in lacking),
            joined(line.limit for line in lacking),
            message.remedy,
        )


def _pin_rows(year: Year) -> Iterator[Row]:
    for pin in year.pins:
        yield pin.rule.value, joined(pin.proposal_ids), pin.reason


def _finds_rows(year: Year) -> Iterator[Row]:
    return iter(()) if year.finds is None else finds_rows(year.finds)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _change_rows(year: Year) -> Iterator[Row]:
    """Yield what revisions changed, oldest version first."""
    for made in year.changes:
        yield (
            str(made.version),
            made.kind.value,
            made.entry_id,
            made.name,
            joined(made.proposal_ids),
            made.reason,
            _day(made.start),
            _day(made.end),
            _day(made.new_start),
            _day(made.new_end),
            joined(made.kept_rounds),
            made.decided_on.isoformat(),
            made.actor,
        )


PLAN_TABLES = (
    Table(
        path="plan/changes.csv",
        columns=(
            "version",
            "change",
            "entry_id",
            "name",
            "proposal_ids",
            "reason",
            "start",
            "end",
            "new_start",
            "new_end",
            "kept_rounds",
            "decided_on",
            "actor",
        ),
        rows_of=_change_rows,
    ),
    Table(
        path="plan/expected_finds.csv",
        columns=COLUMNS,
        rows_of=_finds_rows,
        there=lambda year: year.finds is not None,
    ),
    Table(
        path="plan/merge_signs.csv",
        columns=(
            "entry_id",
            "proposal_id",
            "other_proposal_id",
            "sign",
            "holds",
            "measured",
            "limit",
            "sign_zh",
        ),
        rows_of=_merge_sign_rows,
    ),
    Table(
        path="plan/moved.csv",
        columns=(
            "proposal_id",
            "entry_id",
            "start",
            "end",
            "new_start",
            "new_end",
            "days",
        ),
        rows_of=_moved_rows,
    ),
    Table(
        path="plan/not_merged.csv",
        columns=(
            "proposal_id",
            "other_proposal_id",
            "entry_id",
            "other_entry_id",
            "code",
            "reason_zh",
            "reason_en",
            "missing_sign",
            "measured",
            "limit",
            "remedy",
        ),
        rows_of=_not_merged_rows,
    ),
    Table(
        path="plan/pins.csv",
        columns=("rule", "proposal_ids", "reason"),
        rows_of=_pin_rows,
    ),
)
