"""A bundle's members, parsed when a check first asks for them."""

import csv
import io
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

from planner.protocol.bundle import FRAME, PACKED_FRAME, Bundle
from planner.verify import shapes
from planner.verify.canonical import read_json

T = TypeVar("T")


class UnavailableError(Exception):
    """A member that a check needs is missing or malformed; the text says how."""


class Evidence:
    """What a bundle holds.

    Every property raises `UnavailableError` where its member is missing or isn't
    what docs/protocol.md, 10, says it is.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    @property
    def public(self) -> bool:
        """Whether the bundle holds nothing for an auditor only."""
        return self._bundle.public

    def has(self, name: str) -> bool:
        """Tell whether a member is there at all."""
        return name in self._bundle.members or name in self._bundle.unreadable

    @cached_property
    def statement(self) -> Mapping[str, Any]:
        """`statement.json`."""
        return self._json("statement.json", shapes.STATEMENT)

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """`plan.json`."""
        return self._json("plan.json", shapes.PLAN)

    @cached_property
    def policy(self) -> Mapping[str, Any]:
        """`policy.json`."""
        return self._json("policy.json", shapes.anything)

    @cached_property
    def strata(self) -> Mapping[str, Any]:
        """`strata.json`."""
        return self._json("strata.json", shapes.STRATA)

    @cached_property
    def reveals(self) -> Mapping[str, Any]:
        """`reveals.json`."""
        return self._json("reveals.json", shapes.REVEALS)

    @cached_property
    def record(self) -> Mapping[str, Any]:
        """`record.json`."""
        return self._json("record.json", shapes.RECORD)

    @cached_property
    def seed(self) -> str:
        """`seed.txt`."""
        return self._hex("seed.txt")

    @cached_property
    def list_digest(self) -> str:
        """`list_digest.txt`."""
        return self._hex("list_digest.txt")

    @cached_property
    def custody_key(self) -> str | None:
        """`custody_key.txt`, None where there is none."""
        if not self.has("custody_key.txt"):
            return None
        return self._hex("custody_key.txt")

    @property
    def secret(self) -> str:
        """The key, or "open": what digests are hashed with.

        In a confidential round there is no digest without the key.
        """
        if self.custody_key is None and self.statement["mode"] == "confidential":
            msg = "custody_key.txt is missing"
            raise UnavailableError(msg)
        return "open" if self.custody_key is None else self.custody_key

    @cached_property
    def frame(self) -> dict[str, list[str]]:
        """The frame's cells by column, in the file's order of rows."""
        if PACKED_FRAME in self._bundle.unreadable:
            msg = f"{PACKED_FRAME}: {self._bundle.unreadable[PACKED_FRAME]}"
            raise UnavailableError(msg)
        header, rows = self._csv(FRAME)
        if header != self.statement["frame"]["columns"]:
            msg = f"{FRAME}: the columns aren't the statement's"
            raise UnavailableError(msg)
        if header[:1] != ["target_id"] or len(set(header)) != len(header):
            msg = f"{FRAME}: target_id first, no column twice"
            raise UnavailableError(msg)
        cells = [list(column) for column in zip(*rows, strict=True)]
        return dict(zip(header, cells or [[] for _ in header], strict=True))

    @cached_property
    def past_visits(self) -> list[int]:
        """Visits made earlier in the year, 0 where the frame doesn't say."""
        cells = self.frame.get("visits")
        if cells is None:
            return [0] * len(self.frame["target_id"])
        try:
            return [int(value or 0) for value in cells]
        except ValueError as error:
            msg = f"{FRAME}: visits: {error}"
            raise UnavailableError(msg) from error

    @cached_property
    def published(self) -> list[list[str]]:
        """Rows of `published.csv`."""
        header, rows = self._csv("published.csv")
        if header != ["entry", "target_id"]:
            msg = "published.csv: the columns are entry, target_id"
            raise UnavailableError(msg)
        return rows

    def _data(self, name: str) -> bytes:
        if name in self._bundle.unreadable:
            msg = f"{name}: {self._bundle.unreadable[name]}"
            raise UnavailableError(msg)
        if name not in self._bundle.members:
            msg = f"{name} is missing"
            raise UnavailableError(msg)
        return self._bundle.members[name]

    def _json(self, name: str, shape: shapes.Shape) -> Mapping[str, Any]:
        value = self._parsed(name, read_json)
        for fault in shape(value, "it"):
            msg = f"{name}: {fault}"
            raise UnavailableError(msg)
        return cast("Mapping[str, Any]", value)

    def _hex(self, name: str) -> str:
        value = self._parsed(name, lambda data: data.decode().strip())
        for fault in shapes.hexadecimal(value, "it"):
            msg = f"{name}: {fault}"
            raise UnavailableError(msg)
        return value

    def _csv(self, name: str) -> tuple[list[str], list[list[str]]]:
        rows = self._parsed(name, _csv_rows)
        if not rows:
            msg = f"{name}: it has no header"
            raise UnavailableError(msg)
        header = rows[0]
        for number, row in enumerate(rows[1:], start=2):
            if len(row) != len(header):
                msg = f"{name}: row {number} has {len(row)} cells, not {len(header)}"
                raise UnavailableError(msg)
        return header, rows[1:]

    def _parsed(self, name: str, parse: Callable[[bytes], T]) -> T:
        try:
            return parse(self._data(name))
        except (ValueError, csv.Error) as error:
            msg = f"{name}: {error}"
            raise UnavailableError(msg) from error


def _csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
