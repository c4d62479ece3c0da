"""Taking back something published: what may be, with which words."""

import re
from datetime import date
from typing import NoReturn

from planner.discretion import discreet, names_one, talk_of_grades
from planner.errors import Finding, InputError
from planner.publishing.published import PublicStore
from planner.publishing.store import ListedRow, YearRow
from planner.publishing.withdrawal import (
    LONGEST_NOTE,
    Ground,
    Wanted,
    What,
    Withdrawal,
)


def withdraw_listed(
    store: PublicStore, year: YearRow, wanted: Wanted, today: date, actor: str
) -> Withdrawal:
    """Take back a list's row, public or not yet.

    Raises
    ------
    InputError
        If there is no such row, or the note can't be published.
    ConflictError
        If it is withdrawn already.
    """
    row = store.row(ListedRow, year.year_id, wanted.row_key)
    if row is None or wanted.what is not What.LISTED:
        _refuse("withdrawal_no_row", wanted.row_key)
    talk = talk_of_grades(year.policy["grades"]["order"])
    check_note(wanted.ground, wanted.note, (row.name, row.target_id), talk)
    return store.published.withdraw(
        year.year, wanted, was_public=row.released_on <= today, actor=actor
    )


def check_note(
    ground: Ground, note: str, names: tuple[str, ...], talk: re.Pattern[str]
) -> None:
    """Refuse a note that is missing, too long, names the target or tells its grade.

    Raises
    ------
    InputError
        Saying which.
    """
    if ground is Ground.OTHER and not note.strip():
        _refuse("withdrawal_note_missing")
    if len(note) > LONGEST_NOTE:
        _refuse("withdrawal_note_long", limit=str(LONGEST_NOTE))
    if names_one(note, names):
        _refuse("withdrawal_note_names")
    if discreet(note, talk) != note:
        _refuse("withdrawal_note_grades")


def _refuse(code: str, value: str = "", **params: str) -> NoReturn:
    raise InputError([Finding(file="", code=code, value=value, params=params)])
