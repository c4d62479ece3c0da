"""Which requirements contradict each other: the smallest sets, found by what failed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.conflict import words
from planner.conflict.fixed import as_floor, is_fixed
from planner.conflict.record import Conflict, Kind, Member
from planner.conflict.toggles import Toggles, freed
from planner.conflict.trials import Trials
from planner.conflict.widening import widened
from planner.errors import Finding, InfeasibleError, Level
from planner.planning.choice import Choice
from planner.planning.frontier import best_mix, counted
from planner.planning.limits import rules_of
from planner.policy.record import Policy, SharePolicy
from planner.registry import Proposal, Registry
from solvers.contradiction import Ask, Kept, Proof, smallest_contradiction
from solvers.partition import Status

#: Findings that say that no choice of groups fits.
_OF_GROUPS = frozenset(
    {
        "pin_unmet",
        "pin_conflict",
        "pin_breaks_sign",
        "pin_breaks_group",
        "pins_conflict",
        "plan_conflict",
        "joint_share_out_of_reach",
        "credit_share_out_of_reach",
        "entries_out_of_reach",
    }
)

#: How often it is asked to prove a set smallest, and where groups are many.
_ASKED = (200, 20)
#: How often it is asked to find a set where groups are many.
_ASKED_AT_ALL = 20
#: How many sets that have no requirement in common are looked for.
_SETS = 4
#: Beyond so many groups it isn't tried what more departments in an entry would make.
_FEW, _MANY = 5_000, 20_000


#: Of how many proposals it is asked which of them stand against a requirement.
_PROPOSALS, _QUESTIONS = 64, 20
#: For so many places where time lacks it is asked.
_PLACES = 3


class _TooManyError(Exception):
    """More groups than can be looked at."""


def toggles_of(
    registry: Registry,
    policy: Policy,
    error: InfeasibleError,
    choice: Choice | None,
    trials: Trials,
) -> Toggles | None:
    """Return the requirements on the choice of groups, None if it isn't what failed.

    Parameters
    ----------
    choice
        What the plan would be chosen from, None where pins keep there from being any.
    """
    codes = {f.code for f in error.findings if f.level is Level.ERROR}
    if codes.isdisjoint(_OF_GROUPS):
        return None
    free = _free_choice(registry, policy, choice, trials)
    if free is None:
        return None
    return Toggles(registry, policy, free)


def conflicts_of(
    registry: Registry,
    policy: Policy,
    error: InfeasibleError,
    toggles: Toggles | None,
    trials: Trials,
) -> tuple[Conflict, ...]:
    """Return the sets of requirements that contradict each other, none in two sets."""
    errors = [f for f in error.findings if f.level is Level.ERROR]
    found = [] if toggles is None else list(_of_groups(registry, toggles, trials))
    found += _of_grades(registry, errors)
    found += _of_quotas(registry, policy, errors, trials)
    found += _of_people(registry, policy, errors, trials)
    return tuple(found)


def _of_groups(
    registry: Registry, toggles: Toggles, trials: Trials
) -> Iterator[Conflict]:
    active = list(range(len(toggles.members)))
    large = len(toggles.choice.pool.members) > _MANY
    for _ in range(_SETS):
        found = smallest_contradiction(
            len(active),
            _asking(toggles, active),
            questions=_ASKED[large],
            most=_ASKED_AT_ALL if large else None,
        )
        if found is None:
            return
        members = tuple(toggles.members[active[rule]] for rule in found.rules)
        proof = found.proof
        if not toggles.complete and not _hopeless(members, registry, toggles, trials):
            proof = Proof.UNPROVEN
        yield Conflict(members=members, proof=proof)
        active = [a for at, a in enumerate(active) if at not in found.rules]


def _hopeless(
    members: Sequence[Member], registry: Registry, toggles: Toggles, trials: Trials
) -> bool:
    """Tell whether no groups at all keep some shares, be they known or not."""
    policy = toggles.choice.policy
    rules = rules_of(policy.shares)
    asked = [rules[m.name] for m in members if m.kind is Kind.SHARE]
    if len(asked) < len(members) or not all(map(counted, asked)):
        return False
    free = trials.choice(freed(registry), policy)
    if free is None:
        return False
    names = [str(part.members[0]) for part in free.pool.parts]
    return best_mix(free.pool.parts, names, asked).status is Status.INFEASIBLE


class _asking:  # noqa: N801 - stands in for a function
    """Asks for some of the requirements, by their place among the active ones."""

    def __init__(self, toggles: Toggles, active: Sequence[int]) -> None:
        self._toggles = toggles
        self._active = list(active)
        self._place = {number: at for at, number in enumerate(active)}

    def __call__(self, wanted: frozenset[int]) -> Kept:
        answer = self._toggles.ask(frozenset(self._active[at] for at in wanted))
        return replace(
            answer, rules=self._placed(answer.rules), core=self._placed(answer.core)
        )

    def _placed(self, numbers: frozenset[int] | None) -> frozenset[int] | None:
        if numbers is None:
            return None
        return frozenset(self._place[n] for n in numbers if n in self._place)


def _free_choice(
    registry: Registry, policy: Policy, choice: Choice | None, trials: Trials
) -> Choice | None:
    """Return what could be chosen if nobody were pinned, by more departments if few.

    Where an entry of any number of departments makes too many groups, the policy's
    limit counts as given.
    """
    free = freed(registry)
    if choice is not None and not choice.pool.complete:
        return widened(choice, free, policy)
    now = trials.choice(free, policy)
    if now is None or len(now.pool.members) > _FEW:
        return now
    everyone = max(policy.merge.max_departments, len(registry.departments))
    wide = replace(policy, merge=replace(policy.merge, max_departments=everyone))
    try:
        wider = trials.choice(free, wide, _refuse_many)
    except _TooManyError:
        return now
    return now if wider is None or not wider.pool.complete else wider


def _refuse_many(groups: int) -> None:
    if groups > _MANY:
        raise _TooManyError


def _of_grades(registry: Registry, errors: Sequence[Finding]) -> Iterator[Conflict]:
    """Yield a set for each proposal that spares a riskier grade."""
    proposals = {p.proposal_id: p for p in registry.proposals}
    for finding in errors:
        if finding.code == "falling_ratio":
            proposal = proposals[finding.value]
            spared = finding.params["grades"]
            members = (words.of_grades(), words.of_spared(proposal, spared))
            yield Conflict(members=members, proof=Proof.SMALLEST)


def _of_quotas(
    registry: Registry, policy: Policy, errors: Sequence[Finding], trials: Trials
) -> Iterator[Conflict]:
    """Yield what the quotas can't keep: coverage, or a share that raising it breaks."""
    for finding in errors:
        if finding.code == "floor_out_of_reach":
            yield _coverage(registry, policy, finding, trials)
        elif finding.code == "requirement_unmet" and finding.value in (
            policy.shares.asked()
        ):
            share = words.of_share(policy, finding.value)
            coverage = words.of_coverage(policy, finding)
            yield Conflict(members=(share, coverage), proof=Proof.UNPROVEN)


def _coverage(
    registry: Registry, policy: Policy, finding: Finding, trials: Trials
) -> Conflict:
    """Return the share of the library with the fewest fixed ratios that keep it down.

    A ratio is set aside by taking it as a floor, which the planner may raise.
    """
    fixed = [p for p in registry.proposals if is_fixed(p)]

    def ask(wanted: frozenset[int]) -> Kept:
        if not trials.more():
            return Kept(rules=wanted, sure=False)
        held = {fixed[number].proposal_id for number in wanted}
        proposals = tuple(
            p if p.proposal_id in held else as_floor(p) for p in registry.proposals
        )
        paper = trials.plan(replace(registry, proposals=proposals), policy)
        if isinstance(paper, InfeasibleError) and any(
            f.code == finding.code for f in paper.findings
        ):
            return Kept(rules=None)
        return Kept(rules=wanted)

    return _with_proposals(words.of_coverage(policy, finding), fixed, ask)


def _with_proposals(
    member: Member, proposals: Sequence[Proposal], ask: Ask
) -> Conflict:
    """Return a requirement with the fewest proposals that can't be had beside it."""
    found = None
    if len(proposals) <= _PROPOSALS:
        found = smallest_contradiction(len(proposals), ask, questions=_QUESTIONS)
    own = proposals if found is None else [proposals[rule] for rule in found.rules]
    proof = Proof.UNPROVEN if found is None else found.proof
    return Conflict(members=(member, *map(words.of_proposal, own)), proof=proof)


def _of_people(
    registry: Registry, policy: Policy, errors: Sequence[Finding], trials: Trials
) -> Iterator[Conflict]:
    """Yield each department whose time doesn't suffice, and for which proposals."""
    short = [f for f in errors if f.code == "capacity_short"]
    if not short:
        return
    unbound = replace(policy, capacity=replace(policy.capacity, binding=False))
    paper = trials.plan(registry, unbound)
    entries: dict[str, tuple[str, ...]] = {}
    if not isinstance(paper, InfeasibleError):
        entries = {e.entry_id: e.proposal_ids for e in paper.quotas.plan.entries}
    for number, finding in enumerate(short):
        named = finding.params["entry_ids"].split(";")
        ids = {p for entry_id in named for p in entries.get(entry_id, ())}
        proposals = [
            p
            for p in registry.proposals
            if p.proposal_id in ids and _takes_part(finding.value, p)
        ]
        if number < _PLACES:
            yield _people_and_proposals(registry, policy, finding, proposals, trials)
        else:
            members = (words.of_people(finding), *map(words.of_proposal, proposals))
            yield Conflict(members=members, proof=Proof.UNPROVEN)


def _takes_part(department_id: str, proposal: Proposal) -> bool:
    """Tell whether a proposal asks a department's time, whoever it is merged with."""
    return department_id in (proposal.department_id, *proposal.joint_with)


def _people_and_proposals(
    registry: Registry,
    policy: Policy,
    finding: Finding,
    proposals: Sequence[Proposal],
    trials: Trials,
) -> Conflict:
    """Return a department's time with the fewest proposals that it doesn't suffice for.

    They are planned by themselves, with nothing asked of shares or coverage.
    """
    bare = replace(
        policy,
        shares=SharePolicy(joint=None, credit=None, coverage=None, items=None),
        grades=replace(policy.grades, floor_overall_micro=0),
    )

    def ask(wanted: frozenset[int]) -> Kept:
        if not trials.more():
            return Kept(rules=wanted, sure=False)
        own = tuple(proposals[number] for number in sorted(wanted))
        paper = trials.plan(replace(registry, proposals=own, pins=()), bare)
        if isinstance(paper, InfeasibleError) and any(
            f.code == "capacity_short" and f.value == finding.value
            for f in paper.findings
        ):
            return Kept(rules=None)
        return Kept(rules=wanted)

    return _with_proposals(words.of_people(finding), proposals, ask)
