"""One input folder written in other orders: rows, columns, members of lists."""

import csv
import shutil
from pathlib import Path
from random import Random

from sample_data.write import write_xlsx

#: Cells that are lists whose order says nothing.
_LISTS = frozenset(
    {
        "item_ids",
        "industries",
        "districts",
        "tags",
        "kinds",
        "grades",
        "joint_with",
        "cooperators",
    }
)


def shuffle_folder(
    source: Path, target: Path, seed: int, *, xlsx: bool = False
) -> None:
    """Write `source`'s tables to `target` with rows, columns and lists shuffled.

    Parameters
    ----------
    xlsx
        Whether tables but the targets become workbooks.
    """
    target.mkdir(parents=True, exist_ok=True)
    rng = Random(f"{seed}|shuffle")
    for path in sorted(source.iterdir()):
        if path.suffix != ".csv":
            shutil.copyfile(path, target / path.name)
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *table = list(csv.reader(file))
        columns = list(range(len(header)))
        rng.shuffle(columns)
        rng.shuffle(table)
        titles = [header[at] for at in columns]
        body = [[_cell(rng, header[at], row[at]) for at in columns] for row in table]
        if xlsx and path.stem != "targets":
            write_xlsx(target / f"{path.stem}.xlsx", path.stem, ",".join(titles), body)
            continue
        with (target / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([titles, *body])


def _cell(rng: Random, column: str, cell: str) -> str:
    if column not in _LISTS or ";" not in cell:
        return cell
    members = cell.split(";")
    rng.shuffle(members)
    return rng.choice((";", "；", "、")).join(members)


def differing_files(one: Path, other: Path) -> list[str]:
    """Return the files that two runs' outputs differ in, cost of the run aside.

    Findings name rows, which are where the shuffle put them; `summary.json` has times.
    """
    aside = ("summary.json", "findings.csv", "findings.xlsx")
    names = {
        path.relative_to(root).as_posix()
        for root in (one, other)
        for path in root.rglob("*")
        if path.is_file() and path.name not in aside
    }
    return sorted(n for n in names if _bytes(one / n) != _bytes(other / n))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
