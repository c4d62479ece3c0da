"""What every page of the console says."""

from api.pages.words import Words

WORDS: Words = {
    "nav.year": ("全年", "The year"),
    "nav.imports": ("数据导入", "Imports"),
    "nav.plans": ("计划", "Plans"),
    "nav.library": ("名录", "Library"),
    "nav.rounds": ("抽取", "Rounds"),
    "nav.results": ("结果", "Results"),
    "nav.publication": ("公示", "Publication"),
    "nav.jobs": ("任务进度", "Jobs"),
    "nav.ledger": ("台账", "Ledger"),
    "nav.access": ("账号", "Accounts"),
    "console": ("统筹工作台", "Console"),
    "role_coordinator": ("统筹", "coordinator"),
    "role_auditor": ("审计", "auditor"),
    "role_lead": ("部门负责人", "department lead"),
    "role_clerk": ("部门经办人", "department clerk"),
    "role_party": ("参与方", "party"),
    "role_library": ("名录推送", "library feed"),
    "reads_only": (
        "您以审计身份查看：可以看到全部内容，不能作任何改动。",
        "You read as an auditor: you see everything and can change nothing.",
    ),
    "wrong_more": ("另有 {count} 处问题", "And {count} more"),
    "none_yet": ("暂无", "Nothing yet"),
    "cannot_undo": ("此操作不能撤销。", "This can't be undone."),
    "open": ("查看", "Open"),
    "when": ("时间", "When"),
    "who": ("谁", "Who"),
    "what": ("事项", "What"),
    "state": ("状态", "State"),
    "department": ("部门", "Department"),
}
