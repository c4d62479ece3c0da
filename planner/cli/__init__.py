"""The command line: one module a kind of command, each registered by its import."""

from planner.cli import (
    beacon,
    chances,
    checking,
    codes,
    ledger,
    replacements,
    revisions,
    rounds,
    substitutions,
    templates,
    tokens,
    users,
    work,
    years,
)
from planner.cli.frame import app, in_words, workspace_of

__all__ = [
    "app",
    "beacon",
    "chances",
    "checking",
    "codes",
    "in_words",
    "ledger",
    "replacements",
    "revisions",
    "rounds",
    "substitutions",
    "templates",
    "tokens",
    "users",
    "work",
    "workspace_of",
    "years",
]
