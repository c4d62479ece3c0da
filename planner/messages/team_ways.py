"""Messages about why teams can't be had, and what would help."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "team_bottleneck": Message(
        zh="{round}：{department}的 {visits} 次检查需要 {people} 名人员（{names}）承担 {wanted} 人次，年度任务上限只余 {room} 人次：差 {short} 人次，至少 {days} 人日（{minutes} 分钟）",
        en="{round}: {visits} visits of {department} need {wanted} places of {people} inspectors ({names}), whose yearly limits leave {room}: {short} inspector-visits short, at least {days} inspector-days ({minutes} minutes)",
        remedy_zh="见 team_ways_out.csv：已试排可行的办法",
        remedy_en="see team_ways_out.csv for ways out that were tried",
    ),
    "team_way_out": Message(
        zh="{round}：{way_zh}，试排后 {left_out} 次无法组队的检查中有 {back} 次可以组队",
        en="{round}: {way_en}: tried, {back} of {left_out} visits without a team would have one",
        remedy_zh="可改为 {change}；全部办法见 team_ways_out.csv",
        remedy_en="make it {change}; all of them are in team_ways_out.csv",
    ),
    "team_ways_unfinished": Message(
        zh="{round}：试排达到工作量上限，可能还有别的办法",
        en="{round}: the bound on work was reached; there may be further ways out",
        remedy_zh="先采用已找到的办法，再试",
        remedy_en="use one of those found, then try again",
    ),
}

#: What each change is called, Chinese and English, with its figures.
WORDS: dict[str, tuple[str, str]] = {
    "neighbours": (
        "允许相邻辖区人员支援",
        "let inspectors of neighbouring districts come",
    ),
    "direct": ("允许本部门直接指派", "let the department assign anybody directly"),
    "lead": (
        "{department}再有 {amount} 人可任组长（{names}）",
        "{amount} more of {department} may lead ({names})",
    ),
    "certificate": (
        "{department}再有 {amount} 人取得{qualification}资质（{names}）",
        "{amount} more of {department} hold {qualification} ({names})",
    ),
    "renewal": (
        "{department} {amount} 人的执法证延至 {until}（{names}）",
        "certificates of {amount} of {department} last to {until} ({names})",
    ),
    "max_visits": (
        "{department}每人年度任务上限提高 {amount} 次",
        "raise the yearly limit of everybody of {department} by {amount}",
    ),
    "longer": (
        "{department}这些检查的时段延后结束 {amount} 天",
        "let the windows of these visits of {department} end {amount} days later",
    ),
    "shorter": (
        "{department}这些检查的时段提前结束 {amount} 天",
        "let the windows of these visits of {department} end {amount} days earlier",
    ),
    "no_repeat_years": (
        "不重复检查的年数由 {before} 降为 {amount}",
        "lower the years without the same inspector from {before} to {amount}",
    ),
    "min_per_department": (
        "每部门最少人数由 {before} 降为 {amount}",
        "lower the people of each department from {before} to {amount}",
    ),
    "min_per_visit": (
        "每次检查最少人数由 {before} 降为 {amount}",
        "lower the people of a visit from {before} to {amount}",
    ),
    "inspectors": (
        "{department}在{districts}增加 {amount} 名{qualification}",
        "{amount} more of {qualification_en} for {department} in {districts}",
    ),
}
