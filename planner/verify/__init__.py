"""The checker: every check of docs/protocol.md, 10, over a bundle.

Written from the protocol in plain Python and hashlib. It shares no code with the
planner that drew, so that a mistake would have to be made twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from planner.protocol.bundle import Bundle
from planner.verify import population, rules, selection
from planner.verify.evidence import Evidence, UnavailableError

#: Faults shown of one check.
_MOST_FAULTS = 20

_Finder = Callable[[Evidence], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of a checker.

    `where` says what failed, at which entry, stratum or target; `note` what an
    honest reader should know of a check that passed.
    """

    name: str
    name_zh: str
    passed: bool
    where: str = ""
    note: str = ""

    def line(self) -> str:
        """Return the check as one line, PASS or FAIL first."""
        head = f"{'PASS' if self.passed else 'FAIL'} {self.name} ({self.name_zh})"
        tail = "; ".join(part for part in (self.where, self.note) if part)
        return f"{head}: {tail}" if tail else head


def verify_bundle(bundle: Bundle) -> list[Check]:
    """Return the outcome of all checks; the bundle is good where all passed.

    An audit bundle is checked whole. Of a public one, what it holds is checked,
    and the first check's note says what can't be.
    """
    evidence = Evidence(bundle)
    found = _PUBLIC if evidence.public else _AUDIT
    checks: list[Check] = []
    for name, name_zh, finder in found:
        note = _note(finder, evidence)
        if finder is selection.published_faults and not evidence.has("published.csv"):
            continue
        faults = _faults(finder, evidence)
        checks.extend(
            Check(name=name, name_zh=name_zh, passed=False, where=fault)
            for fault in faults
        )
        if not faults:
            checks.append(Check(name=name, name_zh=name_zh, passed=True, note=note))
    return checks


def _faults(finder: _Finder, evidence: Evidence) -> list[str]:
    try:
        faults = list(islice(finder(evidence), _MOST_FAULTS + 1))
    except UnavailableError as error:
        return [f"can't be checked, as {error}"]
    if len(faults) > _MOST_FAULTS:
        faults[_MOST_FAULTS:] = ["and more"]
    return faults


def _note(finder: _Finder, evidence: Evidence) -> str:
    if finder is _public_member_faults:
        return (
            "a public bundle: custody key, strata, frame, eligibility and the draw "
            "itself aren't in it and were not checked"
        )
    if finder is rules.seed_faults:
        try:
            if evidence.statement["public_source"] == "none":
                return (
                    "without a public source, the last party to reveal could have "
                    "withheld and forced a new round"
                )
        except UnavailableError:
            return ""
    return ""


def _member_faults(evidence: Evidence) -> Iterator[str]:
    """Check that every member is there, can be read, and is of its shape."""
    yield from _public_member_faults(evidence)
    yield from _each(
        evidence,
        lambda e: e.policy,
        lambda e: e.strata,
        lambda e: e.frame,
        lambda e: e.record,
        lambda e: e.custody_key,
    )


def _public_member_faults(evidence: Evidence) -> Iterator[str]:
    """Check that every member that anybody may have is there and of its shape."""
    yield from _each(
        evidence,
        lambda e: e.statement,
        lambda e: e.plan,
        lambda e: e.reveals,
        lambda e: e.seed,
    )
    if evidence.has("list_digest.txt"):
        yield from _each(evidence, lambda e: e.list_digest)


def _each(evidence: Evidence, *members: Callable[[Evidence], object]) -> Iterator[str]:
    for member in members:
        try:
            member(evidence)
        except UnavailableError as error:
            yield str(error)


_COMMON: tuple[tuple[str, str, _Finder], ...] = (
    ("custody and mode", "托管密钥与模式", rules.mode_faults),
    ("plan digest", "计划摘要", rules.plan_digest_faults),
    ("statement and plan rules", "声明与计划的规则", rules.statement_faults),
    ("commitments", "各方承诺", rules.commitment_faults),
    ("seed", "种子", rules.seed_faults),
)

_PUBLISHED = ("published list", "公布名单", selection.published_faults)

_PUBLIC: tuple[tuple[str, str, _Finder], ...] = (
    ("members", "文件齐全", _public_member_faults),
    *_COMMON,
    _PUBLISHED,
)

_AUDIT: tuple[tuple[str, str, _Finder], ...] = (
    ("members", "文件齐全", _member_faults),
    *_COMMON,
    ("policy digest", "政策摘要", rules.policy_digest_faults),
    ("strata digest", "分层摘要", rules.strata_digest_faults),
    ("strata rules", "分层的规则", rules.strata_faults),
    ("sums of entries", "任务合计", rules.sum_faults),
    ("frame rows and ids", "名录行数与编号", population.frame_faults),
    ("open frame without grades", "公开轮次不含等级", rules.open_grade_faults),
    ("frame root", "名录树根", population.root_faults),
    ("eligibility", "可抽对象", population.eligibility_faults),
    ("selections", "抽取结果", selection.selection_faults),
    ("result digest", "结果摘要", selection.result_digest_faults),
    ("list digest", "名单摘要", selection.list_digest_faults),
    _PUBLISHED,
)
