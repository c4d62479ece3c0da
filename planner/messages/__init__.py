"""Every message for people, in Chinese and English, keyed by its code."""

from collections.abc import Mapping

from planner.messages import (
    ceremony,
    chances,
    http,
    inputs,
    ledger,
    plan,
    policy,
    public_values,
    replacements,
    rounds,
    self_check,
    steps,
    teams,
)
from planner.messages.message import Message

MESSAGES: Mapping[str, Message] = {
    **inputs.MESSAGES,
    **policy.MESSAGES,
    **plan.MESSAGES,
    **ceremony.MESSAGES,
    **chances.MESSAGES,
    **rounds.MESSAGES,
    **replacements.MESSAGES,
    **public_values.MESSAGES,
    **steps.MESSAGES,
    **teams.MESSAGES,
    **http.MESSAGES,
    **self_check.MESSAGES,
    **ledger.MESSAGES,
}

__all__ = ["MESSAGES", "Message"]
