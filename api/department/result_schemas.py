"""What a department sends to have several results reviewed or published."""

from pydantic import BaseModel, ConfigDict, Field

from api.results import Because, Id, seen_as
from planner.results.record import Place, ResultVersion
from planner.results.register import Register

_MOST = 500


class Seen(BaseModel):
    """A result as its caller saw it: `tag` is the result's own."""

    visit_id: Id
    item_id: Id
    tag: str = Field(max_length=100)

    model_config = ConfigDict(extra="forbid")


class Reviewed(BaseModel):
    """Results that are found good."""

    results: list[Seen] = Field(min_length=1, max_length=_MOST)

    model_config = ConfigDict(extra="forbid")

    def found(self, register: Register, department_id: str) -> list[ResultVersion]:
        """Return the results, each as it was seen."""
        return [
            seen_as(
                one.tag,
                register.result(
                    Place(
                        visit_id=one.visit_id,
                        department_id=department_id,
                        item_id=one.item_id,
                    )
                ),
            )
            for one in self.results
        ]


class SentBack(Reviewed, Because):
    """Results that must be corrected, and why."""

    model_config = ConfigDict(extra="forbid")


class ToPublish(BaseModel):
    """Which reviewed results are meant: a visit's, a round's, or all."""

    visit: Id | None = None
    round: Id | None = None

    model_config = ConfigDict(extra="forbid")
