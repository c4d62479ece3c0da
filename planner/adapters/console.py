"""What a command says on the screen: progress, costs, findings, the summary."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from planner.adapters.year_files import StageCost
from planner.errors import Finding, Level

_SHOWN = 10


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
            of = f"/{total}" if total else ""
            self._status.update(f"{self._now[0]} {self._now[1]} {done}{of}")

    def close(self) -> list[StageCost]:
        """End the last stage; return what all of them cost."""
        if self._now is not None:
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
            self._console.print(f"✓ {name_zh} {name_en}  {seconds:.1f} s")
        return self._costs


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Show the first errors in full, and how many more there are."""
    errors = [f for f in findings if f.level is Level.ERROR]
    warnings = len(findings) - len(errors)
    for finding in errors[:_SHOWN]:
        row = "" if finding.row is None else f":{finding.row}"
        column = f" [{finding.column}]" if finding.column else ""
        text = finding.message
        console.print(
            f"✗ {finding.file}{row}{column} {finding.code}: "
            f"{text.zh}；{text.remedy_zh}\n"
            f"  {text.en}; {text.remedy_en}",
            markup=False,
            highlight=False,
        )
    if len(errors) > _SHOWN:
        console.print(
            f"  … {len(errors) - _SHOWN} 条错误见 findings.csv / more errors there"
        )
    if findings:
        console.print(
            f"发现 {len(errors)} 条错误、{warnings} 条警告，见 findings.csv "
            f"/ {len(errors)} error(s), {warnings} warning(s)"
        )


def _share(text: str | None) -> str:
    if text is None:
        return "—"
    return f"{float(text) * 100:.1f}%" if "." in text else text


def show_summary(console: Console, summary: Mapping[str, Any]) -> None:
    """Show the year: shares asked and reached, firms, visits, savings, teams, load."""
    shares = Table(title="占比 Shares", title_justify="left")
    for heading in ("要求 requirement", "要求值 asked", "实际 reached", "达标 holds"):
        shares.add_column(heading)
    for name, line in summary["shares"].items():
        if name.partition(".")[0].endswith(("share", "coverage")):
            held = ("✓" if line["holds"] else "✗") if line["asked"] else ""
            shares.add_row(name, _share(line["asked"]), _share(line["reached"]), held)
    console.print(shares)
    console.print(_numbers(summary))
    load = Table(
        title="部门月度检查量 Visits by department and month", title_justify="left"
    )
    months = sorted({m for by in summary["load"].values() for m in by})
    load.add_column("部门 department")
    for month in months:
        load.add_column(month[5:], justify="right")
    for department_id, by_month in summary["load"].items():
        load.add_row(escape(department_id), *(str(by_month.get(m, "")) for m in months))
    console.print(load)


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
        "未配齐 visits without a team": counts["unstaffed_visits"],
    }
    for name, value in rows.items():
        table.add_row(name, str(value))
    return table
