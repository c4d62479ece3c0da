"""What the year's page says: its path of steps, and what needs attention."""

from api.pages.words import Words

WORDS: Words = {
    "year.title": ("{year} 年度工作", "The year {year}"),
    "year.none": ("尚未开始的年度", "A year not begun"),
    "year.lede": (
        "从导入对象库到下一年的历史，每一步现在怎样、下一步做什么、等谁。",
        "From the import to next year's history: how each step stands, what comes "
        "next, and who waits for whom.",
    ),
    "year.attention": ("先处理", "First of all"),
    "year.attention_none": (
        "没有需要处理的事项。",
        "Nothing needs attention.",
    ),
    "year.path": ("全年各步", "The year's path"),
    "year.rounds": ("抽取批次", "Rounds"),
    "year.figures": ("全年数字", "The year in figures"),
    "year.entries": ("计划", "entries"),
    "year.joint": ("其中部门联合", "joint entries"),
    "year.visits": ("检查户次", "visits"),
    "year.saved": ("合并减少的户次", "visits saved by merging"),
    "year.shares": ("占比：要求与达到", "Shares: asked and reached"),
    "year.burden": ("企业负担：一年被检查的次数", "Burden: visits of a firm in a year"),
    "year.burden_about": (
        "每一柱是一年被检查若干次的企业数",
        "Each column counts the firms visited so often in the year",
    ),
    "year.burden_times": ("{times} 次", "{times}"),
    "year.firms": ("企业数", "Firms"),
    "year.times": ("次数", "Visits"),
    "year.load": ("各部门各月检查户次", "Visits by month"),
    "year.load_about": (
        "各月参加检查的户次，按时段起始月份",
        "Visits begun in each month, all departments",
    ),
    "year.load_department": ("各部门检查户次", "Visits by department"),
    "year.month": ("月份", "Month"),
    "year.measure": ("口径", "Measure"),
    # Steps of the path, each with what may be told of it.
    "step.import": ("一、导入各类库", "1. Import the libraries"),
    "step.import.none": (
        "还没有上传数据。上传对象库、检查人员名录库、事项清单和各部门建议。",
        "Nothing was uploaded yet: targets, inspectors, items, proposals.",
    ),
    "step.import.working": (
        "正在检查上传的数据。",
        "What was uploaded is being checked.",
    ),
    "step.import.faulty": (
        "数据有错误，须改正后重新上传相关文件。",
        "There are errors: mend the files concerned and upload them again.",
    ),
    "step.import.ready": ("数据可用。", "The data can be used."),
    "step.import.open": ("已导入，年度已开启。", "Imported; the year is open."),
    "step.policy": ("二、定政策", "2. Set the policy"),
    "step.policy.ahead": ("导入后填写。", "After the import."),
    "step.policy.ready": (
        "核对抽查比例、占比要求、频次上限和检查人员规则。",
        "Look over ratios, shares, caps and the rules for inspectors.",
    ),
    "step.policy.done": ("政策已定。", "The policy is set."),
    "step.plan": ("三、编制计划", "3. Make the plan"),
    "step.plan.none": (
        "合并建议，分配比例与力量。",
        "Proposals are merged, quotas set.",
    ),
    "step.plan.working": ("正在编制。", "Being made."),
    "step.plan.faulty": (
        "现有政策下没有可行的计划：请看矛盾所在与可行的办法。",
        "No plan keeps the policy: see the contradiction and the ways out.",
    ),
    "step.plan.ready": (
        "计划已编好，可查看与批准。",
        "The plan is there to be approved.",
    ),
    "step.plan.open": ("计划已批准。", "The plan is approved."),
    "step.approve": ("四、批准并公布", "4. Approve and publish"),
    "step.approve.ahead": ("计划编好后批准。", "Once there is a plan."),
    "step.approve.working": ("正在开启年度。", "The year is being opened."),
    "step.approve.ready": (
        "批准后计划公布，年度开启，不能撤销。",
        "Approval publishes the plan and opens the year; it can't be undone.",
    ),
    "step.approve.open": ("{year} 年计划已公布。", "The plan of {year} is public."),
    "step.rounds": ("五、分批抽取", "5. Draw the rounds"),
    "step.rounds.ahead": ("年度开启后分批抽取。", "Once the year is open."),
    "step.rounds.some": (
        "{all} 批中已抽取 {drawn} 批。",
        "{drawn} of {all} are drawn.",
    ),
    "step.rounds.under_way": (
        "{all} 批中已抽取 {drawn} 批，{now} 批正在进行。",
        "{drawn} of {all} are drawn, {now} under way.",
    ),
    "step.rounds.stopped": (
        "{all} 批中已抽取 {drawn} 批；有批次停住。",
        "{drawn} of {all} are drawn; one stands still.",
    ),
    "step.rounds.done": ("{all} 批均已抽取。", "All {all} are drawn."),
    "step.teams": ("六、检查人员与日期", "6. Teams and days"),
    "step.teams.ahead": ("随每批抽取产生。", "They come with each draw."),
    "step.teams.short": (
        "有 {short} 户次没有检查组：请看短缺原因与办法。",
        "{short} visits have no team: see why, and the ways out.",
    ),
    "step.teams.whole": ("已抽取的户次都有检查组。", "Every drawn visit has a team."),
    "step.results": ("七、检查结果", "7. Results"),
    "step.results.ahead": ("检查开始后由各部门录入。", "Departments enter them."),
    "step.results.some": (
        "应录入 {due} 项，已录入 {entered} 项，{soon} 项将到期。",
        "{entered} of {due} tasks entered, {soon} soon due.",
    ),
    "step.results.late": (
        "应录入 {due} 项，已录入 {entered} 项，{late} 项逾期。",
        "{entered} of {due} tasks entered, {late} overdue.",
    ),
    "step.publication": ("八、公示与月报", "8. Publication and reports"),
    "step.publication.ahead": ("抽取后按期公开名单与结果。", "Lists, then results."),
    "step.publication.some": (
        "已抽取 {drawn} 批，名单全部公开 {out} 批，已公示结果 {results} 项。",
        "{drawn} rounds drawn, lists of {out} wholly public, {results} results published.",
    ),
    "step.history": ("九、转为下一年历史", "9. Next year's history"),
    "step.history.ahead": (
        "全部结果公示后导出，供下一年使用。",
        "Exported once all results are published.",
    ),
    "step.history.ready": ("可导出为下一年的历史表。", "Ready to be exported."),
    # What to do about a step.
    "do.import": ("去上传", "Upload"),
    "do.policy": ("去填写", "Fill in"),
    "do.plan": ("去编制", "Make it"),
    "do.approve": ("查看并批准", "Look and approve"),
    "do.rounds": ("去抽取", "To the rounds"),
    "do.teams": ("看检查组", "See the teams"),
    "do.results": ("看进度", "See progress"),
    "do.publication": ("看公示", "See publication"),
    "do.history": ("去导出", "Export"),
    # What needs attention.
    "todo.import": ("上传的数据有错误", "What was uploaded has errors"),
    "todo.plan": ("没有计划能同时满足政策各项要求", "No plan keeps all of the policy"),
    "todo.approve": ("计划已编好，等待批准", "A plan waits for approval"),
    "todo.prepare": (
        "{round}：首个检查时段 {day} 开始，应着手拟定",
        "{round}: its first window begins on {day}; time to draft it",
    ),
    "todo.round": ("{round}：{what}", "{round}: {what}"),
    "todo.teams": (
        "{round}：{short} 户次没有检查组",
        "{round}: {short} visits have no team",
    ),
    "todo.results_late": ("{count} 项结果逾期未公示", "{count} results are overdue"),
    "todo.results_soon": ("{count} 项结果将到期", "{count} results are soon due"),
    "todo.job": ("{kind}没有做成", "{kind} failed"),
}
