"""What a command says on the screen: progress, costs, findings, the summary."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from planner.adapters.files.year_files import StageCost
from planner.errors import Finding, Level
from planner.publishing.share_words import SHARE_WORDS
from planner.year import Asked, Year

_SHOWN = 10
#: Marks that a terminal of GBK can show as well.
_GOOD, _BAD, _NOTE = "√", "×", "!"


def _peak_mib() -> float:
    """Return the peak resident memory since the last reset, in MiB; 0 if unknown."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def _reset_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return  # then peaks are those of the whole run


class ScreenProgress:
    """Progress on a terminal, a line a stage, and what each stage cost."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._costs: list[StageCost] = []
        self._now: tuple[str, str, float] | None = None
        self._status: Status | None = None

    def stage(self, name_zh: str, name_en: str) -> None:
        """End the stage before, and say that this one begins."""
        self.close()
        _reset_peak()
        self._now = (name_zh, name_en, time.perf_counter())
        if self._console.is_terminal:
            self._status = self._console.status(f"{name_zh} {name_en} …")
            self._status.start()

    def advance(self, done: int, total: int) -> None:
        """Show how far the stage is."""
        if self._status is not None and self._now is not None:
            of = f"/{total:,}  {100 * done // total} %" if total else ""
            self._status.update(f"{self._now[0]} {self._now[1]} {done:,}{of}")

    def close(self) -> list[StageCost]:
        """End the last stage; return what all of them cost."""
        self._end(_GOOD)
        return self._costs

    def fail(self) -> None:
        """Say that the stage under way, if there is one, came to nothing."""
        self._end(_BAD)

    def _end(self, mark: str) -> None:
        if self._now is None:
            return
        name_zh, name_en, began = self._now
        seconds = time.perf_counter() - began
        self._costs.append(
            StageCost(
                stage=name_en,
                seconds=round(seconds, 3),
                peak_memory_mib=round(_peak_mib(), 1),
            )
        )
        self._now = None
        if self._status is not None:
            self._status.stop()
            self._status = None
        self._console.print(f"{mark} {name_zh} {name_en}  {seconds:.1f} s")


def show_errors(console: Console, findings: Sequence[Finding]) -> None:
    """Show the first errors in full, and how many more there are."""
    errors = [f for f in findings if f.level is Level.ERROR]
    for finding in errors[:_SHOWN]:
        _show_finding(console, _BAD, finding)
    if len(errors) > _SHOWN:
        console.print(
            f"  … {len(errors) - _SHOWN} 条错误见 findings.csv / more errors there"
        )


def show_findings(
    console: Console, findings: Sequence[Finding], shown: Sequence[Finding] = ()
) -> None:
    """Show the first errors in full, one warning of each kind, and how many more.

    Parameters
    ----------
    shown
        Findings whose errors were shown before.
    """
    errors = [f for f in findings if f.level is Level.ERROR]
    warnings = [f for f in findings if f.level is Level.WARNING]
    show_errors(console, [f for f in errors if f not in shown])
    kinds: dict[str, list[Finding]] = {}
    for finding in warnings:
        kinds.setdefault(finding.code, []).append(finding)
    for alike in kinds.values():
        _show_finding(console, _NOTE, alike[0], more=len(alike) - 1)
    if findings:
        console.print(
            f"发现 {len(errors)} 条错误、{len(warnings)} 条警告，见 findings.csv "
            f"/ {len(errors)} error(s), {len(warnings)} warning(s)"
        )


def _show_finding(
    console: Console, mark: str, finding: Finding, *, more: int = 0
) -> None:
    row = "" if finding.row is None else f":{finding.row}"
    column = f" [{finding.column}]" if finding.column else ""
    text = finding.message
    like_it = f"（同类另有 {more} 条 / {more} more alike）" if more else ""
    console.print(
        f"{mark} {finding.file}{row}{column} {finding.code}: "
        f"{text.zh}；{text.remedy_zh}\n"
        f"  {text.en}; {text.remedy_en}{like_it}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _share(text: str | None) -> str:
    if text is None:
        return "—"
    return f"{float(text) * 100:.1f}%" if "." in text else text


def show_summary(console: Console, year: Year) -> None:
    """Show the year: shares asked and reached, firms, visits, savings, teams, load."""
    console.print(_shares(year.summary))
    console.print(_numbers(year.summary))
    names = {d.department_id: d.name for d in year.departments}
    console.print(_load(year.summary["load"], names))


def _shares(summary: Mapping[str, Any]) -> Table:
    table = Table(title="占比 Shares", title_justify="left")
    for heading in ("要求 requirement", "要求值 asked", "实际 reached", "达标 holds"):
        table.add_column(heading, overflow="fold")
    for name, line in summary["shares"].items():
        if name in SHARE_WORDS:
            missed = _NOTE if line["kind"] == Asked.GOAL else _BAD
            held = (_GOOD if line["holds"] else missed) if line["asked"] else ""
            words = f"{SHARE_WORDS[name]} {name}"
            table.add_row(words, _share(line["asked"]), _share(line["reached"]), held)
    return table


def _load(load: Mapping[str, Mapping[str, int]], names: Mapping[str, str]) -> Table:
    """Lay out visits by department and month; `names` says who a department is."""
    table = Table(
        title="部门月度检查量 Visits by department and month", title_justify="left"
    )
    months = sorted({month for by_month in load.values() for month in by_month})
    table.add_column("部门 department")
    for month in months:
        table.add_column(month[5:], justify="right")
    for department_id, by_month in load.items():
        name = escape(names.get(department_id, department_id))
        table.add_row(name, *(str(by_month.get(month, "")) for month in months))
    return table


def _numbers(summary: Mapping[str, Any]) -> Table:
    counts, burden = summary["counts"], summary["burden"]
    saved, teams = summary["firm_visits"], summary["teams"]
    table = Table(title="全年 The year", title_justify="left", show_header=False)
    plan, joint = summary["plan"]["status"], counts["entries_joint"]
    rows = {
        "检查对象 targets": counts["targets"],
        "建议 → 条目 proposals → entries": f"{counts['proposals']} → "
        f"{counts['entries']}（联合 joint {joint}；{plan}）",
        "批次 rounds": counts["rounds"],
        "被抽中企业 firms drawn": burden["firms"],
        "检查户次 visits": f"{counts['visits']}（联合 joint {counts['visits_joint']}）",
        "节省户次 visits saved": f"{saved['proposed']} → {saved['made']}："
        f"{saved['saved']}",
        "每户次数 visits a firm": f"平均 mean {burden['mean']}，"
        f"最多 max {burden['max']}",
        "检查人员 inspectors": f"{teams['inspectors']}，席位 seats {teams['seats']}，"
        f"每人 load {teams['smallest']}–{teams['largest']}",
        "跨区例外 exceptions": teams["exceptions"],
        "人员可预见 foreseeable": _foreseeable(summary["team_chances"]),
        "未配齐 visits without a team": counts["unstaffed_visits"],
        "未排期 visits without a day": counts["visits_without_day"],
    }
    for name, value in rows.items():
        table.add_row(name, str(value))
    return table


def _foreseeable(chances: Mapping[str, Any]) -> str:
    """Return how likely the likeliest of an inspector and a visit were beforehand."""
    return (
        f"最大可能性 largest chance {chances['largest']}，"
        f"超上限 above the cap {chances['above']} / {chances['pairs']}"
        f"（规则所致 by the rules {chances['forced']}）"
    )
