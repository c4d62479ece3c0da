"""Messages about stated chances."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "chances_no_year": Message(
        "{value} 不是已完成年度的输出，或其中文件无法读取",
        "{value} is no finished year's output, or its files can't be read",
        "用 --year 指向 planner run 的输出文件夹（含 rounds 与 visits.csv）",
        "let --year name the output folder of planner run, with rounds and visits.csv",
    ),
    "chances_unfinished": Message(
        "该年度尚未抽完（已抽取批次 {value}），还不能与预告对照",
        "the year isn't drawn to its end ({value} rounds), so it can't be held against what was stated",
        "全部批次抽取后再对照",
        "compare when all rounds are drawn",
    ),
    "chances_other_plan": Message(
        "该年度不是按这套输入抽取的：{value} 与计划不符",
        "that year wasn't drawn from these inputs: {value} differs from the plan",
        "使用抽取时的输入文件和同一版本的程序",
        "use the inputs of that run, and the same version of the program",
    ),
}
