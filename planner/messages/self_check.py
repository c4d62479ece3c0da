"""Messages about making enterprises' self-check codes."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "codes_round_unknown": Message(
        "工作区中没有批次 {value}",
        "The workspace has no round {value}",
        "请核对批次编号，见 /api/v1/public/rounds",
        "Check the round's id against /api/v1/public/rounds",
    ),
    "codes_too_early": Message(
        "批次 {value} 的名单尚未全部公布（{day} 起公布），现在发放自查码会使企业预知检查",
        "The list of round {value} isn't public yet (it is from {day}): codes given out now would let firms foresee visits",
        "请在名单全部公布之后再生成自查码",
        "Make codes once the whole list is public",
    ),
    "codes_key_missing": Message(
        "工作区中没有批次 {value} 的保密钥",
        "The workspace doesn't hold the custody key of round {value}",
        "请在抽取该批次的工作区中生成自查码",
        "Make codes in the workspace in which the round was drawn",
    ),
    "codes_target_unknown": Message(
        "批次 {round} 的名录中没有 {value}",
        "Round {round}'s frame has no {value}",
        "请核对 --only 文件，每行一个编号",
        "Check the file given with --only, one id a line",
    ),
    "codes_bad_url": Message(
        "网址不是 http(s) 地址：{value}",
        "This isn't an http(s) address: {value}",
        "写成 https://主机名，不带 # 和 ?",
        "Write it like https://host, without # or ?",
    ),
}
