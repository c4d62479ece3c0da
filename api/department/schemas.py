"""What a department is sent."""

from datetime import date

from pydantic import BaseModel


class Me(BaseModel):
    """Whose token this is."""

    department_id: str
    name: str
    year_id: str
    year: int


class Partner(BaseModel):
    """Another department of a visit, and how many people it sends."""

    department_id: str
    name: str
    inspectors: int

    def __str__(self) -> str:
        """Return name and number as a table shows them."""
        return f"{self.name}({self.inspectors})"


class Item(BaseModel):
    """An item checked in a visit."""

    item_id: str
    name: str
    department_name: str
    own: bool

    def __str__(self) -> str:
        """Return the name, which is what a table shows."""
        return self.name


class Seat(BaseModel):
    """One of the department's own inspectors in a visit."""

    visit_id: str
    inspector_id: str
    inspector_name: str
    role: str
    item_ids: list[str]
    exception: str

    def __str__(self) -> str:
        """Return name and role as a table shows them."""
        return f"{self.inspector_name}({self.role})"


class Visit(BaseModel):
    """A visit of the department's."""

    visit_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    address: str
    start: date
    end: date
    day: date | None
    initiates: bool
    partners: list[Partner]
    items: list[Item]
    team: list[Seat]
    withdrawn: str
    replaces: str
