"""Messages about replacing drawn targets."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "replacement_no_visit": Message(
        "没有检查任务 {value}",
        "there is no visit {value}",
        "请从本部门的检查任务中核对编号",
        "check the id against your visits",
    ),
    "replacement_withdrawn_already": Message(
        "检查任务 {value} 已经替换",
        "visit {value} has been replaced already",
        "递补的检查任务见 planner round replacements",
        "see `planner round replacements` for who stands in",
    ),
    "replacement_round_closed": Message(
        "批次 {round} 已公开完毕，{value} 不再替换",
        "round {round} is released; {value} isn't replaced any more",
        "在检查结果中写明情况",
        "say in the visit's result how it is",
    ),
    "replacement_has_results": Message(
        "检查任务 {value} 已录入结果，不能替换",
        "visit {value} has results; it can't be replaced",
        "情况有误时更正检查结果",
        "correct the result where it is wrong",
    ),
    "replacement_window_over": Message(
        "检查任务 {value} 的期限 {day} 已过，不能替换",
        "the window of visit {value} ended on {day}; it can't be replaced",
        "在检查结果中写明情况",
        "say in the visit's result how it is",
    ),
    "replacement_note_missing": Message(
        "以“其他原因”替换 {value} 须写明情况",
        "replacing {value} for another reason needs a note",
        "补充说明",
        "add a note",
    ),
    "replacement_note_long": Message(
        "替换 {value} 的说明超过 {limit} 字",
        "the note on replacing {value} has more than {limit} characters",
        "写成一两句话，材料另行保存",
        "make it a sentence or two, and keep papers elsewhere",
    ),
    "replacement_not_taking_part": Message(
        "部门 {department} 不能就检查任务 {value} 提出替换",
        "department {department} can't ask to replace visit {value}",
        "由参加该检查的部门提出，各部门只代表自己",
        "let a department ask that takes part in it, each for itself",
    ),
}
