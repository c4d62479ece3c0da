"""Messages about the policy."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "bad_toml": Message(
        "policy.toml 不是有效的 TOML：{value}",
        "policy.toml is no valid TOML: {value}",
        "请更正该处的语法；planner init 可写出模板",
        "correct the syntax there; planner init writes a template",
    ),
    "unknown_field": Message(
        "政策中没有 {column} 这一项",
        "the policy has no field {column}",
        "请核对拼写与所在的节；可用的项见 planner init 写出的模板",
        "check its spelling and section against the template of planner init",
    ),
    "policy_value": Message(
        "{column} 的值 {value} 不成立：应为{expected_zh}",
        "{column} cannot be {value}: it is {expected_en}",
        "请更正该值",
        "correct the value",
    ),
    "policy_rule": Message(
        "{column} 违反规则：{rule_zh}",
        "{column} breaks a rule: {rule_en}",
        "请按规则修改，或删去该项以采用默认值",
        "keep to the rule, or remove the field to have its default",
    ),
}
