"""What the pages about this site, its data and its terms say."""

from api.pages.words import Words

ABOUT: Words = {
    "about": ("关于", "About"),
    "about.title": ("双随机、一公开是怎么回事", "How double random works"),
    "about.lede": (
        "对企业的日常检查不由谁指定：查谁由抽签决定，谁去查也由抽签决定，计划、名单和结果都向社会公开。",
        "Nobody picks whom to inspect: that is drawn by lot, and so is who goes there; plan, lists and results are public.",
    ),
    "about.plan": ("一年的经过", "A year, step by step"),
    "about.step.plan": ("制定计划", "The plan"),
    "about.step.plan.text": (
        "各部门提出抽查建议，能一起查的合并为联合抽查，一次上门查多件事。计划公布后才开始抽取。",
        "Departments propose; what can be checked together is merged, so that one visit does for several. The plan is public before anything is drawn.",
    ),
    "about.step.draw": ("抽取企业", "Drawing firms"),
    "about.step.draw.text": (
        "先公布公告，再由市场监管部门、参与部门、公证机构等亮出事先封存的数字，与公开来源一起合成种子，由种子算出票号。",
        "First the statement is published; then the parties show numbers sealed before, which with a public source make the seed; tickets follow from it.",
    ),
    "about.step.team": ("选派人员", "Drawing inspectors"),
    "about.step.team.text": (
        "检查人员同样按种子抽签，兼顾执法资格、回避和工作量。人员信息不对外公开。",
        "Inspectors are drawn by the same seed, with regard to qualification, ties and load. Their names are not public.",
    ),
    "about.step.visit": ("上门检查", "The visits"),
    "about.step.visit.text": (
        "检查结束前，名单对外保密，避免走漏。",
        "Until an inspection is done its list is confidential, so that nobody is warned.",
    ),
    "about.step.public": ("公开结果", "Results"),
    "about.step.public.text": (
        "名单在检查后公开，结果在 20 个工作日内公开。更正以更正的形式公开，不抹去原来的内容。",
        "Lists are public after the inspection, results within 20 working days. What is corrected is shown as corrected.",
    ),
    "about.who": ("谁做什么", "Who does what"),
    "about.who.office": ("双随机办公室（市场监管部门）", "The coordinator’s office"),
    "about.who.office.does": (
        "统筹计划，组织抽取，公布名单和结果",
        "keeps the plan, holds the draws, publishes",
    ),
    "about.who.departments": ("各部门", "Departments"),
    "about.who.departments.does": (
        "提出建议，参加检查，录入结果",
        "propose, inspect, enter results",
    ),
    "about.who.parties": ("参与方（如公证机构）", "Parties, such as a notary"),
    "about.who.parties.does": (
        "各自封存并亮出一个数字，使任何一方都不能左右种子",
        "each seal and show a number, so that no one party can bend the seed",
    ),
    "about.who.you": ("企业和公众", "Firms and the public"),
    "about.who.you.does": (
        "核对抽取，查阅名单和结果",
        "check the draw, look up lists and results",
    ),
    "about.secret": ("什么不公开", "What isn’t public"),
    "about.secret.text": (
        "企业的信用风险等级、检查人员的个人信息、检查完成前的名单。等级只影响抽中的概率，对任何企业都不显示。",
        "Firms’ credit risk grades, inspectors’ personal data, and lists before the inspection is done. A grade changes a firm’s chance and is shown to nobody.",
    ),
    "data": ("开放数据", "Open data"),
    "data.lede": (
        "这里的内容都可下载，也可用接口取得，无需注册。",
        "All that is here can be downloaded or read by API, without registration.",
    ),
    "data.sets": ("数据集", "Datasets"),
    "data.set": ("数据集", "Dataset"),
    "data.formats": ("格式", "Formats"),
    "data.fields": ("内容", "What it holds"),
    "data.entries": ("年度抽查工作计划", "The annual plan"),
    "data.entries.has": (
        "任务、部门、事项、范围、时段、比例、户数",
        "tasks, departments, items, scope, time, share, number",
    ),
    "data.changes": ("计划修订", "Revisions of the plan"),
    "data.changes.has": (
        "新增、撤销、延期及原因",
        "added, withdrawn, postponed, and why",
    ),
    "data.rounds": ("抽取批次", "Rounds"),
    "data.rounds.has": ("种子、名单摘要", "seed, digest of the list"),
    "data.lists": ("抽查名单", "Lists"),
    "data.lists.has": ("检查后公开的企业", "firms, once inspected"),
    "data.results": ("抽查结果", "Results"),
    "data.results.has": (
        "检查结果、日期、后续处理、更正",
        "what was found, when, follow-up, corrections",
    ),
    "data.certificate": ("比例指标", "Shares"),
    "data.certificate.has": ("要求与达到的比例", "asked and reached"),
    "data.departments": ("部门", "Departments"),
    "data.departments.has": ("编号、名称、层级", "id, name, level"),
    "data.items": ("抽查事项清单", "Inspection items"),
    "data.items.has": ("事项、类别、依据", "item, kind, legal basis"),
    "data.withdrawals": ("撤下记录", "Withdrawals"),
    "data.withdrawals.has": (
        "撤下了什么、何时、为何",
        "what was withdrawn, when, and why",
    ),
    "data.ledger": ("台账", "Ledger"),
    "data.ledger.has": (
        "全部步骤的签名链，私密内容以摘要代替",
        "every step in a signed chain, what is private as a digest",
    ),
    "data.api": ("接口", "API"),
    "data.api.text": (
        "接口说明为 OpenAPI 3.1。网址稳定，列表按游标翻页，支持 ETag。",
        "Described in OpenAPI 3.1. Addresses are stable, listings paged by cursor, answers tagged (ETag).",
    ),
    "data.api.index": ("接口目录", "Index of the API"),
    "data.api.openapi": ("OpenAPI 说明", "OpenAPI description"),
    "data.api.feed": (
        "更新流：自某个游标以来公开、变动、撤下的一切",
        "Feed: all that came out, changed or was withdrawn since a cursor",
    ),
    "data.api.atom": ("订阅（Atom）", "Subscribe (Atom)"),
    "data.api.catalog": ("数据目录（DCAT）", "Catalogue (DCAT)"),
    "data.api.key": ("台账公钥", "The ledger’s public key"),
    "data.api.checkpoint": ("台账检查点", "The ledger’s checkpoint"),
    "data.example": ("示例", "Example"),
}
