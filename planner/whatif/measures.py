"""What is told of each variant of a plan, and how it is named to people."""

from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """How a measure's value reads."""

    COUNT = "count"
    SHARE = "share"
    DECIMAL = "decimal"


class Measure(NamedTuple):
    """One column of the table, and what is counted in it, in both languages."""

    name: str
    unit: Unit
    zh: str
    en: str
    about_zh: str
    about_en: str


#: Every measure in the order of the columns.
MEASURES = (
    Measure(
        "entries",
        Unit.COUNT,
        "计划条目",
        "entries",
        "全年计划条目数",
        "entries of the year",
    ),
    Measure(
        "internal",
        Unit.COUNT,
        "部门内部",
        "internal",
        "只有一个部门的条目",
        "entries of one department",
    ),
    Measure(
        "joint",
        Unit.COUNT,
        "部门联合",
        "joint",
        "两个以上部门的条目",
        "entries of several departments",
    ),
    Measure(
        "joint_entries",
        Unit.SHARE,
        "联合占比·条目",
        "joint, of entries",
        "联合条目占全部条目",
        "joint entries among all",
    ),
    Measure(
        "joint_tasks",
        Unit.SHARE,
        "联合占比·任务",
        "joint, of tasks",
        "任务为条目×区划",
        "a task is an entry in a district",
    ),
    Measure(
        "joint_visits",
        Unit.SHARE,
        "联合占比·户次",
        "joint, of visits",
        "按预计抽取户次",
        "over the draws expected",
    ),
    Measure(
        "credit",
        Unit.SHARE,
        "信用占比",
        "credit-based",
        "按信用风险分类抽取的户次，全覆盖除外",
        "among draws by lot",
    ),
    Measure(
        "visits",
        Unit.COUNT,
        "检查户次",
        "firm-visits",
        "各条目各次抽取户数之和",
        "the sum of all draws",
    ),
    Measure(
        "saved",
        Unit.COUNT,
        "较不合并少",
        "saved by merging",
        "各建议单独抽取的户次减去计划户次",
        "draws of unmerged proposals, less these",
    ),
    Measure(
        "hours",
        Unit.COUNT,
        "检查人时",
        "inspector-hours",
        "全年检查所需工时",
        "hours that the year's visits take",
    ),
    Measure(
        "peak",
        Unit.SHARE,
        "能力使用峰值",
        "peak use of capacity",
        "最紧的部门、区划、月份",
        "the tightest department, district and month",
    ),
    Measure(
        "coverage",
        Unit.SHARE,
        "对象库覆盖率",
        "library covered",
        "预计至少抽到一次的对象",
        "targets expected to be drawn at least once",
    ),
    Measure(
        "items",
        Unit.SHARE,
        "事项覆盖率",
        "items covered",
        "计划中的事项占事项清单",
        "items in the plan, of the item list",
    ),
    Measure(
        "finds",
        Unit.DECIMAL,
        "预计发现",
        "expected finds",
        "各等级户次乘以发现率之和",
        "draws of each grade times its finding rate",
    ),
    Measure(
        "finds_per_hundred",
        Unit.DECIMAL,
        "每百户次发现",
        "finds per 100",
        "预计发现除以检查户次",
        "expected finds in a hundred draws",
    ),
)

#: Those that charts show.
CHARTED = ("entries", "visits", "hours", "coverage", "finds")
