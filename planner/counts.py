"""How many rows of an input file there were, and what became of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCount:
    """Rows of one input file: rows = kept + rejected, always."""

    file: str
    rows: int
    kept: int
    rejected: int

    def __post_init__(self) -> None:
        if self.rows != self.kept + self.rejected:
            msg = f"{self.file}: {self.rows} rows in, {self.kept} + {self.rejected} out"
            raise ValueError(msg)
