"""A wish on a figure of the plan: a requirement, or a goal with a weight."""

from dataclasses import dataclass

from planner.policy.rules import Broken, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a figure, in millionths.

    `micro` is the bound; of a change against last year it may be negative.
    `weight_micro` None is a requirement: no plan may miss it. Else it is a goal, and
    the weight is how many entries one missing unit (one joint entry, one task, one
    draw) is worth.
    """

    micro: int
    at_least: bool = True
    weight_micro: int | None = None

    def __post_init__(self) -> None:
        if self.weight_micro is not None and self.weight_micro <= 0:
            zh, en = "目标的权重须大于0", "a goal's weight is above 0"
            refuse([Broken("weight", zh, en)])

    @property
    def required(self) -> bool:
        """Whether no plan may miss it."""
        return self.weight_micro is None
