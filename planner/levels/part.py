"""A part of a drawn round: what belongs to some districts (docs/levels.md)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Self

from planner.ids import canonical_json, hash_fields
from planner.protocol.districts import district_key, entries_by_district
from planner.protocol.salts import salt
from planner.protocol.strata import StrataTable

PART = "part.json"
ROWS = "rows.csv.gz"
LEAVES = "leaves.txt.gz"
PROTOCOL = "part/1"
#: What a part shows of a visit.
_OF_VISIT = (
    "visit",
    "target",
    "entries",
    "initiator",
    "departments",
    "items",
    "district",
    "start",
    "end",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket of the frame's tree; the leaves of a closed one aren't told."""

    name: str
    digest: str
    leaves: tuple[str, ...]

    def lines(self, named: AbstractSet[str]) -> Iterator[str]:
        """Yield its lines in a part: its leaves where the part has rows in it."""
        if self.name in named:
            yield from self.leaves
        else:
            yield f"{self.name} {self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A round's documents, as far as districts can be cut out of them.

    `districts` has a key and entries for each; `across` is who was drawn by entries
    that aren't cut by district; `visits` is None where there were no teams.
    """

    statement: Mapping[str, Any]
    plan: Mapping[str, Any]
    reveals: Mapping[str, Any]
    seed: str
    record: Mapping[str, Any]
    grades: Sequence[str]
    caps: Mapping[str, int]
    districts: Mapping[str, Mapping[str, Any]]
    across: Mapping[str, Sequence[str]]
    visits: Sequence[Mapping[str, Any]] | None

    @classmethod
    def of_round(cls, documents: Mapping[str, Any], custody_key: str | None) -> Self:
        """Return those of a whole round, from its audit bundle.

        Parameters
        ----------
        documents
            The bundle's JSON by name, without `.json`, and `seed`.
        """
        strata = StrataTable.from_json(documents["strata"])
        entries = entries_by_district(strata)
        record = documents["record"]
        across: dict[str, list[str]] = {}
        for row in record["strata"]:
            if "." not in row["stratum"]:
                drawn = across.setdefault(row["entry"], [])
                drawn += (target for target, _ in row["selected"])
        teams = documents.get("teams")
        return cls(
            **_of_all(documents),
            grades=strata.grades,
            caps=strata.caps,
            districts={
                name: {
                    "key": district_key(custody_key, name),
                    "entries": entries.get(name, []),
                }
                for name in _names(documents["statement"])
            },
            across=across,
            visits=None if teams is None else teams["visits"],
        )

    @classmethod
    def of_part(cls, documents: Mapping[str, Any]) -> Self:
        """Return those of a part, from its members."""
        part = documents["part"]
        return cls(
            **_of_all(documents),
            grades=part["grades"],
            caps=part["caps"],
            districts={its["district"]: its for its in part["districts"]},
            across={one["entry"]: one["selected"] for one in part["across"]},
            visits=part["visits"],
        )

    def within(self, prefixes: Iterable[str]) -> list[str]:
        """Return the districts whose codes begin with one of some prefixes."""
        starts = tuple(prefixes)
        return [name for name in self.districts if name.startswith(starts)]

    def named(self) -> set[str]:
        """Return the targets of which it must be known whether they are a part's."""
        drawn = {target for its in self.across.values() for target in its}
        return drawn.union(visit["target"] for visit in self.visits or ())

    def selected(self, chosen: Iterable[str], mine: AbstractSet[str]) -> int:
        """Return how many targets of a part were drawn, counted once an entry."""
        drawn = sum(len(row["selected"]) for row in self._drawn({*chosen}))
        across = sum(target in mine for its in self.across.values() for target in its)
        return drawn + across

    def members(
        self, prefixes: Sequence[str], mine: AbstractSet[str]
    ) -> dict[str, bytes]:
        """Return a part's members but its rows and leaves, by name.

        Parameters
        ----------
        mine
            Those of `named` whose rows the part has.
        """
        chosen = self.within(prefixes)
        part = {
            "protocol": PROTOCOL,
            "round": self.statement["round"],
            "prefixes": list(prefixes),
            "grades": list(self.grades),
            "caps": dict(self.caps),
            "districts": [
                {
                    "district": name,
                    "key": self.districts[name]["key"],
                    "entries": self.districts[name]["entries"],
                }
                for name in chosen
            ],
            "across": [
                {"entry": entry, "selected": [t for t in drawn if t in mine]}
                for entry, drawn in self.across.items()
            ],
            "visits": self._visits(mine),
        }
        documents = {
            "statement": self.statement,
            "plan": self.plan,
            "reveals": self.reveals,
            "part": part,
            "record": {**self.record, "strata": self._drawn({*chosen})},
        }
        members = {f"{name}.json": canonical_json(d) for name, d in documents.items()}
        members["seed.txt"] = self.seed.encode()
        return members

    def _drawn(self, chosen: AbstractSet[str]) -> list[Mapping[str, Any]]:
        return [
            row
            for row in self.record["strata"]
            if row["stratum"].rpartition(".")[0] in chosen
        ]

    def _visits(self, mine: AbstractSet[str]) -> list[dict[str, Any]] | None:
        if self.visits is None:
            return None
        return [
            {name: visit[name] for name in _OF_VISIT}
            for visit in self.visits
            if visit["target"] in mine
        ]


def columns_of(statement: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a part's columns: the frame's, and each row's secrets if there are any."""
    columns = tuple(statement["frame"]["columns"])
    return columns if statement["mode"] == "open" else (*columns, "salt", "seal")


def _of_all(documents: Mapping[str, Any]) -> dict[str, Any]:
    names = ("statement", "plan", "reveals", "seed", "record")
    return {name: documents[name] for name in names}


def _names(statement: Mapping[str, Any]) -> list[str]:
    return [district["district"] for district in statement["districts"]]


def leaf_of(cells: Sequence[str], statement: Mapping[str, Any]) -> str:
    """Return the leaf of a part's row, which it stands for in the frame.

    Parameters
    ----------
    cells
        As `columns_of` names them.
    """
    frame = statement["frame"]
    its = dict(zip(columns_of(statement), cells, strict=True))
    shown = [its[c] for c in frame["columns"] if c not in frame["sealed_columns"]]
    if statement["mode"] == "open":
        return hash_fields("leaf", salt(None, cells[0]), *shown)
    if frame["sealed_columns"]:
        sealed = [its[column] for column in frame["sealed_columns"]]
        shown.append(hash_fields("sealed", its["seal"], *sealed))
    return hash_fields("leaf", its["salt"], *shown)
