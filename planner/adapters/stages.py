"""Progress of a command that has stages: what each cost, and which came to nothing."""

from typing import Protocol

from planner.adapters.files.year_files import StageCost
from planner.ports import Progress


class Stages(Progress, Protocol):
    """Progress that is told of a command's end, on a screen or elsewhere."""

    def close(self) -> list[StageCost]:
        """End the last stage; return what all of them cost."""

    def fail(self) -> None:
        """Say that the stage under way, if there is one, came to nothing."""
