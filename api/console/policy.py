"""An import's policy as a form: explained, validated by field, kept in versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from api.access.forms import Sent, posted, see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.family import show
from api.cookies import field
from api.deps import AtOffice, IdInPath
from api.errors import STATUS, Code
from api.pages.routing import page_route
from planner.drafts.policies import PolicyVersion, changes_between
from planner.errors import ConflictError, InputError, PlannerError
from planner.policy.form import policy_form, shown_policy, typed_policy
from planner.policy.template import policy_template

router = APIRouter(tags=["console"])

POLICY = "/console/imports/{import_id}/policy"

_SECTIONS = policy_form()
_NAMES = tuple(field.name for section in _SECTIONS for field in section.fields)
_REFUSED = (Code.WRONG_ROLE, Code.NOT_FOUND)

Number = Annotated[int | None, Query(ge=1, le=1_000_000)]


@page_route(router, "/console/policy", Code.WRONG_ROLE, leads_on=True)
def newest(_visitor: ConsoleUser, office: AtOffice) -> Response:
    """Lead to the policy of the newest import, or to where one is made."""
    found = office.drafts.imports(limit=1)
    if not found:
        return see("/console/imports")
    return see(POLICY.format(import_id=found[0].import_id))


@page_route(router, POLICY, *_REFUSED)
def policy(
    visitor: ConsoleUser,
    request: Request,
    office: AtOffice,
    import_id: IdInPath,
    version: Number = None,
    saved: Number = None,
) -> Response:
    """Show a version of an import's policy, the newest unless one is asked for."""
    shown = office.policy(import_id, version)
    return _page(request, visitor, office, shown, saved=saved)


@posted(router, POLICY, ("seen", *_NAMES), *_REFUSED, Code.PRECONDITION_FAILED)
def save(
    visitor: ConsoleCoordinator,
    request: Request,
    office: AtOffice,
    import_id: IdInPath,
    sent: Sent,
) -> Response:
    """Save the form as a new version, unless somebody saved another meanwhile."""
    typed = _typed(sent)
    newest = office.policy(import_id)
    if field(sent, "seen") != str(newest.number):
        before = _version(office, import_id, field(sent, "seen"))
        return _page(request, visitor, office, newest, typed=typed, before=before)
    try:
        made = office.save_policy(newest, typed_policy(typed), visitor.caller.actor)
    except ConflictError:
        again = office.policy(import_id)
        return _page(request, visitor, office, again, typed=typed, before=newest)
    except InputError as error:
        return _page(request, visitor, office, newest, typed=typed, wrong=error)
    return see(f"{POLICY.format(import_id=import_id)}?saved={made.number}")


def _typed(sent: FormData) -> dict[str, str]:
    """Return the fields that a form has, as they were typed."""
    return {name: field(sent, name) for name in _NAMES if name in sent}


def _version(office: Any, import_id: str, number: str) -> PolicyVersion | None:
    versions = {str(one.number): one for one in office.policies(import_id)}
    return versions.get(number)


def _page(
    request: Request,
    visitor: Visitor,
    office: Any,
    shown: PolicyVersion,
    *,
    typed: Mapping[str, str] | None = None,
    before: PolicyVersion | None = None,
    wrong: PlannerError | None = None,
    saved: int | None = None,
) -> Response:
    """Return the form.

    Parameters
    ----------
    typed
        What was typed, where it wasn't saved.
    before
        The version that its author had seen, where a newer one was saved meanwhile.
    """
    versions = office.policies(shown.import_id)
    values, faulty = _values(shown)
    errors = wrong or faulty
    at = [f for f in errors.findings if f.column in _NAMES] if errors else []
    rest = [f for f in errors.findings if f.column not in _NAMES] if errors else []
    conflict = typed is not None and wrong is None
    merged = _merged(before, shown, typed) if typed is not None and conflict else None
    status = STATUS[Code.PRECONDITION_FAILED] if conflict else 200
    if wrong is not None:
        status = STATUS[Code.INVALID]
    return show(
        request,
        visitor,
        "policy.html",
        status=status,
        wrong=InputError(rest) if rest else None,
        sections=_SECTIONS,
        values=merged.values if merged else {**values, **(typed or {})},
        errors={f.column: f.message for f in reversed(at)},
        shown=shown,
        newest=versions[-1],
        versions=[
            (one, changes_between(earlier.text, one.text) if earlier else ())
            for one, earlier in zip(
                reversed(versions), [*reversed(versions[:-1]), None], strict=True
            )
        ],
        conflict=conflict,
        theirs=merged.rows if merged else (),
        saved=saved,
    )


def _values(shown: PolicyVersion) -> tuple[dict[str, str], InputError | None]:
    """Return what fields say; defaults where an imported text isn't TOML at all."""
    try:
        return shown_policy(shown.text), None
    except InputError as error:
        return shown_policy(policy_template(2000)), error


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What was typed on a version that isn't the newest any more.

    `values` are both authors': what somebody typed another value for is theirs, all
    else is as it was saved meanwhile. `rows` are the fields that were changed
    meanwhile, each with what was saved and what was typed, None if it was left alone.
    """

    values: Mapping[str, str]
    rows: Sequence[tuple[str, str, str | None]]


def _merged(
    before: PolicyVersion | None, newest: PolicyVersion, typed: Mapping[str, str]
) -> Merged:
    old = _values(before)[0] if before else {}
    new, _ = _values(newest)
    own = {n: v for n, v in typed.items() if _plain(v) != _plain(old.get(n, ""))}
    changed = [n for n in new if _plain(new[n]) != _plain(old.get(n, ""))]
    return Merged(
        values={**new, **own},
        rows=[(name, new[name], own.get(name)) for name in changed],
    )


def _plain(value: str) -> str:
    # A browser sends lines that end in CR LF.
    return value.replace("\r\n", "\n").strip()
