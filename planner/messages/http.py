"""Messages about the API's problem details."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {}
