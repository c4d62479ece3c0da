"""First answers to writes that bear an idempotency key, kept for a repetition."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

#: How long an answer is kept.
HOURS = 24


class Standing(StrEnum):
    """How a write with a key stands."""

    #: Nobody did it before, or whoever began it was lost: it is the caller's to do.
    OPEN = "open"
    #: Somebody does it just now.
    BUSY = "busy"
    #: It was another write that bore this key.
    OTHER = "other"
    #: It was done, and answered.
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of a write; `answer` is its first answer, sealed, if it has one."""

    standing: Standing
    answer: str = ""


class AnswerBook(Protocol):
    """Where first answers are kept."""

    def begin(self, key: str, fingerprint: str, holder: str, seconds: int) -> Found:
        """Return how a write stands; an open one is held for so many seconds."""

    def renew(self, key: str, holder: str, seconds: int) -> None:
        """Hold a write longer."""

    def finish(self, key: str, holder: str, answer: str) -> None:
        """Keep the answer to a write that is held."""

    def forget(self, key: str, holder: str) -> None:
        """Let go of a write that came to nothing, so that it may be tried again."""
