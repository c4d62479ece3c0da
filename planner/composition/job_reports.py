"""What a job's process tells its worker: JSON objects, one a line, on its output."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any

from planner.adapters.files.year_files import StageCost
from planner.errors import Finding
from planner.jobs.findings_json import finding_json, finding_of
from planner.jobs.record import JobProgress

#: Steps may follow one another by thousands a second; nobody sees more than this.
_SECONDS_BETWEEN = 0.2

_MOST_FINDINGS = 200


class Reporter:
    """Progress told to the worker, and how the job ended."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._last = 0.0
        self._costs: list[StageCost] = []
        self._stage = ""
        self._began = time.perf_counter()

    def stage(self, name_zh: str, name_en: str) -> None:
        """Tell that a stage begins."""
        self.close()
        self._stage, self._began = name_en, time.perf_counter()
        self._last = 0.0
        self._tell({"stage": [name_zh, name_en]})

    def advance(self, done: int, total: int) -> None:
        """Tell how much of the stage is done, now and then."""
        now = time.monotonic()
        if now - self._last >= _SECONDS_BETWEEN or done == total:
            self._last = now
            self._tell({"advance": [done, total]})

    def close(self) -> list[StageCost]:
        """End the last stage; return what all of them took."""
        if self._stage:
            seconds = round(time.perf_counter() - self._began, 3)
            self._costs.append(
                StageCost(stage=self._stage, seconds=seconds, peak_memory_mib=0.0)
            )
            self._stage = ""
        return self._costs

    def fail(self) -> None:
        """Say nothing: how the job ends is told by itself."""
        self.close()

    def done(self, job_id: str, result: Mapping[str, Any]) -> None:
        """Tell that a job came to a result."""
        self._tell({"job": job_id, "done": dict(result)})

    def failed(self, job_id: str, findings: Sequence[Finding]) -> None:
        """Tell that a job came to nothing, and why."""
        told = [finding_json(finding) for finding in findings[:_MOST_FINDINGS]]
        self._tell({"job": job_id, "failed": told})

    def _tell(self, message: Mapping[str, Any]) -> None:
        self._stream.write(json.dumps(message, ensure_ascii=True) + "\n")
        self._stream.flush()


@dataclass(slots=True)
class Heard:
    """What a worker heard so far of jobs that one process does; by their ids."""

    progress: JobProgress = field(default_factory=JobProgress)
    results: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        """Take one line; one that was cut off by the process's end says nothing."""
        try:
            message = json.loads(line)
        except ValueError:
            return
        if "stage" in message:
            zh, en = message["stage"]
            self.progress = JobProgress(stage_zh=zh, stage_en=en)
        elif "advance" in message:
            done, total = message["advance"]
            self.progress = replace(self.progress, done=done, total=total)
        elif "done" in message:
            self.results[message["job"]] = message["done"]
        elif "failed" in message:
            self.findings[message["job"]] = tuple(map(finding_of, message["failed"]))
