"""A village's year of eight entries, small enough to be read."""

from itertools import product
from pathlib import Path

_GRADES = "ABCD"
_HEAD = "proposal_id,department_id,item_ids,field,industries,start,end,ratio,basis,times,pin"
#: Each line makes an entry of its own, but for those that the catalogue lists together.
PROPOSALS = {
    "spring-food": "SCJG,S1,食品,62,2026-02-01,2026-03-31,10%,,,单独",
    "twice-labels": "SCJG,S2,标识,61,2026-02-01,2026-11-30,10%,,2,单独",
    "summer-food": "SCJG,S1,餐饮,62,2026-05-01,2026-06-30,10%,,,",
    "summer-fire": "XFJY,X1,餐饮,62,2026-05-01,2026-06-30,10%,,,",
    "summer-labels": "SCJG,S2,商店,52,2026-05-01,2026-06-30,10%,,,单独",
    "autumn-health": "WSJK,W1,卫生,61,2026-08-01,2026-09-30,10%,,,单独",
    "autumn-labels": "SCJG,S2,商店,52,2026-08-01,2026-09-30,10%,,,单独",
    "autumn-hotels": "SCJG,S2,旅馆,61,2026-08-01,2026-09-30,10%,,,",
    "autumn-fire": "XFJY,X1,旅馆,61,2026-08-01,2026-09-30,10%,,,",
    "winter-pools": "WSJK,W1,泳池,88,2026-10-10,2026-11-30,100%,全覆盖,,单独",
}

POLICY = """year = 2026
[grades]
floor_overall = "3%"
[shares]
joint = ">=0.24"
"""

_DEPARTMENTS = (
    "department_id,name\nSCJG,市场监管局\nXFJY,消防救援大队\nWSJK,卫生健康局\n"
)
_ITEMS = """item_id,department_id,name,kind,legal_basis
S1,SCJG,食品安全,一般,食品安全法
S2,SCJG,商品标识,一般,产品质量法
X1,XFJY,消防安全,一般,消防法
W1,WSJK,公共卫生,一般,传染病防治法
"""
_CATALOGUE = """field,item_ids,initiator,cooperators
餐饮,S1;X1,SCJG,XFJY
旅馆,S2;X1,SCJG,XFJY
"""


def _targets() -> str:
    kinds = [("62", 48), ("61", 40), ("52", 40), ("88", 4)]
    lines = ["target_id,name,district,industry,grade,kind,status,registered_on"]
    number = 0
    for industry, count in kinds:
        for place in range(count):
            number += 1
            grade = _GRADES[place % len(_GRADES)]
            lines.append(
                f"V{number:04d},第{number}户,640104,{industry}10,{grade},企业,存续,2015-03-01"
            )
    return "\n".join(lines) + "\n"


def _inspectors() -> str:
    lines = ["inspector_id,name,department_id,certificate_expires_on"]
    for department_id, number in product(("SCJG", "XFJY", "WSJK"), range(1, 7)):
        name = f"{department_id}{number}"
        lines.append(f"{name},{name}员,{department_id},2028-12-31")
    return "\n".join(lines) + "\n"


def make_village(folder: Path, more: str = "") -> Path:
    """Write the village's input folder, with more in its policy."""
    folder.mkdir(parents=True)
    rows = [f"{name},{line}" for name, line in PROPOSALS.items()]
    files = {
        "departments.csv": _DEPARTMENTS,
        "targets.csv": _targets(),
        "inspectors.csv": _inspectors(),
        "items.csv": _ITEMS,
        "joint_catalogue.csv": _CATALOGUE,
        "proposals.csv": "\n".join([_HEAD, *rows]) + "\n",
        "policy.toml": POLICY + more,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
