"""Every message for people, in Chinese and English, keyed by its code."""

from collections.abc import Mapping

from planner.messages import (
    accounts,
    capacity,
    ceremony,
    chances,
    conflicts,
    days,
    http,
    inputs,
    ledger,
    merging,
    operation,
    papers,
    plan,
    policy,
    public_values,
    replacements,
    results,
    revisions,
    rounds,
    self_check,
    steps,
    substitutions,
    team_ways,
    teams,
    what_if,
    work,
)
from planner.messages.message import Message

MESSAGES: Mapping[str, Message] = {
    **inputs.MESSAGES,
    **accounts.MESSAGES,
    **capacity.MESSAGES,
    **policy.MESSAGES,
    **plan.MESSAGES,
    **conflicts.MESSAGES,
    **papers.MESSAGES,
    **merging.MESSAGES,
    **ceremony.MESSAGES,
    **chances.MESSAGES,
    **rounds.MESSAGES,
    **replacements.MESSAGES,
    **results.MESSAGES,
    **revisions.MESSAGES,
    **substitutions.MESSAGES,
    **public_values.MESSAGES,
    **steps.MESSAGES,
    **teams.MESSAGES,
    **team_ways.MESSAGES,
    **days.MESSAGES,
    **http.MESSAGES,
    **self_check.MESSAGES,
    **ledger.MESSAGES,
    **what_if.MESSAGES,
    **operation.MESSAGES,
    **work.MESSAGES,
}

__all__ = ["MESSAGES", "Message"]
