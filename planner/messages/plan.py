"""Messages about the plan and its quotas."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "outside_districts": Message(
        "建议 {value} 的区划范围不在该部门的辖区内，抽不到任何对象",
        "proposal {value} asks for districts outside its department's",
        "修改区划范围或部门的区划代码",
        "change the proposal's districts or the department's",
    ),
    "empty_scope": Message(
        "建议 {value} 的范围内没有可抽查的对象",
        "no target is in the scope of proposal {value}",
        "检查行业、标签、登记状态和成立日期等范围条件",
        "check its industries, tags, status and dates",
    ),
    "item_floor": Message(
        "建议 {value} 的比例低于其事项的法定下限，已按下限抽取",
        "proposal {value} asks less than an item's legal floor; the floor is used",
        "把抽查比例改为不低于事项的比例",
        "raise the proposal's ratio to the item's",
    ),
    "falling_ratio": Message(
        "建议 {value} 不抽风险更高的等级：{grades}",
        "proposal {value} leaves out riskier grades: {grades}",
        "信用等级范围应包含更高风险的等级，比例随风险升高",
        "take in the riskier grades, so that ratios rise with risk",
    ),
    "count_over_base": Message(
        "建议 {value} 的抽取户数超过范围内的 {base} 户，已全部抽取",
        "proposal {value} asks for more targets than the {base} in its scope",
        "减少户数或扩大范围",
        "ask for fewer, or widen the scope",
    ),
    "too_few_rounds": Message(
        "建议 {value} 要求 {times} 次，但其时间窗口只有 {rounds} 天",
        "proposal {value} wants {times} draws, its window has {rounds} day(s)",
        "放宽起止时间，或减少次数",
        "widen its window, or draw it less often",
    ),
    "total_too_thin": Message(
        "计划 {value} 抽取太少，部分对象的机会不足百万分之一，已增至 {total} 户",
        "entry {value} draws so few that chances vanish; raised to {total}",
        "缩小范围或提高比例",
        "narrow its scope or raise its ratio",
    ),
    "tolerance_tells_grades": Message(
        "包容期只适用于 {value} 级（名录库中 {firms} 户）：新设主体被不抽包容期对象的任务抽中，"
        "或在自查页面看到自己不在包容期，即可知其不属于这些等级",
        "the tolerance period is for {value} only ({firms} firms): a new firm that is drawn "
        "where tolerated ones aren't, or whose row isn't tagged, is known to be of another grade",
        "如须对等级保密，把 tolerance.grades 改为全部等级，或把 tolerance.months 改为 0",
        "to keep grades confidential, let tolerance.grades be all grades or months 0",
    ),
    "list_guessable": Message(
        "批次 {value} 抽取太少（{bits} 位）：名单摘要在解除限制前已公布，可以逐一试出名单",
        "round {value} draws so few ({bits} bits) that its list can be found by trying, "
        "as its digest is public before the embargo ends",
        "把任务并入抽取较多的批次（rounds.by），或不设限制（publish.embargo）",
        "put its entries into a larger round (rounds.by), or lift the embargo",
    ),
    "pin_unmet": Message(
        "建议 {value} 要求必须联合，但没有可以与之联合的建议或配合部门",
        "proposal {value} must be joint, but nothing can join it",
        "填写配合部门，或取消“必须联合”，或在联合目录中列出相关事项",
        "name cooperating departments, drop the pin, or list the items in the joint catalogue",
    ),
    "pin_set_aside": Message(
        "建议 {value} 要求必须联合，但能与之联合的记录可能已被剔除，暂按单独抽查计划",
        "proposal {value} must be joint, but whoever could join it may be among the "
        "rejected rows; it is planned alone",
        "改正被剔除的建议、事项、部门或联合目录后重做",
        "mend the rejected proposals, items, departments or catalogue rows and run again",
    ),
    "floor_out_of_reach": Message(
        "全库抽查比例要求 {value}，最多只能达到 {reached}",
        "the floor of {value} over the library is out of reach: at most {reached}",
        "提高有固定比例的建议的比例，或降低 grades.floor_overall 与 shares.coverage",
        "raise fixed ratios, or lower grades.floor_overall and shares.coverage",
    ),
    "raised_to_floor": Message(
        "为达到全库 {value} 的下限，按政策比例的条目抽取数乘以 {factor}",
        "entries at the policy's ratio are raised by {factor} to reach {value} overall",
        "如不希望增加，提高固定比例或降低下限",
        "raise fixed ratios or lower the floor if this isn't wanted",
    ),
    "item_uncovered": Message(
        "事项 {value} 没有任何建议涉及，事项覆盖率达不到要求",
        "no proposal covers item {value}",
        "为该事项补充抽查建议，或从事项清单中移除",
        "propose it, or take it off the item list",
    ),
    "requirement_unmet": Message(
        "要求 {value} 未达到：要求 {asked}，实际 {reached}",
        "requirement {value} isn't met: asked {asked}, reached {reached}",
        "见 plan/certificate.json；调整政策或建议后重做",
        "see plan/certificate.json; adjust policy or proposals",
    ),
    "goal_missed": Message(
        "目标 {value} 未达到：争取 {asked}，实际 {reached}",
        "goal {value} is missed: asked {asked}, reached {reached}",
        "如必须达到，改为要求或提高权重",
        "make it a requirement, or weigh it more, if it must be reached",
    ),
    "plan_check": Message(
        "独立检查否决了合并方案：{fault}",
        "the independent check refused the plan: {fault}",
        "请把输入文件交给维护者",
        "hand the inputs to the maintainers",
    ),
    "strata_check": Message(
        "计划 {value} 的可抽查户数两次计数不一致：{counted} 与 {expected}",
        "entry {value} counts {counted} eligible targets, planned with {expected}",
        "请把输入文件交给维护者",
        "hand the inputs to the maintainers",
    ),
}
