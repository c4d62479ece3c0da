"""The best ratios for finds, tried: what a plan made with them would come to."""

from dataclasses import replace
from datetime import date

from planner.campaign.paper import Draftable, plan_on_paper
from planner.errors import InfeasibleError, Level
from planner.policy.record import Policy
from planner.ports import Progress, WithinStage
from planner.registry import Registry


def try_best_ratios(
    registry: Registry,
    policy: Policy,
    today: date,
    progress: Progress,
    paper: Draftable,
    *,
    graded: bool,
) -> Draftable:
    """Return the plan on paper with what came of trying the best ratios for finds.

    Parameters
    ----------
    paper
        The plan as the policy has it; where no rates are known, or no ratios are
        better, it comes back as it is.
    """
    if paper.finds is None or (best := paper.finds.case("best")) is None:
        return paper
    progress.stage("试算发现率最优比例", "try the best ratios")
    grades = replace(policy.grades, ratio_micro=best.ratios)
    try:
        tried = plan_on_paper(
            registry,
            replace(policy, grades=grades),
            today,
            WithinStage(progress),
            graded=graded,
        )
    except InfeasibleError as error:
        first = next((f for f in error.findings if f.level is Level.ERROR), None)
        message = (first or error.findings[0]).message
        case = replace(best, name="tried", reason=(message.zh, message.en))
    else:
        drawn = tried.finds.cases[0].expected if tried.finds else ()
        case = replace(best, name="tried", expected=drawn)
    return replace(paper, finds=paper.finds.with_trial(case))
