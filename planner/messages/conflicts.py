"""Messages about requirements that can't be kept, alone or together."""

from planner.messages.message import Message

#: What a measure counts, Chinese and English.
UNITS: dict[str, tuple[str, str]] = {
    "entries": ("条联合计划", "joint entries"),
    "tasks": ("项联合任务", "joint tasks"),
    "visits": ("联合户次", "joint firm-visits"),
    "entries.total": ("计划总数", "entries in all"),
    "entries.internal": ("部门内部计划数", "internal entries"),
    "entries.joint": ("部门联合计划数", "joint entries"),
}

#: What may be asked of a plan, by requirement name.
MEASURES: dict[str, tuple[str, str]] = {
    "joint_share.entries": ("联合占比（按计划）", "joint share over entries"),
    "joint_share.tasks": ("联合占比（按任务）", "joint share over tasks"),
    "joint_share.visits": ("联合占比（按户次）", "joint share over visits"),
    "credit_share.draws": ("信用分类占比（按抽取数）", "credit-based share over draws"),
    "credit_share.visits": ("信用分类占比（按户次）", "credit-based share over visits"),
    "coverage.targets": ("对象库覆盖率", "coverage of the library"),
    "coverage.items": ("事项覆盖率", "coverage of the items"),
    "entries.total": ("计划总数", "entries in all"),
    "entries.internal": ("部门内部计划数", "internal entries"),
    "entries.joint": ("部门联合计划数", "joint entries"),
}

#: What a pin asks, a department's by its word and a coordinator's by its rule.
PIN_WORDS: dict[str, tuple[str, str]] = {
    "必须联合": ("必须联合", "must be joint"),
    "单独": ("要求单独", "must stay alone"),
    "pins.定项": ("恰好成为一条", "are exactly one entry"),
    "pins.合并": ("在同一条中", "share an entry"),
    "pins.分开": ("两两不在同一条中", "share no entry"),
    "pins.单独": ("各自单独成条", "each have an entry of their own"),
}

#: Ways out of a revision that is refused.
ACCEPTED = ("有上级依据的，予以接受", "accept what is missed, by order from above")
LEFT_OUT = ("不作：", "leave out: ")

#: How much is known of a contradicting set.
PROOFS: dict[str, tuple[str, str]] = {
    "smallest": ("最小的一组", "the smallest set"),
    "minimal": ("缺一不可，未证明最小", "none of them can be left out"),
    "unproven": ("未证明最小", "not proven smallest"),
}

MESSAGES: dict[str, Message] = {
    "joint_share_out_of_reach": Message(
        "联合占比要求 {value}，{known_zh}最多只能达到 {part}/{whole}（{reached}），还差 {more} {unit_zh}："
        "不同部门的建议有 {alike} 对对象同类，其中 {may} 对可以合并，"
        "{items} 对事项不相关，{effort} 对工作量不相近，{time} 对时间不可调，"
        "要求“单独”的建议有 {alone} 条",
        "joint share {value} is out of reach: at {known_en}most {part} of {whole} ({reached}), "
        "{more} {unit_en} short; {alike} pairs of different departments' proposals "
        "share a kind of target, {may} of them may merge, {items} lack related items, "
        "{effort} similar effort, {time} a shiftable time; {alone} proposals are pinned 单独",
        "见 plan/ways_out.csv：已试算可行的办法",
        "see plan/ways_out.csv for ways out that were tried",
    ),
    "credit_share_out_of_reach": Message(
        "信用分类占比要求 {value}，{known_zh}最多只能达到 {part}/{whole} 户次（{reached}），还差 {more} 户次："
        "随机抽取的建议有 {count} 条、{draws} 户次（{names}）",
        "credit-based share {value} is out of reach: at {known_en}most {part} of {whole} draws "
        "({reached}), {more} short; {count} proposals with {draws} draws are 随机 ({names})",
        "见 plan/ways_out.csv：已试算可行的办法",
        "see plan/ways_out.csv for ways out that were tried",
    ),
    "entries_out_of_reach": Message(
        "{unit_zh}要求 {asked}，极限是 {reached}",
        "{unit_en}: {asked} is asked, the furthest that can be reached is {reached}",
        "见 plan/ways_out.csv：已试算可行的办法",
        "see plan/ways_out.csv for ways out that were tried",
    ),
    "plan_conflict": Message(
        "各项要求单独可以达到，但没有找到同时满足的方案：{value}",
        "each requirement can be met alone, but no plan was found that meets all: {value}",
        "见 plan/conflict.csv 与 plan/ways_out.csv",
        "see plan/conflict.csv and plan/ways_out.csv",
    ),
    "pins_conflict": Message(
        "各条定项与合并要求单独可以满足，但不能同时满足",
        "each pin can be kept alone, but not all together",
        "见 plan/conflict.csv 与 plan/ways_out.csv",
        "see plan/conflict.csv and plan/ways_out.csv",
    ),
    "conflict": Message(
        "没有方案能同时满足（{count} 项，{proof_zh}）：{members_zh}",
        "no plan keeps all of these ({count}, {proof_en}): {members_en}",
        "放宽其中一项；已试算可行的办法见 plan/ways_out.csv",
        "relax one of them; ways out that were tried are in plan/ways_out.csv",
    ),
    "ways_out": Message(
        "试算出 {value} 种可行的办法，改动最小的是：{zh}",
        "{value} way(s) out were tried and work; the least change: {en}",
        "全部办法见 plan/ways_out.csv",
        "all of them are in plan/ways_out.csv",
    ),
    "no_way_out": Message(
        "试算了 {value} 种改动，没有一种单独可行",
        "{value} change(s) were tried, and none works by itself",
        "见 plan/conflict.csv，从各组要求中各放宽一项",
        "see plan/conflict.csv and relax one of each set",
    ),
}
