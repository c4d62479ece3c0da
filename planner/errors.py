"""One tree of errors, and the findings that go into `findings.csv`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from planner.messages import MESSAGES, Message


class ExitCode(IntEnum):
    """What the command line ends with; where several apply, the first of 2, 3, 4, 1."""

    DONE = 0
    FINDINGS = 1
    UNREADABLE = 2
    INFEASIBLE = 3
    CHECK_FAILED = 4


class Level(StrEnum):
    """How grave a finding is: an error cost a row or a rule, a warning cost nothing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that import or planning had to say.

    `row` counts as a spreadsheet does (the header is row 1) and is None for
    the file as a whole; `column` is the header as written in the file.
    `code` is a key of `planner.messages.MESSAGES`; `params` fill its text.
    """

    file: str
    code: str
    level: Level = Level.ERROR
    row: int | None = None
    column: str = ""
    value: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in MESSAGES:
            msg = f"finding code {self.code!r} is not in the message catalogue"
            raise ValueError(msg)

    @property
    def message(self) -> Message:
        """The catalogue's texts with this finding's parameters filled in."""
        return MESSAGES[self.code].filled(
            {"value": self.value, "column": self.column, **self.params}
        )


def has_errors(findings: Sequence[Finding]) -> bool:
    """Tell whether any finding is an error."""
    return any(finding.level is Level.ERROR for finding in findings)


class PlannerError(Exception):
    """Base of everything that ends a command: a code, its findings, an exit code."""

    exit_code = ExitCode.UNREADABLE

    def __init__(self, findings: Sequence[Finding]) -> None:
        if not findings:
            msg = "an error says at least one thing"
            raise ValueError(msg)
        self.findings = tuple(findings)
        super().__init__("; ".join(f.message.en for f in self.findings[:5]))


class InputError(PlannerError):
    """Input that cannot be read or contradicts itself."""


class InfeasibleError(PlannerError):
    """No plan, teams or days can satisfy the policy."""

    exit_code = ExitCode.INFEASIBLE


class CheckFailedError(PlannerError):
    """An independent check refused an answer or a bundle."""

    exit_code = ExitCode.CHECK_FAILED


class ConflictError(PlannerError):
    """Somebody else acted on the same thing meanwhile; nothing was written."""
