"""How much of the machine a workspace's state may take, and how long it waits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of a process.

    Parameters
    ----------
    pool_size
        Connections to PostgreSQL kept open; as many again may be opened for a moment.
    statement_seconds
        How long one statement may take there.
    lock_seconds
        How long a writer waits for its turn there; SQLite's busy time is 30 s.
    disk_free_mib
        With less free disk than this a server isn't ready.
    """

    pool_size: int = 5
    statement_seconds: int = 60
    lock_seconds: int = 30
    disk_free_mib: int = 200

    def __post_init__(self) -> None:
        if min(self.pool_size, self.statement_seconds, self.lock_seconds) < 1:
            msg = "pool and times are at least one"
            raise ValueError(msg)
