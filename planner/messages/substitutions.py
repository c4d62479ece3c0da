"""Messages about people and days of visits that change during the year."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "seat_vacant": Message(
        "{value}（{when}）{department}缺 {count} 人：本部门无人可递补，其余人员和日期不变",
        "{value} ({when}) lacks {count} of {department}: nobody there can take the seat; the others and the day stay",
        "增加人员，或用 moved 改期；也可在政策 [teams] 中允许 neighbours、direct",
        "add people, or move the visit; or allow neighbours or direct in the policy's [teams]",
    ),
    "substitute_no_day": Message(
        "{value} 没有检查日：{when} 内没有一天可以组成小组",
        "{value} has no day: on none within {when} can its team be made whole",
        "另定时段，或增加人员",
        "choose another window, or add people",
    ),
    "substitution_no_inspector": Message(
        "没有执法人员 {value}，或不属于本部门",
        "there is no inspector {value}, or none of that department",
        "核对执法证号",
        "check the certificate's number",
    ),
    "substitution_seed_known": Message(
        "批次 {value} 的种子可能已有人知晓而尚未抽取，此时不能变更人员",
        "the seed of round {value} may be known to somebody and isn't drawn yet: people can't change now",
        "先完成该批次的抽取，再登记人员变更",
        "draw that round first, then report the change",
    ),
    "substitution_no_target": Message(
        "没有检查对象 {value}",
        "there is no target {value}",
        "核对统一社会信用代码",
        "check the target's code",
    ),
    "substitution_no_visit": Message(
        "没有检查任务 {value}，或已被替换",
        "there is no visit {value}, or it was replaced",
        "从本部门的检查任务中核对编号",
        "check the id against your visits",
    ),
    "substitution_visit_over": Message(
        "检查任务 {value} 已完成、已录入结果或已过期，不再调整",
        "visit {value} is made, has results or its time is over; it isn't changed any more",
        "核对编号和生效日期",
        "check the id, and from when the change holds",
    ),
    "substitution_days_over": Message(
        "到 {value} 为止的日期都在生效日期之前",
        "the days until {value} are all before the change takes effect",
        "更正日期",
        "correct the days",
    ),
    "substitution_past": Message(
        "生效日期 {value} 早于今天 {today}",
        "the change takes effect on {value}, before today, {today}",
        "填写今天或以后的日期；过去的检查不再调整",
        "give today or a later day: what is past isn't changed",
    ),
    "substitution_other_year": Message(
        "时段 {value} 不在 {year} 年内",
        "the window {value} isn't within {year}",
        "在本年度内另定时段",
        "choose a window within the year",
    ),
    "substitution_no_working_day": Message(
        "时段 {value} 内没有可检查的工作日",
        "no working day within {value} is open to the visit",
        "另定时段，或核对 holidays 与 blocked_days",
        "choose another window, or look at holidays and blocked_days",
    ),
    "substitution_not_in_team": Message(
        "{value} 不在检查任务 {visit} 的小组内",
        "{value} isn't in the team of visit {visit}",
        "核对告知书上的人员；与对象有关系的，改报对象",
        "check the notice; where the tie is to the target, name the target",
    ),
    "substitution_known": Message(
        "已登记过同样的变化（{value}），不重复处理",
        "the same change is on record already ({value}); nothing is done twice",
        "无需处理",
        "nothing is to be done",
    ),
    "substitution_cell_missing": Message(
        "{change_zh}须填写此栏",
        "a change {change_en} needs this cell",
        "按 docs/substitutions.md 补填；申请回避填检查编号或对象之一",
        "fill it in as docs/substitutions.md says; an objection names a visit or a target",
    ),
    "substitution_cell_idle": Message(
        "{change_zh}不填此栏：{value}",
        "a change {change_en} doesn't have this cell: {value}",
        "清空，或更正变更类别",
        "empty the cell, or correct the kind of change",
    ),
    "substitution_reason_long": Message(
        "理由超过 {limit} 字",
        "the reason has more than {limit} characters",
        "写成一两句话，材料另行保存",
        "make it a sentence or two, and keep papers elsewhere",
    ),
    "substitution_twice": Message(
        "与第 {first_row} 行重复",
        "the same as row {first_row}",
        "删去其中一行",
        "remove one of the two rows",
    ),
    "substitutions_refused": Message(
        "独立核验未通过：{rule}",
        "the independent check refused the change: {rule}",
        "未作任何更改；请保留工作区并报告此问题",
        "nothing was changed; keep the workspace and report this",
    ),
}
