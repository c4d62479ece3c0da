"""Messages about the policy file."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {}
