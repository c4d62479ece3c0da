"""Messages about the plan and its quotas."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {}
