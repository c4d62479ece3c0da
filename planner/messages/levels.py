"""Messages about several levels of office in one lottery."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "bundle_unusable": Message(
        "{value} 不是审计包或分包，或已损坏：{reason}",
        "{value} is no audit bundle and no part of one, or is damaged: {reason}",
        "请用批次的审计包（文件夹或 zip），先以 planner verify 核验",
        "give a round's audit bundle, folder or zip; check it with planner verify first",
    ),
    "part_no_district": Message(
        "数据包中没有以 {value} 开头的区划",
        "the bundle has no district that begins with {value}",
        "请核对区划代码：4401 指全市，440106 指一个区县",
        "check the code: 4401 is a whole city, 440106 one county",
    ),
    "part_none_chosen": Message(
        "未选择区划",
        "no district was chosen",
        "请至少勾选一个市或区县，再下载",
        "choose at least one city or county, then download",
    ),
    "part_not_stated": Message(
        "批次 {value} 的公告未列分区县，不能分包",
        "the statement of round {value} lists no districts, so it has no parts",
        "该批次由较早的版本拟定，请交付整个审计包",
        "an earlier version drafted it; hand over the whole audit bundle",
    ),
    "upper_source_form": Message(
        "上级批次作为公开来源时，应写作“上级批次 批次号 公告 摘要”：{value}",
        "a higher level's round is named as 上级批次 ROUND 公告 D: {value}",
        "照任务书 mandate.json 的 public_source 填写",
        "copy public_source from the mandate's mandate.json",
    ),
    "upper_other_round": Message(
        "这不是公告中写明的上级批次 {value}",
        "this isn't the higher level's round {value} that the statement names",
        "向上级索取该批次的公开数据包",
        "ask for that round's public bundle",
    ),
    "upper_unusable": Message(
        "上级批次的公告与揭示得不出种子：{value}",
        "the higher round's statement and reveals give no seed: {value}",
        "待上级抽取后，取其公开数据包，先以 planner verify 核验",
        "take its public bundle after it is drawn; check it with planner verify first",
    ),
    "upper_early": Message(
        "上级批次的种子可能在本批次揭示之前已知（其公开来源 {value}，本批次 {due}）",
        "the higher round's seed may be known before this one's reveals (it speaks {value}, this one's source {due})",
        "上级批次须有公开来源；重新拟定，时间不晚于上级公开来源发布之时",
        "it needs a public source; draft anew with times no later than when that speaks",
    ),
    "proposal_mandated": Message(
        "“{value}”由下级抽取，不列入本级计划",
        "{value}: a lower level draws it, so it isn't planned here",
        "用 planner mandate 写出任务书交下级",
        "hand it down with planner mandate",
    ),
    "mandate_no_level": Message(
        "政策未写明本级（[levels] level）：{value}",
        "the policy doesn't say which level this is ([levels] level): {value}",
        "填写 省、市 或 县",
        "set it to 省, 市 or 县",
    ),
    "mandate_empty": Message(
        "没有须由 {value} 抽取的建议",
        "no proposal has {value} draw",
        "核对建议的组织模式与区划范围",
        "check the proposals' mode and districts",
    ),
    "mandate_altered": Message(
        "任务书与下达时不同：{value}",
        "the mandate isn't as it was issued: {value}",
        "向上级重新索取",
        "ask for it again",
    ),
    "mandate_missing": Message(
        "缺少任务书中的建议 {value}",
        "proposal {value} of the mandate isn't there",
        "照任务书补上",
        "add it from the mandate",
    ),
    "mandate_changed": Message(
        "建议 {value} 的 {column} 与任务书不同",
        "proposal {value}: {column} isn't as mandated",
        "照任务书更正；时段可在其内缩短",
        "correct it; a window may be narrower, not wider",
    ),
    "mandate_policy": Message(
        "政策 {column} 不合任务书（应 {value}）",
        "the policy's {column} doesn't keep to the mandate (should be {value})",
        "比例不低于、上限不高于任务书",
        "ratios no lower, caps no higher than the mandate's",
    ),
    "visits_of_offices": Message(
        "一份清单只能是一个单位的，又有 {value}",
        "a list is one office's, and there is {value}",
        "请按单位分成几份，逐份提交",
        "make it one list an office, and hand each in",
    ),
    "visits_own": Message(
        "这是本单位自己的清单：{of} 户次中有 {same} 户次就是本级的（写作“{value}”）",
        "this is one's own list: {same} of {of} visits are this office's (as {value})",
        "请收下另一单位的清单；本级的检查自会计入",
        "take the other office's list; one's own visits count by themselves",
    ),
    "visits_not_counted": Message(
        "政策定有上下级合计上限（levels.visits），但 planner run 不计其他单位的检查",
        "the policy caps all levels together (levels.visits), but planner run counts nobody else's visits",
        "要计入，请用 planner open 逐步开展全年，并以 planner visits take 收下各单位清单",
        "to count them, hold the year step by step: planner open, then planner visits take",
    ),
    "part_there": Message(
        "{value} 已经存在",
        "{value} is there already",
        "请换一个名称，或先移走原有的文件",
        "take another name, or move what is there",
    ),
}
