"""The annual plan as a workbook (docs/formal_papers.md)."""

from planner.adapters.papers.sheets import (
    Block,
    Book,
    Cell,
    Layout,
    SheetTable,
    workbook,
)
from planner.publishing.formal_plan import (
    COLUMNS,
    DEPARTMENT_COLUMNS,
    FormalPlan,
    FormalTable,
)
from planner.publishing.formal_summary import Count, Share, Summary

_LEFT = frozenset({"任务名称", "抽查事项", "本部门抽查事项", "检查对象范围", "备注"})
_NUMBER = "抽查基数"
_LAYOUT = Layout(
    columns=COLUMNS,
    widths=(12, 20, 8, 34, 22, 11, 13, 8, 14, 18, 15, 16, 10, 12, 10, 12),
    left=_LEFT,
    wide="抽查事项",
)
_DEPARTMENT_LAYOUT = Layout(
    columns=DEPARTMENT_COLUMNS,
    widths=(12, 20, 8, 15, 7, 34, 22, 11, 13, 8, 14, 18, 10, 12, 10, 12),
    left=_LEFT,
    wide="本部门抽查事项",
)
_SUMMARY_WIDTHS = (44, 16, 16, 16, 22)


def plan_workbook(plan: FormalPlan) -> bytes:
    """Return the plan: joint, internal, joint by department, figures in sum."""
    with workbook(plan.title, plan.year) as book:
        for table in (plan.joint, plan.internal):
            _add(book, plan, table, _LAYOUT)
        _add(book, plan, plan.by_department, _DEPARTMENT_LAYOUT)
        title = f"{plan.year}年度抽查工作计划概况"
        book.add_blocks("概况", title, _SUMMARY_WIDTHS, summary_blocks(plan.summary))
    return book.content


def _add(book: Book, plan: FormalPlan, table: FormalTable, layout: Layout) -> None:
    number = table.columns.index(_NUMBER)
    rows: list[list[Cell]] = [list(row) for row in table.rows]
    for row in rows:
        row[number] = int(row[number])
    book.add_table(
        SheetTable(
            name=table.caption,
            title=plan.title,
            caption=f"{table.caption}抽查（{table.entries}项）",
            layout=layout,
            rows=rows,
            total=f"合计：{table.entries}项，抽取检查对象{table.targets}户次",
            notes=plan.closing,
        )
    )


def summary_blocks(summary: Summary) -> list[Block]:
    """Return the plan's figures as small tables."""
    return [
        counts_block(summary.counts),
        shares_block(summary.shares),
        Block(
            heading="三、抽取方式",
            columns=("信用风险分类要求", "任务数", "抽取户次"),
            rows=[(b.name, b.entries, b.targets) for b in summary.bases],
        ),
        Block(
            heading="四、各部门任务数",
            columns=("部门", "发起联合", "配合联合", "部门内部"),
            rows=[
                (d.name, d.initiated, d.cooperates, d.internal)
                for d in summary.departments
            ],
        ),
    ]


def counts_block(counts: tuple[Count, ...]) -> Block:
    """Return the numbers of entries beside last year's."""
    return Block(
        heading="一、任务数与上年比较",
        columns=("类别", "上年任务数", "本年任务数", "增减", "要求"),
        rows=[
            (c.name, c.before or "—", c.now, c.change, c.asked or "—") for c in counts
        ],
    )


def shares_block(shares: tuple[Share, ...]) -> Block:
    """Return the certificate's shares."""
    return Block(
        heading="二、各项占比",
        columns=("指标", "要求", "实际", "结论"),
        rows=[(s.name, s.asked or "—", s.reached, s.verdict) for s in shares],
    )
