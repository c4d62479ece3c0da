"""Messages of the library's snapshots."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "library_target_unknown": Message(
        "{value} 不在对象库中，新增须有名称和区划",
        "{value} isn't in the library, and a new target needs a name and a district",
        "请补填名称和区划代码；只更新等级的，核对代码",
        "fill in name and district; where only the grade was to change, check the id",
    ),
    "library_gone_unknown": Message(
        "{value} 不在对象库中，无从移出",
        "{value} isn't in the library and can't leave it",
        "请核对代码；已移出的无需再报",
        "check the id; who has left already needn't be told again",
    ),
    "library_many_gone": Message(
        "{value} 中缺少对象库 {before} 户中的 {gone} 户，可能不是全量",
        "{value} lacks {gone} of the library's {before} targets: it may not be all",
        "核对是否全量；只有部分的，按增量导入；确已移出的，加 --accept-gone",
        "check that it is whole; import a part as an increment; where they did leave, add --accept-gone",
    ),
    "library_rejected_stay": Message(
        "{value} 户所在行未被采用，按原样保留在对象库中",
        "{value} targets whose rows were rejected stay in the library as they were",
        "更正这些行后再次导入",
        "correct the rows and import again",
    ),
    "library_snapshot_unknown": Message(
        "本年度没有对象库快照 {value}",
        "this year has no snapshot of the library {value}",
        "planner library list 列出各快照",
        "`planner library list` shows them",
    ),
    "library_nothing_newer": Message(
        "未拟定的批次已按快照 {value} 计算",
        "the rounds that aren't drafted rest on snapshot {value} already",
        "无需处理",
        "nothing needs doing",
    ),
    "library_older": Message(
        "本批次按 {taken} 的对象库抽取；此后有 {snapshots} 个快照，最新为 {days} 天后，{differing} 户不同（等级变化 {grades} 户）",
        "the round is drawn from the library of {taken}; {snapshots} snapshots came since, the newest {days} days later, and {differing} targets differ ({grades} in grade)",
        "需按新数据抽取的，先 planner library take，再拟定",
        "to draw from the newer data, `planner library take` first, then draft",
    ),
    "library_entry_empty": Message(
        "{value} 在新快照中没有可抽取的对象",
        "{value} has no target to draw in the new snapshot",
        "核对范围，或修订计划撤销该条",
        "check its scope, or withdraw it by a revision",
    ),
}
