"""Messages about the days of visits."""

from planner.messages.message import Message

_PEOPLE_ZH = "延长检查时段、调高每日上限，或增加人员"
_PEOPLE_EN = "widen the window, raise the limits of a day, or add people"

MESSAGES: dict[str, Message] = {
    "day_missing": Message(
        zh="{value} 未排出检查日：{when} 内小组共同在岗的 {days} 天均已排满，单看任何一人都不缺，未找到全部排下的办法（占用这些天的检查：{visits}）",
        en="{value} has no day: the {days} days within {when} on which its team is there are full; nobody alone is short, but no way was found to place all (visits that hold these days: {visits})",
        remedy_zh=_PEOPLE_ZH,
        remedy_en=_PEOPLE_EN,
    ),
    "day_missing_together": Message(
        zh="{value} 排不出检查日：{when} 内小组共同在岗的 {days} 天均已排满，单看任何一人都不缺，但已证明合起来排不下（占用这些天的检查：{visits}）",
        en="{value} has no day: the {days} days within {when} on which its team is there are full; nobody alone is short, but it is proven that all can't be placed (visits that hold these days: {visits})",
        remedy_zh=_PEOPLE_ZH,
        remedy_en=_PEOPLE_EN,
    ),
    "day_missing_person": Message(
        zh="{value} 排不出检查日：{count} 次检查（{visits}）都需要 {whom}，只能在 {when} 的 {days} 天进行，而这些天最多排 {room} 次",
        en="{value} has no day: {count} visits ({visits}) all need {whom} and can be made only on {days} days within {when}, which hold {room} at most",
        remedy_zh=_PEOPLE_ZH,
        remedy_en=_PEOPLE_EN,
    ),
    "day_missing_month": Message(
        zh="{value} 排不出检查日：{count} 次检查（{visits}）都需要 {whom}，只能在 {when} 的 {days} 天进行，而按每月上限，这些天最多排 {room} 次",
        en="{value} has no day: {count} visits ({visits}) all need {whom} and can be made only on {days} days within {when}, of which the monthly limit leaves room for {room}",
        remedy_zh="调高政策 [teams] 的 max_per_month、延长检查时段，或增加人员",
        remedy_en="raise max_per_month in the policy's [teams], widen the window, or add people",
    ),
    "day_missing_department": Message(
        zh="{value} 排不出检查日：{count} 次检查（{visits}）都有{whom}参加，只能在 {when} 的 {days} 天进行，而每日上限合计 {room} 次",
        en="{value} has no day: {whom} takes part in {count} visits ({visits}), which can be made only on {days} days within {when}; its daily limit allows {room} on these",
        remedy_zh="调高政策 [days] 的 department_per_day，或延长检查时段",
        remedy_en="raise department_per_day in the policy's [days], or widen the window",
    ),
    "day_missing_team": Message(
        zh="{value} 排不出检查日：{when} 的 {days} 个可用日中，小组成员没有一天同时在岗",
        en="{value} has no day: on none of the {days} possible days within {when} is all of its team there",
        remedy_zh="调整请假，或延长检查时段",
        remedy_en="move a leave, or widen the window",
    ),
    "day_missing_window": Message(
        zh="{value} 排不出检查日：检查时段内、抽取并留足通知时间之后，没有可用的工作日",
        en="{value} has no day: after the draw and the notice, no working day of its window is open",
        remedy_zh="检查 holidays、blocked_days 与政策 [days] 的 notice_working_days，尽早抽取，或延长检查时段",
        remedy_en="look at holidays, blocked_days and notice_working_days in the policy's [days]; draw earlier, or widen the window",
    ),
    "days_estimated": Message(
        zh="{value} 年没有节假日数据，检查日按周一至周五估计",
        en="no holidays are known of {value}: days of visits are estimates, Mondays to Fridays",
        remedy_zh="国务院办公厅公布放假安排后填写 holidays 表",
        remedy_en="fill in the table holidays once the State Council has announced them",
    ),
    "days_refused": Message(
        zh="独立核验未通过：{rule}",
        en="the independent check refused the days: {rule}",
        remedy_zh="名单未生成；请保留输入文件并报告此问题",
        remedy_en="no list was made; keep the input files and report this",
    ),
}
