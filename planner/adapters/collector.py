"""How often Python looks for objects that only hold one another."""

import gc

#: New objects between two looks at them, and of these between two at all since; what
#: Python has by itself, 700 and 10, suits programs of few objects.
_SELDOM = 50_000, 100


def collect_seldom() -> None:
    """Look for cycles less often, as millions of records live as long as a command."""
    gc.set_threshold(*_SELDOM)
