"""The input tables as data: file stem, columns, both headers, what each cell holds.

The one place that names them: the importer binds headers by it, and the tests of the
documentation read it.
"""

from dataclasses import dataclass
from enum import StrEnum


class CellType(StrEnum):
    """What a cell holds; each has one parser in `planner.importing.cells`."""

    TEXT = "text"
    TEXTS = "texts"
    TAGS = "tags"
    ID = "id"
    IDS = "ids"
    IDS_OR_ANY = "ids or *"
    TARGET_ID = "target id"
    REGION = "region"
    REGIONS = "regions"
    INDUSTRY = "industry"
    INDUSTRIES = "industries"
    GRADE = "grade"
    GRADES = "grades"
    DATE = "date"
    EXPIRY = "expiry"
    COUNT = "count"
    HOURS = "hours"
    MONTH = "month"
    TIMES = "times"
    FLAG = "flag"
    RATIO = "ratio"
    LEAVE = "leave"
    ITEM_KIND = "item kind"
    BASIS = "basis"
    PIN = "pin"
    PIN_RULE = "pin rule"
    FOLLOWUP = "followup"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: English name, Chinese header, what its cells hold.

    A fault in a `required` or `strict` cell rejects the row, in another one the cell
    becomes unknown. `strict` are the columns in which empty means "no restriction" or
    has a default: reading a faulty cell as empty would change what was asked.
    """

    name: str
    header_zh: str
    type: CellType = CellType.TEXT
    required: bool = False
    strict: bool = False

    @property
    def rejects(self) -> bool:
        """Whether a fault in the cell rejects its row."""
        return self.required or self.strict


@dataclass(frozen=True, slots=True)
class Table:
    """An input table; `key` are the columns that no two rows may share."""

    stem: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False


def _must(name: str, header_zh: str, kind: CellType = CellType.TEXT) -> Column:
    return Column(name, header_zh, kind, required=True)


def _strict(name: str, header_zh: str, kind: CellType) -> Column:
    return Column(name, header_zh, kind, strict=True)


_DEPARTMENTS = Table(
    "departments",
    (
        _must("department_id", "部门编码", CellType.ID),
        _must("name", "部门名称"),
        Column("level", "层级"),
        _strict("districts", "区划代码", CellType.REGIONS),
    ),
    key=("department_id",),
    required=True,
)

_TARGETS = Table(
    "targets",
    (
        _must("target_id", "统一社会信用代码", CellType.TARGET_ID),
        _must("name", "名称"),
        _must("district", "区划代码", CellType.REGION),
        Column("industry", "行业代码", CellType.INDUSTRY),
        Column("grade", "信用风险等级", CellType.GRADE),
        Column("kind", "主体类型"),
        Column("status", "登记状态"),
        Column("registered_on", "成立日期", CellType.DATE),
        Column("tags", "标签", CellType.TAGS),
        Column("address", "地址"),
        Column("premises_of", "所属主体", CellType.TARGET_ID),
        Column("licence_expires_on", "许可有效期", CellType.EXPIRY),
        Column("visits", "本年已检查次数", CellType.COUNT),
        Column("last_inspected_on", "上次检查日期", CellType.DATE),
    ),
    key=("target_id",),
    required=True,
)

_INSPECTORS = Table(
    "inspectors",
    (
        _must("inspector_id", "执法证号", CellType.ID),
        _must("name", "姓名"),
        _must("department_id", "部门编码", CellType.ID),
        _strict("districts", "执法区域", CellType.REGIONS),
        _strict("qualifications", "资质", CellType.TEXTS),
        _must("certificate_expires_on", "证件有效期", CellType.EXPIRY),
        _strict("lead", "可任组长", CellType.FLAG),
        _strict("expert", "专家", CellType.FLAG),
        _strict("max_visits", "年度任务上限", CellType.COUNT),
        _strict("leave", "请假", CellType.LEAVE),
    ),
    key=("inspector_id",),
    required=True,
)

_ITEMS = Table(
    "items",
    (
        _must("item_id", "事项编码", CellType.ID),
        _must("department_id", "部门编码", CellType.ID),
        _must("name", "抽查事项"),
        _must("kind", "事项类别", CellType.ITEM_KIND),
        _must("legal_basis", "检查依据"),
        _strict("qualification", "所需资质", CellType.TEXTS),
        Column("minutes", "预计用时", CellType.COUNT),
        _strict("ratio", "抽查比例", CellType.RATIO),
        Column("method", "检查方式"),
    ),
    key=("item_id",),
    required=True,
)

_PROPOSALS = Table(
    "proposals",
    (
        _must("proposal_id", "建议编号", CellType.ID),
        _must("department_id", "部门编码", CellType.ID),
        _must("item_ids", "事项编码", CellType.IDS),
        Column("field", "抽查领域"),
        _strict("industries", "行业范围", CellType.INDUSTRIES),
        _strict("districts", "区划范围", CellType.REGIONS),
        _strict("tags", "标签范围", CellType.TEXTS),
        _strict("kinds", "主体类型范围", CellType.TEXTS),
        _must("start", "开始", CellType.DATE),
        _must("end", "结束", CellType.DATE),
        _strict("ratio", "抽查比例", CellType.RATIO),
        _strict("times", "频次", CellType.TIMES),
        _strict("grades", "信用等级范围", CellType.GRADES),
        _strict("registered_from", "成立日期自", CellType.DATE),
        _strict("registered_to", "成立日期至", CellType.DATE),
        _strict("not_inspected_since", "未检查起始日", CellType.DATE),
        _strict("basis", "抽取依据", CellType.BASIS),
        _strict("joint_with", "配合部门", CellType.IDS),
        _strict("pin", "合并要求", CellType.PIN),
        Column("pin_reason", "合并要求理由"),
        _strict("shift_days", "可移天数", CellType.COUNT),
        Column("mode", "组织模式"),
        Column("note", "备注"),
    ),
    key=("proposal_id",),
    required=True,
)

_CATALOGUE = Table(
    "joint_catalogue",
    (
        _must("field", "抽查领域"),
        _must("item_ids", "事项编码", CellType.IDS),
        _must("initiator", "发起部门", CellType.ID),
        _strict("cooperators", "配合部门", CellType.IDS_OR_ANY),
    ),
)

_NEIGHBOURS = Table(
    "neighbours",
    (
        _must("district", "区划代码", CellType.REGION),
        _must("neighbour", "相邻区划", CellType.REGION),
    ),
    key=("district", "neighbour"),
)

_HOLIDAYS = Table(
    "holidays",
    (
        _must("date", "日期", CellType.DATE),
        _must("working", "是否工作日", CellType.FLAG),
    ),
    key=("date",),
)

_BLOCKED_DAYS = Table(
    "blocked_days",
    (
        _strict("department_id", "部门编码", CellType.ID),
        _strict("industries", "行业范围", CellType.INDUSTRIES),
        _must("first", "开始", CellType.DATE),
        _must("last", "结束", CellType.DATE),
        _must("reason", "事由"),
    ),
)

_RECUSALS = Table(
    "recusals",
    (
        _must("inspector_id", "执法证号", CellType.ID),
        _must("target_id", "统一社会信用代码", CellType.TARGET_ID),
        Column("reason", "回避事由"),
    ),
    key=("inspector_id", "target_id"),
)

_HISTORY = Table(
    "history",
    (
        _must("target_id", "统一社会信用代码", CellType.TARGET_ID),
        _must("visited_on", "检查日期", CellType.DATE),
        Column("department_id", "部门编码", CellType.ID),
        Column("inspector_ids", "执法证号", CellType.IDS),
        Column("item_ids", "事项编码", CellType.IDS),
        _strict("planned", "是否计划内", CellType.FLAG),
        Column("codes", "结果代码", CellType.TEXTS),
    ),
)

_RESULTS = Table(
    "results",
    (
        _must("visit_id", "检查编号", CellType.ID),
        _must("department_id", "部门编码", CellType.ID),
        _must("item_id", "事项编码", CellType.ID),
        _must("codes", "结果代码", CellType.TEXTS),
        _must("inspected_on", "检查日期", CellType.DATE),
        Column("note", "备注"),
        Column("followup", "后续处理", CellType.FOLLOWUP),
    ),
    key=("visit_id", "department_id", "item_id"),
)

_CAPACITY = Table(
    "capacity",
    (
        _must("department_id", "部门编码", CellType.ID),
        _strict("district", "区划代码", CellType.REGION),
        _strict("month", "月份", CellType.MONTH),
        _must("hours", "可用工时", CellType.HOURS),
    ),
)

_PINS = Table(
    "pins",
    (
        _must("rule", "规则", CellType.PIN_RULE),
        _must("proposal_ids", "建议编号", CellType.IDS),
        _must("reason", "理由"),
    ),
)

#: Every input table by file stem, in the order in which they refer to one another.
TABLES: dict[str, Table] = {
    table.stem: table
    for table in (
        _DEPARTMENTS,
        _TARGETS,
        _INSPECTORS,
        _ITEMS,
        _PROPOSALS,
        _CATALOGUE,
        _NEIGHBOURS,
        _HOLIDAYS,
        _BLOCKED_DAYS,
        _RECUSALS,
        _HISTORY,
        _RESULTS,
        _CAPACITY,
        _PINS,
    )
}

#: Stems of the tables that may come as Parquet.
PARQUET_STEMS = frozenset({"targets"})
