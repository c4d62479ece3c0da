"""The approval of a plan: it publishes the plan and opens the year."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.forms import Sent, posted, see
from api.audiences import ConsoleCoordinator
from api.console.plans import PLAN, plan_page
from api.cookies import field
from api.deps import AtOffice, IdInPath
from api.errors import STATUS, Code
from planner.errors import PlannerError

router = APIRouter(tags=["console"])


@posted(
    router,
    f"{PLAN}/approval",
    ("seen", "sure"),
    Code.WRONG_ROLE,
    Code.NOT_FOUND,
    Code.CONFLICT,
    Code.PRECONDITION_FAILED,
)
def approve(
    visitor: ConsoleCoordinator,
    request: Request,
    office: AtOffice,
    plan_id: IdInPath,
    sent: Sent,
) -> Response:
    """Approve a plan as it was seen."""
    draft = office.plan(plan_id)
    if field(sent, "seen") != str(draft.version):
        status, said = STATUS[Code.PRECONDITION_FAILED], "plan.changed"
        return plan_page(request, visitor, office, plan_id, status=status, said=said)
    if not field(sent, "sure"):
        status, said = STATUS[Code.INVALID], "plan.approve_unsure"
        return plan_page(request, visitor, office, plan_id, status=status, said=said)
    try:
        office.approve(draft, visitor.caller.actor)
    except PlannerError as error:
        return plan_page(request, visitor, office, plan_id, wrong=error)
    return see(PLAN.format(plan_id=plan_id))
