"""The monthly report for the joint meeting as a workbook (docs/results.md)."""

from planner.adapters.papers.sheets import Block, workbook
from planner.publishing.report_fields import report_title, shown_rate
from planner.results.monthly import Line, MonthlyReport

_WIDTHS = (30, 16, 16, 16, 16, 16, 16)


def monthly_workbook(report: MonthlyReport) -> bytes:
    """Return the report: rates, finds and codes, by department."""
    title = report_title(report)
    with workbook(title, int(report.month[:4])) as book:
        book.add_blocks("月报", title, _WIDTHS, _blocks(report))
    return book.content


def _blocks(report: MonthlyReport) -> list[Block]:
    return [
        Block(
            heading=f"一、完成和时限（截至{report.as_of.isoformat()}）",
            columns=(
                "部门",
                "应检查",
                "已录入",
                "完成率",
                "录入及时率",
                "公示及时率",
                "逾期未公示",
            ),
            rows=[_progress(line) for line in report.lines],
        ),
        Block(
            heading="二、发现问题和后续处理",
            columns=(
                "部门",
                "结果",
                "发现问题",
                "问题发现率",
                "首违不罚",
                "未办结",
                "其中逾期",
            ),
            rows=[_finds(line) for line in report.lines],
        ),
        Block(
            heading="三、结果分类",
            columns=("结果代码", "结果数"),
            rows=list(report.codes),
        ),
    ]


def _progress(line: Line) -> tuple[str | int, ...]:
    rates = line.rates
    return (
        line.name,
        rates.completion.of,
        rates.completion.kept,
        shown_rate(rates.completion),
        shown_rate(rates.entry),
        shown_rate(rates.publication),
        line.late,
    )


def _finds(line: Line) -> tuple[str | int, ...]:
    return (
        line.name,
        line.results,
        line.problems,
        shown_rate(line.problem_rate),
        line.first_offences,
        line.open_finds,
        line.late_finds,
    )
