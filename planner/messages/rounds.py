"""Messages about rounds, draws and bundles."""

from planner.messages.message import Message

MESSAGES: dict[str, Message] = {}
