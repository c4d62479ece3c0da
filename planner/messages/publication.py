"""Messages about what is published, and taken back."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "bundle_not_kept": Message(
        "批次 {value} 由较早的版本公布，当时没有保存核查包的全部内容",
        "round {value} was published by an earlier version, which didn't keep all of its audit bundle",
        "用 planner 命令行重新写出该年度的文件，核查包在 rounds 文件夹中",
        "have the command line write the year's files again; the bundle is under rounds",
    ),
    "bundle_key_lost": Message(
        "工作区中没有批次 {value} 的托管密钥",
        "the workspace has no custody key of round {value}",
        "从备份恢复工作区，或向保管人索取该批次的核查包",
        "restore the workspace from a backup, or ask the custodian for the round's bundle",
    ),
    "withdrawal_already": Message(
        "{value} 已经撤下",
        "{value} is withdrawn already",
        "要改写理由的，先恢复再撤下",
        "restore it first to give another reason",
    ),
    "withdrawal_unknown": Message(
        "{value} 没有撤下，或没有这项公示内容",
        "{value} isn't withdrawn, or was never published",
        "请从公示内容或撤下清单中核对编号",
        "check the id against what is published, and what is withdrawn",
    ),
    "withdrawal_no_row": Message(
        "没有可以撤下的公示内容 {value}",
        "there is no {value} to withdraw",
        "名单写明批次、条目和对象，结果写明编号",
        "name round, entry and target of a list's row, or a result's id",
    ),
    "withdrawal_note_missing": Message(
        "以“其他原因”撤下须写明理由",
        "a withdrawal for another reason needs a note",
        "补充理由；理由对外公布",
        "add a note; it is public",
    ),
    "withdrawal_note_long": Message(
        "撤下的理由超过 {limit} 字",
        "the note has more than {limit} characters",
        "写成一两句话，材料另行保存",
        "make it a sentence or two, and keep papers elsewhere",
    ),
    "withdrawal_note_names": Message(
        "撤下的理由对外公布，不能写出对象的名称或编号",
        "the note is public: it can't hold the target's name or number",
        "改写理由，不提对象",
        "say it without naming the target",
    ),
    "withdrawal_note_grades": Message(
        "撤下的理由对外公布，不能写出信用风险等级",
        "the note is public: it can't speak of credit-risk grades",
        "改写理由，不提等级",
        "say it without grades",
    ),
}
