"""Messages about the templates of the formal papers."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {
    "template_folder": Message(
        "没有模板文件夹 {value}",
        "there is no folder of templates {value}",
        "用 planner templates 写出默认模板，或改正 --templates",
        "write the default ones with planner templates, or correct --templates",
    ),
    "template_unused": Message(
        "模板文件夹中的 {value} 不是公文模板的文件名，未使用",
        "{value} in the folder of templates is no template's name and was not used",
        "文件名应为 annual_plan.docx 或 merge_protocol.docx",
        "call it annual_plan.docx or merge_protocol.docx",
    ),
    "template_unreadable": Message(
        "模板 {value} 无法打开：{fault}",
        "the template {value} can't be opened: {fault}",
        "用文字处理软件另存为 DOCX，或用 planner templates 重新写出默认模板",
        "save it as DOCX, or write the default one again with planner templates",
    ),
    "template_full_width": Message(
        "模板 {template} 的标签用了全角括号或百分号：{value}",
        "a tag of {template} has full-width braces or signs: {value}",
        "标签须用半角的括号和百分号",
        "write tags with half-width braces and signs",
    ),
    "template_field_unknown": Message(
        "模板 {template} 用了没有的字段“{value}”，在：{near}",
        "{template} names an unknown field {value}, at: {near}",
        "改用 docs/formal_papers.md 所列字段",
        "use the fields that docs/formal_papers.md lists",
    ),
    "template_syntax": Message(
        "模板 {template} 的标签有误（{fault}），在：{near}",
        "a tag of {template} is faulty ({fault}), at: {near}",
        "核对 for 与 endfor、if 与 endif 是否成对，括号是否完整",
        "check that for and endfor, if and endif are in pairs, and braces whole",
    ),
    "template_unsafe": Message(
        "模板 {template} 要做不允许的操作（{fault}），在：{near}",
        "{template} does what isn't allowed ({fault}), at: {near}",
        "删去该标签：模板只能显示字段、判断和循环",
        "remove the tag: a template shows fields, decides and loops, no more",
    ),
    "template_fails": Message(
        "模板 {template} 无法生成文档（{fault}），在：{near}",
        "{template} makes no document ({fault}), at: {near}",
        "核对该处的标签：重复表格行的标签须独占一行，重复段落的标签须独占一段",
        "check the tag: one that repeats rows has a row to itself, one that repeats "
        "paragraphs a paragraph",
    ),
    "template_set_aside": Message(
        "本年度数据使模板 {value} 无法生成文档，已改用默认模板",
        "with this year's data the template {value} made no document; "
        "the default one was used",
        "按同一文件的另一条问题改正模板后，重新写出文件",
        "mend the template by the other finding of this file, and write the files again",
    ),
}
