"""Every message for people, in Chinese and English, keyed by its code."""

from collections.abc import Mapping

from planner.messages import ceremony, http, inputs, plan, policy, rounds, teams
from planner.messages.message import Message

MESSAGES: Mapping[str, Message] = {
    **inputs.MESSAGES,
    **policy.MESSAGES,
    **plan.MESSAGES,
    **ceremony.MESSAGES,
    **rounds.MESSAGES,
    **teams.MESSAGES,
    **http.MESSAGES,
}

__all__ = ["MESSAGES", "Message"]
