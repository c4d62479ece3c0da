"""Messages about pins, and why proposals that look mergeable don't share an entry."""

from planner.messages.message import Message

_PINS: dict[str, Message] = {
    "pin_unknown_proposal": Message(
        "定项所列建议 {value} 不在建议表中，或所在行已被剔除",
        "the pin names proposal {value}, which isn't there or was rejected",
        "更正建议编号，或先改正该建议所在的行，或删去该定项",
        "correct the id, mend the proposal's row, or remove the pin",
    ),
    "pin_of_one": Message(
        "“合并”和“分开”至少要列两条建议，只有 {value}",
        "this rule wants two proposals at least, there is only {value}",
        "补充建议编号；要求一条建议单独成项的，规则写“单独”",
        "name more proposals; to keep one by itself use the rule 单独",
    ),
    "pin_conflict": Message(
        "定项“{rule}”（{value}）与定项“{other_rule}”（{other_ids}）相矛盾",
        "the pin {rule} ({value}) contradicts the pin {other_rule} ({other_ids})",
        "两者只保留一项",
        "keep one of the two",
    ),
    "pin_breaks_sign": Message(
        "定项“{rule}”要求 {one} 与 {other} 同一计划，但合并的条件不具备：{reason_zh}",
        "the pin {rule} wants {one} and {other} in one entry, but they may not merge: {reason_en}",
        "定项不能代替四项标准：删去该定项，或修改建议、联合目录或 merge 的参数",
        "a pin never overrides the signs: remove it, or change the proposals, the joint catalogue or [merge]",
    ),
    "pin_breaks_group": Message(
        "定项“{rule}”要求 {value} 同一计划，但不能编成一项：{reason_zh}",
        "the pin {rule} wants {value} in one entry, which can't be made: {reason_en}",
        "删去该定项，或修改建议或 merge 的参数",
        "remove the pin, or change the proposals or [merge]",
    ),
}

_KEPT: dict[str, Message] = {
    "keep_form": Message(
        "--keep {value} 写法有误",
        "--keep {value} is out of form",
        "写作 --keep 计划文件夹:计划编号,计划编号",
        "write it like --keep OUT:ENTRY,ENTRY",
    ),
    "keep_without_reason": Message(
        "保留原计划的条目须说明理由",
        "entries of an earlier plan are kept for a reason",
        "用 --because 写明理由",
        "give it with --because",
    ),
    "keep_no_plan": Message(
        "{value} 中没有可读的年度计划",
        "there is no plan that can be read in {value}",
        "给出 planner plan 或 planner run 写出结果的文件夹",
        "name a folder that planner plan or planner run has written",
    ),
    "keep_unknown_entry": Message(
        "{folder} 的年度计划中没有条目 {value}",
        "the plan in {folder} has no entry {value}",
        "见该文件夹的 plan/merges.csv；余下部分（-R）随其主条目保留",
        "see plan/merges.csv there; remainders (-R) are kept with their entry",
    ),
}

_DECIDED: dict[str, Message] = {
    "apart_pinned_alone": Message(
        "{whose} 由 {department} 要求单独：{because_zh}",
        "{department} wants {whose} alone: {because_en}",
        "与该部门商定后取消“单独”",
        "agree with the department to drop 单独",
    ),
    "apart_by_coordinator": Message(
        "统筹部门定项“{rule}”（{ids}）：{because_zh}",
        "the coordinator's pin {rule} ({ids}): {because_en}",
        "需要合并时修改定项表",
        "change the table of pins where they should merge",
    ),
    "apart_same_kind": Message(
        "检查对象不属同一类：{measured_zh}，要求 {limit}",
        "not the same kind of target: {measured_en}, asked {limit}",
        "抽查领域相同的请写成一致，或调整 merge.scope_share",
        "write the same field for the same field, or change merge.scope_share",
    ),
    "apart_related_items": Message(
        "检查事项不相关：{measured_zh}",
        "the items aren't related: {measured_en}",
        "可联合的事项请列入联合目录并写明部门",
        "list items that may be joined in the joint catalogue, with their departments",
    ),
    "apart_similar_effort": Message(
        "检查工作量相差过大：{measured_zh}，要求 {limit}",
        "the effort differs too much: {measured_en}, asked {limit}",
        "核对事项的预计用时，或调整 merge.effort_factor",
        "check the items' minutes, or change merge.effort_factor",
    ),
    "apart_shiftable_time": Message(
        "检查时间相差过远：{measured_zh}，要求 {limit}",
        "the windows are too far apart: {measured_en}, asked {limit}",
        "调整起止时间，或调整 merge.max_shift_days",
        "change the windows, or merge.max_shift_days",
    ),
    "apart_grades": Message(
        "抽取的信用等级不同：{grades_one} 与 {grades_other}",
        "other grades are drawn: {grades_one} and {grades_other}",
        "信用等级范围写成一致",
        "state the same grades",
    ),
    "apart_full_coverage": Message(
        "{full} 是全覆盖，不参加抽取，不能与抽样检查合为一项",
        "{full} covers all, outside the lottery, and can't share an entry with a sample",
        "无须处理；如不必全覆盖，修改抽取依据",
        "nothing; change the basis where full coverage isn't needed",
    ),
    "apart_departments": Message(
        "参加部门共 {count} 个，超过 merge.max_departments（{limit}）",
        "{count} departments would take part, merge.max_departments is {limit}",
        "减少配合部门，或调整 merge.max_departments",
        "name fewer departments, or change merge.max_departments",
    ),
}

_GROUPS: dict[str, Message] = {
    "apart_scope": Message(
        "共同的检查范围不能写成一个范围",
        "what both cover can't be written as one scope",
        "简化建议的标签、行业等范围条件",
        "simplify the proposals' tags, industries and other conditions",
    ),
    "apart_empty": Message(
        "共同的检查范围内没有可抽取的对象",
        "the shared scope holds no target that can be drawn",
        "核对两条建议的范围",
        "check the scopes of both",
    ),
    "apart_ceiling": Message(
        "合并后的抽取数超过比例上限（设有上限的建议：{whose}）",
        "merged, more would be drawn than a ceiling allows (proposals with one: {whose})",
        "提高该上限，或降低另一条的比例",
        "raise the ceiling, or lower the other's ratio",
    ),
    "apart_rest": Message(
        "建议单独覆盖的部分不能写成一个范围",
        "what one alone covers can't be written as one scope",
        "简化建议的范围条件，或拆成两条建议",
        "simplify the scopes, or split a proposal in two",
    ),
    "apart_count": Message(
        "合并会把固定的抽取户数拆开（按户数抽取的建议：{whose}）",
        "the merge would split a fixed count (proposals that draw one: {whose})",
        "把户数改为比例，或使两条建议的范围一致",
        "state a share instead of the count, or give both the same scope",
    ),
    "apart_pin": Message(
        "要求“必须联合”的建议将落在只有一个部门的计划中",
        "a proposal pinned 必须联合 would be in an entry of one department",
        "填写配合部门，或取消“必须联合”",
        "name cooperating departments, or drop the pin",
    ),
    "apart_tolerance": Message(
        "余下部分将只剩包容期内的主体，等于公开其等级",
        "the rest would list firms in their tolerance period, which would tell their grades",
        "使两条建议的事项类别一致",
        "let both hold items of the same kind",
    ),
}

_CHOSEN: dict[str, Message] = {
    "apart_by_others": Message(
        "两条可以合并，但各自计划中的其他建议使之不能：{moves_zh}",
        "the two may merge, but others of their entries don't let them: {moves_en}",
        "无须处理；需要时由统筹部门定项（合并）后重排",
        "nothing; pin them 合并 and plan again where they should share an entry",
    ),
    "apart_costs_entries": Message(
        "两条可以合并，但计划会多 {entries} 项：{moves_zh}",
        "the two may merge, but it takes more entries (+{entries}): {moves_en}",
        "无须处理；需要时由统筹部门定项（合并）后重排",
        "nothing; pin them 合并 and plan again where they should share an entry",
    ),
    "apart_costs_visits": Message(
        "两条可以合并，项数不变，但抽查会多 {visits} 户次：{moves_zh}",
        "the two may merge with as many entries, but it takes more firm-visits (+{visits}): {moves_en}",
        "无须处理；需要时由统筹部门定项（合并）后重排",
        "nothing; pin them 合并 and plan again where they should share an entry",
    ),
    "apart_tie": Message(
        "两条合并与否，项数与户次相同，按并列规则取现方案：{moves_zh}",
        "merged or not, entries and firm-visits are the same; the rule for ties decided: {moves_en}",
        "无须处理；需要时由统筹部门定项（合并）后重排",
        "nothing; pin them 合并 and plan again where they should share an entry",
    ),
    "apart_requirement": Message(
        "两条合并并不增加项数和户次，但 {requirement} 将不达要求：{moves_zh}",
        "merging the two would cost nothing, but {requirement} would be missed: {moves_en}",
        "需要合并时调整 [shares] 的该项要求",
        "change that requirement in [shares] where they should merge",
    ),
    "apart_goal": Message(
        "两条合并并不增加项数和户次，但离目标 {requirement} 更远，按其权重不合算：{moves_zh}",
        "merging the two would cost nothing, but leave the goal {requirement} further off, by whose weight it isn't worth it: {moves_en}",
        "需要合并时调整 [shares] 中该目标的权重",
        "change that goal's weight in [shares] where they should merge",
    ),
    "apart_unproven": Message(
        "两条合并更省；本方案未证明最优，没有找到这一步：{moves_zh}",
        "merging the two would be cheaper; the plan isn't proven best and missed it: {moves_en}",
        "由统筹部门定项（合并）后重排",
        "pin them 合并 and plan again",
    ),
}

#: Why two proposals that look mergeable don't share an entry.
REASONS: dict[str, Message] = {**_DECIDED, **_GROUPS, **_CHOSEN}

MESSAGES: dict[str, Message] = {**_PINS, **_KEPT}

#: Parts of sentences, Chinese and English.
PHRASES: dict[str, tuple[str, str]] = {
    "same_kind": ("同类对象", "same kind of target"),
    "related_items": ("事项相关", "related items"),
    "similar_effort": ("工作量相近", "similar effort"),
    "shiftable_time": ("时间可调", "the rarer moves"),
    "same_field": ("同一领域“{field}”", "same field {field}"),
    "overlap": (
        "范围重合 {share}（较小范围 {smaller} 户中的 {shared} 户）",
        "scopes overlap by {share} ({shared} of the smaller one's {smaller})",
    ),
    "same_department": ("同一部门 {department}", "same department {department}"),
    "in_catalogue": (
        "联合目录“{field}”（{initiator} 发起）列有全部事项",
        "the joint catalogue's {field} (initiator {initiator}) lists all items",
    ),
    "not_in_catalogue": (
        "部门不同（{one}、{other}），联合目录没有列出全部事项和两部门的一行",
        "departments differ ({one}, {other}); no row of the joint catalogue lists all items and both",
    ),
    "minutes_unknown": ("用时未填，不作限制", "no minutes stated, so no limit"),
    "minutes": (
        "用时 {one} 与 {other} 分钟，{factor} 倍",
        "{one} and {other} minutes, factor {factor}",
    ),
    "windows_meet": ("时间相差 0 天", "windows are 0 days apart"),
    "days_apart": ("时间相差 {days} 天", "windows are {days} days apart"),
    "no_reason": ("未说明理由", "no reason given"),
    "pins_forbid": (
        "与统筹部门的定项不符",
        "the coordinator's pins don't let it",
    ),
    "unite": (
        "{one_entry} 与 {other_entry} 合为一项",
        "uniting {one_entry} and {other_entry}",
    ),
    "move": ("{one} 移入 {entry}", "moving {one} to {entry}"),
    "not_allowed": ("不能：{why}", "not allowed: {why}"),
    "pair_not_allowed": ("{one} 与 {other}：{why}", "{one} and {other}: {why}"),
    "costs": (
        "计划 {entries} 项，抽查 {visits} 户次",
        "{entries} entries, {visits} firm-visits",
    ),
    "breaks": (
        "计划 {entries} 项，抽查 {visits} 户次，但 {requirement} 由 {before} 变为 {after}",
        "{entries} entries, {visits} firm-visits, but {requirement} goes from {before} to {after}",
    ),
}
