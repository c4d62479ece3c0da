"""What the coordinator sends and is sent of changes of people and days."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from planner.substitution.change import LONGEST_REASON, ChangeKind

if TYPE_CHECKING:
    from planner.season.substituting import Reported

_ID = r"^[0-9A-Za-z_.-]{0,64}$"
_MOST = 500

Id = Annotated[str, Field(pattern=_ID)]


class Change(BaseModel):
    """One change; which has what, docs/substitutions.md says. What it lacks is empty.

    `effective` is today if not said.
    """

    change: ChangeKind
    inspector_id: Id = ""
    visit_id: Id = ""
    target_id: Id = ""
    first: date | None = None
    last: date | None = None
    effective: date | None = None
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)

    model_config = ConfigDict(extra="forbid")

    def cells(self) -> dict[str, str]:
        """Return the change as the table of changes has it."""
        return {
            name: "" if value is None else str(value)
            for name, value in self.model_dump(mode="json").items()
        }


class Changes(BaseModel):
    """Changes, made in their order: all of them, or none."""

    changes: list[Change] = Field(min_length=1, max_length=_MOST)

    model_config = ConfigDict(extra="forbid")

    def reported(self, today: date) -> "list[Reported]":
        """Return them as they are reported.

        Raises
        ------
        InputError
            If one says too little or too much; all that do are named.
        """
        # Loaded here: it brings solvers and tables, which readers have no use for.
        from planner.composition.substitutions import reported_of

        return reported_of([change.cells() for change in self.changes], today)


class Substitution(BaseModel):
    """A change and a visit that it touched: who left, who came by lot, and when."""

    seq: int
    at: str
    actor: str
    change: str
    inspector_id: str
    target_id: str
    named_visit_id: str
    first: date | None
    last: date | None
    effective: date
    reason: str
    department_id: str
    round_id: str
    visit_id: str
    name: str
    gone: list[str]
    came: list[str]
    vacant: list[str]
    start_before: date | None
    end_before: date | None
    day_before: date | None
    start: date | None
    end: date | None
    day: date | None


class Known(BaseModel):
    """A change that was on record already, so that nothing was done."""

    location: str
    code: str
    message_zh: str
    message_en: str


class Substituted(BaseModel):
    """What came of changes: a line for every visit touched, and what was known."""

    items: list[Substitution]
    known: list[Known]
