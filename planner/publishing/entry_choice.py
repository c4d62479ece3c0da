"""Which entries of a plan somebody asks for, by what the public is told of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planner.publishing.publication import PublicEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChoice:
    """What an entry must have; None and "" don't restrict.

    `department` takes part in it; `round_id` draws it; `days` are the first and last
    of a period that its window touches; `district` is one that its scope reaches
    into; `words` stand in its name, its field or the name of one of its items.
    """

    department: str | None = None
    round_id: str | None = None
    days: tuple[date, date] | None = None
    district: str | None = None
    words: str = ""

    def of(self, entries: Iterable[PublicEntry]) -> list[PublicEntry]:
        """Return the entries that are asked for, in their order."""
        return [entry for entry in entries if self._asks_for(entry)]

    def _asks_for(self, entry: PublicEntry) -> bool:
        return (
            self._by_department(entry)
            and self._by_round(entry)
            and self._by_days(entry)
            and (self.district is None or reaches(entry, self.district))
            and _says(entry, self.words.strip())
        )

    def _by_department(self, entry: PublicEntry) -> bool:
        taking_part = (entry.initiator, *entry.cooperators)
        return self.department is None or any(
            department.id == self.department for department in taking_part
        )

    def _by_round(self, entry: PublicEntry) -> bool:
        return self.round_id is None or any(
            window.round_id == self.round_id for window in entry.rounds
        )

    def _by_days(self, entry: PublicEntry) -> bool:
        if self.days is None:
            return True
        first, last = self.days
        return entry.start <= last and entry.end >= first


def reaches(entry: PublicEntry, district: str) -> bool:
    """Tell whether an entry's scope reaches into a district, given by its code.

    Codes in scopes may be of a whole city or province: texts that districts begin
    with.
    """
    included = tuple(entry.scope["include"].get("district", ()))
    excluded = tuple(entry.scope["exclude"].get("district", ()))
    within = not included or any(
        district.startswith(code) or code.startswith(district) for code in included
    )
    return within and not (excluded and district.startswith(excluded))


def _says(entry: PublicEntry, words: str) -> bool:
    texts = (entry.name, entry.field, entry.entry_id, *(i.name for i in entry.items))
    return not words or any(words in text for text in texts)
