"""Which results may be entered, and by when what follows from them is due."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.policy.rules import Broken, among, refuse, within

#: Codes that begin so tell that nothing was found.
NOTHING = "未发现"

_NAME_FORM = re.compile(r"[^;|\x00-\x1f\x7f]{1,64}")
_MOST_DAYS = 250

#: The eight in general use: the classes in which the national credit publicity system
#: shows results of random inspections.
GENERAL_CODES = (
    ("未发现问题", "no problem found"),
    ("未按规定公示应当公示的信息", "information not published as prescribed"),
    (
        "公示信息隐瞒真实情况弄虚作假",
        "published information conceals facts or is false",
    ),
    ("通过登记的住所（经营场所）无法联系", "not reachable at the registered address"),
    ("发现问题已责令改正", "problem found, ordered to correct"),
    ("不配合检查情节严重", "did not cooperate, serious circumstances"),
    (
        "未发现开展本次抽查涉及的经营活动",
        "none of the inspected business is carried on",
    ),
    ("发现问题待后续处理", "problem found, to be dealt with"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPolicy:
    """The list of codes, and the office's own deadlines in working days.

    Attributes
    ----------
    alone
        Codes that exclude all others.
    followup
        Codes after which something is left to be done until it is closed.
    english
        What codes are called in English; one without is shown as it is.
    yellow_working_days
        How many before its deadline something due is marked yellow.
    followup_within_working_days
        Until what was found is closed, where no other day was set for the firm.
    """

    codes: tuple[str, ...] = tuple(zh for zh, _ in GENERAL_CODES)
    alone: tuple[str, ...] = ("未发现问题",)
    followup: tuple[str, ...] = tuple(
        zh for zh, _ in GENERAL_CODES if not zh.startswith(NOTHING)
    )
    english: tuple[tuple[str, str], ...] = GENERAL_CODES
    yellow_working_days: int = 5
    followup_within_working_days: int = 30

    def __post_init__(self) -> None:
        refuse(self._rules())

    def needs_followup(self, codes: Iterable[str]) -> bool:
        """Tell whether something is left to be done after a result."""
        return any(code in self.followup for code in codes)

    def _rules(self) -> Iterator[Broken | None]:
        if not self.codes or len(set(self.codes)) < len(self.codes):
            zh, en = "至少一个结果代码且不重复", "codes are distinct, at least one"
            yield Broken("codes", zh, en)
        for name in self.codes:
            if not _NAME_FORM.fullmatch(name):
                zh, en = "代码为1至64字，不含 ; |", "a code has 1 to 64 letters, no ; |"
                yield Broken("codes", f"{zh}：{name}", f"{en}: {name!r}")
        for field in ("alone", "followup"):
            for name in getattr(self, field):
                yield among(field, name, self.codes)
        yield within("yellow_working_days", self.yellow_working_days, 0, _MOST_DAYS)
        days = self.followup_within_working_days
        yield within("followup_within_working_days", days, 1, _MOST_DAYS)


def finds(code: str) -> bool:
    """Tell whether a code names a problem."""
    return not code.startswith(NOTHING)
