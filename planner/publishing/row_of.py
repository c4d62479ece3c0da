"""Single records as the rows that are kept of them."""

from planner.errors import Finding
from planner.publishing import store
from planner.visits import Visit


def visit_row(visit: Visit, address: str, replaces: str = "") -> store.VisitRow:
    """Return the row of a visit."""
    return store.VisitRow(
        key=visit.visit_id,
        visit_id=visit.visit_id,
        round_id=visit.round_id,
        target_id=visit.target_id,
        name=visit.name,
        district=visit.district,
        address=address,
        visit_group=visit.visit_group,
        entry_ids=visit.entry_ids,
        initiator=visit.initiator,
        department_ids=visit.department_ids,
        item_ids=visit.item_ids,
        start=visit.start,
        end=visit.end,
        day=visit.day,
        replaces=replaces,
    )


def finding_row(key: str, finding: Finding) -> store.FindingRow:
    """Return the row of a finding."""
    message = finding.message
    return store.FindingRow(
        key=key,
        file=finding.file,
        row=finding.row,
        column=finding.column,
        level=finding.level.value,
        code=finding.code,
        message_zh=message.zh,
        message_en=message.en,
        value=finding.value,
        remedy=message.remedy,
    )


def listed_key(round_id: str, entry_id: str, target_id: str) -> str:
    """Return the key of a selection's row."""
    return f"{round_id}|{entry_id}|{target_id}"


def gap_key(visit_id: str, number: int) -> str:
    """Return the key of a finding about what a visit lacks, numbered from 1.

    It comes after the year's own findings, whose keys are numbers of ten digits.
    """
    return f"{visit_id}|{number:04d}"


def seat_key(visit_id: str, number: int) -> str:
    """Return the key of a visit's seat, numbered from 1.

    Numbered through the year, seats would tell a department by its cursors how many
    others have between its own.
    """
    return f"{visit_id}|{number:04d}"
