"""Proposals whose ratio is fixed, so that the library's coverage can't raise it."""

from dataclasses import replace

from planner.ratios import Bound
from planner.registry import Basis, Proposal


def is_fixed(proposal: Proposal) -> bool:
    """Tell whether a proposal draws exactly what it says."""
    exact = proposal.ratio is not None and proposal.ratio.bound is Bound.EXACT
    return exact and proposal.basis is not Basis.FULL


def as_floor(proposal: Proposal) -> Proposal:
    """Return the proposal with its ratio as the least that it draws."""
    if proposal.ratio is None:
        return proposal
    return replace(proposal, ratio=replace(proposal.ratio, bound=Bound.FLOOR))
