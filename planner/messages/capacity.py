"""Messages about inspectors' time, and what gives way to it."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "bad_hours": Message(
        "“{value}”不是工时",
        "{value!r} is no number of hours",
        "请填写非负小时数，最多两位小数",
        "give hours, not negative, with at most two decimals",
    ),
    "bad_month": Message(
        "“{value}”不是月份",
        "{value!r} is no month",
        "请写成 2026-05 或 5；每月相同则留空",
        "write it like 2026-05 or 5; leave it empty for every month",
    ),
    "duplicate_capacity": Message(
        "部门 {value} 的同一区划、同一月份已有工时，后一行未采用",
        "department {value} has hours for this district and month already; this row was left out",
        "请删除或更正重复的行",
        "remove or correct one of the rows",
    ),
    "capacity_unknown": Message(
        "{department}在{districts}没有执法人员，也未填报工时：那里的检查不受工时限制",
        "{department} has neither inspectors nor stated hours in {districts}: its visits there aren't bounded by time",
        "补充执法人员或其执法区域，或在 capacity 表中填报可用工时",
        "add inspectors or their districts, or state its hours in the capacity table",
    ),
    "capacity_short": Message(
        "{department}{when_zh}在{districts}缺 {amount_zh}：{items}（计划 {entries}）",
        "{department} in {districts} lacks {amount_en} {when_en} for item {items} (entry {entries})",
        "增派执法人员或填报 capacity 表，填写可移天数（shift_days），降低 capacity.least，或减少固定比例与全覆盖",
        "add inspectors or state hours in the capacity table, allow windows to move (shift_days), lower capacity.least, or ask less of fixed ratios and full coverage",
    ),
    "capacity_moved": Message(
        "因{department}工时不足，{entries} 个计划的时间窗口平移，最多 {days} 天",
        "for want of time of {department}, {entries} entries' windows moved by up to {days} day(s)",
        "明细见 plan/shifts.csv",
        "see plan/shifts.csv",
    ),
    "capacity_cut": Message(
        "因{department}工时不足，{entries} 个计划共少抽 {draws} 户次，低风险等级先减",
        "for want of time of {department}, {entries} entries draw {draws} fewer, low-risk grades first",
        "明细见 plan/cuts.csv；增派执法人员或填报 capacity 表可恢复",
        "see plan/cuts.csv; more inspectors or stated hours restore them",
    ),
    "capacity_against_coverage": Message(
        "全库抽查比例要求 {value}，与{department}的工时不能同时满足",
        "the floor of {value} over the library and the time of {department} can't both be kept",
        "降低 grades.floor_overall 与 shares.coverage，或增派执法人员",
        "lower grades.floor_overall and shares.coverage, or add inspectors",
    ),
    "capacity_check": Message(
        "独立核验否决了工时安排：{fault}",
        "the independent check refused the spread of visits: {fault}",
        "请把输入文件交给维护者",
        "hand the inputs to the maintainers",
    ),
}
