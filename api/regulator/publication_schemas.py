"""What the regulator sends and is sent of publication: withdrawals, the calendar."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from planner.publishing.withdrawal import LONGEST_NOTE, Ground

_ID = r"^[0-9A-Za-z_.-]{1,64}$"


class ListedToWithdraw(BaseModel):
    """A list's row to be withdrawn, and why; `other` needs a note, which is public."""

    round_id: str = Field(pattern=_ID)
    entry_id: str = Field(pattern=_ID)
    target_id: str = Field(pattern=_ID)
    ground: Ground
    note: str = Field(default="", max_length=LONGEST_NOTE)

    model_config = ConfigDict(extra="forbid")


class ToRestore(BaseModel):
    """Why a withdrawal is undone."""

    note: str = Field(default="", max_length=LONGEST_NOTE)

    model_config = ConfigDict(extra="forbid")


class Withdrawal(BaseModel):
    """A withdrawal as it is kept; `restored_at` is null while it is in force."""

    public_id: str
    year: int
    what: str
    row_key: str
    was_public: bool
    ground: str
    ground_zh: str
    ground_en: str
    note: str
    withdrawn_at: str
    actor: str
    restored_at: str | None
    restored_note: str


class Publication(BaseModel):
    """One thing of the year's publication: when it is due, and how it stands."""

    thing: str
    thing_zh: str
    round_id: str
    entry_id: str
    department_id: str
    due_on: date | None
    condition_zh: str
    condition_en: str
    state: str
    state_zh: str
    out: int
    in_all: int
    withdrawn: int
    overdue: int
