"""The coordinator's policy: one record, validated as it is made."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Coordination(StrEnum):
    """How entries of one field share their targets within a round."""

    MEET = "meet"
    SPREAD = "spread"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradePolicy:
    """Grades from low to high risk; ratios and floor in millionths."""

    order: tuple[str, ...] = ("A", "B", "C", "D")
    ratio_micro: tuple[int, ...] = (10_000, 30_000, 100_000, 300_000)
    floor_overall_micro: int = 30_000
    unknown: str = "B"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePolicy:
    """Shares asked for, in millionths; None is reported only."""

    joint_micro: int | None = 243_000
    joint_over: str = "entries"
    credit_micro: int | None = 800_000
    credit_over: str = "draws"
    coverage_micro: int | None = 30_000
    items_micro: int | None = 1_000_000
    entries_vs_last_year: str = ""
    last_year_internal: int = 0
    last_year_joint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePolicy:
    """Parameters of the four signs; `scope_share_micro` and `effort_factor_micro` in millionths."""

    scope_share_micro: int = 800_000
    effort_factor_micro: int = 2_000_000
    max_shift_days: int = 92
    max_departments: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPolicy:
    """How the year is cut into rounds; `coordinate_by_field` overrides `coordinate`."""

    by: str = "quarter"
    reserve: int = 2
    coordinate: Coordination = Coordination.MEET
    coordinate_by_field: tuple[tuple[str, Coordination], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPolicy:
    """Rules of the second lottery."""

    min_per_visit: int = 2
    min_per_department: int = 1
    lead: bool = True
    neighbours: bool = False
    direct: bool = False
    avoid_last_year: bool = True
    max_per_day: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TolerancePolicy:
    """New, low-risk targets left out of general items."""

    months: int = 24
    tag: str = "new_business"
    grades: tuple[str, ...] = ("A", "B")
    items: str = "一般"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPolicy:
    """Deadlines in working days; `embargo` is "visit", "none" or an ISO date."""

    embargo: str = "visit"
    results_within_working_days: int = 20
    confirm_within_working_days: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A year's policy. `today` None means the clock; `source` is what is hashed."""

    year: int = 2026
    today: date | None = None
    grades: GradePolicy = field(default_factory=GradePolicy)
    shares: SharePolicy = field(default_factory=SharePolicy)
    merge: MergePolicy = field(default_factory=MergePolicy)
    caps: tuple[tuple[str, int], ...] = (("A", 1), ("B", 2), ("C", 3), ("D", 4))
    rounds: RoundPolicy = field(default_factory=RoundPolicy)
    teams: TeamPolicy = field(default_factory=TeamPolicy)
    rounding_rule: str = "half-up"
    rounding_minimum: int = 1
    tolerance: TolerancePolicy = field(default_factory=TolerancePolicy)
    positive_tag: str = "positive_list"
    publish: PublishPolicy = field(default_factory=PublishPolicy)
    statuses: tuple[str, ...] = ("存续", "在业", "开业", "正常")
    source: dict[str, object] = field(default_factory=dict)
