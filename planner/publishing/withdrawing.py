"""Taking back something published: what may be, with which words."""

import unicodedata
from datetime import date
from typing import NoReturn

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
    check_note(wanted.ground, wanted.note, (row.name, row.target_id))
    return store.published.withdraw(
        year.year, wanted, was_public=row.released_on <= today, actor=actor
    )


def check_note(ground: Ground, note: str, names: tuple[str, ...]) -> None:
    """Refuse a note that is missing, too long, or names the target.

    Raises
    ------
    InputError
        Saying which.
    """
    if ground is Ground.OTHER and not note.strip():
        _refuse("withdrawal_note_missing")
    if len(note) > LONGEST_NOTE:
        _refuse("withdrawal_note_long", limit=str(LONGEST_NOTE))
    said = _plain(note)
    if any(_plain(name) in said for name in names if name):
        _refuse("withdrawal_note_names")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.split())


def _refuse(code: str, value: str = "", **params: str) -> NoReturn:
    raise InputError([Finding(file="", code=code, value=value, params=params)])
