"""The application: the three audiences' routes, none without its audience."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from api import errors
from api.about import router as about
from api.access.elsewhere import router as elsewhere
from api.access.links import router as links
from api.access.log import router as access_log
from api.access.setup import router as setup
from api.access.sign_in import router as sign_in
from api.access.tokens import router as tokens
from api.access.users import router as users
from api.audiences import GUARDS, READERS
from api.console.routes import router as console
from api.cors import Shared
from api.department.bulk import router as department_bulk
from api.department.exchange import router as department_exchange
from api.department.followups import router as department_followups
from api.department.replacements import router as department_replacements
from api.department.results import router as department_results
from api.department.routes import router as department
from api.desk.routes import router as desk
from api.hall.routes import router as hall
from api.idempotency import Idempotency
from api.kept import Kept
from api.library.routes import router as library
from api.middleware import Envelope
from api.monitoring import router as monitoring
from api.pages.assets import router as assets
from api.pages.problem_page import as_page
from api.parts import most_uploaded, parts
from api.party.routes import router as party
from api.portal.routes import router as portal
from api.public.ceremonies import router as public_ceremonies
from api.public.checker import router as checker
from api.public.feed import router as feed
from api.public.ledger import router as public_ledger
from api.public.open_data import router as open_data
from api.public.register import router as register
from api.public.results import router as public_results
from api.public.routes import router as public
from api.public.routes import service
from api.public.self_check import router as self_check
from api.public.targets import router as targets
from api.regulator.bundles import router as regulator_bundles
from api.regulator.ceremonies import router as regulator_ceremonies
from api.regulator.exchange import router as regulator_exchange
from api.regulator.imports import router as regulator_imports
from api.regulator.jobs import router as regulator_jobs
from api.regulator.ledger import router as regulator_ledger
from api.regulator.library import router as regulator_library
from api.regulator.parts import router as regulator_parts
from api.regulator.plans import router as regulator_plans
from api.regulator.policies import router as regulator_policies
from api.regulator.publications import router as publications
from api.regulator.replacements import router as regulator_replacements
from api.regulator.results import router as regulator_results
from api.regulator.revisions import router as regulator_revisions
from api.regulator.routes import router as regulator
from api.regulator.shortages import router as regulator_shortages
from api.regulator.substitutions import router as regulator_substitutions
from api.request_log import Noting, RequestLog
from api.tagging import Tagging
from planner.accounts.vouching import Issuer
from planner.ports import Clock
from planner.publishing.published import PublicStore

if TYPE_CHECKING:
    from planner.composition.office import Office
    from planner.season.season import Season

_READING = frozenset(("GET", "HEAD", "OPTIONS"))
VERSION = "1.0.0"

_DESCRIPTION = """\
双随机、一公开：计划、抽取、名单、检查任务的只读接口。

Reading the annual plan, the rounds and their lists (public), a department's own
visits (department), and everything (regulator). Described in docs/api.md.
"""


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for child in dependant.dependencies:
        if child.call is not None:
            yield child.call
        yield from _calls(child)


def unguarded_routes(app: FastAPI) -> list[str]:
    """Return the paths of routes that do not name exactly one audience.

    A route that writes, and names one that only reads, is among them.
    Routes are asked for through their contexts: `app.routes` does not list those
    of included routers. A route that FastAPI did not make has no guard at all.

    Raises
    ------
    RuntimeError
        If no route is seen: then nothing was checked.
    """
    contexts = list(iter_route_contexts(app.routes))
    if not contexts:
        msg = "No route was seen, so none was checked."
        raise RuntimeError(msg)
    unguarded = []
    for context in contexts:
        dependant = getattr(context, "dependant", None)
        guards = GUARDS & set(_calls(dependant)) if dependant else frozenset()
        writes = bool(set(context.methods or ()) - _READING)
        if len(guards) != 1 or (writes and guards & READERS):
            unguarded.append(str(context.path))
    return unguarded


def _sections(router: APIRouter) -> set[str]:
    """Return the first parts of the addresses of a router's routes."""
    contexts = iter_route_contexts(router.routes)
    return {str(context.path).split("/")[1] for context in contexts}


def assemble(*routers: APIRouter) -> FastAPI:
    """Return an application of these routes.

    Raises
    ------
    RuntimeError
        If a route does not name exactly one audience.
    """
    # No pages of FastAPI's own: they would load scripts from elsewhere.
    app = FastAPI(
        title="双随机、一公开",
        version=VERSION,
        description=_DESCRIPTION,
        openapi_url=None,
        # A redirect would go to whatever host the caller named.
        redirect_slashes=False,
    )
    for router in routers:
        app.include_router(router)
    if unguarded := unguarded_routes(app):
        msg = f"Routes without exactly one audience: {', '.join(unguarded)}."
        raise RuntimeError(msg)
    errors.install(app, as_page)
    # What is added last is met first.
    app.add_middleware(Tagging)
    app.add_middleware(Noting)
    app.add_middleware(Idempotency)
    app.add_middleware(Envelope, shown=as_page, most_uploaded=most_uploaded())
    app.add_middleware(Shared)
    app.add_middleware(Kept, pages=_sections(portal))
    app.add_middleware(RequestLog)
    return app


def create_app(
    store: PublicStore,
    clock: Clock,
    season: "Callable[[], Season] | None" = None,
    office: "Callable[[], Office] | None" = None,
    issuer: Issuer | None = None,
) -> FastAPI:
    """Return the application over a store.

    Parameters
    ----------
    season
        Makes what takes a ceremony's steps, when the first is taken.
    office
        Makes what takes uploads and asks for long work, when the first is asked for.
    issuer
        Who else vouches for people, if anybody.

    Raises
    ------
    RuntimeError
        If a route does not name exactly one audience.
    """
    closed = APIRouter(prefix="/api/v1")
    for router in (
        public,
        register,
        targets,
        public_results,
        feed,
        open_data,
        regulator_exchange,
        department_exchange,
        self_check,
        checker,
        department,
        regulator,
        publications,
        public_ledger,
        regulator_ledger,
        public_ceremonies,
        party,
        library,
        regulator_ceremonies,
        department_replacements,
        department_bulk,
        department_results,
        department_followups,
        regulator_bundles,
        regulator_parts,
        regulator_shortages,
        regulator_replacements,
        regulator_substitutions,
        regulator_imports,
        regulator_policies,
        regulator_plans,
        regulator_jobs,
        regulator_revisions,
        regulator_library,
        regulator_results,
        users,
        links,
        tokens,
        access_log,
    ):
        closed.include_router(router)
    app = assemble(
        about,
        service,
        monitoring,
        assets,
        portal,
        sign_in,
        elsewhere,
        setup,
        console,
        hall,
        desk,
        closed,
    )
    app.state.parts = parts(store, clock, season, office, issuer=issuer)
    return app
