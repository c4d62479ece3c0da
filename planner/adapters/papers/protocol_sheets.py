"""The merge protocol as a workbook (docs/formal_papers.md)."""

from planner.adapters.papers.plan_sheets import counts_block, shares_block
from planner.adapters.papers.sheets import A4, Block, Layout, SheetTable, workbook
from planner.publishing.merge_protocol import (
    SIGN_WORDS,
    ApartLine,
    Merged,
    MergeProtocol,
    Pair,
    PinLine,
    Task,
)

#: What a sheet shows of a table; pairs that could be merged come first.
MOST_ROWS = 20_000
_SIGNS = tuple(SIGN_WORDS.values())
_SUMMARY_WIDTHS = (44, 18, 18, 18, 22)
_TASKS = Layout(
    columns=(
        "计划编号",
        "任务名称",
        "类别",
        "发起部门",
        "配合部门",
        "抽查事项",
        "起止时间",
        "所并建议（时间调整）",
        "合并依据",
        "余下范围",
    ),
    widths=(14, 24, 10, 18, 20, 40, 18, 40, 44, 30),
    left=frozenset(
        {"任务名称", "抽查事项", "所并建议（时间调整）", "合并依据", "余下范围"}
    ),
    wide="抽查事项",
)
_PROPOSALS = Layout(
    columns=(
        "建议编号",
        "部门",
        "抽查事项",
        "建议的起止时间",
        "并入的计划",
        "类别",
        "时间调整",
    ),
    widths=(16, 22, 50, 22, 16, 12, 34),
    left=frozenset({"抽查事项", "时间调整"}),
    wide="抽查事项",
    paper=A4,
)
_PAIRS = Layout(
    columns=("计划编号", "建议", "建议（另一项）", *_SIGNS),
    widths=(14, 16, 16, 34, 44, 24, 18),
    left=frozenset(_SIGNS),
    paper=A4,
)
_PINS = Layout(
    columns=("提出方", "要求", "建议编号", "理由", "计划编号"),
    widths=(22, 24, 30, 44, 20),
    left=frozenset({"理由"}),
    paper=A4,
)
_APART = Layout(
    columns=(
        "建议",
        "部门",
        "所在计划",
        "建议（另一项）",
        "部门（另一项）",
        "所在计划（另一项）",
        "未合并的原因",
        "如要合并",
        *_SIGNS,
    ),
    widths=(14, 16, 11, 14, 16, 11, 46, 30, 26, 32, 20, 16),
    left=frozenset({"未合并的原因", "如要合并", *_SIGNS}),
)


def protocol_workbook(protocol: MergeProtocol) -> bytes:
    """Return the protocol: in sum, by entry, by proposal, by pair, pins, apart."""
    with workbook(protocol.title, protocol.year) as book:
        blocks = _summary_blocks(protocol)
        book.add_blocks("概况", protocol.title, _SUMMARY_WIDTHS, blocks)
        for table in _tables(protocol):
            book.add_table(table)
    return book.content


def _summary_blocks(protocol: MergeProtocol) -> list[Block]:
    return [
        counts_block(protocol.summary.counts),
        shares_block(protocol.shares),
        Block(
            heading="三、合并的成效",
            columns=("指标", "合并前", "合并后", "减少"),
            rows=[
                (
                    "建议与任务（项）",
                    len(protocol.proposals),
                    protocol.summary.total.now,
                    protocol.entries_saved,
                ),
                (
                    "抽查户次",
                    protocol.visits_proposed,
                    protocol.visits_planned,
                    protocol.visits_saved,
                ),
            ],
        ),
        Block(
            heading="四、合并的四项标准",
            columns=("标准",),
            rows=[(f"{c.name}：{c.holds}",) for c in protocol.criteria],
        ),
        Block(
            heading="五、各部门建议的去向",
            columns=("部门", "提出建议", "并入部门联合", "部门内合并", "单独成项"),
            rows=[
                (d.name, d.proposals, d.joint, d.merged, d.alone)
                for d in protocol.departments
            ],
        ),
        Block(
            heading="六、看似可以合并而未合并",
            columns=("原因", "对数"),
            rows=[(count.reason, count.pairs) for count in protocol.apart_counts],
        ),
    ]


def _tables(protocol: MergeProtocol) -> list[SheetTable]:
    held: list[tuple[str, Layout, list[tuple[str, ...]]]] = [
        ("合并后的任务", _TASKS, [_task_row(task) for task in protocol.tasks]),
        ("建议的去向", _PROPOSALS, [_proposal_row(p) for p in protocol.proposals]),
        ("合并依据", _PAIRS, [_pair_row(pair) for pair in protocol.pairs]),
        ("定项", _PINS, [_pin_row(pin) for pin in protocol.pins]),
        ("未合并", _APART, [_apart_row(apart) for apart in protocol.apart]),
    ]
    return [
        SheetTable(
            name=name,
            title=protocol.title,
            caption=f"{name}（{len(rows)}行；供部门联席会议内部使用，不对外公开）",
            layout=layout,
            rows=rows[:MOST_ROWS],
            notes=_notes(len(rows)),
        )
        for name, layout, rows in held
    ]


def _notes(rows: int) -> list[str]:
    rest = rows - MOST_ROWS
    return [f"其余{rest}行见 plan/not_merged.csv"] if rest > 0 else []


def _task_row(task: Task) -> tuple[str, ...]:
    return (
        task.entry_id,
        task.name,
        task.kind,
        task.initiator,
        task.cooperators,
        task.items,
        task.window,
        "\n".join(
            f"{p.proposal_id} {p.department}" + (f"（{p.moved}）" if p.moved else "")
            for p in task.proposals
        ),
        "\n".join(task.signs) or "—",
        "\n".join(f"{r.entry_id} {r.department}：{r.scope}" for r in task.rests) or "—",
    )


def _proposal_row(merged: Merged) -> tuple[str, ...]:
    return (
        merged.proposal_id,
        merged.department,
        merged.items,
        merged.window,
        merged.entry_id,
        merged.kind,
        merged.moved or "—",
    )


def _pair_row(pair: Pair) -> tuple[str, ...]:
    return (pair.entry_id, pair.one, pair.other, *pair.signs)


def _pin_row(pin: PinLine) -> tuple[str, ...]:
    return (pin.whose, pin.demand, pin.proposals, pin.reason, pin.entries)


def _apart_row(apart: ApartLine) -> tuple[str, ...]:
    return (
        apart.one,
        apart.one_department,
        apart.one_entry,
        apart.other,
        apart.other_department,
        apart.other_entry,
        apart.reason,
        apart.remedy,
        *apart.signs,
    )
