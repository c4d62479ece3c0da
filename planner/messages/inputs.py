"""Messages about reading and checking the input files."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {}
