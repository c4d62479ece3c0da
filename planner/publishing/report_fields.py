"""What a template of the monthly report may name, and the values of it."""

from planner.publishing.paper_fields import (
    Field,
    Values,
    list_field,
    number_fields,
    text_fields,
)
from planner.results.monthly import Line, MonthlyReport
from planner.results.rates import Rate

_COUNTS = (
    "应检查",
    "已录入",
    "逾期未公示",
    "结果数",
    "发现问题",
    "首违不罚",
    "未办结",
    "逾期未办结",
)
_RATES = ("完成率", "录入及时率", "公示及时率", "后续处理及时率", "问题发现率")
#: Those of all departments together, then the same of each.
REPORT_FIELDS: tuple[Field, ...] = (
    *text_fields("标题", "截至"),
    *number_fields("年度", "月份", *_COUNTS),
    *text_fields(*_RATES),
    list_field("部门", *text_fields("名称", *_RATES), *number_fields(*_COUNTS)),
    list_field("结果分类", *text_fields("结果代码"), *number_fields("结果数")),
)


def report_title(report: MonthlyReport) -> str:
    """Return what a month's report is called."""
    year, month = report.month.split("-")
    return f"{year}年{int(month)}月双随机抽查情况月报"


def report_values(report: MonthlyReport) -> Values:
    """Return what a template of the monthly report is given."""
    whole, *departments = report.lines
    day = report.as_of
    return {
        "标题": report_title(report),
        "截至": f"{day.year}年{day.month}月{day.day}日",
        "年度": int(report.month[:4]),
        "月份": int(report.month[5:]),
        **_line(whole),
        "部门": [{"名称": line.name, **_line(line)} for line in departments],
        "结果分类": [
            {"结果代码": code, "结果数": count} for code, count in report.codes
        ],
    }


def _line(line: Line) -> Values:
    rates = line.rates
    counts = (
        rates.completion.of,
        rates.completion.kept,
        line.late,
        line.results,
        line.problems,
        line.first_offences,
        line.open_finds,
        line.late_finds,
    )
    shares = (
        rates.completion,
        rates.entry,
        rates.publication,
        rates.followup,
        line.problem_rate,
    )
    return {
        **dict(zip(_COUNTS, counts, strict=True)),
        **dict(zip(_RATES, map(shown_rate, shares), strict=True)),
    }


def shown_rate(rate: Rate) -> str:
    """Return a rate with its counts, a dash where there is nothing to measure."""
    return f"{rate.percent}（{rate.kept}/{rate.of}）" if rate.of else "—"
