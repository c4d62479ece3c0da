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

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "change": "ill",
                    "inspector_id": "6401-0231",
                    "visit_id": "",
                    "target_id": "",
                    "first": "2026-04-13",
                    "last": "2026-04-17",
                    "effective": None,
                    "reason": "病假",
                }
            ]
        },
    )

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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "seq": 231,
                    "at": "2026-04-12T01:30:00Z",
                    "actor": "regulator:3f9a:协调处",
                    "change": "ill",
                    "inspector_id": "6401-0231",
                    "target_id": "",
                    "named_visit_id": "",
                    "first": "2026-04-13",
                    "last": "2026-04-17",
                    "effective": "2026-04-12",
                    "reason": "病假",
                    "department_id": "",
                    "round_id": "2026Q2",
                    "visit_id": "2026Q2-00017",
                    "name": "示例餐饮有限公司",
                    "gone": ["6401-0231"],
                    "came": ["6401-0388"],
                    "vacant": [],
                    "start_before": "2026-04-01",
                    "end_before": "2026-06-30",
                    "day_before": "2026-04-13",
                    "start": "2026-04-01",
                    "end": "2026-06-30",
                    "day": "2026-04-13",
                }
            ]
        }
    )


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
