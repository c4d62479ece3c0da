"""The command line: one module a kind of command, each registered by its import."""

from planner.cli import checking, tokens, years
from planner.cli.frame import app, in_words, workspace_of

__all__ = ["app", "checking", "in_words", "tokens", "workspace_of", "years"]
