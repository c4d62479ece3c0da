"""Inspectors of the town, and a plan of it held against their time."""

from dataclasses import replace
from datetime import date

from planner.planning.capacity import fit_capacity
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import GradePolicy, TeamPolicy
from planner.registry import CapacityRow, Inspector
from tests.planning.town import policy

TODAY = date(2026, 1, 5)
NO_FLOOR = GradePolicy(floor_overall_micro=0)


def inspector(name, department="D1", **more):
    """Somebody with a certificate for years who may work wherever the department may."""
    return Inspector(
        **{
            "inspector_id": name,
            "name": name,
            "department_id": department,
            "certificate_expires_on": date(2030, 1, 1),
            **more,
        }
    )


def hours(department, amount, month=None, district=""):
    """Hours that a department states."""
    return CapacityRow(
        department_id=department, district=district, month=month, minutes=60 * amount
    )


def with_hours(town, *rows):
    """The town with stated hours."""
    return replace(town, capacity=tuple(rows))


def fitted(town, *, grades=NO_FLOOR, teams=None, **capacity):
    """The town's plan as it fits; rules of the capacity by name."""
    rules = policy(
        grades=grades,
        teams=teams or TeamPolicy(),
        capacity=CapacityPolicy(**capacity),
    )
    frozen = freeze_targets(town, rules, TODAY, graded=True)
    return fit_capacity(make_plan(town, rules, frozen), town, rules, frozen)
