"""What the certificate's shares are called, and which only visits tell."""

#: What shares are called in Chinese, by requirement.
SHARE_WORDS = {
    "joint_share.entries": "部门联合抽查任务占比",
    "joint_share.tasks": "部门联合抽查任务占比（按任务×区划计）",
    "joint_share.visits": "部门联合抽查户次占比",
    "credit_share.draws": "应用信用风险分类结果的抽查占比（按抽取户数计）",
    "credit_share.visits": "应用信用风险分类结果的抽查占比（按户次计）",
    "coverage.targets": "检查对象覆盖率",
    "coverage.items": "抽查事项覆盖率",
}
#: Shares that are known only when everything is drawn.
SHARES_OF_VISITS = frozenset(
    {"joint_share.visits", "credit_share.visits", "coverage.targets"}
)
