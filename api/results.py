"""What is sent and shown of results: the same for a department and the regulator."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.errors import ApiError
from api.errors import Code as ErrorCode
from api.preconditions import PRECONDITIONS, state_tag
from api.steps import NO_STORE
from planner.policy.results import ResultsPolicy
from planner.publishing.store import ItemRow
from planner.results.entering import Asked
from planner.results.record import (
    LONGEST_EVIDENCE,
    LONGEST_NOTE,
    LONGEST_REASON,
    ResultVersion,
)

CREATED = 201
#: What entering is refused with, and what a step on a result is, one example a status.
ENTERING = {404: "result_no_visit", 409: "result_exists"}
STEPPING = {404: "result_none", 409: "result_wrong_stage"}
LOCKED = PRECONDITIONS

Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_.-]{1,64}$")]
Code = Annotated[str, Field(min_length=1, max_length=64)]

_MOST_ITEMS = 200


class FoundAsked(BaseModel):
    """What was found: codes of the policy's list, the day, and what there is to say."""

    codes: list[Code] = Field(max_length=20)
    inspected_on: date
    note: str = Field(default="", max_length=LONGEST_NOTE)
    evidence: str = Field(default="", max_length=LONGEST_EVIDENCE)
    first_offence: bool = False
    rectify_by: date | None = None

    model_config = ConfigDict(extra="forbid")

    def asked(self, item_id: str) -> Asked:
        """Return the result as it is asked for."""
        return Asked(
            item_id=item_id,
            codes=tuple(self.codes),
            inspected_on=self.inspected_on,
            note=self.note,
            evidence=self.evidence,
            first_offence=self.first_offence,
            rectify_by=self.rectify_by,
        )


class ItemFound(FoundAsked):
    """What was found of one item."""

    item_id: Id


class Entered(BaseModel):
    """Results of a visit's items, entered together: all or none."""

    items: list[ItemFound] = Field(min_length=1, max_length=_MOST_ITEMS)

    model_config = ConfigDict(extra="forbid")


class Correction(FoundAsked):
    """A result as it should have been, and why it is another."""

    reason: str = Field(default="", max_length=LONGEST_REASON)


class Because(BaseModel):
    """Why something is done."""

    reason: str = Field(max_length=LONGEST_REASON)

    model_config = ConfigDict(extra="forbid")


class Result(BaseModel):
    """A result as its newest version has it; `tag` is what `If-Match` takes."""

    visit_id: str
    department_id: str
    item_id: str
    item_name: str
    version: int
    stage: str
    stage_zh: str
    codes: list[str]
    codes_en: list[str]
    inspected_on: date
    note: str
    evidence: str
    first_offence: bool
    rectify_by: date | None
    followup: bool
    reason: str
    actor: str
    at: str
    entered_on: date
    published_on: date | None
    tag: str


class Results(BaseModel):
    """Results as they stand after a step."""

    items: list[Result]


class History(BaseModel):
    """A result and all its versions, the first one first."""

    result: Result
    versions: list[Result]


def tag_of(version: ResultVersion) -> str:
    """Return the tag of a result's state."""
    return state_tag("result", version.year, version.key, version.version)


def seen_as(tag: str, version: ResultVersion) -> ResultVersion:
    """Return a result that is as its caller saw it.

    Raises
    ------
    ApiError
        If it is another meanwhile (412).
    """
    if tag != tag_of(version):
        raise ApiError(ErrorCode.PRECONDITION_FAILED, version.item_id)
    return version


def shown(
    version: ResultVersion, items: Mapping[str, ItemRow], policy: ResultsPolicy
) -> dict[str, Any]:
    """Return a version as it is sent."""
    item = items.get(version.item_id)
    english = dict(policy.english)
    return {
        **{name: getattr(version, name) for name in _TAKEN},
        "item_name": item.name if item else version.item_id,
        "stage_zh": version.stage.zh,
        "codes_en": [english.get(code, code) for code in version.codes],
        "followup": policy.needs_followup(version.codes),
        "tag": tag_of(version),
    }


_TAKEN = tuple(
    name
    for name in Result.model_fields
    if name not in ("item_name", "stage_zh", "codes_en", "followup", "tag")
)


def answered(model: BaseModel, status: int = 200, tag: str = "") -> Response:
    """Return the response that shows how things stand after a step."""
    headers = {**NO_STORE, "ETag": tag} if tag else NO_STORE
    return Response(
        model.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers=headers,
    )


def told(
    versions: Sequence[ResultVersion],
    items: Mapping[str, ItemRow],
    policy: ResultsPolicy,
    status: int = 200,
) -> Response:
    """Return the response that shows results after a step, one with its tag."""
    rows = [shown(version, items, policy) for version in versions]
    tag = tag_of(versions[0]) if len(versions) == 1 else ""
    return answered(Results.model_validate({"items": rows}), status, tag)
