"""Messages about teams and shortages."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {}
