"""The engine as the settings say, made when a frame is first opened.

A server keeps seasons and opens no frame, so it needs neither DuckDB nor a cluster.
"""

import atexit
import os
import warnings
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path

from planner.composition.settings import PREFIX, Settings, read_settings
from planner.composition.workspaces import storage_at
from planner.errors import Finding, InputError
from planner.protocol.engine_port import Engine, EngineFrame
from planner.protocol.frame import Frame


class LateEngine:
    """An engine that is made when it is first needed."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._make = make

    @cached_property
    def made(self) -> Engine:
        """The engine itself."""
        return self._make()

    def open(
        self, frame: Frame, custody_key: str | None, bucket_hex: int | None = None
    ) -> EngineFrame:
        """Open a frame."""
        return self.made.open(frame, custody_key, bucket_hex)


def late_engine(snapshots: Path) -> LateEngine:
    """Return the engine as it is set when it is first needed; raises as below."""
    return LateEngine(lambda: engine_at(snapshots, read_settings()))


def engine_at(snapshots: Path, settings: Settings) -> Engine:
    """Return the engine of a workspace.

    Parameters
    ----------
    snapshots
        The workspace's folder of them.

    Raises
    ------
    InputError
        If a setting is missing, or the engine can't be had.
    """
    if settings.engine == "spark":
        remote = settings.spark_remote
        if remote is None:
            refused = _finding("setting_invalid", f"{PREFIX}SPARK_REMOTE", "sc://…")
            raise InputError([refused])
        uri = settings.spark_snapshots or settings.snapshots
        return _spark(remote.get_secret_value(), snapshots, uri, settings.snapshots)
    from planner.adapters.engines.connections import MEMORY
    from planner.adapters.engines.duckdb_engine import DuckDBEngine

    return DuckDBEngine(memory=MEMORY)


def set_engine(engine: str, remote: str) -> None:
    """Let an engine count as set, for workers as well; "" leaves what is set."""
    for name, given in (("ENGINE", engine), ("SPARK_REMOTE", remote)):
        if given:
            os.environ[f"{PREFIX}{name}"] = given
            os.environ.pop(f"{PREFIX}{name}_FILE", None)


@cache
def _spark(remote: str, snapshots: Path, uri: str, stored: str) -> Engine:
    """Return the process's engine, whose session ends with it."""
    # Of no use to whoever draws: of pandas, of tries. What failed is told as a finding.
    warnings.filterwarnings("ignore", module=r"pyspark\.")
    try:
        from planner.adapters.engines.spark_engine import Shared, SparkEngine
    except ImportError as error:
        missing = _finding("engine_missing", "spark", str(error.name))
        raise InputError([missing]) from error
    storage = storage_at(stored) if stored else None
    engine = SparkEngine(remote, Shared(snapshots, uri, storage) if uri else None)
    atexit.register(engine.close)
    return engine


def _finding(code: str, value: str, reason: str) -> Finding:
    return Finding(file="", code=code, value=value, params={"reason": reason})
