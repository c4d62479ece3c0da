"""Addresses within the site, with what the page's own address asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from api.language import PARAMETER

_YEAR = "year"
_CURSOR = "cursor"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses; `path` and `asked` are the page's own.

    A year that was asked for is kept in every address, so that who looks at an older
    year stays in it.
    """

    path: str
    asked: Sequence[tuple[str, str]]

    def to(self, path: str, **parameters: object) -> str:
        """Return the address of a page of the same year; None leaves out."""
        if not parameters and not self.asked:
            return path
        kept = [
            (name, value)
            for name, value in self.asked
            if name == _YEAR and _YEAR not in parameters
        ]
        given = [
            (n, str(v)) for n, v in parameters.items() if v is not None and v != ""
        ]
        return _address(path, kept + given)

    def again(self, **parameters: object) -> str:
        """Return the page's own address with other parameters; None leaves out."""
        kept = [
            (name, value)
            for name, value in self.asked
            if name not in parameters and name != PARAMETER and value
        ]
        given = [(n, str(v)) for n, v in parameters.items() if v is not None]
        return _address(self.path, kept + given)

    def in_language(self, language: str) -> str:
        """Return the page's own address in a language."""
        return self.again(**{PARAMETER: language})

    def table(self, path: str, suffix: str, *names: str) -> str:
        """Return where a table is to be had of what the page shows."""
        kept = [(n, v) for n, v in self.asked if n in {*names, _YEAR} and v]
        return _address(f"{path}{suffix}", kept)

    def following(self, cursor: str) -> str:
        """Return the address of the page after."""
        return self.again(**{_CURSOR: cursor})

    def first(self) -> str:
        """Return the address of the first page."""
        return self.again(**{_CURSOR: None})

    def segment(self, text: str) -> str:
        """Return an id as a part of a path."""
        return quote(text, safe="")


def _address(path: str, parameters: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path
