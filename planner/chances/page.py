"""The report as one page that needs nothing else: `chances.html`."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from planner.chances.wording import (
    ARRANGEMENTS,
    CHI_SQUARES,
    FIGURES,
    figure_words,
)
from planner.pages.charts import Bar, Strip, bars, columns, strips
from planner.pages.render import number, percent, render

Json = dict[str, Any]

#: Figures on the cards at the top, and those shown beside the observed year.
_CARDS = ("visits", "saved", "twice", "skipped")
_STRIPS = (
    "selections",
    "visits",
    "saved",
    "firms",
    "twice",
    "most",
    "skipped",
    "shortfall",
)
_TOTALS = {"visits": "上门户次", "firms": "被检查户"}
_REPEATED = {
    "visits_2": "查 2 次",
    "visits_3": "查 3 次",
    "visits_4": "4 次以上",
    "skipped": "上限跳过",
}
_TOP_SKIPS = 12


def report_page(report: Json) -> str:
    """Return the page of a report, as HTML."""
    return render(
        "planner.chances",
        report=report,
        arrangements=ARRANGEMENTS,
        figures=FIGURES,
        chi_squares=CHI_SQUARES,
        words=figure_words,
        cards=_CARDS,
        strips=_STRIPS,
        total_chart=_compared(
            report,
            _TOTALS,
            "totals",
            "上门户次与被检查户数 / visits and firms visited",
            "三种安排下全年的上门户次与被检查户数，平均值与九成范围。"
            " Visits, and firms visited, in three arrangements.",
        ),
        repeated_chart=_compared(
            report,
            _REPEATED,
            "repeated",
            "多次被检查的户数 / firms visited more than once",
            "三种安排下全年被检查二、三、四次及以上的户数，以及因频次上限跳过的户次。"
            " Firms with 2, 3, 4 or more visits, and firms passed over by caps.",
        ),
        grade_chart=_by_grade(report),
        month_chart=_by_month(report),
        skip_chart=_by_skips(report),
        observed_chart=_observed(report),
        months=_months(report),
        loads=_loads(report),
        heat=_heat(report),
        entry_chances=list(_entry_chances(report)),
        grade_rows=list(_grade_rows(report)),
    )


def _compared(
    report: Json, names: Mapping[str, str], name: str, title: str, about: str
) -> Markup:
    """Return bars of some figures, by their short names, in every arrangement."""
    groups = []
    for figure, short in names.items():
        group = []
        for arrangement in ARRANGEMENTS:
            line = report["figures"][arrangement][figure]
            group.append(
                Bar(
                    value=float(line["mean"]),
                    label=number(line["mean"]),
                    style=arrangement,
                    low=float(line["low"]),
                    high=float(line["high"]),
                    mark=_seen(report, figure) if arrangement == "planned" else None,
                )
            )
        groups.append((short, group))
    return bars(name, title, about, groups)


def _seen(report: Json, name: str) -> float | None:
    if report["observed"] is None:
        return None
    return float(report["observed"]["figures"][name]["value"])


def _grade_rows(report: Json) -> Iterator[Json]:
    """Yield, for each grade, the chance of any visit: as planned and independent."""
    for grade in report["grades"]:
        name, firms = f"visited_{grade['grade']}", Decimal(grade["firms"])
        planned = report["figures"]["planned"][name]
        seen = report["observed"] and report["observed"]["figures"][name]
        yield {
            **grade,
            "mean": Decimal(planned["mean"]) / firms,
            "low": Decimal(planned["low"]) / firms,
            "high": Decimal(planned["high"]) / firms,
            "apart": Decimal(report["figures"]["independent"][name]["mean"]) / firms,
            "seen": Decimal(seen["value"]) / firms if seen else None,
            "p": seen["p"] if seen else None,
        }


def _by_grade(report: Json) -> Markup:
    groups = [
        (
            f"{row['grade']} 级",
            [
                Bar(
                    value=float(row["mean"]),
                    label=percent(row["mean"]),
                    style="planned",
                    low=float(row["low"]),
                    high=float(row["high"]),
                    mark=None if row["seen"] is None else float(row["seen"]),
                ),
                Bar(
                    value=float(row["apart"]),
                    label=percent(row["apart"]),
                    style="independent",
                ),
            ],
        )
        for row in _grade_rows(report)
    ]
    return bars(
        "grades",
        "全年至少被检查一次的机会 / chance of any visit in the year",
        "各信用风险等级的企业全年至少被检查一次的比例。"
        " Share of each grade's firms visited at least once.",
        groups,
        left=56,
    )


def _months(report: Json) -> list[str]:
    return sorted({line["month"] for line in report["load"]})


def _by_month(report: Json) -> Markup:
    totals = dict.fromkeys(_months(report), 0.0)
    seen = dict.fromkeys(totals, 0.0)
    for line in report["load"]:
        totals[line["month"]] += float(line["mean"])
        seen[line["month"]] += float(line.get("observed", 0))
    held = report["observed"] is not None
    return columns(
        "months",
        "各月部门到户次数 / visits by month, over all departments",
        "各月所有部门到户次数之和的平均值。 Mean visits of all departments by month.",
        [(f"{int(m[5:])}月", totals[m], seen[m] if held else None) for m in totals],
    )


def _loads(report: Json) -> dict[str, dict[str, Json]]:
    found: dict[str, dict[str, Json]] = {}
    for line in report["load"]:
        found.setdefault(line["department"], {})[line["month"]] = line
    return found


def _heat(report: Json) -> dict[tuple[str, str], int]:
    """Return how dark each cell of the load table is, 0 to 9."""
    most = max((float(line["mean"]) for line in report["load"]), default=1.0)
    return {
        (line["department"], line["month"]): round(
            9 * (float(line["mean"]) / most) ** 0.5
        )
        for line in report["load"]
    }


def _by_skips(report: Json) -> Markup:
    sums: dict[str, float] = {}
    for line in report["skips"]:
        sums[line["entry"]] = sums.get(line["entry"], 0.0) + float(line["mean"])
    top = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:_TOP_SKIPS]
    return bars(
        "skips",
        "因频次上限跳过最多的计划 / entries that caps pass over most",
        "各计划全年平均因频次上限跳过的户次，最多的十二条。"
        " Mean firms passed over by caps, the twelve entries with most.",
        [
            (entry, [Bar(value=value, label=f"{value:.1f}", style="planned")])
            for entry, value in top
        ],
        left=92,
    )


def _observed(report: Json) -> Markup | None:
    if report["observed"] is None:
        return None
    rows = []
    for name in _STRIPS:
        line = report["figures"]["planned"][name]
        seen = report["observed"]["figures"][name]
        rows.append(
            Strip(
                label=FIGURES[name].zh,
                **{k: float(line[k]) for k in ("least", "low", "mean", "high", "most")},
                observed=float(seen["value"]),
                shown=number(seen["value"]),
            )
        )
    return strips(
        "observed",
        "实际结果在模拟范围中的位置 / the year within its simulated range",
        "每行一个指标：细线为模拟的最小至最大，粗线为九成范围，短竖线为平均，圆点为实际。"
        " A row a figure: range, nine in ten, mean, and the year as a dot.",
        rows,
    )


def _entry_chances(report: Json) -> Iterator[Json]:
    """Yield each entry's chance by grade, in one round; the least of its districts."""
    found: dict[str, dict[str, Decimal]] = {}
    times: dict[str, set[str]] = {}
    for line in report["strata"]:
        chance = Decimal(line["chance"])
        by_grade = found.setdefault(line["entry"], {})
        by_grade[line["grade"]] = min(chance, by_grade.get(line["grade"], chance))
        times.setdefault(line["entry"], set()).add(line["round"])
    for entry_id in sorted(found):
        yield {
            "entry": entry_id,
            "rounds": sorted(times[entry_id]),
            "by_grade": found[entry_id],
        }
