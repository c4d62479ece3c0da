"""What somebody typed of results, right or wrong: kept until it is taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData

from api.desk.forms import Fault, chosen, day_of, fault, text
from planner.results.entering import Asked
from planner.results.record import ResultVersion

#: The fields of one item; in a form of several each is followed by the item's id.
FIELDS = ("codes", "note", "evidence", "first_offence", "rectify_by")
#: The field that the whole form shares.
DAY = "inspected_on"
#: What all items get of which nothing was typed.
REST = "rest"
#: What to do about a result that somebody else entered meanwhile.
CHOICE = "choice"
KEEP = "keep"
_MINE = "mine:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedItem:
    """What was typed of one item's result.

    `choice` is what to do where somebody else was first: "", "keep", or "mine:" and
    the version that is to be corrected.
    """

    item_id: str
    codes: tuple[str, ...] = ()
    note: str = ""
    evidence: str = ""
    first_offence: bool = False
    rectify_by: str = ""
    choice: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed: then the item is for later."""
        typed = (self.codes, self.note.strip(), self.evidence.strip(), self.rectify_by)
        return not (any(typed) or self.first_offence)

    def replaces(self, version: ResultVersion) -> bool:
        """Tell whether it is to take the place of that version."""
        return self.choice == mine(version)

    def faults(self) -> Iterable[Fault]:
        """Yield what can't be read of it."""
        if self.rectify_by and day_of(self.rectify_by) is None:
            yield fault("bad_date", self.field("rectify_by"), self.rectify_by)

    def field(self, name: str) -> str:
        """Return what a field of this item is called in a form of several."""
        return f"{name}:{self.item_id}"

    def asked(self, day: date) -> Asked:
        """Return the result that it asks for, inspected on that day."""
        return Asked(
            item_id=self.item_id,
            codes=self.codes,
            inspected_on=day,
            note=self.note,
            evidence=self.evidence,
            first_offence=self.first_offence,
            rectify_by=day_of(self.rectify_by),
        )


def mine(version: ResultVersion) -> str:
    """Return the choice to have what was typed take a version's place."""
    return f"{_MINE}{version.version}"


def typed_item(form: FormData, item_id: str) -> TypedItem:
    """Return what a form has of one item."""

    def name(field: str) -> str:
        return f"{field}:{item_id}"

    return TypedItem(
        item_id=item_id,
        codes=chosen(form, name("codes")),
        note=text(form, name("note")),
        evidence=text(form, name("evidence")),
        first_offence=bool(text(form, name("first_offence"))),
        rectify_by=text(form, name("rectify_by")),
        choice=text(form, name(CHOICE)),
    )


def as_typed(version: ResultVersion) -> TypedItem:
    """Return a result as it would have been typed."""
    return TypedItem(
        item_id=version.item_id,
        codes=version.codes,
        note=version.note,
        evidence=version.evidence,
        first_offence=version.first_offence,
        rectify_by=version.rectify_by.isoformat() if version.rectify_by else "",
    )
