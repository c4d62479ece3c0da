"""Answers kept as bytes, those of one revision of one day."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

#: In bytes, of one answer and of all.
_LARGEST = 2 << 20
_ALL = 64 << 20

#: Path, query and the formats that are accepted.
Key = tuple[str, bytes, str]
Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent, and what the log notes of such a request."""

    headers: tuple[Header, ...]
    etag: str
    body: bytes
    noted: Mapping[str, str]


class KeptAnswers:
    """What was answered at one revision on one day, the last asked for kept longest."""

    def __init__(self) -> None:
        self._moment: tuple[str, date] | None = None
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._size = 0

    def find(self, moment: tuple[str, date], key: Key) -> Answer | None:
        """Return what was answered at that moment."""
        if moment != self._moment:
            self._moment = moment
            self._answers.clear()
            self._size = 0
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, moment: tuple[str, date], key: Key, answer: Answer) -> None:
        """Keep an answer, unless the moment has passed or it is too large."""
        size = len(answer.body)
        if moment != self._moment or size > _LARGEST or key in self._answers:
            return
        self._answers[key] = answer
        self._size += size
        while self._size > _ALL:
            _, oldest = self._answers.popitem(last=False)
            self._size -= len(oldest.body)
