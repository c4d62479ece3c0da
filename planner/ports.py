"""What the domain asks of the outside world."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """The time now."""

    def now(self) -> datetime:
        """Return the time now, aware, in UTC."""


class Entropy(Protocol):
    """Chance that nobody can foresee."""

    def token_hex(self) -> str:
        """Return 32 random bytes as 64 hex digits."""


class Progress(Protocol):
    """Where long work says how far it is."""

    def stage(self, name_zh: str, name_en: str) -> None:
        """Say that a stage begins; the one before it has ended."""

    def advance(self, done: int, total: int) -> None:
        """Say how much of the stage is done."""


class NoProgress:
    """Progress that nobody watches."""

    def stage(self, name_zh: str, name_en: str) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""


class WithinStage:
    """Progress of work that is all one stage: its own stages aren't shown."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def stage(self, name_zh: str, name_en: str) -> None:
        """Say nothing: the stage under way goes on."""

    def advance(self, done: int, total: int) -> None:
        """Say how much of the stage is done."""
        self._progress.advance(done, total)


def tracked(items: Iterable[T], total: int, progress: Progress) -> Iterable[T]:
    """Yield `items` and report each to `progress`."""
    for done, item in enumerate(items, start=1):
        yield item
        progress.advance(done, total)
