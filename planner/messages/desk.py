"""Messages about what is missing in a form of the desk."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "desk_pick_person": Message(
        "请选择更换谁",
        "choose who is to be replaced",
        "只能更换此检查任务中本部门的人员",
        "one of the department's people in this visit",
    ),
    "desk_pick_kind": Message(
        "请选择情形",
        "choose what happened",
        "从所列情形中选一个",
        "one of those listed",
    ),
    "desk_pick_reason": Message(
        "请选择原因",
        "choose a reason",
        "从所列原因中选一个",
        "one of those listed",
    ),
    "desk_reason_missing": Message(
        "请填写理由",
        "say why",
        "用一两句话说明",
        "in a sentence or two",
    ),
    "desk_pick_results": Message(
        "没有勾选任何结果",
        "no result is ticked",
        "先勾选，再审核通过或退回",
        "tick some, then find them good or send them back",
    ),
    "desk_results_changed": Message(
        "勾选的结果中有的刚刚被改动，未作处理",
        "some of these were changed just now; nothing was done",
        "重新核对后再提交，其余勾选仍保留",
        "look again, then send; your other ticks are kept",
    ),
    "desk_pick_step": Message(
        "请选择登记什么",
        "choose what to enter",
        "从所列事项中选一个",
        "one of those listed",
    ),
}
