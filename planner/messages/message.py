"""The shape of a message for people."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A text and its remedy, Chinese first.

    Texts are `str.format` templates over a finding's `value`, `column` and `params`.
    """

    zh: str
    en: str
    remedy_zh: str
    remedy_en: str

    def filled(self, params: Mapping[str, str]) -> "Message":
        """Return the message with its parameters filled in."""
        return Message(
            *(
                text.format_map(params)
                for text in (self.zh, self.en, self.remedy_zh, self.remedy_en)
            )
        )

    @property
    def remedy(self) -> str:
        """Both remedies in one cell, Chinese first."""
        return f"{self.remedy_zh} / {self.remedy_en}"
