"""What is sent to have a visit replaced: the same for coordinator and department."""

from typing import TYPE_CHECKING, Any

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.steps import NO_STORE
from planner.publishing.replaced_rows import shortage_findings
from planner.replacement.reasons import LONGEST_NOTE, Reason
from planner.replacement.record import Recorded

if TYPE_CHECKING:
    from planner.season.replacing import Wanted

CREATED = 201
#: What a replacement is refused with, one example a status.
REFUSED = {404: "replacement_no_visit", 409: "replacement_withdrawn_already"}


class Asked(BaseModel):
    """Why a visit's target can't be inspected; `other` needs a note."""

    reason: Reason
    note: str = Field(default="", max_length=LONGEST_NOTE)

    model_config = ConfigDict(extra="forbid")

    def wanted(self, visit_id: str, department_id: str = "") -> "Wanted":
        """Return what is wanted of a visit."""
        # Loaded here: it brings solvers and tables, which readers have no use for.
        from planner.season.replacing import Wanted

        return Wanted(
            visit_id=visit_id,
            reason=self.reason,
            note=self.note,
            department_id=department_id,
        )


class Lack(BaseModel):
    """Which people were too few for a team, so that a visit has none."""

    department_id: str
    message_zh: str
    message_en: str


def lacks(made: Recorded, department_id: str | None = None) -> list[dict[str, str]]:
    """Return the people that lacked, of one department or of all."""
    return [
        {
            "department_id": finding.value,
            "message_zh": finding.message.zh,
            "message_en": finding.message.en,
        }
        for finding in shortage_findings(made.replacement)
        if department_id in (None, finding.value)
    ]


def replaced(schema: type[BaseModel], told: dict[str, Any]) -> Response:
    """Return the response that shows a replacement as it was made."""
    model = schema.model_validate(told, from_attributes=True)
    return Response(
        model.model_dump_json(),
        status_code=CREATED,
        media_type="application/json",
        headers=NO_STORE,
    )
