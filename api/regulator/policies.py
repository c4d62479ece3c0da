"""Routes of an import's policy: read, saved as a new version, compared by field."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response

from api.audiences import Coordinator, Regulator
from api.deps import AtOffice, IdInPath
from api.documents import SingleNow, answer, document
from api.errors import Code
from api.live import Placed, write, written
from api.paging import PagedNow, listing
from api.preconditions import PRECONDITIONS, IfMatch, state_tag, tag_answer
from api.regulator.work_schemas import FieldChange, Policy, PolicyText, PolicyVersion
from planner.drafts.policies import PolicyVersion as Kept
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_OK = 200
Number = Annotated[int, PathParameter(ge=1, le=1_000_000)]
Asked = Annotated[int | None, Query(ge=1, le=1_000_000)]


@document(router, "/imports/{import_id}/policy", Policy, *_CLOSED, Code.NOT_FOUND)
def policy(
    request: Request,
    _audience: Regulator,
    _single: SingleNow,
    office: AtOffice,
    import_id: IdInPath,
) -> Response:
    """Show the newest version of an import's policy; a change names its ETag."""
    newest = office.policy(import_id)
    tag_answer(request, _tag(newest))
    return answer(Policy, newest)


@write(
    router,
    "/imports/{import_id}/policy",
    Policy,
    *PRECONDITIONS,
    method="PUT",
    statuses={_OK: "The version in force now; a new one unless the text is the same."},
    refused={404: "import_unknown", 422: "policy_value"},
)
def save(
    request: Request,
    token: Coordinator,
    seen: IfMatch,
    office: AtOffice,
    import_id: IdInPath,
    given: PolicyText,
) -> Response:
    """Save a policy as a new version, unless somebody saved another meanwhile."""
    newest = office.policy(import_id)
    seen.require(_tag(newest))
    saved = office.save_policy(newest, given.text, caller_of(token).actor)
    tag_answer(request, _tag(saved))
    return written(Policy, saved, _OK)


@listing(
    router,
    "/imports/{import_id}/policy/versions",
    PolicyVersion,
    *_CLOSED,
    Code.NOT_FOUND,
)
def versions(
    _audience: Regulator, asked: PagedNow, office: AtOffice, import_id: IdInPath
) -> Response:
    """List the versions of an import's policy: who saved them, and when."""
    placed = [Placed(f"{v.number:08d}", v) for v in office.policies(import_id)]
    return asked.answer(PolicyVersion, asked.of(placed), lambda placed: placed.row)


@document(
    router,
    "/imports/{import_id}/policy/versions/{number}",
    Policy,
    *_CLOSED,
    Code.NOT_FOUND,
)
def version(
    request: Request,
    _audience: Regulator,
    _single: SingleNow,
    office: AtOffice,
    import_id: IdInPath,
    number: Number,
) -> Response:
    """Show one version of an import's policy."""
    found = office.policy(import_id, number)
    tag_answer(request, _tag(found))
    return answer(Policy, found)


@listing(
    router,
    "/imports/{import_id}/policy/changes",
    FieldChange,
    *_CLOSED,
    Code.NOT_FOUND,
)
def changes(
    _audience: Regulator,
    asked: PagedNow,
    office: AtOffice,
    import_id: IdInPath,
    before: Asked = 1,
    after: Asked = None,
) -> Response:
    """List which fields two versions differ in: the first and the newest, or others."""
    differ = office.policy_changes(import_id, before, after)
    placed = [Placed(change.field, change) for change in differ]
    return asked.answer(FieldChange, asked.of(placed), lambda placed: placed.row)


def _tag(policy: Kept) -> str:
    return state_tag("policy", policy.import_id, policy.number)
