"""How often Python looks for objects that only hold one another."""

import gc

#: New objects between two looks; Python's own 700 suit programs of few objects.
_SELDOM = 50_000


def collect_seldom() -> None:
    """Look for cycles less often, as millions of records live as long as a command."""
    gc.set_threshold(_SELDOM)
