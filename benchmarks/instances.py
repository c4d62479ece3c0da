"""Write the inputs of a made-up city's year, of any size and several kinds.

    python -m benchmarks.instances FOLDER --proposals 1100 --seed 1 --kind fields

Nothing in it is true: offices, items, proposals and firms are made by this script
from the seed, and the same arguments write the same bytes. `instance_kinds` says
what the kinds are.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.instance_kinds import KINDS
from benchmarks.instance_library import (
    Office,
    Topic,
    inspector_rows,
    make_offices,
)
from benchmarks.instance_proposals import Proposing, Row
from sample_data.holidays import holiday_rows
from sample_data.places import DISTRICTS, neighbours
from sample_data.targets import make_targets
from sample_data.write import write_csv

_TARGETS = (
    "target_id,name,district,industry,grade,kind,status,registered_on,tags,address,"
    "premises_of,licence_expires_on,visits,last_inspected_on"
)
_ITEMS = "item_id,department_id,name,kind,legal_basis,minutes,ratio,method"
_INSPECTORS = "inspector_id,name,department_id,districts,certificate_expires_on,lead"
_PROPOSALS = (
    "proposal_id,department_id,item_ids,field,industries,districts,tags,kinds,start,"
    "end,ratio,times,grades,basis,joint_with,pin,mode"
)

_POLICY = """\
# 虚构的示例政策，由 benchmarks/instances.py 生成 / made up by benchmarks/instances.py
year = 2026
today = "2026-01-05"

[shares]
{shares}
"""


#: What a city reached: of 952 internal and 146 joint entries 600 and 193 came to be,
#: 793 in all. Changes in tenths of a percent, so that they come to these numbers.
_CHANGES = (
    'entries_vs_last_year = "-27.7%"',
    'internal_vs_last_year = "-36.9%"',
    'joint_vs_last_year = "+32.1%"',
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large an instance is, and what it asks.

    `joint` and `credit` are least shares, None where they are only reported.
    """

    kind: str = "fields"
    proposals: int = 1_100
    departments: int = 30
    districts: int = 11
    targets: int = 30_000
    seed: int = 1
    joint: float | None = 0.243
    credit: float | None = 0.8

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            msg = f"a kind is one of {', '.join(KINDS)}, not {self.kind!r}"
            raise ValueError(msg)
        if not 1 <= self.districts <= len(DISTRICTS):
            msg = f"districts are 1 to {len(DISTRICTS)}, not {self.districts}"
            raise ValueError(msg)


def make_instance(folder: Path, shape: Shape) -> None:
    """Write all input files of an instance into `folder`, made where missing."""
    folder.mkdir(parents=True, exist_ok=True)
    offices = make_offices(shape.departments, shape.districts)
    places = list(DISTRICTS)[: shape.districts]
    proposing = Proposing(shape.kind, offices, places, shape.proposals, shape.seed)
    topics = proposing.topics()
    proposals = proposing.proposals(topics)
    _write_proposals(folder, topics, proposals)
    _write_people(folder, offices, shape)
    _write_targets(folder, shape, places)
    write_csv(folder / "holidays.csv", "date,working", holiday_rows(), bom=False)
    policy = _POLICY.format(shares=shares_text(shape))
    (folder / "policy.toml").write_text(policy, "utf-8", newline="\n")


def shares_text(shape: Shape) -> str:
    """Return the lines of `[shares]`."""
    lines = [
        f'joint = "{"" if shape.joint is None else f">={shape.joint:g}"}"',
        f'credit = "{"" if shape.credit is None else f">={shape.credit:g}"}"',
    ]
    if shape.kind == "last_year":
        joint = round(shape.proposals * 146 / 1098)
        internal = shape.proposals - joint
        lines += _CHANGES
        lines.append(f"last_year = {{ internal = {internal}, joint = {joint} }}")
    return "\n".join(lines)


def _write_proposals(
    folder: Path, topics: Sequence[Topic], proposals: Sequence[Row]
) -> None:
    columns = _PROPOSALS.split(",")
    write_csv(
        folder / "proposals.csv",
        _PROPOSALS,
        ([row.get(column, "") for column in columns] for row in proposals),
    )
    proposed = {item for row in proposals for item in row["item_ids"].split(";")}
    items = [item for topic in topics for own in topic.items.values() for item in own]
    write_csv(
        folder / "items.csv",
        _ITEMS,
        # An item that nobody proposes would ask for coverage that no plan can give.
        (
            [
                item.item_id,
                item.office_id,
                item.name,
                "重点" if item.key else "一般",
                "《示例管理条例》关于监督检查的规定",
                item.minutes,
                item.ratio,
                "现场检查",
            ]
            for item in items
            if item.item_id in proposed
        ),
    )
    write_csv(
        folder / "joint_catalogue.csv",
        "field,item_ids,initiator,cooperators",
        [
            [name, ";".join(ids), initiator, cooperators]
            for name, ids, initiator, cooperators in _catalogue(topics, proposed)
        ],
    )


def _catalogue(
    topics: Sequence[Topic], proposed: set[str]
) -> list[tuple[str, list[str], str, str]]:
    """Return a row a listed topic; every fifth is open to all departments."""
    rows = []
    for number, topic in enumerate(t for t in topics if t.listed):
        ids = [
            item.item_id
            for own in topic.items.values()
            for item in own
            if item.item_id in proposed
        ]
        first, *others = [office.office_id for office in topic.offices]
        partners = "*" if number % 5 == 0 else ";".join(others)
        if ids:
            rows.append((topic.name, ids, first, partners))
    return rows


def _write_people(folder: Path, offices: Sequence[Office], shape: Shape) -> None:
    write_csv(
        folder / "departments.csv",
        "department_id,name,level,districts",
        (
            [o.office_id, o.name, "县" if o.district else "市", o.district]
            for o in offices
        ),
    )
    write_csv(
        folder / "inspectors.csv",
        _INSPECTORS,
        inspector_rows(Random(f"{shape.seed}|inspectors"), list(offices)),
    )
    write_csv(folder / "neighbours.csv", "district,neighbour", neighbours())


def _write_targets(folder: Path, shape: Shape, places: Sequence[str]) -> None:
    """Write the firms; those of districts left out move to one that is there."""
    moved = {d: places[i % len(places)] for i, d in enumerate(DISTRICTS)}
    write_csv(
        folder / "targets.csv",
        _TARGETS,
        (
            [
                firm.target_id,
                firm.name,
                moved[firm.district],
                firm.industry,
                firm.grade,
                firm.kind,
                firm.status,
                firm.registered_on,
                ";".join(firm.tags),
                firm.address,
                firm.premises_of,
                firm.licence_expires_on,
                0,
                None,
            ]
            for firm in make_targets(
                Random(f"{shape.seed}|targets"), shape.targets, None
            )
        ),
    )


def main() -> None:
    """Write the instance that the arguments describe."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="fields")
    parser.add_argument("--proposals", type=int, default=1_100)
    parser.add_argument("--departments", type=int, default=30)
    parser.add_argument("--districts", type=int, default=11)
    parser.add_argument("--targets", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--joint", type=float, default=0.243)
    parser.add_argument("--credit", type=float, default=0.8)
    arguments = vars(parser.parse_args())
    make_instance(arguments.pop("folder"), Shape(**arguments))


if __name__ == "__main__":
    main()
