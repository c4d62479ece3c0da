"""How figures are named to people: Chinese first, English beside it."""

from typing import NamedTuple


class Words(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str


FIGURES: dict[str, Words] = {
    "selections": Words("抽中户次", "selections"),
    "visits": Words("上门户次（合并后）", "visits to firms, merged"),
    "saved": Words("合并省下的户次", "visits saved by merging"),
    "firms": Words("被检查的户数", "firms visited at all"),
    "mean": Words("被检查户平均次数", "visits a visited firm"),
    "most": Words("一户最多次数", "most visits of a firm"),
    "twice": Words("两次及以上的户数", "firms visited twice or more"),
    "skipped": Words("因频次上限跳过", "passed over by caps"),
    "shortfall": Words("缺额", "shortfall"),
    "visits_0": Words("全年 0 次的户数", "firms with no visit"),
    "visits_1": Words("全年 1 次的户数", "firms with 1 visit"),
    "visits_2": Words("全年 2 次的户数", "firms with 2 visits"),
    "visits_3": Words("全年 3 次的户数", "firms with 3 visits"),
    "visits_4": Words("全年 4 次及以上的户数", "firms with 4 visits or more"),
}

ARRANGEMENTS: dict[str, Words] = {
    "planned": Words("按本计划", "as planned"),
    "independent": Words("各自独立", "independent"),
    "nested": Words("全部同点", "from one place"),
}

CHI_SQUARES: dict[str, Words] = {
    "visited": Words("各层（区划×等级）被检查户数", "firms visited, by stratum"),
    "load": Words("各部门各月户次", "visits, by department and month"),
}


def figure_words(name: str) -> Words:
    """Return a figure's name; `visited_C` is of a grade."""
    if name in FIGURES:
        return FIGURES[name]
    grade = name.removeprefix("visited_")
    return Words(f"{grade} 级被检查户数", f"grade {grade} firms visited")
