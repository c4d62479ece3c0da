"""The command line: one module a kind of command, each registered by its import."""

from planner.cli import (
    backups,
    beacon,
    chances,
    checking,
    codes,
    database,
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
    "backups",
    "beacon",
    "chances",
    "checking",
    "codes",
    "database",
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
