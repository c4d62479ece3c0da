"""Parts of bundles: what belongs to some districts, cut from a round or from a part."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.adapters.engines.frame_csv import FrameCsv
from planner.adapters.files.part_files import BundleFiles, opened_bundle, part_folder
from planner.adapters.state.workspace import Workspace
from planner.errors import Finding, InputError
from planner.levels.part import PART, Bucket, Told
from planner.publishing.auditing import audit_bundle
from planner.publishing.store import RoundRow, Store

_JSON = ".json"

#: A round's documents, its rows in some districts, and its tree.
_Source = tuple[
    Told,
    Callable[[Sequence[str]], Iterable[Sequence[str]]],
    Callable[[], Iterator[Bucket]],
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a part came to."""

    round_id: str
    districts: tuple[str, ...]
    rows: int
    selected: int


def cut_part(bundle: Path, prefixes: Sequence[str], out: Path) -> Cut:
    """Write the part of a bundle that belongs to districts; rows go through in order.

    Parameters
    ----------
    prefixes
        What the districts' codes begin with: 4401 is a city with all its counties.

    Raises
    ------
    InputError
        If the bundle is no auditor's and no part, or has none of these districts.
    """
    with opened_bundle(bundle) as files:
        return _cut(_source(files), prefixes, out)


def cut_round(
    workspace: Workspace,
    store: Store,
    year_id: str,
    round_: RoundRow,
    prefixes: Sequence[str],
    out: Path,
) -> Cut:
    """Write the part of a drawn round as it is kept; the same bytes as of its bundle.

    Raises
    ------
    InputError
        If the round's statement lists no districts, or none of these.
    ConflictError
        If what its bundle needs wasn't kept.
    """
    bundle = audit_bundle(store, year_id, round_)
    for table in bundle.tables.values():
        table.close()
    members = {name: data.decode() for name, data in bundle.members.items()}
    documents = {
        name.removesuffix(_JSON): json.loads(text)
        for name, text in members.items()
        if name.endswith(_JSON)
    }
    documents["seed"] = members["seed.txt"].strip()
    key = members.get("custody_key.txt")
    frame = workspace.snapshot(round_.frame_snapshot)
    return _cut(_of_round(documents, frame, key and key.strip()), prefixes, out)


def _cut(source: _Source, prefixes: Sequence[str], out: Path) -> Cut:
    told, rows_of, buckets = source
    chosen = told.within(prefixes)
    for prefix in prefixes:
        if not told.within([prefix]):
            raise InputError([Finding(file="", code="part_no_district", value=prefix)])
    with part_folder(out, told.statement) as part:
        rows, mine, its_buckets = part.write_rows(rows_of(chosen), told.named())
        part.write_leaves(buckets(), its_buckets)
        members = told.members(sorted({*prefixes}), mine)
        part.write(members)
    return Cut(
        round_id=told.statement["round"],
        districts=tuple(chosen),
        rows=rows,
        selected=told.selected(chosen, mine),
    )


def _source(files: BundleFiles) -> _Source:
    """Return a bundle's documents, how its rows are had, and its tree's buckets."""
    documents = files.documents()
    frame = documents["statement"]["frame"]
    if files.has(PART):
        told = Told.of_part(documents)
        return told, files.rows, lambda: files.buckets(frame["bucket_hex"])
    return _of_round(documents, files.frame(), files.custody_key())


def _of_round(documents: Mapping[str, Any], frame: Path, key: str | None) -> _Source:
    statement = documents["statement"]
    if "districts" not in statement:
        name = statement["round"]
        raise InputError([Finding(file="", code="part_not_stated", value=name)])
    table = FrameCsv(frame, statement["frame"], key)
    return Told.of_round(documents, key), table.rows, table.buckets


def public_half(bundle: Path) -> str:
    """Return a round's statement and reveals as JSON, from a bundle of any kind.

    Raises
    ------
    InputError
        If it is none.
    """
    with opened_bundle(bundle) as files:
        documents = files.documents()
        return json.dumps({name: documents[name] for name in ("statement", "reveals")})
