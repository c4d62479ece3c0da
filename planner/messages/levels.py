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
    "part_not_stated": Message(
        "批次 {value} 的公告未列分区县，不能分包",
        "the statement of round {value} lists no districts, so it has no parts",
        "该批次由较早的版本拟定，请交付整个审计包",
        "an earlier version drafted it; hand over the whole audit bundle",
    ),
    "visits_of_offices": Message(
        "一份清单只能是一个单位的，又有 {value}",
        "a list is one office's, and there is {value}",
        "请按单位分成几份，逐份提交",
        "make it one list an office, and hand each in",
    ),
    "part_there": Message(
        "{value} 已经存在",
        "{value} is there already",
        "请换一个名称，或先移走原有的文件",
        "take another name, or move what is there",
    ),
}
