"""Item lists become items, groups of items to propose, and a joint catalogue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.real.keywords import TAGS
from tests.real.lots import pick

#: Id -> (name, words by which the lists call it).
DEPARTMENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "SCJG": ("市场监管部门", ("市场监管",)),
    "RLSB": ("人力资源社会保障部门", ("人力资源", "人社")),
    "NYNC": ("农业农村部门", ("农业农村",)),
    "JTYS": ("交通运输部门", ("交通",)),
    "JY": ("教育部门", ("教育",)),
    "GA": ("公安部门", ("公安",)),
    "WHLY": ("旅游文化部门", ("旅游文化", "旅文")),
    "SW": ("商务部门", ("商务",)),
    "ZFJS": ("住房和城乡建设部门", ("住房和城乡建设",)),
    "WSJK": ("卫生健康部门", ("卫生健康", "卫健")),
    "STHJ": ("生态环境部门", ("生态环境",)),
    "XFJY": ("消防救援机构", ("消防",)),
    "YJGL": ("应急管理部门", ("应急管理",)),
    "HG": ("海关部门", ("海关",)),
    "SWJ": ("税务部门", ("税务",)),
    "TJ": ("统计部门", ("统计",)),
    "FG": ("发展改革部门", ("发展改革",)),
    "GXJ": ("工业和信息化部门", ("工业和信息化",)),
}
ANY_DEPARTMENT = "市场监管领域相关部门"

_ITEMS_A_PROPOSAL = 6
_MINUTES_A_PROPOSAL = 60

Row = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items that one department proposes together; `joint` in a field of several."""

    department_id: str
    field: str
    tag: str
    item_ids: tuple[str, ...]
    joint: bool = False


def department_of(text: str) -> str:
    """Return the id of the department that a list's cell names.

    Raises
    ------
    ValueError
        If no department is called so.
    """
    for department_id, (_, words) in DEPARTMENTS.items():
        if any(word in text for word in words):
            return department_id
    msg = f"no department is called {text!r}"
    raise ValueError(msg)


def departments_of(cell: str) -> list[str]:
    """Return the ids in a cell that names several departments; `*` is any."""
    names = [name for name in re.split(r"[、，；]", cell.strip()) if name]
    return ["*" if n == ANY_DEPARTMENT else department_of(n) for n in names]


def tag_of(text: str) -> str:
    """Return the first tag that a list's text names; "" is the whole library."""
    for tag, (words, _) in TAGS.items():
        if any(word in text for word in words):
            return tag
    return ""


def own_groups(rows: list[dict[str, str]]) -> tuple[list[Row], list[Group]]:
    """Return a department's own items, and its groups of at most six a class."""
    classes: dict[tuple[str, str, str], list[tuple[str, dict[str, str]]]] = {}
    for number, row in enumerate(rows, start=1):
        department_id = department_of(row["编制单位名称"])
        tag = tag_of(row["抽查类别"] + row["抽查事项"] + row["检查对象"])
        members = classes.setdefault((department_id, row["抽查类别"], tag), [])
        members.append((f"{department_id}-{number:03d}", row))
    items: list[Row] = []
    groups: list[Group] = []
    for (department_id, field, tag), members in classes.items():
        for start in range(0, len(members), _ITEMS_A_PROPOSAL):
            part = members[start : start + _ITEMS_A_PROPOSAL]
            minutes = _MINUTES_A_PROPOSAL // len(part)
            items += [_own_item(i, department_id, row, minutes) for i, row in part]
            ids = tuple(item_id for item_id, _ in part)
            groups.append(
                Group(department_id=department_id, field=field, tag=tag, item_ids=ids)
            )
    return items, groups


def _own_item(
    item_id: str, department_id: str, row: dict[str, str], minutes: int
) -> Row:
    return (
        item_id,
        department_id,
        row["抽查事项"],
        row["事项类别"][:2],
        row["检查依据"],
        minutes,
        row["检查方式"],
    )


def joint_groups(
    rows: list[dict[str, str]], own: Sequence[Group], seed: int
) -> tuple[list[Row], list[Group], list[Row]]:
    """Return the joint list's items, its groups with their guests, its catalogue."""
    items, fields = _joint(rows)
    joint: list[Group] = []
    catalogue: list[Row] = []
    for field, (groups, cooperators) in fields.items():
        members = [*groups, *_guests(field, groups, cooperators, own, seed)]
        initiator = groups[0].department_id
        listed = dict.fromkeys([*(g.department_id for g in members), *cooperators])
        others = [d for d in listed if d != initiator]
        ids = [item_id for group in members for item_id in group.item_ids]
        with_whom = "*" if "*" in cooperators else ";".join(others)
        catalogue.append((field, ";".join(ids), initiator, with_whom))
        joint += members
    return items, joint, catalogue


def _joint(
    rows: list[dict[str, str]],
) -> tuple[list[Row], dict[str, tuple[list[Group], list[str]]]]:
    """Return the joint list's items and, by field, its groups and cooperators."""
    names: dict[str, dict[str, list[tuple[str, str]]]] = {}
    cooperators: dict[str, list[str]] = {}
    for number, row in enumerate(rows, start=1):
        field = row["抽查领域"]
        cooperators.setdefault(field, []).extend(departments_of(row["配合部门"]))
        for department_id in departments_of(row["发起部门"]):
            item_id = f"{department_id}-J{number:02d}"
            members = names.setdefault(field, {}).setdefault(department_id, [])
            members.append((item_id, row["抽查事项"]))
    items: list[Row] = []
    fields: dict[str, tuple[list[Group], list[str]]] = {}
    for field, departments in names.items():
        tag = tag_of(field)
        groups = []
        for department_id, members in departments.items():
            minutes = _MINUTES_A_PROPOSAL // len(members)
            basis = f"部门联合抽查事项清单（第二版）：{field}"
            items += [
                (i, department_id, name, "一般", basis, minutes, "现场检查")
                for i, name in members
            ]
            ids = tuple(item_id for item_id, _ in members)
            groups.append(
                Group(
                    department_id=department_id,
                    field=field,
                    tag=tag,
                    item_ids=ids,
                    joint=True,
                )
            )
        fields[field] = (groups, list(dict.fromkeys(cooperators[field])))
    return items, fields


def _guests(
    field: str,
    groups: Sequence[Group],
    cooperators: Sequence[str],
    own: Sequence[Group],
    seed: int,
) -> list[Group]:
    """Return what a cooperator brings to a field for which it has no items listed.

    One department is enough; where any may cooperate, it is the market regulator,
    or the tax office where the market regulator itself initiates.
    """
    if len(groups) > 1:
        return []
    host = groups[0].department_id
    named = [*(d for d in cooperators if d != "*"), "SCJG", "SWJ"]
    for department_id in named:
        offered = [g for g in own if g.department_id == department_id]
        if department_id != host and offered:
            chosen = pick(offered, seed, "guest", field)
            return [
                Group(
                    department_id=department_id,
                    field=field,
                    tag=groups[0].tag,
                    item_ids=chosen.item_ids,
                    joint=True,
                )
            ]
    return []
