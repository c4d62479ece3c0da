"""Who goes to a visit together, and how much anybody is asked to do."""

from dataclasses import dataclass

from planner.policy.rules import MICRO, refuse, within

_MOST_YEARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPolicy:
    """Rules of the second lottery. Those without a source are a place's own to decide.

    Attributes
    ----------
    min_per_visit
        Inspectors in a visit: two by the Administrative Penalty Law (2021), article 42
        (《行政处罚法》第四十二条).
    min_per_department
        Of each department that takes part.
    lead
        Whether somebody in a team must be one who may lead.
    neighbours, direct
        Whether inspectors of neighbouring districts, or anybody of the department, may
        come where a district has too few: 国发〔2019〕5号 allows both.
    no_repeat_years
        Who visited a firm this year, or within so many years before, doesn't visit it
        again; 0 for no such rule. Ties to a firm (article 43 of the law) are recusals,
        not this.
    most_chance_micro
        The largest chance, in millionths, that somebody may have of being in a visit
        before the seed is known, where the rules without exception leave it open.
    max_per_day, max_per_month
        Visits of an inspector on a day and in a month of the calendar; the latter 0
        for no limit.
    """

    min_per_visit: int = 2
    min_per_department: int = 1
    lead: bool = True
    neighbours: bool = False
    direct: bool = False
    no_repeat_years: int = 1
    most_chance_micro: int = 500_000
    max_per_day: int = 3
    max_per_month: int = 0

    def __post_init__(self) -> None:
        refuse(
            [
                within("min_per_visit", self.min_per_visit, 2),
                within("min_per_department", self.min_per_department, 1),
                within("no_repeat_years", self.no_repeat_years, 0, _MOST_YEARS),
                within("most_chance", self.most_chance_micro, 1, MICRO),
                within("max_per_day", self.max_per_day, 1),
                within("max_per_month", self.max_per_month, 0),
            ]
        )
