"""Messages about what-if, and about expected finds."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "what_if_form": Message(
        "--what-if 写作 项=值,值：{value}",
        "--what-if is written FIELD=VALUE,VALUE: {value}",
        "例如 --what-if 'joint_share=0.3,0.4,0.5'",
        "such as --what-if 'joint_share=0.3,0.4,0.5'",
    ),
    "what_if_field": Message(
        "政策中没有 {column} 这一项{close_zh}",
        "the policy has no field {column}{close_en}",
        "请用 policy.toml 的项名（节.项）或 docs/what_if.md 所列的简称",
        "use a field of policy.toml (section.field) or a short name of docs/what_if.md",
    ),
    "what_if_fixed": Message(
        "{column} 决定输入如何读取，不能试算",
        "{column} decides how inputs are read, so it can't be varied",
        "请改 policy.toml 后另行运行",
        "change policy.toml and run again",
    ),
    "what_if_twice": Message(
        "{column} 给出了两次",
        "{column} is varied twice",
        "每一项只写一次，多个值用逗号分开",
        "name each field once, its values separated by commas",
    ),
    "what_if_too_many": Message(
        "这些值共有 {value} 种组合，一次最多试算 {most} 种",
        "these values make {value} combinations; {most} are tried at most",
        "减少值的个数，或分几次试算",
        "give fewer values, or try them in several runs",
    ),
    "what_if_not_monotone": Message(
        "{column} 从 {loose} 收紧到 {value}，计划条目反而由 {more} 条减到 {fewer} 条",
        "{column} is tighter at {value} than at {loose}, yet has {fewer} entries, not {more}",
        "两者都已证明最优，不应如此；请保留输入并报告",
        "both are proven optimal, so this can't be; keep the inputs and report it",
    ),
    "finds_few_visits": Message(
        "等级 {value} 只有 {seen} 次有结果的检查，不足 {least} 次，发现率按 {pooled} 级合并计算",
        "grade {value} has {seen} visits with results, fewer than {least}; its rate is that of {pooled} together",
        "预计发现数据此较粗；可在 finds.rate 中写明各等级发现率",
        "expected finds are coarse there; finds.rate may state the rates",
    ),
}
