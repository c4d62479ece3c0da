"""What the coordinator sends in a ceremony."""

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from planner.ceremony.steps import Reason

if TYPE_CHECKING:
    from planner.season.announcing import Announced

_ID = r"^[0-9A-Za-z_.-]{1,64}$"
_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
_LONGEST = 20_000

Id = Annotated[str, Field(pattern=_ID)]


class Draft(BaseModel):
    """A round to be drafted; `public_source` "none" has no `source_at`."""

    round: Id
    parties: list[Id] = Field(min_length=1, max_length=50)
    reveal_by: str = Field(pattern=_TIME)
    public_source: str = Field(default="none", min_length=1, max_length=200)
    source_at: str | None = Field(default=None, pattern=_TIME)

    model_config = ConfigDict(extra="forbid")

    def announced(self) -> "Announced":
        """Return what is announced."""
        from planner.season.announcing import Announced

        return Announced(
            round_id=self.round,
            parties=tuple(self.parties),
            reveal_by=self.reveal_by,
            public_source=self.public_source,
            source_at=self.source_at,
        )


class PublicValue(BaseModel):
    """What the public source said, exactly, and where it was read.

    `correct` mends a slip made in typing before the draw; both stay on record.
    """

    answer: str = Field(min_length=1, max_length=_LONGEST)
    where: str = Field(min_length=1, max_length=500)
    correct: bool = False

    model_config = ConfigDict(extra="forbid")


class Abandonment(BaseModel):
    """Why a round is abandoned."""

    reason: Reason
    text: str = Field(min_length=1, max_length=500)

    model_config = ConfigDict(extra="forbid")
