"""Whether state can be worked with just now, and how much of it there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

#: The check without which most goes on: the storage of snapshots, where one is set.
SNAPSHOTS = "snapshots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Which checks a server passes before it is sent requests.

    Parameters
    ----------
    checks
        By name, whether each passed: `database` is reached, `migrated`, `disk` can be
        written and has room, `key` is there to sign with; `snapshots` are answered
        for, where they are in a storage of their own.
    """

    checks: Mapping[str, bool]

    @property
    def ready(self) -> bool:
        """Whether all passed that a server can't do without."""
        return all(passed for name, passed in self.checks.items() if name != SNAPSHOTS)

    @property
    def degraded(self) -> bool:
        """Whether the storage of snapshots is away: few pages need it."""
        return not self.checks.get(SNAPSHOTS, True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much there is.

    Parameters
    ----------
    events
        The ledger's length.
    jobs
        Jobs by state; empty as long as none were ever asked for.
    connections
        Of this process's pool: `open` and `in_use`.
    """

    events: int
    jobs: Mapping[str, int]
    connections: Mapping[str, int]


class Vitals(Protocol):
    """What those who watch over a server ask of its state."""

    def readiness(self) -> Readiness:
        """Return which checks pass now."""

    def sizes(self) -> Sizes:
        """Return how much there is now."""

    def connections(self) -> Mapping[str, int]:
        """Return how many connections the pool has, `open` and `in_use`."""
