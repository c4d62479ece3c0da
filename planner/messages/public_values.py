"""Messages about public values, typed or of a drand beacon."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "beacon_source_form": Message(
        "drand 来源 “{value}” 的写法不对",
        "the drand source {value!r} isn't of the form that can be checked",
        "写成 drand quicknet round 轮次号；用 planner beacon next 生成",
        "write drand quicknet round N, as planner beacon next prints it",
    ),
    "beacon_source_chain": Message(
        "不认识 drand 链 “{value}”",
        "there is no known drand chain {value!r}",
        "使用 quicknet 或 default",
        "use quicknet or default",
    ),
    "beacon_source_time": Message(
        "采用 drand 来源时必须写明公布时间 source_at，现为 “{value}”",
        "a drand source needs the time at which it speaks, source_at is {value!r}",
        "写成 2026-03-02T02:00:00Z",
        "write it like 2026-03-02T02:00:00Z",
    ),
    "beacon_source_early": Message(
        "{value} 在 source_at 之前就已公布",
        "{value} is published before source_at",
        "改为 {right}",
        "name {right}",
    ),
    "beacon_not_json": Message(
        "粘贴的内容不是 JSON：{value}",
        "what was pasted isn't JSON: {value}",
        "从浏览器页面全选复制，从左花括号到右花括号，引号保持英文半角",
        "copy the whole page, from brace to brace, with straight quotes",
    ),
    "beacon_shape": Message(
        "drand 轮次的 {value} 缺失或格式不对",
        "the drand round's {value} is missing or of the wrong form",
        "重新复制该轮次的完整 JSON（round、randomness、signature 等）",
        "copy the round's whole JSON again (round, randomness, signature, …)",
    ),
    "beacon_other_round": Message(
        "粘贴的是第 {value} 轮，公告约定的是第 {expected} 轮",
        "this is round {value}, announced was round {expected}",
        "打开公告所写轮次的网址，不要用 latest",
        "open the announced round's address, not latest",
    ),
    "beacon_other_chain": Message(
        "粘贴的轮次不属于 {value} 链",
        "this isn't a round of the chain {value}",
        "网址中的链编号应与公告一致；default 链须连同 previous_signature 一起复制",
        "the address names the announced chain; of default, copy previous_signature too",
    ),
    "beacon_point": Message(
        "签名 {value}… 不是该曲线子群上的点",
        "the signature {value}… is no point of the curve's subgroup",
        "内容有误或被改动，从另一个中继网址重新复制",
        "it was damaged or changed; copy it again from another relay",
    ),
    "beacon_signature": Message(
        "第 {value} 轮的签名不是 {chain} 链的签名",
        "round {value} isn't signed by the chain {chain}",
        "内容有误或被改动，从另一个中继网址重新复制",
        "it was damaged or changed; copy it again from another relay",
    ),
    "beacon_randomness": Message(
        "randomness 不是签名的 SHA-256，应为 {value}",
        "the randomness isn't the signature's SHA-256, which is {value}",
        "内容有误或被改动，从另一个中继网址重新复制",
        "it was damaged or changed; copy it again from another relay",
    ),
    "public_value_empty": Message(
        "{column} 为空",
        "{column} is empty",
        "填写来源公布的原文，以及读取的地点或媒体",
        "give the text as published, and the place or medium it was read at",
    ),
    "public_value_blank": Message(
        "{column} 首尾有空格：“{value}”",
        "{column} begins or ends with a blank: {value!r}",
        "删去首尾空格，其余原样保留",
        "remove the blanks at its ends, and leave the rest as it is",
    ),
    "public_value_character": Message(
        "{column} 含不可用的字符 {value}",
        "{column} holds {value}, which can't be used",
        "写在一行内，不含竖线、换行和看不见的字符",
        "write it in one line without bars or characters that can't be seen",
    ),
    "public_value_long": Message(
        "{column} 有 {value} 个字符，超过 500 个",
        "{column} has {value} characters, more than 500",
        "只写约定的号码或文字",
        "give the numbers or words that were agreed on, and no more",
    ),
    "public_value_early": Message(
        "读取时间 {value} 早于公布时间 {source_at}",
        "it was read at {value}, before the source speaks at {source_at}",
        "核对读取时间；来源公布之前不得填写公开值",
        "check the time; no value is entered before the source has spoken",
    ),
}
