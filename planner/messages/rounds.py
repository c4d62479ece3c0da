"""Messages about rounds, draws and bundles."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "ceremony_shape": Message(
        "抽签仪式的记录缺项或类型不对：{value}",
        "the ceremony lacks a member or one is of the wrong kind: {value}",
        "按 docs/protocol.md 第 5 节补齐该轮的各项",
        "give the round its members as in docs/protocol.md, 5",
    ),
    "ceremony_bad_id": Message(
        "{column} “{value}” 不是合法编号",
        "{column} {value!r} isn't an id",
        "编号只用 1-64 位数字、字母、点、横线、下划线",
        "use 1 to 64 digits, letters, dots, hyphens and underscores",
    ),
    "ceremony_bad_secret": Message(
        "{column} 应为 64 位小写十六进制数 {value}",
        "{column} is 64 lower-case hex digits {value}",
        "用 32 个随机字节重新生成",
        "make it anew from 32 random bytes",
    ),
    "ceremony_open_with_key": Message(
        "公开轮次不得有托管密钥",
        "an open round has no custody key",
        "去掉 custody_key，或改用 confidential",
        "leave custody_key out, or make the round confidential",
    ),
    "ceremony_open_with_grades": Message(
        "名录含信用风险等级，不得公开抽签",
        "a frame with risk grades can't be drawn in the open",
        "改用 confidential，或从名录中去掉等级",
        "make the round confidential, or take the grades out of the library",
    ),
    "ceremony_without_key": Message(
        "保密轮次缺少托管密钥",
        "a confidential round has a custody key",
        "由保管人用 32 个随机字节生成 custody_key",
        "have the custodian make custody_key from 32 random bytes",
    ),
    "ceremony_party_twice": Message(
        "参与方 {value} 重复",
        "party {value} is named twice",
        "每个参与方只列一次",
        "name each party once",
    ),
    "ceremony_bad_time": Message(
        "{column} “{value}” 不是 RFC 3339 的 UTC 时间",
        "{column} {value!r} isn't a time of RFC 3339 in UTC",
        "写成 2026-03-02T02:00:00Z",
        "write it like 2026-03-02T02:00:00Z",
    ),
    "ceremony_source_too_early": Message(
        "公开来源早于随机数公布截止时间",
        "the public source speaks before the reveals are in",
        "source_at 不得早于 reveal_by",
        "let source_at be no earlier than reveal_by",
    ),
    "ceremony_value": Message(
        "没有公开来源，公开值却是 “{value}”",
        "there is no public source, yet the public value is {value!r}",
        "没有来源时公开值写 none",
        "without a source the public value is none",
    ),
    "ceremony_no_value": Message(
        "缺少公开来源或其公开值",
        "the public source or its value is missing",
        "写明来源和它公布的原文；没有来源则两项都写 none",
        "name the source and quote its value; without one, both are none",
    ),
    "ceremony_too_few_parties": Message(
        "没有公开来源时，参与方至少两个",
        "without a public source there are at least two parties",
        "增加参与方，或约定公开来源",
        "add parties, or agree on a public source",
    ),
}
