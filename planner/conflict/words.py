"""Requirements in words, with the place where each is written."""

from planner.conflict.record import Kind, Member
from planner.conflict.wishes import bound_text, field_of
from planner.errors import Finding
from planner.messages.conflicts import MEASURES, PIN_WORDS
from planner.planning.naming import percent, ratio_text
from planner.planning.pins import PINS
from planner.planning.preparing import PROPOSALS
from planner.planning.quotas import asked_coverage
from planner.policy.record import Policy
from planner.policy.shares import COUNTS
from planner.registry import CoordinatorPin, Proposal

POLICY = "policy.toml"


def of_share(policy: Policy, name: str) -> Member:
    """Return a required share or number of entries."""
    shares = policy.shares
    wish, (zh, en) = shares.asked()[name], MEASURES[name]
    asked = bound_text(name, wish)
    if name in COUNTS:
        bound = f"{'≥' if wish.at_least else '≤'} {shares.most_or_least(name)}"
        zh, en = f"{zh} {bound}（较上年 {asked}）", f"{en} {bound} ({asked})"
    else:
        zh, en = f"{zh} {asked}", f"{en} {asked}"
    field = field_of(shares, name)
    column = f"shares.also.{name}" if field == "also" else f"shares.{field}"
    return Member(kind=Kind.SHARE, name=name, file=POLICY, column=column, zh=zh, en=en)


def of_departments(policy: Policy) -> Member:
    """Return the most departments that may take part in an entry."""
    most = policy.merge.max_departments
    name = "merge.max_departments"
    return Member(
        kind=Kind.DEPARTMENTS,
        name=name,
        file=POLICY,
        column=name,
        zh=f"一条计划最多 {most} 个部门",
        en=f"at most {most} departments in an entry",
    )


def of_proposal_pin(proposal: Proposal) -> Member:
    """Return a department's demand on its own proposal."""
    zh, en = PIN_WORDS[proposal.pin.value]
    return Member(
        kind=Kind.DEPARTMENT_PIN,
        name=proposal.proposal_id,
        file=PROPOSALS,
        row=proposal.row,
        column="pin",
        zh=f"{proposal.department_id} 的建议 {proposal.proposal_id} {zh}",
        en=f"{proposal.department_id}'s proposal {proposal.proposal_id} {en}",
    )


def of_pin(pin: CoordinatorPin) -> Member:
    """Return a coordinator's decision."""
    zh, en = PIN_WORDS[f"pins.{pin.rule.value}"]
    ids = "、".join(pin.proposal_ids)
    return Member(
        kind=Kind.PIN,
        name=";".join(pin.proposal_ids),
        file=PINS,
        row=pin.row,
        column="rule",
        zh=f"统筹部门{pin.rule.value}：{ids} {zh}",
        en=f"the coordinator's {pin.rule.value}: {ids} {en}",
    )


def of_grades() -> Member:
    """Return that no grade is drawn less than one of lower risk."""
    return Member(
        kind=Kind.GRADES,
        name="grades.monotone",
        file=POLICY,
        column="grades.ratio",
        zh="抽查比例随风险升高",
        en="ratios never fall as risk rises",
    )


def of_spared(proposal: Proposal, grades: str) -> Member:
    """Return the grades that a proposal draws, and leaves out."""
    return Member(
        kind=Kind.PROPOSAL,
        name=proposal.proposal_id,
        file=PROPOSALS,
        row=proposal.row,
        column="grades",
        zh=f"建议 {proposal.proposal_id} 不抽等级 {grades}",
        en=f"proposal {proposal.proposal_id} leaves out grades {grades}",
    )


def of_proposal(proposal: Proposal) -> Member:
    """Return what a proposal asks to be inspected."""
    items = "、".join(proposal.item_ids)
    ratio = ratio_text(proposal.ratio)
    return Member(
        kind=Kind.PROPOSAL,
        name=proposal.proposal_id,
        file=PROPOSALS,
        row=proposal.row,
        column="ratio",
        zh=f"建议 {proposal.proposal_id} 的抽查（{items}，{ratio}）",
        en=f"the inspections of proposal {proposal.proposal_id} ({items}, {ratio})",
    )


def of_coverage(policy: Policy, finding: Finding) -> Member:
    """Return the share of the library that must be covered."""
    asked, column = percent(asked_coverage(policy)[0]), finding.column
    return Member(
        kind=Kind.COVERAGE,
        name="coverage.targets",
        file=POLICY,
        column=column or "grades.floor_overall",
        zh=f"全库抽查比例不低于 {asked}",
        en=f"at least {asked} of the library",
    )


def of_people(finding: Finding) -> Member:
    """Return a department's time that doesn't suffice."""
    message = finding.message
    return Member(
        kind=Kind.CAPACITY,
        name=finding.value,
        file=finding.file,
        column="",
        zh=message.zh,
        en=message.en,
    )
