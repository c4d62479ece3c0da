"""Messages about the ceremony's file and who plays whom."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "ceremony_round_twice": Message(
        "仪式文件中批次 {value} 出现两次",
        "round {value} stands twice in the ceremony file",
        "每个批次只保留一份",
        "keep one object a round",
    ),
    "ceremony_unused": Message(
        "仪式文件中的批次 {value} 在本年度没有可抽取的条目",
        "round {value} of the ceremony file draws nothing this year",
        "核对批次编号",
        "check the round's id",
    ),
    "ceremony_played": Message(
        "批次 {value} 没有仪式材料：本程序用本机随机源扮演了所有参与方",
        "round {value} has no ceremony: this run played all parties by the machine's entropy",
        "正式抽取时请由各方提交随机数（ceremony.json）",
        "for a real draw let the parties commit and reveal (ceremony.json)",
    ),
    "ceremony_unknown_answer": Message(
        "{value} 不属于仪式文件中的任何批次或参与方",
        "{value} answers no round or party of the ceremony file",
        "写作 批次:参与方=随机数 或 批次=公开值",
        "write ROUND:PARTY=HEX, or ROUND=TEXT",
    ),
    "ceremony_supersedes": Message(
        "supersedes 须写明被放弃的批次（不是本批次 {value}）和原因",
        "supersedes names the abandoned round, another than this one ({value}), and the reason",
        '写作 {{"round": 编号, "reason": 原因}}',
        'write {{"round": id, "reason": text}}',
    ),
}
