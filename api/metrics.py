"""What is counted of requests, and how it is told to Prometheus.

With several workers each counts in files of a folder that they share
(`PROMETHEUS_MULTIPROC_DIR`), and whichever is asked adds them up.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from planner.publishing.vitals import Sizes

#: Where workers share what they count; empty for one process.
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_REGISTRY = CollectorRegistry()
_SECONDS = Histogram(
    "planner_request_seconds",
    "How long requests took, by method, route template and status.",
    ("method", "route", "status"),
    buckets=_BUCKETS,
    registry=_REGISTRY,
)
_ERRORS = Counter(
    "planner_request_errors",
    "Requests that ended in an error nothing else answered.",
    ("route",),
    registry=_REGISTRY,
)
_CONNECTIONS = Gauge(
    "planner_database_connections",
    "Connections of the pool.",
    ("state",),
    registry=_REGISTRY,
    multiprocess_mode="livesum",
)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    _SECONDS.labels(method, route, str(status)).observe(seconds)


def count_error(route: str) -> None:
    """Count a request that ended in an error nothing else answered."""
    _ERRORS.labels(route).inc()


def note_connections(connections: Mapping[str, int]) -> None:
    """Note how many connections this process has."""
    for state, count in connections.items():
        _CONNECTIONS.labels(state).set(count)


class _Sizes(Collector):
    """What is looked up when it is asked for."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes

    def collect(self) -> Iterator[Metric]:
        """Yield the ledger's length, and jobs by state."""
        yield GaugeMetricFamily(
            "planner_ledger_events", "The ledger's length.", self._sizes.events
        )
        jobs = GaugeMetricFamily("planner_jobs", "Jobs by state.", labels=["state"])
        for state, count in sorted(self._sizes.jobs.items()):
            jobs.add_metric([state], count)
        yield jobs


def metrics_text(sizes: Sizes) -> bytes:
    """Return all that is counted, as Prometheus reads it."""
    looked_up = CollectorRegistry()
    looked_up.register(_Sizes(sizes))
    counted = _REGISTRY
    if os.environ.get(FOLDER_VARIABLE):
        forget_the_dead()
        counted = CollectorRegistry()
        multiprocess.MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    return generate_latest(counted) + generate_latest(looked_up)


def forget_the_dead() -> None:
    """Let go of what workers that ended say of themselves; counts stay."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    for path in folder.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        if not Path(f"/proc/{pid}").exists() and Path("/proc").exists():
            path.unlink(missing_ok=True)
