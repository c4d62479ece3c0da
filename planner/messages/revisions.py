"""Messages about revisions of the plan during the year."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "revision_cell_missing": Message(
        "“{change_zh}”须填写本列",
        "a change '{change_en}' needs this cell",
        "请补填；新增填建议编号，撤销填计划编号，延期填计划编号和新的起止时间",
        "fill it in: what is added has a proposal's id, what is withdrawn an entry's, what is postponed an entry's and its new days",
    ),
    "revision_cell_idle": Message(
        "“{change_zh}”不填写本列，现为“{value}”",
        "a change '{change_en}' has nothing here, yet there is {value!r}",
        "请清空，或更正变更类别",
        "empty the cell, or correct the kind of change",
    ),
    "revision_reason_grades": Message(
        "理由会公开，不得提及信用风险等级",
        "reasons are published and may not speak of risk grades",
        "请改写理由",
        "put the reason in other words",
    ),
    "revision_reason_long": Message(
        "理由超过 {limit} 字",
        "the reason has more than {limit} characters",
        "请写成一两句话，文件另行保存",
        "make it a sentence or two, and keep papers elsewhere",
    ),
    "revision_twice": Message(
        "{value} 在第 {first_row} 行已有变更",
        "{value} is changed in row {first_row} already",
        "每项只写一行变更",
        "give each one line",
    ),
    "revision_proposal_known": Message(
        "建议 {value} 已在计划中，不能再新增",
        "proposal {value} is in the plan already and can't be added",
        "另编建议编号，或删去该行",
        "give it an id of its own, or remove the row",
    ),
    "revision_proposal_unnamed": Message(
        "建议 {value} 未列入变更表，没有新增的理由",
        "proposal {value} isn't in the table of changes, so there is no reason to add it",
        "在变更表中补一行“新增”并写明理由，或从建议表中删去",
        "add a line 'added' with its reason, or remove the proposal",
    ),
    "revision_no_entry": Message(
        "现行计划中没有 {value}",
        "there is no entry {value} in the plan in force",
        "核对计划编号；已撤销的不能再变更",
        "check the id; what was withdrawn can't be changed again",
    ),
    "revision_drawn": Message(
        "{value} 的批次（{rounds}）已拟定或已抽取，不能再变更",
        "the rounds of {value} ({rounds}) are drafted or drawn; it can't be changed any more",
        "删去该行；尚未抽取的批次可先放弃（planner round abandon）再变更，已抽取的按计划检查",
        "remove the line; a round that isn't drawn yet can be abandoned first (`planner round abandon`), what is drawn is inspected as planned",
    ),
    "revision_partly_drawn": Message(
        "{value} 已拟定的批次（{rounds}）保留，只变更其余的",
        "{value} keeps the rounds that are drafted ({rounds}); only the others are changed",
        "无需处理；公布的变更中会写明",
        "nothing needs doing; the published change says so",
    ),
    "revision_rest_stays": Message(
        "{value} 的剩余范围另为一条计划 {rest}，未作变更",
        "what {value} left over is an entry of its own, {rest}, which stays",
        "如需一并变更，请为 {rest} 另写一行",
        "to change it too, give {rest} a line of its own",
    ),
    "revision_too_few_days": Message(
        "{value} 要求 {times} 次，新的时间窗口只容 {rounds} 次",
        "{value} is drawn {times} times, and its new window has room for {rounds}",
        "放宽起止时间",
        "widen the window",
    ),
    "revision_window_past": Message(
        "时间窗口到 {value} 已结束（今天是 {today}）",
        "the window ends on {value}, and today is {today}",
        "填写今天以后结束的窗口",
        "give a window that ends later",
    ),
    "revision_window_same": Message(
        "新的时间窗口与原来相同，没有变更",
        "the new window is the old one; nothing changes",
        "填写新的起止时间，或删去该行",
        "give new days, or remove the line",
    ),
    "revision_breaks": Message(
        "修订后 {value} 为 {reached}，达不到要求的 {asked}，未作修订",
        "after the revision {value} would be {reached}, which misses {asked}; nothing was revised",
        "同时新增计划以补足；依上级要求必须如此的，用 --accept 写明依据，证书将如实写未达到",
        "add entries that make up for it; where it must be so by order, say by which with --accept, and the certificate will say that it is missed",
    ),
    "revision_accepted": Message(
        "修订后 {value} 未达到要求，依据：{reason}",
        "after the revision {value} is missed, accepted because: {reason}",
        "条件允许时新增计划补足",
        "add entries that make up for it when that can be",
    ),
    "revision_check": Message(
        "修订复核未通过：{value}（{fault}），未作修订",
        "a check of the revision failed: {value} ({fault}); nothing was revised",
        "请将本条报告给程序维护者",
        "tell the program's keepers",
    ),
}
