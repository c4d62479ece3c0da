"""Real registers and item lists become a year's inputs.

The firms, their dates, the items and fields are real; grades, inspectors, proposals
and ties are made from a written seed by SHA-256, so that the same files and seed give
the same inputs. Nothing of the source is kept in the project.
"""

import csv
import gzip
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.real.keywords import INDUSTRIES, TAGS
from tests.real.lists import DEPARTMENTS, Group, joint_groups, own_groups
from tests.real.lots import lot, pick

REGISTRY = "registry_ningxia.csv.gz"
JOINT_LIST = "joint_items_hainan_v2.csv"
ITEM_LIST = "items_hainan_2020.csv"

#: The field that covers the whole library at the library's floor.
LIBRARY_FIELD = "企业年度报告抽查"

_WINDOWS = (
    ("2026-02-24", "2026-04-30"),
    ("2026-04-10", "2026-06-30"),
    ("2026-07-01", "2026-09-15"),
    ("2026-10-10", "2026-11-30"),
)
_RATIOS = ("1%", "2%", "3%", "不低于2%", "20户", "2%(20户)", "A:1%;B:2%;C:5%;D:10%")
_LIBRARY_RATIOS = ("1‰", "2‰", "50户")
_TARGETS_AN_INSPECTOR = 1_500
_SMALLEST_UNIT = 8
_RECUSALS = 200

POLICY = """\
year = 2026
today = "2026-01-05"

[shares]
joint = ">=0.2"

[teams]
neighbours = true
"""

Row = Sequence[object]
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")


def convert(source: Path, out: Path, *, seed: int = 2026) -> None:
    """Write a year's inputs into `out`, made from the folder `source`."""
    out.mkdir(parents=True, exist_ok=True)
    targets = _targets(_read(source / REGISTRY), seed)
    own_items, own = own_groups(_read(source / ITEM_LIST))
    joint_items, joint, catalogue = joint_groups(_read(source / JOINT_LIST), own, seed)
    inspectors = _inspectors([str(row[2]) for row in targets], seed)
    _write(out / "departments.csv", "部门编码,部门名称", _departments())
    _write(
        out / "targets.csv",
        "统一社会信用代码,名称,区划代码,行业代码,信用风险等级,主体类型,登记状态,"
        "成立日期,标签",
        targets,
    )
    _write(
        out / "inspectors.csv", "执法证号,姓名,部门编码,执法区域,证件有效期", inspectors
    )
    _write(
        out / "items.csv",
        "事项编码,部门编码,抽查事项,事项类别,检查依据,预计用时,检查方式",
        [*own_items, *joint_items],
    )
    _write(
        out / "proposals.csv",
        "建议编号,部门编码,事项编码,抽查领域,标签范围,开始,结束,抽查比例,抽取依据,"
        "合并要求",
        _proposals([*joint, *own], seed),
    )
    _write(
        out / "joint_catalogue.csv", "抽查领域,事项编码,发起部门,配合部门", catalogue
    )
    _write(out / "neighbours.csv", "区划代码,相邻区划", _neighbours(targets))
    _write(
        out / "recusals.csv",
        "执法证号,统一社会信用代码,回避事由",
        _recusals(inspectors, targets, seed),
    )
    (out / "policy.toml").write_text(POLICY, encoding="utf-8")


def _read(path: Path) -> list[dict[str, str]]:
    whole = path.read_bytes()
    text = gzip.decompress(whole) if path.suffix == ".gz" else whole
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def _write(path: Path, header: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def _departments() -> list[Row]:
    return [(department_id, name) for department_id, (name, _) in DEPARTMENTS.items()]


def grade_of(code: str, seed: int) -> str:
    """Return A to D, 55, 30, 11 and 4 in a hundred."""
    hundredth = lot(seed, code) % 100
    return "A" if hundredth < 55 else "B" if hundredth < 85 else "CD"[hundredth >= 96]


def _targets(firms: list[dict[str, str]], seed: int) -> list[Row]:
    industry_of = {word: code for code, words in INDUSTRIES.items() for word in words}
    longest_first = sorted(industry_of, key=len, reverse=True)
    industries = re.compile("|".join(map(re.escape, longest_first)))
    tags = {tag: re.compile("|".join(words)) for tag, (_, words) in TAGS.items()}
    rows: list[Row] = []
    for firm in firms:
        code = firm["统一社会信用代码"]
        scope = _BRACKETS.sub("", firm["经营范围"])
        first = industries.search(scope)
        rows.append(
            (
                code,
                firm["企业名称"],
                code[2:8],
                industry_of[first[0]] if first else "",
                grade_of(code, seed),
                _kind(firm),
                "存续",
                firm["注册日期"],
                ";".join(
                    sorted(tag for tag, words in tags.items() if words.search(scope))
                ),
            )
        )
    return rows


def _kind(firm: dict[str, str]) -> str:
    if "合作" in firm["企业类型"] or firm["企业名称"].endswith("合作社"):
        return "农民专业合作社"
    return "企业"


def _proposals(groups: Sequence[Group], seed: int) -> list[Row]:
    """Return one proposal a group; own ones over the whole library stand alone."""
    rows: list[Row] = []
    for number, group in enumerate(groups, start=1):
        start, end = pick(_WINDOWS, seed, "window", group.field)
        rows.append(
            (
                f"P{number:03d}",
                group.department_id,
                ";".join(group.item_ids),
                group.field,
                group.tag,
                start,
                end,
                *_ratio_and_basis(group, number, seed),
                "单独" if not group.tag and not group.joint else "",
            )
        )
    return rows


def _ratio_and_basis(group: Group, number: int, seed: int) -> tuple[str, str]:
    if group.field == LIBRARY_FIELD:
        return "3%", "信用分类"
    if lot(seed, "basis", str(number)) % 12 == 0:
        return "2%" if group.tag else "1‰", "随机"
    choices = _RATIOS if group.tag else _LIBRARY_RATIOS
    return pick(choices, seed, "ratio", str(number)), "信用分类"


def _inspectors(districts: Sequence[str], seed: int) -> list[Row]:
    """Return a unit of inspectors for each department and prefecture."""
    sizes = Counter(district[:4] for district in districts)
    rows: list[Row] = []
    for department_id in DEPARTMENTS:
        for prefecture, firms in sorted(sizes.items()):
            served = sorted({d for d in districts if d.startswith(prefecture)})
            unit = max(_SMALLEST_UNIT, firms // _TARGETS_AN_INSPECTOR)
            for rank in range(unit):
                inspector_id = f"{department_id}{prefecture}{rank:02d}"
                year = 2027 + lot(seed, "certificate", inspector_id) % 4
                name = f"检查员{inspector_id}"
                where = ";".join(served)
                rows.append((inspector_id, name, department_id, where, f"{year}-06-30"))
    return rows


def _neighbours(targets: Sequence[Row]) -> list[Row]:
    """Return every pair of regions of one prefecture."""
    regions = sorted({str(row[2]) for row in targets})
    return [(a, b) for a in regions for b in regions if a != b and a[:4] == b[:4]]


def _recusals(
    inspectors: Sequence[Row], targets: Sequence[Row], seed: int
) -> list[Row]:
    pairs = {
        (
            str(pick(inspectors, seed, "who", str(number))[0]),
            str(pick(targets, seed, "whom", str(number))[0]),
        )
        for number in range(_RECUSALS)
    }
    return [(*pair, "近亲属任职") for pair in sorted(pairs)]
